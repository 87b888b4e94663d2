"""The order screen: menu left, order right. One tap is one line, here and on every screen."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.catalog import Stock
from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import parse_id
from domain.orders import OrderState
from edge.floor.service import FloorService
from edge.house.service import HouseService
from edge.kitchen.messages import MessageService
from edge.menu.service import MenuService
from edge.orders.presence import TOPIC as PRESENCE
from edge.orders.presence import Presence, Present
from edge.orders.requests import (
    AddLine,
    ChangeLine,
    FireCourse,
    GiveUpOrder,
    HoldLines,
    SendResult,
)
from edge.orders.seats import TOPIC as SEATS
from edge.orders.service import OrderService
from edge.orders.shown import PriceChanged
from edge.orders.views import OrderView
from ui.components.action_button import ActionButton, Pressed
from ui.components.choice_sheet import ChoiceSheet, ChoicesMade, MoneyFormat
from ui.components.order_list import CourseFired, OrderList, SeatChosen
from ui.components.tile_grid import TileGrid, TileTap
from ui.frame import Back, screen
from ui.store import order_view as show
from ui.store.course_bars import CourseTimes
from ui.store.discount_sheet import PriceSheets, Pricing
from ui.store.live import Turns, in_turn
from ui.store.menu_shown import MenuShown, shown_minor
from ui.store.menu_view import MenuOnScreen, MenusOnScreen, choice_item, decision, marks_now
from ui.store.order_actions import OrderActions
from ui.store.order_lines import LineActions, approved_change
from ui.store.promise_sheet import PromiseSheet
from ui.store.scans import Scanning, Scans, ScanTill
from ui.store.seat_allergies import SeatAllergies
from ui.store.sent_lines import SentLines
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.store.sold_out_lines import send_what_is_left
from ui.store.timing import Timing
from ui.store.weigh_sheet import Weighing, WeighSheet
from ui.text import _, count_of, money_format

SHORT_ORDER = 60


def register(
    door: Door,
    orders: OrderService,
    menus: MenuService,
    floor: FloorService,
    house: HouseService,
    presence: Presence,
    tiles: MenusOnScreen,
    clock: Clock,
    timing: Timing,
    messages: MessageService,
    pricing: Pricing,
    scanning: Scanning,
    weighing: Weighing,
) -> None:
    """The page `/order/{order_id}`."""

    @screen("/order/{order_id}", title="Order")
    async def order_page(request: Request, order_id: str) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        try:
            view = await orders.view(parse_id(order_id, "order"))
        except DomainError:
            return RedirectResponse(session.home)
        if view.state != OrderState.OPEN:
            return RedirectResponse(_where_it_went(view, session.home))
        with open_shell(door, session, request, layout="order") as shell:
            page = OrderPage(shell, orders, menus, tiles, presence, clock, view)
            page.prices = PriceSheets(shell, pricing)
            page.lines = LineActions(shell, orders, floor, house, menus, page.sheet, page.prices)
            page.sent = SentLines(shell, orders, menus, page.sheet, page.lines)
            page.actions = OrderActions(shell, orders, floor, house, menus, messages, page.prices)
            page.times = CourseTimes(shell, timing.pacing, menus.menu)
            page.promise = PromiseSheet(shell, timing.promises, timing.deliveries, menus, clock)
            page.weigh = WeighSheet(shell, weighing, page.sheet)
            page.draw(view)
            await page.begin()
            Scans(shell, scanning, page.till()).begin()
        return None


def _where_it_went(view: OrderView, home: str) -> str:
    return f"/order/{view.merged_into_id}" if view.merged_into_id else home


class OrderPage:
    """One browser's order screen."""

    prices: PriceSheets
    lines: LineActions
    sent: SentLines
    actions: OrderActions
    times: CourseTimes
    promise: PromiseSheet
    weigh: WeighSheet

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        menus: MenuService,
        tiles: MenusOnScreen,
        presence: Presence,
        clock: Clock,
        view: OrderView,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._orders = orders
        self._menus = menus
        self._presence = presence
        self._clock = clock
        self._view = view
        session = shell.session
        self._tiles = tiles
        self._shown = MenuShown(tiles.of(menus.menu, session.language, session.house.currency))
        self._key = f"order-{view.id}"
        self._seat = ""
        self._seats_shown = 0
        self._gone: dict[UUID, Stock] = {}
        self._build(money_format(view.currency, session.language))

    def _build(self, money: MoneyFormat) -> None:
        frame = self._shell.frame
        with frame.menu:
            self._grid = TileGrid(self._menu.tiles)
        with frame.order:
            with ui.element("div").classes("cm-order-head"):
                self._guests = ActionButton("", icon="guests")
                self._allergies = SeatAllergies(
                    self._shell, self._orders, self._view.id, lambda: self.draw(self._view)
                )
                self._others = ui.label().classes("cm-order-others")
            self._list = OrderList()
        with frame.order_foot, ui.element("div").classes("cm-order-buttons"):
            self._more = ActionButton(_("Actions"), icon="list")
            self._hold = ActionButton(_("Hold"), icon="held")
            self._stay = ActionButton(_("Stay"), icon="sent")
            self._pay = ActionButton(_("Pay"), icon="pay")
            self._send = ActionButton(_("Send"), tone="main", icon="sent")
            self._send.classes("cm-wide")
        self.sheet = ChoiceSheet(money=money)
        self._list.set_line_actions(show.line_actions(self._menu.menu))

    async def begin(self) -> None:
        """Take taps, and follow what others do, until the page is gone."""
        shell, order_id = self._shell, self._view.id
        self._grid.on_tap(self._tapped)
        self.sheet.on_done(self._chosen)
        self.sheet.on_act(lambda event: self.sent.act(event, self._view))
        self._list.on_open(lambda event: self.sent.open(event.line_id, self._view))
        self._list.on_line(lambda event: self.lines.act(event, self._view))
        self._list.on_price(lambda event: self.prices.why(event.line_id))
        self._list.on_course(self._fire)
        self._list.on_timer(lambda event: self.times.ask(event, self._view.id))
        self._list.on_seat(self._seat_chosen)
        self._guests.on_press(self._ask_guests)
        self._more.on_press(self._ask_action)
        self._hold.on_press(self._hold_all)
        self._stay.on_press(self._send_and_stay)
        self._send.on_press(self._send_and_leave)
        self._pay.on_press(self._go_to_pay)
        shell.follow("order", self.refresh, order_id)
        shell.follow("alarms", self.refresh)
        shell.follow(SEATS, self._allergies.refresh, order_id)
        shell.follow("availability", self._refresh_stock)
        shell.follow("menu", self._refresh_menu)
        shell.follow(PRESENCE, self._show_others, order_id)
        shell.frame.on_back(self._back)
        shell.before_leaving = self._leave_no_trace
        self._be_present()
        await self.weigh.begin()
        await self._refresh_stock()
        await self._allergies.refresh()
        await self._show_others()
        await shell.show_alarms()
        self.sheet.restore(self._key)

    def till(self) -> ScanTill:
        """Where scans of this page are sold: on this order and no other."""

        async def order(_command_id: UUID) -> UUID:
            return self._view.id

        def ask(item_id: UUID) -> None:
            self._ask_choices(self._shown.newest, item_id)

        return ScanTill(order, ask, self.sheet, lambda: int(self._seat or 0))

    def _be_present(self) -> None:
        client, session = self._shell.client, self._shell.session
        name = session.person.short_name if session.person else session.device.name
        present = Present(client.id, self._view.id, session.actor().id, name)

        def gone() -> None:
            if not client.has_socket_connection:
                self._presence.leave(client.id)

        client.on_connect(lambda: self._presence.enter(present))
        client.on_disconnect(gone)
        client.on_delete(lambda: self._presence.leave(client.id))

    # ---- drawing ---------------------------------------------------------------------------
    @in_turn
    async def refresh(self) -> None:
        """Show the order as it is now. A short one is read without leaving this thread."""
        if len(self._view.lines) <= SHORT_ORDER:
            view = self._orders.view_now(self._view.id)
        else:
            view = await self._orders.view(self._view.id)
        if view.state != OrderState.OPEN:
            self._shell.go(_where_it_went(view, self._shell.session.home))
            return
        self.draw(view)

    def draw(self, view: OrderView) -> None:
        """Show an order; what did not change is not sent again."""
        self._view = view
        session, menu = self._shell.session, self._menu.menu
        name = session.person.short_name if session.person else ""
        reader = show.Reader(
            menu,
            session.language,
            session.house.zone,
            name,
            self._clock.now(),
            self._allergies.needs,
            self._gone,
        )
        bars = self.times.bars(view, show.courses(view, menu))
        self._list.set_lines(bars, show.lines(view, reader))
        self._list.set_totals(show.totals(view, session.language))
        self._draw_seats()
        self._draw_buttons(view)
        self._shell.frame.set_title(show.title(view, menu))
        self._shell.frame.set_order_summary(*show.summary(view, session.language))
        self._shell.left_unsent = view.id if view.unsent else None

    def _draw_seats(self) -> None:
        chips = show.seats(self._view, self._seats_shown, self._allergies.needs)
        self._list.set_seats(chips, self._seat)

    def _draw_buttons(self, view: OrderView) -> None:
        why_not = show.why_not_send(view)
        self._send.set_text(_("Send"), show.where_it_goes(view, self._menu.menu))
        for button in (self._send, self._stay, self._hold):
            button.set_enabled(not why_not, why_not if button is self._send else "")
        self._pay.set_enabled(bool(view.lines))
        guests = (
            count_of(view.guests, "{count} guest", "{count} guests")
            if view.guests
            else _("Guests?")
        )
        self._guests.set_text(self.promise.words(view) or guests)

    async def _refresh_stock(self) -> None:
        await self._menus.refresh()
        session = self._shell.session
        stocks = self._menus.stocks()
        self._grid.set_stock(
            marks_now(
                self._menu.menu,
                self._menus,
                self._clock.now(),
                session.house.zone,
                session.language,
            )
        )
        gone = {local_id: stock for local_id, stock in stocks.items() if stock.marked}
        if gone != self._gone:
            self._gone = gone
            self.draw(self._view)

    @property
    def _menu(self) -> MenuOnScreen:
        return self._shown.newest

    async def _refresh_menu(self) -> None:
        """New prices and dishes: on the tiles as soon as nobody touches them."""
        latest, session = await self._menus.refresh(), self._shell.session
        menu = self._tiles.of(latest, session.language, session.house.currency)
        if self._shown.take(menu, self._grid):
            self._list.set_line_actions(show.line_actions(menu.menu))
            await self._refresh_stock()

    async def _show_others(self) -> None:
        names = self._presence.others(self._view.id, self._shell.actor().id)
        self._others.set_text(show.who_else(names))

    async def _back(self, _back: Back) -> None:
        await self._allergies.refresh()
        await self.refresh()
        await self._refresh_stock()

    # ---- lines -----------------------------------------------------------------------------
    async def _tapped(self, event: TileTap) -> None:
        """The hot path: one committed line, then the signal draws it here and everywhere."""
        await self._shell.run(self._take_tap(event))

    async def _take_tap(self, event: TileTap) -> None:
        seen, quick = self._shown.tapped(event)
        if quick is None:
            self._ask_choices(seen, UUID(event.item_id))
            return
        command_id = tap(event.tap_id)
        request = AddLine(
            self._view.id,
            command_id,
            quick.variant_id,
            choices=quick.choices,
            seat=int(self._seat or 0),
            shown_minor=shown_minor(seen, quick.variant_id, quick.choices),
        )
        try:
            await self._orders.add_line(request, self._shell.actor(), command_id)
        except PriceChanged:
            await self._refresh_menu()
            self._grid.show_prices()
            raise

    def _ask_choices(self, seen: MenuOnScreen, item_id: UUID) -> None:
        self._shown.asked = seen
        item = choice_item(
            seen.menu,
            seen.menu.items[item_id],
            seats=show.seats(self._view, self._seats_shown)[:-1],
            seat=self._seat,
            stocks=self._menus.stocks(),
            language=self._menu.language,
        )
        self.sheet.open(self.weigh.with_scale(item), key=self._key)

    async def _chosen(self, made: ChoicesMade) -> None:
        if await self.sent.done(made, self._view):
            return
        command_id, menu = tap(made.tap_id), self._shown.asked.menu
        try:
            chosen = decision(self._menus.menu if made.context else menu, made)
            if made.context:
                change = ChangeLine(
                    UUID(made.context),
                    quantity=chosen.quantity,
                    seat=chosen.seat,
                    note=chosen.note,
                    choices=chosen.choices,
                )
                await approved_change(self._shell, self._orders, change, command_id)
            else:
                line = AddLine(
                    self._view.id,
                    command_id,
                    chosen.variant_id,
                    chosen.quantity,
                    chosen.choices,
                    chosen.seat,
                    note=chosen.note,
                    shown_minor=shown_minor(self._shown.asked, chosen.variant_id, chosen.choices),
                )
                await self.weigh.add(line, made)
        except DomainError as error:
            self.sheet.refuse(error.sentence)

    async def _seat_chosen(self, event: SeatChosen) -> None:
        """A tap on the seat that is chosen already asks about its guest's allergies."""
        if event.seat == show.MORE_SEATS:
            chips = show.seats(self._view, self._seats_shown)
            self._seats_shown = len(chips) - 1
            self._seat = str(self._seats_shown)
        elif event.seat == self._seat:
            await self._allergies.ask(int(self._seat or 0))
        else:
            self._seat = event.seat
        self._allergies.show(int(self._seat or 0))
        self._draw_seats()

    # ---- to the kitchen --------------------------------------------------------------------
    async def _send_and_leave(self, pressed: Pressed) -> None:
        if await self._fire_all(pressed, self._send):
            self._shell.left_unsent = None
            self._shell.go_home()

    async def _send_and_stay(self, pressed: Pressed) -> None:
        where = show.where_it_goes(self._view, self._menu.menu)
        sent = await self._fire_all(pressed, self._stay)
        if sent is not None and sent.sent:
            self._shell.frame.show_note(_("Sent: {where}").format(where=where), "good")

    async def _fire_all(self, pressed: Pressed, button: ActionButton) -> SendResult | None:
        try:
            shell, command_id = self._shell, tap(pressed.tap_id)
            act = send_what_is_left(shell, self._orders, self._view, self._gone, command_id)
            return await shell.run(act)
        finally:
            button.answered()

    async def _hold_all(self, pressed: Pressed) -> None:
        try:
            request = HoldLines(show.unsent_ids(self._view))
            act = self._orders.hold_lines(request, self._shell.actor(), tap(pressed.tap_id))
            await self._shell.run(act)
        finally:
            self._hold.answered()

    async def _fire(self, event: CourseFired) -> None:
        request = FireCourse(self._view.id, UUID(event.course_id))
        act = self._orders.fire_course(request, self._shell.actor(), tap(event.tap_id))
        if not await self._shell.run(act):
            await self.refresh()

    async def _leave_no_trace(self) -> None:
        """A table opened by mistake is free again: nothing ordered, no guests, nobody else here."""
        view, shell = self._view, self._shell
        others = self._presence.others(view.id, shell.actor().id)
        if not (view.lines or view.guests or view.name or others):
            shell.address = shell.session.home
            await shell.run(self._orders.give_up(GiveUpOrder(view.id), shell.actor()))

    # ---- elsewhere -------------------------------------------------------------------------
    async def _ask_guests(self, _pressed: Pressed) -> None:
        self._guests.answered()
        if self._view.promised_at is None:
            await self.actions.ask_guests(self._view)
        else:
            await self.promise.ask(self._view)

    async def _ask_action(self, _pressed: Pressed) -> None:
        self._more.answered()
        title = show.title(self._view, self._menu.menu)
        await self.actions.ask(self._view, title, int(self._seat or 0))

    def _go_to_pay(self, _pressed: Pressed) -> None:
        self._shell.go(f"/pay/{self._view.id}")
        self._pay.answered()
