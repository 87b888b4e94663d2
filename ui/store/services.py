"""What the screens ask: the services of the box, by name."""

from __future__ import annotations

from dataclasses import dataclass

from domain.ports.terminal_hands import TerminalHands
from edge.accounts.service import AccountService
from edge.backup.safety import SafetyCopies
from edge.checks.fiscal_service import FiscalService
from edge.checks.receipt_service import ReceiptService
from edge.checks.service import CheckService
from edge.database import Database
from edge.devices.service import DeviceService
from edge.displays.service import GuestDisplays
from edge.floor.parties import PartyService
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.hardware.service import HardwareService
from edge.invoices.service import InvoiceService
from edge.kitchen.pacing import PacingService
from edge.kitchen.service import KitchenService
from edge.lan.service import LanService
from edge.mail.service import MailService
from edge.menu.service import MenuService
from edge.orders.deliveries import DeliveryService
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService
from edge.orders.promises import PromiseService
from edge.orders.service import OrderService
from edge.orders.tabs import TabService
from edge.payments.service import PaymentService
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinters
from edge.refunds.service import RefundService
from edge.reports.service import ReportService
from edge.scanning.service import ScanningService
from edge.shifts.service import ShiftService
from edge.staff.service import StaffService
from edge.sync.service import SyncService
from edge.training.process import TrainingGround
from edge.weighing.service import WeighingService


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the screens ask."""

    db: Database
    orders: OrderService
    discounts: DiscountService
    exemptions: ExemptionService
    pacing: PacingService
    promises: PromiseService
    tabs: TabService
    deliveries: DeliveryService
    kitchen: KitchenService
    menus: MenuService
    floor: FloorService
    serving: ServingService
    parties: PartyService
    staff: StaffService
    devices: DeviceService
    hardware: HardwareService
    weighing: WeighingService
    guests: GuestDisplays
    scanning: ScanningService
    checks: CheckService
    receipts: ReceiptService
    fiscal: FiscalService
    mails: MailService
    accounts: AccountService
    invoices: InvoiceService
    payments: PaymentService
    refunds: RefundService
    hands: tuple[TerminalHands, ...]
    printing: PrintService
    shifts: ShiftService
    reports: ReportService
    papers: VirtualPrinters
    safety: SafetyCopies
    training: TrainingGround
    sync: SyncService
    lan: LanService
