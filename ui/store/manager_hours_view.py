"""Hours of the day, as a manager reads and corrects them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import BadRequest
from edge.staff.clocking import ShiftTimes
from ui.components.row_list import Row, RowAction, Section
from ui.store.manager_view import Reader
from ui.text import _, format_time

CORRECT = "correct_hours"
CLOCK_OUT = "clock_out"
END_OF_SHIFT = " - "


def hours(found: Sequence[ShiftTimes], may_correct: bool, reader: Reader) -> Section:
    """Everybody's hours of this business day."""
    return Section(
        "hours",
        _("Hours today"),
        tuple(_row(each, may_correct, reader) for each in found),
        empty=_("Nobody has clocked in today."),
    )


def in_hours(seconds: int) -> str:
    """Time at work: `7:45`."""
    minutes = seconds // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def times_text(times: ShiftTimes, reader: Reader) -> str:
    """From when to when, as a manager writes it: `17:00 - 23:30`."""
    start = format_time(times.started_at, reader.zone, reader.language)
    end = format_time(times.ended_at, reader.zone, reader.language) if times.ended_at else ""
    return f"{start}{END_OF_SHIFT}{end}".rstrip() if end else f"{start} -"


def read_times(text: str, times: ShiftTimes, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """The times that a manager wrote, on the shift's day; an end before the start is after
    midnight. Raises BadRequest."""
    first, _dash, last = text.replace("\N{EN DASH}", "-").partition("-")
    start = _moment(first.strip(), times.started_at, zone)
    if not last.strip():
        return start, None
    end = _moment(last.strip(), times.started_at, zone)
    return start, end if end > start else end + timedelta(days=1)


def _moment(text: str, day: datetime, zone: ZoneInfo) -> datetime:
    try:
        clock = time.fromisoformat(text.zfill(5))
    except ValueError as error:
        raise BadRequest("Write times like 17:00 - 23:30.") from error
    local = day.astimezone(zone)
    return local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)


def _row(times: ShiftTimes, may_correct: bool, reader: Reader) -> Row:
    still = times.ended_at is None
    pause = _("{time} break").format(time=in_hours(times.break_s)) if times.break_s else ""
    correct = RowAction(CORRECT, _("Correct"), "note")
    out = RowAction(CLOCK_OUT, _("Clock out"), confirm=_("Really gone home?"))
    on_break = times.on_break_since is not None
    return Row(
        str(times.id),
        times.person,
        ", ".join(filter(None, (times_text(times, reader), pause))),
        in_hours(times.worked_s),
        word=_("has a break") if on_break else _("at work") if still else "",
        tone="waiting" if on_break else "ready" if still else "",
        color=times.colour,
        actions=((*((out,) if still else ()), correct) if may_correct else ()),
    )
