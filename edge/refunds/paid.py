"""A paid check with what is left of it: read in the write that gives something back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.errors import NotFound
from domain.refunds import Left, LeftLine, LeftPayment, RefundRefused
from domain.splitting.parts import tax_pool
from domain.tax import TaxSum, snapshots
from edge.checks.store import SoldLine
from edge.commands import adapter
from edge.refunds import store
from edge.transaction import Read
from sync.tables.catalog import Tender
from sync.tables.refunds import Refund
from sync.tables.sales import Check, Order, OrderLine, Payment

SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Paid:
    """`sold` are the lines as this check carries them; `left` is what of them can still go back."""

    check: Check
    order: Order
    rows: Sequence[OrderLine]
    sold: Sequence[SoldLine]
    left: Left
    payments: Sequence[Payment]
    left_payments: Sequence[LeftPayment]
    refunds: Sequence[Refund]

    def payment(self, payment_id: UUID) -> Payment:
        """A payment of this check."""
        return next(each for each in self.payments if each.id == payment_id)


def paid_check(read: Read, check_id: UUID) -> Paid:
    """A paid check as it is now. Raises NotFound, RefundRefused where it is not paid."""
    check = read.load(Check, check_id, "check")
    if check.store_id != read.house.store_id:
        raise NotFound("That check belongs to another restaurant.")
    if check.state != "paid":
        raise RefundRefused("This check is not paid. There is nothing to give back.")
    rows = store.lines_of(read, check_id)
    refunds = store.refunds_of(read, check_id)
    sold = _sold(read, check, rows)
    payments = store.payments_of(read, check_id)
    return Paid(
        check=check,
        order=read.load(Order, check.order_id, "order"),
        rows=rows,
        sold=sold,
        left=_left(read, check, sold, refunds),
        payments=payments,
        left_payments=left_payments(read, payments),
        refunds=refunds,
    )


def left_payments(read: Read, payments: Sequence[Payment]) -> list[LeftPayment]:
    """What is left of each payment that took something."""
    tips = _left_tips(payments)
    return [
        LeftPayment(
            payment.id,
            payment.tender_id,
            payment.tender_kind,
            payment.tender_name,
            settled(payment) - sum(gone for _, gone, _ in _gone(payments, payment)),
            tips[payment.id],
            read.load(Tender, payment.tender_id, "way to pay").is_refundable,
        )
        for payment in payments
        if takes(payment)
    ]


def _left_tips(payments: Sequence[Payment]) -> dict[UUID, int]:
    """What is left of the tip of each payment that took something.

    A tip that was entered afterwards and lowered again: what the payment itself never had is taken
    off the tips that were entered on it.
    """
    left = {
        payment.id: payment.tip_minor - sum(tip for _, _, tip in _gone(payments, payment))
        for payment in payments
        if takes(payment)
    }
    for later in payments:
        on_id = later.corrects_payment_id
        if later.kind == "tip" and later.id in left and on_id is not None:
            lowered = max(0, min(-left.get(on_id, 0), left[later.id]))
            if lowered:
                left[on_id] += lowered
                left[later.id] -= lowered
    return left


def takes(payment: Payment) -> bool:
    """Whether a payment took money; others gave some back.

    Cash that was rounded to nothing took none, and settled its rounding all the same.
    """
    return settled(payment) + payment.tip_minor > 0


def settled(payment: Payment) -> int:
    """What a payment paid of its check."""
    return payment.amount_minor - payment.rounding_minor


def settled_by(payments: Sequence[Payment], origin: Payment, tender_kind: str) -> int:
    """What of a payment went back by tenders of a kind so far, before rounding."""
    return sum(gone for kind, gone, _ in _gone(payments, origin) if kind == tender_kind)


def _gone(payments: Sequence[Payment], origin: Payment) -> list[tuple[str, int, int]]:
    """What went back of a payment: the tender's kind, the amount settled, the tip."""
    return [
        (each.tender_kind, -settled(each), -each.tip_minor)
        for each in payments
        if each.corrects_payment_id == origin.id and not takes(each)
    ]


def _sold(read: Read, check: Check, rows: Sequence[OrderLine]) -> list[SoldLine]:
    carried = store.allocations_of(read, check.id)
    quantities = store.quantities_on(read, check.order_id, check.id)
    return [
        SoldLine(
            id=row.id,
            parent_line_id=row.parent_line_id,
            kind=row.kind,
            state=row.state,
            name=row.name,
            variant_name=row.variant_name,
            quantity=quantities[row.id],
            unit_price_minor=row.unit_price_minor,
            amount_minor=carried[row.id].amount_minor,
            seat=row.seat,
            taxes=snapshots(row.taxes),
            is_made=bool(row.station_ids),
            unit=row.unit,
            category_id=row.category_id,
        )
        for row in rows
    ]


def _left(read: Read, check: Check, sold: Sequence[SoldLine], refunds: Sequence[Refund]) -> Left:
    gone = store.refund_lines_of(read, check.id)
    lines = tuple(
        LeftLine(
            line.id,
            line.amount_minor - gone.get(line.id, (0, 0))[1],
            max(line.quantity - gone.get(line.id, (0, 0))[0], 0),
            line.taxes,
            line.parent_line_id,
            line.kind == SERVICE,
        )
        for line in sold
    )
    minus = [
        replace(tax, base_minor=-tax.base_minor, tax_minor=-tax.tax_minor)
        for refund in refunds
        for tax in taxes_of(refund.taxes)
    ]
    pool = tax_pool([*taxes_of(check.taxes), *minus])
    return Left(lines, tuple(tax for tax in pool.values() if tax.base_minor or tax.tax_minor))


def taxes_of(kept: object) -> tuple[TaxSum, ...]:
    """Taxes as a row keeps them."""
    found: tuple[TaxSum, ...] = adapter(tuple[TaxSum, ...]).validate_python(kept)
    return found
