"""A copy of the whole centre: taken from one snapshot, restored beside it, compared, then counted.

Only what such a copy holds is called safe: boxes forget what they sold up to there, not before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from central import generation, roles
from central.backup import databases
from central.backup.binaries import Programs, programs
from central.backup.ledger import FILE as LEDGER_FILE
from central.backup.ledger import Ledger
from central.backup.summary import StreamHead, Summary, summarize
from central.pools import pool
from central.settings import CentralSettings
from central.tenancy import tenant_block
from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id

DUMP, SUMMARY, BEGAN = "centre.dump", "summary.json", "began_at"
BESIDE = ("central_gen", "central_secret", LEDGER_FILE)
"""Files that lie beside the database, and go into the copy."""
_SAFE = b"""
UPDATE sync_streams SET safe_seq = LEAST(ack_seq, %s)
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND safe_seq < %s"""
_KEPT = b"""
INSERT INTO directory_backups (id, place, began_at, verified_at, bytes, rows, streams, gen)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""


class CopyDiffers(DomainError):
    """The copy is not what was copied: it is not counted, and must not be trusted."""

    code = "copy_differs"
    status = 500


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was restored and found equal. `is_safe`: boxes may forget what it holds."""

    folder: Path
    began_at: datetime
    size_bytes: int
    rows: int
    streams: int
    gen: int
    is_safe: bool
    moved: int
    """Streams of which more is safe now."""


def take(
    settings: CentralSettings, dsn: str, to: Path, clock: Clock, *, same_disk: bool = False
) -> Copy:
    """Copy the centre into a new folder in `to`, while it runs; prove it; move `safe_seq`.

    A copy on the disk that the centre's own server is on dies with it: it is made, and nothing is
    called safe for it unless `same_disk` says that the disk is safe (a mirror, a snapshot's).
    Raises CopyDiffers, NoPrograms, ProgramFailed, OSError, psycopg.Error; then nothing was moved.
    """
    began_at = clock.now()
    to.mkdir(parents=True, exist_ok=True)
    folder = to / f"centre-{began_at:%Y%m%dT%H%M%S}Z"
    part = folder.with_name(folder.name + ".part")
    part.mkdir(mode=0o700)
    try:
        summary = _dump(dsn, part / DUMP)
        _copy_beside(settings, part)
        (part / SUMMARY).write_text(summary.to_json())
        (part / BEGAN).write_text(began_at.isoformat())
        verify(dsn, part / DUMP, summary)
    except BaseException:
        shutil.rmtree(part)
        raise
    _keep(part, folder)
    gen = generation.read(settings.generation_file)
    is_safe = same_disk or not dies_with(settings, folder)
    if is_safe:  # before a box may forget anything for it: no older copy will do from here on
        Ledger(settings.data / LEDGER_FILE).copied(folder, began_at)
    moved = move(settings, dsn, summary.streams) if is_safe else 0
    size = sum(each.stat().st_size for each in folder.iterdir())
    done = Copy(folder, began_at, size, summary.rows, len(summary.streams), gen, is_safe, moved)
    _note(settings, dsn, done, clock.now())
    return done


def _copy_beside(settings: CentralSettings, part: Path) -> None:
    for name in BESIDE:
        if (settings.data / name).exists():
            shutil.copy2(settings.data / name, part / name)


def _dump(dsn: str, file: Path) -> Summary:
    """The dump and the summary are of one snapshot."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        if row is None:
            raise LookupError("no snapshot")
        found = programs_of(connection)
        words = ["--format=custom", f"--snapshot={row[0]}", f"--file={file}"]
        found.run("pg_dump", words, dsn)
        return summarize(connection)


def programs_of(connection: Connection[Any]) -> Programs:
    """The programs that fit a server. Raises NoPrograms."""
    return programs(connection.info.server_version // 10_000)


def verify(dsn: str, dump: Path, summary: Summary) -> None:
    """Restore a dump into a database of its own, compare, throw it away. Raises CopyDiffers."""
    name = f"comanda_proof_{new_id().hex}"
    with restored(dsn, dump, name) as scratch, psycopg.connect(scratch) as connection:
        faults = summary.differs(summarize(connection))
    if faults:
        raise CopyDiffers("The copy is not what was copied: " + "; ".join(faults[:5]) + ".")


@contextmanager
def restored(dsn: str, dump: Path, name: str) -> Iterator[str]:
    """A dump as a database, for as long as it is needed; gives its DSN."""
    made = restore_into(dsn, dump, name)
    try:
        yield made
    finally:
        databases.drop(dsn, name)


def restore_into(dsn: str, dump: Path, name: str) -> str:
    """A dump as a new database; its DSN. Half of one is thrown away."""
    made = databases.make(dsn, name)
    try:
        with psycopg.connect(made) as connection:
            found = programs_of(connection)
        words = ["--exit-on-error", f"--jobs={os.cpu_count() or 1}", str(dump)]
        found.run("pg_restore", words, made)
    except BaseException:
        databases.drop(dsn, name)
        raise
    return made


def _keep(part: Path, folder: Path) -> None:
    """On disk, with its name, before anything is called safe for it."""
    for each in part.iterdir():
        _sync(each)
    _sync(part)
    part.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def dies_with(settings: CentralSettings, folder: Path) -> bool:
    """Whether the copy is on the disk of the centre's own server."""
    if settings.dsn and not settings.postgres.exists():
        return False  # the database is somewhere else
    return folder.stat().st_dev == settings.data.stat().st_dev


def move(settings: CentralSettings, dsn: str, heads: tuple[StreamHead, ...]) -> int:
    """Up to the copy's heads everything is safe from here on; how many streams moved.

    What was lost since, by a restore, is not: never beyond what is acknowledged now.
    """
    by_organization: dict[UUID, list[StreamHead]] = {}
    for head in heads:
        by_organization.setdefault(head.organization_id, []).append(head)
    moved = 0
    password = settings.app_password.get_secret_value()
    with pool(dsn, roles.APP, password, 1) as found:
        for organization_id, some in by_organization.items():
            with tenant_block(found, organization_id) as connection:
                for each in some:
                    key = (organization_id, each.store_id, each.node_id)
                    row = (each.ack_seq, *key, each.ack_seq)
                    moved += connection.execute(_SAFE, row).rowcount
    return moved


def _note(settings: CentralSettings, dsn: str, copy: Copy, at: datetime) -> None:
    row = (copy.size_bytes, copy.rows, copy.streams, copy.gen)
    password = settings.app_password.get_secret_value()
    with pool(dsn, roles.APP, password, 1) as found, found.connection() as connection:
        connection.execute(_KEPT, (new_id(), str(copy.folder), copy.began_at, at, *row))
