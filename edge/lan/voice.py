"""One network's mDNS: what the box says there and hears there, by python-zeroconf."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from zeroconf import IPVersion, RecordUpdate, RecordUpdateListener, Zeroconf
from zeroconf._dns import DNSAddress, DNSQuestion, DNSText
from zeroconf._protocol.outgoing import DNSOutgoing
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from edge.lan.addresses import LanAddress
from edge.lan.claims import Claim, Neighbours
from edge.lan.names import SERVICE

_QUERY: Final = 0
_CLASS_IN: Final = 1
_A: Final = 1
_TXT: Final = 16
_AAAA: Final = 28
_MULTICAST_ALL: Final = ((socket.IPPROTO_IP, 49), (socket.IPPROTO_IPV6, 29))
"""IP_MULTICAST_ALL and IPV6_MULTICAST_ALL of <linux/in.h>: hear only the networks one joined."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said of the box: its names, its port, and short facts without secrets."""

    claim: Claim
    port: int
    facts: Mapping[str, str]


class Speaks(Protocol):
    """One network, as the announcer needs it."""

    addresses: tuple[LanAddress, ...]

    def ask(self, claim: Claim) -> None:
        """Ask who has these names; what is answered comes to `Neighbours`."""
        ...

    async def say(self, announcement: Announcement) -> None:
        """Announce the box, in the place of what was announced before."""
        ...

    async def close(self) -> None:
        """Say goodbye and fall silent."""
        ...


OpenVoice = Callable[[tuple[LanAddress, ...], Neighbours], Awaitable[Speaks]]
"""Begins to speak on one network. Raises OSError where mDNS cannot be spoken there."""


class Voice:
    """A responder of its own for one network: an address is told only where it is good."""

    def __init__(
        self,
        responder: AsyncZeroconf,
        addresses: tuple[LanAddress, ...],
        ears: RecordUpdateListener,
    ) -> None:
        self.addresses = addresses
        self._responder = responder
        self._ears = ears
        self._said: AsyncServiceInfo | None = None

    @classmethod
    async def open(
        cls,
        addresses: tuple[LanAddress, ...],
        heard: Neighbours,
        make: Callable[[tuple[LanAddress, ...]], AsyncZeroconf] | None = None,
    ) -> Voice:
        """Begin to speak and hear on the network of these addresses. Raises OSError.

        `make` takes the sockets; it is `responder_at` unless given.
        """
        responder = (make or responder_at)(addresses)
        try:
            await responder.zeroconf.async_wait_for_start()
        except BaseException:
            await responder.async_close()
            raise
        for reader in responder.zeroconf.engine.readers:
            _hear_only_own(reader.transport.get_extra_info("socket"))
        ears = _Ears(heard)
        responder.zeroconf.async_add_listener(ears, None)
        return cls(responder, addresses, ears)

    def ask(self, claim: Claim) -> None:
        """Ask for the names in one packet, without saying what is known already.

        The answer is wanted by unicast (RFC 6762, 5.4): a responder of the same library drops a
        question without that wish where another host asked with the same bytes a moment before.
        """
        out = DNSOutgoing(_QUERY)
        for name, kind in (
            (f"{claim.instance}.{SERVICE}", _TXT),
            (f"{claim.host}.local.", _A),
            (f"{claim.host}.local.", _AAAA),
        ):
            question = DNSQuestion(name, kind, _CLASS_IN)
            question.unicast = True
            out.add_question(question)
        self._responder.zeroconf.async_send(out)

    async def say(self, announcement: Announcement) -> None:
        """Announce, after taking back what was announced under other names."""
        info = AsyncServiceInfo(
            SERVICE,
            f"{announcement.claim.instance}.{SERVICE}",
            port=announcement.port,
            properties=dict(announcement.facts),
            server=f"{announcement.claim.host}.local.",
            parsed_addresses=[each.ip for each in self.addresses],
        )
        before, self._said = self._said, info
        if before is not None:
            await self._responder.async_unregister_service(before)
        # Whether the names are free was asked before: the library would take an answer of the
        # box's own other interface for somebody else's.
        await self._responder.async_register_service(info, cooperating_responders=True)

    async def close(self) -> None:
        """Say goodbye (a time to live of nothing) and close."""
        self._responder.zeroconf.async_remove_listener(self._ears)
        await self._responder.async_close()


def responder_at(addresses: tuple[LanAddress, ...]) -> AsyncZeroconf:
    """zeroconf on the interfaces of these addresses. Raises OSError where port 5353 is not free."""
    versions = {each.is_v4 for each in addresses}
    version = IPVersion.All if len(versions) == 2 else IPVersion.V6Only
    version = IPVersion.V4Only if versions == {True} else version
    return AsyncZeroconf(interfaces=_one_of_each(addresses), ip_version=version)


class _Ears(RecordUpdateListener):
    """Tells `Neighbours` of every name that is said."""

    def __init__(self, heard: Neighbours) -> None:
        super().__init__()
        self._heard = heard

    def async_update_records(self, zc: Zeroconf, now_s: float, records: list[RecordUpdate]) -> None:
        for each in records:
            record = each.new
            if record.ttl == 0:
                continue
            if isinstance(record, DNSText) and record.key.endswith(f".{SERVICE}"):
                self._heard.heard_box(
                    record.name.removesuffix(f".{SERVICE}"), facts_of(record.text)
                )
            elif isinstance(record, DNSAddress):
                label = record.name.rstrip(".").removesuffix(".local")
                self._heard.heard_host(label, _written(record.address))

    def async_update_records_complete(self) -> None:
        """Nothing is put off until here."""


def facts_of(text: bytes) -> dict[str, str]:
    """The `key=value` strings of a TXT record (RFC 6763, 6.3); what is broken is left out."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        length = text[at]
        key, _, value = text[at + 1 : at + 1 + length].partition(b"=")
        found.setdefault(key.decode(errors="replace").lower(), value.decode(errors="replace"))
        at += 1 + length
    return found


def _one_of_each(
    addresses: Sequence[LanAddress],
) -> list[str | int | tuple[tuple[str, int, int], int]]:
    """One address of each interface and family: each of them would send every packet again."""
    first = {(each.interface, each.is_v4): each.ip for each in reversed(addresses)}
    return list(first.values())


def _hear_only_own(ours: socket.socket) -> None:
    for level, option in _MULTICAST_ALL:
        try:
            ours.setsockopt(level, option, 0)
        except OSError:  # of the other family
            continue


def _written(packed: bytes) -> str:
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, packed)
