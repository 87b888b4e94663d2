"""Delivery by the restaurant's own drivers: the address, who drives, what cash comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.catalog import Menu
from domain.checks import PaymentRefused, payable_minor
from domain.errors import BadRequest, Changed
from domain.orders import MAX_NOTE_LENGTH, LineState, OrderState, check_text
from domain.permissions import Right, require
from edge.checks import paying
from edge.checks.due import due_on
from edge.checks.requests import Pay
from edge.checks.store import active_tenders
from edge.commands import Actor, Command
from edge.database import Database
from edge.orders import delivery_store, promises, store
from edge.orders.delivery_store import Delivery
from edge.orders.promises import MAX_PHONE_LENGTH, HandOver, Menus
from edge.transaction import Write
from sync.tables.catalog import Tender
from sync.tables.identity import Person
from sync.tables.sales import Order

MAX_STREET_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SetAddress:
    """Where an order is driven to, and what the driver must know (the bell, the floor)."""

    order_id: UUID
    street: str
    note: str = ""
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class GiveToDriver:
    """A driver takes these orders along; None puts them back for whoever drives next."""

    order_ids: tuple[UUID, ...]
    driver_id: UUID | None


@dataclass(frozen=True, slots=True)
class DriveOff:
    """A driver leaves with everything that was given to them."""

    driver_id: UUID


@dataclass(frozen=True, slots=True)
class Deliver:
    """The guest has it."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class BringBack:
    """A driver is back and hands over the cash of what they delivered: as much as was shown."""

    driver_id: UUID
    cash_minor: int


@dataclass(frozen=True, slots=True)
class Driven:
    """What was done: how many orders, and the cash that changed hands."""

    orders: int
    cash_minor: int = 0


class DeliveryService:
    """What is driven to guests. Follow the signals `order`, `kitchen` and `floor`."""

    def __init__(self, db: Database, menus: Menus) -> None:
        self._db = db
        self._menus = menus

    async def deliveries(self) -> tuple[Delivery, ...]:
        """What is not delivered, or not paid yet, in the order of its promises."""
        menu, now = self._menus.menu, self._db.clock.now()
        return await self._db.read(lambda read: delivery_store.deliveries(read, menu, now))

    async def set_address(
        self, request: SetAddress, actor: Actor, command_id: UUID | None = None
    ) -> Driven:
        """Say where to. Raises OrderClosed, LimitExceeded."""
        return await self._do(request, actor, command_id, lambda tx: _set_address(tx, request))

    async def give(
        self, request: GiveToDriver, actor: Actor, command_id: UUID | None = None
    ) -> Driven:
        """Give orders to a driver. Raises NotFound, Changed for what is on its way already."""
        return await self._do(request, actor, command_id, lambda tx: _give(tx, request))

    async def drive_off(
        self, request: DriveOff, actor: Actor, command_id: UUID | None = None
    ) -> Driven:
        """Everything that was given to a driver is out. Raises BadRequest when that is nothing."""
        menu = self._menus.menu
        return await self._do(request, actor, command_id, lambda tx: _drive_off(tx, menu, request))

    async def deliver(
        self, request: Deliver, actor: Actor, command_id: UUID | None = None
    ) -> Driven:
        """The guest has it. Raises Changed the second time."""
        return await self._do(request, actor, command_id, lambda tx: _deliver(tx, request))

    async def bring_back(
        self, request: BringBack, actor: Actor, command_id: UUID | None = None
    ) -> Driven:
        """Pay what a driver delivered with the cash they bring, all in one write.

        Raises Forbidden, Changed when it is not what was shown, PaymentRefused, NotSent.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        menu = self._menus.menu
        return await self._db.write(
            command, lambda tx: _bring_back(tx, menu, request, command.id), Driven
        )

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], Driven],
    ) -> Driven:
        if Right.WORK_KITCHEN not in actor.rights:
            require(actor.rights, Right.TAKE_ORDERS)
        return await self._db.write(Command.of(request, actor, command_id), work, Driven)


def cash_of(found: tuple[Delivery, ...], driver_id: UUID, step_minor: int = 1) -> int:
    """The cash that a driver is to bring back: what their delivered orders owe, each rounded."""
    return sum(
        payable_minor(each.owed_minor, step_minor)
        for each in found
        if each.driver_id == driver_id and each.delivered_at is not None
    )


def _set_address(tx: Write, request: SetAddress) -> Driven:
    order = store.open_order(tx, request.order_id)
    address = {
        "street": check_text(request.street, MAX_STREET_LENGTH, "address"),
        "note": check_text(request.note, MAX_NOTE_LENGTH, "note"),
    }
    phone = order.phone if request.phone is None else request.phone
    tx.update(order, delivery=address, phone=check_text(phone, MAX_PHONE_LENGTH, "phone number"))
    _tell(tx, order.id)
    return Driven(1)


def _give(tx: Write, request: GiveToDriver) -> Driven:
    if request.driver_id is not None:
        tx.load(Person, request.driver_id, "person")
    for order_id in request.order_ids:
        order = tx.load(Order, order_id, "order")
        _refuse_voided(order)
        if order.out_at is not None:
            raise Changed(f"Order {order.number} is on its way already.")
        tx.update(order, driver_id=request.driver_id)
        _tell(tx, order.id)
    return Driven(len(request.order_ids))


def _refuse_voided(order: Order) -> None:
    if order.state == OrderState.VOIDED:
        raise Changed(f"Order {order.number} was voided.")


def _drive_off(tx: Write, menu: Menu, request: DriveOff) -> Driven:
    mine = [
        each
        for each in delivery_store.deliveries(tx, menu, tx.now)
        if each.driver_id == request.driver_id and each.may_go
    ]
    if not mine:
        raise BadRequest("Take something along first.")
    for each in mine:
        tx.update_by_id(Order, each.order_id, out_at=tx.now)
        _tell(tx, each.order_id)
    return Driven(len(mine))


def _deliver(tx: Write, request: Deliver) -> Driven:
    order = tx.load(Order, request.order_id, "order")
    _refuse_voided(order)
    if order.delivered_at is not None:
        raise Changed(f"Order {order.number} was delivered already.")
    promises.hand_over(tx, HandOver(order.id))
    tx.update(order, delivered_at=tx.now, out_at=order.out_at or tx.now)
    return Driven(1)


def _bring_back(tx: Write, menu: Menu, request: BringBack, command_id: UUID) -> Driven:
    cash = next((each for each in active_tenders(tx) if each.kind == "cash"), None)
    if cash is None:
        raise PaymentRefused("There is no cash among the ways to pay.")
    found = delivery_store.deliveries(tx, menu, tx.now)
    if cash_of(found, request.driver_id, cash.rounding_minor) != request.cash_minor:
        raise Changed("The sum has changed. Look again.")
    theirs = [
        each
        for each in found
        if each.driver_id == request.driver_id and each.delivered_at and _has_lines(tx, each)
    ]
    paid = [_pay(tx, each, cash, command_id) for each in theirs]
    return Driven(len(paid), sum(paid))


def _has_lines(tx: Write, each: Delivery) -> bool:
    """Of an order of which all was taken back, nothing is to be paid."""
    return any(row.state != LineState.VOIDED for row in store.lines(tx, each.order_id))


def _pay(tx: Write, each: Delivery, cash: Tender, command_id: UUID) -> int:
    owed = payable_minor(due_on(tx, each.order_id).remaining_minor, cash.rounding_minor)
    payment_id = uuid5(command_id, each.order_id.hex)
    return paying.pay(tx, Pay(each.order_id, payment_id, cash.id, owed)).amount_minor


def _tell(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
