"""Raw TCP, as network printers offer it on port 9100."""

from __future__ import annotations

import array
import asyncio
import fcntl
import socket
import struct
import termios
from typing import Final

from domain.device_errors import DeviceCode, DeviceError
from drivers.transports.neighbours import neighbours
from drivers.transports.port import WriteBroke

VANISHED_MS: Final = 8_000
"""Bytes that nobody acknowledges end the connection after this long.

Not by TCP_USER_TIMEOUT: Linux also ends a connection by it whose other side acknowledges
everything and has no room, as a printer out of paper does.
"""
_TCP_INFO: Final = struct.Struct("@8B13I")
"""The head of the kernel's struct tcp_info."""
_KEEPALIVE_IDLE_S: Final = 5
_KEEPALIVE_INTERVAL_S: Final = 2
_KEEPALIVE_PROBES: Final = 3
_FIN_WAIT_S: Final = 2.0
_READ_BYTES: Final = 4_096


class TcpTransport:
    """One connection at a time to `host`:`port`; `device` is the name used in errors."""

    def __init__(self, host: str, port: int = 9_100, *, device: str = "printer") -> None:
        self.host = host
        self.port = port
        self.device = device
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._peer = ""
        self._has_answered = False

    def identity(self) -> dict[str, str]:
        """The network card that was reached last, where the kernel knows it."""
        mac = neighbours().get(self._peer, "")
        return {"mac": mac} if mac else {}

    def now(self) -> float:
        """The event loop's monotonic seconds."""
        return asyncio.get_running_loop().time()

    async def open(self, timeout_s: float) -> None:
        """Connect. Raises DeviceError E_CONNECT_TIMEOUT, E_REFUSED or E_BUSY."""
        try:
            async with asyncio.timeout(timeout_s):
                self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        except TimeoutError as error:
            raise self._error(
                DeviceCode.CONNECT_TIMEOUT, "cannot be reached on the network."
            ) from error
        except ConnectionResetError as error:
            raise self._busy() from error
        except OSError as error:
            raise self._error(DeviceCode.REFUSED, "does not accept a connection.") from error
        self._has_answered = False
        peer = self._writer.get_extra_info("peername")
        if peer is None:  # taken and reset at once: the kernel knows no other side any more
            await self.close(graceful=False)
            raise self._busy()
        self._peer = str(peer[0])
        self._writer.transport.set_write_buffer_limits(high=0)
        _watch_the_line(self._writer.get_extra_info("socket"))

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand the bytes to the system. Raises WriteBroke E_WRITE_TIMEOUT or E_LINK_LOST.

        What is still in our own buffer has certainly not left; a timeout leaves it there, and
        closing ungracefully throws it away.
        """
        assert self._writer is not None, "write before open"
        if self._writer.is_closing():
            raise self._broke(DeviceCode.LINK_LOST, "the connection broke.", 0)
        self._writer.write(data)
        try:
            async with asyncio.timeout(timeout_s):
                await self._writer.drain()
        except TimeoutError as error:
            kept = self._writer.transport.get_write_buffer_size()
            accepted = max(0, len(data) - kept)
            raise self._broke(DeviceCode.WRITE_TIMEOUT, "takes no more data.", accepted) from error
        except OSError as error:
            raise self._broke(DeviceCode.LINK_LOST, "the connection broke.", len(data)) from error

    async def read(self, timeout_s: float) -> bytes:
        """Bytes that came, or none in time. Raises DeviceError E_LINK_LOST."""
        assert self._reader is not None, "read before open"
        try:
            async with asyncio.timeout(timeout_s):
                data = await self._reader.read(_READ_BYTES)
        except TimeoutError:
            if self._has_vanished():
                raise self._lost() from None
            return b""
        except OSError as error:
            raise self._lost() from error
        if not data:
            raise self._lost()
        self._has_answered = True
        return data

    def unacknowledged(self) -> int:
        """Bytes in the socket's queue that the printer's network card has not acknowledged."""
        if self._writer is None or self._writer.is_closing():
            return 0
        count = array.array("i", [0])
        fcntl.ioctl(self._writer.get_extra_info("socket").fileno(), termios.TIOCOUTQ, count, True)
        return count[0] + self._writer.transport.get_write_buffer_size()

    async def close(self, *, graceful: bool) -> None:
        """Close. Gracefully: say that no more comes, take what is still said, wait for the end.

        Closing with unread answers would reset the connection and lose the end of the job.
        """
        reader, writer = self._reader, self._writer
        self._reader = self._writer = None
        if reader is None or writer is None:
            return
        try:
            if graceful:
                await _say_goodbye(reader, writer)
        finally:
            writer.transport.abort()
            # The socket itself is closed in the loop's next pass.
            await asyncio.sleep(0)

    def _has_vanished(self) -> bool:
        """Whether bytes are on their way and nobody says anything to them.

        A printer that is full answers each probe of the kernel, however long it takes nothing.
        """
        if self._writer is None or not hasattr(socket, "TCP_INFO"):
            return False
        wire = self._writer.get_extra_info("socket")
        found = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
        told = _TCP_INFO.unpack(found)
        probes, unacknowledged, last_ack_ms = told[3], told[8 + 4], told[8 + 12]
        return last_ack_ms >= VANISHED_MS and bool(unacknowledged or probes > 1)

    def _broke(self, code: DeviceCode, what: str, accepted: int) -> WriteBroke:
        what_to_do = "Look at its paper and its cover, its power and its cable."
        return WriteBroke(code, self.device, what, what_to_do, accepted=accepted)

    def _lost(self) -> DeviceError:
        """Who hangs up without a word had somebody else on the line, or locks us out a while."""
        if not self._has_answered:
            return self._busy()
        return self._error(DeviceCode.LINK_LOST, "the connection broke.")

    def _busy(self) -> DeviceError:
        return self._error(
            DeviceCode.BUSY, "another system is connected to it.", "End the other system."
        )

    def _error(
        self,
        code: DeviceCode,
        what: str,
        what_to_do: str = "Check that it is switched on and its cable is in.",
    ) -> DeviceError:
        return DeviceError(code, self.device, what, what_to_do)


async def _say_goodbye(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(_FIN_WAIT_S):
            writer.write_eof()
            while await reader.read(_READ_BYTES):
                pass
    except (TimeoutError, OSError):
        # The job's outcome is already known; how the goodbye went changes nothing.
        return


def _watch_the_line(connection: socket.socket) -> None:
    """Notice within seconds that the printer is gone."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", _KEEPALIVE_IDLE_S),
        ("TCP_KEEPINTVL", _KEEPALIVE_INTERVAL_S),
        ("TCP_KEEPCNT", _KEEPALIVE_PROBES),
    ):
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
