"""What is taken off an order or charged on it, and why a line costs what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from domain.orders import LineState
from domain.pricing.trail import Step, explained, from_doc
from edge.orders import discount_store, store
from edge.transaction import Read
from sync.tables.sales import OrderLine

CHARGE = "charge"
DISCOUNT = "Discount"


@dataclass(frozen=True, slots=True)
class DiscountView:
    """A discount, coupon or offer (`given_minor` less), or a charge (`given_minor` below zero).

    `source` is manual, coupon, offer or charge.
    """

    id: UUID
    source: str
    name: str
    kind: str
    line_id: UUID | None
    rate_micros: int | None
    given_minor: int
    currency: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A service charge on an order; a waived one may be charged again."""

    id: UUID
    name: str
    charged_minor: int
    is_waived: bool
    reason: str


def of_order(read: Read, order_id: UUID) -> tuple[DiscountView, ...]:
    """What counts now, in the order in which it was given; charges last."""
    discounts = [
        DiscountView(
            row.id,
            row.source,
            row.name,
            row.kind,
            row.line_id,
            row.rate_micros,
            row.given_minor,
            row.currency,
            row.reason,
        )
        for row in discount_store.live(discount_store.discounts_on(read, order_id))
    ]
    charges = [
        DiscountView(
            row.id,
            CHARGE,
            row.name,
            CHARGE,
            None,
            row.rate_micros,
            -row.charged_minor,
            row.currency,
            "",
        )
        for row in discount_store.charges_on(read, order_id)
        if row.waived_at is None and row.charged_minor
    ]
    return (*discounts, *charges)


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a row costs what it costs: the dish first, then its options."""

    name: str
    quantity: int
    unit: str
    currency: str
    steps: tuple[Step, ...]

    @property
    def amount_minor(self) -> int:
        """What the row comes to."""
        return self.steps[-1].after_minor


def explain_dish(read: Read, line_id: UUID) -> tuple[Explained, ...]:
    """The explanations of a line and its live options; a discount that nobody named says why.

    Raises NotFound.
    """
    line = read.load(OrderLine, line_id, "line")
    options = [row for row in store.options(read, line) if row.state != LineState.VOIDED]
    reasons = {
        row.id.hex: row.reason
        for row in discount_store.discounts_on(read, line.order_id)
        if row.source == discount_store.MANUAL and row.name == DISCOUNT
    }
    return tuple(
        Explained(
            f"{row.name} {row.variant_name}".strip() if row is line else row.name,
            row.quantity,
            row.unit,
            row.currency,
            tuple(
                replace(step, name=reasons.get(step.rule, step.name))
                for step in explained(from_doc(row.price_trail), row.unit_price_minor, row.quantity)
            ),
        )
        for row in (line, *options)
    )


def charges(read: Read, order_id: UUID) -> tuple[ChargeView, ...]:
    """The service charges on an order, waived ones among them."""
    return tuple(
        ChargeView(
            row.id, row.name, row.charged_minor, row.waived_at is not None, row.waived_reason
        )
        for row in discount_store.charges_on(read, order_id)
        if row.charged_minor or row.waived_at is not None
    )


def explain(read: Read, line_id: UUID) -> tuple[Step, ...]:
    """The explanation of a line or option, ending at its amount. Raises NotFound."""
    line = read.load(OrderLine, line_id, "line")
    return explained(from_doc(line.price_trail), line.unit_price_minor, line.quantity)
