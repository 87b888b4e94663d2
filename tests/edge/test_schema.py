"""The schema: what was declared, reached from everywhere, never half of it."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import sync.tables  # noqa: F401  (declares the replicated tables)
from edge import planner, schema
from edge.box_tables import BOX_METADATA
from edge.connection import connect
from edge.database import Database
from edge.founding import FoundStore, found
from sync.base import METADATA
from sync.triggers import triggers
from tests.processes import forked

DECLARED: dict[str, Table] = {**METADATA.tables, **BOX_METADATA.tables}
NOT_OURS = {"alembic_version", "sqlite_stat1", "sqlite_stat4"}

NEXT_MIGRATION = """
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

import os, signal
from alembic import op

def upgrade():
    op.execute("CREATE TABLE terraces (id BLOB PRIMARY KEY, name TEXT) STRICT")
    op.execute("INSERT INTO terraces VALUES (x'00', 'North')")
    op.execute("ALTER TABLE tables ADD COLUMN terrace_id BLOB")
    {last_act}
    op.execute("UPDATE schema_info SET min_reader = {min_reader}, written_by = 'schema 2'")
"""


def shape_of(raw: sqlite3.Connection, table: str) -> dict[str, object]:
    """Everything that SQLite knows of a table, in an order of its own."""
    [about] = raw.execute(f"PRAGMA table_list({table})").fetchall()
    indexes = raw.execute(f"PRAGMA index_list({table})").fetchall()
    return {
        "strict": bool(about[5]),
        "without_rowid": bool(about[4]),
        "columns": sorted(row[1:] for row in raw.execute(f"PRAGMA table_info({table})")),
        "key": raw.execute(
            f"SELECT name FROM pragma_table_info('{table}') WHERE pk ORDER BY pk"
        ).fetchall(),
        "parents": sorted(row[2:] for row in raw.execute(f"PRAGMA foreign_key_list({table})")),
        "deferred": len(re.findall("DEFERRABLE INITIALLY DEFERRED", sql_of(raw, table))),
        "indexes": sorted(
            (row[2:], raw.execute(f"PRAGMA index_xinfo({row[1]})").fetchall()) for row in indexes
        ),
        "index_sql": sorted(
            normal(row[0])
            for row in raw.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
                "AND sql IS NOT NULL",
                (table,),
            )
        ),
    }


def sql_of(raw: sqlite3.Connection, table: str) -> str:
    """The statement that made a table."""
    return str(raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])


def normal(sql: str) -> str:
    """A statement without its line breaks and doubled blanks."""
    return " ".join(sql.replace('"', "").split())


def tables_of(raw: sqlite3.Connection) -> set[str]:
    """The tables that are in a database."""
    return {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database as the migrations make it."""
    path = tmp_path_factory.mktemp("migrated") / "box.db"
    schema.prepare(path)
    raw = connect(path)
    yield raw
    raw.close()


@pytest.fixture(scope="module")
def declared() -> Iterator[sqlite3.Connection]:
    """A database as the declarations say it, made without any migration."""
    raw = sqlite3.connect(":memory:")
    dialect = sqlite.dialect()
    for metadata in (METADATA, BOX_METADATA):
        for table in metadata.sorted_tables:
            raw.execute(str(CreateTable(table).compile(dialect=dialect)))
    for table in DECLARED.values():
        for index in table.indexes:
            raw.execute(str(CreateIndex(index).compile(dialect=dialect)))
    yield raw
    raw.close()


def test_there_are_the_declared_tables_and_no_others(migrated: sqlite3.Connection) -> None:
    assert tables_of(migrated) - NOT_OURS == DECLARED.keys()


@pytest.mark.parametrize("table", sorted(DECLARED))
def test_a_migrated_table_is_the_declared_one(
    table: str, migrated: sqlite3.Connection, declared: sqlite3.Connection
) -> None:
    assert shape_of(migrated, table) == shape_of(declared, table)


@pytest.mark.parametrize("table", sorted(DECLARED))
def test_a_table_is_strict_and_a_replicated_one_is_kept_by_its_key(
    table: str, migrated: sqlite3.Connection
) -> None:
    shape = shape_of(migrated, table)

    assert shape["strict"] is True
    assert shape["without_rowid"] >= (table in METADATA.tables)  # type: ignore[operator]


def test_the_declarations_are_two_worlds() -> None:
    assert isinstance(METADATA, MetaData)
    assert METADATA.tables.keys().isdisjoint(BOX_METADATA.tables)


def test_the_triggers_are_those_of_the_declarations(migrated: sqlite3.Connection) -> None:
    assert (
        dict(migrated.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        == triggers()
    )


@pytest.fixture
async def box(tmp_path: Path) -> Path:
    """The database of a founded restaurant."""
    path = tmp_path / "box.db"
    schema.prepare(path)
    db = Database(path)
    await db.open()
    await found(db, FoundStore("Trattoria Comanda"))
    await db.close()
    return path


def everything(path: Path) -> list[tuple[object, ...]]:
    """Schema and content of a database."""
    raw = connect(path)
    master = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    rows = [
        (table, *row)
        for table in sorted(tables_of(raw))
        for row in sorted(raw.execute(f"SELECT * FROM {table}"), key=repr)
    ]
    raw.close()
    return [*master, *rows]


def test_a_second_start_changes_nothing_and_makes_no_copy(box: Path) -> None:
    before = everything(box)

    schema.prepare(box)

    assert everything(box) == before
    assert [file.name for file in box.parent.glob("*.before-*")] == []


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TRIGGER comanda_payments_insert_only",
        "DROP TRIGGER comanda_orders_out_update",
        "CREATE TRIGGER comanda_stranger BEFORE UPDATE ON orders BEGIN SELECT 1; END",
    ],
)
def test_a_trigger_that_was_lost_or_added_is_set_right_at_start(box: Path, harm: str) -> None:
    before = everything(box)
    raw = connect(box)
    raw.execute(harm)
    raw.close()

    schema.prepare(box)

    assert everything(box) == before


