"""Announces the box on every network it stands in, under names that nobody else has there."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from edge.lan.addresses import LanAddress, networks
from edge.lan.claims import Claim, Neighbours, Rank
from edge.lan.names import instance_names
from edge.lan.voice import Announcement, OpenVoice, Speaks

log = logging.getLogger(__name__)

PROBES: Final = 3
PROBE_S: Final = 0.25
"""RFC 6762, 8.1: three questions, a quarter of a second apart."""
ANSWER_S: Final = 1.0
"""How long a later look waits for answers."""
ECHO_S: Final = 1.5
"""An address without a box behind it may be the echo of who gave way just now: it is looked at
again after this long. (The library drops an answer that is like one of the last second.)"""
NO_MDNS: Final = (
    "Another program on this machine keeps mDNS for itself. "
    "Tablets find the box by its code or its address."
)
COPIED: Final = "Another machine on this network is a copy of this box. Take one of them away."


class Pause(Protocol):
    """Waits, as `asyncio.sleep` does."""

    def __call__(self, wait_s: float, /) -> Awaitable[None]:
        """Come back after so long."""
        ...


@dataclass(frozen=True, slots=True)
class About:
    """What the box says of itself. `labels` are the host labels it may carry, best first."""

    box_id: str
    shop: str
    labels: tuple[str, ...]
    version: str
    http_port: int
    https_port: int | None
    fingerprint: str


class Announcer:
    """All networks of one box."""

    def __init__(
        self,
        about: About,
        open_voice: OpenVoice | None = None,
        pause: Pause = asyncio.sleep,
        renamed: Callable[[Claim], None] = lambda _claim: None,
    ) -> None:
        self._about = about
        self._open = open_voice or _open_voice
        self._pause = pause
        self._renamed = renamed
        self._run = f"{random.getrandbits(32):08x}"
        self._heard = Neighbours(Rank(about.box_id, self._run))
        self._voices: list[Speaks] = []
        self._turn = asyncio.Lock()
        self.claim = Claim(about.labels[0], instance_names(about.shop)[0])
        """The names the box goes by now."""
        self.trouble = ""
        """Why the box is not found by its name, as a sentence; empty where it is."""

    @property
    def addresses(self) -> tuple[LanAddress, ...]:
        """The addresses that are announced now."""
        return tuple(address for voice in self._voices for address in voice.addresses)

    async def use(self, addresses: Sequence[LanAddress]) -> None:
        """These are the addresses now: fall silent on networks that went, speak on new ones."""
        async with self._turn:
            wanted = networks(addresses)
            # What was said from an address that just went may still be on its way back here.
            before = frozenset(each.ip for each in self.addresses)
            self._heard.own = before | {each.ip for each in addresses}
            gone = [voice for voice in self._voices if voice.addresses not in wanted]
            self._voices = [voice for voice in self._voices if voice not in gone]
            for voice in gone:
                await _closed(voice)
            known = {voice.addresses for voice in self._voices}
            fresh = [await self._begin(each) for each in wanted if each not in known]
            self._voices += [voice for voice in fresh if voice is not None]
            if any(voice is not None for voice in fresh):
                self._heard.forget()
                await self._settle_names(self._free)

    async def become(self, about: About) -> None:
        """Say this from now on: the box has another id, or the shop another name."""
        async with self._turn:
            before, self._about = self._about, about
            self._heard.rank = Rank(about.box_id, self._run)
            if before == about or not self._voices:
                return
            self._heard.forget()
            await self._settle_names(self._kept if before.shop == about.shop else self._free)

    async def check(self) -> None:
        """Look whether somebody else has a name of this box by now; the larger id gives way."""
        async with self._turn:
            if not self._voices:
                return
            await self._look()
            if self._kept() != self.claim and not self._heard.names_a_rival(self.claim):
                await self._pause(ECHO_S)
                await self._look()
            if self._kept() != self.claim:
                await self._settle_names(self._kept)

    async def _look(self) -> None:
        self._heard.forget()
        self._ask(self.claim)
        await self._pause(ANSWER_S)
        self.trouble = COPIED if self._heard.copies else ""

    async def stop(self) -> None:
        """Say goodbye everywhere."""
        async with self._turn:
            voices, self._voices = self._voices, []
            for voice in voices:
                await _closed(voice)

    @property
    def _instances(self) -> tuple[str, ...]:
        return instance_names(self._about.shop)

    async def _begin(self, addresses: tuple[LanAddress, ...]) -> Speaks | None:
        try:
            voice = await self._open(addresses, self._heard)
        except OSError as error:
            log.warning("mDNS cannot be spoken on %s: %s", addresses[0].interface, str(error))
            self.trouble = NO_MDNS
            return None
        self.trouble = ""
        return voice

    async def _settle_names(self, decide: Callable[[], Claim]) -> None:
        """Find names that nobody has, asking for each three times before it is used; say them."""
        before = self.claim
        self.claim = decide()
        for _ in range(len(self._about.labels) + len(self._instances)):
            for _ in range(PROBES):
                self._ask(self.claim)
                await self._pause(PROBE_S)
            claim = decide()
            if claim == self.claim:
                break
            self.claim = claim
        if before != self.claim:
            log.warning("the box goes by %s now", self.claim.host)
        self._renamed(self.claim)
        await self._say()

    def _free(self) -> Claim:
        return self._heard.choose(self._preferred(), self._instances)

    def _kept(self) -> Claim:
        return self._heard.keep(self.claim, self._preferred(), self._instances)

    def _preferred(self) -> tuple[str, ...]:
        """The label it has, then the others: tablets know it by that."""
        return tuple(dict.fromkeys((self.claim.host, *self._about.labels)))

    def _ask(self, claim: Claim) -> None:
        for voice in self._voices:
            voice.ask(claim)

    async def _say(self) -> None:
        about = self._about
        facts = {
            "txtvers": "1",
            "id": about.box_id,
            "run": self._run,
            "host": self.claim.host,
            "v": about.version,
            "api": "1",
            "tls": "1" if about.https_port else "0",
            "http": str(about.http_port),
            "fp": about.fingerprint[:16],
            "path": "/",
            "role": "edge",
        }
        said = Announcement(self.claim, about.https_port or about.http_port, facts)
        for voice in self._voices:
            await voice.say(said)


async def _closed(voice: Speaks) -> None:
    try:
        await voice.close()
    except OSError as error:  # its interface is gone, nobody hears a goodbye there
        log.info("fell silent without a goodbye: %s", error)


async def _open_voice(addresses: tuple[LanAddress, ...], heard: Neighbours) -> Speaks:
    from edge.lan.voice import Voice  # zeroconf comes when the box stands in a network

    return await Voice.open(addresses, heard)
