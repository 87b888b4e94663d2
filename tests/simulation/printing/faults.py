"""What breaks on such a day, and when: decided by the seed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tests.simulation.printing.box import true_s
from tests.simulation.printing.printers import Placed

if TYPE_CHECKING:
    from tests.simulation.printing.day import Day

Act = Callable[[], Awaitable[None]]
Planned = Iterator[tuple[float, Act]]

SHORT_S: Final = (2.0, 8.0, 40.0, 200.0)
LONG_S: Final = (5.0, 60.0, 500.0, 1_400.0)
STEPS: Final = tuple(
    timedelta(**step)
    for step in ({"seconds": 40}, {"minutes": 25}, {"hours": 5}, {"days": -2}, {"minutes": -25})
)


def planned(day: Day) -> Planned:
    """All faults of the day with their moments; a third of the days have few."""
    most = day.chance.choice((1, 3, 5))
    lasts = day.lasts_s
    others = [each for each in day.printers.values() if not each.is_calm]
    if lasts > LONG_S[-1]:
        yield day.chance.uniform(1, 60), _at(away_all_day, day, day.chance.choice(others))
        yield day.chance.uniform(300, lasts - 60), _at_box(clock_step, day)
    for printer in day.printers.values():
        if printer.is_calm:
            continue
        for _ in range(day.chance.randrange(most + 1)):
            at_printer = day.chance.choice(AT_PRINTERS)
            yield day.chance.uniform(1, lasts), _at(at_printer, day, printer)
    for _ in range(day.chance.randrange(most + 1)):
        at_the_box = day.chance.choice(AT_THE_BOX)
        yield day.chance.uniform(1, lasts), _at_box(at_the_box, day)


def mend(day: Day) -> None:
    """Everything is as it should be from now on."""
    disk = day.box.disk
    disk.is_full, disk.slow_s, disk.fails, disk.dies = False, 0.0, None, None
    for printer in day.printers.values():
        _mend(printer)


def _mend(printer: Placed) -> None:
    faults, socket = printer.emulator.faults, printer.socket
    faults.paper_out = faults.cover_open = faults.cutter_jammed = False
    faults.paper_left_dots = faults.stall_after_bytes = faults.bytes_per_s = None
    faults.unplug_after_bytes, faults.answers_late_s = None, 0.0
    socket.cut_after, socket.kills_after = None, None
    socket.loses = socket.garbles = 0.0
    printer.power_on()


def _at(fault: Callable[[Day, Placed], Awaitable[None]], day: Day, printer: Placed) -> Act:
    return lambda: fault(day, printer)


def _at_box(fault: Callable[[Day], Awaitable[None]], day: Day) -> Act:
    return lambda: fault(day)


def _bytes(day: Day) -> int:
    """Somewhere in the next paper, or in what is said before it."""
    return day.chance.choice((day.chance.randrange(1, 60), day.chance.randrange(1, 700)))


# ---- at printers ---------------------------------------------------------------------------
async def power_off(day: Day, printer: Placed) -> None:
    """Its plug is pulled."""
    printer.power_off(true_s())
    await _later(day, day.chance.choice(LONG_S), printer.power_on)


async def away_all_day(day: Day, printer: Placed) -> None:
    """Nobody puts its plug back before the evening."""
    printer.power_off(true_s())


async def power_off_at_byte(day: Day, printer: Placed) -> None:
    """Its plug is pulled in the middle of a paper: what it holds is lost."""
    emulator = printer.emulator
    emulator.faults.unplug_after_bytes = emulator.received_bytes + _bytes(day)
    printer.lost_buffers.append(true_s())

    def back() -> None:
        emulator.faults.unplug_after_bytes = None
        if not emulator.is_there:
            printer.power_on()

    await _later(day, day.chance.choice(LONG_S), back)


async def paper_out(day: Day, printer: Placed) -> None:
    """The roll ends, now or some millimetres later; somebody puts in a new one."""
    faults = printer.emulator.faults
    if day.chance.random() < 0.5:
        faults.paper_out = True
    else:
        faults.paper_left_dots = day.chance.randrange(10, 600)

    def new_roll() -> None:
        faults.paper_out, faults.paper_left_dots = False, None

    printer.socket.changed()
    await _later(day, day.chance.choice(LONG_S), new_roll, printer)


async def cover(day: Day, printer: Placed) -> None:
    """Somebody opens it, and closes it."""
    faults = printer.emulator.faults
    faults.cover_open = True
    printer.socket.changed()

    def close() -> None:
        faults.cover_open = False

    await _later(day, day.chance.choice(SHORT_S), close, printer)


async def stall(day: Day, printer: Placed) -> None:
    """It takes no more bytes, and goes on later."""
    faults = printer.emulator.faults
    faults.stall_after_bytes = printer.emulator.received_bytes + _bytes(day)

    def go_on() -> None:
        faults.stall_after_bytes = None

    await _later(day, day.chance.choice(SHORT_S), go_on, printer)


async def cut(day: Day, printer: Placed) -> None:
    """The connection breaks at a byte."""
    printer.socket.cut_after = _bytes(day)


async def noise(day: Day, printer: Placed) -> None:
    """Answers are lost or garbled for a while."""
    socket = printer.socket
    socket.loses = day.chance.choice((0.0, 0.2, 1.0))
    socket.garbles = day.chance.choice((0.0, 0.2))

    def quiet() -> None:
        socket.loses = socket.garbles = 0.0

    await _later(day, day.chance.choice(SHORT_S), quiet)


async def late_answers(day: Day, printer: Placed) -> None:
    """It says everything too late."""
    faults = printer.emulator.faults
    faults.answers_late_s = day.chance.choice((0.5, 3.0, 30.0))

    def in_time() -> None:
        faults.answers_late_s = 0.0

    await _later(day, day.chance.choice(SHORT_S), in_time)


AT_PRINTERS: Final = (
    power_off,
    power_off_at_byte,
    power_off_at_byte,
    paper_out,
    cover,
    stall,
    cut,
    cut,
    noise,
    late_answers,
)


# ---- at the box ----------------------------------------------------------------------------
def _someone_dies(day: Day) -> Callable[[], None]:
    return day.chance.choice((day.kill_host, day.kill_process, day.cut_power))


async def death(day: Day) -> None:
    """Somebody dies now."""
    _someone_dies(day)()


async def death_at_byte(day: Day) -> None:
    """Somebody dies when so many bytes of the next paper are out."""
    printer = day.chance.choice(list(day.printers.values()))
    printer.socket.kills_after = (_bytes(day), _someone_dies(day))


async def death_at_commit(day: Day) -> None:
    """The box dies with a commit, before or after it."""
    number = day.box.disk.commits + day.chance.randrange(1, 9)
    dies = day.chance.choice((day.kill_process, day.cut_power))
    day.box.disk.dies = (number, day.chance.random() < 0.5, dies)


async def commit_unknown(day: Day) -> None:
    """A commit fails, or seems to."""
    number = day.box.disk.commits + day.chance.randrange(1, 9)
    day.box.disk.fails = (number, day.chance.random() < 0.5)


async def disk_full(day: Day) -> None:
    """There is no room for a while."""
    day.box.disk.is_full = True
    day.box.deaths.append(true_s())

    def room() -> None:
        day.box.disk.is_full = False
        day.box.deaths.append(true_s())

    await _later(day, day.chance.choice(SHORT_S), room)


async def slow_disk(day: Day) -> None:
    """Every commit takes seconds."""
    day.box.disk.slow_s = day.chance.choice((0.3, 3.0))

    def quick() -> None:
        day.box.disk.slow_s = 0.0
        day.box.deaths.append(true_s())

    day.box.deaths.append(true_s())
    await _later(day, day.chance.choice(SHORT_S[:2]), quick)


async def clock_step(day: Day) -> None:
    """Somebody sets the clock."""
    day.box.clock.shift += day.chance.choice(STEPS)
    day.box.clock_steps.append(true_s())


AT_THE_BOX: Final = (
    death,
    death_at_byte,
    death_at_byte,
    death_at_commit,
    death_at_commit,
    commit_unknown,
    disk_full,
    slow_disk,
    clock_step,
)


async def _later(
    day: Day, after_s: float, mended: Callable[[], None], printer: Placed | None = None
) -> None:
    """It lasts; at the end of the day everything is mended anyway."""
    await asyncio.sleep(after_s)
    if not day.is_over:
        mended()
        if printer is not None:
            printer.socket.changed()
