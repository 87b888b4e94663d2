"""The HTTP API put together from the features' routers."""

from __future__ import annotations

from fastapi import FastAPI

from edge.accounts import api as accounts_api
from edge.accounts.service import AccountService
from edge.api.access import Access
from edge.api.app import build_api
from edge.api.tokens import TokenService
from edge.books import api as books_api
from edge.books.service import BookService
from edge.cash.service import CashService
from edge.checks import api as checks_api
from edge.checks import receipt_api, split_api
from edge.checks.fiscal_service import FiscalService
from edge.checks.receipt_service import ReceiptService
from edge.checks.service import CheckService
from edge.devices import api as devices_api
from edge.devices.service import DeviceService
from edge.floor import api as floor_api
from edge.floor import evening_api
from edge.floor.parties import PartyService
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.hardware import api as hardware_api
from edge.hardware.service import HardwareService
from edge.invoices import api as invoices_api
from edge.invoices.service import InvoiceService
from edge.kitchen import api as kitchen_api
from edge.kitchen.service import KitchenService
from edge.menu import api as menu_api
from edge.menu.service import MenuService
from edge.orders import api as orders_api
from edge.orders import discount_api
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService
from edge.orders.service import OrderService
from edge.payments import api as payments_api
from edge.payments.service import PaymentService
from edge.printing import api as printing_api
from edge.printing.service import PrintService
from edge.refunds import api as refunds_api
from edge.refunds.service import RefundService
from edge.shifts import cash_api, day_api
from edge.shifts.day_service import DayService
from edge.shifts.purse_service import PurseService
from edge.shifts.service import ShiftService
from edge.staff import api as staff_api
from edge.staff.service import StaffService
from edge.tips.service import TipService


def http_api(
    *,
    tokens: TokenService,
    staff: StaffService,
    devices: DeviceService,
    hardware: HardwareService,
    menus: MenuService,
    floor: FloorService,
    serving: ServingService,
    parties: PartyService,
    orders: OrderService,
    discounts: DiscountService,
    exemptions: ExemptionService,
    kitchen: KitchenService,
    checks: CheckService,
    receipts: ReceiptService,
    fiscal: FiscalService,
    payments: PaymentService,
    printing: PrintService,
    refunds: RefundService,
    accounts: AccountService,
    invoices: InvoiceService,
    shifts: ShiftService,
    days: DayService,
    books: BookService,
    purses: PurseService,
    cash: CashService,
    tips: TipService,
) -> FastAPI:
    """The application behind `/api/v1`."""
    return build_api(
        Access(tokens, staff),
        (
            staff_api.router(staff, tokens),
            devices_api.router(devices),
            hardware_api.router(hardware),
            floor_api.router(floor),
            evening_api.router(serving, parties),
            menu_api.router(menus),
            orders_api.router(orders),
            discount_api.router(discounts, exemptions),
            kitchen_api.router(kitchen),
            checks_api.router(checks),
            split_api.router(checks),
            receipt_api.router(receipts, fiscal),
            payments_api.router(payments),
            printing_api.router(printing),
            refunds_api.router(refunds),
            accounts_api.router(accounts),
            invoices_api.router(invoices),
            day_api.router(days, shifts, serving),
            books_api.router(books),
            cash_api.router(shifts, purses, cash, tips),
        ),
    )
