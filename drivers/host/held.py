"""A device in the host: its lease, its session, and the task that keeps its link."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from typing import Any

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import Frame
from drivers.host.leases import Lease
from drivers.host.lifecycle import Happening, wait_s
from drivers.host.session import Around, Begun, Session

log = logging.getLogger(__name__)


class Held:
    """One device. Whatever goes wrong in its session makes it faulted and leaves others alone."""

    def __init__(self, around: Around, session: Session, lease: Lease) -> None:
        self.row = around.row
        self._around = around
        self._session = session
        self._lease = lease
        self._woken = asyncio.Event()
        self._at_work = 0
        self._rests = asyncio.Event()
        self._rests.set()
        self._task = asyncio.get_running_loop().create_task(self._keep(), name=around.row.name)

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """What the box asks of it. Raises DeviceError, E_BUSY while another host has the wire."""
        if what == "ring":
            return {"ring": self._around.ring.frame()}
        self._lease.take()
        self._at_work += 1
        self._rests.clear()
        try:
            return await self._session.do(what, asked, begun)
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._rests.set()

    def wake(self) -> None:
        """Something was plugged in: try at once."""
        self._woken.set()
        self._session.wake()

    def drop_idle_lease(self) -> None:
        """The box is gone: what has no work left is free for whoever comes next."""
        if not self._at_work:
            self._lease.drop()

    async def let_go(self, patience_s: float) -> None:
        """End the session, after its work but not much later, and free the wire."""
        try:
            async with asyncio.timeout(patience_s):
                await self._rests.wait()
        except TimeoutError:
            if self._at_work:
                log.warning("%s is cut off at its work", self.row.name)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._session.close()
        finally:
            self._lease.drop()

    async def _keep(self) -> None:
        living = self._around.living
        try:
            await self._take_lease()
            await self._session.run()
        except Exception as error:
            log.exception("the session of %s ended", self.row.name)
            self._around.ring.note("!", f"{type(error).__name__}: {error}".encode())
            living.happened(Happening.ENABLED)
            living.failed(
                DeviceError(
                    DeviceCode.CONFIG,
                    self.row.name,
                    f"its driver failed ({type(error).__name__}: {error}).",
                    "Switch it off and on here; send the support bundle.",
                )
            )

    async def _take_lease(self) -> None:
        living = self._around.living
        living.happened(Happening.ENABLED)
        while not self._lease.is_held:
            self._woken.clear()
            try:
                self._lease.take()
            except DeviceError as error:
                living.failed(error)
                await self._wait(wait_s(living.life, random.random()))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
