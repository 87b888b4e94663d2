"""The pizzeria's year from a fresh box to the centre, against bare COPY of the same.

A fresh box replays the year, is let in at a centre of real processes (`comanda central run`, one
API worker) and drained by the production worker over HTTP: journal, projection, feed and read
models. The clock runs from the first push until every figure of every day is computed; then the
office's reports must say what is published, to the cent.

The floor copies the very op bodies into one bare table and the very rows that the centre holds
afterwards into others: no index, no key, no check, one connection, two commits per 500 ops.

How it grows: the same month for 1, 2 and 4 tenants at once, each pushed through the service in a
process of its own, as API workers do.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from rich.console import Console

from central import embedded, roles, schema
from central.figures.computing import compute_marked
from central.figures.service import FiguresService
from central.main import pool, services
from central.settings import CentralSettings
from central.sync.boxes import KnownBox
from central.sync.enrolment import Invitation
from comanda.pizzeria import join
from domain.clock import SystemClock, VirtualClock
from domain.ids import new_id
from edge.settings import load
from sync.base import replicated_tables
from tests.bench.pushing import Trade, drain, reported
from tests.bench.replay import PUBLISHED, YEAR, _months, _replay
from tests.bench.table import Row
from tests.central.office import Office
from tests.central.stream import Stream, let_in

API_PORT, OFFICE_PORT = 9270, 9271
STARTS_WITHIN_S = 60
AT_ONCE = 500
MONTH_OPS = 30_000
"""So much of the year each tenant pushes where growth is measured."""

SAYS = Trade(
    PUBLISHED.orders, PUBLISHED.units, PUBLISHED.revenue_minor, dict(PUBLISHED.by_category)
)


def run() -> list[Row]:
    """Measure; every published figure is checked on the way."""
    console = Console(stderr=True)
    if not YEAR.is_dir():
        console.print(f"[bold red]NOT MEASURED: the pizzeria's year is not at {YEAR}[/]")
        return []
    with tempfile.TemporaryDirectory(prefix="year-") as folder:
        return measure(Path(folder), console)


def measure(folder: Path, console: Console, months: int = 12) -> list[Row]:
    """The rows for the first `months` of the year; only a whole one has published figures."""
    settings = load(data=folder / "box")
    join(YEAR, folder / "year.csv")
    began = time.perf_counter()
    for month in _months(folder)[:months]:
        _replay(settings, month)
    console.print(f"  replayed in {time.perf_counter() - began:.0f} s")
    with embedded.running(folder / "pg") as dsn:
        schema.migrate(dsn)
        rows = [_year(settings.database, dsn, folder, console, months)]
        return rows + _growth(settings.database, dsn, folder, console)


def _year(database: Path, dsn: str, folder: Path, console: Console, months: int) -> Row:
    data, clock = folder / "centre", SystemClock()
    place = Invitation(new_id(), new_id(), new_id())
    central = CentralSettings(data=data, dsn=dsn)
    with (
        _processes(dsn, data),
        services(central, dsn) as centre,
        pool(dsn, roles.JOBS, "", 1) as jobs,
    ):
        office = Office(centre.app, VirtualClock(clock.now()))
        office.organization("Pizzeria", "ada@example.com", place.organization_id)
        code = centre.enrolment.invite(place, "the bench")
        began = time.perf_counter()
        drained = asyncio.run(drain(database, f"http://127.0.0.1:{API_PORT}", code))
        assert drained.status.parked == (), drained.status.parked
        while compute_marked(jobs, clock):
            pass
        seconds = time.perf_counter() - began
        said = reported(
            FiguresService(centre.app, clock), place.organization_id, "2015-01-01", "2015-12-31"
        )
        assert months < 12 or said == SAYS, f"the office says {said}"
        console.print(f"  {drained.ops} ops in {seconds:.1f} s, box and HTTP included: {said}")
    floor = _copied(dsn, database, place.organization_id)
    console.print(f"  COPY of the same: {floor:.1f} s")
    return Row(
        "the pizzeria's year drained to the centre / COPY of its ops and rows",
        drained.ops / seconds,
        drained.ops / floor,
        0.15,
        "ops/s",
        at_most=False,
    )


@contextmanager
def _processes(dsn: str, data: Path) -> Iterator[None]:
    """A centre of real processes."""
    command = ["-m", "comanda.cli", "central", "run", "--workers", "1", "--json"]
    given = {
        "COMANDA_CENTRAL_DSN": dsn,
        "COMANDA_CENTRAL_DATA": str(data),
        "COMANDA_CENTRAL_HOST": "127.0.0.1",
        "COMANDA_CENTRAL_PORT": str(API_PORT),
        "COMANDA_CENTRAL_OFFICE_PORT": str(OFFICE_PORT),
    }
    process = subprocess.Popen(
        [sys.executable, *command], env=os.environ | given, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait()


# ---- the floor -----------------------------------------------------------------------------
def _copied(dsn: str, database: Path, organization_id: UUID) -> float:
    """Seconds for bare COPY of op bodies and of the rows into bare tables."""
    ops = _ops(database)
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CREATE TABLE bare_ops (seq bigint, body bytea)")
        rows = {
            name: found
            for name in replicated_tables()
            if (found := _lines(admin, name, organization_id))
        }
        for name in rows:
            admin.execute(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} LIMIT 0".encode())
        began = time.perf_counter()
        batches = len(ops) // AT_ONCE + 1
        for at in range(batches):
            _copy_ops(admin, ops[at * AT_ONCE : (at + 1) * AT_ONCE])
            with admin.transaction(), admin.cursor() as cursor:
                for name, lines in rows.items():
                    share = lines[len(lines) * at // batches : len(lines) * (at + 1) // batches]
                    if share:
                        with cursor.copy(f"COPY bare_{name} FROM STDIN".encode()) as into:
                            into.write(b"".join(share))
        return time.perf_counter() - began


def _copy_ops(admin: psycopg.Connection[Any], ops: Sequence[tuple[int, bytes]]) -> None:
    with (
        admin.transaction(),
        admin.cursor() as cursor,
        cursor.copy("COPY bare_ops FROM STDIN") as into,
    ):
        for row in ops:
            into.write_row(row)


def _ops(database: Path) -> Sequence[tuple[int, bytes]]:
    raw = sqlite3.connect(database)
    try:
        return raw.execute("SELECT seq, body FROM outbox ORDER BY seq").fetchall()
    finally:
        raw.close()


def _lines(admin: psycopg.Connection[Any], table: str, organization_id: UUID) -> list[bytes]:
    """A table's rows as COPY writes them."""
    query = f"COPY (SELECT * FROM {table} WHERE organization_id = '{organization_id}') TO STDOUT"
    with admin.cursor() as cursor, cursor.copy(query.encode()) as out:
        return b"".join(bytes(each) for each in out).splitlines(keepends=True)


