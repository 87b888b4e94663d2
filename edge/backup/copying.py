"""Copies of the database in one file, checked before anybody relies on them."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from domain.errors import BadRequest, NotFound
from edge.backup import store

PAGES_A_STEP = -1
"""All pages in one step: one consistent moment; in WAL mode nobody waits for it meanwhile."""


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
        _sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)
    return verify(file)


def copy_into(database: Path, target: Path) -> None:
    """Copy one consistent moment of a database into a new single file, on disk when it returns."""
    source = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=PAGES_A_STEP)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        source.close()
    with target.open("rb") as file:
        os.fsync(file.fileno())


def verify(file: Path) -> Copy:
    """Read a copy whole. Raises NotFound, and BadRequest where it is damaged or not a box's."""
    if not file.is_file():
        raise NotFound(f"There is no file {file}.")
    raw = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return _looked_at(raw, file)
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


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
