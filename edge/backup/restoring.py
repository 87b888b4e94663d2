"""Going on from a copy: checked, made another node, then put in the database's place."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from domain.errors import BadRequest, NotFound
from domain.ids import new_id
from edge import schema
from edge.backup import copying, places, store
from edge.commands import Command
from edge.data_lock import DataLock
from edge.database import Database
from edge.devices.codes import LETTERS
from edge.settings import DATABASE_FILE
from edge.transaction import Write

SERIES_TAIL = 3
BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class BecomeAnotherNode:
    """A restored copy is not the box it was taken from."""

    node_id: UUID
    receipt_series: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, as which node, and where the database is that was there before."""

    copy: copying.Copy
    node_id: UUID
    receipt_series: str
    replaced: Path | None


async def restore(source: Path, data: Path) -> Restored:
    """Make a copy the database of `data`, as a new node with its own receipt series.

    `source` is the copy, or a folder of safety copies: then the newest one that is whole.
    The database that was there is kept beside it. Until the last step everything stays as it was.
    Raises DataInUse while a box runs on `data`, and what `copying.verify` raises.
    """
    with DataLock(data):
        copy = _whole(source)
        part = data / f"{DATABASE_FILE}.restoring"
        _remove(part)
        try:
            copying.copy_into(copy.file, part)
            node_id, series = await _mint(part)
            replaced = _set_aside(data / DATABASE_FILE)
            part.replace(data / DATABASE_FILE)
        finally:
            _remove(part)
        return Restored(copy, node_id, series, replaced)


def _whole(source: Path) -> copying.Copy:
    """The copy itself, or the newest whole one of a folder. Raises NotFound, BadRequest."""
    if not source.is_dir():
        return copying.verify(source, seals=True)
    trouble: BadRequest | NotFound = NotFound(f"There is no safety copy in {source}.")
    for file in places.newest(source):
        try:
            return copying.verify(file, seals=True)
        except BadRequest as error:
            trouble = error
    raise trouble


async def _mint(part: Path) -> tuple[UUID, str]:
    try:
        schema.prepare(part)
    except schema.SchemaTooNew as error:
        raise BadRequest(str(error)) from error
    db = Database(part)
    await db.open()
    try:
        used = await db.read(store.series_in_use)
        asked = BecomeAnotherNode(new_id(), next_series(used))

        def work(tx: Write) -> None:
            store.become_another_node(tx, asked.node_id, asked.receipt_series)

        await db.write(Command.of(asked), work)
    finally:
        await db.close()
    return asked.node_id, asked.receipt_series


def next_series(used: set[str]) -> str:
    """A receipt series nobody has: the next letter, and three at random.

    Two boxes restored from one copy know nothing of each other; the letters at random keep their
    numbers apart.
    """
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    taken = {series[:1] for series in used}
    letter = next((each for each in letters if each not in taken), "Z")
    tail = "".join(secrets.choice(LETTERS) for _ in range(SERIES_TAIL))
    return f"{letter}{tail}"


def _set_aside(database: Path) -> Path | None:
    """Rename the database, then what belongs to it; returns its new name.

    In this order a power cut in between leaves no database rather than one without its last writes.
    """
    if not database.exists():
        return None
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside = database.with_name(f"{database.name}.replaced-{stamp}")
    for ending in BESIDE:
        found = database.with_name(database.name + ending)
        if found.exists():
            found.replace(aside.with_name(aside.name + ending))
    return aside


def _remove(part: Path) -> None:
    for ending in BESIDE:
        part.with_name(part.name + ending).unlink(missing_ok=True)
