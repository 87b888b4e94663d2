"""When each plate of a fire is begun, so that a course comes out together, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.pacing import start_times
from sync.tables.sales import OrderLine

MADE_HERE = "made_here"
"""The mark of a line that was made where it was rung: its maker needs no ticket."""


def starts(menu: Menu, lines: Iterable[OrderLine], now: datetime) -> dict[UUID, datetime]:
    """By line, when to begin it; lines that are begun at once are left out. Courses are apart."""
    preps: defaultdict[UUID | None, dict[UUID, int]] = defaultdict(dict)
    for line in lines:
        item = menu.items.get(line.item_id) if line.item_id else None
        if item is not None:
            preps[line.course_id][line.id] = item.prep_minutes
    return {
        line_id: begin
        for of_course in preps.values()
        for line_id, begin in start_times(of_course, now).items()
    }


def elsewhere(line: OrderLine, made_at: UUID | None) -> list[UUID]:
    """The stations that have to be told of a line: not the one where it was rung."""
    return [each for each in map(UUID, line.station_ids) if each != made_at]


def made_here(line: OrderLine, made_at: UUID | None) -> dict[str, Any]:
    """The columns that say that a line was made where it was rung."""
    if made_at is None or made_at.hex not in line.station_ids:
        return {}
    return {"marks": [*line.marks, {"mark": MADE_HERE}]}
