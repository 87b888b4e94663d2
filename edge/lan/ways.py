"""The addresses that people and codes reach the box under, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from edge.lan.addresses import LanAddress
from edge.lan.names import local_name

Mode = Literal["https", "plain", "alone"]
"""Encrypted; plain because it was chosen; for this machine's own browser only."""


@dataclass(frozen=True, slots=True)
class LanState:
    """How the box stands in its network.

    `label` is its host label, `addresses` where it is reached now, `plain_port` and `secure_port`
    where it listens, `trouble` what is wrong as a sentence, `fingerprint` the authority's.
    """

    box_id: str
    shop: str
    mode: Mode
    label: str
    addresses: tuple[LanAddress, ...]
    plain_port: int
    secure_port: int
    announced: bool
    trouble: str
    fingerprint: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """Its name and its addresses as pages' addresses write them."""
        named = (local_name(self.label),) if self.announced else ()
        return (*named, *(each.in_url for each in self.addresses))

    def open_at(self, host: str, path: str = "/") -> str:
        """The address that anybody can open, without trusting anything yet."""
        return f"http://{host}:{self.plain_port}{path}"

    def secure_at(self, host: str, path: str = "/") -> str:
        """The encrypted address under the same host."""
        return f"https://{host}:{self.secure_port}{path}"


def host_of(header: str, state: LanState, others: Sequence[str] = ()) -> str:
    """The host that a browser asked for, where the certificate is good for it; else the best.

    `header` is its `Host`, with or without a port.
    """
    asked = header.rsplit(":", 1)[0] if not header.endswith("]") else header
    known = (*state.hosts, *others)
    return asked.lower() if asked.lower() in known else next(iter(known), "localhost")
