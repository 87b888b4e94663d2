"""Old commands are forgotten, young ones never."""

from __future__ import annotations

from dataclasses import dataclass

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.commands import Command
from edge.database import Database
from edge.old_commands import OldCommands

DAY = 24 * 3600


@dataclass(frozen=True)
class Tap:
    """An act without anything, for these tests."""

    number: int


async def tap(db: Database, count: int) -> None:
    for number in range(count):
        await db.write(Command.of(Tap(number), command_id=new_id()), lambda _tx: None)


async def taps_kept(db: Database) -> int:
    return int(
        await db.read(lambda read: read.value("SELECT count(*) FROM commands WHERE kind = 'Tap'"))
    )


async def test_what_is_older_than_the_setting_is_forgotten(
    db: Database, clock: VirtualClock
) -> None:
    await tap(db, 3)
    clock.advance(31 * DAY)
    await tap(db, 2)

    await OldCommands(db, 30).forget()

    assert await taps_kept(db) == 2


async def test_nothing_younger_than_a_week_is_forgotten_whatever_is_set(
    db: Database, clock: VirtualClock
) -> None:
    await tap(db, 3)
    clock.advance(6 * DAY)

    await OldCommands(db, 0).forget()

    assert await taps_kept(db) == 3


async def test_a_clock_that_jumped_ahead_forgets_nothing(db: Database, clock: VirtualClock) -> None:
    counter = iter((0.0, 3600.0))
    old = OldCommands(db, 30, lambda: next(counter))
    await tap(db, 3)
    clock.advance(400 * DAY)

    await old.step()

    assert await taps_kept(db) == 3


async def test_an_hour_by_both_clocks_forgets_what_is_old(
    db: Database, clock: VirtualClock
) -> None:
    await tap(db, 3)
    clock.advance(31 * DAY)
    counter = iter((0.0, 3600.0))
    old = OldCommands(db, 30, lambda: next(counter))
    clock.advance(3600)

    await old.step()

    assert await taps_kept(db) == 0
