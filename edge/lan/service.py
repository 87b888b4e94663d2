"""The box in its network: reachable, found by its name, encrypted, and saying what is not so."""

from __future__ import annotations

import ipaddress
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.errors import StorageFailed, StorageFull
from edge.alarms.kinds import LAN_KEYS
from edge.alarms.store import alarms, end_alarm, raise_alarm
from edge.commands import Command
from edge.database import Database
from edge.house.service import HouseFacts, HouseService
from edge.lan.address_watch import AddressWatch
from edge.lan.addresses import LanAddress, Read, lan_addresses
from edge.lan.names import FOLDER, host_labels
from edge.lan.ways import LanState, Mode
from edge.loops import Loop
from edge.release import release
from edge.settings import Settings
from edge.signals import Signal
from edge.transaction import Write

if TYPE_CHECKING:
    from edge.lan.announcer import About, Announcer
    from edge.lan.certificates import Certificates
    from edge.lan.claims import Claim
    from edge.lan.voice import OpenVoice

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 30
"""How often names are looked after; two networks that became one are told apart within twice that
(RFC 6762 leaves the time open)."""


@dataclass(frozen=True, slots=True)
class TellOfKeys:
    """The box's key cannot be read, or can again."""

    sentence: str


class LanService:
    """Begun before the box listens (`prepare`), announced once it serves (`start`).

    `data` is where the authority is: a training shows that of the box beside which it runs.
    """

    def __init__(
        self,
        db: Database,
        settings: Settings,
        data: Path,
        read: Read = lan_addresses,
        open_voice: OpenVoice | None = None,
    ) -> None:
        self._db = db
        self._settings = settings
        self._data = data
        self._read = read
        self._open_voice = open_voice
        self._facts: HouseFacts | None = None
        self._mode: Mode = "plain" if is_on_network(settings.host) else "alone"
        self._addresses: tuple[LanAddress, ...] = ()
        self.certificates: Certificates | None = None
        """The box's own authority; None in plain mode."""
        self._announcer: Announcer | None = None
        self._watch: AddressWatch | None = None
        self._loop = Loop("network", self._look_after)
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def mode(self) -> Mode:
        """How screens are served."""
        return self._mode

    async def prepare(self) -> None:
        """Have a certificate before anybody can ask for it."""
        self._facts = await HouseService(self._db).facts()
        if self._mode == "alone":
            return
        with suppress(OSError):  # looked at again as soon as the box serves
            self._addresses = self._read()
        if self._settings.https_port:
            from edge.lan.certificates import Certificates  # not needed for a plain start

            own = Certificates(self._data, self._db.clock)
            own.open(self._facts.name, self._facts.node_id)
            own.renew([each.ip for each in self._addresses])
            self.certificates = own
            self._mode = "https" if own.can_serve else "plain"
            await self._tell_of_keys(own.trouble)

    def tls(self) -> ssl.SSLContext | None:
        """What the encrypted port speaks with; None where nothing is encrypted."""
        if self._mode != "https" or self.certificates is None:
            return None
        return self.certificates.context()

    async def start(self) -> None:
        """Look after addresses, certificate and names from now on."""
        if self._mode == "alone":
            return
        self._unsubscribe = self._db.signals.subscribe("house", lambda _: self._loop.wake())
        if self._settings.announce:
            self._announcer = self._new_announcer()
        self._watch = AddressWatch(self._read, self.moved)
        self._watch.start()
        self._loop.start()

    async def stop(self) -> None:
        """Say goodbye."""
        self._unsubscribe()
        if self._watch is not None:
            await self._watch.stop()
        await self._loop.stop()
        if self._announcer is not None:
            await self._announcer.stop()

    def state(self) -> LanState:
        """How it stands now."""
        assert self._facts is not None, "prepare() comes first"
        own, said = self.certificates, self._announcer
        return LanState(
            box_id=self._facts.node_id.hex,
            shop=self._facts.name,
            mode=self._mode,
            label=said.claim.host if said else self._labels()[0],
            addresses=self._addresses,
            plain_port=self._settings.port,
            secure_port=self._settings.https_port,
            announced=said is not None and not said.trouble,
            trouble=(own.trouble if own else "") or (said.trouble if said else ""),
            fingerprint=own.fingerprint if own else "",
        )

    def asked(self) -> int:
        """How many browsers began to speak encrypted, also those that then refused."""
        return self.certificates.asked if self.certificates else 0

    async def moved(self, addresses: tuple[LanAddress, ...]) -> None:
        """The box is reached under these addresses from now on."""
        self._addresses = addresses
        log.info("reachable at %s", ", ".join(each.ip for each in addresses) or "nothing")
        if self.certificates is not None:
            self.certificates.renew([each.ip for each in addresses])
        if self._announcer is not None:
            await self._announcer.use(addresses)
        self._db.signals.emit(Signal("lan"))

    async def _look_after(self) -> int:
        """The certificate near its end, a clock that was set, a name that others have by now; who
        the box is, which its centre may change.
        """
        await self._know_oneself()
        if self.certificates is not None:
            self.certificates.renew([each.ip for each in self._addresses])
        if self._announcer is not None:
            await self._announcer.check()
        return LOOK_EVERY_S

    async def _know_oneself(self) -> None:
        before, self._facts = self._facts, await HouseService(self._db).facts()
        if before is not None and _identity(before) == _identity(self._facts):
            return
        if self._announcer is not None:
            await self._announcer.become(self._about())
        self._db.signals.emit(Signal("lan"))

    def _new_announcer(self) -> Announcer:
        from edge.lan.announcer import Announcer

        return Announcer(self._about(), self._open_voice, renamed=self._renamed)

    def _about(self) -> About:
        from edge.lan.announcer import About

        assert self._facts is not None, "prepare() comes first"
        return About(
            box_id=self._facts.node_id.hex,
            shop=self._facts.name,
            labels=self._labels(),
            version=release(),
            http_port=self._settings.port,
            https_port=self._settings.https_port if self._mode == "https" else None,
            fingerprint=self.certificates.fingerprint if self.certificates else "",
        )

    def _labels(self) -> tuple[str, ...]:
        """Those that the certificate is good for, the one that tablets know already first."""
        assert self._facts is not None, "prepare() comes first"
        own = self.certificates.labels if self.certificates else ()
        labels = own or host_labels(self._facts.node_id)
        try:
            before = self._label_file.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return labels
        return tuple(sorted(labels, key=lambda label: label != before))

    def _renamed(self, claim: Claim) -> None:
        try:
            self._label_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._label_file.write_text(claim.host, encoding="ascii")
        except OSError as error:
            log.warning("the box's name cannot be kept: %s", error)

    @property
    def _label_file(self) -> Path:
        return self._data.joinpath(FOLDER, "label")

    async def _tell_of_keys(self, sentence: str) -> None:
        told = await self._db.read(lambda read: bool(alarms(read, LAN_KEYS)))
        if told == bool(sentence):
            return
        request = TellOfKeys(sentence)

        def work(tx: Write) -> None:
            if request.sentence:
                raise_alarm(tx, LAN_KEYS, tx.house.node_id, request.sentence)
            else:
                end_alarm(tx, LAN_KEYS, tx.house.node_id)

        try:
            await self._db.write(Command.of(request), work)
        except (StorageFull, StorageFailed) as error:  # screens show `trouble` all the same
            log.error("people cannot be told of the box's keys: %s", error)


def _identity(facts: HouseFacts) -> tuple[UUID, str]:
    return facts.node_id, facts.name


def is_on_network(host: str) -> bool:
    """Whether others can reach what listens on this address."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
