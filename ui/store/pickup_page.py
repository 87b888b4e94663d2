"""The runner's screen: ready plates by table and seat; taken and served in one tap each."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from edge.kitchen.requests import ServeItems, TakeItems
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.staff.clocking import ClockService
from ui.components.row_list import RowActed, RowList, TabChosen
from ui.frame import screen
from ui.store import pickup_view as view
from ui.store.kitchen_session import enter_kitchen, station_actor
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(
    door: Door, kitchen: KitchenService, menus: MenuService, clocking: ClockService
) -> None:
    """The page `/pickup`."""

    @screen("/pickup", title="Pick-up")
    async def pickup_page(request: Request) -> Response | None:
        session = await enter_kitchen(door, request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Pick-up")) as shell, shell.frame.body:
            rows = RowList().classes("cm-pickup")
        await PickupPage(shell, rows, kitchen, menus, clocking).begin()
        return None


class PickupPage:
    """One runner's screen."""

    def __init__(
        self,
        shell: Shell,
        rows: RowList,
        kitchen: KitchenService,
        menus: MenuService,
        clocking: ClockService,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._rows = rows
        self._kitchen = kitchen
        self._menus = menus
        self._clocking = clocking
        self._carrier = view.ANYBODY

    async def begin(self) -> None:
        """Draw the plates and follow them from now on."""
        self._rows.on_act(self._act)
        self._rows.on_tab(self._carry)
        self._shell.follow("kitchen", self.refresh)
        self._shell.follow("people", self._show_carriers)
        self._shell.frame.on_back(lambda _back: self.refresh())
        await self._shell.show_alarms()
        await self._show_carriers()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw what waits at the pass and what is on its way."""
        plates = await self._kitchen.ready_plates()
        language = self._shell.session.language
        self._rows.set_sections(view.sections(plates, self._menus.menu, language))

    async def _show_carriers(self) -> None:
        """On a screen that nobody signs in at, who carries is chosen once and then known."""
        if self._shell.session.person is None:
            at_work = {each.person_id for each in await self._clocking.at_work()}
            people = await self._shell.door.staff.people()
            self._rows.set_tabs(view.carriers(people, at_work), self._carrier)

    async def _carry(self, event: TabChosen) -> None:
        self._carrier = event.tab_id
        await self._show_carriers()

    async def _act(self, event: RowActed) -> None:
        items, actor = view.items_of(event.row_id), station_actor(self._shell.session)
        if event.action == view.SERVE:
            act = self._kitchen.serve_items(ServeItems(items), actor, tap(event.tap_id))
        else:
            act = self._kitchen.take_items(TakeItems(items, self._who()), actor, tap(event.tap_id))
        await self._shell.run(act)
        self._rows.answered()

    def _who(self) -> UUID | None:
        return UUID(self._carrier) if self._carrier else None
