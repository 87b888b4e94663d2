"""Serial ports: real ones, USB bridges and pseudo-terminals.

Modem lines are optional: a pseudo-terminal and many bridges have none.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import termios
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, TypeVar

import serial

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from drivers.transports.port import WriteBroke

_READ_BYTES: Final = 4_096
_PIECE: Final = 256
"""So many bytes are handed over at once: a port that stands still keeps the rest with us."""
_DRAIN_S: Final = 2.0

BAUD_RATES: Final = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)
T = TypeVar("T")
Parity = Literal["none", "even", "odd"]
Flow = Literal["none", "xonxoff", "rtscts"]
_PARITY: Final = {
    "none": serial.PARITY_NONE,
    "even": serial.PARITY_EVEN,
    "odd": serial.PARITY_ODD,
}


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How a port is set. `bits` are 7 or 8."""

    baud: int = 9_600
    bits: int = 8
    parity: Parity = "none"
    stop_bits: int = 1
    flow: Flow = "none"

    def __post_init__(self) -> None:
        if self.baud not in BAUD_RATES:
            raise BadRequest(f"baud is {self.baud}; {', '.join(map(str, BAUD_RATES))} are known.")
        if self.bits not in (7, 8) or self.stop_bits not in (1, 2):
            raise BadRequest("A serial port has 7 or 8 bits and 1 or 2 stop bits.")
        if self.parity not in _PARITY or self.flow not in ("none", "xonxoff", "rtscts"):
            raise BadRequest("parity is none, even or odd; flow is none, xonxoff or rtscts.")


