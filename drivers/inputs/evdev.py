"""A keyboard-like device of the kernel, held alone, as a wire of bytes.

It is grabbed, so that nothing of it reaches the screen in front of somebody. Whatever is no input
device (a pipe or a pseudo-terminal of an emulator) has nobody else who could listen.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import stat
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from domain.device_errors import DeviceCode, DeviceError
from drivers.inputs.records import SIZE
from drivers.transports.port import WriteBroke

_EVIOCGRAB: Final = 0x40044590
_EVIOCSCLOCKID: Final = 0x400445A0
_INPUT_MAJOR: Final = 13
_READ_BYTES: Final = SIZE * 256


def claim(fd: int) -> None:
    """Hold an input device alone, its times on the monotonic clock. Raises OSError."""
    status = os.fstat(fd)
    if stat.S_ISCHR(status.st_mode) and os.major(status.st_rdev) == _INPUT_MAJOR:
        fcntl.ioctl(fd, _EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
        fcntl.ioctl(fd, _EVIOCGRAB, 1)


class EvdevTransport:
    """One device's records. Nothing can be written to it."""

    def __init__(
        self, path: str, *, device: str = "device", claim: Callable[[int], None] = claim
    ) -> None:
        self.path = path
        self.device = device
        self._claim = claim
        self._fd: int | None = None

    def now(self) -> float:
        """The event loop's monotonic seconds."""
        return asyncio.get_running_loop().time()

    async def open(self, timeout_s: float) -> None:
        """Open and grab. Raises DeviceError E_NOT_FOUND, E_PERMISSION, E_BUSY, E_REFUSED."""
        fd = None
        try:
            fd = os.open(Path(self.path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            self._claim(fd)
        except OSError as error:
            if fd is not None:
                os.close(fd)
            code, what, what_to_do = _REFUSALS.get(error.errno or 0, _OTHERWISE)
            raise DeviceError(code, self.device, what, what_to_do) from error
        self._fd = fd

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Raises WriteBroke E_UNSUPPORTED: it only types."""
        raise WriteBroke(
            DeviceCode.UNSUPPORTED, self.device, "takes no data.", "Ask another.", accepted=0
        )

    async def read(self, timeout_s: float) -> bytes:
        """Records that came, or none in time. Raises DeviceError E_LINK_LOST."""
        if self._fd is None:
            raise self._lost()
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready(self._fd)
            data = os.read(self._fd, _READ_BYTES)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise self._lost() from error
        if not data:
            raise self._lost()
        return data

    def unacknowledged(self) -> int:
        """Nothing is ever on its way to it."""
        return 0

    async def close(self, *, graceful: bool) -> None:
        """Let go of it; what it types is the screen's again."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    async def _ready(self, fd: int) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_reader(fd, lambda: None if ready.done() else ready.set_result(None))
        try:
            await ready
        finally:
            loop.remove_reader(fd)

    def _lost(self) -> DeviceError:
        return DeviceError(
            DeviceCode.LINK_LOST, self.device, "its cable is out.", "Put its cable in."
        )


_REFUSALS: Final = {
    errno.ENOENT: (DeviceCode.NOT_FOUND, "it is not plugged in.", "Put its cable in."),
    errno.ENODEV: (DeviceCode.NOT_FOUND, "it is not plugged in.", "Put its cable in."),
    errno.EACCES: (
        DeviceCode.PERMISSION,
        "the box may not read its keys.",
        "Add the box's user to the group input, or install the udev rule of the documentation.",
    ),
    errno.EBUSY: (
        DeviceCode.BUSY,
        "another program has it for itself.",
        "End the other program: what is scanned meanwhile goes nowhere.",
    ),
}
_OTHERWISE: Final = (
    DeviceCode.REFUSED,
    "it cannot be opened.",
    "Pull its cable and put it in again.",
)
