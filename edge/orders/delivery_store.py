"""SQL of deliveries: what is to be driven, and what drivers bring back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.pacing import MAX_PROMISE
from edge.checks.views import check_view
from edge.orders import promise_store
from edge.orders.promise_store import PromiseState
from edge.transaction import Read
from sync.tables.sales import Order


@dataclass(frozen=True, slots=True)
class Delivery:
    """An order that is driven to somebody. `owed_minor` is what the driver is to be paid in cash.

    It is out from `out_at` on, there at `delivered_at`, and settled once it is paid.
    """

    order_id: UUID
    order_number: int
    name: str
    phone: str
    street: str
    note: str
    promised_at: datetime | None
    fires_at: datetime | None
    kitchen: PromiseState
    driver_id: UUID | None
    out_at: datetime | None
    delivered_at: datetime | None
    owed_minor: int
    currency: str

    @property
    def may_go(self) -> bool:
        """Whether a driver has it and nobody has driven off with it."""
        return self.driver_id is not None and self.out_at is None


def deliveries(read: Read, menu: Menu, now: datetime) -> tuple[Delivery, ...]:
    """What is not delivered, or not paid yet, in the order of its promises."""
    kinds = [kind.id for kind in menu.order_types.values() if kind.is_delivered]
    if not kinds:
        return ()
    orders = _on_the_way(read, kinds, now)
    ids = [order.id.bytes for order in orders]
    made, unsent = promise_store.made_of(read, ids), promise_store.unsent_of(read, ids)
    found = [
        _delivery(read, order, made.get(order.id.bytes), unsent.get(order.id.bytes, 0))
        for order in orders
    ]
    return tuple(sorted(found, key=lambda each: (each.promised_at or now, each.order_number)))


def _on_the_way(read: Read, kinds: Sequence[UUID], now: datetime) -> list[Order]:
    """Open orders of these types, and those that were paid before they were delivered."""
    marks = ", ".join("?" * len(kinds))
    still_open = read.all(
        Order,
        f"store_id = ? AND state = 'open' AND deleted_at IS NULL AND order_type_id IN ({marks})",
        read.house.store_id,
        *kinds,
    )
    paid_before = read.all(
        Order,
        "store_id = ? AND state = 'closed' AND business_date >= ? AND delivered_at IS NULL "
        f"AND merged_into_id IS NULL AND promised_at > ? AND order_type_id IN ({marks})",
        read.house.store_id,
        (now - MAX_PROMISE - timedelta(days=1)).date().isoformat(),
        now - promise_store.FORGOTTEN_AFTER,
        *kinds,
    )
    return [*still_open, *paid_before]


def _delivery(read: Read, order: Order, made: tuple[Any, ...] | None, unsent: int) -> Delivery:
    total, done = (made[0], made[1]) if made else (0, 0)
    check = check_view(read, order.id) if order.state == "open" else None
    return Delivery(
        order_id=order.id,
        order_number=order.number,
        name=order.name,
        phone=order.phone,
        street=str(order.delivery.get("street", "")),
        note=str(order.delivery.get("note", "")),
        promised_at=order.promised_at,
        fires_at=order.fires_at,
        kitchen=promise_store.standing(total, done, unsent),
        driver_id=order.driver_id,
        out_at=order.out_at,
        delivered_at=order.delivered_at,
        owed_minor=check.remaining_minor if check else 0,
        currency=order.currency,
    )
