"""The pizzeria's year through the services, against bare sqlite3 writing the very rows it wrote.

Each month is a round: it is replayed as `comanda replay` does it, then the floor writes what that
month left in the database. What the floor does, exactly: same SQLite, same pragmas, same schema
with its indexes and foreign keys, no triggers; the same commits (each shared commit is one
transaction again). In them, for every op that the replay sealed, the outbox row as it is, and the
row it speaks of: an INSERT of the whole row where the op is the row's first, else an UPDATE of
`rev` and `updated_at` by primary key. Beside them each command's row, and a count up in
`number_series` for each order, card, receipt and Z. It reads nothing, decides nothing, encodes
nothing: all values are in memory before its clock starts.
"""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from comanda.import_commands import FileChoice
from comanda.pizzeria import MAP, join
from comanda.replay.command import Surroundings, replay_file
from comanda.replay.run import Figures
from comanda.replay.seating import REPLAY
from domain.clock import SystemClock
from edge import schema
from edge.commands import Command
from edge.connection import connect
from edge.database import Database
from edge.reports.requests import Period
from edge.reports.service import ReportService
from edge.settings import Settings, load
from edge.writer import Outcome, Work, Writer
from sync.base import replicated_tables
from sync.triggers import triggers
from tests.bench.table import Row, median

YEAR = Path(__file__).parents[3] / "shared" / "data" / "pizza_place"
PUBLISHED = Figures(
    orders=21_350,
    lines=48_620,
    units=49_574,
    revenue_minor=817_860_05,
    days=358,
    refused=0,
    by_category={
        "Classic": 220_053_10,
        "Supreme": 208_197_00,
        "Chicken": 195_919_50,
        "Veggie": 193_690_45,
    },
)
NUMBERED = {"order": "order:", "ticket": "ticket:", "receipt": "receipt:", "day_close": "z"}
UPDATE = "UPDATE {table} SET rev = rev + 1, updated_at = ? WHERE organization_id = ? AND id = ?"
COUNT_UP = (
    "INSERT INTO number_series (name, last) VALUES (?, 1) "
    "ON CONFLICT (name) DO UPDATE SET last = last + 1"
)
AROUND = Surroundings(currency="USD")
LOOKS = 5

Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Commit:
    """One durable commit of the replay: the commands that shared it, the last op it sealed."""

    command_ids: tuple[bytes, ...]
    last_seq: int


def run() -> list[Row]:
    """Replay the year month by month and check every published figure."""
    console = Console(stderr=True)
    if not YEAR.is_dir():
        console.print(f"[bold red]NOT MEASURED: the pizzeria's year is not at {YEAR}[/]")
        return []
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder), console)


def _measure(folder: Path, console: Console) -> list[Row]:
    join(YEAR, folder / "year.csv")
    settings = load(data=folder / "box")
    floor = _Floor(folder / "floor.db", settings.database)
    ours, bare, commands, commits = [], [], 0, 0
    for month in _months(folder):
        with _commits() as made:
            began = time.perf_counter()
            _replay(settings, month)
            seconds = time.perf_counter() - began
        count = sum(len(commit.command_ids) for commit in made)
        ours.append(seconds * 1000 / count)
        bare.append(floor.write(made) * 1000 / count)
        commands, commits = commands + count, commits + len(made)
        console.print(
            f"  {month.stem}: {count} commands, {1000 / ours[-1]:.0f} a second, "
            f"floor {1000 / bare[-1]:.0f} a second"
        )
    figures = _replay(settings, folder / "year.csv")
    assert figures == PUBLISHED, f"the books say {figures}"
    console.print(f"  every published figure is right: {figures}; {commands} commands")
    console.print(f"  in {commits} commits; the whole file again changed nothing")
    return [
        Row(
            "a command of the pizzeria's year / same rows by bare sqlite3",
            median(ours),
            median(bare),
            5.0,
        ),
        Row("the pizzeria's year report", asyncio.run(_year_report(settings)), None, 500.0),
    ]


