"""What people decide about a payment whose answer did not come, or that is on no check."""

from __future__ import annotations

from uuid import UUID

from domain.checks import PaymentRefused
from domain.errors import BadRequest, DomainError
from domain.money import Money
from domain.orders import MAX_NOTE_LENGTH, check_text, must_be_open
from domain.ports.payment import TerminalReceipt
from edge.alarms.store import end_alarm
from edge.audit import record
from edge.box_tables import Attempt
from edge.orders.tables import guests_paid
from edge.payments import finishing, kept, store
from edge.payments.alarm_kinds import NOT_ON_A_CHECK
from edge.payments.answers import Answers, close, put_aside
from edge.payments.requests import Decide, NotOpen, PutOnCheck
from edge.payments.states import CHARGES, WAITING, AttemptState, Operation
from edge.transaction import Write
from sync.tables.sales import Order

DECIDED = "A manager decided it."


class NoPlace(DomainError):
    """Money was taken, and what it was taken for is not there any more."""


def decide(tx: Write, answers: Answers, request: Decide, no_place: str = "") -> None:
    """Note whether an unknown payment was taken.

    `no_place` is why it cannot follow its purpose; then it is listed as being on no check.
    Raises NotOpen, BadRequest, PaymentRefused; NoPlace where it would have to be listed.
    """
    reason = check_text(request.reason, MAX_NOTE_LENGTH, "reason")
    if not reason:
        raise BadRequest("Say how you know: what the slip or the terminal shows.")
    attempt = _unknown(tx, request.attempt_id)
    asked = kept.money(attempt)
    minor = asked.minor if request.amount_minor is None else request.amount_minor
    if not 0 < minor <= asked.minor:
        raise PaymentRefused("The slip shows what was asked, or a part of it.")
    if attempt.operation not in CHARGES and minor != asked.minor:
        raise PaymentRefused("A terminal gives back what was asked, or nothing.")
    details = {"taken": request.taken, "minor": minor, "asked_minor": asked.minor}
    record(tx, "decide_payment", "attempt", attempt.id, reason=reason, details=details)
    noted = {kept.DECIDED: {"taken": request.taken, "reason": reason}}
    if not request.taken:
        close(tx, attempt, AttemptState.ABANDONED, **noted, **{kept.SENTENCE: DECIDED})
        return
    tip = kept.tip(attempt) if minor == asked.minor else None
    receipt = TerminalReceipt(Money(minor, asked.currency), tip.minor if tip else 0)
    if no_place:
        put_aside(tx, attempt, receipt, no_place, **noted)
        return
    try:
        answers.finish(tx, attempt, receipt, **noted)
    except DomainError as error:
        raise NoPlace(error.sentence) from error


def let_go(tx: Write, attempt_id: UUID) -> None:
    """Free the table; the order waits for the answer. Raises NotOpen, OrderClosed."""
    attempt = store.load(tx, attempt_id)
    if attempt.state not in WAITING or attempt.subject_id is None:
        raise NotOpen("This payment is decided already.")
    order = tx.load(Order, attempt.subject_id, "order")
    must_be_open(order.state, order.number)
    guests_paid(tx, order)
    store.change(tx, attempt, response=attempt.response | {kept.LET_GO: True})
    record(tx, "let_guests_go", "order", order.id)
    tx.signal("order", order.id)
    tx.signal("floor")


def begin_to_cancel(tx: Write, attempt_id: UUID) -> str:
    """What is not sent yet never will be; what a terminal takes from now on pays no check.

    A wallet's code that was paid before it could be cancelled does pay its check. The state then.

    Raises NotOpen.
    """
    attempt = store.load(tx, attempt_id)
    if attempt.state not in WAITING:
        raise NotOpen("This payment is decided already.")
    if attempt.state == AttemptState.PREPARED:
        close(tx, attempt, AttemptState.ABANDONED)
        return AttemptState.ABANDONED
    if attempt.operation == Operation.AUTHORISE:
        store.change(tx, attempt, response=attempt.response | {kept.CANCELLING: True})
    return attempt.state


def put_on_check(tx: Write, request: PutOnCheck) -> None:
    """Pay a check with money that was taken already. Raises what `paying.pay` raises, NotOpen."""
    attempt = store.load(tx, request.attempt_id)
    receipt = kept.receipt_in(attempt)
    if attempt.state != AttemptState.UNPLACED or receipt is None:
        raise NotOpen("This payment is on a check already.")
    if attempt.operation not in CHARGES:
        raise NotOpen("This money went back to a card. It cannot pay a check.")
    order_id = request.order_id or UUID(attempt.request["order_id"])
    check_id = request.check_id
    if request.order_id is None and check_id is None:
        check_id = kept.optional_id(attempt.request, "check_id")
    finishing.pay(tx, attempt, receipt, order_id, check_id)
    close(tx, attempt, AttemptState.RECOVERED, **{kept.SENTENCE: ""})
    end_alarm(tx, NOT_ON_A_CHECK, attempt.id)
    details = {"minor": receipt.amount.minor, "order": order_id.hex}
    record(tx, "put_payment_on_check", "attempt", attempt.id, details=details)


def _unknown(tx: Write, attempt_id: UUID) -> Attempt:
    attempt = store.load(tx, attempt_id)
    if attempt.state != AttemptState.UNKNOWN:
        raise NotOpen("This payment is decided already, or the terminal is still at it.")
    return attempt
