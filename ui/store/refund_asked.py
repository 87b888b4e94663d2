"""What the refund screens ask."""

from __future__ import annotations

from dataclasses import dataclass

from edge.checks.service import CheckService
from edge.floor.service import FloorService
from edge.house.service import HouseService
from edge.invoices.service import InvoiceService
from edge.payments.service import PaymentService
from edge.refunds.service import RefundService


@dataclass(frozen=True, slots=True)
class Refunding:
    """The services of a paid check's screens."""

    refunds: RefundService
    checks: CheckService
    payments: PaymentService
    floor: FloorService
    house: HouseService
    invoices: InvoiceService
