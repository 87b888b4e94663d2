"""What reports answer. Amounts are minor units, quantities thousandths, dates business days."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from domain.tax import TaxSum
from edge.reports.after_send import AfterSend
from edge.reports.reductions import Reductions


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from the first to the last, both included, as `2026-03-06`."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class CategorySales:
    """What was sold of a category, options with their items."""

    category_id: UUID | None
    name: str
    lines: int
    quantity: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class ItemSales:
    """What was sold of an item's variant, options included."""

    item_id: UUID | None
    variant_id: UUID | None
    category_id: UUID | None
    name: str
    variant_name: str
    lines: int
    quantity: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class HourSales:
    """Checks paid in an hour of the day, in the restaurant's own time."""

    hour: int
    checks: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class DaySales:
    """Checks paid on a business day."""

    date: str
    orders: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class TenderSales:
    """What was taken by one way to pay; `amount_minor` is without tips."""

    tender_id: UUID
    kind: str
    name: str
    payments: int
    amount_minor: int
    tip_minor: int
    rounding_minor: int


@dataclass(frozen=True, slots=True)
class PersonSales:
    """What was sold at the orders of one person; without a name, nobody's."""

    person_id: UUID | None
    name: str
    orders: int
    guests: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class Voids:
    """Sent lines that were taken back."""

    acts: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class WalkOuts:
    """Checks that guests left unpaid. They are no revenue and in no other figure."""

    checks: int = 0
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class RefundReason:
    """What was given back for one reason; `kind` is refund, or resell (sold again, corrected)."""

    kind: str
    reason: str
    refunds: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Refunds:
    """What was given back, whenever it was sold. Every other figure is less by it already."""

    refunds: int = 0
    amount_minor: int = 0
    tip_minor: int = 0
    by_reason: tuple[RefundReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold: paid checks and what is on them, less what was given back in the same time.

    `revenue_minor` is what was to be paid: the lines and the taxes that are not in their prices.
    `orders`, `checks` and `guests` count what was paid, whatever went back of it.
    Tips are no revenue. `lines` counts dishes and drinks, not options.
    """

    currency: str
    orders: int
    checks: int
    guests: int
    lines: int
    quantity: int
    lines_minor: int
    revenue_minor: int
    tax_minor: int
    rounding_minor: int
    taken_minor: int
    tip_minor: int
    by_category: tuple[CategorySales, ...]
    by_item: tuple[ItemSales, ...]
    by_hour: tuple[HourSales, ...]
    by_tender: tuple[TenderSales, ...]
    by_person: tuple[PersonSales, ...]
    by_day: tuple[DaySales, ...]
    taxes: tuple[TaxSum, ...]
    voids: Voids
    after_send: AfterSend = field(default_factory=AfterSend)
    walk_outs: WalkOuts = field(default_factory=WalkOuts)
    refunds: Refunds = field(default_factory=Refunds)
    reductions: Reductions = field(default_factory=Reductions)

    @property
    def days(self) -> int:
        """Business days with a sale."""
        return sum(1 for day in self.by_day if day.orders)

    @property
    def units(self) -> int:
        """Whole pieces sold."""
        return self.quantity // 1000
