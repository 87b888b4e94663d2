"""One add-line command through the service, against the same rows by bare sqlite3."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path

from domain.ids import new_id
from edge.connection import connect
from edge.orders.requests import AddLine, OpenOrder
from sync.triggers import outbox_triggers, triggers
from tests.bench.table import Row, median
from tests.house import House, build_template, open_house

ROUNDS = 7
COMMANDS = 150
LINES_AN_ORDER = 15


def run() -> list[Row]:
    """Measure and give the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Row]:
    template = folder / "template.db"
    await build_template(template)
    bare_outbox = folder / "no_outbox.db"
    shutil.copy(template, bare_outbox)
    _drop(bare_outbox, outbox_triggers())
    async with AsyncExitStack() as stack:
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        ours = await stack.enter_async_context(open_house(template, folder / "a"))
        without = await stack.enter_async_context(open_house(bare_outbox, folder / "b"))
        floor = await _Floor.beside(ours, folder / "floor.db")
        results = [
            (await _service(ours), await _service(without), floor.round()) for _ in range(ROUNDS)
        ]
    full, plain, bare = (median([result[n] for result in results]) for n in range(3))
    return [
        Row("add-line command / same rows by bare sqlite3", full, bare, 4.0),
        Row("add-line command / same call without outbox", full, plain, 1.2),
    ]


async def _service(house: House) -> float:
    """The median of one round's commands, in milliseconds."""
    variant = house.variant(house.plain_items()[0])
    actor = house.actor()
    times: list[float] = []
    for _ in range(COMMANDS // LINES_AN_ORDER):
        order_id = await house.open()
        for _ in range(LINES_AN_ORDER):
            request = AddLine(order_id, new_id(), variant)
            command_id = new_id()
            began = time.perf_counter()
            await house.orders.add_line(request, actor, command_id)
            times.append(time.perf_counter() - began)
    return median(times) * 1000


class _Floor:
    """The very rows that one command wrote, written again under new ids, by bare sqlite3."""

    def __init__(self, raw: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
        self._raw = raw
        self._rows = rows
        self._seq = 10_000_000

    @classmethod
    async def beside(cls, house: House, path: Path) -> _Floor:
        """Let the service write one line, keep its rows, and copy the database without triggers."""
        order_id, line_id, command_id = new_id(), new_id(), new_id()
        await house.orders.open_order(OpenOrder(order_id, house.order_type()), house.actor())
        before = await house.db.read(lambda read: read.value("SELECT max(seq) FROM outbox"))
        variant = house.variant(house.plain_items()[0])
        await house.orders.add_line(AddLine(order_id, line_id, variant), house.actor(), command_id)
        rows = await house.db.read(
            lambda read: {
                "order_lines": read.rows("SELECT * FROM order_lines WHERE id = ?", line_id),
                "orders": read.rows("SELECT * FROM orders WHERE id = ?", order_id),
                "commands": read.rows("SELECT * FROM commands WHERE id = ?", command_id),
                "outbox": read.rows("SELECT * FROM outbox WHERE seq > ?", before),
            }
        )
        source = connect(house.db.path)
        raw = sqlite3.connect(path)
        source.backup(raw)
        raw.close()
        source.close()
        _drop(path, triggers().keys())
        return cls(connect(path), rows)

    def round(self) -> float:
        """The median of one round's transactions, in milliseconds."""
        times = []
        for _ in range(COMMANDS):
            began = time.perf_counter()
            self._once()
            times.append(time.perf_counter() - began)
        return median(times) * 1000

    def _once(self) -> None:
        raw, line, order = self._raw, self._rows["order_lines"][0], self._rows["orders"][0]
        command = self._rows["commands"][0]
        raw.execute("BEGIN IMMEDIATE")
        _insert(raw, "order_lines", (line[0], new_id().bytes, *line[2:]))
        raw.execute(
            "UPDATE orders SET total_minor = total_minor + 1, rev = rev + 1, updated_at = ?, "
            "node_id = ?, actor_kind = ?, actor_id = ? WHERE organization_id = ? AND id = ?",
            (order[3], order[8], "person", order[11], order[0], order[1]),
        )
        for op in self._rows["outbox"]:
            self._seq += 1
            _insert(raw, "outbox", (self._seq, *op[1:]))
        _insert(raw, "commands", (new_id().bytes, *command[1:]))
        raw.execute("COMMIT")


def _insert(raw: sqlite3.Connection, table: str, values: tuple[object, ...]) -> None:
    raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _drop(path: Path, names: Iterable[str]) -> None:
    raw = connect(path)
    for name in names:
        raw.execute(f"DROP TRIGGER IF EXISTS {name}")
    raw.close()
