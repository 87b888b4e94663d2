"""Who serves which tables tonight: sections, their usual people, and the duties of one evening."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.errors import BadRequest
from domain.orders import check_text
from edge import audit
from edge.authority import must_be_made_here
from edge.floor.requests import AssignSection, PutSection, RemoveSection, SetTableSection
from edge.transaction import Read, Write
from sync.tables.floor import DiningTable
from sync.tables.identity import Person, Section, SectionDuty

MAX_SECTION_NAME = 40


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section, its tables, and who serves it tonight: by duty, else as always."""

    id: UUID
    name: str
    table_ids: tuple[UUID, ...]
    usual_id: UUID | None
    person_id: UUID | None
    person: str = ""


def sections(read: Read, business_date: str) -> tuple[SectionView, ...]:
    """All sections by name."""
    on_duty = {each.section_id: each.person_id for each in duties(read, business_date)}
    rows = read.all(Section, "deleted_at IS NULL ORDER BY name, id")
    names = {each.id: each.short_name for each in read.all(Person)} if rows else {}
    found: list[SectionView] = []
    for row in rows:
        person_id = on_duty.get(row.id, row.person_id)
        table_ids = tuple(UUID(each) for each in row.table_ids)
        name = names.get(person_id, "") if person_id else ""
        found.append(SectionView(row.id, row.name, table_ids, row.person_id, person_id, name))
    return tuple(found)


def duties(read: Read, business_date: str) -> list[SectionDuty]:
    """What was decided for one evening. Yesterday's decisions do not count."""
    return read.all(
        SectionDuty,
        "section_id IN (SELECT id FROM sections WHERE organization_id = ?) "
        "AND ended_at IS NULL AND business_date = ? ORDER BY section_id",
        read.house.organization_id,
        business_date,
    )


def servers(read: Read, business_date: str) -> dict[UUID, UUID]:
    """By table, who serves its section tonight; tables of nobody's section are left out."""
    return {
        table_id: section.person_id
        for section in sections(read, business_date)
        if section.person_id is not None
        for table_id in section.table_ids
    }


def put_section(tx: Write, request: PutSection) -> None:
    """Add a section or rename it. Its usual person serves it whenever nothing else is decided."""
    name = check_text(request.name, MAX_SECTION_NAME, "name")
    if not name:
        raise BadRequest("A section needs a name.")
    if request.person_id is not None:
        tx.load(Person, request.person_id, "person")
    row = tx.get(Section, request.section_id)
    if row is None:
        tx.insert(
            Section,
            request.section_id,
            store_id=tx.house.store_id,
            name=name,
            person_id=request.person_id,
            table_ids=[],
        )
    else:
        must_be_made_here(row, row.name)
        tx.update(row, deleted_at=None, name=name, person_id=request.person_id)
    audit.record(tx, "section_put", "section", request.section_id, details={"name": name})


def remove_section(tx: Write, request: RemoveSection) -> None:
    """Take a section away; its tables are in none then."""
    row = tx.load(Section, request.section_id, "section")
    must_be_made_here(row, row.name)
    _end_duty(tx, row.id)
    tx.update(row, deleted_at=tx.now, table_ids=[])
    audit.record(tx, "section_removed", "section", row.id, details={"name": row.name})


def set_table_section(tx: Write, request: SetTableSection) -> None:
    """Put a table into a section, out of every other; None takes it out of all."""
    tx.load(DiningTable, request.table_id, "table")
    if request.section_id is not None:
        tx.load(Section, request.section_id, "section")
    wanted = str(request.table_id)
    for row in tx.all(Section, "deleted_at IS NULL"):
        without = [each for each in row.table_ids if each != wanted]
        table_ids = [*without, wanted] if row.id == request.section_id else without
        if table_ids != row.table_ids:
            must_be_made_here(row, row.name)
            tx.update(row, table_ids=table_ids)


def assign(tx: Write, request: AssignSection) -> None:
    """Decide who serves a section tonight; None goes back to who always does."""
    section = tx.load(Section, request.section_id, "section")
    _end_duty(tx, section.id)
    details: dict[str, str] = {"section": section.name}
    if request.person_id is not None:
        person = tx.load(Person, request.person_id, "person")
        tx.insert(SectionDuty, section_id=section.id, person_id=person.id)
        details["person"] = person.short_name
    audit.record(tx, "section_assigned", "section", section.id, details=details)


def hand_over_duties(tx: Write, from_person_id: UUID, to_person_id: UUID) -> int:
    """Give one person's sections of tonight to another; returns how many."""
    given = [s for s in sections(tx, tx.business_date) if s.person_id == from_person_id]
    for section in given:
        _end_duty(tx, section.id)
        tx.insert(SectionDuty, section_id=section.id, person_id=to_person_id)
    return len(given)


def _end_duty(tx: Write, section_id: UUID) -> None:
    for duty in tx.all(SectionDuty, "section_id = ? AND ended_at IS NULL", section_id):
        tx.update(duty, ended_at=tx.now)
