"""Orders and lines that move: transfer, merge, move, repeat. Nothing here sends food again."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.catalog import Choice, Menu
from domain.combos import COMPONENT
from domain.errors import BadRequest, DomainError, LimitExceeded
from domain.floor import at_tables
from domain.ids import new_id
from domain.orders import MAX_LINES, LineState, check_total
from edge.audit import record
from edge.kitchen import firing
from edge.orders import adjusting, after_bill, courses, seats, store, tables
from edge.orders import lines as unsent
from edge.orders.open_items import add_open_item
from edge.orders.requests import (
    AddLine,
    AddOpenItem,
    MergeOrders,
    MoveLines,
    OrderChange,
    RepeatRound,
    TransferOrder,
)
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine


def transfer(tx: Write, menu: Menu, request: TransferOrder) -> OrderChange:
    """Seat an order elsewhere; its cards get the new table, and stay where they are."""
    order = store.open_order(tx, request.order_id)
    if not request.table_ids:
        raise BadRequest("Choose the table to move to.")
    store.check_tables(tx, request.table_ids)
    store.leave_tables(tx, order.id)
    tables.sit_down(tx, menu, order.id, request.table_ids)
    tx.update(order)
    tables.retitle(tx, menu, order)
    record(tx, "transfer_order", "order", order.id)
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, order.total_minor)


def merge(tx: Write, menu: Menu, request: MergeOrders, paper: firing.TicketPaper) -> OrderChange:
    """Put all lines of one order into another; kitchen states and allergies travel with them."""
    if request.from_order_id == request.into_order_id:
        raise BadRequest("Choose two different orders.")
    source = store.open_order(tx, request.from_order_id)
    target = store.open_order(tx, request.into_order_id)
    _must_be_unpaid(tx, source)
    _must_be_unpaid(tx, target)
    after_bill.guard(tx, source.id, "merge", source.total_minor)
    adjusting.join(tx, source, target)
    moved = [row for row in store.lines(tx, source.id) if row.kind != store.SERVICE]
    adjusting.follow(tx, source, target, moved)
    total = _take_over(tx, target, moved)
    seats.take_along(tx, source, target)
    seats.follow(tx, menu, target, paper)
    names = [name for _, name in store.table_names(tx, target.id)]
    header = firing.ticket_header(tx, menu, target, names)
    firing.retitle(tx, source.id, header, to_order=target.id)
    courses.follow_order(tx, source.id, target.id)
    tx.update(source, state="closed", closed_at=tx.now, total_minor=0, merged_into_id=target.id)
    store.leave_tables(tx, source.id)
    tx.update(target, guests=target.guests + source.guests)
    joined = tx.load(Order, target.id)
    total = adjusting.total_after(tx, menu, joined, total, again=source.adjusted)
    tx.update(target, total_minor=check_total(total))
    record(tx, "merge_orders", "order", source.id, details={"into": target.number})
    _tell(tx, source.id)
    _tell(tx, target.id)
    return OrderChange(target.id, target.number, total)


def move_lines(tx: Write, menu: Menu, request: MoveLines, paper: firing.TicketPaper) -> OrderChange:
    """Move lines with their options to another open order, to the guests at the seats there."""
    target = store.open_order(tx, request.to_order_id)
    if not request.line_ids:
        raise BadRequest("Choose the lines first.")
    first = store.load_line(tx, request.line_ids[0])
    source = store.open_order(tx, first.order_id)
    if source.id == target.id:
        raise BadRequest("The lines are already there.")
    _must_be_unpaid(tx, source)
    _must_be_unpaid(tx, target)
    everything = store.lines(tx, source.id)
    moved = store.with_options(everything, request.line_ids)
    if {line.id for line in moved} < set(request.line_ids):
        raise BadRequest("The lines belong to different orders.")
    gone = sum(line.amount_minor for line in moved if line.state != LineState.VOIDED)
    after_bill.guard(tx, source.id, "move", gone, {line.id for line in moved})
    names = at_tables(name for _, name in store.table_names(tx, target.id))
    adjusting.follow(tx, source, target, moved)
    total = _take_over(tx, target, moved, names or target.name or str(target.number))
    seats.follow(tx, menu, target, paper)
    left = adjusting.total_after(tx, menu, source, store.total_of(tx, source.id))
    tx.update(source, total_minor=left)
    total = check_total(adjusting.total_after(tx, menu, target, total, again=source.adjusted))
    tx.update(target, total_minor=total)
    record(
        tx,
        "move_lines",
        "order",
        source.id,
        details={"to": target.number, "lines": len(request.line_ids)},
    )
    _tell(tx, source.id)
    _tell(tx, target.id)
    return OrderChange(target.id, target.number, total)


def repeat_round(tx: Write, menu: Menu, request: RepeatRound) -> OrderChange:
    """Add again what the last Send sent, or the named lines, as new lines at today's price.

    What is sold out, not sold at this hour, off the menu or to be weighed is left out, and said.
    Raises the reason where nothing is left.
    """
    order = store.open_order(tx, request.order_id)
    everything = store.lines(tx, order.id)
    chosen = _round_of(tx, order, everything, request.line_ids)
    if not chosen:
        raise BadRequest("Nothing was sent yet that could be repeated.")
    change = OrderChange(order.id, order.number, order.total_minor)
    left_out: list[DomainError] = []
    for line in chosen:
        tx.execute("SAVEPOINT once_more")
        try:
            change = _once_more(tx, menu, everything, line)
        except DomainError as error:
            tx.execute("ROLLBACK TO once_more")
            left_out.append(error)
        tx.execute("RELEASE once_more")
    if len(left_out) == len(chosen):
        raise left_out[0]
    return replace(change, left_out=tuple(error.sentence for error in left_out))


def _once_more(tx: Write, menu: Menu, everything: list[OrderLine], line: OrderLine) -> OrderChange:
    if line.unit:
        raise BadRequest(f"{line.name} is sold by weight: weigh it again.")
    if line.variant_id is None:
        return add_open_item(
            tx,
            menu,
            AddOpenItem(
                order_id=line.order_id,
                line_id=new_id(),
                name=line.name,
                price_minor=line.unit_price_minor,
                station_id=UUID(line.station_ids[0]) if line.station_ids else None,
                tax_group_id=line.tax_group_id,
                quantity=line.quantity,
                seat=line.seat,
                course_id=line.course_id,
                note=line.note,
            ),
        )
    return unsent.add_line(
        tx,
        menu,
        AddLine(
            order_id=line.order_id,
            line_id=new_id(),
            variant_id=line.variant_id,
            quantity=line.quantity,
            choices=_choices_again(everything, line),
            seat=line.seat,
            course_id=line.course_id,
            note=line.note,
        ),
    )


def _round_of(
    tx: Write, order: Order, everything: list[OrderLine], named: tuple[UUID, ...]
) -> list[OrderLine]:
    tops = [
        line
        for line in everything
        if line.parent_line_id is None and line.state != LineState.VOIDED
    ]
    if named:
        return [line for line in tops if line.id in set(named)]
    last = store.last_sent_at(tx, order.id)
    return [line for line in tops if last is not None and line.sent_at == last]


def _choices_again(everything: list[OrderLine], line: OrderLine) -> tuple[Choice, ...]:
    """The choices of a line as they can be asked for again, nested as they were."""
    options = [
        row
        for row in everything
        if row.parent_line_id == line.id and row.state != LineState.VOIDED and row.option_id
    ]
    depth_of = [(row.marks[0]["depth"], row) for row in options]

    def below(start: int, depth: int) -> tuple[tuple[Choice, ...], int]:
        found: list[Choice] = []
        place = start
        while place < len(depth_of) and depth_of[place][0] == depth:
            row = depth_of[place][1]
            nested, place = below(place + 1, depth + 1)
            if row.option_id is not None:
                found.append(Choice(row.option_id, row.marks[0]["count"], nested))
        return tuple(found), place

    return below(0, 0)[0]


def _take_over(tx: Write, target: Order, moved: list[OrderLine], where: str = "") -> int:
    """Give lines to an order, behind its own; returns its new total.

    `where` is what the kitchen is told about each line, when its card stays another table's.
    """
    count = store.count_lines(tx, target.id)
    tops = [line for line in moved if line.parent_line_id is None]
    live = [line for line in tops if line.state != LineState.VOIDED]
    if count.lines + len(live) > MAX_LINES:
        raise LimitExceeded(f"An order has at most {MAX_LINES} lines.")
    for offset, line in enumerate(moved, start=1):
        tx.update(line, order_id=target.id, position=count.last_position + offset)
    made = [line.id for line in moved if line.parent_line_id is None or line.kind == COMPONENT]
    firing.follow_lines(tx, made, target.id, where)
    return check_total(store.total_of(tx, target.id))


def _must_be_unpaid(tx: Write, order: Order) -> None:
    if store.has_payments(tx, order.id):
        raise BadRequest(f"Something was already paid on order {order.number}.")


def _tell(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
