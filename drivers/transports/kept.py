"""A wire that stays open between two conversations, so that the next begins at once.

A printer's network card serves one connection: it is let go of `linger_s` after the last paper, or
as soon as no other one follows, so that other systems get their turn. A wire that is ours alone
(USB, serial) is kept for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from domain.device_errors import DeviceError
from drivers.transports.port import Transport

PAUSE_S: Final = 0.2
"""Between closing and opening again: network cards refuse whoever comes sooner (SATO, Star)."""
NEXT_S: Final = 0.5
"""How soon a paper that already waited follows the one before: two writes of the box."""
TURN_S: Final = 2.0
"""Papers that follow each other share a connection so long; then whoever else waits is served. It
is less than a box waits for its connection (`drivers.printers.conversation.Timing.connect_s`).
"""
_MOST_STALE_READS: Final = 64
_IDLE_READ_S: Final = 60.0


class KeptOpen:
    """A transport around a transport. `linger_s` None keeps it open for good, 0 not at all.

    Closing gracefully costs the caller nothing: what is left to say is said behind its back, and
    whoever opens next waits for that.
    """

    def __init__(
        self,
        wire: Transport,
        linger_s: float | None,
        *,
        pause_s: float = 0.0,
        on_opening: Callable[[bool], None] = lambda opened: None,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_opening` hears False before the wire is really opened and True when it is; `on_lost`
        is called when the other side leaves while nobody speaks.
        """
        self._wire = wire
        self._linger_s = linger_s
        self._pause_s = pause_s
        self._on_opening = on_opening
        self._is_open = False
        self._keep_until = 0.0
        self._opened_at = 0.0
        self._uses = 0
        self._on_lost = on_lost
        self._closing: asyncio.Task[None] | None = None
        self._idle: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the wire is open, in use or not."""
        return self._is_open

    def now(self) -> float:
        """The wire's own seconds."""
        return self._wire.now()

    def keep(self, at_least_s: float = 0.0) -> None:
        """Something is wanted of it soon: stay open for `linger_s` from now, or longer."""
        if keep_s := max(self._linger_s or 0.0, at_least_s):
            self._keep_until = max(self._keep_until, self._wire.now() + keep_s)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """It is used for what it is for: the conversations of this and of what follows within
        `NEXT_S` go over one connection, for a turn at most.
        """
        self._uses += 1
        try:
            yield
        finally:
            self._uses -= 1
            self.keep(NEXT_S if self._has_turn else 0.0)
            self._close_when_due()

    async def open(self, timeout_s: float) -> None:
        """Go on with the open wire where the other side still holds it, or else open it anew."""
        await self._closed_before()
        await self._end_idle()
        if self._is_open and await self._still_there():
            return
        self._on_opening(False)
        await self._wire.open(timeout_s)
        self._is_open, self._opened_at = True, self._wire.now()
        self._on_opening(True)

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand the bytes over."""
        await self._wire.write(data, timeout_s)

    async def read(self, timeout_s: float) -> bytes:
        """What came, or nothing in time."""
        return await self._wire.read(timeout_s)

    def unacknowledged(self) -> int:
        """Bytes on their way."""
        return self._wire.unacknowledged()

    async def close(self, *, graceful: bool) -> None:
        """End the conversation. What went wrong is closed at once; the rest stays a while."""
        if not self._is_open:
            return
        if not graceful:
            await self.release(graceful=False)
            return
        self._idle = asyncio.get_running_loop().create_task(self._listen_idle())
        self._close_when_due()

    async def release(self, *, graceful: bool = True) -> None:
        """Close the wire itself."""
        closing, self._closing = self._closing, None
        if closing is not None:
            closing.cancel()
            await asyncio.gather(closing, return_exceptions=True)
        await self._end_idle()
        if self._is_open:
            self._is_open = False
            await self._wire.close(graceful=graceful)

    @property
    def _has_turn(self) -> bool:
        return self._wire.now() - self._opened_at < TURN_S

    def _close_when_due(self) -> None:
        """Nobody speaks: the goodbye comes when nothing more is to follow, or the turn is over."""
        is_idle = self._is_open and self._idle is not None and self._closing is None
        if self._linger_s is None or not is_idle or (self._uses and self._has_turn):
            return
        self._closing = asyncio.get_running_loop().create_task(self._close_later())

    async def _close_later(self) -> None:
        if (left := self._keep_until - self._wire.now()) > 0:
            await asyncio.sleep(left)
        self._is_open = False  # from here on whoever opens waits for the end of the goodbye
        await asyncio.shield(self._really_close())

    async def _really_close(self) -> None:
        await self._end_idle()
        await self._wire.close(graceful=True)
        await asyncio.sleep(self._pause_s)

    async def _listen_idle(self) -> None:
        """What is said now is for nobody; that the other side leaves is for the session."""
        try:
            while True:
                await self._wire.read(_IDLE_READ_S)
        except DeviceError:
            self._is_open = False
        closing, self._closing = self._closing, None
        if closing is not None:
            closing.cancel()  # nothing is left to say goodbye to; nobody waits for that
        await self._wire.close(graceful=False)
        self._idle = None
        self._on_lost()

    async def _end_idle(self) -> None:
        idle, self._idle = self._idle, None
        if idle is not None:
            idle.cancel()
            await asyncio.gather(idle, return_exceptions=True)

    async def _closed_before(self) -> None:
        """A goodbye that waits is called off; one that is being said is waited for."""
        closing, self._closing = self._closing, None
        if closing is None:
            return
        if self._is_open:
            closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)

    async def _still_there(self) -> bool:
        """Read away what was said meanwhile; False, and closed, where the other side has left."""
        try:
            for _ in range(_MOST_STALE_READS):
                if not await self._wire.read(0):
                    return True
        except DeviceError:
            pass  # it left while nobody spoke: that loses nothing
        await self.release(graceful=False)
        return False
