"""The opening: one glance before the doors open. A manager's first screen of the day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response
from nicegui import ui

from domain.permissions import Right
from edge.menu.requests import ConfirmOut
from edge.menu.service import MenuService
from edge.opening.service import OpeningService
from edge.printing.requests import PrintTestPage
from edge.printing.service import PrintService
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowActed, RowList
from ui.connection import box_ms
from ui.frame import screen
from ui.store import opening_view as view
from ui.store.live import Turns, in_turn
from ui.store.manager_view import Reader
from ui.store.session import Door, own_address, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

OPENING_PATH = "/opening"
ANSWER_WITHIN_S = 3.0


def register(
    door: Door, opening: OpeningService, printing: PrintService, menus: MenuService
) -> None:
    """The page `/opening?next=...`, for those who may see reports."""

    @screen(OPENING_PATH, title="Opening")
    async def opening_page(
        request: Request, wanted: Annotated[str, Query(alias="next")] = ""
    ) -> Response | None:
        session = await door.enter(request, Right.SEE_REPORTS)
        if isinstance(session, Response):
            return session
        with (
            open_shell(door, session, request, title=_("Opening")) as shell,
            shell.frame.body,
            ui.element("div").classes("cm-opening"),
        ):
            rows = RowList()
            with ui.element("div").classes("cm-opening-foot"):
                done = ActionButton(_("Everything seen"), tone="main", icon="served")
        target = own_address(wanted, "/manager")
        page = OpeningPage(shell, rows, opening, printing, menus)
        done.on_press(lambda pressed: page.dismiss(pressed, target))
        await page.begin()
        return None


class OpeningPage:
    """One browser's opening screen."""

    def __init__(
        self,
        shell: Shell,
        rows: RowList,
        opening: OpeningService,
        printing: PrintService,
        menus: MenuService,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._rows = rows
        self._opening = opening
        self._printing = printing
        self._menus = menus
        self._browser_behind_ms: int | None = None
        session = shell.session
        self._reader = Reader(session.house.currency, session.language, session.house.zone)
        self._acts: dict[str, Callable[[RowActed, UUID], Awaitable[None]]] = {
            view.TEST: self._test,
            view.STILL_OUT: self._still_out,
            view.BACK: self._back,
            view.DRAWER: self._drawer,
        }

    async def begin(self) -> None:
        """Draw everything, follow it, and compare the clocks once the browser is there."""
        self._rows.on_act(self._act)
        for topic in ("printing", "alarms", "people", "drawer", "availability", "safety", "floor"):
            self._shell.follow(topic, self.refresh)
        self._shell.frame.on_back(lambda _back: self.refresh())
        self._shell.client.on_connect(self._compare_clocks)
        await self._shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Look again."""
        actor = self._shell.actor()
        opening = await self._opening.look(actor)
        alarms = await self._shell.door.alarms.seen_by(actor)
        clock = next((each.sentence for each in alarms if each.kind == "clock_behind"), "")
        self._rows.set_sections(
            view.sections(opening, self._browser_behind_ms, clock, self._reader)
        )

    async def dismiss(self, _pressed: Pressed, target: str) -> None:
        """The day may begin."""
        await self._shell.run(self._opening.dismiss(self._shell.actor()))
        self._shell.go(target)

    async def _compare_clocks(self) -> None:
        try:
            shown = await self._shell.client.run_javascript("Date.now()", timeout=ANSWER_WITHIN_S)
        except TimeoutError:
            return  # a browser that does not answer is no clock to compare with
        self._browser_behind_ms = box_ms() - int(shown)
        await self.refresh()

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts[event.action](event, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _test(self, event: RowActed, command_id: UUID) -> None:
        request = PrintTestPage(UUID(event.row_id))
        await self._printing.print_test_page(request, self._shell.actor(), command_id)

    async def _still_out(self, event: RowActed, command_id: UUID) -> None:
        await self._confirm(event, command_id, still_out=True)

    async def _back(self, event: RowActed, command_id: UUID) -> None:
        await self._confirm(event, command_id, still_out=False)

    async def _confirm(self, event: RowActed, command_id: UUID, *, still_out: bool) -> None:
        request = ConfirmOut((UUID(event.row_id.removeprefix("still-")),), still_out)
        await self._menus.confirm_out(request, self._shell.actor(), command_id)

    async def _drawer(self, _event: RowActed, _command_id: UUID) -> None:
        self._shell.go("/drawer")
