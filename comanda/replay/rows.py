"""The rows of a history: each says of one line sold when, in which order, what and how much."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.floor import MAX_TABLE_NAME
from domain.orders import MAX_LINE_QUANTITY, MAX_NAME_LENGTH, MAX_UNIT_PRICE_MINOR
from domain.parsing.amounts import Amounts
from domain.parsing.cells import Value, written
from domain.parsing.errors import BadValue, RowError
from domain.parsing.mapping import Mapping, Picked
from domain.parsing.moments import AtFormat

LIMITS = {
    "order": MAX_NAME_LENGTH,
    "item": MAX_NAME_LENGTH,
    "variant": MAX_NAME_LENGTH,
    "category": MAX_NAME_LENGTH,
    "table": MAX_TABLE_NAME,
    "waiter": MAX_NAME_LENGTH,
}
"""So many characters a name may have."""


@dataclass(frozen=True, slots=True)
class HistoricRow:
    """One line as the file says it. `price_minor` is that of one piece, None where not said."""

    number: int
    order: str
    at: datetime
    item: str
    variant: str
    category: str
    quantity: int
    price_minor: int | None
    table: str
    waiter: str

    @property
    def dish(self) -> tuple[str, str, str]:
        """Item, variant and category, as they are compared."""
        return self.item.casefold(), self.variant.casefold(), self.category.casefold()


@dataclass(frozen=True, slots=True)
class HistoricOrder:
    """The rows of one order, in the file's order, and the business day of the first."""

    order: str
    day: str
    rows: list[HistoricRow] = field(default_factory=list)

    @property
    def opened_at(self) -> datetime:
        """When its first line was sold."""
        return self.rows[0].at

    @property
    def table(self) -> str:
        """The table that a row names, if any."""
        return next((row.table for row in self.rows if row.table), "")

    @property
    def waiter(self) -> str:
        """The waiter whom a row names, if any."""
        return next((row.waiter for row in self.rows if row.waiter), "")

    @property
    def digest(self) -> str:
        """The same for the same lines, and only for them; rows may have other numbers."""
        said = [
            (row.at.isoformat(), *row.dish, row.quantity, row.price_minor, row.table, row.waiter)
            for row in self.rows
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @property
    def paid_in_cash(self) -> bool:
        """A history of lines does not say how guests paid: half in cash, half by card."""
        return int(self.digest, 16) % 2 == 0


class HistoryReader:
    """Reads rows through a mapping. Times without offset are local to `zone`."""

    def __init__(
        self, mapping: Mapping, amounts: Amounts, at_format: AtFormat, zone: ZoneInfo
    ) -> None:
        self._amounts = amounts
        self._at_format = at_format
        self._zone = zone
        self.columns = {
            key: "+".join(mapping.header[position] for position in positions)
            for key, positions in mapping.columns.items()
        }

    def read(self, picked: Picked) -> HistoricRow:
        """One row. Raises RowError, RowWithoutItem."""
        row = HistoricRow(
            number=picked.row.number,
            item=picked.item(),
            order=picked.required("order"),
            at=picked.read("at", self._moment),
            variant=picked.text("variant"),
            category=picked.text("category"),
            quantity=picked.read("quantity", self._quantity),
            price_minor=picked.read_optional("price", self._price),
            table=picked.text("table"),
            waiter=picked.text("waiter"),
        )
        for key, limit in LIMITS.items():
            if len(getattr(row, key)) > limit:
                raise self.error(row, key, f"has more than {limit} characters")
        return row

    def error(self, row: HistoricRow, key: str, reason: str) -> RowError:
        """Why a row cannot be taken, with the column's name and what it says."""
        column = self.columns.get(key, "")
        return RowError(row.number, column, str(getattr(row, key)) if column else "", reason)

    def _moment(self, value: Value) -> datetime:
        return self._at_format.read(written(value), self._zone)

    def _quantity(self, value: Value) -> int:
        quantity = self._amounts.thousandths(value)
        if quantity > MAX_LINE_QUANTITY:
            raise BadValue(written(value), "is more than the 9,999 that a line may have")
        return quantity

    def _price(self, value: Value) -> int:
        price_minor = self._amounts.minor(value)
        if price_minor > MAX_UNIT_PRICE_MINOR:
            raise BadValue(written(value), "is larger than any price")
        return price_minor
