"""The schema of the box's database: back up, migrate, rebuild triggers, inform the planner."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event

from edge import planner
from edge.connection import connect
from sync.triggers import PREFIX, triggers

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

READER = 1
"""This release reads every database whose `min_reader` is at most this."""

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations" / "edge"


class SchemaTooNew(RuntimeError):
    """The database was changed by a release that this one cannot follow."""


def prepare(path: Path) -> None:
    """Bring the database at `path` to this release's schema, creating it where it is missing.

    An existing database is copied beside itself before it is migrated. A newer schema is opened
    as it is where its `min_reader` allows. Raises SchemaTooNew, sqlite3.Error.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    current = _current_revision(path) if path.exists() else None
    revisions = _revisions()
    if current is not None and current not in revisions:
        _refuse_if_too_new(path)
        return
    if current != revisions[-1]:
        if current is not None:
            back_up_before(path, current)
        _upgrade(path)
    raw = connect(path)
    try:
        _rebuild_triggers(raw)
        planner.inform(raw)
    finally:
        raw.close()


def back_up_before(path: Path, revision: str) -> Path:
    """Copy the database by SQLite's backup API to `NAME.before-REVISION`."""
    target = path.with_name(f"{path.name}.before-{revision}")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    source, copy = connect(path), sqlite3.connect(part)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    shutil.move(part, target)
    log.info("backed up before migrating to %s", target.name)
    return target


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _revisions() -> list[str]:
    """The migrations of this release, oldest first, by their files' names (`0001_what.py`).

    Without Alembic, whose import every start would pay for.
    """
    return sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*_*.py"))


def _current_revision(path: Path) -> str | None:
    raw = connect(path)
    try:
        if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
    finally:
        raw.close()


def _refuse_if_too_new(path: Path) -> None:
    raw = connect(path)
    try:
        min_reader = raw.execute("SELECT min_reader FROM schema_info").fetchone()[0]
    finally:
        raw.close()
    if min_reader > READER:
        raise SchemaTooNew(
            f"The database needs release schema {min_reader}; this release reads up to {READER}. "
            "Start the newer release, or restore the copy made before the update."
        )


def _upgrade(path: Path) -> None:
    """Migrate to the head in one transaction: a process that dies in it has changed nothing."""
    from alembic import command

    engine = create_engine("sqlite://", creator=lambda: _for_migrations(path))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = _config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise sqlite3.IntegrityError(f"rows without their parents: {broken[:3]}")
    finally:
        engine.dispose()


def _for_migrations(path: Path) -> sqlite3.Connection:
    """A connection that begins no transaction by itself, or DDL would be committed one by one.

    Foreign keys are off, since tables may be made anew; they are checked at the end.
    """
    raw = connect(path)
    raw.execute("PRAGMA foreign_keys = OFF")
    return raw


def _rebuild_triggers(raw: sqlite3.Connection) -> None:
    """Make the database's triggers those of the declarations; only differences are touched."""
    wanted = triggers()
    found = dict(
        raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?",
            (PREFIX + "%",),
        )
    )
    if found == wanted:
        return
    raw.execute("BEGIN IMMEDIATE")
    for name in found.keys() - {n for n, sql in wanted.items() if found.get(n) == sql}:
        raw.execute(f"DROP TRIGGER {name}")
    for name, sql in wanted.items():
        if found.get(name) != sql:
            raw.execute(sql)
    raw.execute("COMMIT")
