"""A wire that stays open: for a while, for good, and never when the other side has left."""

from __future__ import annotations

import asyncio

import pytest

from domain.device_errors import DeviceCode, DeviceError
from drivers.transports.kept import KeptOpen


class Wire:
    """Counts what is done to it."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed: list[bool] = []
        self.stale = [b"\x10\x00\x00\x00"]
        self.left = asyncio.Event()
        self.gone = asyncio.Event()

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def open(self, timeout_s: float) -> None:
        self.opened += 1

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Taken."""

    async def read(self, timeout_s: float) -> bytes:
        if not timeout_s or self.stale:
            return self.stale.pop() if self.stale else b""
        await self.left.wait()
        raise DeviceError(DeviceCode.LINK_LOST, "Grill", "left.", "Look.")

    def unacknowledged(self) -> int:
        return 0

    async def close(self, *, graceful: bool) -> None:
        self.closed.append(graceful)
        self.gone.set()


@pytest.fixture
def wire() -> Wire:
    return Wire()


async def talk(kept: KeptOpen) -> None:
    await kept.open(1)
    await kept.close(graceful=True)


async def test_a_wire_of_our_own_stays_open_and_forgets_what_was_said_meanwhile(wire: Wire) -> None:
    kept = KeptOpen(wire, None)

    await talk(kept)
    await talk(kept)

    assert (wire.opened, wire.closed, wire.stale) == (1, [], [])
    await kept.release()
    assert wire.closed == [True]


async def test_a_shared_wire_is_let_go_at_once_but_not_in_the_middle_of_a_series(
    wire: Wire,
) -> None:
    kept = KeptOpen(wire, 30)
    await kept.open(1)
    kept.keep()
    await kept.close(graceful=True)
    await talk(kept)
    assert (wire.opened, wire.closed) == (1, [])
    await kept.release()
    wire.gone.clear()

    unkept = KeptOpen(wire, 0)
    await talk(unkept)
    await wire.gone.wait()
    await talk(unkept)
    assert (wire.opened, wire.closed) == (3, [True, True])
    await unkept.release()


async def test_what_went_wrong_is_closed_at_once(wire: Wire) -> None:
    kept = KeptOpen(wire, None)
    await kept.open(1)

    await kept.close(graceful=False)

    assert wire.closed == [False]
    assert not kept.is_open


async def test_who_left_meanwhile_is_noticed_at_once_and_connected_anew(wire: Wire) -> None:
    noticed = asyncio.Event()
    kept = KeptOpen(wire, None, on_lost=noticed.set)
    await talk(kept)

    wire.left.set()

    await noticed.wait()
    assert not kept.is_open
    wire.left.clear()
    await talk(kept)
    assert (wire.opened, wire.closed) == (2, [False])
    await kept.release()
