"""A manager's PIN allows one act: both names kept, and never a second act."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import Forbidden, SignInRefused
from domain.ids import new_id
from domain.permissions import Right
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff.editing import PeopleService
from edge.staff.requests import ApproveOnce, SetPin, SignIn
from edge.staff.service import StaffService
from sync.tables.audit import AuditEntry
from tests.edge.staff.conftest import Crew


@dataclass(frozen=True)
class TakeBack:
    """An act that needs approval, for these tests."""

    line: str


@pytest.fixture
async def aziza(staff: StaffService, crew: Crew, tablet: UUID) -> Actor:
    return (await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))).actor()


async def test_a_managers_pin_lends_one_right_for_one_command(
    staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    tap = new_id()

    approved = await staff.approve(ApproveOnce(Right.VOID_SENT, "9999"), aziza, tap)

    assert approved.id == crew.aziza
    assert approved.approver_id == crew.marta
    assert approved.rights == aziza.rights | {Right.VOID_SENT}
    assert Command.of(TakeBack("steak"), approved, tap).actor.approver_id == crew.marta


async def test_the_approved_actor_cannot_do_another_act(
    staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    approved = await staff.approve(ApproveOnce(Right.VOID_SENT, "9999"), aziza, new_id())

    with pytest.raises(Forbidden):
        Command.of(TakeBack("wine"), approved, new_id())
    with pytest.raises(Forbidden):
        Command.of(TakeBack("wine"), approved)


async def test_an_approval_is_used_for_one_command_only(
    staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    given = await staff.give_approval(ApproveOnce(Right.VOID_SENT, "9999"), aziza)
    tap = new_id()
    first = await staff.use_approval(given.token, aziza, tap)

    assert await staff.use_approval(given.token, aziza, tap) == first
    with pytest.raises(Forbidden, match="already used"):
        await staff.use_approval(given.token, aziza, new_id())


async def test_an_approval_expires_after_a_minute(
    staff: StaffService, crew: Crew, aziza: Actor, clock: VirtualClock
) -> None:
    given = await staff.give_approval(ApproveOnce(Right.VOID_SENT, "9999"), aziza)

    clock.advance(61)

    with pytest.raises(Forbidden, match="expired"):
        await staff.use_approval(given.token, aziza, new_id())


async def test_an_approval_is_of_no_use_to_somebody_else(
    staff: StaffService, crew: Crew, aziza: Actor, tablet: UUID
) -> None:
    given = await staff.give_approval(ApproveOnce(Right.VOID_SENT, "9999"), aziza)
    tim = (await staff.sign_in(SignIn(tablet, crew.tim, "2222"))).actor()

    with pytest.raises(Forbidden, match="somebody else"):
        await staff.use_approval(given.token, tim, new_id())


async def test_both_names_are_in_the_audit(
    db: Database, staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    await staff.approve(ApproveOnce(Right.VOID_SENT, "9999", what="Steak"), aziza, new_id())

    entries = await db.read(lambda read: read.all(AuditEntry, "act = 'approval_given'"))

    assert [(e.actor_id, e.approver_id, e.details) for e in entries] == [
        (crew.aziza, crew.marta, {"right": "void_sent", "what": "Steak"})
    ]


async def test_a_managers_card_approves_too(staff: StaffService, crew: Crew, aziza: Actor) -> None:
    approved = await staff.approve(ApproveOnce(Right.VOID_SENT, card="04ff01"), aziza, new_id())

    assert approved.approver_id == crew.marta


async def test_a_waiters_card_approves_nothing(
    staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    with pytest.raises(Forbidden):
        await staff.approve(ApproveOnce(Right.VOID_SENT, card="04a1b2"), aziza, new_id())


async def test_a_named_person_without_the_right_approves_nothing(
    staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    request = ApproveOnce(Right.VOID_SENT, "2222", person_id=crew.tim)

    with pytest.raises(Forbidden):
        await staff.approve(request, aziza, new_id())


async def test_a_pin_that_two_managers_share_asks_for_the_name(
    staff: StaffService, people: PeopleService, crew: Crew, aziza: Actor, manager: Actor
) -> None:
    await people.set_pin(SetPin(crew.oleg, "9999"), manager)

    with pytest.raises(SignInRefused, match="Choose the name"):
        await staff.approve(ApproveOnce(Right.VOID_SENT, "9999"), aziza, new_id())
    named = ApproveOnce(Right.VOID_SENT, "9999", person_id=crew.oleg)
    assert (await staff.approve(named, aziza, new_id())).approver_id == crew.oleg


async def test_guessing_a_managers_pin_is_slowed_for_who_asks(
    staff: StaffService, crew: Crew, aziza: Actor
) -> None:
    wrong = ApproveOnce(Right.VOID_SENT, "0000")
    for _ in range(3):
        with pytest.raises(SignInRefused):
            await staff.approve(wrong, aziza, new_id())

    with pytest.raises(SignInRefused, match="5 seconds"):
        await staff.approve(ApproveOnce(Right.VOID_SENT, "9999"), aziza, new_id())
