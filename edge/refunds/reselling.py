"""Reopen and correct, as refund and resell: nothing that was paid is ever changed.

The paid check is refunded whole, and its lines go on a new order, as they were paid. What was paid
for it pays the new check, by the same tenders: one correction row takes it back, one takes it.
Nothing changes hands; only the difference is paid, or given back when the order is finished.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.checks import totals
from domain.errors import CommandReused
from domain.permissions import Right
from domain.refunds import RefundRefused, RefundRules, Way, everything, needed_right
from domain.refunds.rules import require_refund
from domain.tax import Taxable, rules_of
from edge.books.events import post_payment
from edge.checks.drawer_used import drawer_for
from edge.checks.due import Due, write_check
from edge.checks.store import sold_lines
from edge.refunds import store
from edge.refunds.copying import copy_lines, copy_order
from edge.refunds.giving import tell, write_payment, write_refund
from edge.refunds.paid import Paid, paid_check, takes
from edge.refunds.planning import Plan, reason_of
from edge.refunds.receipt import ask_refund_receipt
from edge.refunds.requests import PaidOut, Resell, Resold
from edge.refunds.waiting import refuse_while_asked
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.cash import DrawerSession
from sync.tables.refunds import Refund
from sync.tables.sales import Check, Order, Payment


def resell(tx: Write, request: Resell) -> Resold:
    """Refund a paid check whole and open an order with its lines, paid by what was paid.

    Raises Forbidden, RefundRefused, BadRequest, NotFound, CommandReused.
    """
    known = tx.get(Refund, request.refund_id)
    if known is not None:
        if (known.check_id, known.resold_as_id) != (request.check_id, request.order_id):
            raise CommandReused("This refund was already used for something else.")
        return _answer(tx, known.id, request.order_id)
    reason = reason_of(request.reason, "Say what is corrected.")
    paid = paid_check(tx, request.check_id)
    refuse_while_asked(tx, paid.order.id)
    if tx.get(Order, request.order_id) is not None:
        raise CommandReused("That order is there already.")
    if paid.left.total_minor <= 0 and not any(line.quantity for line in paid.left.lines):
        raise RefundRefused("Everything was given back already. Begin a new order.")
    rules = RefundRules.of(tx.house.options)
    today = tx.business_date
    right = needed_right(rules, 0, paid.check.business_date, today, cash_instead=False)
    require_refund(tx.actor.rights, right, rules, paid.check.currency)
    order = copy_order(tx, paid, request.order_id)
    copy_lines(tx, paid, order)
    check_id = uuid5(order.id, "check 0")
    _write_open_check(tx, order, check_id)
    _, session = drawer_for(tx, None)
    planned = _plan(paid, request.refund_id)
    write_refund(tx, paid, planned, request.refund_id, reason, resold_as_id=order.id)
    for out in planned.outs:
        _carry_over(tx, paid, out, request.refund_id, order, check_id, session)
    if planned.back.lines:
        ask_refund_receipt(tx, paid, request.refund_id, planned, reason, None, paper=request.paper)
    tell(tx, paid.order.id)
    tell(tx, order.id)
    tx.signal("floor")
    return _answer(tx, request.refund_id, order.id)


def _plan(paid: Paid, refund_id: UUID) -> Plan:
    """Everything that is left goes back, from each payment what is left of it; tips stay."""
    ways = tuple(
        Way(each.id, each.settled_minor) for each in paid.left_payments if each.settled_minor > 0
    )
    return Plan(
        back=everything(paid.left),
        ways=ways,
        outs=tuple(_out(paid, way, refund_id) for way in ways),
        right=Right.REFUND,
    )


def _out(paid: Paid, way: Way, refund_id: UUID) -> PaidOut:
    """A payment that is carried over, with what is left of its rounding: to the unit that it was
    taken, so that nothing is rounded twice."""
    origin = paid.payment(way.payment_id)
    gone = [each for each in paid.payments if each.corrects_payment_id == origin.id]
    rounding_minor = origin.rounding_minor + sum(
        each.rounding_minor for each in gone if not takes(each)
    )
    return PaidOut(
        payment_id=uuid5(refund_id, origin.id.hex),
        from_payment_id=origin.id,
        tender_id=origin.tender_id,
        tender_kind=origin.tender_kind,
        tender_name=origin.tender_name,
        amount_minor=way.amount_minor + rounding_minor,
        tip_minor=0,
        rounding_minor=rounding_minor,
    )


def _carry_over(
    tx: Write,
    paid: Paid,
    out: PaidOut,
    refund_id: UUID,
    order: Order,
    check_id: UUID,
    session: DrawerSession | None,
) -> None:
    """One row takes a payment back from the old check, one pays the new check with it."""
    origin = paid.payment(out.from_payment_id)
    write_payment(tx, origin, out, refund_id, session, {}, kind="correction")
    payment = tx.insert(
        Payment,
        uuid5(out.payment_id, "carried"),
        kind="correction",
        check_id=check_id,
        account_id=origin.account_id,
        order_id=order.id,
        tender_id=origin.tender_id,
        tender_kind=origin.tender_kind,
        tender_name=origin.tender_name,
        amount_minor=out.amount_minor,
        tendered_minor=out.amount_minor,
        rounding_minor=out.rounding_minor,
        currency=origin.currency,
        drawer_session_id=session.id if session else None,
        corrects_payment_id=origin.id,
        attempt_id=origin.attempt_id,
        refund_id=refund_id,
        server_id=origin.server_id,
        last_four=origin.last_four,
        reference=origin.reference,
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, payment, session.drawer_id if session else None)


def _write_open_check(tx: Write, order: Order, check_id: UUID) -> None:
    lines = sold_lines(tx, order.id)
    sums = totals(
        [Taxable(line.amount_minor, line.taxes) for line in lines], rules_of(tx.house.options)
    )
    write_check(tx, Due(order, None, lines, sums, 0, 0), check_id, paid=False)


def _answer(tx: Write, refund_id: UUID, order_id: UUID) -> Resold:
    order = tx.load(Order, order_id, "order")
    check = tx.first(Check, "order_id = ? ORDER BY number", order_id)
    assert check is not None
    paid = [each for each in store.payments_of(tx, check.id) if each.kind == "correction"]
    paid_minor = sum(each.amount_minor - each.rounding_minor for each in paid)
    return Resold(
        refund_id=refund_id,
        order_id=order_id,
        order_number=order.number,
        check_id=check.id,
        paid_minor=paid_minor,
        remaining_minor=check.total_minor - paid_minor,
    )
