"""What follows from money that a terminal moved, in the write of its answer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.ports.payment import TerminalReceipt
from edge.alarms.store import end_alarm
from edge.audit import record
from edge.books.events import post_payment
from edge.box_tables import Attempt
from edge.checks import paying
from edge.checks.finishing import tell
from edge.checks.requests import Pay
from edge.payments import kept, store
from edge.payments.alarm_kinds import NOT_ON_A_CHECK
from edge.payments.asking import check_unsettled
from edge.payments.states import AttemptState
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.sales import Payment

Finish = Callable[[Write, Attempt, TerminalReceipt], None]
"""What is done in the write that takes in a terminal's answer. May raise DomainError: the money
was moved all the same, and the attempt is then listed as taken and on no check."""


def pay_check(tx: Write, attempt: Attempt, receipt: TerminalReceipt) -> None:
    """The charge pays the check that it was asked for: what the terminal approved, and its tip."""
    asked = attempt.request
    order_id = UUID(asked["order_id"])
    pay(tx, attempt, receipt, order_id, kept.optional_id(asked, "check_id"))


def pay(
    tx: Write,
    attempt: Attempt,
    receipt: TerminalReceipt,
    order_id: UUID,
    check_id: UUID | None,
) -> None:
    """Pay a check with a charge; the payment's id is the attempt's, so it pays once."""
    paying.pay(
        tx,
        Pay(
            order_id,
            kept.payment_id(attempt),
            UUID(attempt.request["tender_id"]),
            receipt.amount.minor,
            tip_minor=receipt.tip_minor,
            check_id=check_id,
            currency=receipt.amount.currency,
            paper=attempt.request.get("paper", True),
            reference=receipt.authorisation_code or receipt.rrn,
            last_four=receipt.last_four,
        ),
        attempt.id,
    )


def take_back(tx: Write, attempt: Attempt, receipt: TerminalReceipt) -> None:
    """The terminal took a charge back: so does the check, if it was on one."""
    original = store.load(tx, UUID(attempt.request["original_id"]))
    check_unsettled(tx, original)
    payment = tx.get(Payment, kept.payment_id(original))
    if payment is not None:
        _correct(tx, attempt, payment)
    store.change(tx, original, state=AttemptState.REVERSED)
    end_alarm(tx, NOT_ON_A_CHECK, original.id)
    details = {"minor": receipt.amount.minor + receipt.tip_minor}
    record(tx, "reverse_payment", "attempt", original.id, details=details)


def _correct(tx: Write, attempt: Attempt, payment: Payment) -> None:
    """A row that takes the payment back, beside it."""
    correction = tx.insert(
        Payment,
        kept.payment_id(attempt),
        kind="correction",
        check_id=payment.check_id,
        order_id=payment.order_id,
        tender_id=payment.tender_id,
        tender_kind=payment.tender_kind,
        tender_name=payment.tender_name,
        amount_minor=-payment.amount_minor,
        tendered_minor=-payment.tendered_minor,
        tip_minor=-payment.tip_minor,
        currency=payment.currency,
        drawer_session_id=payment.drawer_session_id,
        corrects_payment_id=payment.id,
        attempt_id=attempt.id,
        server_id=payment.server_id,
        last_four=payment.last_four,
        reference=payment.reference,
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, correction, None)
    if payment.order_id is not None:
        tell(tx, payment.order_id)
