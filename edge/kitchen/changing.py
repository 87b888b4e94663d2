"""What was sent is changed, made again or split: on the same cards. Inside the orders' write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.errors import BadRequest, Changed
from domain.kitchen import ItemState, rank
from edge.kitchen import firing, guest_allergies, store
from edge.kitchen.requests import AcknowledgeChange, KitchenChange
from edge.transaction import Read, Write
from sync.tables.kitchen import Ticket, TicketEvent, TicketItem
from sync.tables.sales import Order, OrderLine

READ = ("name", "options", "note", "seat")
"""What a cook reads about an item; of these the old ones are kept until the change is seen."""


def states_of(read: Read, line_ids: Sequence[UUID]) -> list[str]:
    """How far the stations are with lines: one state for each thing that is made."""
    return [item.state for line_id in line_ids for item in store.items_at_work(read, line_id)]


def change_items(
    tx: Write,
    menu: Menu,
    line: OrderLine,
    options: Sequence[OrderLine],
    paper: firing.TicketPaper,
    courses: tuple[str, str] = ("", ""),
) -> None:
    """Write a changed line on its cards: the same card, the same age, what it was beside it.

    `courses` are the names of the old and the new course where that changed. What is made already
    only follows silently.
    """
    seats = guest_allergies.seats_of(tx, line.order_id)
    for item in store.items_at_work(tx, line.id):
        now = firing.as_read(menu, line, options, item.station_id)
        now |= guest_allergies.columns(seats, line, item)
        if rank(item.state) >= rank(ItemState.DONE):
            tx.update(item, seat=line.seat, **guest_allergies.columns(seats, line, item))
        else:
            tx.update(item, **now, **marked_changed(tx, item, now, courses))
            changed = tx.load(TicketItem, item.id)
            if changed.mark == "changed":
                ticket = tx.load(Ticket, item.ticket_id, "card")
                paper(tx, menu, ticket, [changed], "changed")
        tx.signal("kitchen", item.station_id)


def marked_changed(
    tx: Write, item: TicketItem, now: dict[str, Any], courses: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """The columns that say that an item is no longer what the cook knows."""
    before = known_before(item)
    if courses[1]:
        before |= {"course": before.get("course", courses[0]), "to_course": courses[1]}
    at_work = {name: now.get(name, getattr(item, name)) for name in READ}
    is_back = all(at_work[name] == before[name] for name in READ)
    if is_back and before.get("course", "") == before.get("to_course", ""):
        return {"mark": before["mark"], "before": {}, "changed_at": None}
    return {
        "mark": "changed",
        "before": before,
        "changed_at": tx.now,
        "change_acknowledged_at": None,
    }


def known_before(item: TicketItem) -> dict[str, Any]:
    """What the cook last acknowledged of an item: its words, and its mark."""
    if item.changed_at is not None and item.change_acknowledged_at is None and item.before:
        return dict(item.before)
    kept: dict[str, Any] = {name: getattr(item, name) for name in READ}
    kept["mark"] = item.mark
    if "to_course" in item.before:
        kept |= {"course": item.before["to_course"], "to_course": item.before["to_course"]}
    return kept


def old_words(item: TicketItem) -> tuple[tuple[str, str], ...]:
    """What a changed item no longer is, as (name, option, note, seat or course, words)."""
    before = item.before
    if item.changed_at is None or item.change_acknowledged_at is not None or not before:
        return ()
    gone = [each for each in before["options"] if each not in item.options]
    found = [
        ("name", before["name"] if before["name"] != item.name else ""),
        *(("option", _counted(each)) for each in gone),
        ("note", before["note"] if before["note"] != item.note else ""),
        ("seat", str(before["seat"] or "-") if before["seat"] != item.seat else ""),
        ("course", before.get("course", "") if _is_moved(before) else ""),
    ]
    return tuple((kind, words) for kind, words in found if words)


def new_words(item: TicketItem) -> frozenset[str]:
    """The options that a changed item did not have before."""
    before = item.before
    if item.changed_at is None or item.change_acknowledged_at is not None or not before:
        return frozenset()
    return frozenset(each["name"] for each in item.options if each not in before["options"])


def _is_moved(before: dict[str, Any]) -> bool:
    return bool(before.get("course", "") != before.get("to_course", ""))


def _counted(option: dict[str, Any]) -> str:
    return f"{option['count']} x {option['name']}" if option["count"] > 1 else str(option["name"])


def differs(item: TicketItem) -> bool:
    """Whether the words of an item are not what its cook last knew."""
    before = item.before
    has_new = any(each not in before.get("options", ()) for each in item.options)
    notes = before.get("note", item.note) != item.note
    return bool(before) and (bool(old_words(item)) or has_new or notes)


def waits_for_cook(item: TicketItem) -> bool:
    """Whether an item was changed and no cook has said "seen"."""
    return differs(item) and (
        item.changed_at is not None
        and item.change_acknowledged_at is None
        and item.voided_at is None
        and rank(item.state) < rank(ItemState.DONE)
    )


def refuse_unseen_change(items: Sequence[TicketItem]) -> None:
    """Raises Changed when something on a card was changed and nobody acknowledged it."""
    names = dict.fromkeys(item.name for item in items if waits_for_cook(item))
    if names:
        raise Changed(f"This was changed: {', '.join(names)}. Look at it first.")


def acknowledge(tx: Write, request: AcknowledgeChange) -> KitchenChange:
    """A cook has seen a change; its mark is again what it was. Repeats do nothing.

    Raises Changed when it was changed once more since the cook looked.
    """
    item = tx.load(TicketItem, request.ticket_item_id, "item on a card")
    if not waits_for_cook(item):
        return KitchenChange(item.ticket_id, "", 0)
    if request.changed_at is not None and request.changed_at != item.changed_at:
        raise Changed(f"{item.name} was changed once more. Look again.")
    courses = {name: item.before[name] for name in ("course", "to_course") if name in item.before}
    mark = item.before.get("mark", "")
    tx.update(item, change_acknowledged_at=tx.now, mark=mark, before=courses)
    tx.insert(
        TicketEvent,
        ticket_id=item.ticket_id,
        ticket_item_id=item.id,
        act="acknowledge",
        from_state=item.state,
        to_state=item.state,
        at=tx.now,
    )
    tx.signal("kitchen", item.station_id)
    tx.signal("order", item.order_id)
    return KitchenChange(item.ticket_id, "", 1)


@dataclass(frozen=True, slots=True)
class Remake:
    """What is made again: under which fire number, why, at one station or at all."""

    fire_no: int
    reason: str
    station_id: UUID | None = None


def make_again(
    tx: Write,
    menu: Menu,
    order: Order,
    made: Sequence[tuple[OrderLine, Sequence[OrderLine]]],
    tables: Sequence[str],
    paper: firing.TicketPaper,
    wanted: Remake,
) -> None:
    """Fire what a line is `made` of once more, rushed and marked.

    What was made before leaves the pass. Raises BadRequest when no station makes it.
    """
    header = firing.ticket_header(tx, menu, order, tables)
    new = [
        (old, _fired_again(tx, menu, order, row, options, old, header, wanted))
        for row, options in made
        for old in store.items_at_work(tx, row.id)
        if wanted.station_id in (None, old.station_id)
    ]
    if not new:
        raise BadRequest("No station makes this. Ring it up again instead.")
    by_ticket: dict[UUID, list[TicketItem]] = {}
    for old, item in new:
        _withdraw(tx, old)
        by_ticket.setdefault(item.ticket_id, []).append(item)
    for ticket_id, items in by_ticket.items():
        ticket = tx.load(Ticket, ticket_id, "card")
        tx.update(ticket, rush=True)
        paper(tx, menu, ticket, items, "remake")
        tx.signal("kitchen", ticket.station_id)


def _fired_again(
    tx: Write,
    menu: Menu,
    order: Order,
    line: OrderLine,
    options: Sequence[OrderLine],
    old: TicketItem,
    header: dict[str, Any],
    wanted: Remake,
) -> TicketItem:
    ticket, send_no = firing.ticket_for(tx, order, (old.station_id, line.course_id), header)
    values = store.values_of(old) | _UNTOUCHED
    values |= firing.as_read(menu, line, options, old.station_id)
    values |= {"ticket_id": ticket.id, "order_id": order.id, "fire_no": wanted.fire_no}
    values |= {"send_no": send_no, "quantity": line.quantity}
    values |= {"mark": "remake", "reason": wanted.reason, "remake_of_id": old.id}
    return tx.insert(TicketItem, **values)


def split_items(tx: Write, line: OrderLine, part: OrderLine) -> None:
    """Part of a line becomes a line of its own: so do its items, where they are."""
    for item in store.items_at_work(tx, line.id):
        tx.update(item, quantity=item.quantity - part.quantity)
        values = store.values_of(item) | {"line_id": part.id, "quantity": part.quantity}
        tx.insert(TicketItem, **values)
        tx.signal("kitchen", item.station_id)


def _withdraw(tx: Write, old: TicketItem) -> None:
    """What is made again is not carried out; what was served was served."""
    if rank(old.state) < rank(ItemState.TAKEN):
        tx.update(old, voided_at=tx.now, void_acknowledged_at=tx.now)


_UNTOUCHED: dict[str, Any] = {
    "state": ItemState.QUEUED,
    "before": {},
    "start_at": None,
    "changed_at": None,
    "change_acknowledged_at": None,
    "allergy_acknowledged_at": None,
    "delivered_at": None,
    "seen_at": None,
    "started_at": None,
    "done_at": None,
    "taken_at": None,
    "taken_by_id": None,
    "served_at": None,
    "voided_at": None,
    "void_acknowledged_at": None,
}
