"""The end of a corrected order to which enough was paid: what is too much goes back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from domain.checks import NotSent
from domain.money_text import money_text
from domain.permissions import Right, require
from domain.refunds import RefundRefused, RefundRules, Way, check_ways, needed_right, usual_ways
from domain.refunds.rules import require_refund
from edge.audit import record
from edge.books.events import post_sale
from edge.checks import store as checks
from edge.checks.drawer_used import drawer_for
from edge.checks.due import Due, due_on, write_check
from edge.checks.finishing import ask_receipt, close, tell
from edge.refunds import store
from edge.refunds.giving import Called, open_for_refund, refuse_uncalled, write_payment
from edge.refunds.paid import left_payments
from edge.refunds.planning import CASH, outs
from edge.refunds.requests import FinishCorrected, Finished, PaidOut
from edge.refunds.waiting import refuse_while_asked
from edge.transaction import Read, Write
from sync.tables.sales import Check, Order, Payment, ReceiptRequest


def finish_corrected(
    tx: Write, request: FinishCorrected, called: Mapping[UUID, Called] | None = None
) -> Finished:
    """Give back what is too much and close the order, as the last payment would.

    An order that is closed answers what it came to. Raises Forbidden, RefundRefused, NotSent.
    """
    order = tx.load(Order, request.order_id, "order")
    if order.state == "closed":
        return _once_more(tx, order)
    due = due_of(tx, order)
    found = to_give_back(tx, due, request)
    may_finish(tx, due, request, found)
    refuse_uncalled(found, called or {})
    assert due.check_id is not None
    drawer_id, session = drawer_for(tx, request.drawer_session_id)
    known = {each.id: each for each in store.payments_of(tx, due.check_id)}
    payments = [
        write_payment(tx, known[out.from_payment_id], out, None, session, called or {})
        for out in found
    ]
    if drawer_id is not None and any(out.tender_kind == CASH for out in found):
        open_for_refund(tx, drawer_id, session, payments)
    asked_id = _close(tx, order, due.check_id, drawer_id, paper=request.paper)
    back_minor = sum(out.amount_minor for out in found)
    details = {"minor": back_minor, "order": order.number}
    record(tx, "finish_corrected", "check", due.check_id, details=details)
    tell(tx, order.id)
    return Finished(order.id, due.check_id, back_minor, found, asked_id)


def is_still_due(read: Read, request: FinishCorrected, payment_id: UUID, minor: int) -> bool:
    """Whether an open correction can be finished by giving this back of a payment."""
    due = due_of(read, read.load(Order, request.order_id, "order"))
    try:
        found = to_give_back(read, due, request)
    except RefundRefused:
        return False
    is_due = any((out.from_payment_id, out.amount_minor) == (payment_id, minor) for out in found)
    return is_due and not checks.unsent(due.lines, due.order)


def give_back_alone(
    tx: Write,
    request: FinishCorrected,
    payment_id: UUID,
    minor: int,
    called: Mapping[UUID, Called],
) -> None:
    """Write what a terminal gave back on a correction that cannot be finished yet.

    The order changed meanwhile: what is open or too much of it now is paid or given back as usual.
    Raises RefundRefused for more than the payment took.
    """
    payment = tx.load(Payment, payment_id, "payment")
    assert payment.check_id is not None
    left = left_payments(tx, store.payments_of(tx, payment.check_id))
    if minor > next(each.settled_minor for each in left if each.id == payment_id):
        raise RefundRefused("More cannot be given back than was paid.")
    out = PaidOut(
        payment_id=uuid5(request.finish_id, payment.id.hex),
        from_payment_id=payment.id,
        tender_id=payment.tender_id,
        tender_kind=payment.tender_kind,
        tender_name=payment.tender_name,
        amount_minor=minor,
        tip_minor=0,
        rounding_minor=0,
    )
    _, session = drawer_for(tx, request.drawer_session_id)
    write_payment(tx, payment, out, None, session, called)
    details = {"minor": minor, "tender": payment.tender_name}
    record(tx, "corrected_given_back", "check", payment.check_id, details=details)
    tell(tx, request.order_id)


def due_of(read: Read, order: Order) -> Due:
    """What is due on a correction, also where every line was taken off it."""
    check = read.first(Check, "order_id = ? AND state = 'open' ORDER BY number", order.id)
    if order.state != "open" or check is None or checks.sold_lines(read, order.id):
        return due_on(read, order.id)
    payments = store.payments_of(read, check.id)
    rounding_minor = sum(each.rounding_minor for each in payments)
    paid_minor = sum(each.amount_minor for each in payments) - rounding_minor
    nothing = checks.totals_of(read, ())
    return Due(order, check, (), nothing, paid_minor, rounding_minor, check.id)


def _close(
    tx: Write, order: Order, check_id: UUID, drawer_id: UUID | None, *, paper: bool
) -> UUID | None:
    """The order is paid; or, where nothing is left on it, voided without a receipt."""
    settled = due_of(tx, order)
    if not settled.lines:
        write_check(tx, settled, check_id, paid=False)
        tx.update_by_id(Check, check_id, state="voided")
        close(tx, order)
        return None
    write_check(tx, settled, check_id, paid=True)
    post_sale(tx, check_id, settled.lines, settled.totals)
    asked_id = ask_receipt(tx, settled, check_id, drawer_id, paper)
    close(tx, order)
    return asked_id


def may_finish(tx: Write, due: Due, request: FinishCorrected, outs: tuple[PaidOut, ...]) -> None:
    """Raises Forbidden, NotSent, RefundRefused."""
    require(tx.actor.rights, Right.TAKE_PAYMENT)
    refuse_while_asked(tx, due.order.id, request.finish_id)
    if checks.unsent(due.lines, due.order):
        raise NotSent("Something was not sent. Send or remove it first.")
    if outs:
        rules = RefundRules.of(tx.house.options)
        right = _right(tx, due, request, rules)
        require_refund(tx.actor.rights, right, rules, due.order.currency)


def to_give_back(read: Read, due: Due, request: FinishCorrected) -> tuple[PaidOut, ...]:
    """What is too much, and by what it goes back. Raises RefundRefused."""
    payments = store.payments_of(read, due.check_id) if due.check_id else []
    if not any(payment.kind == "correction" for payment in payments):
        raise RefundRefused("This order is not a correction. Take its payment as usual.")
    over_minor, currency = -due.remaining_minor, due.order.currency
    if over_minor < 0:
        missing = money_text(-over_minor, currency)
        raise RefundRefused(f"{missing} is still to be paid. Take that first.")
    if over_minor == 0:
        return ()
    left = left_payments(read, payments)
    ways = request.ways or usual_ways(left, over_minor)
    check_ways(left, ways, over_minor, currency)
    if _instead(payments, ways) and not RefundRules.of(read.house.options).refund_in_cash:
        raise RefundRefused("Here money goes back by the tender that paid, not in cash.")
    assert due.check_id is not None
    return outs(read, due.check_id, payments, ways)


def _instead(payments: list[Payment], ways: tuple[Way, ...]) -> bool:
    kinds = {payment.id: payment.tender_kind for payment in payments}
    return any(way.in_cash and kinds[way.payment_id] != CASH for way in ways)


def _right(tx: Write, due: Due, request: FinishCorrected, rules: RefundRules) -> Right:
    assert due.check_id is not None
    instead = _instead(store.payments_of(tx, due.check_id), request.ways)
    today = tx.business_date
    return needed_right(rules, -due.remaining_minor, today, today, cash_instead=instead)


def _once_more(tx: Write, order: Order) -> Finished:
    check = tx.first(
        Check, "order_id = ? AND state IN ('paid', 'voided') ORDER BY state, number", order.id
    )
    if check is None:
        raise RefundRefused("This order is closed.")
    asked = tx.first(ReceiptRequest, "check_id = ?", check.id)
    back = [
        PaidOut(
            payment_id=each.id,
            from_payment_id=each.corrects_payment_id or each.id,
            tender_id=each.tender_id,
            tender_kind=each.tender_kind,
            tender_name=each.tender_name,
            amount_minor=-each.tendered_minor,
            tip_minor=-each.tip_minor,
            rounding_minor=-each.rounding_minor,
        )
        for each in store.payments_of(tx, check.id)
        if each.kind == "refund" and each.refund_id is None
    ]
    minor = sum(each.amount_minor for each in back)
    return Finished(order.id, check.id, minor, tuple(back), asked.id if asked else None)
