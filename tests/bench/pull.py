"""A pull of 15,000 rows applied, against a bare executemany upsert of the same rows.

Ours: the pages are read from their bytes, staged (a write each), and swapped in, in one write: what
is the box's own is left alone, parents are looked for, digests are remembered for the comparison
of sums, screens are told. The floor: one transaction of `executemany` with an upsert for each of
the three tables, on the same SQLite with the same pragmas, schema and indexes, without triggers;
its values are in memory before its clock starts. Both begin without those rows.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ids import new_id
from edge import quick_start, schema
from edge.commands import SYSTEM, Command
from edge.connection import connect
from edge.database import Database
from edge.sync import applying
from edge.sync.reading import read_row, values_of
from edge.transaction import Write
from sync.protocol.wire import FeedRow, PullAnswer, SyncBlock, from_wire, to_wire
from sync.rows import shape
from sync.tables.catalog import Fare, Item, Variant
from sync.triggers import triggers
from tests.bench.table import Row, interleaved
from tests.house import build_template

ITEMS = 5_000
PAGE = 1_000
ROUNDS = 5
TABLES = (Item, Variant, Fare)
SOURCE = (
    "SELECT json_extract(CAST(body AS TEXT), '$.d') FROM outbox WHERE kind = ? ORDER BY seq LIMIT 1"
)


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Row]:
    await build_template(folder / "box.db")
    feed = _Feed(folder / "box.db")
    quick_start.end()  # as every box does at its start: the collector leaves what is there alone
    db = Database(folder / "box.db")
    await db.open()
    bare = _Bare(folder / "bare.db", feed.organization_id)
    loop = asyncio.get_running_loop()

    def ours() -> float:
        return asyncio.run_coroutine_threadsafe(_apply(db, feed.pages()), loop).result()

    pair = await asyncio.to_thread(interleaved, ROUNDS, ours, lambda: bare.put(feed.pages()))
    await db.close()
    rows = ITEMS * len(TABLES)
    return [
        Row(
            "a pull of 15,000 rows applied / bare executemany upsert",
            rows / pair[0],
            rows / pair[1],
            0.3,
            "rows/s",
            at_most=False,
        )
    ]


async def _apply(db: Database, pages: Sequence[bytes]) -> float:
    """Seconds from the bytes of the pages to rows in force."""
    began = time.perf_counter()
    for page in pages:
        rows = from_wire(PullAnswer, page).rows
        await db.write(Command.of(("stage", new_id()), SYSTEM), _staging(rows))
    await db.write(Command.of(("swap", new_id()), SYSTEM), _swap)
    return time.perf_counter() - began


def _staging(rows: Sequence[FeedRow]) -> Any:
    return lambda tx: applying.stage(tx, rows)


def _swap(tx: Write) -> None:
    applying.swap(tx, ())


class _Feed:
    """Pages of fresh rows of the office: items, their variants, their prices."""

    def __init__(self, database: Path) -> None:
        raw = sqlite3.connect(database)
        kinds = [table.policy.kind for table in TABLES]
        self._sources = [
            json.loads(raw.execute(SOURCE, (kind,)).fetchone()[0])
            | {"authority": "centre", "authority_epoch": 1}
            for kind in kinds
        ]
        raw.close()
        self.organization_id = UUID(hex=self._sources[0]["organization_id"])

    def pages(self) -> list[bytes]:
        """As they come over the wire."""
        rows = [row for _ in range(ITEMS) for row in self._dish()]
        return [
            _page([_fed(seq, *row) for seq, row in enumerate(rows[at : at + PAGE], at + 1)])
            for at in range(0, len(rows), PAGE)
        ]

    def _dish(self) -> list[tuple[str, dict[str, Any]]]:
        item_id, variant_id = new_id().hex, new_id().hex
        item, variant, fare = self._sources
        return [
            ("item", item | {"id": item_id}),
            ("variant", variant | {"id": variant_id, "item_id": item_id}),
            ("fare", fare | {"id": new_id().hex, "priced_id": variant_id}),
        ]


def _fed(seq: int, kind: str, data: dict[str, Any]) -> FeedRow:
    body = json.dumps(data, separators=(",", ":")).encode()
    return FeedRow("organization", seq, kind, data["id"], 1, "put", body)


def _page(rows: Sequence[FeedRow]) -> bytes:
    block = SyncBlock(new_id(), 1, 1, 0, bytes(32), 0, 0)
    return to_wire(PullAnswer(new_id(), block, {}, {}, tuple(rows)))


class _Bare:
    """A database without triggers that only takes rows."""

    def __init__(self, path: Path, organization_id: UUID) -> None:
        schema.prepare(path)
        self._raw = connect(path)
        self._organization_id = organization_id
        for name in triggers():
            self._raw.execute(f"DROP TRIGGER {name}")
        self._raw.execute("PRAGMA foreign_keys = OFF")  # its categories are not there

    def put(self, pages: Sequence[bytes]) -> float:
        """Seconds for all of it."""
        values: dict[str, list[Any]] = {table.policy.kind: [] for table in TABLES}
        by_kind = {table.policy.kind: table for table in TABLES}
        for page in pages:
            for row in from_wire(PullAnswer, page).rows:
                entity_id = UUID(hex=row.entity_id)
                table = by_kind[row.kind]
                said = read_row(table, row.body, 1)
                found = values_of(table, said, entity_id, self._organization_id)
                values[row.kind].append(found[0])
        began = time.perf_counter()
        self._raw.execute("BEGIN IMMEDIATE")
        for kind, rows in values.items():
            self._raw.executemany(_upsert(by_kind[kind]), rows)
        self._raw.execute("COMMIT")
        return time.perf_counter() - began


def _upsert(table: Any) -> str:
    found = shape(table)
    keys = ("organization_id", "id")
    sets = ", ".join(f"{name} = excluded.{name}" for name in found.columns if name not in keys)
    return f"{found.insert_sql} ON CONFLICT (organization_id, id) DO UPDATE SET {sets}"
