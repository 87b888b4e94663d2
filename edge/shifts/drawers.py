"""Drawers in somebody's hands: plain functions inside one write, and what a session comes to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.checks import PaymentRefused
from domain.errors import BadRequest, Changed
from domain.ids import new_id
from edge.audit import record
from edge.cash.moving import safe_id
from edge.shifts import store
from edge.shifts.movements import (
    DROP,
    FLOAT,
    check_amount,
    insert_movement,
    insert_opening,
    open_session,
    person_name,
    reason_of,
    refuse_purse,
    require_hands,
)
from edge.shifts.requests import (
    CashMovementView,
    DrawerChange,
    DrawerReport,
    MoveCash,
    OpenDrawer,
    OpenWithoutSale,
    TenderCount,
)
from edge.transaction import Read, Write
from sync.tables.cash import Drawer, DrawerOpening, DrawerSession

NO_SALE = "no_sale"
_SIGNS = {"pay_in": 1, "pay_out": -1, "drop": -1}


def open_drawer(tx: Write, request: OpenDrawer) -> DrawerChange:
    """Begin a session with its float. Raises Changed where the drawer is in use."""
    drawer = tx.load(Drawer, request.drawer_id, "drawer")
    refuse_purse(drawer)
    begin_session(tx, drawer, request.session_id, request.float_minor, tx.actor.id, FLOAT,
                  place_id=request.place_id)  # fmt: skip
    return DrawerChange(drawer.id, request.session_id)


def begin_session(
    tx: Write,
    drawer: Drawer,
    session_id: UUID,
    float_minor: int,
    person_id: UUID | None,
    kind: str,
    *,
    place_id: UUID | None = None,
) -> DrawerSession:
    """A drawer in a person's hands from now on, with its float as a movement of this kind.

    One that nobody closed on a day before is uncounted from now on. Raises Changed where it was
    opened today, BadRequest.
    """
    check_amount(float_minor, least=0)
    _leave_uncounted(tx, drawer)
    session = tx.insert(
        DrawerSession,
        session_id,
        drawer_id=drawer.id,
        opened_by_id=person_id,
        opened_at=tx.now,
        float_minor=float_minor,
        currency=tx.house.currency,
    )
    if float_minor:
        insert_movement(tx, new_id(), session, kind, float_minor, place_id=place_id)
    tx.signal("drawer", drawer.id)
    return session


def _leave_uncounted(tx: Write, drawer: Drawer) -> None:
    """The session that nobody closed before the day rolled waits to be counted."""
    in_use = store.open_session(tx, drawer.id)
    if in_use is None:
        return
    if in_use.business_date >= tx.business_date:
        at = in_use.opened_at.astimezone(tx.house.zone).strftime("%H:%M")
        who = person_name(tx, in_use.opened_by_id)
        raise Changed(" ".join(filter(None, (f"{drawer.name} is open since {at}.", who))))
    tx.update(in_use, state="uncounted")
    record(tx, "drawer_left_uncounted", "drawer_session", in_use.id)


def move_cash(tx: Write, request: MoveCash) -> DrawerChange:
    """Cash in or out. Raises BadRequest, Changed where the session is closed."""
    session = open_session(tx, request.session_id)
    drawer = tx.load(Drawer, session.drawer_id, "drawer")
    require_hands(tx, drawer)
    if request.kind not in _SIGNS:
        raise BadRequest("Cash is paid in, paid out or dropped.")
    check_amount(request.amount_minor, least=1)
    is_drop = request.kind == DROP
    reason = request.reason if is_drop else reason_of(request.reason, "Say what the cash is for.")
    amount_minor = _SIGNS[request.kind] * request.amount_minor
    expected_minor = expected_cash(tx, session.id) + amount_minor
    if expected_minor < 0:
        raise PaymentRefused("There is not so much cash in the drawer.")
    place_id = (request.place_id or safe_id(tx)) if is_drop else None
    insert_movement(
        tx, request.movement_id, session, request.kind, amount_minor,
        reason=reason, place_id=place_id,
    )  # fmt: skip
    insert_opening(tx, drawer, session.id, request.kind)
    details = {"minor": amount_minor}
    record(tx, request.kind, "drawer_session", session.id, reason=reason, details=details)
    return DrawerChange(session.drawer_id, session.id, expected_minor)


def open_without_sale(tx: Write, request: OpenWithoutSale) -> DrawerChange:
    """Open a drawer with a reason. Raises BadRequest, NotFound."""
    drawer = tx.load(Drawer, request.drawer_id, "drawer")
    refuse_purse(drawer)
    reason = reason_of(request.reason, "Say why the drawer is opened.")
    session = store.open_session(tx, drawer.id)
    session_id = session.id if session else None
    insert_opening(tx, drawer, session_id, NO_SALE)
    record(tx, "open_drawer", "drawer", drawer.id, reason=reason)
    return DrawerChange(drawer.id, session_id)


def expected_cash(read: Read, session_id: UUID) -> int:
    """The cash that should be in the drawer: movements, and what payments left in it."""
    moved = sum(movement.amount_minor for movement in store.movements(read, session_id))
    return moved + store.cash_taken(read, session_id)


def report(read: Read, session_id: UUID) -> DrawerReport:
    """A session as it is now (X), or as it was closed."""
    session = read.load(DrawerSession, session_id, "drawer session")
    drawer = read.load(Drawer, session.drawer_id, "drawer")
    expected = session.expected_minor
    openings = store.openings(read, session_id)
    return DrawerReport(
        session_id=session.id,
        drawer_id=drawer.id,
        drawer_name=drawer.name,
        state=session.state,
        opened_at=session.opened_at,
        opened_by=person_name(read, session.opened_by_id),
        closed_at=session.closed_at,
        currency=session.currency,
        float_minor=session.float_minor,
        cash_taken_minor=store.cash_taken(read, session_id),
        expected_minor=expected_cash(read, session_id) if expected is None else expected,
        counted_minor=session.counted_minor,
        difference_minor=session.difference_minor,
        difference_reason=session.difference_reason,
        tenders=store.tenders_of(read, session_id),
        movements=tuple(
            CashMovementView(each.id, each.kind, each.amount_minor, each.reason, each.at)
            for each in store.movements(read, session_id)
        ),
        openings=openings.all,
        openings_without_sale=openings.without_sale,
        closed_by=person_name(read, session.closed_by_id),
        handed_to=person_name(read, session.handed_to_id),
        approved_by=person_name(read, session.approver_id),
        tender_counts=tuple(
            TenderCount(
                UUID(each["tender_id"]),
                each["name"],
                each["expected_minor"],
                each["counted_minor"],
                each["reason"],
            )
            for each in session.tender_counts
        ),
    )


def pulse_outcome(tx: Write, opening_id: UUID, outcome: str, at: datetime) -> None:
    """Write down what became of a pulse."""
    tx.update_by_id(DrawerOpening, opening_id, outcome=outcome, outcome_at=at)
