"""What the box asks of whatever makes a sale a receipt before the law: module, service, or nothing.

The part of the port that a sale needs; shifts, refunds, exports and uploads join it with the first
country that asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.ports.outcome import Outcome
from domain.tax import TaxSnapshot, TaxSum


@dataclass(frozen=True, slots=True)
class DraftOption:
    """An option of a line; it may cost. `quantity` is thousandths."""

    name: str
    quantity: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line sold. `amount_minor` is the line alone, its options have their own.

    With a `unit` (kg) the quantity is thousandths of it and the price is that of one.
    """

    name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    taxes: tuple[TaxSnapshot, ...] = ()
    options: tuple[DraftOption, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DraftTender:
    """One payment. `amount_minor` is without tip; `fiscalised_by` says who reports it."""

    kind: str
    name: str
    amount_minor: int
    tendered_minor: int
    change_minor: int = 0
    tip_minor: int = 0
    rounding_minor: int = 0
    fiscalised_by: str = "box"


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """Everything a receipt says, fixed when the check was paid. Tips are no part of the total.

    `check_number` is which of the order's checks it is; 0 where there is only one.
    """

    kind: str
    order_number: int
    at: datetime
    currency: str
    lines: tuple[DraftLine, ...]
    taxes: tuple[TaxSum, ...]
    total_minor: int
    rounding_minor: int
    tenders: tuple[DraftTender, ...]
    tables: tuple[str, ...] = ()
    name: str = ""
    guests: int = 0
    served_by: str = ""
    pickup_number: int | None = None
    check_number: int = 0

    @property
    def called(self) -> str:
        """The order's number, and the check's own: 7, or 7/2."""
        own = f"/{self.check_number}" if self.check_number else ""
        return f"{self.order_number}{own}"


@dataclass(frozen=True, slots=True)
class FiscalRecord:
    """What makes it a receipt: the device's own numbers, and what is to be printed of them."""

    device: str
    passport: Mapping[str, str] = field(default_factory=dict)
    qr_text: str = ""
    printed_lines: tuple[str, ...] = ()


class FiscalDevice(Protocol):
    """Signs sales. Calls are made outside of any transaction and may take their time."""

    name: str

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        """Register a sale under a key that is kept before the call is made.

        The same key gives the same record, whatever happened in between; a device that cannot
        promise that keeps its own attempts by key.
        """
        ...

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        """What became of a call whose answer is unknown. Refused: it certainly did nothing."""
        ...
