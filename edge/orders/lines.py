"""Opening orders and their unsent lines: plain functions inside one write."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.catalog import Menu, MenuItem
from domain.choices import check_choices
from domain.combos import COMPONENT
from domain.errors import BadRequest, Changed, LimitExceeded, NotFound
from domain.orders import (
    MAX_LINES,
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    LineState,
    check_guests,
    check_quantity,
    check_seat,
    check_text,
    check_total,
    line_amount,
)
from edge.audit import record
from edge.floor import parties
from edge.menu import portions
from edge.orders import adjusting, after_bill, promises, store, tables
from edge.orders.hours import must_be_sold_now
from edge.orders.pricing import asks_quantity, draft_lines, priced, priced_again, sale_of
from edge.orders.requests import (
    AddLine,
    ChangeLine,
    EditOrder,
    GiveUpOrder,
    OpenOrder,
    OrderChange,
    RemoveLine,
)
from edge.orders.shown import must_cost
from edge.transaction import Write
from edge.weighing.typed import mark_label, mark_typed
from sync.tables.identity import Person
from sync.tables.sales import Order, OrderLine

MADE = ("item", COMPONENT, "open")
"""The kinds of lines that a station makes."""


def open_order(tx: Write, menu: Menu, request: OpenOrder) -> OrderChange:
    """Open an order; a table that already has one may have another (strangers share tables)."""
    kind = menu.order_types.get(request.order_type_id)
    if kind is None:
        raise NotFound("That order type does not exist.")
    store.check_tables(tx, request.table_ids)
    if request.join:
        for other in (each for t in request.table_ids for each in store.open_orders_at(tx, t)):
            return OrderChange(other.id, other.number, other.total_minor)
    party = parties.seat(tx, request.party_id) if request.party_id else None
    number = tx.next_number(f"order:{tx.business_date}")
    tx.insert(
        Order,
        request.order_id,
        number=number,
        order_type_id=request.order_type_id,
        channel=request.channel,
        name=check_text(request.name or (party.name if party else ""), MAX_NAME_LENGTH, "name"),
        guests=check_guests(request.guests or (party.guests if party else 0)),
        party_id=request.party_id,
        server_id=tx.actor.id if tx.actor.kind == "person" else None,
        currency=tx.house.currency,
        opened_at=tx.now,
        **promises.opening(tx, kind, request.phone, request.promised_at),
    )
    tables.sit_down(tx, menu, request.order_id, request.table_ids)
    _tell(tx, request.order_id)
    return OrderChange(request.order_id, number, 0)


def add_line(
    tx: Write, menu: Menu, request: AddLine, weighing_id: UUID | None = None
) -> OrderChange:
    """Add a line and its options at today's price; counted portions are reserved now.

    What is sold by weight and was on no scale (`weighing_id`) is a typed weight, and marked so.
    """
    order = store.open_order(tx, request.order_id)
    item, variant = menu.variant(request.variant_id)
    must_be_sold_now(tx, menu, item)
    must_cost(menu, item, variant, request.choices, request.shown_minor, order.currency)
    count = store.count_lines(tx, order.id)
    if count.lines >= MAX_LINES:
        raise LimitExceeded(f"An order has at most {MAX_LINES} lines.")
    drafts = list(
        draft_lines(
            menu,
            item,
            variant,
            line_id=request.line_id,
            quantity=request.quantity,
            choices=request.choices,
            sale=sale_of(tx, order, tx.now),
            currency=order.currency,
            position=count.last_position + 1,
        )
    )
    rest: dict[str, Any] = {
        "order_id": order.id,
        "seat": check_seat(request.seat),
        "course_id": request.course_id or (None if item.kind == "combo" else item.course_id),
        "added_by_id": tx.actor.id,
    }
    note = check_text(request.note, MAX_NOTE_LENGTH, "note")
    drafts[0]["weighing_id"] = _weighing(tx, item, request, weighing_id)
    rows = [_placed(draft, rest, request.course_id, note) for draft in drafts]
    tx.insert_many(OrderLine, rows)
    portions.reserve_all(tx, portions.wanted_by(rows), menu.recipes)
    total = order.total_minor + sum(row["amount_minor"] for row in rows)
    return _total_changed(tx, menu, order, total, request.line_id)


def _weighing(tx: Write, item: MenuItem, request: AddLine, weighing_id: UUID | None) -> UUID | None:
    if item.sold_by == "weight":
        mark = mark_label if request.label else mark_typed
        return weighing_id or mark(tx, request.quantity, request.label)
    if weighing_id is not None:
        raise BadRequest(f"{item.name} is not sold by weight.")
    return None


def _placed(
    draft: dict[str, Any], rest: dict[str, Any], course_id: UUID | None, note: str
) -> dict[str, Any]:
    """A draft at its place: components keep their own course, and have the note of their combo."""
    return {
        **draft,
        **rest,
        "course_id": course_id or draft.get("course_id") or rest["course_id"],
        "note": note if draft["kind"] in MADE else "",
    }


def change_line(tx: Write, menu: Menu, request: ChangeLine) -> OrderChange:
    """Change a line that nobody has sent. A changed quantity or choice is priced anew."""
    line, order = _unsent(tx, request.line_id)
    if line.unit and request.quantity not in (None, line.quantity):
        tx.update(line, weighing_id=mark_typed(tx, check_quantity(request.quantity or 0)))
        line = tx.load(OrderLine, line.id)
    if request.choices is not None:
        return _rewrite(tx, menu, order, line, request)
    changes: dict[str, Any] = {}
    if request.seat is not None:
        changes["seat"] = check_seat(request.seat)
    if request.course_id is not None:
        changes["course_id"] = request.course_id
    if request.note is not None:
        changes["note"] = check_text(request.note, MAX_NOTE_LENGTH, "note")
    total = order.total_minor
    options = store.options(tx, line)
    if request.quantity is not None and request.quantity != line.quantity:
        total += _change_quantity(tx, menu, order, line, options, check_quantity(request.quantity))
    shared = {key: value for key, value in changes.items() if key != "note"}
    if changes:
        tx.update(line, **changes)
        for option in options:
            told = changes if option.kind in MADE else shared
            if told:
                tx.update(option, **told)
    return _total_changed(tx, menu, order, total, line.id)


def remove_line(tx: Write, menu: Menu, request: RemoveLine) -> OrderChange:
    """Take an unsent line away. It stays as a voided row; its portions are released."""
    line, order = _unsent(tx, request.line_id)
    total = order.total_minor
    for row in (line, *store.options(tx, line)):
        total -= row.amount_minor
        tx.update(row, state=LineState.VOIDED, voided_at=tx.now, void_reason="not sent")
        portions.release(tx, row.id, "removed")
    return _total_changed(tx, menu, order, total, line.id, "remove")


def edit_order(tx: Write, menu: Menu, request: EditOrder) -> OrderChange:
    """Change guests, name, note or server of an open order."""
    order = store.open_order(tx, request.order_id)
    changes: dict[str, Any] = {}
    if request.guests is not None:
        changes["guests"] = check_guests(request.guests)
    if request.name is not None:
        changes["name"] = check_text(request.name, MAX_NAME_LENGTH, "name")
    if request.note is not None:
        changes["note"] = check_text(request.note, MAX_NOTE_LENGTH, "note")
    if request.server_id is not None:
        tx.load(Person, request.server_id, "person")
        changes["server_id"] = request.server_id
    if changes:
        tx.update(order, **changes)
        order = store.open_order(tx, order.id)
    total = order.total_minor
    if "guests" in changes:
        total = adjusting.total_after(tx, menu, order, total)
    after_bill.guard_less(tx, order, "guests", total)
    if total != order.total_minor:
        tx.update(order, total_minor=check_total(total))
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, total)


def give_up(tx: Write, request: GiveUpOrder) -> OrderChange:
    """Free the tables of an order on which nothing stands and nothing was ever sent or paid.

    An order that something stands on is left as it is.
    """
    order = store.open_order(tx, request.order_id)
    everything = store.lines(tx, order.id)
    in_use = any(line.sent_at or line.state != LineState.VOIDED for line in everything)
    if not in_use and not store.has_payments(tx, order.id):
        tx.update(order, state="voided", closed_at=tx.now)
        store.leave_tables(tx, order.id)
        record(tx, "give_up_order", "order", order.id)
        _tell(tx, order.id)
    return OrderChange(order.id, order.number, order.total_minor)


def _unsent(tx: Write, line_id: UUID) -> tuple[OrderLine, Order]:
    line = store.load_line(tx, line_id)
    order = store.open_order(tx, line.order_id)
    if line.state == LineState.VOIDED:
        raise Changed("That line is already gone.")
    if line.state == LineState.SENT:
        raise BadRequest("That line was sent. Take it back with a reason, or change it.")
    return line, order


def _change_quantity(
    tx: Write,
    menu: Menu,
    order: Order,
    line: OrderLine,
    options: list[OrderLine],
    quantity: int,
) -> int:
    """Set the quantity of a line and, in proportion, of its options; returns the difference.

    Where rules ask the quantity, they are asked again as of the moment of the tap.
    """
    difference = 0
    if asks_quantity(menu, line):
        sale = sale_of(tx, order, line.created_at)
        columns = priced(priced_again(menu, sale, line, quantity), quantity)
        tx.update(line, **columns, discount_minor=0)
        difference = columns["amount_minor"] - line.amount_minor
        line = tx.load(OrderLine, line.id)
    for row in (line,) if line.unit else (line, *options):
        count = row.marks[0]["count"] if row.marks else 1
        amount = line_amount(row.unit_price_minor, quantity * count)
        difference += amount - row.amount_minor
        tx.update(
            row, quantity=check_quantity(quantity * count), amount_minor=amount, discount_minor=0
        )
        _adjust_portions(tx, row, quantity * count)
    return difference


def _adjust_portions(tx: Write, row: OrderLine, quantity: int) -> None:
    """Reserve what comes on top, of all that the row is counted by, or give back the rest."""
    if quantity < row.quantity:
        portions.release(tx, row.id, "quantity changed", row.quantity - quantity)
        return
    for local_id in portions.counted_by(row.kind, row.option_id, row.item_id, row.variant_id):
        if quantity > row.quantity:
            portions.reserve(tx, local_id, row.name, row.id, quantity - row.quantity)


def _rewrite(
    tx: Write, menu: Menu, order: Order, line: OrderLine, request: ChangeLine
) -> OrderChange:
    """Other choices: the old options are voided, the new ones priced at today's price."""
    if line.variant_id is None:
        raise BadRequest("This line has no choices.")
    item, variant = menu.variant(line.variant_id)
    chosen = request.choices or ()
    check_choices(menu, item.group_ids, chosen)
    total = order.total_minor
    for option in store.options(tx, line):
        total -= option.amount_minor
        tx.update(option, state=LineState.VOIDED, voided_at=tx.now, void_reason="changed")
        portions.release(tx, option.id, "changed")
    drafts = list(
        draft_lines(
            menu,
            item,
            variant,
            line_id=line.id,
            quantity=request.quantity or line.quantity,
            choices=chosen,
            sale=sale_of(tx, order, tx.now),
            currency=order.currency,
            position=store.count_lines(tx, order.id).last_position,
        )
    )
    head = drafts[0]
    seat = line.seat if request.seat is None else check_seat(request.seat)
    course_id = request.course_id or line.course_id
    note = line.note if request.note is None else request.note
    _adjust_portions(tx, line, head["quantity"])
    amount = line_amount(line.unit_price_minor, head["quantity"])
    tx.update(
        line,
        quantity=head["quantity"],
        amount_minor=amount,
        discount_minor=0,
        allergens=head["allergens"],
        seat=seat,
        course_id=course_id,
        note=check_text(note, MAX_NOTE_LENGTH, "note"),
    )
    total += amount - line.amount_minor
    options = drafts[1:]
    rest = {
        "order_id": order.id,
        "state": line.state,
        "seat": seat,
        "course_id": course_id,
        "added_by_id": tx.actor.id,
    }
    for draft in options:
        row = _placed(draft, rest, request.course_id, note)
        tx.insert(OrderLine, row.pop("id"), **row)
        total += draft["amount_minor"]
    portions.reserve_all(tx, portions.wanted_by(options), menu.recipes)
    return _total_changed(tx, menu, order, total, line.id)


def _total_changed(
    tx: Write, menu: Menu, order: Order, total: int, line_id: UUID, what: str = "change"
) -> OrderChange:
    total = adjusting.total_after(tx, menu, order, total)
    after_bill.guard_less(tx, order, what, total, {line_id})
    tx.update(order, total_minor=check_total(total))
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, total, line_id)


def _tell(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
