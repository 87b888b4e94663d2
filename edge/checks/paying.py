"""Taking a payment: one write that checks everything again. Plain functions inside it."""

from __future__ import annotations

from uuid import UUID

from domain.checks import (
    NotSent,
    Offer,
    PaymentRefused,
    Settlement,
    TenderTerms,
    settle,
)
from domain.errors import CommandReused
from domain.ids import new_id
from domain.orders import LineState
from edge.accounts.spending import spend
from edge.books.events import post_payment, post_sale
from edge.checks import store
from edge.checks.drawer_used import drawer_for, open_for
from edge.checks.due import Due, due_on, write_check
from edge.checks.finishing import ask_receipt, close, close_if_settled, tell
from edge.checks.requests import Pay, PayResult
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.cash import DrawerSession
from sync.tables.catalog import Tender
from sync.tables.sales import (
    Check,
    Order,
    OrderLine,
    Payment,
    ReceiptRequest,
)


def pay(tx: Write, request: Pay) -> PayResult:
    """Take a payment; with the last one the check is paid, the order closed, a receipt asked for.

    A payment id that is known returns what that payment did. Raises OrderClosed, NotSent,
    PaymentRefused, NotFound, CommandReused.
    """
    known = tx.get(Payment, request.payment_id)
    if known is not None:
        return _once_more(tx, known, request)
    due = due_on(tx, request.order_id, request.check_id)
    _check_belongs(tx, due, request)
    _settle_unsent(tx, due)
    tender = tx.load(Tender, request.tender_id, "way to pay")
    settled = settle(
        due.remaining_minor,
        terms_of(tender),
        Offer(request.amount_minor, request.tendered_minor, request.tip_minor),
        due.order.currency,
    )
    check_id = due.check_id or _first_check_id(tx, request)
    drawer_id, session = drawer_for(tx, request.drawer_session_id)
    taken_minor = settled.amount_minor + settled.tip_minor
    spend(tx, tender, request.payment_id, request.account_id, taken_minor)
    _insert_payment(tx, request, check_id, tender, settled, session)
    is_paid = settled.remaining_minor == 0
    write_check(tx, due, check_id, paid=is_paid, rounding_minor=settled.rounding_minor)
    if is_paid:
        post_sale(tx, check_id, due.lines, due.totals)
    if tender.opens_drawer and drawer_id is not None:
        open_for(tx, drawer_id, session, request.payment_id)
    receipt_request_id = (
        ask_receipt(tx, due, check_id, drawer_id, request.paper) if is_paid else None
    )
    is_closed = is_paid and (close_if_settled if due.bill else close)(tx, due.order)
    tell(tx, request.order_id)
    return PayResult(
        payment_id=request.payment_id,
        check_id=check_id,
        order_id=request.order_id,
        amount_minor=settled.amount_minor,
        tip_minor=settled.tip_minor,
        rounding_minor=settled.rounding_minor,
        change_minor=settled.change_minor,
        remaining_minor=settled.remaining_minor,
        check_state="paid" if is_paid else "open",
        order_state="closed" if is_closed else "open",
        receipt_request_id=receipt_request_id,
    )


def _first_check_id(tx: Write, request: Pay) -> UUID:
    """The caller's id for the first check, unless a split has used it up."""
    asked = request.check_id
    return new_id() if asked is None or tx.get(Check, asked) is not None else asked


def _once_more(tx: Write, payment: Payment, request: Pay) -> PayResult:
    """The answer to a payment that was taken before, under another command."""
    same = (payment.order_id, payment.tender_id) == (request.order_id, request.tender_id)
    if not same or payment.check_id is None:
        raise CommandReused("This payment was already used for something else.")
    check = tx.load(Check, payment.check_id, "check")
    order = tx.load(Order, request.order_id, "order")
    paid = store.payments_of(tx, check.id)
    settled_minor = sum(each.amount_minor - each.rounding_minor for each in paid)
    receipt = tx.first(ReceiptRequest, "check_id = ?", check.id)
    return PayResult(
        payment_id=payment.id,
        check_id=check.id,
        order_id=order.id,
        amount_minor=payment.amount_minor,
        tip_minor=payment.tip_minor,
        rounding_minor=payment.rounding_minor,
        change_minor=payment.change_minor,
        remaining_minor=check.total_minor - settled_minor,
        check_state=check.state,
        order_state=order.state,
        receipt_request_id=receipt.id if receipt else None,
    )


def _check_belongs(tx: Write, due: Due, request: Pay) -> None:
    currency = due.order.currency
    if request.currency and request.currency != currency:
        raise PaymentRefused(f"This order is in {currency}, not in {request.currency}.")
    if currency != tx.house.currency:
        raise PaymentRefused(f"This restaurant takes {tx.house.currency}, not {currency}.")


def _settle_unsent(tx: Write, due: Due) -> None:
    """Refuse while a kitchen was not told; what no station makes counts as sent from now on."""
    waiting = len(store.unsent(due.lines, due.order))
    if waiting == 1:
        raise NotSent("1 line was not sent. Send or remove it first.")
    if waiting:
        raise NotSent(f"{waiting} lines were not sent. Send or remove them first.")
    for line in due.lines:
        if line.state in store.UNSENT and not (due.order.fires_at and line.is_made):
            tx.update_by_id(OrderLine, line.id, state=LineState.SENT, sent_at=tx.now)


def terms_of(tender: Tender) -> TenderTerms:
    """What a tender's row allows."""
    return TenderTerms(
        name=tender.name,
        gives_change=tender.gives_change,
        takes_tip=tender.takes_tip,
        rounding_minor=tender.rounding_minor,
        active=tender.active,
    )


def _insert_payment(
    tx: Write,
    request: Pay,
    check_id: UUID,
    tender: Tender,
    settled: Settlement,
    session: DrawerSession | None,
) -> None:
    payment = tx.insert(
        Payment,
        request.payment_id,
        check_id=check_id,
        account_id=request.account_id,
        order_id=request.order_id,
        tender_id=tender.id,
        tender_kind=tender.kind,
        tender_name=tender.name,
        amount_minor=settled.amount_minor,
        tendered_minor=settled.tendered_minor,
        change_minor=settled.change_minor,
        tip_minor=settled.tip_minor,
        rounding_minor=settled.rounding_minor,
        currency=tx.house.currency,
        drawer_session_id=session.id if session else None,
        reference={"text": request.reference} if request.reference else {},
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, payment, session.drawer_id if session else None)
