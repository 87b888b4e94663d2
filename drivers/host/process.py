"""The device host as a process: `comanda devices --socket-fd N`, started by the box."""

from __future__ import annotations

import asyncio
import logging
import socket

from domain.errors import BadRequest
from drivers import registry
from drivers.host.host import Host
from drivers.host.printer_session import PrinterSession
from drivers.host.session import DeviceRow, Living, Session, Tell

log = logging.getLogger(__name__)


def main(fd: int) -> None:
    """Serve the box at the other end of an inherited socket, until it is gone."""
    asyncio.run(_serve(fd))


async def _serve(fd: int) -> None:
    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=fd))
    await Host(reader, writer, session_of).serve()


def session_of(row: DeviceRow, living: Living, tell: Tell) -> Session:
    """The session of a device. Raises BadRequest naming what is wrong with its settings."""
    if row.kind != "printer":
        raise BadRequest(f"Nothing speaks with a {row.kind}.")
    return PrinterSession(
        row,
        living,
        lambda session: registry.make_printer(
            row.driver,
            row.settings,
            registry.Surroundings(row.name, session.images, session.heard, session.has_begun),
        ),
    )
