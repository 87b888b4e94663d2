"""Hiring, roles and leaving on the box, and what nobody can hand out."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed, DomainError, Forbidden, NotFound, SignInRefused
from domain.ids import new_id
from domain.permissions import MANAGER, Right
from edge.authority import EditedAtTheCentre
from edge.commands import Actor, Command
from edge.database import Database
from edge.founding import Founded
from edge.staff.editing import PeopleService
from edge.staff.requests import (
    ChangeRoles,
    DeactivatePerson,
    EditPerson,
    HirePerson,
    SetCard,
    SetPin,
    SignIn,
    SignInByCard,
)
from edge.staff.service import StaffService
from edge.transaction import Write
from sync.tables.identity import Person
from tests.edge.staff.conftest import Crew


async def test_a_person_hired_with_a_pin_signs_in_at_once(
    staff: StaffService, people: PeopleService, founded: Founded, manager: Actor, tablet: UUID
) -> None:
    hired = await people.hire(
        HirePerson(new_id(), "  Lin   Tran ", "123456", (founded.roles["Cook"],), language="vi"),
        manager,
    )

    signed_in = await staff.sign_in(SignIn(tablet, hired.id, "123456"))

    assert (signed_in.name, signed_in.short_name, signed_in.language) == ("Lin Tran", "Lin", "vi")
    assert signed_in.rights == {Right.WORK_KITCHEN, Right.SET_AVAILABILITY}


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤"])
async def test_a_pin_is_four_to_eight_digits(
    people: PeopleService, founded: Founded, manager: Actor, pin: str
) -> None:
    with pytest.raises(BadRequest, match="4 to 8 digits"):
        await people.hire(HirePerson(new_id(), "Lin", pin, (founded.roles["Cook"],)), manager)


async def test_who_may_not_edit_people_hires_nobody(
    people: PeopleService, founded: Founded, stranger: Actor
) -> None:
    with pytest.raises(Forbidden):
        await people.hire(HirePerson(new_id(), "Lin", "1234", (founded.roles["Cook"],)), stranger)


async def test_nobody_gives_rights_they_do_not_have(
    people: PeopleService, founded: Founded, crew: Crew
) -> None:
    chief = Actor("person", rights=frozenset({Right.EDIT_PEOPLE, Right.TAKE_ORDERS}))

    with pytest.raises(Forbidden):
        await people.hire(HirePerson(new_id(), "Lin", "1234", (founded.roles["Owner"],)), chief)


async def test_nobody_takes_over_a_person_who_may_do_more(
    people: PeopleService, crew: Crew
) -> None:
    chief = Actor("person", rights=frozenset({Right.EDIT_PEOPLE, Right.TAKE_ORDERS}))

    with pytest.raises(Forbidden):
        await people.set_pin(SetPin(crew.marta, "0000"), chief)


async def test_a_changed_role_holds_where_the_person_is_signed_in(
    staff: StaffService,
    people: PeopleService,
    founded: Founded,
    crew: Crew,
    manager: Actor,
    tablet: UUID,
) -> None:
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    await people.change_roles(ChangeRoles(crew.aziza, (founded.roles["Manager"],)), manager)

    now = await staff.signed_in(tablet)
    assert now is not None
    assert now.rights == MANAGER


async def test_who_leaves_is_signed_out_everywhere_and_has_no_tile(
    staff: StaffService, people: PeopleService, crew: Crew, manager: Actor, tablet: UUID
) -> None:
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    await people.deactivate(DeactivatePerson(crew.aziza), manager)

    assert await staff.signed_in(tablet) is None
    assert crew.aziza not in {tile.id for tile in await staff.people()}
    with pytest.raises(NotFound):
        await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))


async def test_the_last_who_can_edit_people_stays(
    people: PeopleService, founded: Founded, crew: Crew, manager: Actor
) -> None:
    await people.deactivate(DeactivatePerson(crew.oleg), manager)

    with pytest.raises(DomainError, match="Somebody must be left"):
        await people.deactivate(DeactivatePerson(crew.marta), manager)
    with pytest.raises(DomainError, match="Somebody must be left"):
        await people.change_roles(ChangeRoles(crew.marta, (founded.roles["Waiter"],)), manager)


async def test_everybody_changes_their_own_pin(
    staff: StaffService, people: PeopleService, crew: Crew, tablet: UUID
) -> None:
    me = (await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))).actor()

    await people.set_pin(SetPin(crew.aziza, "4321"), me)

    assert (await staff.sign_in(SignIn(tablet, crew.aziza, "4321"))).person_id == crew.aziza


async def test_a_card_belongs_to_one_person_and_can_be_taken_away(
    staff: StaffService, people: PeopleService, crew: Crew, manager: Actor, tablet: UUID
) -> None:
    with pytest.raises(DomainError, match="somebody else's"):
        await people.set_card(SetCard(crew.tim, "04 a1 b2"), manager)

    await people.set_card(SetCard(crew.aziza, ""), manager)

    with pytest.raises(SignInRefused):
        await staff.sign_in_by_card(SignInByCard(tablet, "04 A1 B2"))


async def test_a_person_is_shown_under_another_name(
    staff: StaffService, people: PeopleService, crew: Crew, manager: Actor
) -> None:
    await people.edit(EditPerson(crew.tim, short_name="Timmy", colour="#aa0000"), manager)

    shown = {tile.id: tile for tile in await staff.people()}[crew.tim]

    assert (shown.name, shown.short_name, shown.colour) == ("Tim Berg", "Timmy", "#aa0000")


async def test_of_two_managers_who_edit_a_person_the_second_is_told(
    people: PeopleService, crew: Crew, manager: Actor
) -> None:
    seen = next(each for each in await people.staff(manager) if each.id == crew.tim)
    await people.edit(EditPerson(crew.tim, short_name="Timmy", rev=seen.rev), manager)

    with pytest.raises(Changed):
        await people.edit(EditPerson(crew.tim, short_name="T.", rev=seen.rev), manager)

    now = next(each for each in await people.staff(manager) if each.id == crew.tim)
    assert now.short_name == "Timmy"


async def test_people_of_the_centre_are_shown_locked_and_edited_there(
    people: PeopleService, db: Database, crew: Crew, manager: Actor
) -> None:
    def adopt(tx: Write) -> None:
        tx.update_by_id(Person, crew.tim, authority="centre")

    await db.write(Command.of("adopt"), adopt)

    [locked] = [each.id for each in await people.staff(manager) if each.locked]
    assert locked == crew.tim
    with pytest.raises(EditedAtTheCentre, match="Change it there"):
        await people.deactivate(DeactivatePerson(crew.tim), manager)
