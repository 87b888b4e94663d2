"""A payment that was noted under the wrong tender: both entries stay.

The rule: the two rows belong to the day and the Z in which they are written. Their cash is in the
drawer of the payment while that is still open; of one that was in no drawer, in none. Where it was
counted meanwhile, its count has shown the difference already; then no drawer expects other cash,
and the difference is made even in the books instead.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.checks import payable_minor
from domain.errors import BadRequest, CommandReused, Forbidden
from domain.ledger import LedgerAccount, credit, debit
from domain.permissions import Right, require
from domain.refunds import LeftPayment, RefundRefused
from edge.audit import record
from edge.books.events import post_payment
from edge.books.posting import post
from edge.refunds import store
from edge.refunds.giving import tell
from edge.refunds.paid import left_payments
from edge.refunds.planning import reason_of
from edge.refunds.requests import CorrectTender, TenderCorrected
from edge.refunds.waiting import refuse_while_asked
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.cash import DrawerSession
from sync.tables.catalog import Tender
from sync.tables.sales import Check, Payment

BY_HAND = frozenset({"cash", "card_separate", "qr_wallet", "voucher"})
"""Tenders that a person notes; what a machine or an account took cannot have been noted wrongly."""


def can_be_corrected(payment: Payment, left: LeftPayment) -> bool:
    """Whether the tender of a payment can have been noted wrongly, and none of it went back."""
    return (
        payment.tender_kind in BY_HAND
        and payment.attempt_id is None
        and left.settled_minor == payment.amount_minor - payment.rounding_minor
        and left.tip_minor == payment.tip_minor
    )


def correct_tender(tx: Write, request: CorrectTender) -> TenderCorrected:
    """Take a payment back under its wrong tender and take it under the right one.

    Raises Forbidden, NotFound, BadRequest, RefundRefused, CommandReused.
    """
    require(tx.actor.rights, Right.REFUND)
    known = tx.get(Payment, uuid5(request.correction_id, "taken"))
    if known is not None:
        if known.corrects_payment_id != request.payment_id:
            raise CommandReused("This correction was already used for something else.")
        return _answer(request, known)
    reason = reason_of(request.reason, "Say why it is corrected.")
    wrong, tender = _checked(tx, request)
    session, counted = _session_of(tx, wrong)
    _write(tx, request.correction_id, wrong, wrong_tender(tx, wrong), session, sign=-1)
    taken = _write(
        tx, request.correction_id, wrong, tender, session, sign=1, last_four=request.last_four
    )
    if counted is not None:
        _even_out(tx, request.correction_id, wrong, taken, counted)
    details = {
        "from": wrong.tender_name,
        "to": tender.name,
        "minor": wrong.amount_minor,
        "tip_minor": wrong.tip_minor,
        "payment": wrong.id.hex,
    }
    record(tx, "correct_tender", "check", wrong.check_id, reason=reason, details=details)
    if wrong.order_id is not None:
        tell(tx, wrong.order_id)
    return _answer(request, taken)


def wrong_tender(tx: Write, wrong: Payment) -> Tender:
    """The tender under which it was noted."""
    return tx.load(Tender, wrong.tender_id, "way to pay")


def _checked(tx: Write, request: CorrectTender) -> tuple[Payment, Tender]:
    wrong = tx.load(Payment, request.payment_id, "payment")
    tender = tx.load(Tender, request.tender_id, "way to pay")
    if wrong.check_id is None:
        raise RefundRefused("Only what was paid on a check can be corrected.")
    if tender.id == wrong.tender_id:
        raise BadRequest(f"It stands under {tender.name} already.")
    if tender.kind not in BY_HAND or tender.adapter:
        raise RefundRefused(
            f"{tender.name} takes money by itself. Give it back and take it anew instead."
        )
    may = not tender.needs_right or tender.needs_right in tx.actor.rights
    if not may and tx.actor.approver_id is None:
        raise Forbidden(f"{tender.name} needs a manager.", tender.needs_right)
    check = tx.load(Check, wrong.check_id, "check")
    refuse_while_asked(tx, check.order_id)
    left = {each.id: each for each in left_payments(tx, store.payments_of(tx, wrong.check_id))}.get(
        wrong.id
    )
    if left is None or not can_be_corrected(wrong, left):
        raise RefundRefused(
            f"What was paid by {wrong.tender_name} here cannot be corrected any more. "
            "Give it back instead."
        )
    return wrong, tender


def _session_of(tx: Write, wrong: Payment) -> tuple[DrawerSession | None, DrawerSession | None]:
    """The session whose expected cash follows; or the counted one in which it was."""
    if wrong.drawer_session_id is None:
        return None, None
    session = tx.load(DrawerSession, wrong.drawer_session_id, "drawer session")
    return (None, session) if session.state == "closed" else (session, None)


def _write(
    tx: Write,
    correction_id: UUID,
    wrong: Payment,
    tender: Tender,
    session: DrawerSession | None,
    *,
    sign: int,
    last_four: str = "",
) -> Payment:
    settled_minor = wrong.amount_minor - wrong.rounding_minor
    amount_minor = (
        wrong.amount_minor if sign < 0 else payable_minor(settled_minor, tender.rounding_minor)
    )
    payment = tx.insert(
        Payment,
        uuid5(correction_id, "taken" if sign > 0 else "taken back"),
        kind="correction",
        check_id=wrong.check_id,
        order_id=wrong.order_id,
        tender_id=tender.id,
        tender_kind=tender.kind,
        tender_name=tender.name,
        amount_minor=sign * amount_minor,
        tendered_minor=sign * (amount_minor + wrong.tip_minor),
        tip_minor=sign * wrong.tip_minor,
        rounding_minor=sign * (amount_minor - settled_minor),
        currency=wrong.currency,
        drawer_session_id=session.id if session else None,
        corrects_payment_id=wrong.id,
        server_id=wrong.server_id,
        last_four=wrong.last_four if sign < 0 else last_four,
        reference=wrong.reference if sign < 0 else {},
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, payment, session.drawer_id if session else None)
    if session is not None:
        tx.signal("drawer", session.drawer_id)
    return payment


def _even_out(
    tx: Write, correction_id: UUID, wrong: Payment, taken: Payment, counted: DrawerSession
) -> None:
    """The count of the drawer has shown the cash that was too much or missing; it is explained."""
    cash_minor = sum(
        sign * (row.amount_minor + row.tip_minor)
        for sign, row in ((-1, wrong), (1, taken))
        if row.tender_kind == "cash"
    )
    legs = (
        credit(LedgerAccount.CASH, cash_minor),
        debit(LedgerAccount.DIFFERENCES, cash_minor, counted.drawer_id),
    )
    post(tx, "tender_correction", correction_id, legs)


def _answer(request: CorrectTender, taken: Payment) -> TenderCorrected:
    return TenderCorrected(
        taken_back_id=uuid5(request.correction_id, "taken back"),
        taken_id=taken.id,
        amount_minor=taken.amount_minor,
        tender_name=taken.tender_name,
    )
