"""Taking payments: one write that checks everything again. Plain functions inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.checks import (
    NotSent,
    Offer,
    PaymentRefused,
    Settlement,
    TenderTerms,
    settle_all,
)
from domain.errors import CommandReused
from domain.ids import new_id
from domain.money_text import money_text
from domain.orders import LineState
from domain.tipping import check_limit
from edge.accounts.spending import spend
from edge.books.events import post_payment, post_sale
from edge.checks import belonging, store
from edge.checks.drawer_used import drawer_for, open_for
from edge.checks.due import Due, due_on, write_check
from edge.checks.finishing import ask_receipt, close, close_if_settled, tell
from edge.checks.requests import Checkout, CheckoutResult, Pay, PayResult, Tendered
from edge.payments import reserving
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

MOST_TENDERS = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """One tender with what was said of it and how it settles the check."""

    asked: Tendered
    tender: Tender
    settled: Settlement
    reference: str
    last_four: str


def pay(tx: Write, request: Pay, attempt_id: UUID | None = None) -> PayResult:
    """Take a payment; with the last one the check is paid, the order closed, a receipt asked for.

    A payment id that is known returns what that payment did. `attempt_id` is the call to the
    terminal or provider that took it: a tender with an adapter is not taken without one. Raises
    OrderClosed, NotSent, PaymentRefused, NotFound, Forbidden, TenderRefused, CommandReused.
    """
    return _take(tx, _checkout_of_one(request), attempt_id, must_suffice=False)[0]


def checkout(tx: Write, request: Checkout) -> CheckoutResult:
    """Settle a check with these tenders, all of them or none. Raises as `pay` does."""
    if not 1 <= len(request.tenders) <= MOST_TENDERS:
        raise PaymentRefused(f"A check is paid with 1 to {MOST_TENDERS} tenders at once.")
    if len({each.payment_id for each in request.tenders}) != len(request.tenders):
        raise CommandReused("Two of these payments have the same id.")
    return CheckoutResult(tuple(_take(tx, request, None, must_suffice=True)))


def _take(
    tx: Write, request: Checkout, attempt_id: UUID | None, *, must_suffice: bool
) -> list[PayResult]:
    if known := belonging.replayed(tx, request):
        return _once_more(tx, known, request)
    due = due_on(tx, request.order_id, request.check_id)
    belonging.check_order(tx, due, request)
    belonging.check_expected(due, request.expects_minor, due.remaining_minor)
    if attempt_id is None:
        _settle_unsent(tx, due)
    taken = _settle(tx, due, request.tenders, attempt_id, charged=attempt_id is not None)
    remaining_minor = taken[-1].settled.remaining_minor
    if attempt_id is not None and not remaining_minor:
        _settle_unsent(tx, due)
    if must_suffice and remaining_minor:
        missing = money_text(remaining_minor, due.order.currency)
        raise PaymentRefused(f"{missing} would still be open. Add another way to pay.")
    check_id = due.check_id or _first_check_id(tx, request)
    drawer_id, session = drawer_for(tx, request.drawer_session_id)
    is_paid = remaining_minor == 0
    rounding_minor = sum(each.settled.rounding_minor for each in taken)
    for each in taken:
        _write_payment(tx, due, check_id, each, session, attempt_id)
    write_check(tx, due, check_id, paid=is_paid, rounding_minor=rounding_minor)
    if is_paid:
        post_sale(tx, check_id, due.lines, due.totals)
    opened_by = next((each for each in taken if each.tender.opens_drawer), None)
    if opened_by is not None and drawer_id is not None:
        open_for(tx, drawer_id, session, opened_by.asked.payment_id)
    receipt_request_id = (
        ask_receipt(tx, due, check_id, drawer_id, request.paper) if is_paid else None
    )
    is_closed = is_paid and (close_if_settled if due.bill else close)(tx, due.order)
    tell(tx, request.order_id)
    return [
        PayResult(
            payment_id=each.asked.payment_id,
            check_id=check_id,
            order_id=request.order_id,
            amount_minor=each.settled.amount_minor,
            tip_minor=each.settled.tip_minor,
            rounding_minor=each.settled.rounding_minor,
            change_minor=each.settled.change_minor,
            remaining_minor=each.settled.remaining_minor,
            check_state="paid" if is_paid else "open",
            order_state="closed" if is_closed else "open",
            receipt_request_id=receipt_request_id,
        )
        for each in taken
    ]


def check_before_charging(tx: Write, request: Pay, attempt_id: UUID) -> Due:
    """Everything that `pay` checks, before a terminal is asked; nothing is written.

    Raises what `pay` raises, also where another terminal is being asked for the same money.
    """
    due = due_on(tx, request.order_id, request.check_id)
    belonging.check_order(tx, due, _checkout_of_one(request))
    belonging.check_expected(due, request.expects_minor, due.remaining_minor)
    _refuse_unsent(due)
    _settle(tx, due, (_tendered(request),), attempt_id, charged=False)
    return due


def _checkout_of_one(request: Pay) -> Checkout:
    return Checkout(
        request.order_id,
        (_tendered(request),),
        request.check_id,
        request.drawer_session_id,
        request.currency,
        request.paper,
        request.expects_minor,
    )


def _tendered(request: Pay) -> Tendered:
    return Tendered(
        request.payment_id,
        request.tender_id,
        request.amount_minor,
        request.tendered_minor,
        request.tip_minor,
        request.reference,
        request.account_id,
        request.last_four,
    )


def _settle(
    tx: Write, due: Due, asked: Sequence[Tendered], attempt_id: UUID | None, *, charged: bool
) -> list[Taken]:
    """How the tenders settle the check one after the other; nothing is written yet.

    What a terminal has `charged` is taken as it is: asking for rights or limits comes too late.
    """
    tenders = (
        [tx.load(Tender, each.tender_id, "way to pay") for each in asked]
        if charged
        else [belonging.tender_for(tx, each, attempt_id) for each in asked]
    )
    said = [belonging.said_of(tx, *each) for each in zip(tenders, asked, strict=True)]
    belonging.check_vouchers(tenders, [reference for reference, _last_four in said])
    offers = [Offer(each.amount_minor, each.tendered_minor, each.tip_minor) for each in asked]
    currency = due.order.currency
    terms = [terms_of(tender, charged=charged) for tender in tenders]
    rounded_up_minor = max(each.rounding_minor for each in terms) // 2
    wanted_minor = sum(each.amount_minor for each in asked) - rounded_up_minor
    if not charged:
        reserving.refuse_while_taking_back(tx, due.order.id)
    free_minor = reserving.free_minor(tx, due, wanted_minor, attempt_id)
    reserved_minor = due.remaining_minor - free_minor
    settled = [
        replace(each, remaining_minor=each.remaining_minor + reserved_minor)
        for each in settle_all(free_minor, zip(terms, offers, strict=True), currency)
    ]
    tips_minor = sum(each.tip_minor for each in settled)
    if tips_minor and not charged:
        total_minor = due.totals.total_minor
        earlier = store.payments_of(tx, due.check_id) if due.check_id else []
        tips_minor += sum(each.tip_minor for each in earlier)
        check_limit(tips_minor, total_minor, tx.house.options, tx.actor.rights, currency)
    return [
        Taken(each, tender, settlement, *words)
        for each, tender, settlement, words in zip(asked, tenders, settled, said, strict=True)
    ]


def terms_of(tender: Tender, *, charged: bool = False) -> TenderTerms:
    """What a tender's row allows; what a terminal has charged was allowed."""
    return TenderTerms(
        name=tender.name,
        gives_change=tender.gives_change,
        takes_tip=tender.takes_tip or charged,
        rounding_minor=1 if charged else tender.rounding_minor,
        active=tender.active or charged,
    )


