"""Measures what one centre holds: `python -m tests.central.measure_scale` prints it.

A fortnight of the pizzeria goes through the service in one process: most of it in pushes of 500
ops, the rest in pushes of one transaction, as a box sends while people tap. Then heartbeats, idle
pulls, the figures, and how much room all of it takes. `docs/scale.md` goes on from these numbers.
"""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

import edge.sqlite_library  # noqa: F401  (first)
from central import embedded, roles, schema
from central.figures.computing import compute_marked
from central.main import Centre, pool, services
from central.settings import CentralSettings
from comanda.demo_stage.founding import workshop
from comanda.pizzeria import COLUMNS, join
from domain.clock import SystemClock
from domain.ids import new_id
from edge.settings import load
from sync.protocol.wire import Heartbeat, Pull, Push
from tests.bench.pushing import read
from tests.bench.replay import YEAR, _replay
from tests.bench.year import tenant
from tests.central.stream import Stream, let_in

LAST = "2015-01-14"
LIVE = 400
"""So many pushes of one transaction."""
LISTED = b"INSERT INTO directory_organizations (organization_id, name) VALUES (%s, 'Pizzeria')"
SIZE = b"SELECT pg_database_size(current_database())"
TABLES = b"""
SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 2 DESC LIMIT 8"""


def main() -> None:
    """Measure, print."""
    with tempfile.TemporaryDirectory(dir=workshop()) as box:
        stream = tenant(_fortnight(Path(box)), 1 << 40)
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        data = Path(folder)
        with embedded.running(data / "data") as dsn:
            schema.migrate(dsn)
            with psycopg.connect(dsn, autocommit=True) as admin:
                admin.execute(LISTED, (stream.box.organization_id,))
                before = _number(admin, SIZE)
                with services(CentralSettings(data=data / "centre", dsn=dsn), dsn) as centre:
                    let_in(centre, stream.box)
                    _pushes(centre, stream)
                    _small_talk(centre, stream)
                with pool(dsn, roles.JOBS, "", 1) as jobs:
                    seconds, days = _timed(lambda: compute_marked(jobs, SystemClock()))
                print(f"figures: {seconds / days * 1000:.1f} ms a day of a store")
                _room(admin, before, len(stream.lines))


def _fortnight(folder: Path) -> Path:
    join(YEAR, folder / "year.csv")
    with (folder / "fortnight.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(row for row in read(folder / "year.csv") if row["date"] <= LAST)
    settings = load(data=folder / "box")
    _replay(settings, folder / "fortnight.csv")
    return settings.database


def _pushes(centre: Centre, stream: Stream) -> None:
    """Most of it in large pushes, the rest transaction by transaction."""
    at = 0
    live: list[float] = []
    began = time.perf_counter()
    while at < len(stream.lines) - 10 * LIVE:
        at += _push(centre, stream, stream.push(at).encode())
    seconds = time.perf_counter() - began
    print(f"catching up: {at / seconds:.0f} ops a second in pushes of 500")
    while at < len(stream.lines) and len(live) < LIVE:
        body = stream.push(at, 1).encode()
        spent, ops = _timed(lambda body=body: _push(centre, stream, body))  # type: ignore[misc]
        at += ops
        live.append(spent * 1000)
    print(f"live: {statistics.median(live):.1f} ms for the push of one transaction")
    while at < len(stream.lines):
        at += _push(centre, stream, stream.push(at).encode())


def _push(centre: Centre, stream: Stream, body: bytes) -> int:
    push = Push.decode(body)
    answer = centre.replication.push(stream.box, push)
    assert (answer.code, answer.quarantined) == ("ok", ()), answer
    return len(push.ops)


def _small_talk(centre: Centre, stream: Stream) -> None:
    """What boxes ask that have nothing to say."""
    box, (seq, _body, _at, _of, value) = stream.box, stream.lines[-1]
    beat = Heartbeat(new_id(), box.node_id, 1, 1, seq, value)
    pull = Pull(new_id(), box.node_id, 1, 1, dict.fromkeys(box.scopes, 0))
    for name, ask in (
        ("heartbeat", lambda: centre.replication.heartbeat(box, beat)),
        ("idle pull", lambda: centre.replication.pull(box, pull)),
    ):
        times = [_timed(ask)[0] * 1000 for _ in range(200)]  # type: ignore[arg-type]
        print(f"{name}: {statistics.median(times):.1f} ms")


def _room(admin: psycopg.Connection[tuple[object, ...]], before: int, ops: int) -> None:
    size = _number(admin, SIZE) - before
    orders = _number(admin, b"SELECT count(*) FROM orders")
    print(f"room: {size / orders / 1024:.0f} KiB an order, {size / ops / 1024:.2f} KiB an op")
    for table, taken in admin.execute(TABLES):
        print(f"  {table}: {int(str(taken)) / orders / 1024:.1f} KiB an order")


def _number(admin: psycopg.Connection[tuple[object, ...]], query: bytes) -> int:
    row = admin.execute(query).fetchone()
    assert row is not None
    return int(str(row[0]))


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


if __name__ == "__main__":
    main()
