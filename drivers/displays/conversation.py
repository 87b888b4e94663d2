"""What is shown on a customer display: the newest rows, as fast as it takes them.

Nobody waits for a display: what is to be shown is taken at once, and what was to be shown before is
forgotten. A display cannot be read, so all of it is written anew every minute: one whose power was
away shows the right thing again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from domain.device_errors import DeviceError
from drivers.displays.cells import LINES, Page, Row, cells
from drivers.displays.commands import Commands
from drivers.host.frames import Frame
from drivers.host.session import Around, Begun, unsupported
from drivers.transports.port import Transport

UPDATE_S: Final = 0.2
"""No more than five updates a second: nobody reads faster, and 9600 baud are slow."""
REFRESH_S: Final = 60.0
WRITE_S: Final = 2.0
GOODBYE_S: Final = 0.5
MOST_IDLE_S: Final = 3_600.0
BLANK: Final = (Row(), Row())

Rows = tuple[Row, ...]


class DisplayConversation:
    """One display. `idle` is shown when nothing else is to be."""

    def __init__(
        self, around: Around, commands: Commands, page: Page, number: int | None, idle: Rows
    ) -> None:
        self._around = around
        self._commands = commands
        self._page = page
        self._number = number
        self._idle = (*idle, *BLANK)[:LINES]
        self._wanted = self._idle
        self._idle_at: float | None = None
        self._shown: list[bytes] = []
        self._changed = asyncio.Event()

    async def greet(self, wire: Transport) -> None:
        """Set it up. There is no answer: that its port is there is all that can be known."""
        self._shown = []
        await wire.write(self._commands.begin(self._page, self._number), WRITE_S)

    async def live(self, wire: Transport) -> None:
        """Show what is wanted; all of it anew every minute. What ends shows nobody's order."""
        redraw_at = wire.now() + REFRESH_S
        try:
            while True:
                self._changed.clear()
                self._forget(wire.now())
                await self.draw(wire)
                await asyncio.sleep(UPDATE_S)
                await self._wait(wire, redraw_at)
                if wire.now() >= redraw_at:
                    await self.greet(wire)
                    redraw_at = wire.now() + REFRESH_S
        except asyncio.CancelledError:
            with suppress(DeviceError):
                await wire.write(self._commands.begin(self._page, self._number), GOODBYE_S)
                await asyncio.sleep(GOODBYE_S / 5)  # what waits in the port is thrown away
            raise
        finally:
            # A link that comes back begins with nobody's order: its guest may have left meanwhile.
            self._wanted, self._idle_at = self._idle, None

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """`show` rows, for `for_s` seconds or until something else is to be shown. `clear`."""
        match what:
            case "show":
                given = tuple(Row.of(each) for each in asked["rows"])
                self._wanted = (*given, *BLANK)[:LINES]
                self._idle_at = self._after(asked.get("for_s"))
            case "clear":
                self._wanted, self._idle_at = self._idle, None
            case _:
                raise unsupported(self._around.row, what)
        self._changed.set()
        return {}

    async def draw(self, wire: Transport) -> None:
        """Write the lines that differ from what is there."""
        rows = [cells(row, self._page) for row in self._wanted]
        for number, text in enumerate(rows):
            if self._shown[number : number + 1] != [text]:
                self._shown[number : number + 1] = [b""]
                await wire.write(self._commands.line(number, text), WRITE_S)
                self._shown[number : number + 1] = [text]

    async def _wait(self, wire: Transport, redraw_at: float) -> None:
        """Until something is to be shown. A display says nothing, but its wire says when it goes.

        Raises DeviceError E_LINK_LOST.
        """
        due_at = redraw_at if self._idle_at is None else min(redraw_at, self._idle_at)
        if (left := due_at - wire.now()) <= 0:
            return
        listening = asyncio.ensure_future(wire.read(left))
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({listening, changed}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
        finally:
            changed.cancel()
            listening.cancel()
            await asyncio.gather(listening, changed, return_exceptions=True)

    def _forget(self, now: float) -> None:
        if self._idle_at is not None and now >= self._idle_at:
            self._wanted, self._idle_at = self._idle, None

    def _after(self, seconds: float | None) -> float | None:
        if seconds is None:
            return None
        return asyncio.get_running_loop().time() + min(float(seconds), MOST_IDLE_S)
