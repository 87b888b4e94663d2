"""A till for tests of money: orders written as rows, so that only the payment is under test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.permissions import USUAL_ROLES, Right
from edge.checks.requests import Pay, PayResult
from edge.checks.service import CheckService
from edge.commands import Actor, Command
from edge.database import Database
from edge.founding import Founded
from edge.transaction import Write
from sync.base import Replicated
from sync.tables.catalog import Category, Item, Printer
from sync.tables.sales import Order, OrderLine

VAT_10: dict[str, Any] = {"code": "VAT10", "name": "VAT", "rate_micros": 100_000, "included": True}
CITY_5: dict[str, Any] = {"code": "CITY", "name": "City", "rate_micros": 50_000, "included": False}

CASHIER = Actor("person", rights=frozenset(USUAL_ROLES["Cashier"]))
MANAGER = Actor("person", rights=frozenset(Right))


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a test."""

    name: str


@dataclass(frozen=True)
class Till:
    """The restaurant's counter."""

    db: Database
    founded: Founded
    checks: CheckService
    category_id: UUID
    item_id: UUID

    async def order(self, *amounts: int, state: str = "sent", **columns: Any) -> UUID:
        """An open order with a line for each amount."""
        order_id = new_id()

        def work(tx: Write) -> None:
            tx.insert(
                Order,
                order_id,
                number=tx.next_number(f"order:{tx.business_date}"),
                order_type_id=self.founded.order_types["dine_in"],
                currency=tx.house.currency,
                total_minor=sum(amounts),
                opened_at=tx.now,
            )
            for position, amount in enumerate(amounts, start=1):
                tx.insert(OrderLine, **self._line(order_id, position, amount, state, columns))

        await self.db.write(Command.of(Step("order")), work)
        return order_id

    async def add(self, order_id: UUID, amount: int, **columns: Any) -> UUID:
        """One more line on an order."""
        line_id = new_id()

        def work(tx: Write) -> None:
            line = self._line(order_id, 99, amount, "sent", columns)
            tx.insert(OrderLine, line_id, **line)

        await self.db.write(Command.of(Step("line")), work)
        return line_id

    async def change(self, table: type[Replicated], row_id: UUID, **columns: Any) -> None:
        """Change a row as another service or a manager would."""
        await self.db.write(
            Command.of(Step("change")), lambda tx: tx.update_by_id(table, row_id, **columns)
        )

    async def add_row(self, table: type[Replicated], **columns: Any) -> UUID:
        """Add a settings row."""
        return await self.db.write(
            Command.of(Step("row")), lambda tx: tx.insert(table, **columns).id, UUID
        )

    async def printer(self, role: str = "receipt", name: str = "Counter printer") -> UUID:
        """A virtual printer."""
        return await self.add_row(Printer, name=name, role=role, dialect="virtual")

    async def pay(self, order_id: UUID, amount: int, **request: Any) -> PayResult:
        """Pay in cash, unless the request says otherwise."""
        asked = {"tender_id": self.founded.cash_tender_id, "payment_id": new_id(), **request}
        return await self.checks.pay(Pay(order_id, amount_minor=amount, **asked), CASHIER)

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(await self.db.read(lambda read: read.value(f"SELECT count(*) FROM {table}")))

    async def execute(self, sql: str) -> None:
        """Raw SQL, as nobody should."""

        def work(tx: Write) -> None:
            tx.execute(sql)

        await self.db.write(Command.of(Step("raw")), work)

    async def value(self, sql: str) -> Any:
        """One value from the rows."""
        return await self.db.read(lambda read: read.value(sql))

    async def values(self, sql: str) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in await self.db.read(lambda read: read.rows(sql))]

    def _line(
        self, order_id: UUID, position: int, amount: int, state: str, columns: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "order_id": order_id,
            "position": position,
            "state": state,
            "item_id": self.item_id,
            "category_id": self.category_id,
            "category_name": "Mains",
            "name": "Margherita",
            "quantity": 1000,
            "unit_price_minor": amount,
            "amount_minor": amount,
            "currency": self.db.house.currency if self.db.house else "",
            "taxes": [VAT_10],
            "price_trail": [],
            "station_ids": [new_id().hex],
            "allergens": {},
            "marks": [],
            **columns,
        }


async def open_till(db: Database, founded: Founded) -> Till:
    """A till with one category and one item."""

    def work(tx: Write) -> tuple[UUID, UUID]:
        category = tx.insert(Category, name="Mains")
        item = tx.insert(Item, category_id=category.id, name="Margherita")
        return category.id, item.id

    category_id, item_id = await db.write(Command.of(Step("menu")), work, tuple[UUID, UUID])
    return Till(db, founded, CheckService(db), category_id, item_id)
