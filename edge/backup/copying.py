"""Copies of the database in one file, checked before anybody relies on them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.errors import BadRequest, NotFound
from edge.backup import store

PAGES_A_STEP = 512
"""2 MB at a time: between two steps others get at the disk."""
BREATH_S = 0.002
SEALS_LOOKED_AT = 5_000
"""How many of the last ops are hashed again in each safety copy; a restore hashes all."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is in a checked copy. `schema` is the migration it stands at."""

    file: Path
    size_bytes: int
    schema: str
    store_name: str
    orders: int
    payments: int
    outbox_seq: int


def back_up(database: Path, file: Path) -> Copy:
    """Copy the database to `file` by SQLite's backup API, also while the box sells.

    The copy is checked, then takes the place of `file` in one step; until then an older copy
    stays. Raises NotFound without a database, BadRequest where the copy would be the database
    itself or is not whole, OSError and sqlite3.Error where the disk fails.
    """
    if not database.is_file():
        raise NotFound(f"There is no database {database}.")
    if file.exists() and file.samefile(database):
        raise BadRequest("The copy cannot be the database itself.")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        copy_into(database, part)
        verify(part)
        part.replace(file)
        sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)
    return verify(file)


class Stopped(Exception):
    """Nobody wants the copy any more: the box is stopping."""


def copy_into(database: Path, target: Path, go_on: Callable[[], bool] = lambda: True) -> None:
    """Copy one consistent moment of a database into a new single file, on disk when it returns.

    The source's reading transaction holds the moment, so that writes meanwhile neither wait nor
    have the copy begin again. Raises Stopped once `go_on` says no, sqlite3.Error as OSError.
    """
    source = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(target)

    def look(_status: int, _left: int, _all: int) -> None:
        if not go_on():
            raise Stopped

    try:
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(copy, pages=PAGES_A_STEP, progress=look, sleep=BREATH_S)
        copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    finally:
        copy.close()
        source.close()
    with target.open("rb") as file:
        os.fsync(file.fileno())


def verify(file: Path, *, seals: bool = False) -> Copy:
    """Read a copy whole. Raises NotFound, and BadRequest where it is damaged or not a box's.

    With `seals` the last ops of its outbox are hashed again and compared.
    """
    if not file.is_file():
        raise NotFound(f"There is no file {file}.")
    raw = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        found = _looked_at(raw, file)
        if seals and not store.seals_hold(raw, SEALS_LOOKED_AT):
            raise BadRequest(f"{file} is damaged: the seals of its last ops do not hold.")
        return found
    except sqlite3.DatabaseError as error:
        raise BadRequest(f"{file} is not a copy of a box, or it is damaged: {error}.") from error
    finally:
        raw.close()


def _looked_at(raw: sqlite3.Connection, file: Path) -> Copy:
    found = store.integrity(raw)
    if found != "ok":
        raise BadRequest(f"{file} is damaged: {found}.")
    counted = store.counts(raw)
    if counted is None:
        raise BadRequest(f"{file} holds no restaurant.")
    return Copy(file, file.stat().st_size, *counted)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
