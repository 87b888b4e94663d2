"""Sold out: the kitchen's sheet, in two taps, and the page `/soldout` for all who mind the menu."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.availability import Lasting
from domain.errors import DomainError
from edge.commands import Actor
from edge.menu.requests import SetPortions, SetSoldOut
from edge.menu.service import MenuService
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import sold_out_view as view
from ui.store.asking import sheet, write
from ui.store.kitchen_session import enter_kitchen, station_actor
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Offer = Callable[[], list[view.Thing]]
"""What is offered before anybody searches."""


def register(door: Door, menus: MenuService) -> None:
    """The page `/soldout`: what is out, what is counted, and the rest of the menu."""

    @screen("/soldout", title="Sold out")
    async def sold_out_page(request: Request) -> Response | None:
        session = await enter_kitchen(door, request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request) as shell:
            with shell.frame.body:
                panel = SoldOutPanel(
                    shell, menus, lambda: view.of_station(menus.menu, session.device.station_id)
                )
                panel.box.classes("cm-sold-out-page")
            shell.frame.set_title(_("Sold out"))
        shell.follow("availability", panel.refresh)
        shell.follow("menu", panel.refresh)
        shell.frame.on_back(lambda _back: panel.refresh())
        await shell.show_alarms()
        await panel.refresh()
        return None


class SoldOutSheet:
    """The sheet over a page: it stays until it is closed, and each tap in it counts at once."""

    def __init__(self, shell: Shell, menus: MenuService, offer: Offer) -> None:
        with sheet(shell.client, _("Sold out")) as self._dialog:
            self._panel = SoldOutPanel(shell, menus, offer)
        shell.follow("availability", self._look_again)

    async def open(self) -> None:
        """Show what is out now, and what can be said out with one more tap, until it is closed."""
        await self._panel.begin_anew()
        await self._dialog

    async def _look_again(self) -> None:
        if self._dialog.value:
            await self._panel.refresh()


class SoldOutPanel:
    """What is out and what could be, with a field to search the whole menu."""

    def __init__(self, shell: Shell, menus: MenuService, offer: Offer) -> None:
        self.turns = Turns()
        self._shell = shell
        self._menus = menus
        self._offer = offer
        with ui.element("div").classes("cm-sold-out-panel") as self.box:
            self._search = ui.input(_("Search the whole menu")).props("outlined clearable")
            self._rows = RowList()
        self._search.on_value_change(self._searched)
        self._rows.on_act(self._acted)

    async def begin_anew(self) -> None:
        """Show everything again, as if nobody had searched."""
        self._search.set_value("")
        await self.refresh()

    async def _searched(self) -> None:
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Show what is so now."""
        session, words = self._shell.session, str(self._search.value or "")
        said = await self._menus.said()
        things = view.matching(self._menus.menu, words) if words else self._offer()
        zone, language = session.house.zone, session.language
        self._rows.set_sections(view.sections(said, things, zone, language, searched=bool(words)))

    async def _acted(self, event: RowActed) -> None:
        kind, local_id = view.thing_of(event.row_id)
        try:
            await self._act(event, kind, local_id)
        except DomainError as error:
            self._shell.tell(error)
        finally:
            self._rows.answered()
        await self.refresh()

    async def _act(self, event: RowActed, kind: str, local_id: UUID) -> None:
        if event.action == view.PORTIONS:
            await self._count(kind, local_id)
        elif event.action == view.UNCOUNTED:
            request = SetPortions(local_id, None, kind)
            await self._menus.set_portions(request, self._actor(), tap(event.tap_id))
        elif event.action == view.BACK:
            await self._back(event, kind, local_id)
        else:
            lasting = Lasting.TODAY if event.action == view.OUT else Lasting(event.action)
            mark = SetSoldOut(local_id, kind, lasting=lasting)
            await self._menus.set_sold_out(mark, self._actor(), tap(event.tap_id))
            name = view.name_of(self._menus.menu, kind, local_id)
            self._shell.frame.show_note(_("{name} is sold out.").format(name=name), "good")

    async def _back(self, event: RowActed, kind: str, local_id: UUID) -> None:
        """Back on sale: the mark is lifted; where no portion is left, nobody counts any more."""
        stock, command_id = self._menus.stock(local_id), tap(event.tap_id)
        if stock is not None and not stock.marked:
            request = SetPortions(local_id, None, kind)
            await self._menus.set_portions(request, self._actor(), command_id)
            return
        lifted = SetSoldOut(local_id, kind, sold_out=False)
        await self._menus.set_sold_out(lifted, self._actor(), command_id)

    async def _count(self, kind: str, local_id: UUID) -> None:
        written = await write(
            self._shell.client, _("How many portions are there?"), most=4, digits=True
        )
        if written is not None and written.value.strip().isdecimal():
            request = SetPortions(local_id, int(written.value), kind)
            await self._menus.set_portions(request, self._actor(), tap(written.tap_id))

    def _actor(self) -> Actor:
        return station_actor(self._shell.session)
