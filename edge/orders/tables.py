"""Where an order sits: strangers at one table, tables pushed together, guests who have paid."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.catalog import Menu
from domain.errors import BadRequest, Changed
from domain.floor import FloorRules, next_suffix
from domain.parties import PartyState
from edge.audit import record
from edge.kitchen import firing
from edge.orders import store
from edge.orders.requests import OrderChange, PartTables, PushTogether
from edge.transaction import Write
from sync.tables.guests import Party
from sync.tables.sales import Order, OrderTable


def sit_down(tx: Write, menu: Menu, order_id: UUID, table_ids: Iterable[UUID]) -> None:
    """Seat an order at tables.

    Guests who have paid there are gone. Where others eat, the parties are told apart by letters
    from now on; their cards in the kitchen are renamed.
    """
    for table_id in table_ids:
        others: list[OrderTable] = []
        for seat in store.seats_at(tx, table_id):
            if seat.paid_at is not None:
                tx.update(seat, left_at=tx.now)
            elif seat.order_id != order_id:
                others.append(seat)
        suffix = _tell_apart(tx, menu, others)
        tx.insert(OrderTable, order_id=order_id, table_id=table_id, suffix=suffix)


def _tell_apart(tx: Write, menu: Menu, others: list[OrderTable]) -> str:
    """Give the parties at a table their letters; returns the newcomer's, empty when alone."""
    if not others:
        return ""
    taken = {seat.suffix for seat in others if seat.suffix}
    for seat in others:
        if not seat.suffix:
            letter = next_suffix(taken)
            taken.add(letter)
            tx.update(seat, suffix=letter)
            retitle(tx, menu, tx.load(Order, seat.order_id, "order"))
    return next_suffix(taken)


def push_together(tx: Write, menu: Menu, request: PushTogether) -> OrderChange:
    """More tables are the order's. Other orders there stay orders of their own."""
    order = store.open_order(tx, request.order_id)
    seats = store.seated_at(tx, order.id)
    if not seats:
        raise BadRequest("Seat the order at a table first.")
    here = {seat.table_id for seat in seats}
    added = tuple(table_id for table_id in request.table_ids if table_id not in here)
    if not added:
        raise BadRequest("Choose a table to push to this one.")
    store.check_tables(tx, added)
    sit_down(tx, menu, order.id, added)
    return _moved(tx, menu, order, "push_together")


def part_tables(tx: Write, menu: Menu, request: PartTables) -> OrderChange:
    """Take a table away from an order that sits at several."""
    order = store.open_order(tx, request.order_id)
    seats = store.seated_at(tx, order.id)
    parted = [seat for seat in seats if seat.table_id == request.table_id]
    if not parted:
        raise Changed("The order does not sit at that table any more.")
    if len(parted) == len(seats):
        raise BadRequest("That is the order's only table.")
    for seat in parted:
        tx.update(seat, left_at=tx.now)
    return _moved(tx, menu, order, "part_tables")


def retitle(tx: Write, menu: Menu, order: Order) -> None:
    """Write where an order sits, and who serves it, on its cards in the kitchen."""
    names = [name for _, name in store.table_names(tx, order.id)]
    firing.retitle(tx, order.id, firing.ticket_header(tx, menu, order, names))
    tx.signal("order", order.id)


def guests_paid(tx: Write, order: Order) -> None:
    """The last check was paid: the table is free, or shows that it is paid where it is cleared."""
    clears = FloorRules.of(tx.house.options).clears_tables
    for seat in store.seated_at(tx, order.id):
        if clears:
            tx.update(seat, paid_at=tx.now)
        else:
            tx.update(seat, left_at=tx.now)
    if not clears:
        party_left(tx, order.party_id)


def party_left(tx: Write, party_id: UUID | None) -> None:
    """A party that had reserved is gone."""
    if party_id is not None:
        tx.update_by_id(Party, party_id, state=PartyState.LEFT)


def _moved(tx: Write, menu: Menu, order: Order, act: str) -> OrderChange:
    tx.update(order)
    retitle(tx, menu, order)
    record(tx, act, "order", order.id)
    tx.signal("floor")
    return OrderChange(order.id, order.number, order.total_minor)
