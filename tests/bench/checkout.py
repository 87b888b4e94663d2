"""The checkout of a 10-line order with two tenders, against the same rows by bare sqlite3."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from uuid import UUID

from domain.ids import new_id
from edge.checks.requests import Checkout, Tendered
from edge.connection import connect
from edge.orders.requests import AddLine
from edge.transaction import Read
from sync.triggers import triggers
from tests.bench.table import Row, median
from tests.house import House, build_template, open_house

ROUNDS = 5
CHECKOUTS = 40
LINES = 10
CARD_MINOR = 1_000
WRITTEN = (
    "payments",
    "checks",
    "check_allocations",
    "receipt_requests",
    "drawer_openings",
    "ledger_postings",
    "audit_entries",
)
"""The replicated tables that a checkout may add rows to."""


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Row]:
    template = folder / "template.db"
    await build_template(template)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(template, folder))
        bare = await _Bare.beside(house, folder / "bare.db")
        results = [(await _round(house), bare.round()) for _ in range(ROUNDS)]
    ours, floor = (median([result[at] for result in results]) for at in range(2))
    return [Row("checkout, 10 lines, 2 tenders / same rows by bare sqlite3", ours, floor, 4.0)]


async def _round(house: House) -> float:
    """The median of one round's checkouts, in milliseconds."""
    times: list[float] = []
    for _ in range(CHECKOUTS):
        request = await _ordered(house)
        actor, command_id = house.actor(), new_id()
        began = time.perf_counter()
        await house.checks.checkout(request, actor, command_id)
        times.append(time.perf_counter() - began)
    return median(times) * 1000


async def _ordered(house: House) -> Checkout:
    """An order of ten lines that was sent, and how it is to be paid."""
    order_id = await house.open()
    variant = house.variant(house.plain_items()[0])
    for _ in range(LINES):
        await house.orders.add_line(AddLine(order_id, new_id(), variant), house.actor())
    await house.send(order_id)
    due = await house.checks.due(order_id)
    tenders = {each.kind: each.id for each in await house.checks.tenders()}
    rest = due.remaining_minor - CARD_MINOR
    return Checkout(
        order_id,
        (
            Tendered(new_id(), tenders["card_separate"], CARD_MINOR, tip_minor=100),
            Tendered(new_id(), tenders["cash"], rest, rest + 700),
        ),
    )


class _Bare:
    """The very rows that one checkout wrote, written again under new ids, by bare sqlite3."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        rows: dict[str, list[tuple[object, ...]]],
        changed: dict[str, tuple[list[str], tuple[object, ...]]],
    ) -> None:
        self._raw = raw
        self._rows = rows
        self._changed = changed
        self._seq = 10_000_000

    @classmethod
    async def beside(cls, house: House, path: Path) -> _Bare:
        """Let the service check one order out, keep its rows, copy the rest without triggers."""
        request, command_id = await _ordered(house), new_id()
        before = {name: await _ids(house, name) for name in WRITTEN}
        seq = await house.db.read(lambda read: read.value("SELECT max(seq) FROM outbox"))
        await house.checks.checkout(request, house.actor(), command_id)
        rows: dict[str, list[tuple[object, ...]]] = {}
        for name, known in before.items():
            found = await house.db.read(partial(Read.rows, sql=f"SELECT * FROM {name}"))
            rows[name] = [row for row in found if row[1] not in known]
        rows["outbox"] = await house.db.read(
            lambda read: read.rows("SELECT * FROM outbox WHERE seq > ?", seq)
        )
        rows["commands"] = await house.db.read(
            lambda read: read.rows("SELECT * FROM commands WHERE id = ?", command_id)
        )
        changed = await _changed_rows(house, request.order_id)
        source = connect(house.db.path)
        raw = sqlite3.connect(path)
        source.backup(raw)
        raw.close()
        source.close()
        _drop(path, triggers().keys())
        return cls(connect(path), {name: kept for name, kept in rows.items() if kept}, changed)

    def round(self) -> float:
        """The median of one round's transactions, in milliseconds."""
        times = []
        for _ in range(CHECKOUTS):
            began = time.perf_counter()
            self._once()
            times.append(time.perf_counter() - began)
        return median(times) * 1000

    def _once(self) -> None:
        raw = self._raw
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("PRAGMA defer_foreign_keys = ON")
        for name, kept in self._rows.items():
            for row in kept:
                _insert(raw, name, self._fresh(name, row))
        for name, (columns, row) in self._changed.items():
            sets = ", ".join(f"{column} = ?" for column in columns)
            values = (*row[2:], row[0], row[1])
            raw.execute(f"UPDATE {name} SET {sets} WHERE organization_id = ? AND id = ?", values)
        raw.execute("COMMIT")

    def _fresh(self, name: str, row: tuple[object, ...]) -> tuple[object, ...]:
        """The row under an id that is not there yet."""
        if name == "outbox":
            self._seq += 1
            return (self._seq, *row[1:])
        if name == "commands":
            return (new_id().bytes, *row[1:])
        return (row[0], new_id().bytes, *row[2:])


async def _ids(house: House, table: str) -> set[object]:
    rows = await house.db.read(lambda read: read.rows(f"SELECT id FROM {table}"))
    return {row[0] for row in rows}


async def _changed_rows(
    house: House, order_id: UUID
) -> dict[str, tuple[list[str], tuple[object, ...]]]:
    """What the checkout changed in rows that were there: the order, closed."""
    columns = ["state", "closed_at", "rev", "updated_at", "node_id", "actor_kind", "actor_id"]
    chosen = ", ".join(["organization_id", "id", *columns])
    [row] = await house.db.read(
        lambda read: read.rows(f"SELECT {chosen} FROM orders WHERE id = ?", order_id)
    )
    return {"orders": (columns, row)}


def _insert(raw: sqlite3.Connection, table: str, values: tuple[object, ...]) -> None:
    raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _drop(path: Path, names: Iterable[str]) -> None:
    raw = connect(path)
    for name in names:
        raw.execute(f"DROP TRIGGER IF EXISTS {name}")
    raw.close()
