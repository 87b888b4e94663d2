"""How the demo's chain stands: a file that its keeper writes and the stages of the boxes read."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

FILE = "chain.json"
CLOCK = "clock"
"""Beside it: the file of the clock that all share."""
FIRST, SECOND, THIRD = "first", "second", "third"
KEYS = (FIRST, SECOND, THIRD)
"""The boxes: two restaurants of one organization, and one of another."""

PORTS = {FIRST: 0, SECOND: 2, THIRD: 4}
"""Added to the demo's port: each box keeps the one behind it for its training ground."""
WIRES = {FIRST: 16, SECOND: 17, THIRD: 18}
CENTRE_PORT, OFFICE_PORT = 10, 11

NAMES = {
    FIRST: ("Trattoria Comanda", "Comanda Group"),
    SECOND: ("Comanda al Porto", "Comanda Group"),
    THIRD: ("Trattoria Comanda", "Da Nonna"),
}
"""Restaurant and organization; two restaurants of two organizations have one name."""

ANSWER_WITHIN_S = 3.0
LOCAL = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Site:
    """A box of the chain. `address` is its demo page; nothing serves there before it `is_open`."""

    key: str
    name: str
    organization: str
    address: str
    is_open: bool = False
    cut_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who may sign in at the office: `role` is owner, viewer or super, `place` where."""

    role: str
    place: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Door:
    """An open door for a box that lives alone: the centre's address and a code of ten minutes."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything. `coming` is what is brought up now: centre, office, restaurants or menus, and
    empty when all is there. `trouble` names the log of what could not be brought up.

    `control` is the port on which the keeper is told to cut and mend, with `secret`.
    """

    coming: str = ""
    trouble: str = ""
    office: str = ""
    sites: tuple[Site, ...] = ()
    logins: tuple[Login, ...] = ()
    doors: dict[str, Door] | None = None
    control: int = 0
    secret: str = ""


_STANDING: TypeAdapter[Standing] = TypeAdapter(Standing)


def path_of(data: Path) -> Path:
    """Where a demo's chain is written down."""
    return data / FILE


def write(path: Path, standing: Standing) -> None:
    """Write it whole or not at all, for nobody else to read."""
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(_STANDING.dump_json(standing))
    part.replace(path)


class Look:
    """Reads how the chain stands, again only when it changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._standing: Standing | None = None

    def now(self) -> Standing | None:
        """How the chain stands; None for a demo of one box."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        mark = (found.st_mtime_ns, found.st_ino)
        if mark != self._seen:
            self._standing = _STANDING.validate_json(self._path.read_bytes())
            self._seen = mark
        return self._standing


def tell(standing: Standing, **words: Any) -> None:
    """Tell the keeper to do something, and wait until it is done. Raises OSError."""
    with socket.create_connection((LOCAL, standing.control), ANSWER_WITHIN_S) as line:
        line.sendall(json.dumps({"secret": standing.secret, **words}).encode() + b"\n")
        if line.recv(16) != b"done\n":
            raise ConnectionError("the chain's keeper did not do it")
