"""What each kind of paper is owed: how long it lives, who decides where it is doubtful. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.clock import Uptime
from domain.permissions import Right


class Care(StrEnum):
    """How a paper is looked after."""

    KITCHEN = "kitchen"
    """Food must not be forgotten: doubled with a mark after a minute, held once it is old."""
    GUEST = "guest"
    """A guest waits for it now or not at all: the cashier decides, and nobody wants it next day."""
    BOOKS = "books"
    """Each has its number: only a manager decides whether there is a second one."""
    HOUSE = "house"
    """Reports and pages for who works here."""


_CARE: Final = {
    "station_message": Care.KITCHEN,
    "receipt": Care.GUEST,
    "bill": Care.GUEST,
    "gift_card": Care.GUEST,
    "statement": Care.GUEST,
    "invoice": Care.BOOKS,
    "z_report": Care.BOOKS,
}
LIVES: Final = {
    Care.KITCHEN: timedelta(minutes=20),
    Care.GUEST: timedelta(hours=4),
}
"""Older than this it is not printed by itself. What is not named here waits as long as it takes."""

MARKED_COPY_AFTER: Final = timedelta(seconds=60)
"""How long an uncertain kitchen paper waits for a proof or a person before its marked copy."""
CLOCK_MAY_BE_BEHIND: Final = timedelta(minutes=2)
"""After a restart a paper that seems to be from later than this is of an unknown age: held."""
MOST_QUEUED: Final = 1_000
"""Where more papers than this wait for one printer, one that is asked for itself is refused."""
_ASKED_FOR_ITSELF: Final = frozenset({"bill", "station_message", "statement", "x_report"})

_DECIDES: Final = {
    Care.KITCHEN: (Right.TAKE_ORDERS, Right.WORK_KITCHEN, Right.TAKE_PAYMENT),
    Care.GUEST: (Right.TAKE_PAYMENT, Right.MANAGE_DEVICES),
    Care.BOOKS: (Right.MANAGE_DEVICES,),
    Care.HOUSE: (Right.TAKE_ORDERS, Right.WORK_KITCHEN, Right.TAKE_PAYMENT),
}


@dataclass(frozen=True, slots=True)
class Life:
    """How long a paper may wait, and by which start of the machine that is counted."""

    boot_id: str
    dies_at_ms: int | None
    lives_ms: int | None
    created_at: datetime


def care_of(kind: str) -> Care:
    """How a kind of paper is looked after."""
    return Care.KITCHEN if kind.startswith("ticket_") else _CARE.get(kind, Care.HOUSE)


def may_be_refused(kind: str, copy_no: int) -> bool:
    """Whether a paper is all that is wanted: then a full queue says no.

    What happened (an order sent, a receipt, a close) has its paper however many wait: no sale and
    no closing stops because a printer stands still.
    """
    return copy_no > 0 or kind in _ASKED_FOR_ITSELF


def deciders(kind: str) -> tuple[Right, ...]:
    """Any of these rights lets a person say what becomes of such a paper."""
    return _DECIDES[care_of(kind)]


def lives_ms(kind: str) -> int | None:
    """How long a kind of paper lives."""
    lives = LIVES.get(care_of(kind))
    return None if lives is None else lives // timedelta(milliseconds=1)


def has_expired(life: Life, now: datetime, up: Uptime) -> bool:
    """Whether a paper is too old to be printed by itself.

    Setting the clock ages nothing: within one start of the machine its uptime decides. After
    another start only the clock is there to ask; an age that cannot be counts as too old.
    """
    if life.lives_ms is None or life.dies_at_ms is None:
        return False
    if life.boot_id == up.boot_id:
        return up.ms >= life.dies_at_ms
    age = now - life.created_at
    return age >= timedelta(milliseconds=life.lives_ms) or age < -CLOCK_MAY_BE_BEHIND
