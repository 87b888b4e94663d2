"""What may still be changed about a dish that was sent, by how far the kitchen has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import DomainError
from domain.kitchen import ItemState, rank

GRACE = timedelta(seconds=60)
"""For so long after Send its sender changes a line, or takes it back, without anybody's PIN."""


class Phase(StrEnum):
    """How far the kitchen is with a line: the station that has come furthest decides."""

    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"


class BackKind(StrEnum):
    """What became of a dish that was taken back: its portion returns, is lost, or is given."""

    NOT_MADE = "not_made"
    WASTED = "wasted"
    COMP = "comp"


class CookStarted(DomainError):
    """The cook works on it; the same request with `confirmed` goes on."""

    code = "cook_started"


class AlreadyMade(DomainError):
    """It is made: it can only be made again."""

    code = "already_made"


def phase_of(states: Sequence[str]) -> Phase:
    """The phase of a line with these states at its stations; without a station it waits."""
    furthest = max(map(rank, states), default=0)
    if furthest >= rank(ItemState.DONE):
        return Phase.DONE
    return Phase.STARTED if furthest >= rank(ItemState.STARTED) else Phase.WAITING


def is_free(phase: Phase, is_own: bool, sent_at: datetime | None, now: datetime) -> bool:
    """Whether the sender needs nobody's PIN: just sent, and nobody has begun."""
    return (
        phase == Phase.WAITING and is_own and sent_at is not None and timedelta() <= now - sent_at
    ) and now - sent_at <= GRACE
