"""Asking for names as Android does: one packet from a port of its own, and what comes back."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass

from zeroconf._dns import DNSAddress, DNSRecord
from zeroconf._protocol.incoming import DNSIncoming

from tests.lan.network import Host

GROUP = ("224.0.0.251", 5353)
GROUP_6 = "ff02::fb"
A, AAAA, NSEC = 1, 28, 47
IN = 1
WITHIN_S = 3.0


@dataclass(frozen=True)
class Answer:
    """What came back to the port that asked."""

    query_id: int
    sender: str
    records: tuple[DNSRecord, ...]

    @property
    def addresses(self) -> set[str]:
        """The addresses in it."""
        return {_written(each.address) for each in self.records if isinstance(each, DNSAddress)}


def question(name: str, kind: int, query_id: int) -> bytes:
    """A query of one question, as a plain resolver writes it (RFC 1035, 4.1)."""
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    head = query_id.to_bytes(2, "big") + b"\x00\x00\x00\x01" + b"\x00" * 6
    return head + labels + b"\x00" + kind.to_bytes(2, "big") + IN.to_bytes(2, "big")


async def ask(
    host: Host, name: str, kind: int = A, query_id: int = 0x1234, within_s: float = WITHIN_S
) -> Answer | None:
    """One question from a port of its own (RFC 6762, 6.7); None where nobody answers."""
    with host.here():
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        line.setblocking(False)
        line.bind(("0.0.0.0", 0))
        at = next(each.ip for each in host.addresses() if each.is_v4)
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(at))
    with line:
        return await _asked(line, question(name, kind, query_id), GROUP, within_s)


async def ask_6(host: Host, name: str, kind: int = AAAA, query_id: int = 0x1234) -> Answer | None:
    """The same over IPv6."""
    with host.here():
        line = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        line.setblocking(False)
        index = socket.if_nametoindex("eth0")
        line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    with line:
        return await _asked(line, question(name, kind, query_id), (GROUP_6, 5353, 0, index))


async def _asked(
    line: socket.socket,
    packet: bytes,
    where: tuple[str, int] | tuple[str, int, int, int],
    within_s: float = WITHIN_S,
) -> Answer | None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendto(line, packet, where)
    try:
        async with asyncio.timeout(within_s):
            content, sender = await loop.sock_recvfrom(line, 9000)
    except TimeoutError:
        return None
    heard = DNSIncoming(content)
    return Answer(heard.id, str(sender[0]), tuple(heard.answers()))


def _written(packed: bytes) -> str:
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, packed)
