"""Lines of a paper slip: what was served while the box was away."""

from __future__ import annotations

from datetime import timedelta

from domain.errors import BadRequest
from domain.orders import LineState
from domain.permissions import Right, require
from edge.audit import record
from edge.orders import store
from edge.orders.after_requests import AlreadyServed
from edge.orders.requests import OrderChange
from edge.transaction import Write
from sync.tables.identity import Person
from sync.tables.sales import OrderLine

MARK = {"mark": "already_served"}
UNSENT = (LineState.NEW, LineState.HELD)
LONGEST_AGO = timedelta(days=2)


def already_served(tx: Write, request: AlreadyServed) -> OrderChange:
    """Unsent lines count as sent at the time on the slip, by its waiter; no station is told.

    Entering somebody else's slip needs the right to serve others' tables.
    """
    order = store.open_order(tx, request.order_id)
    if not tx.now - LONGEST_AGO <= request.at <= tx.now:
        raise BadRequest("Say when it was served: within the last two days.")
    server_id = request.server_id or tx.actor.id
    if server_id != tx.actor.id:
        require(tx.actor.rights, Right.SERVE_OTHERS_TABLES)
    if server_id is not None:
        tx.load(Person, server_id, "person")
    everything = store.lines(tx, order.id)
    chosen = {each.id for each in everything if each.id in set(request.line_ids)}
    rows = [row for row in store.with_options(everything, chosen) if row.state in UNSENT]
    tops = [row for row in rows if row.parent_line_id is None]
    if not tops:
        raise BadRequest("Nothing here is waiting to be sent.")
    for row in rows:
        marks = [*row.marks, MARK] if row.parent_line_id is None else row.marks
        tx.update(
            row,
            state=LineState.SENT,
            sent_at=request.at,
            sent_by_id=server_id,
            added_by_id=server_id,
            marks=marks,
        )
    minor = sum(row.amount_minor for row in rows)
    details = {"lines": len(tops), "minor": minor, "at": request.at.isoformat()}
    record(tx, "already_served", "order", order.id, details=details)
    tx.update(order)
    tx.signal("order", order.id)
    tx.signal("floor")
    return OrderChange(order.id, order.number, order.total_minor)


def is_from_slip(line: OrderLine) -> bool:
    """Whether a line was served before it was entered."""
    return MARK in line.marks
