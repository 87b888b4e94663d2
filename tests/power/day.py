"""A day of a restaurant as the SQL that the production writer executed, statement by statement."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from edge.connection import connect
from edge.writer import Writer
from tests.house import House, build_template, open_house

PRAGMAS = (
    "synchronous",
    "foreign_keys",
    "recursive_triggers",
    "wal_autocheckpoint",
    "journal_size_limit",
    "cache_size",
)
"""What the production connection sets and a cut could notice; they are read from one."""
LOOKS = ("SELECT", "PRAGMA")
"""Statements that write nothing."""


@dataclass(frozen=True, slots=True)
class Day:
    """The database before and after the day, how it was opened, and each transaction of the day."""

    before: Path
    after: Path
    pragmas: tuple[tuple[str, int], ...]
    transactions: tuple[tuple[str, ...], ...]


def live_a_day(folder: Path, sales: int) -> Day:
    """Sell through the services of a box, print, close the day; all of it watched."""
    template = folder / "template.db"
    asyncio.run(build_template(template))
    statements = asyncio.run(_watched(template, folder, sales))
    before = folder / "before.db"
    shutil.copy(template, before)
    raw = connect(before)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pragmas = tuple((name, int(raw.execute(f"PRAGMA {name}").fetchone()[0])) for name in PRAGMAS)
    raw.close()
    return Day(before, folder / "box.db", pragmas, tuple(_transactions(statements)))


async def _watched(template: Path, folder: Path, sales: int) -> list[str]:
    statements: list[str] = []
    with _watching(statements):
        async with open_house(template, folder) as house:
            await _sell(house, sales)
            await house.print_out()
            await house.close_day()
    return statements


async def _sell(house: House, sales: int) -> None:
    """One order after the other, every third by card, some with the kitchen's paper in between."""
    dishes, tables = house.plain_items(), sorted(house.tables)
    for number in range(sales):
        names = (dishes[number % len(dishes)], dishes[(number + 1) % len(dishes)])
        tender = "Cash" if number % 3 else "Card"
        await house.sell(*names, table=tables[number % len(tables)], tender=tender)
        if number % 5 == 4:
            await house.print_out()


@contextmanager
def _watching(statements: list[str]) -> Iterator[None]:
    """Hear every statement of the writer's connection, its values filled in."""
    plain = Writer.__init__

    def watched(self: Writer, raw: sqlite3.Connection, *given: Any, **named: Any) -> None:
        raw.set_trace_callback(statements.append)
        plain(self, raw, *given, **named)

    with patch.object(Writer, "__init__", watched):
        yield


def _transactions(statements: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What was written from BEGIN to COMMIT; what was rolled back never asked for the disk.

    A statement that fires triggers is heard once more for each of theirs.
    """
    group: list[str] = []
    for statement in statements:
        if statement.lstrip().upper().startswith(LOOKS) or group[-1:] == [statement]:
            continue
        group.append(statement)
        if statement == "COMMIT":
            yield tuple(group)
        if statement in ("COMMIT", "ROLLBACK"):
            group = []
