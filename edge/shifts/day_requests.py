"""What can be asked about the day beside its close, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.shifts.requests import ZTotals


@dataclass(frozen=True, slots=True)
class PrintX:
    """Print what the Z would say now. Nothing is closed."""


@dataclass(frozen=True, slots=True)
class ReprintZ:
    """Print a Z again, marked as a copy."""

    day_close_id: UUID


@dataclass(frozen=True, slots=True)
class Reprinted:
    """The paper that was queued: the how manyth copy; None where no printer prints receipts."""

    job_id: UUID | None
    copy_no: int = 0


@dataclass(frozen=True, slots=True)
class DayNow:
    """The day before its close. `number` is the Z that is made next, `today` the business day.

    `unclosed` are days before today that no Z has taken in yet: the next one takes them all.
    """

    number: int
    today: str
    unclosed: tuple[str, ...]
    grand_total_minor: int
    currency: str
    totals: ZTotals
