"""What is asked of a copy, and what makes a restored one another node."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from uuid import UUID

from edge.audit import record
from edge.box_tables import SafetyCopy
from edge.transaction import Read, Write
from sync.seal import GENESIS, chain
from sync.tables.identity import Person
from sync.tables.sales import Order, OrderLine
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


def seals_hold(raw: sqlite3.Connection, last: int) -> bool:
    """Whether each of the last ops hashes, with the hash before it, to its own.

    Of an outbox that was trimmed the first op there is only what the second follows.
    """
    oldest, top = map(
        int,
        raw.execute("SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM outbox").fetchone(),
    )
    first = max(1 if oldest == 1 else oldest + 1, top - last + 1)
    before = raw.execute("SELECT hash FROM outbox WHERE seq = ?", (first - 1,)).fetchone()
    link = bytes(before[0]) if before else GENESIS
    expected = first
    for seq, body, hashed in raw.execute(
        "SELECT seq, body, hash FROM outbox WHERE seq >= ? ORDER BY seq", (first,)
    ):
        link = chain(link, body)
        if seq != expected or link != hashed:
            return False
        expected += 1
    return expected == top + 1


def series_in_use(read: Read) -> set[str]:
    """The receipt series of every node of the organization that this database knows."""
    return {node.receipt_series for node in read.all(Node)}


def safety_copies(read: Read) -> list[SafetyCopy]:
    """Every place that was ever copied to."""
    return read.all(SafetyCopy, "1 ORDER BY place")


def last_seq(read: Read) -> int:
    """The last sealed op: what was written after a copy has a higher one."""
    return int(read.value("SELECT coalesce(max(seq), 0) FROM outbox"))


def open_orders(read: Read) -> list[Order]:
    """Orders that are not paid, the first opened first."""
    return read.all(
        Order, "store_id = ? AND state = 'open' ORDER BY +number, +id", read.house.store_id
    )


def lines_of(read: Read, order_id: UUID) -> list[OrderLine]:
    """What stands on an order, options under their lines."""
    return read.all(
        OrderLine,
        "order_id = ? AND state <> 'voided' AND deleted_at IS NULL ORDER BY position, id",
        order_id,
    )


def place_of(read: Read, order: Order) -> str:
    """The tables of an order: `Table 7 + 8`; empty without one."""
    rows = read.rows(
        "SELECT t.name || o.suffix FROM order_tables o JOIN tables t "
        "ON t.organization_id = o.organization_id AND t.id = o.table_id "
        "WHERE o.organization_id = ? AND o.order_id = ? AND o.left_at IS NULL ORDER BY t.name",
        read.house.organization_id,
        order.id,
    )
    return f"Table {' + '.join(str(row[0]) for row in rows)}" if rows else ""


def server_of(read: Read, order: Order) -> str:
    """Whose order it is."""
    person = read.get(Person, order.server_id) if order.server_id else None
    return person.short_name if person else ""


def paid_minor(read: Read, order_id: UUID) -> int:
    """What was paid of an order."""
    return int(
        read.value(
            "SELECT coalesce(sum(p.amount_minor), 0) FROM checks c JOIN payments p "
            "ON p.organization_id = c.organization_id AND p.check_id = c.id "
            "WHERE c.organization_id = ? AND c.order_id = ?",
            read.house.organization_id,
            order_id,
        )
    )


def become_another_node(tx: Write, node_id: UUID, series: str) -> None:
    """From here on the rows are another node's: id, stream and receipt series.

    It sells as a box that lives alone until its centre lets it in anew; then its whole stream goes
    there. Papers that were waiting when the copy was taken may have been printed since: a person
    decides about them.
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
    tx.execute(
        "UPDATE sync_node SET node_id = ?, state = 'alone', stopped = '', centre_token = ''",
        node_id,
    )
    tx.execute("DELETE FROM stream_cursors")
    tx.execute("DELETE FROM safety_copies")
    tx.execute("DELETE FROM alarms WHERE kind = 'safety_copy'")
    tx.execute(
        "UPDATE print_jobs SET state = 'uncertain', "
        "last_error = 'The box was restored from a copy; look whether this was printed.' "
        "WHERE state IN ('queued', 'sending')"
    )
    tx.settle(replace(tx.house, node_id=node_id, receipt_series=series, stopped=""))
    record(tx, "copy_restored", "node", node_id, details={"before": old.id.hex, "series": series})
