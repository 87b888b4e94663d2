"""States of what was sent to a station, in the order in which food gets ready."""

from __future__ import annotations

from enum import StrEnum

from domain.errors import BadRequest

UNSEEN_ALARM_S = 20
"""A card that no screen showed and no printer printed for this long alarms people."""

BUMP_SETTLES_S = 1
"""No card changes place within this long of a bump."""


class ItemState(StrEnum):
    """Where a fired line stands at a station."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    SEEN = "seen"
    STARTED = "started"
    DONE = "done"
    TAKEN = "taken"
    SERVED = "served"


ORDER = tuple(ItemState)
_RANK = {state: rank for rank, state in enumerate(ORDER)}


def rank(state: str) -> int:
    """How far a state is; later states have higher ranks."""
    return _RANK[ItemState(state)]


def moves_forward(before: str, after: str) -> bool:
    """Whether going from one state to the other is progress."""
    return rank(after) > rank(before)


def least(states: list[str]) -> str:
    """The state of a line made at several stations: that of the slowest."""
    return min(states, key=rank)


def check_recall(state: str) -> None:
    """Raises BadRequest when food that left the pass is called back."""
    if rank(state) > rank(ItemState.DONE):
        raise BadRequest("That was already taken out.")
