"""A restaurant larger than any: thousands of items, guests and open orders, for measuring."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from comanda.demo_restaurant import furnish
from domain.ids import new_id
from domain.pricing.trail import fare_step, to_doc
from edge.commands import Command
from edge.database import Database
from edge.transaction import Write
from sync.tables.catalog import Category, Fare, FareSet, Item, OrderType, Station, TaxGroup, Variant
from sync.tables.floor import DiningTable
from sync.tables.guests import Guest
from sync.tables.identity import Person
from sync.tables.sales import Order, OrderLine, OrderTable

ITEMS_A_CATEGORY = 100
ITEMS_A_WRITE = 1_000
GUESTS_A_WRITE = 5_000
LINES_AN_ORDER = 15

Row = dict[str, Any]


async def furnish_large(
    db: Database, items: int = 5_000, guests: int = 50_000, open_orders: int = 200
) -> None:
    """Furnish the demo in an empty database and add this many items, guests and open orders.

    Each order has 15 lines and sits at a table, several at one where tables run out.
    """
    await furnish(db)
    for first in range(0, items, ITEMS_A_WRITE):
        numbers = range(first, min(first + ITEMS_A_WRITE, items))
        await db.write(Command.of(("items", first)), partial(_insert_items, numbers=numbers))
    for first in range(0, guests, GUESTS_A_WRITE):
        numbers = range(first, min(first + GUESTS_A_WRITE, guests))
        await db.write(Command.of(("guests", first)), partial(_insert_guests, numbers=numbers))
    await db.write(
        Command.of(("orders", open_orders)), partial(_insert_orders, open_orders=open_orders)
    )


def _insert_items(tx: Write, numbers: range) -> None:
    fare_set, station, tax = tx.all(FareSet)[0], tx.all(Station)[0], tx.all(TaxGroup)[0]
    pages = {n // ITEMS_A_CATEGORY: new_id() for n in numbers}
    categories = [
        {"id": page_id, "name": f"Page {page + 1}", "colour": "#4F555C", "position": 100 + page}
        for page, page_id in pages.items()
    ]
    rows: list[Row] = [
        {
            "id": new_id(),
            "category_id": pages[n // ITEMS_A_CATEGORY],
            "code": str(10_000 + n),
            "name": f"Dish number {n + 1}",
            "position": n % ITEMS_A_CATEGORY,
            "tax_group_id": tax.id,
            "station_ids": [station.id.hex],
        }
        for n in numbers
    ]
    variants = [{"id": new_id(), "item_id": row["id"]} for row in rows]
    fares = [
        {
            "id": new_id(),
            "fare_set_id": fare_set.id,
            "priced_kind": "variant",
            "priced_id": variant["id"],
            "amount_minor": 300 + n % 2_000,
            "currency": fare_set.currency,
        }
        for n, variant in zip(numbers, variants, strict=True)
    ]
    tx.insert_many(Category, categories)
    tx.insert_many(Item, rows)
    tx.insert_many(Variant, variants)
    tx.insert_many(Fare, fares)
    tx.signal("menu")


def _insert_guests(tx: Write, numbers: range) -> None:
    tx.insert_many(
        Guest,
        ({"id": new_id(), "name": f"Guest {n:05}", "phone": f"+39055{n:07}"} for n in numbers),
    )


def _insert_orders(tx: Write, open_orders: int) -> None:
    tables = tx.all(DiningTable, "deleted_at IS NULL ORDER BY id")
    [order_type] = tx.all(OrderType, "code = 'dine_in'")
    server = tx.all(Person, "1 ORDER BY id")[0]
    dishes = tx.all(Item, "deleted_at IS NULL ORDER BY id LIMIT ?", LINES_AN_ORDER)
    for n in range(open_orders):
        order_id = new_id()
        lines = list(_lines(order_id, dishes, n, tx.house.currency))
        tx.insert(
            Order,
            order_id,
            number=tx.next_number(f"order:{tx.business_date}"),
            order_type_id=order_type.id,
            guests=1 + n % 4,
            server_id=server.id,
            currency=tx.house.currency,
            total_minor=sum(line["amount_minor"] for line in lines),
            opened_at=tx.now,
        )
        tx.insert(OrderTable, order_id=order_id, table_id=tables[n % len(tables)].id)
        tx.insert_many(OrderLine, lines)
    tx.signal("floor")


def _lines(order_id: UUID, dishes: list[Item], n: int, currency: str) -> Iterator[Row]:
    for position, dish in enumerate(dishes):
        price = 500 + 10 * ((n + position) % 50)
        yield {
            "id": new_id(),
            "order_id": order_id,
            "position": position,
            "state": "sent" if position < LINES_AN_ORDER - 2 else "new",
            "item_id": dish.id,
            "category_id": dish.category_id,
            "name": dish.name,
            "quantity": 1000,
            "unit_price_minor": price,
            "amount_minor": price,
            "currency": currency,
            "taxes": [],
            "price_trail": to_doc([fare_step(price)]),
            "station_ids": dish.station_ids,
            "allergens": dish.allergens,
            "marks": [],
            "fire_no": 1 if position < LINES_AN_ORDER - 2 else 0,
        }