# ---- growth --------------------------------------------------------------------------------
def _growth(database: Path, dsn: str, folder: Path, console: Console) -> list[Row]:
    """How many ops a second 1, 2 and 4 workers take together."""
    ours = {workers: _at_once(database, dsn, folder, workers) for workers in (1, 2, 4)}
    console.print(f"  through the service: {ours} ops a second by workers")
    return [
        Row(
            f"ingest by {workers} workers at once / by one",
            ours[workers],
            ours[1],
            1.0,
            "ops/s",
            at_most=False,
        )
        for workers in (2, 4)
    ]


def _at_once(database: Path, dsn: str, folder: Path, workers: int) -> float:
    context = get_context("spawn")
    ready = context.Barrier(workers + 1)
    done = context.Queue()
    arguments = (database, dsn, folder / "centre", ready, done)
    processes = [context.Process(target=_push, args=arguments) for _ in range(workers)]
    for each in processes:
        each.start()
    ready.wait()
    began = time.perf_counter()
    ops = sum(int(done.get()) for _ in processes)
    seconds = time.perf_counter() - began
    for each in processes:
        each.join()
    return ops / seconds


def _push(database: Path, dsn: str, data: Path, ready: Any, done: Any) -> None:
    """One worker: a tenant's stream through the service."""
    stream = tenant(database, MONTH_OPS)
    settings = CentralSettings(data=data, dsn=dsn, connections=2)
    with services(settings, dsn) as centre:
        let_in(centre, stream.box)
        pushes = list(stream.pushes())
        ready.wait()
        for push in pushes:
            answer = centre.replication.push(stream.box, push)
            assert (answer.code, answer.quarantined) == ("ok", ()), answer
        done.put(len(stream.lines))


def tenant(database: Path, most: int) -> Stream:
    """The first `most` ops of a box's stream as a tenant's of its own: all other ids are equal."""
    raw = sqlite3.connect(database)
    try:
        row = raw.execute(
            "SELECT organization_id, brand_id, store_id, node_id FROM sync_node"
        ).fetchone()
        lines = raw.execute(
            "SELECT seq, body, tx_position, tx_length, hash FROM outbox ORDER BY seq LIMIT ?",
            (most,),
        ).fetchall()
    finally:
        raw.close()
    while lines and lines[-1][2] != lines[-1][3]:  # no transaction is cut
        lines.pop()
    box = KnownBox(*(UUID(bytes=each) for each in row))
    own = KnownBox(new_id(), box.brand_id, box.store_id, box.node_id)
    return Stream(lines, box).of_another(own)
