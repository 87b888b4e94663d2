"""What is taken off an order or charged on it, and why a line costs what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.pricing.trail import Step, explained, from_doc
from edge.orders import discount_store
from edge.transaction import Read
from sync.tables.sales import OrderLine

CHARGE = "charge"


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


def explain(read: Read, line_id: UUID) -> tuple[Step, ...]:
    """The explanation of a line or option, ending at its amount. Raises NotFound."""
    line = read.load(OrderLine, line_id, "line")
    return explained(from_doc(line.price_trail), line.unit_price_minor, line.quantity)
