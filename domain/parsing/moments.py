"""Dates with times as people write them, read into UTC by a format that was named or proven."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Protocol

from domain.parsing.errors import BadValue, MappingRefused
from domain.parsing.moment_shapes import NOON, Order, in_utc, offset_of, shape


class AtFormat(Protocol):
    """How the moments of one file are written."""

    @property
    def name(self) -> str:
        """What `--at-format` calls it."""
        ...

    def read(self, text: str, zone: tzinfo) -> datetime:
        """The moment in UTC. A time without offset is local to `zone`. Raises BadValue.

        Clocks set back or forward: see `moment_shapes.in_utc`. A date without time means noon.
        """
        ...


@dataclass(frozen=True, slots=True)
class Numeric:
    """Moments in digits: `2023-01-31 11:38:36`, `01-31-2023 11:38:36 AM`, `31.01.2023 11:38`.

    A date whose year comes first is always year, month, day. `orders` says for each separator
    how a date whose year comes last is meant. A date column whose own time is midnight may be
    joined with a time column.
    """

    name: str
    orders: tuple[tuple[str, Order], ...] = ()

    def read(self, text: str, zone: tzinfo) -> datetime:
        """The moment in UTC; see AtFormat."""
        found = shape(text)
        if not found:
            raise BadValue(text, "is not a date with time (--at-format can describe it)")
        day = found.day(dict(self.orders).get(found.sign))
        if not day:
            raise BadValue(text, f"does not fit --at-format {self.name}")
        return found.moment(day, zone)


ISO = Numeric("iso")
US = Numeric("us", (("-", "month first"), ("/", "month first")))
EU = Numeric("eu", (("-", "day first"), ("/", "day first"), (".", "day first")))
NAMED = {named.name: named for named in (ISO, US, EU)}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Moments as `time.strptime` describes them, for example `%d %b %y %H:%M`."""

    name: str

    def __post_init__(self) -> None:
        _names_hour(self.name)

    def read(self, text: str, zone: tzinfo) -> datetime:
        """The moment in UTC; see AtFormat."""
        try:
            found = time.strptime(text.strip(), self.name)
        except ValueError as error:
            raise BadValue(text, f"does not fit --at-format {self.name}") from error
        own = zone if found.tm_gmtoff is None else offset_of(text, found.tm_gmtoff)
        hour = found.tm_hour if _names_hour(self.name) else NOON
        clock = (hour, found.tm_min, found.tm_sec, 0)
        return in_utc(text, (found.tm_year, found.tm_mon, found.tm_mday), clock, own)


@cache
def _names_hour(pattern: str) -> bool:
    """Whether a pattern says the hour. Raises MappingRefused where it does not say the day."""
    probe = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    try:
        again = time.strptime(probe.strftime(pattern), pattern)
    except (ValueError, re.error) as error:  # the latter where a directive is there twice
        raise MappingRefused(f"--at-format {pattern} is no pattern: {error}.") from error
    if again[:3] != probe.timetuple()[:3]:
        raise MappingRefused(f"--at-format {pattern} must name year, month and day.")
    return again.tm_hour == probe.hour


def at_format(name: str) -> Numeric | Pattern:
    """The format that `--at-format` names: iso, us, eu, or a pattern with % signs."""
    if name in NAMED:
        return NAMED[name]
    if "%" in name:
        return Pattern(name)
    raise MappingRefused(
        f"--at-format {name} is unknown: name iso (2023-01-31), us (01-31-2023),"
        " eu (31.01.2023) or a pattern such as '%d.%m.%y %H:%M'."
    )
