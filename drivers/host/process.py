"""The device host as a process: `comanda devices --socket-fd N`, started by the box."""

from __future__ import annotations

import asyncio
import logging
import socket

from drivers.host.drivers import RegisteredDrivers
from drivers.host.host import Host
from drivers.host.watch import HardwareWatch
from drivers.printers.fonts import trouble

log = logging.getLogger(__name__)


def main(fd: int) -> None:
    """Serve the box at the other end of an inherited socket, until it is gone."""
    if says := trouble():
        log.error("%s", says)
    asyncio.run(_serve(fd))


async def _serve(fd: int) -> None:
    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=fd))
    await Host(reader, writer, RegisteredDrivers(), HardwareWatch()).serve()
