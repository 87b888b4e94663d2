"""When food is begun: one course after the other, for a promised time, all plates together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from domain.errors import LimitExceeded

PICKUP_NUMBERS = 999
MAX_TIMER_MINUTES = 240
USUAL_NUDGE_MINUTES = 12
MAX_PROMISE = timedelta(days=7)
K = TypeVar("K")


def pickup_number(counted: int) -> int:
    """What a guest is called by: the day's count, beginning again after 999."""
    return (counted - 1) % PICKUP_NUMBERS + 1


def start_times(prep_minutes: Mapping[K, int], fired_at: datetime) -> dict[K, datetime]:
    """When to begin what is shorter than the longest, so that all of it is ready together.

    What has no known preparation time (0) is begun at once, like the longest: neither is in it.
    """
    longest = max(prep_minutes.values(), default=0)
    return {
        key: fired_at + timedelta(minutes=longest - minutes)
        for key, minutes in prep_minutes.items()
        if 0 < minutes < longest
    }


def fires_at(promised_at: datetime, prep_minutes: Sequence[int], now: datetime) -> datetime:
    """When a promised order goes to the kitchen: its longest preparation before, not before now."""
    return max(promised_at - timedelta(minutes=max(prep_minutes, default=0)), now)


def check_promise(promised_at: datetime, now: datetime) -> datetime:
    """A time that may be promised. Raises LimitExceeded for the past and for what is far away."""
    if promised_at < now - timedelta(minutes=1):
        raise LimitExceeded("That time is over. Promise a later one.")
    if promised_at > now + MAX_PROMISE:
        raise LimitExceeded(f"An order is promised at most {MAX_PROMISE.days} days ahead.")
    return promised_at


def check_timer(minutes: int) -> int:
    """Minutes after which a course may fire by itself. Raises LimitExceeded."""
    if not 1 <= minutes <= MAX_TIMER_MINUTES:
        raise LimitExceeded(f"A course fires by itself in 1 to {MAX_TIMER_MINUTES} minutes.")
    return minutes


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """One course of an order: how many lines are held, how many plates are out, when they went.

    `fired` plates are those that a kitchen was told of and nobody took back; `served_at` is when
    the last of them came to the table.
    """

    course_id: UUID | None
    position: int
    held: int = 0
    fired: int = 0
    served: int = 0
    served_at: datetime | None = None
    nudge_minutes: int = USUAL_NUDGE_MINUTES


@dataclass(frozen=True, slots=True)
class Waiting:
    """The course to fire next, after which one, and since when the guests wait for it."""

    course_id: UUID | None
    after_id: UUID | None
    since: datetime
    is_late: bool


def next_course(courses: Sequence[CourseFacts]) -> CourseFacts | None:
    """The first course of which something is held."""
    held = [course for course in courses if course.held]
    return min(held, key=lambda course: course.position, default=None)


def waiting(courses: Sequence[CourseFacts], now: datetime) -> Waiting | None:
    """Whether guests wait for their next course; None while they eat, or nothing is held.

    They wait since the last plate of the course before it was served; it is late once that is
    `nudge_minutes` of the next course ago.
    """
    following = next_course(courses)
    if following is None:
        return None
    earlier = [each for each in courses if each.fired and each.position < following.position]
    before = max(earlier, key=lambda course: course.position, default=None)
    if before is None or before.served_at is None or before.served < before.fired:
        return None
    late = now - before.served_at >= timedelta(minutes=following.nudge_minutes)
    return Waiting(following.course_id, before.course_id, before.served_at, late)