def test_a_trigger_that_was_altered_is_rebuilt_at_start(box: Path) -> None:
    before = everything(box)
    raw = connect(box)
    raw.execute("DROP TRIGGER comanda_payments_no_delete")
    raw.execute(
        "CREATE TRIGGER comanda_payments_no_delete BEFORE DELETE ON payments BEGIN SELECT 1; END"
    )
    raw.close()

    schema.prepare(box)

    assert everything(box) == before


def test_the_planner_knows_every_index_and_finds_by_it(box: Path) -> None:
    raw = connect(box)
    known = set(raw.execute("SELECT tbl, idx, stat FROM sqlite_stat1"))
    [step] = raw.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM payments WHERE organization_id = ? AND check_id = ?",
        (b"", b""),
    )

    assert known == planner.statistics(raw)
    assert ("payments", "payments", "1000000 1000000 1") in known
    assert "ix_payments_organization_id_check_id" in step[-1]
    raw.close()


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a release that can be given one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder / "versions" / "0002_expand_terraces.py"


def release_next(file: Path, last_act: str = "", min_reader: int = 1) -> None:
    """Make this release one that has a further migration."""
    file.write_text(NEXT_MIGRATION.format(last_act=last_act, min_reader=min_reader))


def content(path: Path) -> list[tuple[object, ...]]:
    """The rows of a database, without its schema."""
    return [row for row in everything(path) if row[0] not in ("table", "index", "trigger")]


def test_a_copy_is_made_before_the_database_is_migrated(box: Path, releases: Path) -> None:
    before = everything(box)
    release_next(releases)

    schema.prepare(box)

    raw = connect(box)
    assert "terraces" in tables_of(raw)
    assert everything(box.with_name("box.db.before-0001")) == before
    assert [file.name for file in box.parent.glob("*.part*")] == []
    raw.close()


def test_a_migration_that_fails_leaves_the_database_and_the_copy_as_they_were(
    box: Path, releases: Path
) -> None:
    before = everything(box)
    release_next(releases, last_act="raise RuntimeError('no such luck')")

    with pytest.raises(RuntimeError, match="no such luck"):
        schema.prepare(box)

    assert everything(box) == before
    assert everything(box.with_name("box.db.before-0001")) == before


def prepare_in(migrations: Path, path: Path) -> None:
    """What a starting process does, with the migrations of a folder."""
    schema.MIGRATIONS = migrations
    schema.prepare(path)


def test_a_box_killed_in_the_middle_of_a_migration_starts_again_and_finishes_it(
    box: Path, releases: Path
) -> None:
    before = everything(box)
    release_next(releases, last_act="os.kill(os.getpid(), signal.SIGKILL)")
    starting = forked().Process(target=prepare_in, args=(schema.MIGRATIONS, box))
    starting.start()
    starting.join()

    assert starting.exitcode == -signal.SIGKILL
    assert everything(box) == before
    assert everything(box.with_name("box.db.before-0001")) == before
    release_next(releases)
    schema.prepare(box)
    raw = connect(box)
    assert raw.execute("SELECT name FROM terraces").fetchall() == [("North",)]
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


def test_a_box_killed_at_its_very_first_start_starts_again(tmp_path: Path, releases: Path) -> None:
    path = tmp_path / "new" / "box.db"
    release_next(releases, last_act="os.kill(os.getpid(), signal.SIGKILL)")
    starting = forked().Process(target=prepare_in, args=(schema.MIGRATIONS, path))
    starting.start()
    starting.join()
    releases.unlink()

    schema.prepare(path)

    raw = connect(path)
    assert starting.exitcode == -signal.SIGKILL
    assert tables_of(raw) - NOT_OURS == DECLARED.keys()
    raw.close()


def test_an_older_release_opens_a_newer_database_that_allows_it(box: Path, releases: Path) -> None:
    release_next(releases, min_reader=schema.READER)
    schema.prepare(box)
    newer = everything(box)
    releases.unlink()

    schema.prepare(box)

    assert everything(box) == newer


def test_an_older_release_refuses_a_newer_database_that_does_not_allow_it(
    box: Path, releases: Path
) -> None:
    release_next(releases, min_reader=schema.READER + 1)
    schema.prepare(box)
    newer = everything(box)
    releases.unlink()

    with pytest.raises(schema.SchemaTooNew, match="Start the newer release, or restore the copy"):
        schema.prepare(box)

    assert everything(box) == newer


def test_the_copy_of_before_the_update_serves_the_older_release(box: Path, releases: Path) -> None:
    before = everything(box)
    release_next(releases, min_reader=schema.READER + 1)
    schema.prepare(box)
    releases.unlink()

    box.with_name("box.db.before-0001").replace(box)
    box.with_name("box.db-wal").unlink(missing_ok=True)
    schema.prepare(box)

    assert everything(box) == before
