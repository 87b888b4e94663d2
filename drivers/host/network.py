"""Printers on the network: who announces one by mDNS, and which Epson answers a broadcast.

Looked for when somebody asks, or while a known printer is away; never all day long.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

log = logging.getLogger(__name__)

LOOK_S: Final = 4.0
RAW_PORT: Final = 9_100
_CONNECT_S: Final = 1.0
EPSON_PORT: Final = 3_289
EPSON_QUESTION: Final = b"EPSONP" + b"\x00" * 8
"""What Epson's own tools broadcast; whoever answers is a printer."""
MOST_FOUND: Final = 100


@dataclass(frozen=True, slots=True)
class NetworkThing:
    """A printer that was found on the network."""

    host: str
    port: int = RAW_PORT
    mac: str = ""
    mdns: str = ""
    title: str = ""
    evidence: tuple[str, ...] = ()

    def identity(self) -> dict[str, Any]:
        """By what it is known again."""
        found = {"host": self.host, "mac": self.mac, "mdns": self.mdns}
        return {key: value for key, value in found.items() if value}

    def frame(self) -> dict[str, Any]:
        """As the box is told of it."""
        match = {"mac": self.mac} if self.mac else {"host": self.host}
        return {
            "key": f"network {self.host}",
            "source": "network",
            "wire": "tcp",
            "family": "printer",
            "title": self.title or f"Printer at {self.host}",
            "settings": {"host": self.host, "port": self.port},
            "match": match,
            "identity": self.identity(),
            "evidence": list(self.evidence),
        }


class Network:
    """Looks once, for a few seconds."""

    def __init__(self, look_s: float = LOOK_S, epson_to: tuple[str, int] | None = None) -> None:
        self._look_s = look_s
        self._epson_to = epson_to or ("255.255.255.255", EPSON_PORT)

    async def look(self, known_macs: Callable[[], Mapping[str, str]]) -> list[NetworkThing]:
        """Printers that answer on their raw port now, each address once."""
        announced, answered = await asyncio.gather(self._announced(), self._epsons())
        found = {thing.host: thing for thing in (*answered, *announced)}
        reached = await asyncio.gather(*map(_answers, list(found.values())[:MOST_FOUND]))
        macs = known_macs()
        return [
            NetworkThing(
                thing.host,
                thing.port,
                macs.get(thing.host, ""),
                thing.mdns,
                thing.title,
                thing.evidence,
            )
            for thing, is_there in zip(found.values(), reached, strict=False)
            if is_there
        ]

    async def _announced(self) -> list[NetworkThing]:
        from drivers.host.announcements import announced  # a large library, seldom needed

        return await announced(self._look_s)

    async def _epsons(self) -> list[NetworkThing]:
        found: dict[str, NetworkThing] = {}

        class Listening(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
                if data.startswith(b"EPSON") and len(found) < MOST_FOUND:
                    host = str(addr[0])
                    evidence = ("answers as an Epson printer",)
                    found[host] = NetworkThing(
                        host, title=f"Epson printer at {host}", evidence=evidence
                    )

        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        asking.setblocking(False)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Listening, sock=asking)
        try:
            transport.sendto(EPSON_QUESTION, self._epson_to)
            await asyncio.sleep(self._look_s)
        except OSError as error:
            log.info("no broadcast can be sent: %s", error)
        finally:
            transport.close()
        return list(found.values())


async def _answers(thing: NetworkThing) -> bool:
    """Whether somebody listens there: announcements may tell an old address. Nothing is sent."""
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(thing.host, thing.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
