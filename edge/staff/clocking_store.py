"""SQL of time at work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from edge.transaction import Read
from sync.tables.cash import WorkShift
from sync.tables.identity import Person
from sync.tables.tenancy import Store

DAYS_BACK = 40
"""How many shifts of a person may have begun in the latest business days that are looked at."""


def options(read: Read) -> dict[str, Any]:
    """The house's options."""
    return read.load(Store, read.house.store_id, "restaurant").options


def open_shift(read: Read, person_id: UUID) -> WorkShift | None:
    """The shift that a person is in."""
    return read.first(WorkShift, "person_id = ? AND ended_at IS NULL", person_id)


def open_shifts(read: Read) -> list[WorkShift]:
    """Everybody who is at work, the longest first. Read through the index of open shifts."""
    return read.all(WorkShift, "ended_at IS NULL AND person_id > ? ORDER BY +started_at", b"")


def shifts_of_day(read: Read, day: str) -> list[WorkShift]:
    """Shifts that began on a business day, and those that are not over.

    Person by person: their shifts are in the order of their index.
    """
    found = {each.id: each for each in open_shifts(read)}
    for person in read.all(Person, "deleted_at IS NULL"):
        for row in read.all(
            WorkShift, "person_id = ? ORDER BY id DESC LIMIT ?", person.id, DAYS_BACK
        ):
            if row.business_date == day:
                found[row.id] = row
    return sorted(found.values(), key=lambda row: (row.started_at, row.id))


def name_and_colour(read: Read, person_id: UUID) -> tuple[str, str]:
    """How a person is shown."""
    person = read.get(Person, person_id)
    return (person.name, person.colour) if person else ("", "")
