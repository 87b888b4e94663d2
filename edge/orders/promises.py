"""Orders that somebody waits for elsewhere: called by a number, promised for a time, handed over.

An order that is promised for a named time waits: what is sent before is held, and the box fires
it at `fires_at`. One that is wanted as soon as possible goes at once; its promise is an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from domain import pacing
from domain.catalog import Menu, MenuOrderType
from domain.errors import Changed
from domain.kitchen import ItemState
from domain.orders import MAX_NAME_LENGTH, LineState, check_text
from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.kitchen import moves
from edge.kitchen import store as kitchen_store
from edge.orders import promise_store, store
from edge.orders.promise_store import Promised, ReadyNumbers
from edge.orders.requests import OrderChange
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine

MAX_PHONE_LENGTH = 40
UNSENT = (LineState.NEW, LineState.HELD)


class Menus(Protocol):
    """Where the menu of the moment is."""

    @property
    def menu(self) -> Menu:
        """The current menu."""
        ...


@dataclass(frozen=True, slots=True)
class PromiseOrder:
    """Say when an order is to be ready and whom to call; without a time, as soon as possible.

    What is None besides stays as it is.
    """

    order_id: UUID
    promised_at: datetime | None = None
    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """A guest took the food along."""

    order_id: UUID


class PromiseService:
    """Takeaway: who waits for what until when, and what is ready."""

    def __init__(self, db: Database, menus: Menus) -> None:
        self._db = db
        self._menus = menus

    async def promise(
        self, request: PromiseOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Promise a time. Raises OrderClosed, LimitExceeded for times that are over or far away."""
        require(actor.rights, Right.TAKE_ORDERS)
        menu = self._menus.menu
        return await self._do(request, actor, command_id, lambda tx: promise(tx, menu, request))

    async def hand_over(
        self, request: HandOver, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """The guest has it: what was cooked counts as served. Raises Changed the second time."""
        if Right.TAKE_ORDERS not in actor.rights:
            require(actor.rights, Right.WORK_KITCHEN)
        return await self._do(request, actor, command_id, lambda tx: hand_over(tx, request))

    async def promised(self) -> tuple[Promised, ...]:
        """Orders with a number that nobody took along yet, in the order of their promises."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: promise_store.promised(read, now))

    async def ready_numbers(self) -> ReadyNumbers:
        """The numbers for the board that guests look at; follow `kitchen`, `order`, `floor`."""
        return promise_store.ready_numbers(await self.promised())

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], OrderChange],
    ) -> OrderChange:
        return await self._db.write(Command.of(request, actor, command_id), work, OrderChange)


def opening(
    tx: Write, kind: MenuOrderType, phone: str, promised_at: datetime | None
) -> dict[str, Any]:
    """The columns of a new order: its number for guests, and what it is promised for."""
    columns: dict[str, Any] = {"phone": check_text(phone, MAX_PHONE_LENGTH, "phone number")}
    if kind.is_numbered:
        columns["pickup_number"] = _free_number(tx)
    if promised_at is not None:
        columns["promised_at"] = pacing.check_promise(promised_at, tx.now)
        columns["fires_at"] = max(promised_at, tx.now)
    elif kind.promise_minutes:
        columns["promised_at"] = tx.now + timedelta(minutes=kind.promise_minutes)
    return columns


def promise(tx: Write, menu: Menu, request: PromiseOrder) -> OrderChange:
    """Promise a time, or as soon as possible: then what was held for it goes at once."""
    order = store.open_order(tx, request.order_id)
    changes: dict[str, Any] = {}
    if request.name is not None:
        changes["name"] = check_text(request.name, MAX_NAME_LENGTH, "name")
    if request.phone is not None:
        changes["phone"] = check_text(request.phone, MAX_PHONE_LENGTH, "phone number")
    if request.promised_at is None:
        kind = menu.order_types.get(order.order_type_id)
        changes["promised_at"] = tx.now + timedelta(minutes=kind.promise_minutes if kind else 0)
        changes["fires_at"] = tx.now if order.fires_at is not None else None
    else:
        at = pacing.check_promise(request.promised_at, tx.now)
        tops = [line for line in store.lines(tx, order.id) if line.state in UNSENT]
        changes["promised_at"] = at
        changes["fires_at"] = pacing.fires_at(at, _preps(menu, tops), tx.now)
    tx.update(order, **changes)
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, order.total_minor)


def goes_now(
    tx: Write, menu: Menu, order: Order, everything: Sequence[OrderLine], chosen: Sequence[UUID]
) -> list[UUID]:
    """Which lines a Send brings to the kitchen: none of an order that waits for its time.

    Those are held, and the moment when the box fires them moves with their preparation. Once it
    is time, everything goes that was held for it.
    """
    if order.fires_at is None or order.promised_at is None or not chosen:
        return list(chosen)
    waiting = set(chosen) | _held(everything)
    tops = [line for line in everything if line.id in waiting]
    at = pacing.fires_at(order.promised_at, _preps(menu, tops), tx.now)
    if at <= tx.now:
        tx.update(order, fires_at=None)
        return [line.id for line in tops]
    for row in store.with_options(everything, chosen):
        if row.state == LineState.NEW:
            tx.update(row, state=LineState.HELD)
    tx.update(order, fires_at=at)
    _tell(tx, order.id)
    return []


def due_lines(tx: Write, order: Order) -> list[UUID]:
    """What the box is to fire of a promised order now; also of one that was paid before."""
    if order.fires_at is None or order.fires_at > tx.now:
        return []
    tx.update(order, fires_at=None)
    return sorted(_held(store.lines(tx, order.id)))


def hand_over(tx: Write, request: HandOver) -> OrderChange:
    """The guest has it; cards that are still open leave their boards."""
    order = tx.load(Order, request.order_id, "order")
    if order.handed_at is not None:
        raise Changed(f"Number {order.pickup_number or order.number} was already handed over.")
    tickets = kitchen_store.tickets_of_order(tx, order.id)
    for ticket in tickets:
        moves.bump_ticket(tx, ticket.id)
        items = kitchen_store.items_of_ticket(tx, ticket.id)
        live = [item for item in items if item.voided_at is None]
        moves.forward(tx, live, ItemState.SERVED, "hand over")
    tx.update(order, handed_at=tx.now)
    _tell(tx, order.id)
    return OrderChange(order.id, order.number, order.total_minor)


def _free_number(tx: Write) -> int:
    """The next number of the day that nobody is waiting with."""
    taken = promise_store.numbers_in_use(tx, tx.now)
    counted = tx.next_number(f"pickup:{tx.business_date}")
    while (number := pacing.pickup_number(counted)) in taken and len(taken) < pacing.PICKUP_NUMBERS:
        counted = tx.next_number(f"pickup:{tx.business_date}")
    return number


def _held(everything: Sequence[OrderLine]) -> set[UUID]:
    return {
        line.id
        for line in everything
        if line.parent_line_id is None and line.state == LineState.HELD
    }


def _preps(menu: Menu, lines: Sequence[OrderLine]) -> list[int]:
    items = [menu.items.get(line.item_id) for line in lines if line.item_id is not None]
    return [item.prep_minutes for item in items if item is not None]


def _tell(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
