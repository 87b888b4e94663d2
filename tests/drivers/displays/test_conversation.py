"""A display whose link breaks and comes back shows nobody's order."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from domain.device_errors import DeviceCode, DeviceError
from drivers.displays.commands import EscposCommands
from drivers.displays.conversation import BLANK, DisplayConversation
from drivers.host.session import Around


class Cable:
    """Takes bytes while it is in."""

    def __init__(self) -> None:
        self.is_in = True
        self.written = asyncio.Event()
        self.taken = b""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def open(self, timeout_s: float) -> None:
        """It is."""

    async def write(self, data: bytes, timeout_s: float) -> None:
        if not self.is_in:
            raise DeviceError(DeviceCode.LINK_LOST, "Display", "is away.", "Look.")
        self.taken += data
        self.written.set()

    async def read(self, timeout_s: float) -> bytes:
        await asyncio.Event().wait()
        return b""

    def unacknowledged(self) -> int:
        return 0

    async def close(self, *, graceful: bool) -> None:
        """Nothing is kept."""


async def begun() -> None:
    """Nothing of it is a paper."""


async def test_v17_what_was_shown_before_the_cable_was_pulled_is_not_shown_after() -> None:
    cable = Cable()
    around = cast("Around", None)
    display = DisplayConversation(around, EscposCommands(), "cp858", None, BLANK)
    await display.do("show", {"rows": [{"left": "Lasagne", "right": "11.50"}]}, begun)
    cable.is_in = False
    with pytest.raises(DeviceError):
        await display.live(cable)
    cable.is_in = True

    await display.greet(cable)
    await display.draw(cable)

    assert b"Lasagne" not in cable.taken
    assert b" " * 20 in cable.taken
