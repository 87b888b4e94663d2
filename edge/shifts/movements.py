"""Cash that moves without a payment, and drawers that open: pieces of every act with a drawer."""

from __future__ import annotations

from uuid import UUID

from domain.checks import MAX_PAYMENT_MINOR
from domain.errors import BadRequest, Changed, Forbidden
from domain.permissions import Right, require
from edge.books.events import post_movement
from edge.cash.moving import move
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.cash import CashMovement, Drawer, DrawerOpening, DrawerSession
from sync.tables.identity import Person

FLOAT, DROP, TIP_OUT = "float", "drop", "tip_out"
HAND_IN = "hand_in"
"""Cash that a waiter brings to a drawer, or gets from one: both sides have this kind."""


def insert_movement(
    tx: Write,
    movement_id: UUID,
    session: DrawerSession,
    kind: str,
    amount_minor: int,
    *,
    reason: str = "",
    place_id: UUID | None = None,
    person_id: UUID | None = None,
) -> None:
    """Cash into a drawer (positive) or out of it, with its other side, in the books too.

    `place_id` is where it comes from or goes to; `person_id` whose tips were paid out.
    """
    movement = tx.insert(
        CashMovement,
        movement_id,
        drawer_session_id=session.id,
        kind=kind,
        amount_minor=amount_minor,
        currency=tx.house.currency,
        reason=reason,
        place_id=place_id,
        at=tx.now,
        z_number=open_z_number(tx),
    )
    if place_id is not None:
        move(tx, place_id, movement_id, kind, -amount_minor, reason=reason, session_id=session.id)
    post_movement(tx, movement, session.drawer_id, person_id)


def insert_opening(tx: Write, drawer: Drawer, session_id: UUID | None, why: str) -> None:
    """Have a drawer opened; a purse is opened by its owner's hand."""
    if drawer.person_id is None:
        tx.insert(
            DrawerOpening,
            drawer_id=drawer.id,
            drawer_session_id=session_id,
            why=why,
            at=tx.now,
            z_number=open_z_number(tx),
        )
    tx.signal("drawer", drawer.id)


def open_session(read: Read, session_id: UUID, *, uncounted: bool = False) -> DrawerSession:
    """A session that is in use; with `uncounted`, one that is still to be counted too.

    Raises NotFound, Changed.
    """
    session = read.load(DrawerSession, session_id, "drawer session")
    if session.state != "open" and not (uncounted and session.state == "uncounted"):
        raise Changed("That drawer is already closed.")
    return session


def require_hands(tx: Write, drawer: Drawer) -> None:
    """Only those who run drawers, and of a purse its owner, may touch it. Raises Forbidden."""
    if drawer.person_id is None or drawer.person_id != tx.actor.id:
        require(tx.actor.rights, Right.RUN_DRAWER)
    elif Right.RUN_DRAWER not in tx.actor.rights:
        require(tx.actor.rights, Right.CARRY_CASH)


def refuse_purse(drawer: Drawer) -> None:
    """A purse has its own ways. Raises Forbidden."""
    if drawer.person_id is not None:
        raise Forbidden("That is somebody's purse. It is opened and counted by its owner.")


def check_amount(minor: int, *, least: int) -> None:
    """Raises BadRequest for an amount that cannot be."""
    if not least <= minor <= MAX_PAYMENT_MINOR:
        raise BadRequest("The amount cannot be that. Look at it again.")


def reason_of(text: str, otherwise: str) -> str:
    """A reason that was given. Raises BadRequest, saying what is asked for."""
    reason = text.strip()
    if not reason:
        raise BadRequest(otherwise)
    return reason


def person_name(read: Read, person_id: UUID | None) -> str:
    """A person's name, empty for nobody."""
    person = read.get(Person, person_id) if person_id else None
    return person.name if person else ""
