"""Becoming the box of a restaurant that another box had: its rows, its numbers, its open orders.

A box that never sold anything brings nothing but its own name and devices: what it was founded with
gives way to the restaurant as the office has it. One that has sold keeps all it has, and what the
office has is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import DomainError
from edge.backup.restoring import next_series
from edge.backup.store import series_in_use
from edge.box_tables import SnapshotPart
from edge.shifts.period import SERIES as Z_SERIES
from edge.sync import applying, snapshot
from edge.sync.applying import Coming
from edge.transaction import Read, Write
from sync.base import replicated_tables
from sync.protocol.snapshot import Line, Manifest, Tally, lines_of
from sync.protocol.wire import Garbled, from_wire
from sync.tables.tenancy import Node
from sync.triggers import image_sql, triggers

SCOPE = "snapshot"
"""Where rows of it are held that this release cannot use yet."""
OWN = frozenset({"nodes", "devices"})
"""What a box keeps that never sold anything."""

_NUMBERS = (
    ("order:", "SELECT business_date, max(number) FROM orders {store} GROUP BY business_date"),
    ("ticket:", "SELECT business_date, max(number) FROM tickets {store} GROUP BY business_date"),
)
_CONTINUE = (
    "INSERT INTO number_series (name, last) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)"
)


class SnapshotWrong(DomainError):
    """What came does not add up to what the office said."""

    code = "snapshot_wrong"


def lines(read: Read) -> list[Line]:
    """All rows of the snapshot that was fetched; none where there is none.

    Raises SnapshotWrong unless each kind has as many rows, and the sum, that the office said.
    """
    under_way = snapshot.beginning(read)
    if under_way is None or not under_way.manifest:
        return []
    said = from_wire(Manifest, under_way.manifest)
    tally, found = Tally(), []
    try:
        for part in read.all(SnapshotPart, "1 ORDER BY number"):
            for line in lines_of(part.body):
                tally.add(line)
                found.append(line)
    except Garbled as error:
        raise SnapshotWrong("The office's copy cannot be read. Connect again.") from error
    if tally.kinds != dict(said.kinds):
        raise SnapshotWrong("The office's copy is not whole. Connect again with a new code.")
    return found


def is_untouched(read: Read) -> bool:
    """Whether nobody ever took an order here or made an item."""
    return all(
        read.value(f"SELECT 1 FROM {table} LIMIT 1") is None for table in ("orders", "items")
    )


def give_way(tx: Write) -> None:
    """Forget what this box was founded with; its node and its devices are said to the centre anew.

    What the restaurant has comes in the same write.
    """
    guards = triggers()
    for name in guards:
        tx.execute(f"DROP TRIGGER IF EXISTS {name}")
    for table in replicated_tables():
        if table not in OWN:
            tx.execute(f"DELETE FROM {table}")
    tx.execute("DELETE FROM outbox")
    tx.execute("DELETE FROM outbox_unsealed")
    tx.execute("DELETE FROM number_series")
    for statement in guards.values():
        tx.execute(statement)
    tx.began_stream = True
    tables = replicated_tables()
    for name in sorted(OWN):
        ids = tx.rows(f"SELECT id FROM {name} WHERE organization_id = ?", tx.house.organization_id)
        for (row_id,) in ids:
            tx.raw.execute(image_sql(tables[name]), (tx.house.organization_id.bytes, row_id))


def take_over(tx: Write, rows: Sequence[Line]) -> None:
    """Put the restaurant's rows here and go on with its numbers; receipts get their own series."""
    applying.take_snapshot(tx, [_coming(line) for line in rows])
    _be_told_apart(tx)
    _continue_numbers(tx)


def _coming(line: Line) -> Coming:
    return Coming(
        SCOPE,
        line.kind,
        line.entity_id,
        0,
        line.version,
        "put",
        line.body,
        line.older_version,
        line.older,
    )


def _be_told_apart(tx: Write) -> None:
    """A receipt series that no box of the restaurant ever had."""
    others = {node.receipt_series for node in tx.all(Node, "id <> ?", tx.house.node_id)}
    if tx.house.receipt_series in others:
        series = next_series(series_in_use(tx))
        tx.update_by_id(Node, tx.house.node_id, receipt_series=series)
        tx.settle(replace(tx.house, receipt_series=series))


def _continue_numbers(tx: Write) -> None:
    """Orders and tickets of a day and Zs go on from the highest that is known."""
    store = "WHERE organization_id = ? AND store_id = ?"
    house = tx.house
    for prefix, sql in _NUMBERS:
        sql = sql.replace("{store}", store)
        for day, last in tx.rows(sql, house.organization_id, house.store_id):
            tx.execute(_CONTINUE, f"{prefix}{day}", last)
    last_z = tx.value(
        f"SELECT max(number) FROM day_closes {store}", house.organization_id, house.store_id
    )
    if last_z is not None:
        tx.execute(_CONTINUE, Z_SERIES, last_z)
