"""Screens that come after a waiter's: with the first look at one of them, or soon after a start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from edge.house.service import HouseService
from edge.opening.service import OpeningService
from edge.orders.presence import Presence
from edge.staff.clocking import ClockService
from ui.store.discount_sheet import Pricing
from ui.store.menu_view import MenusOnScreen
from ui.store.scans import Scanning
from ui.store.services import Services
from ui.store.session import Door
from ui.store.weigh_sheet import Weighing

EARLY = (
    *("/pair", "/join", "/trust", "/manifest.json", "/sign-in", "/floor", "/order/"),
    *("/_nicegui", "/_comanda", "/health"),
)
"""Addresses for which no other page has to come first."""
BEGINS_AFTER_S = 1.0
PAUSE_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What several pages have in common in one process."""

    door: Door
    house: HouseService
    tiles: MenusOnScreen
    presence: Presence
    clocking: ClockService
    opening: OpeningService
    scanning: Scanning
    weighing: Weighing


class LateScreens:
    """Registers pages in steps, each once."""

    def __init__(self, steps: Iterable[Callable[[], None]]) -> None:
        self._steps = iter(steps)
        self.finished = asyncio.Event()

    def begin(self) -> None:
        """Bring them one after the other from now on, without keeping anybody waiting."""
        asyncio.get_running_loop().call_later(BEGINS_AFTER_S, self._next)

    def all_now(self) -> None:
        """Bring all that are not there yet."""
        while not self.finished.is_set():
            self._step()

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Whoever asks for another page than a waiter's finds it."""

        async def look_first(scope: Scope, receive: Receive, send: Send) -> None:
            is_page = scope["type"] == "http" and not scope["path"].startswith(EARLY)
            if is_page and not self.finished.is_set():
                self.all_now()
            await app(scope, receive, send)

        return look_first

    def _next(self) -> None:
        self._step()
        if not self.finished.is_set():
            asyncio.get_running_loop().call_later(PAUSE_S, self._next)

    def _step(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self.finished.set()
        else:
            step()


def late_steps(services: Services, shared: Shared) -> Iterator[Callable[[], None]]:
    """What registers the pages that may come later, those that are wanted most first."""
    for register in (
        _counter,
        _money,
        _cash,
        _accounts,
        _refunds,
        _kitchen,
        _guests,
        _manager,
        _hardware,
        _days,
        _office,
        _paper,
    ):
        yield partial(register, services, shared)


def _counter(services: Services, shared: Shared) -> None:
    from ui.store import counter_page, tabs_page

    selling = counter_page.Selling(
        services.orders,
        services.checks,
        services.menus,
        services.floor,
        shared.house,
        shared.tiles,
        services.db.clock,
        services.kitchen.messages,
        Pricing(services.discounts, services.exemptions, shared.house),
        shared.scanning,
        shared.weighing,
        services.guests,
    )
    counter_page.register(shared.door, selling)
    tabs_page.register(shared.door, services.tabs, services.orders, services.checks, services.menus)


def _money(services: Services, shared: Shared) -> None:
    from ui.store import pay_page, payments_page, queue_page, terminal_page
    from ui.store.account_sheet import account_asks
    from ui.store.card_sheet import CardDesk
    from ui.store.pay_parts import PayParts
    from ui.store.receipt_choice import ReceiptChoice

    cards = CardDesk(services.payments, services.floor)
    parts = PayParts(
        asks=account_asks(services.accounts),
        charge=cards.charge,
        strip=cards.strip,
        afterwards=lambda shell: ReceiptChoice(shell, services.receipts, services.mails),
        counters=services.guests.counters,
    )
    payments_page.register(shared.door, services.payments, services.floor)
    terminal_page.register(shared.door, services.hands)
    queue_page.register(shared.door, services.printing)
    pay_page.register(shared.door, services.orders, services.checks, services.printing, parts)


def _refunds(services: Services, shared: Shared) -> None:
    from ui.store import refund_find_page, refund_finish_page, refund_page
    from ui.store.refund_asked import Refunding

    refunds, checks = services.refunds, services.checks
    asked = Refunding(
        refunds, checks, services.payments, services.floor, shared.house, services.invoices
    )
    refund_find_page.register(shared.door, refunds, checks, shared.scanning)
    refund_page.register(shared.door, asked)
    refund_finish_page.register(shared.door, asked)


def _accounts(services: Services, shared: Shared) -> None:
    from ui.store import accounts_page, invoices_page

    accounts, invoices = services.accounts, services.invoices
    accounting = accounts_page.Accounting(accounts, invoices, services.checks, services.db.clock)
    accounts_page.register(shared.door, accounting)
    invoices_page.register(shared.door, invoices_page.Invoicing(invoices, accounts))


def _cash(services: Services, shared: Shared) -> None:
    from edge.cash.service import CashService
    from edge.shifts.purse_service import PurseService
    from edge.tips.service import TipService
    from ui.store import drawer_page, purse_page, purse_tips_page, safe_page, tips_day_page

    door, house, shifts = shared.door, shared.house, services.shifts
    cash, purses = CashService(services.db), PurseService(services.db)
    banking = purse_page.Banking(purses, shifts, cash, services.checks, house)
    drawer_page.register(door, shifts, house, cash)
    purse_page.register(door, banking)
    purse_tips_page.register(door, banking)
    safe_page.register(door, cash, house)
    tips_day_page.register(door, TipService(services.db), shifts)


def _days(services: Services, shared: Shared) -> None:
    from edge.books.service import BookService
    from edge.shifts.day_service import DayService
    from ui.store import books_page, day_page

    days = DayService(services.db)
    closing = day_page.Closing(days, services.shifts, services.serving, services.payments)
    day_page.register(shared.door, closing)
    books_page.register(shared.door, BookService(services.db))


def _kitchen(services: Services, shared: Shared) -> None:
    from ui.store import expo_page, kitchen_page, pickup_page, sold_out_page

    door, kitchen, menus = shared.door, services.kitchen, services.menus
    kitchen_page.register(door, kitchen, menus)
    expo_page.register(door, kitchen, menus, services.orders, shared.house)
    pickup_page.register(door, kitchen, menus, shared.clocking)
    sold_out_page.register(door, menus)


def _guests(services: Services, shared: Shared) -> None:
    from ui.store import display_page, driver_page, ready_page, takeaway_page

    clock, door = services.db.clock, shared.door
    ready_page.register(door, services.promises)
    display_page.register(services.guests, door.house)
    driver_page.register(door, services.deliveries, services.checks, clock)
    takeaway_page.register(door, services.orders, services.promises, services.menus, clock)


def _manager(services: Services, shared: Shared) -> None:
    from edge.backup.open_orders import OpenOrderPapers
    from edge.shifts.day_service import DayService
    from ui.store import (
        addresses_page,
        clock_page,
        manager_page,
        opening_page,
        reports_page,
        sync_page,
    )
    from ui.store.manager_box import BoxServices

    papers = OpenOrderPapers(services.db)
    managing = manager_page.Managing(
        services.floor,
        services.kitchen,
        services.menus,
        services.printing,
        services.shifts,
        services.reports,
        services.db.clock,
        shared.clocking,
        BoxServices(services.safety, papers, services.training, shared.clocking, services.fiscal),
        DayService(services.db),
        services.payments,
        services.lan,
    )
    addresses_page.register(shared.door, services.lan)
    manager_page.register(shared.door, managing)
    reports_page.register(shared.door, services.reports)
    opening_page.register(shared.door, shared.opening, services.printing, services.menus)
    clock_page.register(shared.door, shared.clocking)
    sync_page.register(shared.door, services.sync)


def _hardware(services: Services, shared: Shared) -> None:
    from edge.hardware.acts import HardwareActs
    from edge.hardware.uses import PrinterUses
    from ui.store import hardware_add_page, hardware_device_page, hardware_page

    db, hardware = services.db, services.hardware
    acts = HardwareActs(db, hardware, services.shifts, services.papers)
    wired = hardware_page.Wired(hardware, PrinterUses(db), acts, services.printing)
    for page in (hardware_page, hardware_add_page, hardware_device_page):
        page.register(shared.door, wired)


def _office(services: Services, shared: Shared) -> None:
    from edge.menu.editing import MenuEditor
    from edge.menu.office import MenuOffice
    from edge.menu.price_editing import PriceEditor
    from edge.menu.price_office import PriceOffice
    from edge.staff.editing import PeopleService
    from edge.tenders.service import TenderOffice
    from ui.store import (
        office_codes_page,
        office_menu_page,
        office_people_page,
        office_prices_page,
        office_special_page,
        office_tenders_page,
        rooms_page,
    )
    from ui.store.office_services import Office

    db = services.db
    office = Office(services.menus, MenuEditor(db), MenuOffice(db), PeopleService(db))
    for editing in (office_menu_page, office_people_page, office_special_page):
        editing.register(shared.door, office)
    office_tenders_page.register(shared.door, TenderOffice(db))
    office_codes_page.register(shared.door, services.scanning, services.menus)
    prices = office_prices_page.PriceServices(
        PriceEditor(db), PriceOffice(db, services.menus), db.clock
    )
    office_prices_page.register(shared.door, office, prices)
    rooms_page.register(shared.door, services.floor, services.serving)


def _paper(services: Services, shared: Shared) -> None:
    from ui.store import fiscal_page, guest_receipt, paper_page

    paper_page.register(shared.door, services.papers)
    guest_receipt.register(services.receipts)
    fiscal_page.register(shared.door, services.fiscal, services.mails, services.receipts)
