"""Deposits, counts and ways between places: plain functions in one write."""

from __future__ import annotations

from uuid import UUID

from domain.checks import MAX_PAYMENT_MINOR, PaymentRefused
from domain.errors import BadRequest, Changed, NotFound
from domain.ledger import LedgerAccount, Leg, credit, debit
from domain.money_text import money_text
from edge.audit import record
from edge.books.posting import post
from edge.cash import store
from edge.cash.moving import move
from edge.cash.requests import (
    ConfirmDeposit,
    CountPlace,
    Deposit,
    MovePlace,
    PlaceChange,
)
from edge.transaction import Read, Write
from sync.tables.cash import CashPlace, PlaceMovement

MOST_BAG = 40


def deposit(tx: Write, request: Deposit) -> PlaceChange:
    """A bag leaves for the bank. Raises BadRequest, PaymentRefused."""
    bag = request.bag.strip()
    if not bag or len(bag) > MOST_BAG:
        raise BadRequest("Write the number of the bag.")
    check_amount(request.amount_minor, least=1)
    safe = _place(tx, request.from_place_id, store.SAFE)
    transit = _place(tx, None, store.TRANSIT)
    if any(each.bag == bag for each in store.waiting_deposits(tx, transit.id)):
        raise Changed(f"Bag {bag} is on its way already.")
    left_minor = _take(tx, safe, request.movement_id, "deposit", request.amount_minor, bag=bag)
    move(
        tx, transit.id, request.movement_id, "deposit", request.amount_minor,
        bag=bag, row_id=request.movement_id,
    )  # fmt: skip
    _post(tx, request.movement_id, transit.id, safe.id, request.amount_minor)
    details = {"minor": request.amount_minor, "bag": bag}
    record(tx, "cash_deposited", "place", safe.id, details=details)
    return PlaceChange(safe.id, left_minor)


def confirm(tx: Write, request: ConfirmDeposit) -> PlaceChange:
    """The bank confirms a bag. Raises NotFound, Changed where it did before, BadRequest."""
    sent = tx.load(PlaceMovement, request.movement_id, "deposit")
    transit, bank = _place(tx, None, store.TRANSIT), _place(tx, None, store.BANK)
    if sent.kind != "deposit" or sent.place_id != transit.id:
        raise NotFound("There is no such deposit.")
    if store.confirmed(tx, sent.id):
        raise Changed(f"Bag {sent.bag} was confirmed already.")
    check_amount(request.amount_minor, least=0)
    difference_minor = request.amount_minor - sent.amount_minor
    reason = _reason(tx, request.reason, difference_minor)
    out = move(
        tx, transit.id, request.act_id, "confirm", -sent.amount_minor,
        reason=reason, bag=sent.bag, confirms_id=sent.id,
    )  # fmt: skip
    if request.amount_minor:
        move(
            tx, bank.id, request.act_id, "confirm", request.amount_minor,
            reason=reason, bag=sent.bag,
        )  # fmt: skip
    post(
        tx,
        "place_act",
        request.act_id,
        [
            debit(LedgerAccount.PLACE, request.amount_minor, bank.id),
            credit(LedgerAccount.DIFFERENCES, difference_minor, out.place_id),
            credit(LedgerAccount.PLACE, sent.amount_minor, transit.id),
        ],
    )
    details = {"bag": sent.bag, "difference": difference_minor}
    record(tx, "deposit_confirmed", "place", bank.id, reason=reason, details=details)
    return PlaceChange(bank.id, store.balance(tx, bank.id), difference_minor)


def move_between(tx: Write, request: MovePlace) -> PlaceChange:
    """Cash goes from one place to another. Raises BadRequest, NotFound, PaymentRefused."""
    check_amount(request.amount_minor, least=1)
    if request.from_place_id == request.to_place_id:
        raise BadRequest("Cash goes from one place to another.")
    source = _place(tx, request.from_place_id, "")
    target = _place(tx, request.to_place_id, "")
    reason = request.reason.strip()
    _take(tx, source, request.act_id, "change", request.amount_minor, reason=reason)
    move(tx, target.id, request.act_id, "change", request.amount_minor, reason=reason)
    _post(tx, request.act_id, target.id, source.id, request.amount_minor)
    details = {"minor": request.amount_minor}
    record(tx, "cash_moved", "place", target.id, reason=reason, details=details)
    return PlaceChange(target.id, store.balance(tx, target.id))


def count(tx: Write, request: CountPlace) -> PlaceChange:
    """Count a place. Raises BadRequest for a difference without a reason, NotFound."""
    place = _place(tx, request.place_id, "")
    if place.kind == store.TRANSIT:
        raise BadRequest("Bags on their way are confirmed, not counted.")
    check_amount(request.counted_minor, least=0)
    begins = not store.was_used(tx, place.id)
    difference_minor = request.counted_minor - store.balance(tx, place.id)
    reason = request.reason.strip() if begins else _reason(tx, request.reason, difference_minor)
    move(tx, place.id, request.act_id, "count", difference_minor, reason=reason)
    other = LedgerAccount.FLOATS if begins else LedgerAccount.DIFFERENCES
    legs: list[Leg] = [
        debit(LedgerAccount.PLACE, difference_minor, place.id),
        credit(other, difference_minor, None if begins else place.id),
    ]
    post(tx, "place_act", request.act_id, legs)
    details = {"counted": request.counted_minor, "difference": 0 if begins else difference_minor}
    record(tx, "place_counted", "place", place.id, reason=reason, details=details)
    return PlaceChange(place.id, request.counted_minor, 0 if begins else difference_minor)


def check_amount(minor: int, *, least: int) -> None:
    """Raises BadRequest for an amount that cannot be."""
    if not least <= minor <= MAX_PAYMENT_MINOR:
        raise BadRequest("The amount cannot be that. Look at it again.")


def _take(
    tx: Write,
    place: CashPlace,
    act_id: UUID,
    kind: str,
    amount_minor: int,
    *,
    reason: str = "",
    bag: str = "",
) -> int:
    """Cash leaves a place; returns what stays. A bank's balance is the bank's own matter."""
    left_minor = store.balance(tx, place.id) - amount_minor
    if left_minor < 0 and place.kind != store.BANK:
        raise PaymentRefused(f"There is not so much cash in {place.name}.")
    move(tx, place.id, act_id, kind, -amount_minor, reason=reason, bag=bag)
    return left_minor


def _place(read: Read, place_id: UUID | None, kind: str) -> CashPlace:
    if place_id is not None:
        return read.load(CashPlace, place_id, "place for cash")
    found = store.first_of(read, kind)
    if found is None:
        raise NotFound("This restaurant has no safe and no bank.")
    return found


def _post(tx: Write, act_id: UUID, to_id: UUID, from_id: UUID, amount_minor: int) -> None:
    post(
        tx,
        "place_act",
        act_id,
        [
            debit(LedgerAccount.PLACE, amount_minor, to_id),
            credit(LedgerAccount.PLACE, amount_minor, from_id),
        ],
    )


def _reason(tx: Write, text: str, difference_minor: int) -> str:
    reason = text.strip()
    if difference_minor and not reason:
        amount = money_text(abs(difference_minor), tx.house.currency)
        which = "too much" if difference_minor > 0 else "missing"
        raise BadRequest(f"{amount} is {which}. Count again, or say why.")
    return reason
