"""The drawer that a payment uses: which one opens, and which session counts the money."""

from __future__ import annotations

from uuid import UUID

from domain.checks import PaymentRefused
from domain.drawers import CashRules
from edge.checks import store
from edge.shifts.period import open_z_number
from edge.shifts.store import open_purse
from edge.transaction import Write
from sync.tables.cash import DrawerOpening, DrawerSession


def drawer_for(tx: Write, session_id: UUID | None) -> tuple[UUID | None, DrawerSession | None]:
    """The drawer that opens and the session that counts the money. Selling needs neither.

    `session_id` None is the person's purse where waiters carry the cash and it is open, else the
    device's open drawer, or the only one. Raises NotFound, and PaymentRefused where the named
    session is over.
    """
    if session_id is not None:
        named = tx.load(DrawerSession, session_id, "drawer session")
        if named.state != "open":
            raise PaymentRefused("That drawer was closed. Open it with its float first.")
        return named.drawer_id, named
    drawer_id = store.own_drawer_id(tx)
    purse = _purse(tx)
    if purse is not None:
        return drawer_id, purse
    session = store.open_session(tx, drawer_id)
    return (session.drawer_id if session else drawer_id), session


def open_for(tx: Write, drawer_id: UUID, session: DrawerSession | None, payment_id: UUID) -> None:
    """Ask for the drawer to open for a payment; the pulse follows the commit.

    Money that went into somebody's purse opens none.
    """
    if session is not None and session.drawer_id != drawer_id:
        return
    tx.insert(
        DrawerOpening,
        drawer_id=drawer_id,
        drawer_session_id=session.id if session else None,
        payment_id=payment_id,
        why="sale",
        at=tx.now,
        z_number=open_z_number(tx),
    )
    tx.signal("drawer", drawer_id)


def _purse(tx: Write) -> DrawerSession | None:
    """The open purse of who takes the money, where the house has its waiters carry it."""
    if tx.actor.id is None or not CashRules.of(tx.house.options).cash_with_waiters:
        return None
    return open_purse(tx, tx.actor.id)
