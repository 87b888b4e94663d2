"""The counter: sell without a table. Tap dishes, take cash in one tap, and the next guest comes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.catalog import Choice
from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import parse_id
from domain.orders import THOUSANDTHS, OrderState
from domain.permissions import Right
from edge.checks.requests import TenderView
from edge.checks.service import CheckService
from edge.displays.service import GuestDisplays
from edge.floor.service import FloorService
from edge.house.service import HouseService
from edge.kitchen.messages import MessageService
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, ChangeLine, OpenOrder, Send
from edge.orders.service import OrderService
from edge.orders.shown import PriceChanged
from edge.orders.views import OrderView
from edge.signals import Signal
from ui.components.action_button import ActionButton, Pressed
from ui.components.choice_sheet import ChoiceSheet, ChoicesMade, SheetActed
from ui.components.order_list import LineActed, LineOpened, OrderList
from ui.components.tile_grid import TileGrid, TileTap
from ui.frame import Back, screen
from ui.store import counter_view as view
from ui.store import order_view as show
from ui.store import pay_view
from ui.store.asking import Pick, pick
from ui.store.discount_sheet import PriceSheets, Pricing
from ui.store.guest_screen import GUEST_SCREEN, GuestsOf, give_link
from ui.store.live import Refresher, Turns, in_turn
from ui.store.menu_shown import MenuShown, shown_minor
from ui.store.menu_view import MenuOnScreen, MenusOnScreen, choice_item, decision, marks_now
from ui.store.order_actions import OrderActions
from ui.store.order_lines import LineActions, approved_change
from ui.store.places import THIS_ORDER, places
from ui.store.scans import Scanning, Scans, ScanTill
from ui.store.sent_lines import SentLines
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.store.till import Till
from ui.store.weigh_sheet import Weighing, WeighSheet
from ui.text import _, money_format


@dataclass(frozen=True, slots=True)
class Selling:
    """What a counter asks."""

    orders: OrderService
    checks: CheckService
    menus: MenuService
    floor: FloorService
    house: HouseService
    tiles: MenusOnScreen
    clock: Clock
    messages: MessageService
    pricing: Pricing
    scanning: Scanning
    weighing: Weighing
    guests: GuestDisplays


def register(door: Door, selling: Selling) -> None:
    """The pages `/counter` (a new order) and `/counter/{order_id}` (one that was begun)."""

    @screen("/counter", title="Counter")
    async def counter_page(request: Request) -> Response | None:
        return await _draw(door, selling, request, None)

    @screen("/counter/{order_id}", title="Counter")
    async def counter_order(request: Request, order_id: str) -> Response | None:
        try:
            found = await selling.orders.view(parse_id(order_id, "order"))
        except DomainError:
            return RedirectResponse("/counter")
        if found.state != OrderState.OPEN:
            return RedirectResponse("/counter")
        return await _draw(door, selling, request, found)


async def _draw(
    door: Door, selling: Selling, request: Request, found: OrderView | None
) -> Response | None:
    session = await door.enter(request)
    if isinstance(session, Response):
        return session
    tenders = pay_view.tenders(await selling.checks.tenders())
    with open_shell(door, session, request, layout="order") as shell:
        page = CounterPage(shell, selling, tenders, found)
        await page.begin()
        Scans(shell, selling.scanning, page.till()).begin()
    return None


class CounterPage:
    """One counter. `order` is what is being sold; there is none before the first tap."""

    def __init__(
        self,
        shell: Shell,
        selling: Selling,
        tenders: pay_view.Tenders,
        found: OrderView | None,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._selling = selling
        self._tenders = tenders
        self._till = Till(selling.orders, selling.checks)
        session, menu = shell.session, selling.menus.menu
        self._language = session.language
        self._shown = MenuShown(selling.tiles.of(menu, session.language, session.house.currency))
        self._kind = found.order_type_id if found else view.kinds(menu)[0].id
        self._order = found
        self._order_id = found.id if found else None
        self._opening = asyncio.Lock()
        self._refresher = Refresher(shell.client, self.refresh)
        self._build()
        self._guests = GuestsOf(shell, selling.guests.counters)
        self._weigh = WeighSheet(shell, selling.weighing, self._sheet)
        orders, floor, house, menus = selling.orders, selling.floor, selling.house, selling.menus
        prices = PriceSheets(shell, selling.pricing)
        self._list.on_price(lambda event: prices.why(event.line_id))
        self._lines = LineActions(shell, orders, floor, house, menus, self._sheet, prices)
        self._sent = SentLines(shell, orders, menus, self._sheet, self._lines)
        self._actions = OrderActions(shell, orders, floor, house, menus, selling.messages, prices)

    def _build(self) -> None:
        frame, currency = self._shell.frame, self._shell.session.house.currency
        with frame.menu:
            self._grid = TileGrid(self._menu.tiles)
        with frame.order:
            with ui.element("div").classes("cm-order-head"):
                self._type = ActionButton("", icon="guests")
                self._tabs = ActionButton(_("Tabs"), icon="person")
            self._list = OrderList()
        with frame.order_foot, ui.element("div").classes("cm-order-buttons"):
            self._more = ActionButton(_("Actions"), icon="list")
            self._tab = ActionButton(_("Send"), detail=_("pay later"), icon="sent")
            self._pay = ActionButton(_("Pay"), icon="pay")
            self._cash = ActionButton(_("Exact cash"), tone="good")
            self._cash.classes("cm-whole")
        self._sheet = ChoiceSheet(money=money_format(currency, self._language))
        self._list.set_line_actions(show.line_actions(self._menu.menu))
        self._list.set_empty(_("Tap a dish to begin."))

    async def begin(self) -> None:
        """Take taps from now on."""
        shell = self._shell
        self._grid.on_tap(self._tapped)
        self._sheet.on_done(self._chosen)
        self._sheet.on_act(self._sent_acted)
        self._list.on_line(self._line_acted)
        self._list.on_open(self._open_sent)
        self._type.on_press(self._next_kind)
        self._tabs.on_press(lambda _pressed: shell.go("/tabs"))
        self._more.on_press(self._ask_action)
        self._tab.on_press(self._send_as_tab)
        self._pay.on_press(self._go_to_pay)
        self._cash.on_press(self._exact_cash)
        shell.client.on_delete(shell.door.signals.subscribe("order", self._heard))
        self._stock = shell.follow("availability", self._refresh_stock)
        shell.follow("menu", self._refresh_menu)
        shell.frame.on_back(self._back)
        await self._weigh.begin()
        await self._refresh_stock()
        await shell.show_alarms()
        await self.refresh()
        self._sheet.restore("counter")

    def till(self) -> ScanTill:
        """Where scans are sold: on the order that is being sold here; the first one opens it."""

        def ask(item_id: UUID) -> None:
            self._ask_choices(self._shown.newest, item_id)

        return ScanTill(self._opened, ask, self._sheet)

    # ---- drawing ---------------------------------------------------------------------------
    @in_turn
    async def refresh(self) -> None:
        """Show what is being sold as it is now; an order that was paid elsewhere is over."""
        found = await self._selling.orders.view(self._order_id) if self._order_id else None
        if found is not None and found.state != OrderState.OPEN:
            self._begin_anew()
            found = None
        if found is None and self._order_id is not None:
            return
        self._draw_order(found)
        await self._draw_buttons(found)

    def _draw_order(self, found: OrderView | None) -> None:
        self._order = found
        self._guests.serve(self._order_id)
        session, menu = self._shell.session, self._menu.menu
        if found is None:
            self._list.set_lines([], [])
            self._list.set_totals(view.no_totals(session.house.currency, self._language))
            summary = ("", "")
        else:
            name = session.person.short_name if session.person else ""
            now = self._selling.clock.now()
            zone, stocks = session.house.zone, self._selling.menus.stocks()
            reader = show.Reader(menu, self._language, zone, name, now, stocks=stocks)
            self._list.set_lines([], show.lines(found, reader))
            self._list.set_totals(show.totals(found, self._language))
            summary = show.summary(found, self._language)
        self._shell.frame.set_title(view.title(found))
        self._shell.frame.set_order_summary(*summary)

    async def _draw_buttons(self, found: OrderView | None) -> None:
        kind_id = found.order_type_id if found else self._kind
        self._type.set_text(view.kind_words(self._menu.menu, kind_id, self._language))
        self._type.set_enabled(found is None)
        empty = view.is_empty(found)
        cash = self._tenders.cash
        for button in (self._tab, self._pay, self._cash):
            button.set_enabled(not empty and (button is not self._cash or cash is not None))
        if found is None or empty or cash is None:
            self._cash.set_text(_("Exact cash"))
            return
        check = await self._selling.checks.due(found.id)
        self._cash.set_text(_("Exact cash"), view.exact_cash(check, cash, self._language))

    async def _refresh_stock(self) -> None:
        await self._selling.menus.refresh()
        selling, zone = self._selling, self._shell.session.house.zone
        now = selling.clock.now()
        self._grid.set_stock(marks_now(self._menu.menu, selling.menus, now, zone, self._language))
        if self._order is not None:
            self._draw_order(self._order)

    async def _back(self, _back: Back) -> None:
        await self.refresh()
        await self._refresh_stock()

    def _heard(self, signal: Signal) -> None:
        if self._order_id is not None and signal.id == self._order_id:
            self._refresher.ask()

    # ---- selling ---------------------------------------------------------------------------
    async def _tapped(self, event: TileTap) -> None:
        await self._shell.run(self._take_tap(event))

    async def _take_tap(self, event: TileTap) -> None:
        seen, quick = self._shown.tapped(event)
        if quick is None:
            self._ask_choices(seen, UUID(event.item_id))
            return
        await self._add(tap(event.tap_id), seen, quick.variant_id, quick.choices)

    async def _add(
        self,
        command_id: UUID,
        seen: MenuOnScreen,
        variant_id: UUID,
        choices: tuple[Choice, ...],
        quantity: int = THOUSANDTHS,
        note: str = "",
        made: ChoicesMade | None = None,
    ) -> None:
        order_id = await self._opened(command_id)
        shown = shown_minor(seen, variant_id, choices)
        line = AddLine(
            order_id, command_id, variant_id, quantity, choices, note=note, shown_minor=shown
        )
        try:
            await self._weigh.add(line, made)
        except PriceChanged:
            await self._refresh_menu()
            self._grid.show_prices()
            raise

    async def _opened(self, command_id: UUID) -> UUID:
        """The order that is being sold; the first tap opens one."""
        async with self._opening:
            if self._order_id is None:
                order_id = view.order_id_of(command_id)
                request = OpenOrder(order_id, self._kind)
                await self._selling.orders.open_order(request, self._shell.actor(), order_id)
                self._order_id = order_id
                self._remember(f"/counter/{order_id}")
            return self._order_id

    def _remember(self, address: str) -> None:
        """What a reload and the way back from the PIN lead to."""
        self._shell.address = address
        self._shell.client.run_javascript(f"history.replaceState({{}}, '', '{address}')")

    def _ask_choices(self, seen: MenuOnScreen, item_id: UUID) -> None:
        self._shown.asked = seen
        item = choice_item(
            seen.menu,
            seen.menu.items[item_id],
            seats=(),
            seat="",
            stocks=self._selling.menus.stocks(),
            language=self._language,
        )
        self._sheet.open(self._weigh.with_scale(item), key="counter")

    def _open_sent(self, event: LineOpened) -> None:
        if self._order:
            self._sent.open(event.line_id, self._order)

    async def _sent_acted(self, event: SheetActed) -> None:
        if self._order:
            await self._sent.act(event, self._order)

    async def _chosen(self, made: ChoicesMade) -> None:
        if self._order and await self._sent.done(made, self._order):
            return
        command_id, asked = tap(made.tap_id), self._shown.asked
        try:
            chosen = decision(self._selling.menus.menu if made.context else asked.menu, made)
            if made.context:
                change = ChangeLine(
                    UUID(made.context),
                    quantity=chosen.quantity,
                    note=chosen.note,
                    choices=chosen.choices,
                )
                await approved_change(self._shell, self._selling.orders, change, command_id)
            else:
                await self._add(
                    command_id,
                    asked,
                    chosen.variant_id,
                    chosen.choices,
                    chosen.quantity,
                    chosen.note,
                    made,
                )
        except DomainError as error:
            self._sheet.refuse(error.sentence)

    async def _line_acted(self, event: LineActed) -> None:
        if self._order is not None:
            await self._lines.act(event, self._order)

    async def _next_kind(self, _pressed: Pressed) -> None:
        self._kind = view.next_kind(view.kinds(self._menu.menu), self._kind)
        await self.refresh()
        self._type.answered()

    # ---- finishing -------------------------------------------------------------------------
    async def _exact_cash(self, pressed: Pressed) -> None:
        order_id, cash = self._order_id, self._tenders.cash
        assert cash is not None
        try:
            if order_id is not None:
                await self._shell.run(self._take_cash(order_id, cash, tap(pressed.tap_id)))
        finally:
            self._cash.answered()

    async def _take_cash(self, order_id: UUID, cash: TenderView, tap_id: UUID) -> None:
        check = await self._selling.checks.due(order_id)
        due_minor, _notes = pay_view.cash_due(check, cash, self._language)
        await self._till.take(check, cash, due_minor, self._shell.actor(), tap_id)
        words = view.sold(check.order_number, due_minor, check.currency, self._language)
        self._begin_anew()
        await self.refresh()
        self._shell.frame.show_note(words, "good")

    @property
    def _menu(self) -> MenuOnScreen:
        return self._shown.newest

    async def _refresh_menu(self) -> None:
        """New prices and dishes: on the tiles as soon as nobody touches them."""
        latest, session = await self._selling.menus.refresh(), self._shell.session
        menu = self._selling.tiles.of(latest, session.language, session.house.currency)
        if self._shown.take(menu, self._grid):
            self._list.set_line_actions(show.line_actions(menu.menu))
            self._stock.ask()

    def _begin_anew(self) -> None:
        self._order_id = None
        self._grid.end_search()
        self._remember("/counter")

    def _go_to_pay(self, _pressed: Pressed) -> None:
        self._pay.answered()
        if self._order_id is not None:
            self._shell.go(f"/pay/{self._order_id}")

    async def _send_as_tab(self, pressed: Pressed) -> None:
        """The kitchen begins, the guest pays later: the order waits among the named ones."""
        try:
            if self._order_id is not None:
                request = Send(self._order_id)
                act = self._selling.orders.send(request, self._shell.actor(), tap(pressed.tap_id))
                if await self._shell.run(act):
                    self._begin_anew()
                    await self.refresh()
        finally:
            self._tab.answered()

    async def _ask_action(self, _pressed: Pressed) -> None:
        self._more.answered()
        own = [Pick(THIS_ORDER, _("This order"), icon="list")] if self._order else []
        if Right.MANAGE_DEVICES in self._shell.session.rights:
            own.append(Pick(GUEST_SCREEN, _("The guest's screen"), icon="person"))
        offered = places(self._shell.session.rights, self._shell.session.home)
        picked = await pick(self._shell.client, view.title(self._order), [*own, *offered])
        if picked is None:
            return
        if picked.value == GUEST_SCREEN:
            await self._shell.run(give_link(self._shell, self._selling.guests))
        elif picked.value != THIS_ORDER:
            self._shell.go(picked.value)
        elif self._order is not None:
            await self._actions.ask(self._order, view.title(self._order))