def _write_payment(
    tx: Write,
    due: Due,
    check_id: UUID,
    taken: Taken,
    session: DrawerSession | None,
    attempt_id: UUID | None,
) -> None:
    asked, tender, settled = taken.asked, taken.tender, taken.settled
    spent_minor = settled.amount_minor + settled.tip_minor
    spend(tx, tender, asked.payment_id, asked.account_id, spent_minor)
    payment = tx.insert(
        Payment,
        asked.payment_id,
        check_id=check_id,
        account_id=asked.account_id,
        order_id=due.order.id,
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
        attempt_id=attempt_id,
        server_id=due.order.server_id or _person(tx),
        last_four=taken.last_four,
        reference={"text": taken.reference} if taken.reference else {},
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, payment, session.drawer_id if session else None)


def _person(tx: Write) -> UUID | None:
    """Who acts, where nobody is noted as serving."""
    return tx.actor.id if tx.actor.kind == "person" else None


def _first_check_id(tx: Write, request: Checkout) -> UUID:
    """The caller's id for the first check, unless a split has used it up."""
    asked = request.check_id
    return new_id() if asked is None or tx.get(Check, asked) is not None else asked


def _once_more(tx: Write, payments: Sequence[Payment], request: Checkout) -> list[PayResult]:
    """The answers to payments that were taken before, under another command."""
    asked = [(request.order_id, each.payment_id, each.tender_id) for each in request.tenders]
    if asked != [(each.order_id, each.id, each.tender_id) for each in payments] or any(
        each.amount_minor not in belonging.asked_amounts(payment)
        for each, payment in zip(request.tenders, payments, strict=True)
    ):
        raise CommandReused("This payment was already used for something else.")
    return [_answer_again(tx, each) for each in payments]


def _answer_again(tx: Write, payment: Payment) -> PayResult:
    if payment.check_id is None or payment.order_id is None:
        raise CommandReused("This payment was already used for something else.")
    check = tx.load(Check, payment.check_id, "check")
    order = tx.load(Order, payment.order_id, "order")
    paid = store.payments_of(tx, check.id)
    settled_minor = sum(each.amount_minor - each.rounding_minor for each in paid)
    receipt = tx.first(ReceiptRequest, "check_id = ? AND kind = 'sale'", check.id)
    return PayResult(
        payment_id=payment.id,
        check_id=check.id,
        order_id=order.id,
        amount_minor=payment.amount_minor,
        tip_minor=payment.tip_minor,
        rounding_minor=payment.rounding_minor,
        change_minor=payment.change_minor,
        remaining_minor=check.total_minor - settled_minor if check.state == "open" else 0,
        check_state=check.state,
        order_state=order.state,
        receipt_request_id=receipt.id if receipt else None,
    )


def _settle_unsent(tx: Write, due: Due) -> None:
    """Refuse while a kitchen was not told; what no station makes counts as sent from now on."""
    _refuse_unsent(due)
    for line in due.lines:
        if line.state in store.UNSENT and not (due.order.fires_at and line.is_made):
            tx.update_by_id(OrderLine, line.id, state=LineState.SENT, sent_at=tx.now)


def _refuse_unsent(due: Due) -> None:
    waiting = len(store.unsent(due.lines, due.order))
    if waiting == 1:
        raise NotSent("1 line was not sent. Send or remove it first.")
    if waiting:
        raise NotSent(f"{waiting} lines were not sent. Send or remove them first.")
