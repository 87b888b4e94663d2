"""A box's way to the centre that can be cut: a port of this machine, and the centre behind it.

The box knows nothing of it. While it is cut nobody listens on the port, so that connections are
refused, and those that were open are reset: what a router without internet does, only quicker.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from datetime import UTC, datetime

HOST = "127.0.0.1"
AT_ONCE = 1 << 16


class Wire:
    """One box's way: `port` here, the centre at `centre_port`."""

    def __init__(self, port: int, centre_port: int) -> None:
        self.port = port
        self.cut_at: datetime | None = None
        """Since when it is cut; None while it is whole."""

        self._centre_port = centre_port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[object]] = set()

    async def mend(self) -> None:
        """Let connections through; also the first time. Raises OSError for a busy port."""
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, HOST, self.port)
            self.cut_at = None

    async def cut(self) -> None:
        """Refuse connections, and reset those that are open."""
        if self._server is None:
            return
        server, self._server = self._server, None
        self.cut_at = datetime.now(UTC)
        server.close()
        for end in tuple(self._ends):
            _reset(end)
        if self._carrying:
            await asyncio.wait(self._carrying)

    async def close(self) -> None:
        """End for good."""
        await self.cut()

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Both directions of one connection, until one end is gone."""
        carrying = asyncio.current_task()
        assert carrying is not None
        self._carrying.add(carrying)
        carrying.add_done_callback(self._carrying.discard)
        self._ends.add(back)
        try:
            there, forth = await asyncio.open_connection(HOST, self._centre_port)
        except OSError:  # the centre is away: so is this connection
            self._drop(back)
            return
        self._ends.add(forth)
        try:
            await asyncio.gather(_pump(here, forth), _pump(there, back))
        finally:
            self._drop(back)
            self._drop(forth)

    def _drop(self, end: asyncio.StreamWriter) -> None:
        self._ends.discard(end)
        end.transport.abort()


def _reset(end: asyncio.StreamWriter) -> None:
    """Close it without a good-bye (RST)."""
    line: socket.socket | None = end.get_extra_info("socket")
    if line is not None and line.fileno() >= 0:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.transport.abort()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass bytes on until they end; a reset of either side ends it, too."""
    with suppress(ConnectionError):
        while data := await source.read(AT_ONCE):
            sink.write(data)
            await sink.drain()
        sink.close()
