"""Sharing tips, paying them out and carrying them to the wages: plain functions in one write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain.checks import PaymentRefused
from domain.errors import BadRequest, Changed
from domain.ids import new_id
from domain.ledger import LedgerAccount, credit, debit
from domain.tips import Earned, Share
from edge.audit import record
from edge.books.posting import post
from edge.shifts.drawers import expected_cash
from edge.shifts.movements import (
    TIP_OUT,
    check_amount,
    insert_movement,
    insert_opening,
    open_session,
    require_hands,
)
from edge.shifts.period import open_z_number
from edge.tips import store
from edge.tips.reckoning import (
    PAID,
    PAYROLL,
    SHARE,
    moves_by_rules,
    not_shared,
    owed_to,
    tips_of,
)
from edge.tips.requests import (
    CarryTips,
    PayTips,
    ShareTips,
    TipShareView,
    TipsSettled,
    TipsShared,
)
from edge.transaction import Write
from sync.tables.cash import Drawer, DrawerSession
from sync.tables.identity import Person
from sync.tables.tips import TipMove

WAGES = "payroll"
"""The part of the account of tips where those stand that are paid with the wages."""


def share_day(tx: Write, request: ShareTips) -> TipsShared:
    """Share what came since the last sharing of a day. Raises BadRequest, Changed."""
    check_day(tx, request.day)
    if store.sharing(tx, request.share_id) is not None:
        raise Changed("These tips were shared already.")
    if not store.rules(tx):
        raise BadRequest("There is no rule by which tips are shared. Make one first.")
    earned = not_shared(tx, request.day)
    moves = _share(tx, request.share_id, request.day, earned)
    if not moves:
        raise Changed("There is nothing to share.")
    names, by_id = store.names(tx), {each.id: each.name for each in store.rules(tx)}
    return TipsShared(
        request.share_id,
        request.day,
        tuple(
            TipShareView(
                each.rule_id,
                by_id[each.rule_id],
                each.person_id,
                names.get(each.person_id, ""),
                each.minor,
            )
            for each in moves
        ),
    )


def share_own(tx: Write, share_id: UUID, person_id: UUID, day: str) -> None:
    """Share what was left for one person, before they take their tips home."""
    mine = not_shared(tx, day).get(person_id)
    if mine is not None:
        _share(tx, share_id, day, {person_id: mine})


def _share(tx: Write, share_id: UUID, day: str, earned: Mapping[UUID, Earned]) -> tuple[Share, ...]:
    """Write the moves of a sharing, its posting, and what it took into account."""
    moves = moves_by_rules(tx, day, earned, tx.now)
    if not moves:
        return ()
    for move in moves:
        _insert(tx, new_id(), move.person_id, SHARE, move.minor, day,
                share_id=share_id, rule_id=move.rule_id)  # fmt: skip
    legs = [credit(LedgerAccount.TIPS, each.minor, each.person_id) for each in moves]
    post(tx, "tip_share", share_id, legs)
    seen = {person.hex: [each.tips_minor, each.sales_minor] for person, each in earned.items()}
    record(tx, store.SHARED, "tip_share", share_id, details={"day": day, "seen": seen})
    tx.signal("tips")
    return moves


def pay_out(tx: Write, request: PayTips) -> TipsSettled:
    """Pay tips in cash from a drawer. Raises BadRequest, Changed, PaymentRefused, NotFound."""
    check_day(tx, request.day)
    session = open_session(tx, request.session_id)
    drawer = tx.load(Drawer, session.drawer_id, "drawer")
    require_hands(tx, drawer)
    person = tx.load(Person, request.person_id, "person")
    owed_minor = owed_to(tx, person.id, [request.day], tx.now).get(request.day, 0)
    amount_minor = owed_minor if request.amount_minor is None else request.amount_minor
    if owed_minor <= 0:
        raise Changed(f"Nothing of that day is owed to {person.name}.")
    check_amount(amount_minor, least=1)
    if amount_minor > owed_minor:
        raise BadRequest(f"That is more than is owed to {person.name}.")
    if expected_cash(tx, session.id) < amount_minor:
        raise PaymentRefused("There is not so much cash in the drawer.")
    pay_from(tx, session, person.id, request.day, amount_minor, request.move_id)
    insert_opening(tx, drawer, session.id, TIP_OUT)
    return TipsSettled(amount_minor)


def pay_from(
    tx: Write,
    session: DrawerSession,
    person_id: UUID,
    day: str,
    amount_minor: int,
    move_id: UUID,
) -> None:
    """Cash leaves a drawer as a person's tips; in the books too."""
    _insert(tx, move_id, person_id, PAID, -amount_minor, day, drawer_session_id=session.id)
    insert_movement(tx, new_id(), session, TIP_OUT, -amount_minor, person_id=person_id)
    details = {"minor": amount_minor, "day": day}
    record(tx, "tips_paid", "person", person_id, details=details)
    tx.signal("tips")


def carry(tx: Write, request: CarryTips) -> TipsSettled:
    """What is owed of a day is paid with the wages. Raises BadRequest, Changed."""
    check_day(tx, request.day)
    total_minor = 0
    for each in tips_of(tx, request.day, tx.now).values():
        if request.person_id in (None, each.person_id) and each.owed_minor > 0:
            carry_one(tx, each.person_id, request.day, each.owed_minor, new_id())
            total_minor += each.owed_minor
    if not total_minor:
        raise Changed("Nothing of that day is owed any more.")
    return TipsSettled(total_minor)


def carry_one(tx: Write, person_id: UUID, day: str, amount_minor: int, move_id: UUID) -> None:
    """A person's tips are paid with the wages; in the books too."""
    _insert(tx, move_id, person_id, PAYROLL, -amount_minor, day)
    post(
        tx,
        "tip_move",
        move_id,
        [
            debit(LedgerAccount.TIPS, amount_minor, person_id),
            credit(LedgerAccount.TIPS, amount_minor, WAGES),
        ],
    )
    details = {"minor": amount_minor, "day": day}
    record(tx, "tips_carried", "person", person_id, details=details)
    tx.signal("tips")


def check_day(tx: Write, day: str) -> None:
    """Raises BadRequest for what is no business day that has begun."""
    try:
        known = date.fromisoformat(day).isoformat() == day
    except ValueError:
        known = False
    if not known or day > tx.business_date:
        raise BadRequest("That day cannot be. Look at it again.")


def _insert(
    tx: Write,
    move_id: UUID,
    person_id: UUID,
    kind: str,
    amount_minor: int,
    day: str,
    *,
    share_id: UUID | None = None,
    rule_id: UUID | None = None,
    drawer_session_id: UUID | None = None,
) -> None:
    tx.insert(
        TipMove,
        move_id,
        person_id=person_id,
        kind=kind,
        amount_minor=amount_minor,
        currency=tx.house.currency,
        share_id=share_id,
        rule_id=rule_id,
        day=day,
        drawer_session_id=drawer_session_id,
        at=tx.now,
        z_number=open_z_number(tx),
    )
