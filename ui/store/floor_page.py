"""The floor: a free table opens an order in one tap, a taken one shows it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.errors import DomainError, NotFound
from domain.ids import parse_id
from edge.floor.service import FloorService
from edge.floor.views import FloorView
from edge.menu.service import MenuService
from edge.orders.presence import TOPIC as PRESENCE
from edge.orders.presence import Presence
from edge.orders.requests import OpenOrder
from edge.orders.service import OrderService
from ui.components.action_button import ActionButton, Pressed
from ui.components.floor_plan import FloorPlan, TableOpened, TabOpened
from ui.frame import screen
from ui.store import floor_view as show
from ui.store.asking import pick, write
from ui.store.live import Turns, in_turn
from ui.store.order_view import said_when_left
from ui.store.places import places
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(
    door: Door,
    orders: OrderService,
    menus: MenuService,
    floor: FloorService,
    presence: Presence,
) -> None:
    """The pages `/` (where this device's work begins) and `/floor`."""

    @screen("/", title="Comanda")
    async def first_page(request: Request) -> Response | None:
        session = await door.enter(request, person=False)
        return session if isinstance(session, Response) else RedirectResponse(session.home)

    @screen("/floor", title="Floor")
    async def floor_page(request: Request, left: str = "") -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Floor")) as shell:
            page = FloorPage(shell, orders, menus, floor, presence)
            await page.begin(left)
        return None


class FloorPage:
    """One browser's floor."""

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        menus: MenuService,
        floor: FloorService,
        presence: Presence,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._orders = orders
        self._menus = menus
        self._service = floor
        self._presence = presence
        self._colours: dict[UUID, str] = {}
        self._mine = False
        self._opening = False
        self._floor: FloorView
        with shell.frame.body, ui.element("div").classes("cm-floor-page"):
            self._plan = FloorPlan()
            with ui.element("div").classes("cm-floor-foot"):
                self._whose = ActionButton(_("All tables"), icon="person")
                self._elsewhere = ActionButton(_("More"), icon="list")
                self._new = ActionButton(
                    _("New order"), icon="more", detail=_("without a table"), tone="main"
                )

    async def begin(self, left: str) -> None:
        """Show the floor and follow it until the page is gone."""
        shell = self._shell
        shell.address = "/floor"
        self._plan.on_open(self._table_opened)
        self._plan.on_tab(self._tab_opened)
        self._whose.on_press(self._turn_whose)
        self._elsewhere.on_press(self._go_elsewhere)
        self._new.on_press(self._ask_new)
        shell.follow("floor", self.refresh)
        shell.follow("kitchen", self.refresh)
        shell.follow(PRESENCE, self._draw)
        shell.frame.on_back(lambda _back: self.refresh())
        self._colours = {each.id: each.colour for each in await shell.door.staff.people()}
        await self.refresh()
        await shell.show_alarms()
        await self._say_left(left)

    @in_turn
    async def refresh(self) -> None:
        """Show the floor as it is now."""
        self._floor = await self._service.floor()
        await self._draw()

    async def _draw(self) -> None:
        looking = self._looking()
        self._plan.set_floor(*show.rooms_and_tables(self._floor))
        self._plan.set_now(
            show.tables_now(self._floor, looking), show.tabs_now(self._floor, looking)
        )

    def _looking(self) -> show.Looking:
        session = self._shell.session
        person = session.actor().id
        return show.Looking(
            self._menus.menu,
            session.house.currency,
            session.language,
            self._colours,
            self._presence.everywhere(person),
            person if self._mine else None,
        )

    async def _say_left(self, left: str) -> None:
        if not left:
            return
        try:
            view = await self._orders.view(parse_id(left, "order"))
        except NotFound:
            return
        words = said_when_left(view, self._menus.menu)
        if words:
            self._shell.frame.show_note(words)

    async def _go_elsewhere(self, _pressed: Pressed) -> None:
        self._elsewhere.answered()
        offered = places(self._shell.session.rights, "/floor")
        picked = await pick(self._shell.client, _("More"), offered)
        if picked is not None:
            self._shell.go(picked.value)

    async def _turn_whose(self, _pressed: Pressed) -> None:
        self._mine = not self._mine
        self._whose.set_text(_("My tables") if self._mine else _("All tables"))
        self._whose.answered()
        await self._draw()

    # ---- opening ---------------------------------------------------------------------------
    async def _table_opened(self, event: TableOpened) -> None:
        """A second tap while the first is on its way opens nothing more."""
        if self._opening:
            return
        self._opening = True
        try:
            await self._open_table(UUID(event.table_id), tap(event.tap_id))
        except DomainError as error:
            self._shell.tell(error)
        finally:
            self._opening = False

    async def _open_table(self, table_id: UUID, command_id: UUID) -> None:
        at_table = await self._orders.open_at(table_id)
        if not at_table:
            kind = show.dine_in(self._menus.menu)
            await self._begin_order(command_id, kind, (table_id,), join=True)
        elif len(at_table) == 1:
            self._show_order(at_table[0].id)
        else:
            await self._choose_order(table_id)

    async def _choose_order(self, table_id: UUID) -> None:
        self._floor = await self._service.floor()
        table = self._floor.tables[table_id]
        picks = show.orders_at(self._floor, table, self._looking())
        picked = await pick(
            self._shell.client, _("Table {tables}").format(tables=table.name), picks
        )
        if picked is not None and picked.value == show.NEW:
            kind = show.dine_in(self._menus.menu)
            await self._begin_order(tap(picked.tap_id), kind, (table_id,))
        elif picked is not None:
            self._show_order(UUID(picked.value))

    def _tab_opened(self, event: TabOpened) -> None:
        self._show_order(UUID(event.tab_id))

    async def _ask_new(self, _pressed: Pressed) -> None:
        self._new.answered()
        picks = show.new_order_picks(self._menus.menu)
        picked = await pick(self._shell.client, _("New order"), picks)
        if picked is None:
            return
        if picked.value != show.TAB:
            await self._shell.run(self._begin_order(tap(picked.tap_id), UUID(picked.value), ()))
            return
        written = await write(
            self._shell.client, _("Whose tab is it?"), done=_("Open the tab"), most=80
        )
        if written is not None and written.value.strip():
            kind = show.dine_in(self._menus.menu)
            await self._shell.run(self._begin_order(tap(written.tap_id), kind, (), written.value))

    async def _begin_order(
        self,
        command_id: UUID,
        kind: UUID | None,
        tables: tuple[UUID, ...],
        name: str = "",
        *,
        join: bool = False,
    ) -> None:
        if kind is None:
            raise NotFound(_("There is no order type yet. Add one in the settings."))
        request = OpenOrder(command_id, kind, tables, name=name, join=join)
        opened = await self._orders.open_order(request, self._shell.actor(), command_id)
        self._show_order(opened.order_id)

    def _show_order(self, order_id: UUID) -> None:
        self._shell.go(f"/order/{order_id}")
