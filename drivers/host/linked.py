"""A session that keeps its link open: scales, displays, serial scanners.

A family says what is spoken (`Conversation`); here is who opens the wire, tries again later, and
tells the box how it stands.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import Frame
from drivers.host.lifecycle import FOR_A_MANAGER, Happening, wait_s
from drivers.host.session import Around, Begun
from drivers.transports.port import Transport

_OPEN_WITHIN_S: Final = 3.0
LOOK_AGAIN_S: Final = 30.0
"""How often a device that only a manager can set right is tried all the same."""


class Conversation(Protocol):
    """What is spoken with one device over an open wire."""

    async def greet(self, wire: Transport) -> None:
        """Make sure that it is the right device and that it answers. Raises DeviceError."""
        ...

    async def live(self, wire: Transport) -> None:
        """Speak until cancelled. Raises DeviceError when the link is gone or says nonsense."""
        ...

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """Do what the box asks; only called while the link is there. Raises DeviceError."""
        ...


class LinkedSession:
    """One device with a wire that stays open. `wire` makes the transport at every try."""

    def __init__(
        self, around: Around, wire: Callable[[], Transport], conversation: Conversation
    ) -> None:
        self._around = around
        self._make_wire = wire
        self._conversation = conversation
        self._open: Transport | None = None
        self._is_kept = False
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Open, greet, live; again after a while when the link is lost."""
        living = self._around.living
        self._is_kept = True
        living.happened(Happening.ENABLED)
        while True:
            self._woken.clear()
            try:
                await self._live_once()
            except DeviceError as error:
                wrong = error.code in FOR_A_MANAGER
                living.failed(error)
                await self._pause(LOOK_AGAIN_S if wrong else wait_s(living.life, random.random()))
                if wrong:
                    living.happened(Happening.ENABLED)

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """What the conversation does. Raises DeviceError, E_NOT_FOUND while there is no link.

        Where nobody keeps the link (the wizard tries something), it is made for this one act.
        """
        if not self._is_kept:
            return await self._once(what, asked, begun)
        if self._open is None:
            raise DeviceError(
                DeviceCode.NOT_FOUND,
                self._around.row.name,
                self._around.living.life.reason or "is not connected.",
                "Check that it is switched on and its cable is in.",
            )
        return await self._conversation.do(what, asked, begun)

    def wake(self) -> None:
        """Something was plugged in: try at once."""
        self._woken.set()

    async def close(self) -> None:
        """Let go of the wire."""
        wire, self._open = self._open, None
        if wire is not None:
            await wire.close(graceful=True)

    async def _once(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        wire = self._around.wired(self._make_wire())
        await wire.open(_OPEN_WITHIN_S)
        living: asyncio.Future[None] | None = None
        try:
            await self._conversation.greet(wire)
            living = asyncio.ensure_future(self._conversation.live(wire))
            return await self._conversation.do(what, asked, begun)
        finally:
            if living is not None:
                living.cancel()
                await asyncio.gather(living, return_exceptions=True)
            await wire.close(graceful=True)

    async def _live_once(self) -> None:
        living = self._around.living
        living.happened(Happening.OPENING)
        wire = self._around.wired(self._make_wire())
        await wire.open(_OPEN_WITHIN_S)
        try:
            living.happened(Happening.OPENED)
            await self._conversation.greet(wire)
            living.happened(Happening.GREETED)
            self._open = wire
            await self._conversation.live(wire)
        finally:
            self._open = None
            await wire.close(graceful=False)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
