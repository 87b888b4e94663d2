"""Customer displays at real pseudo-terminals: what a guest reads, never another's order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from drivers import registry
from drivers.displays.simulation import CommandSet, SimulatedDisplay
from drivers.emulators.line import Line
from drivers.emulators.port import PtyPort
from drivers.host.frames import Frame
from drivers.host.ring import Ring
from drivers.host.session import Around, DeviceRow, Living, Session
from tests.faults import hurried

LASAGNE = {"left": "Lasagne", "right": "11.50"}
TOTAL = {"left": "Total", "right": "€11.50", "plain": "EUR 11.50"}
SHOWN = ("Lasagne        11.50", "Total         €11.50")
BLANK = (" " * 20, " " * 20)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel hands a pseudo-terminal's bytes over in its own time."""
    monkeypatch.setattr(hurried, "GRACE_S", 0.004)


@dataclass
class Counter:
    """A display, its session, and what the box heard."""

    display: SimulatedDisplay
    port: PtyPort
    session: Session
    told: list[Frame]
    changed: asyncio.Event

    async def show(self, *rows: dict[str, str], **more: Any) -> None:
        """The box wants this shown."""

        async def begun() -> None:
            """Nothing of it is a paper."""

        await self.session.do("show", {"rows": list(rows), **more}, begun)

    async def until(self, is_so: Callable[[], bool], within_s: float = 90.0) -> float:
        """Wait for something to be seen; how long that took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(within_s):
            while not is_so():
                self.changed.clear()
                await self.changed.wait()
        return loop.time() - began

    async def until_shown(self, *lines: str, within_s: float = 90.0) -> float:
        """Wait until a guest reads this."""
        return await self.until(lambda: self.display.lines == lines, within_s)

    @property
    def state(self) -> str:
        """How it is."""
        return str(self.told[-1]["state"]) if self.told else ""


@asynccontextmanager
async def counter(commands: CommandSet = "escpos", **settings: Any) -> AsyncIterator[Counter]:
    """A display that is switched on and set up."""
    display = SimulatedDisplay(commands)
    port = PtyPort(Line(display))
    path = await port.start()
    driver = f"display_{commands}_serial"
    row = DeviceRow("display", "display", driver, "Guest", {"path": path, **settings})
    told: list[Frame] = []
    changed = asyncio.Event()

    def hear(frame: Frame) -> None:
        told.append(frame)
        changed.set()

    display.journal.on_entry = lambda _: changed.set()
    living = Living(row, hear, asyncio.get_running_loop().time)
    session = registry.begin(Around(row, living, hear, Ring(), lambda wire: wire))
    opened = Counter(display, port, session, told, changed)
    running = asyncio.ensure_future(session.run())
    try:
        await opened.until(lambda: opened.state == "ready")
        yield opened
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await session.close()
        await port.stop()


@pytest.mark.parametrize("commands", ["escpos", "cd5220", "utc"])
async def test_v07_each_command_set_shows_and_shows_again(commands: CommandSet) -> None:
    async with counter(commands) as guest:
        await guest.show(LASAGNE, TOTAL)
        await guest.until_shown(*SHOWN)
        await guest.show({"left": "Espresso", "right": "1.20"})
        await guest.until_shown("Espresso        1.20", BLANK[1])

        assert guest.display.ignored == 0


async def test_v01_a_display_that_is_unplugged_is_away_at_once() -> None:
    async with counter() as guest:
        await guest.show(LASAGNE, TOTAL)
        await guest.until_shown(*SHOWN)

        await guest.port.stop()

        assert await guest.until(lambda: guest.state == "absent") < 1


async def test_v02_a_display_whose_power_was_away_is_right_within_a_minute() -> None:
    async with counter() as guest:
        await guest.show(LASAGNE, TOTAL)
        await guest.until_shown(*SHOWN)

        guest.display.acts()["blink"].does("", 0.0)

        assert await guest.until_shown(*SHOWN) <= 61


async def test_v03_of_many_updates_the_last_is_shown_and_few_are_written() -> None:
    async with counter() as guest:
        for number in range(50):
            await guest.show(LASAGNE, {"left": "Total", "right": f"{number}.00"})
            await asyncio.sleep(0.02)

        await guest.until_shown(SHOWN[0], "Total          49.00")

        assert guest.display.writes <= 8


async def test_v04_a_slow_display_gets_the_newest_and_no_backlog() -> None:
    async with counter() as guest:
        guest.port.line.fault("slow", "40", 0.0)
        for number in range(40):
            await guest.show({"left": f"Dish {number}", "right": "1.00"})
            await asyncio.sleep(0.02)

        assert await guest.until_shown("Dish 39         1.00", BLANK[1]) < 10


async def test_v13_a_display_that_takes_nothing_holds_nobody_up() -> None:
    async with counter() as guest:
        guest.port.line.fault("stall", "", 0.0)
        for number in range(8):
            await guest.show({"left": f"Dish {number}", "right": "1.00"})
            await asyncio.sleep(2)
        guest.port.line.mend("stall", "", 0.0)
        guest.port.nudge()

        await guest.until_shown("Dish 7          1.00", BLANK[1], within_s=200)


async def test_v17_nothing_of_the_guest_before_is_left() -> None:
    async with counter() as guest:
        await guest.show(LASAGNE, TOTAL)
        await guest.until_shown(*SHOWN)

        await guest.show()

        await guest.until_shown(*BLANK)


async def test_v18_thanks_are_over_by_themselves() -> None:
    async with counter(idle_upper="Welcome") as guest:
        await guest.show({"left": "Thank you"}, TOTAL, for_s=30)
        await guest.until_shown("Thank you".ljust(20), SHOWN[1])

        assert 28 < await guest.until_shown("Welcome".ljust(20), BLANK[1]) < 32


async def test_a_host_that_ends_leaves_nobodys_order() -> None:
    async with counter() as guest:
        await guest.show(LASAGNE, TOTAL)
        await guest.until_shown(*SHOWN)
        display = guest.display
        before = display.lines

    assert (before, display.lines) == (SHOWN, BLANK)
