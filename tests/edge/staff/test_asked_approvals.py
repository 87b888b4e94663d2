"""Approvals asked of a manager's own device: one answer, one act, also over a restart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import Changed, Forbidden, SignInRefused, StorageFailed
from domain.ids import new_id
from domain.permissions import Right
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff.asked_requests import AnswerApproval, AskApproval, Outcome
from edge.staff.requests import SignIn
from edge.staff.service import StaffService
from edge.transaction import Write
from sync.tables.audit import AuditEntry
from tests.edge.staff.conftest import Crew


@dataclass(frozen=True)
class TakeBack:
    """An act that needs approval, for these tests."""

    line: str


@pytest.fixture
async def aziza(staff: StaffService, crew: Crew, tablet: UUID) -> Actor:
    return (await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))).actor()


@pytest.fixture
async def marta(staff: StaffService, crew: Crew) -> Actor:
    return (await staff.sign_in(SignIn(new_id(), crew.marta, "9999"))).actor()


@pytest.fixture
async def oleg(staff: StaffService, crew: Crew) -> Actor:
    return (await staff.sign_in(SignIn(new_id(), crew.oleg, "8888"))).actor()


def wanted() -> AskApproval:
    return AskApproval(new_id(), Right.VOID_SENT, "Take back 1 Burrata", 1400)


async def act(db: Database, actor: Actor, act_id: UUID) -> None:
    """Take a line back, as far as these tests care."""

    def work(tx: Write) -> None:
        record(tx, "taken_back", "order_line", None)

    await db.write(Command.of(TakeBack("Burrata"), actor, act_id), work)


async def acts(db: Database) -> list[AuditEntry]:
    return await db.read(lambda read: read.all(AuditEntry, "act = 'taken_back'"))


async def waiting(
    db: Database, staff: StaffService, asked: AskApproval, actor: Actor
) -> asyncio.Task[Outcome]:
    """Ask, and leave the act waiting for its answer."""
    await staff.asked.ask(asked, actor)

    async def take_back(approved: Actor, act_id: UUID) -> None:
        await act(db, approved, act_id)

    return asyncio.create_task(staff.asked.carry_out(asked.act_id, actor, take_back))


async def test_a_yes_on_the_managers_device_carries_the_act_out_with_both_names(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    outcome = await waiting(db, staff, asked, aziza)

    seen = (await staff.asked.open_for(marta))[0]
    await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)

    assert (seen.person, seen.words, seen.amount_minor) == ("Aziza", "Take back 1 Burrata", 1400)
    assert await outcome == Outcome("done", "Take back 1 Burrata", "Marta")
    assert [(done.actor_id, done.approver_id) for done in await acts(db)] == [(aziza.id, marta.id)]
    assert await staff.asked.open_for(marta) == ()


async def test_a_no_carries_nothing_out_and_names_who_said_it(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    outcome = await waiting(db, staff, asked, aziza)

    await staff.asked.answer(AnswerApproval(asked.act_id, False), marta)

    assert await outcome == Outcome("refused", "Take back 1 Burrata", "Marta")
    assert await acts(db) == []


async def test_a_yes_needs_the_managers_own_pin(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    await staff.asked.ask(asked, aziza)

    with pytest.raises(SignInRefused):
        await staff.asked.answer(AnswerApproval(asked.act_id, True, "8888"), marta)

    assert [each.state for each in await staff.asked.open_for(marta)] == ["asked"]


async def test_of_two_managers_who_answer_at_once_the_first_counts(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor, oleg: Actor
) -> None:
    asked = wanted()
    outcome = await waiting(db, staff, asked, aziza)

    answers = await asyncio.gather(
        staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta),
        staff.asked.answer(AnswerApproval(asked.act_id, True, "8888"), oleg),
        return_exceptions=True,
    )

    assert sorted(isinstance(answer, Changed) for answer in answers) == [False, True]
    assert (await outcome).how == "done"
    assert len(await acts(db)) == 1


async def test_after_its_minute_a_yes_is_refused_and_the_waiter_is_told(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor, clock: VirtualClock
) -> None:
    asked = wanted()
    await staff.asked.ask(asked, aziza)
    clock.advance(61)

    with pytest.raises(Changed, match="minute is over"):
        await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)
    outcome = await staff.asked.carry_out(asked.act_id, aziza, lambda *_: act(db, aziza, new_id()))

    assert outcome.how == "expired"
    assert await acts(db) == []


async def test_an_allowed_act_whose_commit_nobody_knows_of_is_done_once(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked, tries = wanted(), 0

    async def with_a_disk_that_stutters(approved: Actor, act_id: UUID) -> None:
        nonlocal tries
        tries += 1
        await act(db, approved, act_id)
        if tries == 1:
            raise StorageFailed("The box could not write.")

    await staff.asked.ask(asked, aziza)
    waits = staff.asked.carry_out(asked.act_id, aziza, with_a_disk_that_stutters)
    task = asyncio.create_task(waits)
    await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)

    assert ((await task).how, tries, len(await acts(db))) == ("done", 2, 1)


async def test_a_waiter_is_not_asked_and_cannot_answer(
    staff: StaffService, aziza: Actor, crew: Crew
) -> None:
    asked = wanted()
    await staff.asked.ask(asked, aziza)

    assert await staff.asked.open_for(aziza) == ()
    with pytest.raises(Forbidden):
        await staff.asked.answer(AnswerApproval(asked.act_id, True, "1111"), aziza)


async def test_the_approval_is_for_who_asked_and_for_nothing_else(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor, crew: Crew
) -> None:
    asked = wanted()
    await staff.asked.ask(asked, aziza)
    await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)

    with pytest.raises(Forbidden, match="somebody else"):
        await staff.asked.redeem(asked.act_id, replace(aziza, id=crew.tim))
    approved = await staff.asked.redeem(asked.act_id, aziza)
    with pytest.raises(Forbidden, match="something else"):
        await act(db, approved, new_id())


async def test_the_page_that_asks_twice_for_one_act_does_it_once(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    first = await waiting(db, staff, asked, aziza)
    second = await waiting(db, staff, asked, aziza)

    await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)

    assert {(await first).how, (await second).how} == {"done"}
    assert len(await acts(db)) == 1


async def test_who_asks_for_an_act_that_was_carried_out_meanwhile_hears_that_it_is_done(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    first = await waiting(db, staff, asked, aziza)
    await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)
    assert (await first).how == "done"

    late = await waiting(db, staff, asked, aziza)

    assert (await late).how == "done"
    assert len(await acts(db)) == 1


async def test_a_restart_before_the_answer_ends_the_asking(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    await staff.asked.ask(asked, aziza)

    again = StaffService(db)
    await again.asked.end_left_over()

    assert await again.asked.open_for(marta) == ()
    with pytest.raises(Changed):
        await again.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)


async def test_a_restart_between_the_yes_and_the_act_doubles_nothing(
    db: Database, staff: StaffService, aziza: Actor, marta: Actor
) -> None:
    asked = wanted()
    await staff.asked.ask(asked, aziza)
    await staff.asked.answer(AnswerApproval(asked.act_id, True, "9999"), marta)
    await act(db, await staff.asked.redeem(asked.act_id, aziza), asked.act_id)

    again = StaffService(db)
    await again.asked.end_left_over()
    await act(db, aziza, asked.act_id)

    assert len(await acts(db)) == 1
