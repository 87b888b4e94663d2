"""A small file beside the database: who was let in and shut out, so that a restore cannot forget.

A copy of the database is older than what happened after it. Boxes send their sales again; that
they were let in, and that another box was fenced by it, they cannot prove. So each is a line here
before anybody hears of it, and `comanda central restore` puts the lines over the copy.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from central.sync.boxes import KnownBox

FILE = "central_ledger"


@dataclass(frozen=True, slots=True)
class Entry:
    """A box was let in with a key's hash and its store's epoch; or shut out (`revoked`)."""

    what: Literal["let_in", "revoked"]
    organization_id: UUID
    node_id: UUID
    at: datetime
    brand_id: UUID | None = None
    store_id: UUID | None = None
    token_hash: bytes = b""
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class TakenAway:
    """A program's key that was revoked, or a role that was withdrawn."""

    is_key: bool
    organization_id: UUID
    id: UUID
    at: datetime


class Ledger:
    """The file. Several processes may write; a line is written whole, and on disk at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def let_in(self, box: KnownBox, token_hash: bytes, epoch: int, at: datetime) -> None:
        """A box has a key and a store."""
        self._append(
            {
                "what": "let_in",
                "organization": box.organization_id.hex,
                "brand": box.brand_id.hex,
                "store": box.store_id.hex,
                "node": box.node_id.hex,
                "key": token_hash.hex(),
                "epoch": epoch,
                "at": at.isoformat(),
            }
        )

    def revoked(self, organization_id: UUID, node_id: UUID, at: datetime) -> None:
        """A box's key opens nothing any more."""
        self._append(
            {
                "what": "revoked",
                "organization": organization_id.hex,
                "node": node_id.hex,
                "at": at.isoformat(),
            }
        )

    def key_revoked(self, organization_id: UUID, key_id: UUID, at: datetime) -> None:
        """A program's key opens nothing any more."""
        self._say("key_revoked", organization_id, key_id, at)

    def role_withdrawn(self, organization_id: UUID, membership_id: UUID, at: datetime) -> None:
        """Somebody has a role no longer."""
        self._say("role_withdrawn", organization_id, membership_id, at)

    def role_given_back(self, organization_id: UUID, membership_id: UUID, at: datetime) -> None:
        """They have it again."""
        self._say("role_given_back", organization_id, membership_id, at)

    def taken_away(self) -> list[TakenAway]:
        """Keys and roles that were taken away, and not given back since."""
        found: dict[tuple[bool, UUID], TakenAway] = {}
        for said in self._lines():
            if said["what"] not in ("key_revoked", "role_withdrawn", "role_given_back"):
                continue
            is_key, its_id = said["what"] == "key_revoked", UUID(said["id"])
            found.pop((is_key, its_id), None)
            if said["what"] != "role_given_back":
                at = datetime.fromisoformat(said["at"])
                found[is_key, its_id] = TakenAway(is_key, UUID(said["organization"]), its_id, at)
        return list(found.values())

    def _say(self, what: str, organization_id: UUID, its_id: UUID, at: datetime) -> None:
        said = {"organization": organization_id.hex, "id": its_id.hex, "at": at.isoformat()}
        self._append({"what": what, **said})

    def copied(self, folder: Path, began_at: datetime) -> None:
        """What a copy holds is called safe: boxes may forget it, so no older copy will do."""
        self._append({"what": "copied", "folder": str(folder), "at": began_at.isoformat()})

    def entries(self) -> Iterator[Entry]:
        """Who was let in and shut out, in the order it happened."""
        return (_entry(said) for said in self._lines() if said["what"] in ("let_in", "revoked"))

    def newest_copy(self) -> tuple[datetime, str] | None:
        """When the newest copy began that is called safe, and where it is."""
        found = [
            (datetime.fromisoformat(said["at"]), str(said["folder"]))
            for said in self._lines()
            if said["what"] == "copied"
        ]
        return max(found, default=None)

    def take_over(self, other: Path) -> None:
        """A ledger that is lost begins with the copy's."""
        if not self._file.exists() and other.exists():
            shutil.copy2(other, self._file)

    def _lines(self) -> Iterator[dict[str, Any]]:
        """A line that a power cut tore is left out."""
        if not self._file.exists():
            return
        for line in self._file.read_bytes().split(b"\n"):
            try:
                said = json.loads(line)
            except ValueError:
                continue
            yield said

    def _append(self, said: dict[str, Any]) -> None:
        """It begins a line of its own, so that a torn one before it spoils nothing."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = b"\n" + json.dumps(said, separators=(",", ":")).encode()
        opened = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(opened, line)
            os.fsync(opened)
        finally:
            os.close(opened)


def _entry(said: dict[str, Any]) -> Entry:
    at = datetime.fromisoformat(said["at"])
    who = (UUID(said["organization"]), UUID(said["node"]), at)
    if said["what"] == "revoked":
        return Entry("revoked", *who)
    place = (UUID(said["brand"]), UUID(said["store"]))
    return Entry("let_in", *who, *place, bytes.fromhex(said["key"]), said["epoch"])
