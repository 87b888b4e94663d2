"""A waiter leaves: everything that is theirs goes to another, in one transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.catalog import Menu
from domain.errors import BadRequest
from domain.floor import at_tables
from domain.orders import must_be_open
from domain.permissions import Right, require
from edge import audit
from edge.alarms.kinds import HANDED_OVER
from edge.alarms.store import raise_alarm
from edge.commands import Actor
from edge.floor import sections
from edge.floor.requests import HandedOver, HandOrders, HandOver
from edge.orders import store, tables
from edge.transaction import Read, Write
from sync.tables.identity import Person
from sync.tables.sales import Order

TOLD_FOR = timedelta(minutes=2)
"""How long the screens of the two people say what went over."""

NOTHING = "{name} has no open orders and no section tonight."
TAKEN = "{name} gave you: {where}."
GIVEN = "{name} took over: {where}."
JUST_SECTIONS = "the section"


def may_hand_over(actor: Actor, request: HandOver) -> None:
    """One's own goes without asking, another's needs the right. Raises Forbidden."""
    require(actor.rights, Right.TAKE_ORDERS)
    if actor.id != request.from_person_id:
        require(actor.rights, Right.SERVE_OTHERS_TABLES)


def hand_over(tx: Write, menu: Menu, request: HandOver) -> HandedOver:
    """Give all open orders and tonight's sections of one person to another; tell both."""
    if request.from_person_id == request.to_person_id:
        raise BadRequest("Choose somebody else.")
    giver = tx.load(Person, request.from_person_id, "person")
    taker = tx.load(Person, request.to_person_id, "person")
    if not taker.active:
        raise BadRequest(f"{taker.short_name} does not work here any more.")
    orders = _open_orders_of(tx, giver.id)
    duties = sections.hand_over_duties(tx, giver.id, taker.id)
    if not orders and not duties:
        raise BadRequest(NOTHING.format(name=giver.short_name))
    where: list[str] = []
    for order in orders:
        tx.update(order, server_id=taker.id)
        tables.retitle(tx, menu, tx.load(Order, order.id, "order"))
        where.append(_called(tx, order))
    audit.record(
        tx,
        "hand_over",
        "person",
        taker.id,
        details={"from": giver.short_name, "to": taker.short_name, "orders": where},
    )
    said = ", ".join(where) or JUST_SECTIONS
    raise_alarm(
        tx, HANDED_OVER, taker.id, TAKEN.format(name=giver.short_name, where=said), taker.id
    )
    if tx.actor.id != giver.id:
        raise_alarm(
            tx, HANDED_OVER, giver.id, GIVEN.format(name=taker.short_name, where=said), giver.id
        )
    tx.signal("floor")
    return HandedOver(len(orders), duties, tuple(where))


def hand_orders(tx: Write, menu: Menu, request: HandOrders) -> HandedOver:
    """Give some open orders to a person, who is told. Raises BadRequest, NotFound, OrderClosed."""
    taker = tx.load(Person, request.to_person_id, "person")
    if not taker.active:
        raise BadRequest(f"{taker.short_name} does not work here any more.")
    if not request.order_ids:
        raise BadRequest("Choose the orders that somebody takes over.")
    where: list[str] = []
    for order_id in dict.fromkeys(request.order_ids):
        order = tx.load(Order, order_id, "order")
        must_be_open(order.state, order.number)
        if order.server_id != taker.id:
            tx.update(order, server_id=taker.id)
            tables.retitle(tx, menu, tx.load(Order, order.id, "order"))
            where.append(_called(tx, order))
    if where:
        said = ", ".join(where)
        details = {"from": "", "to": taker.short_name, "orders": where}
        audit.record(tx, "hand_over", "person", taker.id, details=details)
        giver = tx.get(Person, tx.actor.id) if tx.actor.id else None
        sentence = TAKEN.format(name=giver.short_name if giver else "", where=said)
        raise_alarm(tx, HANDED_OVER, taker.id, sentence, taker.id)
    tx.signal("floor")
    return HandedOver(len(where), 0, tuple(where))


def _open_orders_of(read: Read, person_id: UUID) -> list[Order]:
    return read.all(
        Order,
        "store_id = ? AND state = 'open' AND server_id = ? AND deleted_at IS NULL "
        "ORDER BY opened_at, id",
        read.house.store_id,
        person_id,
    )


def _called(read: Read, order: Order) -> str:
    names = [name for _, name in store.table_names(read, order.id)]
    return at_tables(names) or order.name or f"#{order.number}"
