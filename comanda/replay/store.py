"""What a replay asks the database about itself: what it did before, whom and what it knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.ids import new_id
from edge import audit
from edge.transaction import Read, Write
from sync.tables.catalog import Station, Tax, TaxGroup
from sync.tables.floor import Area, DiningTable
from sync.tables.identity import Person
from sync.tables.sales import Order

INCLUDED = "included"
Answers = Mapping[UUID, str]
"""The answers of commands that were carried out, as JSON, by the command's id."""


def answers(read: Read, command_ids: Sequence[UUID]) -> Answers:
    """The first answers of those of the commands that were carried out."""
    asked = json.dumps([command_id.hex for command_id in command_ids])
    rows = read.rows(
        "SELECT id, result FROM commands WHERE id IN (SELECT unhex(value) FROM json_each(?))", asked
    )
    return {UUID(bytes=raw): result for raw, result in rows}


def is_open(read: Read, order_id: UUID) -> bool:
    """Whether an order is still open."""
    return read.load(Order, order_id, "order").state == "open"


def stations(read: Read) -> list[Station]:
    """The stations, in their order."""
    return read.all(Station, "deleted_at IS NULL ORDER BY position, id")


def insert_station(tx: Write, name: str) -> None:
    """Set up a station with a screen."""
    tx.insert(Station, name=name)
    tx.signal("menu")


def tax_group(read: Read) -> str:
    """The name of the restaurant's only group of goods, empty where there is none or several."""
    groups = read.all(TaxGroup, "deleted_at IS NULL LIMIT 2")
    return groups[0].name if len(groups) == 1 else ""


def insert_included_tax(tx: Write, name: str, rate_micros: int) -> None:
    """One tax on everything, in the prices."""
    group = tx.insert(TaxGroup, name=name, code=INCLUDED)
    tx.insert(Tax, tax_group_id=group.id, name=name, code=INCLUDED, rate_micros=rate_micros)


def tables(read: Read) -> dict[str, UUID]:
    """The tables by name, in one case."""
    rows = read.all(DiningTable, "deleted_at IS NULL ORDER BY id DESC")
    return {row.name.casefold(): row.id for row in rows}


def area(read: Read, name: str) -> UUID | None:
    """The room of that name."""
    row = read.first(Area, "name = ? AND deleted_at IS NULL", name)
    return row.id if row else None


def people(read: Read) -> dict[str, UUID]:
    """The people by name and, before that, by short name, in one case."""
    rows = read.all(Person, "deleted_at IS NULL ORDER BY id DESC")
    by_name = {row.name.casefold(): row.id for row in rows}
    return by_name | {row.short_name.casefold(): row.id for row in rows}


def insert_person(tx: Write, name: str) -> UUID:
    """Somebody of whom only the name is known: no PIN and no role, so no tile to sign in with."""
    person_id = new_id()
    tx.insert(Person, person_id, name=name, short_name=name)
    audit.record(tx, "person_imported", "person", person_id, details={"name": name})
    tx.signal("people")
    return person_id
