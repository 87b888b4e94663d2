"""How large a push is on the wire, against the same push as raw JSON.

The ops are those of a restaurant's week: orders with lines, kitchen, payments, receipts, days
closed. A push of about 500 ops is what catches up; one of about 10 what a tap or a payment sends.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from comanda.demo_restaurant import furnish
from comanda.demo_stage.founding import workshop
from comanda.demo_stage.past import founded_at, trade_past
from domain.clock import VirtualClock
from edge import schema
from edge.database import Database
from tests.bench.table import Row
from tests.central.stream import Stream, box_of, read_stream

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FOUNDING = 1_500
"""The menu and the people go once; what is measured is what follows."""


def run() -> list[Row]:
    """Measure and give the rows of the table."""
    with tempfile.TemporaryDirectory(dir=workshop()) as folder:
        path = Path(folder) / "box.db"
        asyncio.run(_live(path))
        stream = read_stream(path, box_of(path))
    return [
        _row(stream, "a push of 500 ops on the wire / raw JSON", 500, 0.10),
        _row(stream, "a push of 10 ops on the wire / raw JSON", 10, 0.20),
    ]


async def _live(path: Path) -> None:
    """A week of a restaurant."""
    schema.prepare(path)
    clock = VirtualClock(founded_at(NOON))
    db = Database(path, clock, follow_clock=True)
    await db.open()
    await furnish(db)
    await trade_past(db, clock, NOON, seed=1, busy=0.5)
    await db.close()


def _row(stream: Stream, what: str, most: int, target: float) -> Row:
    """Bytes of all pushes of that size."""
    raw = packed = count = 0
    for body in _bodies(stream, most):
        raw += len(body)
        packed += len(zstandard.compress(body))  # as `edge.sync.client` sends it
        count += 1
    return Row(what, packed / count / 1024, raw / count / 1024, target, "KiB")


def _bodies(stream: Stream, most: int) -> Iterator[bytes]:
    at = FOUNDING
    while at < len(stream.lines):
        push = stream.push(at, most)
        at += len(push.ops)
        if most / 2 <= len(push.ops) <= most:
            yield push.encode()
