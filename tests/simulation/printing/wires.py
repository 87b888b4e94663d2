"""Wires to printers in software, in the day's time: they break, stall, lose and garble answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from domain.device_errors import DeviceCode, DeviceError
from tests.simulation.printing.loop import Life

LATENCY_S: Final = 0.001
_A_BIT_S: Final = 1e-6
"""Timers may fire a rounding too early."""


class FarEnd(Protocol):
    """A printer in software."""

    @property
    def room(self) -> int: ...
    @property
    def wake_at(self) -> float | None: ...
    @property
    def is_there(self) -> bool: ...
    def feed(self, data: bytes, now: float) -> bytes: ...
    def tick(self, now: float) -> bytes: ...


@dataclass
class Socket:
    """Where a printer is plugged in: one connection at a time, and what is wrong with it.

    `cut_after` breaks the connection after so many more bytes, `kills_after` kills somebody then.
    `loses` and `garbles` are how often an answer comes to grief.
    """

    name: str
    far_end: FarEnd
    chance: random.Random
    taken_by: Wire | None = None
    connections: int = 0
    """How often somebody got through."""
    busy_until: float = 0.0
    """So long it holds a connection whose other end is gone without a word."""
    cut_after: int | None = None
    kills_after: tuple[int, Callable[[], None]] | None = None
    loses: float = 0.0
    garbles: float = 0.0
    _waiting: dict[asyncio.Future[None], None] = field(default_factory=dict)

    def changed(self) -> None:
        """Something happened at the printer: whoever waits looks again."""
        for waiting in self._waiting:
            _wake(waiting)

    def drop(self) -> None:
        """The connection breaks."""
        if self.taken_by is not None:
            self.taken_by.is_broken = True
            self.taken_by = None
        self.changed()

    async def wait(self, until: float) -> None:
        """Until something happens there, or that time."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()
        wake = self.far_end.wake_at
        due = until if wake is None else min(until, wake)
        timer = loop.call_at(due, _wake, waiting)
        self._waiting[waiting] = None
        try:
            await waiting
        finally:
            timer.cancel()
            self._waiting.pop(waiting)

    def heard(self, answer: bytes) -> bytes:
        """What of an answer arrives, and how."""
        if not answer:
            return answer
        draw = self.chance.random()
        if draw < self.loses:
            return b""
        if draw < self.loses + self.garbles:
            at = self.chance.randrange(len(answer))
            return answer[:at] + bytes((self.chance.randrange(256),)) + answer[at + 1 :]
        return answer


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


class Wire:
    """One life's connection to a printer; a `drivers.transports.port.Transport`."""

    def __init__(self, socket: Socket, life: Life) -> None:
        self.is_broken = False
        self._socket = socket
        self._life = life
        self._heard = bytearray()

    def now(self) -> float:
        return asyncio.get_running_loop().time() + _A_BIT_S

    async def open(self, timeout_s: float) -> None:
        await asyncio.sleep(LATENCY_S)
        await self._life.require()
        socket, deadline = self._socket, self.now() + timeout_s
        while self._is_taken():
            if self.now() >= deadline:
                raise self._error(DeviceCode.CONNECT_TIMEOUT, "does not answer.")
            socket.far_end.tick(self.now())
            await socket.wait(min(deadline, max(socket.busy_until, self.now() + 0.1)))
        if not socket.far_end.is_there:
            raise self._error(DeviceCode.REFUSED, "does not accept a connection.")
        socket.taken_by, self.is_broken = self, False
        socket.connections += 1
        self._heard.clear()
        socket.far_end.tick(self.now())

    async def write(self, data: bytes, timeout_s: float) -> None:
        deadline = self.now() + timeout_s
        await asyncio.sleep(LATENCY_S)
        while data:
            await self._life.require()
            self._require_link()
            self._hear(self._socket.far_end.tick(self.now()))
            room = min(self._socket.far_end.room, len(data))
            if room:
                data = data[await self._hand_over(data[:room]) :]
            elif self.now() >= deadline:
                raise self._error(DeviceCode.WRITE_TIMEOUT, "takes no more data.")
            else:
                await self._socket.wait(deadline)

    async def read(self, timeout_s: float) -> bytes:
        deadline = self.now() + timeout_s
        while True:
            await self._life.require()
            self._require_link()
            self._hear(self._socket.far_end.tick(self.now()))
            if self._heard or self.now() >= deadline:
                heard = bytes(self._heard)
                self._heard.clear()
                return heard
            await self._socket.wait(deadline)

    def unacknowledged(self) -> int:
        return 0

    async def close(self, *, graceful: bool) -> None:
        if self._socket.taken_by is self and not self._life.is_over:
            self._socket.taken_by = None
            self._socket.changed()

    def _is_taken(self) -> bool:
        socket = self._socket
        by_another = socket.taken_by is not None and socket.taken_by is not self
        return socket.far_end.is_there and (by_another or self.now() < socket.busy_until)

    async def _hand_over(self, data: bytes) -> int:
        """Some of it, up to where something breaks or somebody dies; how many bytes."""
        socket = self._socket
        if socket.cut_after is not None and len(data) >= socket.cut_after:
            data = data[: socket.cut_after]
        if socket.kills_after is not None and len(data) >= socket.kills_after[0]:
            data = data[: socket.kills_after[0]]
        if data:
            self._hear(socket.far_end.feed(data, self.now()))
        if socket.kills_after is not None:
            left, kill = socket.kills_after
            socket.kills_after = (left - len(data), kill)
            if left == len(data):
                socket.kills_after = None
                kill()
                await self._life.require()
        if socket.cut_after is not None:
            socket.cut_after -= len(data)
            if not socket.cut_after:
                socket.cut_after = None
                socket.drop()
                self._require_link()
        return len(data)

    def _hear(self, answer: bytes) -> None:
        self._heard += self._socket.heard(answer)

    def _require_link(self) -> None:
        if self.is_broken or not self._socket.far_end.is_there:
            raise self._error(DeviceCode.LINK_LOST, "the connection broke.")

    def _error(self, code: DeviceCode, what: str) -> DeviceError:
        what_to_do = "Check that it is switched on and its cable is in."
        return DeviceError(code, self._socket.name, what, what_to_do)
