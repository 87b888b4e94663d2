"""Paid checks as screens and the API show them: made from the rows at each look."""

from __future__ import annotations

from uuid import UUID

from domain.refunds import LeftPayment, RefundRules, by_lines
from domain.refunds.back import RefundRefused
from edge.orders.store import table_names
from edge.refunds import store
from edge.refunds.paid import Paid, paid_check, takes
from edge.refunds.requests import PaidBy, PaidCheck, PaidLine, PastRefund
from edge.refunds.tenders import can_be_corrected
from edge.transaction import Read
from sync.tables.identity import Person
from sync.tables.sales import Order, Payment, Receipt


def paid_view(read: Read, check_id: UUID) -> PaidCheck:
    """A paid check with everything that can be given back of it. Raises NotFound, RefundRefused."""
    paid = paid_check(read, check_id)
    check, order = paid.check, paid.order
    receipts = store.receipts_of(read, check_id)
    resold = next((each.resold_as_id for each in paid.refunds if each.resold_as_id), None)
    new_order = read.get(Order, resold) if resold else None
    assert check.paid_at is not None
    return PaidCheck(
        check_id=check.id,
        order_id=order.id,
        label=label(read, paid),
        currency=check.currency,
        paid_at=check.paid_at,
        business_date=check.business_date,
        tables=tuple(name for _, name in table_names(read, order.id)),
        name=order.name,
        server_id=order.server_id,
        server=person_name(read, order.server_id),
        total_minor=check.total_minor,
        left_minor=paid.left.total_minor,
        lines=_lines(paid),
        payments=_payments(read, paid),
        refunds=_refunds(read, paid, receipts),
        receipts=tuple(number_of(each) for each in receipts if each.kind == "sale"),
        resold_as=resold,
        resold_open=new_order is not None and new_order.state == "open",
    )


def label(read: Read, paid: Paid) -> str:
    """What people call a check: the order's number, and its own where there are several."""
    numbers = store.numbers_of_checks(read, paid.order.id)
    own = f"/{paid.check.number}" if len(numbers) > 1 else ""
    return f"{paid.order.number}{own}"


def number_of(receipt: Receipt) -> str:
    """A receipt's number as it is on paper."""
    return f"{receipt.series}-{receipt.number}"


def person_name(read: Read, person_id: UUID | None) -> str:
    """A person's name, empty for nobody."""
    person = read.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _lines(paid: Paid) -> tuple[PaidLine, ...]:
    present = {line.id for line in paid.sold}
    quantities = {line.id: line.quantity for line in paid.left.lines}
    return tuple(
        PaidLine(
            id=line.id,
            name=f"{line.name} {line.variant_name}".strip(),
            kind=line.kind,
            quantity=line.quantity,
            left=quantities[line.id],
            amount_minor=line.amount_minor
            + sum(each.amount_minor for each in paid.sold if each.parent_line_id == line.id),
            left_minor=_left_minor(paid, line.id, quantities[line.id]),
            unit=line.unit,
            options=tuple(each.name for each in paid.sold if each.parent_line_id == line.id),
        )
        for line in paid.sold
        if line.parent_line_id not in present
    )


def _left_minor(paid: Paid, line_id: UUID, quantity: int) -> int:
    """What the guest would get for what is left of a line, without the service charge."""
    if not quantity:
        return 0
    try:
        return by_lines(paid.left, {line_id: quantity}, with_service=False).amount_minor
    except RefundRefused:
        return 0


def _payments(read: Read, paid: Paid) -> tuple[PaidBy, ...]:
    in_cash = RefundRules.of(read.house.options).refund_in_cash
    left = {each.id: each for each in paid.left_payments}
    return tuple(
        PaidBy(
            id=payment.id,
            tender_id=payment.tender_id,
            tender_kind=payment.tender_kind,
            tender_name=payment.tender_name,
            amount_minor=payment.amount_minor,
            tip_minor=payment.tip_minor,
            left_minor=left[payment.id].settled_minor,
            left_tip_minor=left[payment.id].tip_minor,
            last_four=payment.last_four,
            taken_at=payment.taken_at,
            is_refundable=left[payment.id].is_refundable,
            in_cash=in_cash and payment.tender_kind != "cash" and _cash_may(payment, left),
            correctable=can_be_corrected(payment, left[payment.id]),
        )
        for payment in paid.payments
        if takes(payment)
    )


def _cash_may(payment: Payment, left: dict[UUID, LeftPayment]) -> bool:
    return left[payment.id].is_refundable or payment.tender_kind != "voucher"


def _refunds(read: Read, paid: Paid, receipts: list[Receipt]) -> tuple[PastRefund, ...]:
    numbers = {each.refund_id: number_of(each) for each in receipts if each.refund_id}
    return tuple(
        PastRefund(
            id=refund.id,
            kind=refund.kind,
            at=refund.at,
            amount_minor=refund.amount_minor,
            tip_minor=refund.tip_minor,
            reason=refund.reason,
            by=person_name(read, refund.actor_id),
            receipt=numbers.get(refund.id, ""),
        )
        for refund in paid.refunds
    )