class SerialTransport:
    """One port, held alone while it is open."""

    def __init__(
        self, path: str, settings: SerialSettings | None = None, *, device: str = "device"
    ) -> None:
        self.path = path
        self.settings = settings or SerialSettings()
        self.device = device
        self._port: serial.Serial | None = None
        self._waiting: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        """The event loop's monotonic seconds."""
        return asyncio.get_running_loop().time()

    async def open(self, timeout_s: float) -> None:
        """Open alone. Raises DeviceError E_NOT_FOUND, E_PERMISSION, E_BUSY, E_REFUSED."""
        try:
            async with asyncio.timeout(timeout_s):
                self._port = await asyncio.to_thread(self._opened)
        except TimeoutError as error:
            raise self._error(DeviceCode.CONNECT_TIMEOUT, "its port does not open.") from error
        except (OSError, ValueError, termios.error) as error:
            raise self._refused(error) from error

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand the bytes to the port. Raises WriteBroke E_WRITE_TIMEOUT or E_LINK_LOST.

        While the device holds us with XOFF or its flow line nothing is lost: the port takes no
        more, and this waits as long as the caller has patience.
        """
        port = self._open_port()
        accepted = 0
        try:
            async with asyncio.timeout(timeout_s):
                while accepted < len(data):
                    await self._ready(port.fileno(), writing=True)
                    piece = data[accepted : accepted + _PIECE]
                    accepted += self._tried(partial(_written, port, piece)) or 0
        except TimeoutError as error:
            raise self._broke(DeviceCode.WRITE_TIMEOUT, "takes no more data.", accepted) from error
        except DeviceError as error:
            raise self._broke(error.code, error.what, min(len(data), accepted + _PIECE)) from error

    async def read(self, timeout_s: float) -> bytes:
        """Bytes that came, or none in time. Raises DeviceError E_LINK_LOST."""
        port = self._open_port()
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready(port.fileno(), writing=False)
        except TimeoutError:
            return b""
        data = self._tried(lambda: os.read(port.fileno(), _READ_BYTES))
        if data == b"":
            raise self._lost()
        return data or b""

    def unacknowledged(self) -> int:
        """Bytes that the port has not sent yet."""
        port = self._port
        if port is None:
            return 0
        return self._tried(lambda: port.out_waiting) or 0

    async def close(self, *, graceful: bool) -> None:
        """Close; gracefully lets go first what is still to be sent, else throws it away.

        Whoever still waits for the port hears E_LINK_LOST: its number may be another port's soon.
        """
        port, self._port = self._port, None
        if port is None:
            return
        for each in self._waiting:
            if not each.done():
                each.set_exception(self._lost())
        fd = port.fileno()
        draining = [asyncio.ensure_future(asyncio.to_thread(termios.tcdrain, fd))] * graceful
        if draining:
            await asyncio.wait(draining, timeout=_DRAIN_S)
        # The kernel would wait half a minute for a device that takes nothing.
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(fd, termios.TCOFLUSH)
        # How the goodbye went changes nothing of what is known.
        await asyncio.gather(*draining, return_exceptions=True)
        with contextlib.suppress(OSError, termios.error):
            await asyncio.to_thread(port.close)
        port.is_open = False  # never closed a second time: its number may be another's by then

    def _opened(self) -> serial.Serial:
        settings = self.settings
        is_pseudo = os.path.realpath(self.path).startswith("/dev/pts/")
        return serial.Serial(
            self.path,
            settings.baud,
            # A pseudo-terminal has neither; some kernels refuse a port that is told otherwise.
            bytesize=8 if is_pseudo else settings.bits,
            parity=serial.PARITY_NONE if is_pseudo else _PARITY[settings.parity],
            stopbits=settings.stop_bits,
            xonxoff=settings.flow == "xonxoff",
            rtscts=settings.flow == "rtscts",
            timeout=0,
            write_timeout=0,
            exclusive=True,
        )

    async def _ready(self, fd: int, *, writing: bool) -> None:
        """Wait until the port can be written to, or has something to say."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        listen = loop.add_writer if writing else loop.add_reader
        listen(fd, lambda: None if ready.done() else ready.set_result(None))
        self._waiting.add(ready)
        try:
            await ready
        finally:
            self._waiting.discard(ready)
            (loop.remove_writer if writing else loop.remove_reader)(fd)

    def _tried(self, work: Callable[[], T]) -> T | None:
        """What the port gave; None where it was not ready after all. Raises E_LINK_LOST.

        A port that is gone says so in many ways: OSError, SerialException, termios.error.
        """
        try:
            return work()
        except BlockingIOError:
            return None
        except (OSError, termios.error) as error:
            raise self._lost() from error

    def _open_port(self) -> serial.Serial:
        if self._port is None:
            raise self._lost()
        return self._port

    def _refused(self, error: Exception) -> DeviceError:
        number = getattr(error, "errno", None)
        code, what, what_to_do = _REFUSALS.get(number or 0, _OTHERWISE)
        return self._error(code, what, what_to_do)

    def _broke(self, code: DeviceCode, what: str, accepted: int) -> WriteBroke:
        what_to_do = "Look at its paper and its cover, its power and its cable."
        return WriteBroke(code, self.device, what, what_to_do, accepted=accepted)

    def _lost(self) -> DeviceError:
        return self._error(DeviceCode.LINK_LOST, "its cable is out, or it is switched off.")

    def _error(
        self,
        code: DeviceCode,
        what: str,
        what_to_do: str = "Check that it is switched on and its cable is in.",
    ) -> DeviceError:
        return DeviceError(code, self.device, what, what_to_do)


def _written(port: serial.Serial, piece: bytes) -> int:
    return os.write(port.fileno(), piece)


_REFUSALS: Final = {
    errno.ENOENT: (DeviceCode.NOT_FOUND, "its port is not there.", "Put its cable in."),
    errno.EACCES: (
        DeviceCode.PERMISSION,
        "the box may not open its port.",
        "Add the box's user to the group dialout.",
    ),
    errno.EAGAIN: (DeviceCode.BUSY, "another program holds its port.", "End the other program."),
    errno.EBUSY: (DeviceCode.BUSY, "another program holds its port.", "End the other program."),
}
_OTHERWISE: Final = (
    DeviceCode.REFUSED,
    "its port cannot be opened.",
    "Check that it is switched on and its cable is in.",
)
