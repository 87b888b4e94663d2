"""Sent lines are changed, made again, or taken back: plain functions inside one write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.after_send import AlreadyMade, BackKind, Phase
from domain.catalog import Choice, Menu
from domain.combos import parts
from domain.errors import BadRequest, Changed
from domain.orders import MAX_NOTE_LENGTH, LineState, check_seat, check_text
from domain.permissions import Right, require
from edge.audit import record
from edge.checks.finishing import close_if_nothing_is_left
from edge.kitchen import changing, firing
from edge.menu import portions
from edge.orders import adjusting, after_bill, altering, discount_store, store
from edge.orders import after_rules as rules
from edge.orders.after_requests import AlterLine, RemakeLine, TakeBack
from edge.orders.requests import OrderChange
from edge.orders.splitting import split_part
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine

VOID_WORDS = {BackKind.NOT_MADE: "not made", BackKind.WASTED: "made and wasted"}


def alter_line(tx: Write, menu: Menu, request: AlterLine, paper: firing.TicketPaper) -> OrderChange:
    """Change what was sent, in one act. A seat may be changed at any time, by anybody.

    Raises Changed, CookStarted, AlreadyMade, Forbidden, and what the choices raise.
    """
    line, order = rules.sent_line(tx, request.line_id, request.expected_rev)
    wanted = _wanted(menu, line, request)
    choices = _other_choices(tx, line, request.choices)
    is_food = choices is not None or request.variant_id not in (None, line.variant_id)
    if not wanted and not is_food:
        return OrderChange(order.id, order.number, order.total_minor, line.id)
    phase = rules.phase_in_kitchen(tx, line)
    if is_food or wanted.keys() - {"seat"}:
        if phase == Phase.DONE:
            raise AlreadyMade(f"{line.name} is made already. It can be made again.")
        rules.check_allowed(tx, line, phase, request.confirmed)
    before = rules.picture(tx, line)
    if request.variant_id not in (None, line.variant_id):
        assert request.variant_id is not None
        altering.change_variant(tx, menu, order, line, request.variant_id)
    _write(tx, menu, order, line, wanted, choices)
    _tell_stations(tx, menu, line, paper)
    change = _settled(tx, menu, order, line)
    after_bill.guard_less(tx, order, "change", change.total_minor, {line.id})
    rules.keep_change(tx, line, "change", phase, before, rules.picture(tx, line))
    details = {"name": line.name, "minor": change.total_minor - order.total_minor, "phase": phase}
    record(tx, "alter_line", "order_line", line.id, details=details)
    return change


def remake_line(
    tx: Write, menu: Menu, request: RemakeLine, paper: firing.TicketPaper
) -> OrderChange:
    """Have a dish made again, rushed. The guest pays once; the house remembers what it cost."""
    line, order = rules.sent_line(tx, request.line_id, request.expected_rev)
    phase = rules.phase_in_kitchen(tx, line)
    if phase == Phase.WAITING:
        raise BadRequest(f"The kitchen has not begun {line.name}. Change it instead.")
    reason = check_text(request.reason, MAX_NOTE_LENGTH, "reason")
    if not reason:
        raise BadRequest("Say why it is made again.")
    if request.quantity not in (None, line.quantity):
        _refuse_part_of_discounted(tx, line)
        line = split_part(tx, line, request.quantity or 0)
    before, cost = rules.picture(tx, line), rules.cost_of(tx, line, line.quantity)
    note = request.note if request.note not in (None, line.note) else None
    wanted = {} if note is None else {"note": check_text(note, MAX_NOTE_LENGTH, "note")}
    _write(tx, menu, order, line, wanted, _other_choices(tx, line, request.choices))
    tx.update(line, fire_no=line.fire_no + 1)
    _use_portions_again(tx, menu, line)
    again = _again(tx, menu, order, line, paper, request.station_id, reason)
    change = _settled(tx, menu, order, again)
    after_bill.guard_less(tx, order, "remake", change.total_minor, {request.line_id})
    after = rules.picture(tx, again) | {"quantity": line.quantity, "wasted_cost_minor": cost}
    rules.keep_change(tx, again, "remake", phase, before, after, reason)
    details = {"name": line.name, "quantity": line.quantity, "cost_minor": cost or 0}
    record(tx, "remake_line", "order_line", line.id, reason=reason, details=details)
    return change


def _refuse_part_of_discounted(tx: Write, line: OrderLine) -> None:
    """A discount is on the whole line, and what was paid stays: a part of it has neither."""
    given = discount_store.live(discount_store.discounts_on(tx, line.order_id))
    has_own = any(each.line_id == line.id for each in given)
    is_paid = line.discount_minor and line.id in discount_store.paid_line_ids(tx, line.order_id)
    if has_own or is_paid:
        raise BadRequest(f"{line.name} has a discount of its own. Make all of it again.")


def take_back(tx: Write, menu: Menu, request: TakeBack, paper: firing.TicketPaper) -> OrderChange:
    """Take back a line, or part of it: not made, made and wasted, or given on the house.

    Raises Changed, CookStarted, Forbidden, and BadRequest when too much would be paid then.
    """
    line, order = rules.sent_line(tx, request.line_id, request.expected_rev)
    kind = _kind(request.kind)
    phase = rules.phase_in_kitchen(tx, line)
    if kind == BackKind.NOT_MADE:
        rules.check_allowed(tx, line, phase, request.confirmed)
    else:
        require(tx.actor.rights, Right.DISCOUNT if kind == BackKind.COMP else Right.VOID_SENT)
    if kind == BackKind.COMP and line.back_kind == BackKind.COMP:
        raise Changed(f"{line.name} is already on the house.")
    reason = check_text(request.reason, MAX_NOTE_LENGTH, "reason")
    before = rules.picture(tx, line)
    if request.quantity not in (None, line.quantity):
        line = split_part(tx, line, request.quantity or 0)
    rows = (line, *rules.live_children(tx, line))
    worth = sum(row.amount_minor for row in rows)
    cost = rules.cost_of(tx, line, line.quantity)
    after_bill.guard(tx, order.id, kind, worth, {request.line_id})
    if kind == BackKind.COMP:
        _give(tx, rows)
    else:
        _void(tx, rows, kind, reason or VOID_WORDS[kind])
        firing.void_items(tx, menu, [row.id for row in rows if row.station_ids], paper)
    change = _settled(tx, menu, order, line)
    after = rules.picture(tx, line) | {"kind": kind, "cost_minor": cost}
    act = "comp" if kind == BackKind.COMP else "take_back"
    rules.keep_change(tx, line, act, phase, before, after, reason)
    details: dict[str, Any] = {"name": line.name, "minor": worth, "quantity": line.quantity}
    details |= {"kind": kind, "cost_minor": cost or 0, "phase": phase}
    act = "comp_line" if kind == BackKind.COMP else "void_line"
    record(tx, act, "order_line", line.id, reason=reason, details=details)
    return change


def _kind(word: str) -> BackKind:
    try:
        return BackKind(word)
    except ValueError as error:
        raise BadRequest("Say whether it was not made, wasted, or on the house.") from error


def _wanted(menu: Menu, line: OrderLine, request: AlterLine) -> dict[str, Any]:
    """Columns of the line that are to change."""
    wanted: dict[str, Any] = {}
    if request.seat is not None and request.seat != line.seat:
        wanted["seat"] = check_seat(request.seat)
    if request.note is not None and request.note != line.note:
        wanted["note"] = check_text(request.note, MAX_NOTE_LENGTH, "note")
    if request.course_id not in (None, line.course_id):
        if request.course_id not in menu.courses:
            raise BadRequest("There is no such course.")
        wanted["course_id"] = request.course_id
    return wanted


def _other_choices(
    tx: Write, line: OrderLine, choices: tuple[Choice, ...] | None
) -> tuple[Choice, ...] | None:
    """The choices that are asked for, unless the line has just these."""
    if choices is None:
        return None
    there = altering.options_by_path(tx, line)
    counts = {path: sum(row.marks[0]["count"] for row in rows) for path, rows in there.items()}
    return None if counts == dict(_flat(choices)) else choices


def _flat(choices: Sequence[Choice], above: altering.Path = ()) -> list[tuple[altering.Path, int]]:
    found: list[tuple[altering.Path, int]] = []
    for each in choices:
        path = (*above, each.option_id)
        found += [(path, each.count), *_flat(each.choices, path)]
    return found


def _write(
    tx: Write,
    menu: Menu,
    order: Order,
    line: OrderLine,
    wanted: dict[str, Any],
    choices: tuple[Choice, ...] | None,
) -> None:
    if choices is not None:
        altering.change_choices(tx, menu, order, line, choices)
    tx.update(line, changed_at=tx.now, **wanted)
    shared = {name: value for name, value in wanted.items() if name != "note"}
    for row in rules.live_children(tx, line):
        if shared:
            tx.update(row, **shared)
    if line.back_kind == BackKind.COMP:
        rows = (tx.load(OrderLine, line.id), *rules.live_children(tx, line))
        _give(tx, [row for row in rows if row.amount_minor])


def _tell_stations(tx: Write, menu: Menu, old: OrderLine, paper: firing.TicketPaper) -> None:
    line = tx.load(OrderLine, old.id)
    courses = (_course(menu, old), _course(menu, line))
    if line.course_id == old.course_id:
        courses = ("", "")
    for made, options in parts([line, *rules.live_children(tx, line)]):
        changing.change_items(tx, menu, made, options, paper, courses)


def _course(menu: Menu, line: OrderLine) -> str:
    course = menu.courses.get(line.course_id) if line.course_id else None
    return course.name if course else ""


def _again(
    tx: Write,
    menu: Menu,
    order: Order,
    old: OrderLine,
    paper: firing.TicketPaper,
    station_id: UUID | None,
    reason: str,
) -> OrderLine:
    line = tx.load(OrderLine, old.id)
    tables = [name for _, name in store.table_names(tx, order.id)]
    wanted = changing.Remake(line.fire_no, reason, station_id)
    made = parts([line, *rules.live_children(tx, line)])
    changing.make_again(tx, menu, order, made, tables, paper, wanted)
    return line


def _use_portions_again(tx: Write, menu: Menu, line: OrderLine) -> None:
    """What is made again takes portions again."""
    rows = (line, *rules.live_children(tx, line))
    wanted = [
        portions.Wanted(local_id, row.name, row.id, row.quantity)
        for row in rows
        for local_id in portions.counted_by(row.kind, row.option_id, row.item_id, row.variant_id)
    ]
    portions.reserve_all(tx, wanted, menu.recipes)


def _void(tx: Write, rows: Sequence[OrderLine], kind: BackKind, reason: str) -> None:
    """Strike rows. What was not made gives its portions back, but not those of a remake."""
    for row in rows:
        tx.update(
            row,
            state=LineState.VOIDED,
            voided_at=tx.now,
            void_reason=reason,
            back_kind=kind,
            approver_id=tx.actor.approver_id,
        )
        if kind == BackKind.NOT_MADE:
            portions.release(tx, row.id, "not made", row.quantity)


def _give(tx: Write, rows: Sequence[OrderLine]) -> None:
    """On the house: the rows stay on the check, at nothing."""
    for row in rows:
        tx.update(
            row,
            back_kind=BackKind.COMP,
            comped_minor=row.amount_minor,
            amount_minor=0,
            discount_minor=0,
            price_trail=adjusting.given_away(row.price_trail, row.amount_minor),
            approver_id=tx.actor.approver_id,
        )


def _settled(tx: Write, menu: Menu, order: Order, line: OrderLine) -> OrderChange:
    """Write the order's new total, unless too much would then be paid."""
    total = adjusting.total_after(tx, menu, order, store.total_of(tx, order.id))
    tx.update(order, total_minor=total)
    rules.refuse_overpaid(tx, order)
    close_if_nothing_is_left(tx, order)
    tx.signal("order", order.id)
    tx.signal("floor")
    return OrderChange(order.id, order.number, total, line.id)
