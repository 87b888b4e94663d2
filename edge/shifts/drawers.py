"""Drawers in somebody's hands: plain functions inside one write, and what a session comes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.checks import MAX_PAYMENT_MINOR, PaymentRefused
from domain.errors import BadRequest, Changed
from domain.ids import new_id
from domain.language import N_
from domain.money_text import money_text
from edge.audit import record
from edge.books.events import post_count, post_movement
from edge.shifts import store
from edge.shifts.period import open_z_number
from edge.shifts.requests import (
    CashMovementView,
    CloseDrawer,
    DrawerChange,
    DrawerClosed,
    DrawerReport,
    MoveCash,
    OpenDrawer,
    OpenWithoutSale,
)
from edge.transaction import Read, Write
from sync.tables.cash import CashMovement, Drawer, DrawerOpening, DrawerSession
from sync.tables.identity import Person

FLOAT = "float"
NO_SALE = "no_sale"
_SIGNS = {"pay_in": 1, "pay_out": -1, "drop": -1}


def open_drawer(tx: Write, request: OpenDrawer) -> DrawerChange:
    """Begin a session with its float. Raises Changed where the drawer is in use."""
    drawer = tx.load(Drawer, request.drawer_id, "drawer")
    _check_amount(request.float_minor, least=0)
    in_use = store.open_session(tx, drawer.id)
    if in_use is not None:
        at = in_use.opened_at.astimezone(tx.house.zone).strftime("%H:%M")
        who = person_name(tx, in_use.opened_by_id)
        raise Changed(" ".join(filter(None, (f"{drawer.name} is open since {at}.", who))))
    session = tx.insert(
        DrawerSession,
        request.session_id,
        drawer_id=drawer.id,
        opened_by_id=tx.actor.id,
        opened_at=tx.now,
        float_minor=request.float_minor,
        currency=tx.house.currency,
    )
    if request.float_minor:
        _insert_movement(tx, new_id(), session, FLOAT, request.float_minor, "")
    tx.signal("drawer", drawer.id)
    return DrawerChange(drawer.id, request.session_id)


def move_cash(tx: Write, request: MoveCash) -> DrawerChange:
    """Cash in or out. Raises BadRequest, Changed where the session is closed."""
    session = _open(tx, request.session_id)
    if request.kind not in _SIGNS:
        raise BadRequest("Cash is paid in, paid out or dropped.")
    _check_amount(request.amount_minor, least=1)
    reason = _reason(request.reason, "Say what the cash is for.")
    amount_minor = _SIGNS[request.kind] * request.amount_minor
    expected_minor = expected_cash(tx, session.id) + amount_minor
    if expected_minor < 0:
        raise PaymentRefused("There is not so much cash in the drawer.")
    _insert_movement(tx, request.movement_id, session, request.kind, amount_minor, reason)
    _insert_opening(tx, session.drawer_id, session.id, request.kind)
    details = {"minor": amount_minor}
    record(tx, request.kind, "drawer_session", session.id, reason=reason, details=details)
    return DrawerChange(session.drawer_id, session.id, expected_minor)


def open_without_sale(tx: Write, request: OpenWithoutSale) -> DrawerChange:
    """Open a drawer with a reason. Raises BadRequest, NotFound."""
    drawer = tx.load(Drawer, request.drawer_id, "drawer")
    reason = _reason(request.reason, "Say why the drawer is opened.")
    session = store.open_session(tx, drawer.id)
    session_id = session.id if session else None
    _insert_opening(tx, drawer.id, session_id, NO_SALE)
    record(tx, "open_drawer", "drawer", drawer.id, reason=reason)
    return DrawerChange(drawer.id, session_id)


def close_drawer(tx: Write, request: CloseDrawer) -> DrawerClosed:
    """End a session with what was counted. Raises BadRequest for a difference without a reason."""
    session = _open(tx, request.session_id)
    _check_amount(request.counted_minor, least=0)
    if request.counts and _sum(request.counts) != request.counted_minor:
        raise BadRequest("The counted pieces do not add up to the counted amount.")
    expected_minor = expected_cash(tx, session.id)
    difference_minor = request.counted_minor - expected_minor
    reason = request.reason.strip()
    if difference_minor and not reason:
        amount = money_text(abs(difference_minor), session.currency)
        which = N_("too much") if difference_minor > 0 else N_("missing")
        raise BadRequest(f"{amount} is {which}. Count again, or say why.")
    tx.update(
        session,
        state="closed",
        closed_by_id=tx.actor.id,
        closed_at=tx.now,
        expected_minor=expected_minor,
        counted_minor=request.counted_minor,
        difference_minor=difference_minor,
        difference_reason=reason,
        counts={str(value): pieces for value, pieces in request.counts},
    )
    if difference_minor:
        details = {"minor": difference_minor}
        record(
            tx, "drawer_difference", "drawer_session", session.id, reason=reason, details=details
        )
    post_count(tx, session, expected_minor, request.counted_minor)
    tx.signal("drawer", session.drawer_id)
    return DrawerClosed(session.id, expected_minor, request.counted_minor, difference_minor)


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
    )


def person_name(read: Read, person_id: UUID | None) -> str:
    """A person's name, empty for nobody."""
    person = read.get(Person, person_id) if person_id else None
    return person.name if person else ""


def pulse_outcome(tx: Write, opening_id: UUID, outcome: str, at: datetime) -> None:
    """Write down what became of a pulse."""
    tx.update_by_id(DrawerOpening, opening_id, outcome=outcome, outcome_at=at)


def _open(tx: Write, session_id: UUID) -> DrawerSession:
    session = tx.load(DrawerSession, session_id, "drawer session")
    if session.state != "open":
        raise Changed("That drawer is already closed.")
    return session


def _insert_movement(
    tx: Write,
    movement_id: UUID,
    session: DrawerSession,
    kind: str,
    amount_minor: int,
    reason: str,
) -> None:
    movement = tx.insert(
        CashMovement,
        movement_id,
        drawer_session_id=session.id,
        kind=kind,
        amount_minor=amount_minor,
        currency=tx.house.currency,
        reason=reason,
        at=tx.now,
        z_number=open_z_number(tx),
    )
    post_movement(tx, movement, session.drawer_id)


def _insert_opening(tx: Write, drawer_id: UUID, session_id: UUID | None, why: str) -> None:
    tx.insert(
        DrawerOpening,
        drawer_id=drawer_id,
        drawer_session_id=session_id,
        why=why,
        at=tx.now,
        z_number=open_z_number(tx),
    )
    tx.signal("drawer", drawer_id)


def _check_amount(minor: int, *, least: int) -> None:
    if not least <= minor <= MAX_PAYMENT_MINOR:
        raise BadRequest("The amount cannot be that. Look at it again.")


def _reason(text: str, otherwise: str) -> str:
    reason = text.strip()
    if not reason:
        raise BadRequest(otherwise)
    return reason


def _sum(counts: Iterable[tuple[int, int]]) -> int:
    return sum(value * pieces for value, pieces in counts)
