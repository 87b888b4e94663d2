"""What is asked of a copy, and what makes a restored one another node."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from uuid import UUID

from edge.audit import record
from edge.transaction import Read, Write
from sync.tables.tenancy import Node


def integrity(raw: sqlite3.Connection) -> str:
    """`ok`, or the first thing that SQLite finds wrong."""
    return str(raw.execute("PRAGMA integrity_check(1)").fetchone()[0])


def counts(raw: sqlite3.Connection) -> tuple[str, str, int, int, int] | None:
    """Schema, store, orders, payments and the last sealed op; None without a restaurant."""
    row = raw.execute(
        "SELECT (SELECT version_num FROM alembic_version), s.name, "
        "(SELECT count(*) FROM orders), (SELECT count(*) FROM payments), "
        "(SELECT coalesce(max(seq), 0) FROM outbox) FROM sync_node n "
        "JOIN stores s ON s.organization_id = n.organization_id AND s.id = n.store_id"
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2], row[3], row[4])


def series_in_use(read: Read) -> set[str]:
    """The receipt series of every node of the organization that this database knows."""
    return {node.receipt_series for node in read.all(Node)}


def become_another_node(tx: Write, node_id: UUID, series: str) -> None:
    """From here on the rows are another node's: id, stream and receipt series.

    Receivers begin with its stream at the beginning. Papers that were waiting when the copy was
    taken may have been printed since: a person decides about them.
    """
    old = tx.load(Node, tx.house.node_id, "node")
    tx.update(old, retired_at=tx.now, replaced_by_id=node_id)
    tx.insert(
        Node,
        node_id,
        store_id=tx.house.store_id,
        name=old.name,
        receipt_series=series,
        started_at=tx.now,
    )
    tx.execute("UPDATE sync_node SET node_id = ?", node_id)
    tx.execute("DELETE FROM stream_cursors")
    tx.execute(
        "UPDATE print_jobs SET state = 'uncertain', "
        "last_error = 'The box was restored from a copy; look whether this was printed.' "
        "WHERE state IN ('queued', 'sending')"
    )
    tx.settle(replace(tx.house, node_id=node_id, receipt_series=series))
    record(tx, "copy_restored", "node", node_id, details={"before": old.id.hex, "series": series})
