"""What the stage reads of the books: the simulated parties as they stand, and how much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comanda.demo_stage.notes import Counts
from edge.transaction import Read, Write
from sync.tables.kitchen import Ticket, TicketItem
from sync.tables.sales import Check, Order, OrderLine, OrderTable, Payment

CHANNEL = "guests"
"""Where a simulated party's order comes from; nobody else's has it."""


@dataclass(frozen=True, slots=True)
class Party:
    """A simulated party's open order with everything that happened to it."""

    order: Order
    lines: tuple[OrderLine, ...]
    tickets: tuple[Ticket, ...]
    items: tuple[TicketItem, ...]
    bill_at: datetime | None
    paid_ids: frozenset[UUID]


def parties(read: Read) -> tuple[Party, ...]:
    """All open orders of simulated guests, oldest first."""
    found = read.all(
        Order,
        "store_id = ? AND state = 'open' AND channel = ? ORDER BY id",
        read.house.store_id,
        CHANNEL,
    )
    return tuple(_party(read, order) for order in found)


def paid_seats(read: Read, table_id: UUID) -> tuple[OrderTable, ...]:
    """Where simulated guests who paid still sit at a table, or nobody cleared it after them."""
    return tuple(
        seat
        for seat in read.all(OrderTable, "table_id = ? AND left_at IS NULL ORDER BY id", table_id)
        if seat.paid_at and read.load(Order, seat.order_id).channel == CHANNEL
    )


def counts(read: Read) -> Counts:
    """How many orders, lines and payments there are."""
    return Counts(
        orders=read.value("SELECT count(*) FROM orders"),
        lines=read.value("SELECT count(*) FROM order_lines"),
        payments=read.value("SELECT count(*) FROM payments"),
    )


def go_by(tx: Write, url: str) -> None:
    """Reach the centre under another address; its key stays."""
    tx.execute("UPDATE sync_node SET centre_url = ?", url)
    tx.signal("sync")


def papers_waiting(read: Read) -> int:
    """How many papers were not printed yet."""
    found = read.value("SELECT count(*) FROM print_jobs WHERE state IN ('queued', 'sending')")
    return int(found)


def _party(read: Read, order: Order) -> Party:
    of_order = "order_id = ? ORDER BY id"
    checks = read.all(Check, of_order, order.id)
    payments = [row for check in checks for row in read.all(Payment, "check_id = ?", check.id)]
    return Party(
        order=order,
        lines=tuple(read.all(OrderLine, f"parent_line_id IS NULL AND {of_order}", order.id)),
        tickets=tuple(read.all(Ticket, of_order, order.id)),
        items=tuple(read.all(TicketItem, of_order, order.id)),
        bill_at=max((each.prechecked_at for each in checks if each.prechecked_at), default=None),
        paid_ids=frozenset(row.id for row in payments),
    )
