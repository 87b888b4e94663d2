"""Counting a drawer: its cash and the totals of the other ways to pay; closing, handing over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from domain.drawers import CashRules, CountDiffers, Difference
from domain.errors import BadRequest, Changed, Forbidden
from domain.language import N_
from domain.money_text import money_text
from domain.permissions import Right
from edge.audit import record
from edge.books.events import post_count
from edge.cash.moving import move
from edge.shifts import store
from edge.shifts.drawers import begin_session, expected_cash
from edge.shifts.movements import (
    FLOAT,
    check_amount,
    open_session,
    person_name,
    refuse_purse,
    require_hands,
)
from edge.shifts.requests import (
    CloseDrawer,
    DrawerClosed,
    HandOverDrawer,
    TenderCount,
    TenderToCount,
    ToCount,
)
from edge.transaction import Read, Write
from sync.tables.cash import Drawer, DrawerSession
from sync.tables.identity import Person

CASH = N_("Cash")


def to_count(read: Read, session_id: UUID) -> ToCount:
    """What closing a session asks for. Raises NotFound, Changed where it is closed."""
    session = open_session(read, session_id, uncounted=True)
    drawer = read.load(Drawer, session.drawer_id, "drawer")
    is_blind = counts_blind(read, drawer)
    return ToCount(
        session_id=session.id,
        drawer_id=drawer.id,
        name=drawer.name,
        opened_by=person_name(read, session.opened_by_id),
        opened_at=session.opened_at,
        is_blind=is_blind,
        expected_minor=None if is_blind else expected_cash(read, session.id),
        tenders=tuple(
            TenderToCount(each.tender_id, each.name, None if is_blind else each.expected_minor)
            for each in store.counted_tenders(read, session.id)
        ),
    )


def counts_blind(read: Read, drawer: Drawer) -> bool:
    """Whether who counts this is not told what should be there; a purse's owner knows."""
    return drawer.person_id is None and CashRules.of(read.house.options).count_blind


def close_drawer(tx: Write, request: CloseDrawer) -> DrawerClosed:
    """End a session with what was counted.

    Raises CountDiffers for a difference without a reason, Forbidden for a large one without an
    approval, Changed where it is closed already.
    """
    session = open_session(tx, request.session_id, uncounted=True)
    drawer = tx.load(Drawer, session.drawer_id, "drawer")
    refuse_purse(drawer)
    require_hands(tx, drawer)
    return count_and_close(tx, session, drawer, request)


def hand_over(tx: Write, request: HandOverDrawer) -> DrawerClosed:
    """Count, close, and open with the counted cash for somebody else. Raises as `close_drawer`."""
    session = open_session(tx, request.session_id)
    drawer = tx.load(Drawer, session.drawer_id, "drawer")
    refuse_purse(drawer)
    require_hands(tx, drawer)
    person = tx.load(Person, request.person_id, "person")
    if person.id == session.opened_by_id:
        raise Changed(f"{person.name} has this drawer already.")
    closed = count_and_close(tx, session, drawer, request.closing())
    tx.update_by_id(DrawerSession, session.id, handed_to_id=person.id)
    begin_session(tx, drawer, request.new_session_id, request.counted_minor, person.id, FLOAT)
    record(tx, "drawer_handed_over", "drawer_session", session.id, details={"to": person.id.hex})
    return DrawerClosed(
        closed.session_id,
        closed.expected_minor,
        closed.counted_minor,
        closed.difference_minor,
        closed.tenders,
        request.new_session_id,
    )


