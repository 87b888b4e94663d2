"""Wrong PINs slow the next guess, for the person and the device, and over restarts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import SignInRefused
from domain.ids import new_id
from edge.database import Database
from edge.staff.requests import SignIn
from edge.staff.service import StaffService
from edge.staff.throttle import Guesses, in_words
from sync.tables.audit import AuditEntry
from tests.edge.staff.conftest import Crew

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


async def refused(staff: StaffService, device: UUID, person: UUID, pin: str = "0000") -> int:
    """A guess that must be refused; how long the next has to wait."""
    with pytest.raises(SignInRefused) as refusal:
        await staff.sign_in(SignIn(device, person, pin))
    return refusal.value.retry_after_s


def test_waits_grow_to_five_minutes_and_stay_there() -> None:
    guesses, waits, now = Guesses(), [], NOON
    for _ in range(8):
        guesses = guesses.wrong(now)
        waits.append(guesses.wait_s(now))
        now += timedelta(minutes=6)

    assert waits == [0, 0, 5, 15, 60, 300, 300, 300]


def test_guesses_of_an_hour_ago_no_longer_count() -> None:
    guesses = Guesses().wrong(NOON).wrong(NOON)

    assert guesses.wrong(NOON + timedelta(minutes=61)).failures == 1


def test_a_clock_that_stepped_back_blocks_nobody_for_long() -> None:
    guesses = Guesses().wrong(NOON).wrong(NOON).wrong(NOON)

    assert guesses.wait_s(NOON - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("wait_s", "words"),
    [(1, "1 second"), (5, "5 seconds"), (60, "60 seconds"), (300, "5 minutes")],
)
def test_waits_are_said_in_words(wait_s: int, words: str) -> None:
    assert in_words(wait_s) == words


async def test_the_third_wrong_pin_makes_wait_and_says_so(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    waits = [await refused(staff, tablet, crew.aziza) for _ in range(3)]

    assert waits == [0, 0, 5]
    with pytest.raises(SignInRefused, match="Try again in 5 seconds"):
        await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))


async def test_the_right_pin_is_heard_after_the_wait(
    staff: StaffService, crew: Crew, tablet: UUID, clock: VirtualClock
) -> None:
    for _ in range(3):
        await refused(staff, tablet, crew.aziza)

    clock.advance(5)

    assert (await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))).person_id == crew.aziza


async def test_a_restart_forgets_no_guess(
    db: Database, staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    for _ in range(3):
        await refused(staff, tablet, crew.aziza)

    await db.close()
    await db.open()

    assert await refused(StaffService(db), tablet, crew.aziza, "1111") == 5


async def test_another_device_does_not_help_against_one_person(
    staff: StaffService, crew: Crew
) -> None:
    waits = [await refused(staff, new_id(), crew.marta) for _ in range(3)]

    assert waits == [0, 0, 5]


async def test_alternating_persons_does_not_help_at_one_device(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    waits = [await refused(staff, tablet, who) for who in (crew.marta, crew.oleg, crew.tim)]

    assert waits == [0, 0, 5]


async def test_signing_in_oneself_between_guesses_at_others_gains_nothing(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    await refused(staff, tablet, crew.marta)
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))
    await refused(staff, tablet, crew.oleg)
    await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    assert await refused(staff, tablet, crew.tim) == 5


async def test_ones_own_slips_are_forgiven_by_the_right_pin(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    for who, pin in ((crew.aziza, "1111"), (crew.tim, "2222"), (crew.marta, "9999")):
        await refused(staff, tablet, who)
        await refused(staff, tablet, who)
        await staff.sign_in(SignIn(tablet, who, pin))

    assert await refused(staff, tablet, crew.oleg) == 0


async def test_a_guess_made_while_waiting_is_not_heard_and_not_counted(
    staff: StaffService, crew: Crew, tablet: UUID, clock: VirtualClock
) -> None:
    for _ in range(10):
        await refused(staff, tablet, crew.aziza)

    clock.advance(5)

    assert await refused(staff, tablet, crew.aziza) == 15


async def test_a_wrong_pin_is_in_the_audit_with_device_and_person(
    db: Database, staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    await refused(staff, tablet, crew.aziza)

    entries = await db.read(lambda read: read.all(AuditEntry, "act = 'sign_in_failed'"))

    assert [(e.subject_id, e.device_id, e.actor_kind) for e in entries] == [
        (crew.aziza, tablet, "device")
    ]
