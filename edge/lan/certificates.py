"""The certificate that browsers see: there before the box listens, right for where the box is.

Made at the first start, made anew when addresses change, when it comes near its end, and when the
clock was wrong. The server goes on meanwhile: who is connected stays so, who comes next gets the
new one.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.clock import Clock
from edge.lan import authority
from edge.lan.names import host_labels, local_name
from edge.lan.vault import KeyUnreadable, Vault

log = logging.getLogger(__name__)

NOT_KEPT: Final = (
    "The box's disk takes no new certificate: tablets may not reach it at another address. "
    "Make room on the disk."
)
_ASKED_MOST: Final = 1_000_000


class Certificates:
    """The authority of one box and its certificate."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._vault = Vault(data)
        self._clock = clock
        self._context: ssl.SSLContext | None = None
        self._authority: authority.Issued | None = None
        self._own_names: Sequence[str] = ()
        self._in_use: authority.CertificateFacts | None = None
        self.trouble = ""
        """Why there can be no new certificate, as a sentence; empty where there can."""
        self.asked = 0
        """How often a browser began to speak encrypted, whether it then went on or not."""

    def open(self, shop: str, box_id: UUID) -> None:
        """Take the authority, or make it at the first start.

        Its names are of the box that made it: a folder that was carried over keeps its names. One
        that somebody brought and that names none speaks for this box's own.
        Where its key cannot be read, `trouble` says so: the certificate in use stays as it is
        until it ends, and no other authority takes its place.
        """
        self._own_names = [local_name(each) for each in host_labels(box_id)]
        try:
            found = self._vault.authority()
        except KeyUnreadable as error:
            self.trouble = error.sentence
            log.error("%s", error.sentence)
            self._take_kept()
            return
        if found is None:
            found = authority.new_authority(shop, self._own_names)
            if not self._kept(lambda: self._vault.keep_authority(found)):
                return
            log.info("made the box's own certificate authority")
        self._authority = found
        self._take_kept()

    @property
    def can_serve(self) -> bool:
        """Whether there is a certificate to show."""
        return self._in_use is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """The host labels that the certificate is good for, the shortest first."""
        names = self._in_use.names if self._in_use else ()
        return tuple(name.removesuffix(".local") for name in names)

    @property
    def authority_pem(self) -> bytes | None:
        """What tablets are asked to trust; None where it cannot be read."""
        return self._authority.certificate if self._authority else None

    @property
    def fingerprint(self) -> str:
        """The authority's SHA-256 as hex; empty where it cannot be read."""
        return authority.fingerprint(self._authority.certificate) if self._authority else ""

    @property
    def facts(self) -> authority.CertificateFacts | None:
        """What the certificate in use says."""
        return self._in_use

    def renew(self, addresses: Sequence[str]) -> bool:
        """Have a certificate for the box's names and these addresses; whether a new one was made.

        Without an address, those of the certificate in use stay: a cable that is pulled changes
        nothing.
        """
        held = self._authority
        if held is None:
            return False
        names = authority.names_of(held.certificate) or self._own_names
        wanted = authority.permitted(addresses)
        if not wanted and self._in_use is not None:
            wanted = self._in_use.addresses
        if self._in_use is not None and self._serves(self._in_use, names, wanted):
            return False
        made = authority.new_certificate(held, names, wanted, self._clock.now())
        if not self._kept(lambda: self._vault.keep_certificate(made)):
            return False
        self._use(made)
        log.info("issued a certificate for %s", ", ".join((*names[:1], *wanted)))
        return True

    def context(self) -> ssl.SSLContext:
        """What the server speaks TLS with; it changes its certificate by itself."""
        if self._context is None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.set_alpn_protocols(["http/1.1"])
            context.sni_callback = self._count
            self._context = context
            self._load()
        return self._context

    def _kept(self, keep: Callable[[], None]) -> bool:
        """Whether it is on the disk; a disk that takes nothing keeps no box from starting."""
        try:
            keep()
        except OSError as error:
            if not self.trouble:
                log.error("the box's certificate cannot be kept: %s", error)
            self.trouble = NOT_KEPT
            return False
        self.trouble = ""
        return True

    def _take_kept(self) -> None:
        kept, own = self._vault.certificate(), self._authority
        if kept is None:
            return
        if own is None or authority.is_signed_by(kept.certificate, own.certificate):
            self._use(kept)

    def _use(self, pair: authority.Issued) -> None:
        self._in_use = authority.facts(pair.certificate)
        self._load()

    def _load(self) -> None:
        if self._context is not None and self._in_use is not None:
            self._context.load_cert_chain(self._vault.certificate_file)

    def _serves(
        self, found: authority.CertificateFacts, names: Sequence[str], addresses: Sequence[str]
    ) -> bool:
        now = authority.plausible(self._clock.now())
        in_time = found.begins <= now <= found.ends - authority.RENEW_BEFORE
        same = set(found.names) == set(names) and set(found.addresses) == set(addresses)
        return in_time and same

    def _count(self, _socket: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        self.asked = (self.asked + 1) % _ASKED_MOST
