"""Hears from the kernel that addresses changed; looks by itself where it is not told."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from typing import Final

from edge.lan.addresses import LanAddress, Read

log = logging.getLogger(__name__)

SETTLE_S: Final = 2
"""Links come and go in bursts: a change counts when nothing followed for so long."""
LOOK_EVERY_S: Final = 30
_GROUPS: Final = 0x1 | 0x10 | 0x100
"""RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR of <linux/rtnetlink.h>."""
_NOTICE_BYTES: Final = 65536

Changed = Callable[[tuple[LanAddress, ...]], Awaitable[None]]


class AddressWatch:
    """Calls `changed` with the addresses there are, first at once, then whenever they differ."""

    def __init__(
        self,
        read: Read,
        changed: Changed,
        settle_s: float = SETTLE_S,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._read = read
        self._changed = changed
        self._settle_s = settle_s
        self._look_every_s = look_every_s
        self._stirred = asyncio.Event()
        self._told: tuple[LanAddress, ...] | None = None
        self._kernel: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._kernel = self._listen()
        self._task = asyncio.get_running_loop().create_task(self._run(), name="addresses")

    async def stop(self) -> None:
        """Look no more."""
        if self._kernel is not None:
            asyncio.get_running_loop().remove_reader(self._kernel)
            self._kernel.close()
            self._kernel = None
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def stir(self) -> None:
        """Something happened at an interface."""
        self._stirred.set()

    async def _run(self) -> None:
        while True:
            await self._look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._look_every_s):
                    await self._stirred.wait()
            await self._settle()

    async def _settle(self) -> None:
        while self._stirred.is_set():
            self._stirred.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settle_s):
                    await self._stirred.wait()

    async def _look(self) -> None:
        try:
            found = self._read()
            if found == self._told:
                return
            await self._changed(found)
        except OSError as error:  # an interface went while it was looked at; the next look finds it
            log.warning("the network changed meanwhile: %s", error)
            return
        except Exception:  # whoever is told may fail; the box goes on being looked after
            log.exception("another address could not be taken; it is tried again")
            return
        self._told = found

    def _listen(self) -> socket.socket | None:
        try:
            found = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
            found.setblocking(False)
            found.bind((0, _GROUPS))
        except (AttributeError, OSError) as error:
            log.info("the kernel tells nothing of addresses: %s", error)
            return None
        asyncio.get_running_loop().add_reader(found, self._heard, found)
        return found

    def _heard(self, kernel: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError, OSError):  # ENOBUFS: much was told; a look is due
            os.read(kernel.fileno(), _NOTICE_BYTES)
        self.stir()
