"""The floor: a free table opens an order in one tap, a taken one shows it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.errors import DomainError, NotFound
from domain.ids import parse_id
from edge.floor.requests import ShowMine
from edge.floor.views import FloorView
from edge.orders.presence import TOPIC as PRESENCE
from ui.components.action_button import ActionButton, Pressed
from ui.components.floor_plan import FloorPlan, TableOpened, TabOpened
from ui.frame import screen
from ui.store import floor_view as show
from ui.store.asking import pick, write
from ui.store.floor_acts import FloorActs
from ui.store.floor_opening import Serving, TableOpening
from ui.store.live import Turns, in_turn
from ui.store.order_view import said_when_left
from ui.store.reservations import Reservations
from ui.store.reservations_view import soonest
from ui.store.scans import Scanning, Scans
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

LOOK_AGAIN_S = 20
"""How often the floor looks again without being told: parties come, kitchens get late."""


def register(door: Door, services: Serving, scanning: Scanning) -> None:
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
            page = FloorPage(shell, services)
            await page.begin(left)
            Scans(shell, scanning).begin()
        return None


class FloorPage:
    """One browser's floor."""

    def __init__(self, shell: Shell, services: Serving) -> None:
        self.turns = Turns()
        self._shell = shell
        self._orders = services.orders
        self._menus = services.menus
        self._service = services.floor
        self._serving = services.serving
        self._presence = services.presence
        self._clock = services.clock
        self._acts = FloorActs(shell, services.serving)
        self._reservations = Reservations(shell, services.parties, services.clock)
        self._orders_here = TableOpening(shell, services, self._reservations)
        self._colours: dict[UUID, str] = {}
        self._mine = False
        self._opening = False
        self._floor: FloorView
        with shell.frame.body, ui.element("div").classes("cm-floor-page"):
            self._plan = FloorPlan()
            with ui.element("div").classes("cm-floor-foot"):
                self._whose = ActionButton(_("All tables"), icon="person")
                self._expected = ActionButton(_("Reservations"), icon="reserved")
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
        self._expected.on_press(self._ask_reservations)
        ui.timer(LOOK_AGAIN_S, shell.follow("floor", self.refresh).ask)
        shell.follow("kitchen", self.refresh)
        shell.frame.on_back(lambda _back: self.refresh())
        self._colours = {each.id: each.colour for each in await shell.door.staff.people()}
        self._mine = await self._serving.shows_mine(shell.session.device.id)
        self._whose.set_text(self._whose_words())
        await self.refresh()
        shell.follow(PRESENCE, self._draw)
        await shell.show_alarms()
        await self._say_left(left)

    @in_turn
    async def refresh(self) -> None:
        """Show the floor as it is now."""
        self._floor = await self._service.floor()
        session = self._shell.session
        coming = await self._reservations.expected()
        self._expected.set_text(
            _("Reservations"),
            soonest(coming, self._clock.now(), session.house.zone, session.language),
        )
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
            session.house.zone,
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
        await self._acts.ask()

    async def _turn_whose(self, pressed: Pressed) -> None:
        self._mine = not self._mine
        self._whose.set_text(self._whose_words())
        self._whose.answered()
        await self._draw()
        request = ShowMine(self._shell.session.device.id, self._mine)
        act = self._serving.show_mine(request, self._shell.actor(), tap(pressed.tap_id))
        await self._shell.run(act)

    def _whose_words(self) -> str:
        return _("My tables") if self._mine else _("All tables")

    async def _ask_reservations(self, _pressed: Pressed) -> None:
        self._expected.answered()
        seated = await self._reservations.ask(self._floor)
        if seated is not None:
            await self._shell.run(self._orders_here.seat(seated, self._floor))

    # ---- opening ---------------------------------------------------------------------------
    async def _table_opened(self, event: TableOpened) -> None:
        """A second tap while the first is on its way opens nothing more."""
        if self._opening:
            return
        self._opening = True
        try:
            table_id, command_id = UUID(event.table_id), tap(event.tap_id)
            await self._orders_here.open_table(table_id, command_id, self._floor, self._looking())
        except DomainError as error:
            self._shell.tell(error)
        finally:
            self._opening = False

    def _tab_opened(self, event: TabOpened) -> None:
        self._orders_here.go_to(UUID(event.tab_id))

    async def _ask_new(self, _pressed: Pressed) -> None:
        self._new.answered()
        picks = show.new_order_picks(self._menus.menu)
        picked = await pick(self._shell.client, _("New order"), picks)
        if picked is None:
            return
        if picked.value != show.TAB:
            await self._shell.run(
                self._orders_here.begin_order(tap(picked.tap_id), UUID(picked.value), ())
            )
            return
        written = await write(
            self._shell.client, _("Whose tab is it?"), done=_("Open the tab"), most=80
        )
        if written is not None and written.value.strip():
            kind = show.dine_in(self._menus.menu)
            await self._shell.run(
                self._orders_here.begin_order(tap(written.tap_id), kind, (), written.value)
            )
