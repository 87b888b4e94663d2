"""Guests at their seats: what they must not eat, said once, on all their lines from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.allergies import NOBODY, Needs, check_needs, together
from domain.catalog import Menu
from domain.combos import COMPONENT
from domain.orders import LineState, check_seat
from edge.audit import record
from edge.kitchen import allergy_news, guest_allergies
from edge.kitchen.firing import TicketPaper
from edge.orders import store
from edge.orders.requests import OrderChange
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine, OrderSeat

TOPIC = "seats"
"""Signalled, with the order's id, when what is known about its guests has changed."""


@dataclass(frozen=True, slots=True)
class SetAllergies:
    """What the guest at a seat must not eat (0: anybody at the table), instead of what was said.

    `allergies` are allergens to `severe` or `avoid` (`domain.allergies`); none takes all back.
    """

    order_id: UUID
    seat: int
    allergies: Mapping[str, str]
    note: str = ""


def set_allergies(tx: Write, menu: Menu, request: SetAllergies, paper: TicketPaper) -> OrderChange:
    """Write it at the seat and on everything of the order that the kitchen still has.

    Raises OrderClosed, BadRequest for what is no allergen, LimitExceeded.
    """
    order = store.open_order(tx, request.order_id)
    needs = check_needs(request.allergies, request.note)
    if _put(tx, order.id, check_seat(request.seat), needs):
        record(tx, "set_allergies", "order", order.id, details={"seat": request.seat})
        follow(tx, menu, order, paper)
    return OrderChange(order.id, order.number, order.total_minor)


def follow(tx: Write, menu: Menu, order: Order, paper: TicketPaper) -> None:
    """Bring what was sent of an order in step with its guests' allergies, and tell the screens."""
    allergy_news.follow(tx, menu, order.id, _made(tx, order.id), paper)
    tx.signal(TOPIC, order.id)
    tx.signal("order", order.id)


def take_along(tx: Write, source: Order, target: Order) -> None:
    """Guests of an order that becomes part of another keep their allergies, at the same seats."""
    there = guest_allergies.seats_of(tx, target.id)
    for seat, needs in guest_allergies.seats_of(tx, source.id).items():
        _put(tx, target.id, seat, together((there.get(seat, NOBODY), needs)))


def _made(tx: Write, order_id: UUID) -> list[OrderLine]:
    return [
        line
        for line in store.lines(tx, order_id)
        if line.state != LineState.VOIDED
        and (line.parent_line_id is None or line.kind == COMPONENT)
    ]


def _put(tx: Write, order_id: UUID, seat: int, needs: Needs) -> bool:
    """Write a seat's row; whether that changed anything."""
    row = tx.first(OrderSeat, "order_id = ? AND seat = ?", order_id, seat)
    allergies = dict(needs.allergies)
    if row is None:
        if needs.is_empty:
            return False
        tx.insert(OrderSeat, order_id=order_id, seat=seat, allergies=allergies, note=needs.note)
        return True
    if (row.allergies, row.note) == (allergies, needs.note):
        return False
    tx.update(row, allergies=allergies, note=needs.note)
    return True
