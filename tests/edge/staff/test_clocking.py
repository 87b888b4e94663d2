"""Time at work: one shift for each person, breaks, corrections with their trace."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Changed, DomainError, Forbidden
from domain.ids import new_id
from domain.permissions import WAITER
from edge.commands import Actor
from edge.database import Database
from edge.staff.clocking import (
    ClockIn,
    ClockOut,
    ClockService,
    CorrectShift,
    EndBreak,
    RequireClock,
    StartBreak,
)
from sync.tables.audit import AuditEntry
from sync.tables.cash import WorkShift
from tests.edge.staff.conftest import Crew

HOUR = 3600


@pytest.fixture
def at_clock(db: Database) -> ClockService:
    return ClockService(db)


@pytest.fixture
def aziza(crew: Crew) -> Actor:
    return Actor("person", crew.aziza, rights=frozenset(WAITER))


async def begin(at_clock: ClockService, person: Actor) -> UUID:
    assert person.id is not None
    return (await at_clock.clock_in(ClockIn(new_id(), person.id), person)).id


async def test_an_evening_with_a_break_counts_without_the_break(
    at_clock: ClockService, aziza: Actor, crew: Crew, clock: VirtualClock
) -> None:
    await begin(at_clock, aziza)
    clock.advance(2 * HOUR)
    await at_clock.start_break(StartBreak(crew.aziza), aziza)
    clock.advance(HOUR // 2)
    await at_clock.end_break(EndBreak(crew.aziza), aziza)
    clock.advance(HOUR)

    done = await at_clock.clock_out(ClockOut(crew.aziza), aziza)

    assert (done.worked_s, done.break_s) == (3 * HOUR, HOUR // 2)
    assert await at_clock.at_work() == ()


async def test_going_home_ends_a_break_that_was_begun(
    at_clock: ClockService, aziza: Actor, crew: Crew, clock: VirtualClock
) -> None:
    await begin(at_clock, aziza)
    clock.advance(HOUR)
    await at_clock.start_break(StartBreak(crew.aziza), aziza)
    clock.advance(HOUR)

    done = await at_clock.clock_out(ClockOut(crew.aziza), aziza)

    assert (done.on_break_since, done.worked_s, done.break_s) == (None, HOUR, HOUR)


async def test_clocking_in_at_two_tablets_at_once_begins_one_shift(
    db: Database, at_clock: ClockService, aziza: Actor
) -> None:
    first, second = await asyncio.gather(begin(at_clock, aziza), begin(at_clock, aziza))

    assert first == second
    assert len(await db.read(lambda read: read.all(WorkShift))) == 1


async def test_a_shift_outlives_the_box(
    db: Database, at_clock: ClockService, aziza: Actor, crew: Crew, clock: VirtualClock
) -> None:
    shift_id = await begin(at_clock, aziza)
    clock.advance(HOUR)

    again = await ClockService(db).shift_of(crew.aziza)

    assert again is not None
    assert (again.id, again.worked_s) == (shift_id, HOUR)


async def test_a_second_break_and_an_end_without_one_are_refused(
    at_clock: ClockService, aziza: Actor, crew: Crew
) -> None:
    with pytest.raises(Changed, match="Clock in first"):
        await at_clock.start_break(StartBreak(crew.aziza), aziza)
    await begin(at_clock, aziza)
    with pytest.raises(Changed, match="no break"):
        await at_clock.end_break(EndBreak(crew.aziza), aziza)
    await at_clock.start_break(StartBreak(crew.aziza), aziza)
    with pytest.raises(Changed, match="begun already"):
        await at_clock.start_break(StartBreak(crew.aziza), aziza)


async def test_nobody_clocks_others_in_but_a_manager(
    at_clock: ClockService, aziza: Actor, crew: Crew, manager: Actor
) -> None:
    with pytest.raises(Forbidden):
        await at_clock.clock_in(ClockIn(new_id(), crew.tim), aziza)

    assert (await at_clock.clock_in(ClockIn(new_id(), crew.tim), manager)).person == "Tim Berg"


async def test_a_correction_keeps_what_was_there_and_why(
    db: Database, at_clock: ClockService, aziza: Actor, crew: Crew, manager: Actor
) -> None:
    shift_id = await begin(at_clock, aziza)
    start, end = (datetime(2026, 3, 6, hour, tzinfo=UTC) for hour in (12, 18))

    done = await at_clock.correct(CorrectShift(shift_id, start, end, "Forgot"), manager)

    kept = (await db.read(lambda read: read.all(AuditEntry, "act = 'hours_corrected'")))[0]
    assert done.worked_s == 6 * HOUR
    assert kept.reason == "Forgot"
    assert kept.details["before"] == {"from": "2026-03-06T18:30:00+00:00", "to": None}
    assert kept.details["after"]["to"] == "2026-03-06T18:00:00+00:00"


async def test_hours_that_cannot_be_are_refused(
    at_clock: ClockService, aziza: Actor, manager: Actor
) -> None:
    shift_id = await begin(at_clock, aziza)
    early, late, never = (datetime(2026, 3, 6, hour, tzinfo=UTC) for hour in (12, 18, 23))

    with pytest.raises(BadRequest, match="before the beginning"):
        await at_clock.correct(CorrectShift(shift_id, late, early, "Forgot"), manager)
    with pytest.raises(BadRequest, match="has not come"):
        await at_clock.correct(CorrectShift(shift_id, early, never, "Forgot"), manager)
    with pytest.raises(BadRequest, match="why"):
        await at_clock.correct(CorrectShift(shift_id, early, late, " "), manager)
    with pytest.raises(Forbidden):
        await at_clock.correct(CorrectShift(shift_id, early, late, "Forgot"), aziza)


async def test_a_correction_puts_nobody_at_work_twice_at_once(
    at_clock: ClockService, aziza: Actor, crew: Crew, manager: Actor, clock: VirtualClock
) -> None:
    first = await begin(at_clock, aziza)
    clock.advance(HOUR)
    await at_clock.clock_out(ClockOut(crew.aziza), aziza)
    clock.advance(HOUR)
    await begin(at_clock, aziza)
    began, now = clock.now() - timedelta(hours=2), clock.now() + timedelta(seconds=1)
    clock.advance(HOUR)

    with pytest.raises(DomainError, match="another shift"):
        await at_clock.correct(CorrectShift(first, began, now, "Forgot"), manager)
    with pytest.raises(DomainError, match="another shift"):
        await at_clock.correct(CorrectShift(first, began, None, "Forgot"), manager)


async def test_the_hours_of_the_day_are_of_this_day_and_of_who_is_still_here(
    at_clock: ClockService, aziza: Actor, crew: Crew, manager: Actor, clock: VirtualClock
) -> None:
    await begin(at_clock, aziza)
    clock.advance(HOUR)
    await at_clock.clock_out(ClockOut(crew.aziza), aziza)
    await at_clock.clock_in(ClockIn(new_id(), crew.tim), manager)
    today = await at_clock.hours_today(manager)
    clock.advance(24 * HOUR)
    tomorrow = await at_clock.hours_today(manager)

    assert [(each.person, each.worked_s) for each in today] == [
        ("Aziza Karimova", HOUR),
        ("Tim Berg", 0),
    ]
    assert [each.person for each in tomorrow] == ["Tim Berg"]


async def test_the_house_decides_whether_the_pin_clocks_in(
    at_clock: ClockService, aziza: Actor, manager: Actor
) -> None:
    before = await at_clock.is_required()
    await at_clock.require_clock(RequireClock(True), manager)

    assert (before, await at_clock.is_required()) == (False, True)
    with pytest.raises(Forbidden):
        await at_clock.require_clock(RequireClock(False), aziza)
