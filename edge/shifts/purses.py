"""Waiters' purses: opened with a float, brought in, checked out. Plain functions in one write."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.checks import PaymentRefused
from domain.drawers import CashRules
from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from domain.permissions import Right, require
from edge.audit import record
from edge.cash.moving import safe_id
from edge.shifts import store
from edge.shifts.counting import count_and_close
from edge.shifts.drawers import begin_session, expected_cash
from edge.shifts.movements import (
    DROP,
    FLOAT,
    HAND_IN,
    check_amount,
    insert_movement,
    insert_opening,
    open_session,
    require_hands,
)
from edge.shifts.purse_requests import Checkout, CheckoutSlip, HandIn, OpenPurse, PurseChange
from edge.shifts.slips import days_of, slip
from edge.tips.reckoning import owed_to
from edge.tips.settling import carry_one, pay_from, share_own
from edge.transaction import Write
from sync.tables.cash import Drawer, DrawerSession
from sync.tables.identity import Person


def open_purse(tx: Write, request: OpenPurse) -> PurseChange:
    """Begin to carry cash. Raises BadRequest where waiters do not, Changed, Forbidden."""
    person = _owner(tx)
    require(tx.actor.rights, Right.CARRY_CASH)
    if not CashRules.of(tx.house.options).cash_with_waiters:
        raise BadRequest("In this restaurant cash goes to the drawer, not to a purse.")
    check_amount(request.float_minor, least=0)
    if request.from_session_id is not None or request.place_id is not None:
        require(tx.actor.rights, Right.RUN_DRAWER)
    place_id = request.place_id
    if request.from_session_id is not None and request.float_minor:
        place_id = None
        _between(tx, request.from_session_id, -request.float_minor, f"Float of {person.name}")
    purse = store.purse_of(tx, person.id) or tx.insert(
        Drawer,
        uuid5(person.id, "purse"),
        store_id=tx.house.store_id,
        name=person.name,
        person_id=person.id,
    )
    session = begin_session(
        tx, purse, request.session_id, request.float_minor, person.id, FLOAT, place_id=place_id
    )
    record(tx, "purse_opened", "drawer_session", session.id, details={"minor": request.float_minor})
    return PurseChange(session.id, request.float_minor)


def hand_in(tx: Write, request: HandIn) -> PurseChange:
    """Bring some of the cash in. Raises BadRequest, Changed, PaymentRefused, Forbidden."""
    session, purse = _own_session(tx, request.session_id)
    check_amount(request.amount_minor, least=1)
    left_minor = expected_cash(tx, session.id) - request.amount_minor
    if left_minor < 0:
        raise PaymentRefused("There is not so much cash in the purse.")
    if request.to_session_id is not None:
        insert_movement(tx, request.movement_id, session, HAND_IN, -request.amount_minor)
        _between(tx, request.to_session_id, request.amount_minor, purse.name)
    else:
        place_id = request.place_id or safe_id(tx)
        insert_movement(
            tx, request.movement_id, session, DROP, -request.amount_minor, place_id=place_id
        )
    details = {"minor": request.amount_minor}
    record(tx, "purse_handed_in", "drawer_session", session.id, details=details)
    tx.signal("drawer", session.drawer_id)
    return PurseChange(session.id, left_minor)


def check_out(tx: Write, request: Checkout) -> CheckoutSlip:
    """Settle a purse: tips are kept or carried to the wages, the rest is handed in, it is closed.

    Raises CountDiffers, Forbidden, Changed, BadRequest.
    """
    session, purse = _own_session(tx, request.session_id, uncounted=True)
    check_amount(request.counted_minor, least=0)
    if request.counts and sum(v * n for v, n in request.counts) != request.counted_minor:
        raise BadRequest("The counted pieces do not add up to the counted amount.")
    assert purse.person_id is not None
    kept_minor = _settle_tips(tx, request, session, purse.person_id)
    handed_minor = request.counted_minor - kept_minor
    place_id = None if request.to_session_id else request.place_id or safe_id(tx)
    count_and_close(tx, session, purse, request.closing(kept_minor, place_id))
    if handed_minor and request.to_session_id is not None:
        _between(tx, request.to_session_id, handed_minor, purse.name)
    if request.counts:
        counts = {str(value): pieces for value, pieces in request.counts}
        tx.update_by_id(DrawerSession, session.id, counts=counts)
    record(tx, "checkout", "drawer_session", session.id, details={"handed_in": handed_minor})
    return slip(tx, purse.person_id, session.id, tx.now)


def _settle_tips(tx: Write, request: Checkout, session: DrawerSession, person_id: UUID) -> int:
    """Tips are shared; what is owed leaves the purse as the waiter's own, while there is cash."""
    in_cash = request.tips_in_cash
    if in_cash is None:
        in_cash = CashRules.of(tx.house.options).tips_at_checkout
    kept_minor = 0
    for day in days_of(tx, session, tx.now):
        share_own(tx, uuid5(session.id, day), person_id, day)
    for day, owed_minor in owed_to(tx, person_id, days_of(tx, session, tx.now), tx.now).items():
        if owed_minor <= 0:
            continue
        if not in_cash:
            carry_one(tx, person_id, day, owed_minor, new_id())
            continue
        now_minor = min(owed_minor, request.counted_minor - kept_minor)
        if now_minor > 0:
            pay_from(tx, session, person_id, day, now_minor, new_id())
            kept_minor += now_minor
    return kept_minor


def _between(tx: Write, session_id: UUID, amount_minor: int, reason: str) -> None:
    """The drawer's side of cash that goes between it and a purse; it opens."""
    session = open_session(tx, session_id)
    drawer = tx.load(Drawer, session.drawer_id, "drawer")
    if drawer.person_id is not None:
        raise BadRequest("Cash is handed in to a drawer or to the safe.")
    if expected_cash(tx, session.id) + amount_minor < 0:
        raise PaymentRefused("There is not so much cash in the drawer.")
    insert_movement(tx, new_id(), session, HAND_IN, amount_minor, reason=reason)
    insert_opening(tx, drawer, session.id, HAND_IN)


def _own_session(
    tx: Write, session_id: UUID, *, uncounted: bool = False
) -> tuple[DrawerSession, Drawer]:
    """A purse's session, for its owner or somebody who runs drawers."""
    session = open_session(tx, session_id, uncounted=uncounted)
    purse = tx.load(Drawer, session.drawer_id, "purse")
    if purse.person_id is None:
        raise BadRequest("That is a drawer, not a purse. Count it there.")
    require_hands(tx, purse)
    return session, purse


def _owner(tx: Write) -> Person:
    if tx.actor.id is None or tx.actor.kind != "person":
        raise Forbidden("A purse belongs to a person. Sign in first.")
    return tx.load(Person, tx.actor.id, "person")
