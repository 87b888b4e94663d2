"""Signing in by name and PIN or by card, switching, and what survives a restart."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import NotFound, SignInRefused
from domain.ids import new_id
from domain.permissions import Right
from edge.box_tables import CommandRow
from edge.commands import request_hash
from edge.database import Database
from edge.staff.requests import SignIn, SignInByCard, SignOut
from edge.staff.service import StaffService
from tests.edge.staff.conftest import Crew


async def test_tiles_show_everybody_by_name_with_their_roles(
    staff: StaffService, crew: Crew
) -> None:
    tiles = await staff.people()

    assert [(tile.name, tile.short_name, tile.roles) for tile in tiles] == [
        ("Aziza Karimova", "Aziza", ("Waiter",)),
        ("Marta Rossi", "Marta", ("Manager",)),
        ("Oleg Ivanov", "Oleg", ("Manager",)),
        ("Tim Berg", "Tim", ("Waiter",)),
    ]


async def test_a_name_and_its_pin_let_a_person_in_with_their_rights(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    signed_in = await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    assert signed_in.person_id == crew.aziza
    assert Right.TAKE_ORDERS in signed_in.rights
    assert Right.VOID_SENT not in signed_in.rights
    assert signed_in.actor().device_id == tablet


async def test_the_next_person_takes_the_device_over(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))
    await staff.sign_in(SignIn(tablet, crew.tim, "2222"))

    now = await staff.signed_in(tablet)

    assert now is not None
    assert now.person_id == crew.tim


async def test_a_card_lets_its_holder_in(staff: StaffService, crew: Crew, tablet: UUID) -> None:
    assert (await staff.sign_in_by_card(SignInByCard(tablet, "04a1b2"))).person_id == crew.aziza


async def test_an_unknown_or_empty_card_is_refused(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    with pytest.raises(SignInRefused):
        await staff.sign_in_by_card(SignInByCard(tablet, "04 00 00"))
    with pytest.raises(SignInRefused):
        await staff.sign_in_by_card(SignInByCard(tablet, ""))


async def test_locking_leaves_nobody_signed_in(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    await staff.sign_out(SignOut(tablet))

    assert await staff.signed_in(tablet) is None


async def test_who_is_signed_in_survives_a_restart(
    db: Database, staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    await db.close()
    await db.open()
    still = await StaffService(db).signed_in(tablet)

    assert still is not None
    assert still.person_id == crew.aziza


async def test_a_repeated_sign_in_is_the_same_sign_in(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    tap = new_id()

    first = await staff.sign_in(SignIn(tablet, crew.aziza, "1111"), tap)

    assert await staff.sign_in(SignIn(tablet, crew.aziza, "1111"), tap) == first


async def test_somebody_unknown_is_not_let_in(staff: StaffService, tablet: UUID) -> None:
    with pytest.raises(NotFound):
        await staff.sign_in(SignIn(tablet, new_id(), "1111"))


async def test_no_pin_is_kept_with_commands_or_the_audit(
    db: Database, staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))
    with pytest.raises(SignInRefused):
        await staff.sign_in(SignIn(tablet, crew.aziza, "73195"))

    commands = await db.read(lambda read: read.all(CommandRow))
    sealed = await db.read(lambda read: read.rows("SELECT body FROM outbox"))

    assert request_hash(SignIn(tablet, crew.aziza, "1111")) not in {
        command.request_hash for command in commands
    }
    assert not any(b"73195" in body for (body,) in sealed)
    assert not any("73195" in command.result for command in commands)
