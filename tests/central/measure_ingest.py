"""Measures ingest: an evening of a real box again and again, with fresh ids.

`python -m tests.central.measure_ingest` prints ops a second, next to COPY of the same into bare
tables.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

import edge.sqlite_library  # noqa: F401  (first)
from central import embedded, roles, schema
from central.figures.computing import compute, marked
from central.main import pool, services
from central.settings import CentralSettings
from central.sync.boxes import KnownBox
from domain.clock import SystemClock
from domain.ids import new_id
from sync.base import replicated_tables
from tests.central.conftest import live_an_evening
from tests.central.sealing import Line, Row, rows_of, sealed
from tests.central.stream import Stream, box_of, let_in, read_stream
from tests.house import build_template

TIMES = 200


def multiplied(groups: list[list[Row]], settings: int, times: int) -> list[list[Row]]:
    """What follows the founding, as often as asked for, with ids of its own each time."""
    found = list(groups)
    text = json.dumps(groups[settings:])
    own = {data["id"] for group in groups[settings:] for _, data in group}
    own -= {data["id"] for group in groups[:settings] for _, data in group}
    for _ in range(times):
        fresh = text
        for each in own:
            fresh = fresh.replace(each, new_id().hex)
        found += [[(kind, data) for kind, data in group] for group in json.loads(fresh)]
    return found


def main() -> None:
    """Measure, print."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        measure(Path(folder))


def measure(folder: Path) -> None:
    """Push a long evening to a centre in a folder."""
    asyncio.run(build_template(folder / "template.db"))
    founding = read_stream(folder / "template.db", box_of(folder / "template.db"))
    asyncio.run(live_an_evening(folder / "template.db", folder))
    box = box_of(folder / "box.db")
    stream = read_stream(folder / "box.db", box)
    groups = multiplied(rows_of(stream.lines), len(rows_of(founding.lines)), TIMES)
    big = Stream(sealed(groups), box)
    with embedded.running(folder / "data") as dsn:
        schema.migrate(dsn)
        settings = CentralSettings(data=folder / "centre", dsn=dsn)
        with services(settings, dsn, SystemClock()) as centre:
            let_in(centre, box)
            pushes = list(big.pushes())
            began = time.perf_counter()
            for push in pushes:
                answer = centre.replication.push(box, push)
                assert (answer.code, answer.quarantined) == ("ok", ()), answer
            took = time.perf_counter() - began
            ops = len(big.lines)
            print(f"{ops} ops in {len(pushes)} pushes: {took:.2f} s, {ops / took:.0f} ops/s")
            computing = computed(dsn, box)
            print(f"figures of what was marked: {computing:.2f} s")
            floor = copied(dsn, big)
            print(f"COPY of journal and rows, two commits per 500: {floor:.2f} s")
            print(f"ratio {floor / took:.2f}, with figures {floor / (took + computing):.2f}")


def computed(dsn: str, box: KnownBox) -> float:
    """Seconds for the figures of every day that was marked."""
    with pool(dsn, roles.JOBS, "", 1) as worker:
        began = time.perf_counter()
        for day in marked(worker, box.organization_id, 1_000):
            compute(
                worker, day.organization_id, day.store_id, day.business_date, SystemClock().now()
            )
        return time.perf_counter() - began


def copied(dsn: str, stream: Stream) -> float:
    """Seconds for bare COPY of op bodies and of rows into bare tables."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CREATE TABLE bare_ops (seq bigint, body bytea)")
        rows = {name: found for name in replicated_tables() if (found := _lines(admin, name))}
        for name in rows:
            admin.execute(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} LIMIT 0".encode())
        print(f"{sum(len(each) for each in rows.values())} rows at the centre")
        began = time.perf_counter()
        batches = len(stream.lines) // 500 + 1
        for at in range(batches):
            _copy_ops(admin, stream.lines[at * 500 : at * 500 + 500])
            with admin.transaction(), admin.cursor() as cursor:
                for name, lines in rows.items():
                    share = lines[len(lines) * at // batches : len(lines) * (at + 1) // batches]
                    with cursor.copy(f"COPY bare_{name} FROM STDIN".encode()) as into:
                        into.write(b"".join(share))
        return time.perf_counter() - began


def _copy_ops(admin: psycopg.Connection[Any], ops: Sequence[Line]) -> None:
    with (
        admin.transaction(),
        admin.cursor() as cursor,
        cursor.copy("COPY bare_ops FROM STDIN") as into,
    ):
        for seq, body, *_ in ops:
            into.write_row((seq, body))


def _lines(admin: psycopg.Connection[Any], table: str) -> list[bytes]:
    """A table's rows as COPY writes them."""
    query = f"COPY (SELECT * FROM {table}) TO STDOUT".encode()
    with admin.cursor() as cursor, cursor.copy(query) as out:
        return b"".join(bytes(each) for each in out).splitlines(keepends=True)


if __name__ == "__main__":
    main()
