"""Tips that are entered after the payment: the slip was signed with more than was charged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.checks import MAX_PAYMENT_MINOR, PaymentRefused
from domain.errors import CommandReused, Forbidden
from domain.money_text import money_text
from domain.permissions import Right
from domain.tipping import check_limit
from edge.audit import record
from edge.books.events import post_payment
from edge.checks import store
from edge.checks.drawer_used import drawer_for
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.catalog import Tender
from sync.tables.sales import Check, Payment


@dataclass(frozen=True, slots=True)
class AddTip:
    """Enter a tip on a payment that was taken. A negative one takes back what was too much.

    `tip_id` is the id of the row that is written, so that a repeat is the same thing.
    """

    payment_id: UUID
    tip_id: UUID
    tip_minor: int


@dataclass(frozen=True, slots=True)
class TipAdded:
    """The tip was entered; `tips_minor` is all there is on that payment now."""

    tip_id: UUID
    payment_id: UUID
    tips_minor: int


def add_tip(tx: Write, request: AddTip) -> TipAdded:
    """Enter a tip as a payment of kind tip beside its payment; the check and receipt stay.

    Who served enters their own; somebody else's needs `SERVE_OTHERS_TABLES`, less than was entered
    and more than the house's limit `APPROVE`. Raises Forbidden, NotFound, PaymentRefused.
    """
    known = tx.get(Payment, request.tip_id)
    paid = tx.load(Payment, request.payment_id, "payment")
    if known is not None:
        if (known.corrects_payment_id, known.tip_minor) != (paid.id, request.tip_minor):
            raise CommandReused("This payment was already used for something else.")
        return TipAdded(known.id, paid.id, tips_on(tx, paid))
    tips_minor = tips_on(tx, paid) + request.tip_minor
    _check(tx, paid, request.tip_minor, tips_minor)
    _drawer_id, session = drawer_for(tx, None)
    tip = tx.insert(
        Payment,
        request.tip_id,
        kind="tip",
        check_id=paid.check_id,
        order_id=paid.order_id,
        tender_id=paid.tender_id,
        tender_kind=paid.tender_kind,
        tender_name=paid.tender_name,
        amount_minor=0,
        tendered_minor=request.tip_minor,
        tip_minor=request.tip_minor,
        currency=paid.currency,
        drawer_session_id=session.id if session else None,
        corrects_payment_id=paid.id,
        server_id=paid.server_id,
        last_four=paid.last_four,
        reference={},
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, tip, session.drawer_id if session else None)
    details = {"minor": request.tip_minor, "all": tips_minor}
    record(tx, "tip_entered", "payment", paid.id, details=details)
    tx.signal("payments", paid.order_id)
    return TipAdded(tip.id, paid.id, tips_minor)


def tips_on(read: Read, paid: Payment) -> int:
    """All tips on a payment: with it and after it, less what went back of either."""
    later = read.value(
        "SELECT sum(tip_minor) FROM payments WHERE organization_id = ?1 "
        "AND (corrects_payment_id = ?2 OR corrects_payment_id IN (SELECT id FROM payments "
        "WHERE organization_id = ?1 AND corrects_payment_id = ?2 AND kind = 'tip'))",
        read.house.organization_id,
        paid.id,
    )
    return paid.tip_minor + int(later or 0)


def _check(tx: Write, paid: Payment, tip_minor: int, tips_minor: int) -> None:
    _check_whose(tx, paid)
    tender = tx.load(Tender, paid.tender_id, "way to pay")
    if not tender.takes_tip or tender.kind == "cash" or paid.account_id is not None:
        raise PaymentRefused(f"{tender.name} takes no tip afterwards.")
    if tender.adapter:
        raise PaymentRefused(f"Tips on {tender.name} are entered on its terminal.")
    if tip_minor == 0 or abs(tip_minor) > MAX_PAYMENT_MINOR:
        raise PaymentRefused("That is no tip. Look at it again.")
    if tips_minor < 0:
        all_minor = money_text(tips_minor - tip_minor, paid.currency)
        raise PaymentRefused(f"Only {all_minor} of tips were entered on this payment.")
    if tip_minor < 0 and Right.APPROVE not in tx.actor.rights:
        raise Forbidden("Taking a tip back needs a manager.", Right.APPROVE)
    check = tx.load(Check, paid.check_id, "check") if paid.check_id else None
    total_minor = check.total_minor if check else paid.amount_minor
    on_check = store.payments_of(tx, check.id) if check else [paid]
    all_tips = sum(each.tip_minor for each in on_check) + tip_minor
    check_limit(all_tips, total_minor, tx.house.options, tx.actor.rights, paid.currency)


def _check_whose(tx: Write, paid: Payment) -> None:
    if paid.kind not in ("sale", "correction") or paid.amount_minor < 0:
        raise PaymentRefused("Only a payment that was taken has a tip.")
    if tx.first(Payment, "corrects_payment_id = ? AND kind = 'correction'", paid.id) is not None:
        raise PaymentRefused("This payment was corrected. Enter the tip on the right one.")
    if paid.store_id != tx.house.store_id:
        raise PaymentRefused("That payment belongs to another restaurant.")
    is_own = tx.actor.id is not None and tx.actor.id in (paid.server_id, paid.actor_id)
    if not is_own and Right.SERVE_OTHERS_TABLES not in tx.actor.rights:
        raise Forbidden("This tip is somebody else's.", Right.SERVE_OTHERS_TABLES)
