"""What udev tells when something is plugged in or out; silent where it cannot be listened to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

log = logging.getLogger(__name__)

SUBSYSTEMS: Final = ("usb", "tty", "input")


class Udev:
    """Calls `on_event` on the event loop. `listens` tells whether it can."""

    def __init__(self, on_event: Callable[[], None]) -> None:
        self._on_event = on_event
        self._monitor: Any = None

    @property
    def listens(self) -> bool:
        """Whether events can be heard; in many containers none come all the same."""
        return self._monitor is not None

    def start(self) -> None:
        """Listen, where the library and the kernel's socket are there."""
        try:
            import pyudev

            monitor = pyudev.Monitor.from_netlink(pyudev.Context())
            for subsystem in SUBSYSTEMS:
                monitor.filter_by(subsystem)
            monitor.start()
        except (ImportError, OSError) as error:
            log.info("udev is not heard (%s); ports are looked at every few seconds", error)
            return
        self._monitor = monitor
        asyncio.get_running_loop().add_reader(monitor.fileno(), self._hear)

    def stop(self) -> None:
        """Listen no more."""
        monitor, self._monitor = self._monitor, None
        if monitor is not None:
            asyncio.get_running_loop().remove_reader(monitor.fileno())

    def _hear(self) -> None:
        heard = False
        while self._monitor is not None and self._monitor.poll(timeout=0) is not None:
            heard = True
        if heard:
            self._on_event()
