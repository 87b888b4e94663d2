"""What is written of a drawer: openings by hand, alarms. Plain functions of a write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from edge.alarms import store as alarms
from edge.alarms.kinds import DRAWER_BY_HAND, DRAWER_OPEN, DRAWER_STUCK
from edge.audit import record
from edge.drawers.sense import Happened
from edge.shifts import store
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.cash import Drawer, DrawerOpening

BY_HAND: Final = "by_hand"
STUCK_FOR: Final = timedelta(minutes=2)
"""So long who stands there is told; after that somebody has used the key."""

TOO_LONG_OPEN: Final = "{drawer} is open. Shut it."
OPENED_BY_HAND: Final = "{drawer} was opened by hand, without a sale."
STAYED_SHUT: Final = (
    "{drawer} did not open. Open it with its key; it will not open by itself later."
)
ALREADY_OPEN: Final = "{drawer} was open already. Shut it after each sale."


@dataclass(frozen=True, slots=True)
class NoteDrawer:
    """Something happened to a drawer, at this time."""

    drawer_id: UUID
    happened: Happened
    at: datetime


@dataclass(frozen=True, slots=True)
class EndStuck:
    """Enough was said of a drawer that stayed shut."""

    drawer_id: UUID


def sensed(read: Read) -> list[Drawer]:
    """Drawers whose printer has a sensor for them."""
    return read.all(
        Drawer, "sensor IN ('high', 'low') AND printer_id IS NOT NULL AND deleted_at IS NULL"
    )


def note(tx: Write, asked: NoteDrawer) -> None:
    """Write down what happened, raise and end its alarms."""
    drawer = tx.load(Drawer, asked.drawer_id, "drawer")
    match asked.happened:
        case Happened.TOO_LONG:
            words = TOO_LONG_OPEN.format(drawer=drawer.name)
            alarms.raise_alarm(tx, DRAWER_OPEN, drawer.id, words, since=asked.at)
        case Happened.BY_HAND:
            _note_by_hand(tx, drawer, asked.at)
        case Happened.OPENED:
            alarms.end_alarm(tx, DRAWER_STUCK, drawer.id)
        case Happened.SHUT:
            for kind in (DRAWER_OPEN, DRAWER_BY_HAND, DRAWER_STUCK):
                alarms.end_alarm(tx, kind, drawer.id)


def say_stuck(tx: Write, opening_id: UUID, sentence: str) -> None:
    """Tell who wanted it open that it is not as they think."""
    opening = tx.load(DrawerOpening, opening_id, "opening")
    drawer = tx.load(Drawer, opening.drawer_id, "drawer")
    words = sentence.format(drawer=drawer.name)
    alarms.raise_alarm(tx, DRAWER_STUCK, drawer.id, words, opening.actor_id)


def end_stuck(tx: Write, drawer_id: UUID) -> None:
    """It opened after all, or long enough was said."""
    alarms.end_alarm(tx, DRAWER_STUCK, drawer_id)


def _note_by_hand(tx: Write, drawer: Drawer, at: datetime) -> None:
    session = store.open_session(tx, drawer.id)
    tx.insert(
        DrawerOpening,
        drawer_id=drawer.id,
        drawer_session_id=session.id if session else None,
        why=BY_HAND,
        at=at,
        outcome="opened",
        outcome_at=tx.now,
        z_number=open_z_number(tx),
    )
    record(tx, "drawer_opened_by_hand", "drawer", drawer.id)
    words = OPENED_BY_HAND.format(drawer=drawer.name)
    alarms.raise_alarm(tx, DRAWER_BY_HAND, drawer.id, words, since=at)
    alarms.end_alarm(tx, DRAWER_STUCK, drawer.id)
