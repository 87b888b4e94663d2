"""Going back to a copy: a new generation, so that boxes send again what the copy does not hold.

The order makes a power cut harmless at every step: the copy becomes a database of its own and is
compared; the generation rises on disk; only then the databases change their names. A generation
that rose for nothing costs boxes a new reading of the settings, and nothing else.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from central import generation, schema
from central.backup import databases
from central.backup.ledger import FILE as LEDGER_FILE
from central.backup.ledger import Entry, Ledger
from central.backup.summary import Summary, summarize
from central.backup.taking import BEGAN, DUMP, SUMMARY, CopyDiffers, restore_into
from central.settings import CentralSettings
from domain.clock import Clock
from domain.errors import DomainError
from sync.seal import GENESIS

_BOX = b"""
INSERT INTO directory_boxes AS had
  (organization_id, node_id, brand_id, store_id, token_hash, since)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (organization_id, node_id) DO UPDATE
SET token_hash = excluded.token_hash, since = excluded.since WHERE had.since <= excluded.since"""
_EPOCH = b"""
INSERT INTO store_epochs AS had (organization_id, store_id, epoch, node_id, since)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (organization_id, store_id) DO UPDATE
SET epoch = excluded.epoch, node_id = excluded.node_id, since = excluded.since
WHERE had.epoch < excluded.epoch"""
_STREAM = b"""
INSERT INTO sync_streams
  (organization_id, store_id, node_id, epoch, ack_seq, ack_hash, safe_seq, said_seq)
VALUES (%s, %s, %s, %s, 0, %s, 0, 0) ON CONFLICT DO NOTHING"""
_REVOKE = b"""
UPDATE directory_boxes SET revoked_at = COALESCE(revoked_at, %s)
WHERE organization_id = %s AND node_id = %s"""
_REVOKE_KEY = b"""
UPDATE directory_api_keys SET revoked_at = %s
WHERE organization_id = %s AND id = %s AND revoked_at IS NULL"""
_WITHDRAW = b"""
UPDATE directory_memberships SET deleted_at = %s, rev = rev + 1
WHERE organization_id = %s AND id = %s AND deleted_at IS NULL"""
_FORGOTTEN = (
    b"UPDATE directory_sessions SET ended_at = now() WHERE ended_at IS NULL",
    b"UPDATE directory_links SET expires_at = LEAST(expires_at, now())",
    b"DELETE FROM directory_codes WHERE used_at IS NULL",
)
"""What was ended or used after the copy must not begin anew: everybody signs in again."""


class CentreRuns(DomainError):
    """Somebody uses the database."""

    code = "centre_runs"


class NewerCopy(DomainError):
    """Boxes may have forgotten what an older copy does not hold."""

    code = "newer_copy"


@dataclass(frozen=True, slots=True)
class Restored:
    """The centre as it was at `as_of`; `gen` is its generation now. `kept`: what was there."""

    as_of: datetime
    gen: int
    rows: int
    streams: int
    let_in_since: int
    kept: str


def restore(
    settings: CentralSettings, dsn: str, folder: Path, clock: Clock, *, older: bool = False
) -> Restored:
    """Go on from a copy. The centre must not run. The database that was there stays, renamed.

    Raises CentreRuns, CopyDiffers, NewerCopy (`older` goes on all the same: what boxes have
    forgotten stays missing, and they say so), FileNotFoundError, NoPrograms, ProgramFailed,
    psycopg.Error; then nothing has changed but perhaps the generation.
    """
    summary = Summary.from_json((folder / SUMMARY).read_text())
    as_of = datetime.fromisoformat((folder / BEGAN).read_text().strip())
    settings.data.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(settings.data / LEDGER_FILE)
    ledger.take_over(folder / LEDGER_FILE)
    if not older:
        _check_newest(ledger, as_of)
    name = databases.name_of(dsn)
    if databases.in_use(dsn, name):
        raise CentreRuns("The centre runs. Stop it first, then restore.")
    schema.make_roles(dsn)
    stamp = f"{clock.now():%Y%m%d%H%M%S}"
    fresh = f"{name}_restored_{stamp}"
    made = restore_into(dsn, folder / DUMP, fresh)
    try:
        let_in = _make_right(made, summary, ledger)
        schema.migrate(made)
    except BaseException:
        databases.drop(dsn, fresh)
        raise
    gen = _raise_generation(settings, folder)
    kept = f"{name}_before_{stamp}"
    databases.rename(dsn, name, kept)
    databases.rename(dsn, fresh, name)
    return Restored(as_of, gen, summary.rows, len(summary.streams), let_in, kept)


def _check_newest(ledger: Ledger, as_of: datetime) -> None:
    newest = ledger.newest_copy()
    if newest is not None and newest[0] > as_of:
        raise NewerCopy(
            f"There is a newer copy, of {newest[0]:%Y-%m-%d %H:%M} UTC, in {newest[1]}: boxes may "
            "have forgotten what this older one does not hold. Restore the newer one, or say "
            "--older where it is gone."
        )


def _make_right(made: str, summary: Summary, ledger: Ledger) -> int:
    """Compare, then put what must not be forgotten over the copy; how many were let in since."""
    with psycopg.connect(made) as connection:
        faults = summary.differs(summarize(connection))
        if faults:
            raise CopyDiffers("The copy is damaged: " + "; ".join(faults[:5]) + ".")
        before = _boxes(connection)
        for entry in ledger.entries():
            _apply(connection, entry)
        take_away(connection, ledger)
        for statement in _FORGOTTEN:
            connection.execute(statement)
        return _boxes(connection) - before


def take_away(connection: Connection[Any], ledger: Ledger) -> None:
    """Keys and roles that were taken away after the copy stay so. Twice changes nothing."""
    for each in ledger.taken_away():
        statement = _REVOKE_KEY if each.is_key else _WITHDRAW
        connection.execute(statement, (each.at, each.organization_id, each.id))


def _boxes(connection: Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM directory_boxes").fetchone()
    return int(row[0]) if row else 0


def _apply(connection: Connection[Any], entry: Entry) -> None:
    """Twice changes nothing."""
    who = (entry.organization_id, entry.node_id)
    if entry.what == "revoked":
        connection.execute(_REVOKE, (entry.at, *who))
        return
    place = (entry.brand_id, entry.store_id)
    connection.execute(_BOX, (*who, *place, entry.token_hash, entry.at))
    store = (entry.organization_id, entry.store_id)
    connection.execute(_EPOCH, (*store, entry.epoch, entry.node_id, entry.at))
    connection.execute(_STREAM, (*store, entry.node_id, entry.epoch, GENESIS))


def _raise_generation(settings: CentralSettings, folder: Path) -> int:
    """Above every one that a box may have heard of: this folder's, and the copy's."""
    file, copied = settings.generation_file, folder / settings.generation_file.name
    secret = settings.data / "central_secret"
    if not secret.exists() and (folder / secret.name).exists():
        shutil.copy2(folder / secret.name, secret)
    if generation.read(copied) > generation.read(file):
        shutil.copy2(copied, file)
    return generation.raise_it(file)