def count_and_close(
    tx: Write, session: DrawerSession, drawer: Drawer, request: CloseDrawer
) -> DrawerClosed:
    """Compare, ask for what a difference needs, write the count, and post it."""
    check_amount(request.counted_minor, least=0)
    if request.counts and _sum(request.counts) != request.counted_minor:
        raise BadRequest("The counted pieces do not add up to the counted amount.")
    expected_minor = expected_cash(tx, session.id)
    tenders = _tender_counts(tx, session, request)
    cash = Difference(None, CASH, request.counted_minor - expected_minor)
    is_blind = counts_blind(tx, drawer)
    found = _check_differences(tx, request, cash, tenders, is_blind)
    reason = request.reason.strip()
    tx.update(
        session,
        state="closed",
        closed_by_id=tx.actor.id,
        closed_at=tx.now,
        expected_minor=expected_minor,
        counted_minor=request.counted_minor,
        difference_minor=cash.minor,
        difference_reason=reason,
        counts={str(value): pieces for value, pieces in request.counts},
        tender_counts=[_kept(each) for each in tenders],
        is_blind=is_blind,
        approver_id=_approver(tx, found),
    )
    if found:
        details = {"minor": cash.minor, "all": {each.name: each.minor for each in found}}
        why = "; ".join(filter(None, (reason, *(each.reason for each in tenders))))
        record(tx, "drawer_difference", "drawer_session", session.id, reason=why, details=details)
    if request.place_id is not None and request.counted_minor:
        move(tx, request.place_id, session.id, "drop", request.counted_minor, session_id=session.id)
    post_count(tx, session, expected_minor, request.counted_minor, request.place_id)
    tx.signal("drawer", session.drawer_id)
    return DrawerClosed(
        session.id, expected_minor, request.counted_minor, cash.minor, tuple(tenders)
    )


def _tender_counts(tx: Write, session: DrawerSession, request: CloseDrawer) -> list[TenderCount]:
    """The totals that were counted, beside what they should be. Raises BadRequest."""
    given = {each.tender_id: each for each in request.tenders}
    if len(given) != len(request.tenders):
        raise BadRequest("A way to pay is counted twice.")
    counts = []
    for expected in store.counted_tenders(tx, session.id):
        counted = given.pop(expected.tender_id, None)
        if counted is not None:
            check_amount(abs(counted.counted_minor), least=0)
        counts.append(
            TenderCount(
                expected.tender_id,
                expected.name,
                expected.expected_minor,
                counted.counted_minor if counted else None,
                counted.reason.strip() if counted else "",
            )
        )
    if any(each.counted_minor for each in given.values()):
        raise BadRequest("Something was counted that this drawer did not take. Look again.")
    return counts


def _check_differences(
    tx: Write,
    request: CloseDrawer,
    cash: Difference,
    tenders: Sequence[TenderCount],
    is_blind: bool,
) -> list[Difference]:
    """What differs, explained and, where it is much, approved."""
    found = [cash] if cash.minor else []
    bare = [cash] if cash.minor and not request.reason.strip() else []
    for each in tenders:
        if not each.difference_minor:
            continue
        difference = Difference(each.tender_id, each.name, each.difference_minor)
        found.append(difference)
        if not each.reason:
            bare.append(difference)
    if bare:
        raise CountDiffers(_sentence(tx, bare[0], is_blind), bare, is_blind)
    if CashRules.of(tx.house.options).need_approval(found) and (
        Right.APPROVE not in tx.actor.rights
    ):
        raise Forbidden("A difference this large needs a manager.", Right.APPROVE)
    return found


def _sentence(tx: Write, difference: Difference, is_blind: bool) -> str:
    if is_blind:
        return f"{difference.name} differs. Count again, or say why."
    amount = money_text(abs(difference.minor), tx.house.currency)
    which = N_("too much") if difference.minor > 0 else N_("missing")
    if difference.tender_id is None:
        return f"{amount} is {which}. Count again, or say why."
    return f"{difference.name}: {amount} is {which}. Count again, or say why."


def _approver(tx: Write, found: Sequence[Difference]) -> UUID | None:
    """Who allowed a large difference: a manager who counts allows it themselves."""
    if not CashRules.of(tx.house.options).need_approval(found):
        return None
    return tx.actor.approver_id or tx.actor.id


def _kept(count: TenderCount) -> dict[str, Any]:
    return {
        "tender_id": count.tender_id.hex,
        "name": count.name,
        "expected_minor": count.expected_minor,
        "counted_minor": count.counted_minor,
        "reason": count.reason,
    }


def _sum(counts: Iterable[tuple[int, int]]) -> int:
    return sum(value * pieces for value, pieces in counts)
