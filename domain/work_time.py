"""Hours at work: what is worked, and what is a break. Whole seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Break:
    """A break; without an end it goes on."""

    start: datetime
    end: datetime | None


def break_seconds(until: datetime, breaks: Sequence[Break]) -> int:
    """The time of all breaks up to a moment."""
    return sum(_seconds(each.start, min(each.end or until, until)) for each in breaks)


def worked_seconds(start: datetime, until: datetime, breaks: Sequence[Break]) -> int:
    """The time at work without its breaks; never below nothing, whatever the clock did."""
    return max(0, _seconds(start, until) - break_seconds(until, breaks))


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