async def _year_report(settings: Settings) -> float:
    """All figures of the year, in milliseconds: the median of several looks."""
    db = Database(settings.database, SystemClock())
    await db.open()
    reports, times = ReportService(db), []
    for _ in range(LOOKS):
        began = time.perf_counter()
        sales = await reports.sales(Period("2015-01-01", "2015-12-31"), REPLAY)
        times.append((time.perf_counter() - began) * 1000)
        assert sales.orders == PUBLISHED.orders
    await db.close()
    return median(times)


def _replay(settings: Settings, file: Path) -> Figures:
    return replay_file(settings, FileChoice(file, MAP), AROUND, skip_bad=False).figures


def _months(folder: Path) -> list[Path]:
    """The year's file in twelve, each with the header."""
    months: dict[str, list[list[str]]] = {}
    with (folder / "year.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    for row in rows:
        months.setdefault(row[header.index("date")][:7], [header]).append(row)
    for name, month in months.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(month)
    return [folder / f"{name}.csv" for name in sorted(months)]


@contextmanager
def _commits() -> Iterator[list[Commit]]:
    """Watch the writer: which commands it carried out together."""
    made: list[Commit] = []
    plain = Writer.commit_together

    def watched(self: Writer, jobs: Sequence[tuple[Command, Work, type[Any]]]) -> list[Outcome]:
        outcomes = plain(self, jobs)
        made.append(Commit(tuple(job[0].id.bytes for job in jobs), self._last_seq))
        return outcomes

    Writer.commit_together = watched  # type: ignore[method-assign]
    try:
        yield made
    finally:
        Writer.commit_together = plain  # type: ignore[method-assign]


class _Floor:
    """A database without triggers into which the replay's rows are written once more."""

    def __init__(self, path: Path, replayed: Path) -> None:
        schema.prepare(path)
        self._raw = connect(path)
        for name in triggers():
            self._raw.execute(f"DROP TRIGGER {name}")
        self._replayed = replayed
        self._seq = 0
        self._tables = {
            each.policy.kind: str(each.__tablename__) for each in replicated_tables().values()
        }

    def write(self, commits: Sequence[Commit]) -> float:
        """Write what these commits of the replay wrote. Returns the seconds it took."""
        source = connect(self._replayed)
        prepared = [list(self._statements(source, commit)) for commit in commits]
        source.close()
        raw = self._raw
        began = time.perf_counter()
        for statements in prepared:
            raw.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                raw.execute(sql, values)
            raw.execute("COMMIT")
        return time.perf_counter() - began

    def _statements(self, source: sqlite3.Connection, commit: Commit) -> Iterator[Statement]:
        ops = source.execute(
            "SELECT * FROM outbox WHERE seq > ? AND seq <= ? ORDER BY seq",
            (self._seq, commit.last_seq),
        ).fetchall()
        self._seq = commit.last_seq
        for op in ops:
            yield from self._row(source, kind=op[4], entity_id=op[6], body=op[7])
            yield _insert("outbox", op)
        for command_id in commit.command_ids:
            row = source.execute("SELECT * FROM commands WHERE id = ?", (command_id,)).fetchone()
            if row is not None:
                yield _insert("commands", row)

    def _row(
        self, source: sqlite3.Connection, kind: str, entity_id: bytes, body: bytes
    ) -> Iterator[Statement]:
        table = self._tables[kind]
        cursor = source.execute(f"SELECT * FROM {table} WHERE id = ?", (entity_id,))
        row, names = cursor.fetchone(), [column[0] for column in cursor.description]
        if json.loads(body)["d"]["rev"] > 1:
            changed_at, organization = (
                row[names.index(name)] for name in ("updated_at", "organization_id")
            )
            yield UPDATE.replace("{table}", table), (changed_at, organization, entity_id)
            return
        yield _insert(table, row)
        if kind in NUMBERED:
            yield COUNT_UP, (NUMBERED[kind],)


def _insert(table: str, values: tuple[Any, ...]) -> Statement:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values
