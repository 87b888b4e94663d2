"""What the box asks of whatever makes a sale a receipt before the law: module, service, or nothing.

The part of the port that sales and refunds need; exports and uploads join it with the first
country that asks for them. What a device cannot do is answered as done, without doing anything.
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
    """An option of a line; it may cost. `quantity` is thousandths.

    `discount_minor` is what of its dish's discounts was taken off the option itself.
    """

    name: str
    quantity: int
    amount_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class DraftDiscount:
    """What was taken off, and why. `amount_minor` is positive."""

    name: str
    amount_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line sold. `amount_minor` is the line alone, its options have their own.

    With a `unit` (kg) the quantity is thousandths of it and the price is that of one.
    `discounts` are those on this line and its options, `shared_minor` is their part of what was
    taken off the whole check; the amounts are what is left after both.
    """

    name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    taxes: tuple[TaxSnapshot, ...] = ()
    options: tuple[DraftOption, ...] = ()
    unit: str = ""
    discounts: tuple[DraftDiscount, ...] = ()
    shared_minor: int = 0


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

    `kind` is sale or refund; the amounts of a refund are positive too, and read as given back.
    `check_number` is which of the order's checks it is; 0 where there is only one. `discounts` are
    those on the whole check. `original` is the number of the receipt that a refund is of, `reason`
    why something was given back.
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
    discounts: tuple[DraftDiscount, ...] = ()
    original: str = ""
    reason: str = ""
    exemption: str = ""

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


@dataclass(frozen=True, slots=True)
class FiscalRules:
    """What a device asks of every receipt (`domain.fiscal_rules.validate`)."""

    currency: str = ""
    most_lines: int = 1_000
    needs_tax: bool = False


@dataclass(frozen=True, slots=True)
class FiscalDeviceInfo:
    """Which device it is, and how it is: ready, degraded, locked or away."""

    name: str
    serial: str = ""
    health: str = "ready"
    remedy: str = ""


class FiscalDevice(Protocol):
    """Signs sales. Calls are made outside of any transaction and may take their time.

    The same key gives the same record, whatever happened in between; a device that cannot promise
    that keeps its own attempts by key. Where `is_outside`, an answer may be lost, so each call is
    written down before it is made. It is not troubled with what its `rules` do not allow.
    """

    name: str
    is_outside: bool
    rules: FiscalRules | None

    async def describe(self) -> FiscalDeviceInfo:
        """Which device it is. Never raises; a device that does not answer is away."""
        ...

    async def open_shift(self, at: datetime, cashier: str, key: str) -> Outcome[None]:
        """Begin a shift on the device, where it knows shifts."""
        ...

    async def close_shift(self, at: datetime, cashier: str, key: str) -> Outcome[None]:
        """End the device's shift, where it knows shifts."""
        ...

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        """Register a sale under a key that is kept before the call is made."""
        ...

    async def register_refund(
        self, draft: ReceiptDraft, original: FiscalRecord, key: str
    ) -> Outcome[FiscalRecord]:
        """Register what was given back on a sale that this device or its like had signed."""
        ...

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        """What became of a call whose answer is unknown. Refused: it certainly did nothing."""
        ...
