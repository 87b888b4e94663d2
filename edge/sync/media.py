"""Pictures of the office come by themselves, when there is nothing better to do, and never matter.

Rows of `media` name them by the SHA-256 of their bytes. They come in parts, so that a bad line gets
on too; a file has its name only when it is whole, checked and on disk. A picture that is missing is
a picture that is missing: nothing waits for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from domain.ids import new_id
from edge.box_tables import MediaFile
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.printing.pictures import FOLDER
from edge.sync import store
from edge.sync.client import CentreClient, NotHeard, NotLetIn
from edge.transaction import Read, Write

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60
AT_ONCE = 20
PART_BYTES = 256 << 10
MOST_BYTES = 512 << 20
"""So much of the disk pictures may have; those that were not shown for longest go first."""
AGAIN_FIRST = timedelta(minutes=1)
AGAIN_MOST = timedelta(hours=6)

_WANTED = (
    "SELECT m.sha256, max(m.size), coalesce(max(f.tries), 0) FROM media m "
    "LEFT JOIN media_files f ON f.sha256 = m.sha256 "
    "WHERE m.organization_id = ? AND m.deleted_at IS NULL AND (f.sha256 IS NULL "
    "OR (f.state = 'wanted' AND (f.next_at IS NULL OR f.next_at <= ?))) "
    "GROUP BY m.sha256 ORDER BY m.sha256 LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that is not here: its name, how large it is said to be, how often it was tried."""

    sha256: str
    size: int
    tries: int


@dataclass(frozen=True, slots=True)
class _Noted:
    """What became of a picture."""

    sha256: str
    state: str
    once: UUID


class MediaFetcher:
    """Fetches what rows name and the box does not have; the folder is the one papers look into."""

    def __init__(
        self, db: Database, connect: Callable[[str, str], CentreClient] = CentreClient,
        most_bytes: int = MOST_BYTES,
    ) -> None:  # fmt: skip
        self._db = db
        self._connect = connect
        self._most_bytes = most_bytes
        self._folder = db.path.parent / FOLDER
        self._shown: set[str] = set()
        self._loop = Loop("pictures", self.step, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look."""
        self._loop.start()

    async def stop(self) -> None:
        """Look no more; what came in part goes on from there."""
        await self._loop.stop()

    def file(self, sha256: str) -> Path | None:
        """Where a picture is, or None while it is not here. It counts as shown."""
        found = self._folder / sha256
        if not sha256.isalnum() or not found.is_file():
            return None
        self._shown.add(sha256)
        return found

    async def step(self) -> int:
        """Fetch some of what is wanted and make room; in how many seconds to look again."""
        node = await self._db.read(store.node)
        if node is None or node.state == store.ALONE:
            return LOOK_EVERY_S
        now = self._db.clock.now()
        wanted = await self._db.read(lambda read: _wanted(read, now))
        client = self._connect(node.centre_url, node.centre_token)
        try:
            for each in wanted:
                await self._fetch(client, each)
        except NotHeard as error:
            log.info("pictures wait: %s", error)
        finally:
            await client.close()
        await self._note_shown()
        await self._make_room()
        return LOOK_EVERY_S

    async def _fetch(self, client: CentreClient, wanted: Wanted) -> None:
        """One picture. Raises NotHeard; then what came of it stays for the next time."""
        if not await asyncio.to_thread(_is_here, self._folder / wanted.sha256):
            try:
                part = await self._all_parts(client, wanted)
            except NotLetIn:
                await self._again_later(wanted)
                return
            if not await asyncio.to_thread(_settle, part, wanted.sha256):
                await self._again_later(wanted)
                return
        await self._note(wanted, "here", None)

    async def _all_parts(self, client: CentreClient, wanted: Wanted) -> Path:
        part = self._folder / f"{wanted.sha256}.part"
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            first = part.stat().st_size if part.exists() else 0
            body = await client.fetch(f"media/{wanted.sha256}", first, PART_BYTES)
            with part.open("ab") as out:
                out.write(body)
            if len(body) < PART_BYTES or first + len(body) >= wanted.size:
                return part

    async def _again_later(self, wanted: Wanted) -> None:
        """It is not at the centre, or not what it is called: tried later and later."""
        wait = min(AGAIN_FIRST * 2 ** min(wanted.tries, 10), AGAIN_MOST)
        await self._note(wanted, "wanted", self._db.clock.now() + wait)

    async def _note(self, wanted: Wanted, state: str, next_at: datetime | None) -> None:
        def work(tx: Write) -> None:
            tx.put_box_row(
                MediaFile,
                sha256=wanted.sha256,
                size=wanted.size,
                state=state,
                tries=0 if state == "here" else wanted.tries + 1,
                next_at=next_at,
                used_at=tx.now,
            )
            tx.signal("menu")

        await self._db.write(Command.of(_Noted(wanted.sha256, state, new_id())), work)

    async def _note_shown(self) -> None:
        shown, self._shown = self._shown, set()
        if not shown:
            return

        def work(tx: Write) -> None:
            for sha256 in shown:
                tx.execute("UPDATE media_files SET used_at = ? WHERE sha256 = ?", tx.now, sha256)

        await self._db.write(Command.of(_Noted("", "shown", new_id())), work)

    async def _make_room(self) -> None:
        """Delete pictures beyond what the disk is for, those first that were not shown longest."""
        here = await self._db.read(
            lambda read: read.all(MediaFile, "state = 'here' ORDER BY used_at DESC, sha256")
        )
        size, gone = 0, []
        for each in here:
            size += each.size
            if size > self._most_bytes:
                gone.append(each.sha256)
        if not gone:
            return

        def work(tx: Write) -> None:
            for sha256 in gone:
                tx.execute("UPDATE media_files SET state = 'gone' WHERE sha256 = ?", sha256)

        await self._db.write(Command.of(_Noted("", "gone", new_id())), work)
        for sha256 in gone:
            (self._folder / sha256).unlink(missing_ok=True)


def _wanted(read: Read, now: datetime) -> list[Wanted]:
    rows = read.rows(_WANTED, read.house.organization_id, now, AT_ONCE)
    return [Wanted(sha256, size, tries) for sha256, size, tries in rows if sha256.isalnum()]


def _is_here(file: Path) -> bool:
    """Whether the file is there and is what it is called."""
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == file.name


def _settle(part: Path, sha256: str) -> bool:
    """Give what came its name, once it is checked and on disk; else it is deleted."""
    if hashlib.sha256(part.read_bytes()).hexdigest() != sha256:
        part.unlink()
        return False
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(part.with_name(sha256))
    folder = os.open(part.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
