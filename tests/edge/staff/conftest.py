"""People with PINs in the founded house, and a device they use."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest

from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.founding import Founded
from edge.staff.editing import PeopleService
from edge.staff.requests import HirePerson
from edge.staff.service import StaffService


@dataclass(frozen=True)
class Crew:
    """Who works here: Aziza and Tim wait tables, Marta and Oleg manage."""

    aziza: UUID
    tim: UUID
    marta: UUID
    oleg: UUID


@pytest.fixture
async def people(db: Database) -> PeopleService:
    return PeopleService(db)


@pytest.fixture
async def crew(people: PeopleService, founded: Founded, manager: Actor) -> Crew:
    async def hire(name: str, role: str, pin: str, card: str = "") -> UUID:
        request = HirePerson(new_id(), name, pin, (founded.roles[role],), card=card)
        return (await people.hire(request, manager)).id

    return Crew(
        aziza=await hire("Aziza Karimova", "Waiter", "1111", card="04 A1 B2"),
        tim=await hire("Tim Berg", "Waiter", "2222"),
        marta=await hire("Marta Rossi", "Manager", "9999", card="04 FF 01"),
        oleg=await hire("Oleg Ivanov", "Manager", "8888"),
    )


@pytest.fixture
def staff(db: Database) -> StaffService:
    return StaffService(db)


@pytest.fixture
def tablet() -> UUID:
    return new_id()
