"""Sending lines to the kitchen, holding them, taking sent ones back: inside one write."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.after_send import BackKind
from domain.catalog import Menu
from domain.combos import COMPONENT, parts
from domain.errors import BadRequest, Changed
from domain.orders import MAX_NOTE_LENGTH, LineState, check_text
from edge.audit import record
from edge.kitchen import firing
from edge.menu import portions
from edge.orders import after_bill, courses, promises, sold_out, store
from edge.orders.after_requests import TakeBack
from edge.orders.after_send import take_back
from edge.orders.requests import (
    FireCourse,
    HoldLines,
    OrderChange,
    Send,
    SendResult,
    VoidLine,
    VoidOrder,
)
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine

UNSENT = (LineState.NEW, LineState.HELD)


def send(tx: Write, menu: Menu, request: Send, paper: firing.TicketPaper) -> SendResult:
    """Send what is new (not what is held), or just the named lines. Sent lines are passed over."""
    order = store.open_order(tx, request.order_id)
    everything = store.lines(tx, order.id)
    if request.line_ids:
        wanted = [line for line in everything if line.id in set(request.line_ids)]
        chosen = [line.id for line in wanted if line.state in UNSENT]
    else:
        chosen = [line.id for line in everything if line.state == LineState.NEW]
    if not request.line_ids:
        chosen = promises.goes_now(tx, menu, order, everything, chosen)
    return fire_lines(tx, menu, order, everything, chosen, paper)


def fire_course(
    tx: Write, menu: Menu, request: FireCourse, paper: firing.TicketPaper
) -> SendResult:
    """Send everything of a course that was not sent, held or not."""
    order = store.open_order(tx, request.order_id)
    everything = store.lines(tx, order.id)
    chosen = [
        line.id
        for line in everything
        if line.course_id == request.course_id and line.state in UNSENT
    ]
    if any(line.state == LineState.SENT for line in everything):
        paper = firing.fire_slips(paper)
    return fire_lines(tx, menu, order, everything, chosen, paper)


def hold_lines(tx: Write, request: HoldLines) -> OrderChange:
    """Hold unsent lines back, or let held ones go with the next Send."""
    before, after = (
        (LineState.NEW, LineState.HELD) if request.held else (LineState.HELD, LineState.NEW)
    )
    if not request.line_ids:
        raise BadRequest("Choose the lines first.")
    lines = [store.load_line(tx, line_id) for line_id in request.line_ids]
    order = store.open_order(tx, lines[0].order_id)
    for line in lines:
        if line.order_id != order.id:
            raise BadRequest("The lines belong to different orders.")
        if line.state == LineState.SENT:
            raise Changed("A line was already sent.")
        if line.state == before:
            for row in (line, *store.options(tx, line)):
                if row.state == before:
                    tx.update(row, state=after)
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, order.total_minor)


def void_line(tx: Write, menu: Menu, request: VoidLine, paper: firing.TicketPaper) -> OrderChange:
    """Take a sent line back, whole or in part, as not made. The kitchen sees it struck through."""
    line = store.load_line(tx, request.line_id)
    if line.state in UNSENT:
        raise BadRequest("That line was not sent; just remove it.")
    if not check_text(request.reason, MAX_NOTE_LENGTH, "reason"):
        raise BadRequest("Say why the line is taken back.")
    wanted = TakeBack(line.id, BackKind.NOT_MADE, request.reason, request.quantity, confirmed=True)
    return take_back(tx, menu, wanted, paper)


def void_order(tx: Write, menu: Menu, request: VoidOrder, paper: firing.TicketPaper) -> OrderChange:
    """Close an order that nothing was paid on; its lines are taken back with the reason."""
    order = store.open_order(tx, request.order_id)
    if store.has_payments(tx, order.id):
        raise BadRequest("Something was already paid on this order.")
    reason = check_text(request.reason, MAX_NOTE_LENGTH, "reason")
    if not reason:
        raise BadRequest("Say why the order is taken back.")
    after_bill.guard(tx, order.id, "void", order.total_minor)
    live = [line for line in store.lines(tx, order.id) if line.state != LineState.VOIDED]
    sent = [line.id for line in live if line.state == LineState.SENT]
    taken = _void_rows(tx, live, reason)
    firing.void_items(tx, menu, sent, paper)
    tx.update(order, state="voided", closed_at=tx.now, total_minor=0)
    store.leave_tables(tx, order.id)
    record(tx, "void_order", "order", order.id, reason=reason, details={"minor": taken})
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, 0)


def fire_lines(
    tx: Write,
    menu: Menu,
    order: Order,
    everything: Sequence[OrderLine],
    chosen: Sequence[UUID],
    paper: firing.TicketPaper,
) -> SendResult:
    """Send chosen lines of an order. What is made at the station of this device has no ticket."""
    rows = _rows_of(everything, set(chosen))
    held = sum(
        1
        for line in everything
        if line.parent_line_id is None and line.state in UNSENT and line.id not in set(chosen)
    )
    rows = sold_out.sendable(tx, menu, rows)
    tops = {line.parent_line_id or line.id for line in rows}
    if not tops:
        return SendResult(order.id, 0, held)
    names = [name for _, name in store.table_names(tx, order.id)]
    tickets = firing.fire(tx, menu, order, rows, names, paper, store.made_at(tx))
    courses.note_fired(tx, order.id, {line.course_id for line, _ in parts(rows)})
    tx.update(order)
    _tell(tx, order.id)
    return SendResult(order.id, len(tops), held, tickets)


def _rows_of(everything: Sequence[OrderLine], chosen: set[UUID]) -> list[OrderLine]:
    """The chosen lines that were not sent, with their options and components.

    Of a combo whose components are chosen just those go, and its own line with the first of them.
    """
    unsent = [line for line in everything if line.state in UNSENT]
    in_part = {
        line.parent_line_id for line in unsent if line.id in chosen and line.kind == COMPONENT
    }
    whole = chosen - in_part
    wanted = {
        row.id
        for line, options in parts(unsent)
        if line.id in chosen or line.id in in_part or line.parent_line_id in whole
        for row in (line, *options)
    }
    return [line for line in unsent if line.id in wanted]


def _void_rows(tx: Write, rows: Sequence[OrderLine], reason: str) -> int:
    """Void rows and release their portions; returns the amount taken away."""
    taken = 0
    for row in rows:
        if row.state == LineState.VOIDED:
            continue
        taken += row.amount_minor
        tx.update(
            row,
            state=LineState.VOIDED,
            voided_at=tx.now,
            void_reason=reason,
            back_kind=BackKind.NOT_MADE,
            approver_id=tx.actor.approver_id,
        )
        portions.release(tx, row.id, "voided", row.quantity)
    return taken


def _tell(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
