"""What a plain function inside `db.read` and `db.write` works with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from domain.clock import Uptime
from domain.errors import Changed, NotFound, SellingStopped
from domain.ids import new_id
from edge.commands import Command
from edge.signals import Signal
from sync.base import Replicated
from sync.protocol.clock import Offset, next_hybrid, stamp
from sync.protocol.merging import fields_of
from sync.rows import bind, shape, table_of, update_sql
from sync.types import to_micros

SALES = frozenset({"orders", "order_lines", "payments"})
"""Rows that a box which was replaced, or whose past is not the centre's, does not make any more.
What was open can be printed, voided and counted; kitchen, drawers and the day's end go on."""

NO_UPTIME = Uptime("", 0)

T = TypeVar("T", bound=SQLModel)
R = TypeVar("R", bound=Replicated)


@dataclass(frozen=True, slots=True)
class House:
    """Which box this is and the store's own rules, as rows say.

    `options` are the house's own ways, by name (`domain.floor.FloorRules`); absent is the default.
    `stopped` is why this box sells nothing any more, in words; empty while it sells. `contract` is
    the newest that its centre speaks (0 where nobody said one), `clock_offset` how far its clock is
    ahead of the centre's.
    """

    organization_id: UUID
    brand_id: UUID
    store_id: UUID
    node_id: UUID
    zone: ZoneInfo
    currency: str
    cut_over_minutes: int
    receipt_series: str
    options: Mapping[str, object] = field(default_factory=dict)
    stopped: str = ""
    contract: int = 0
    clock_offset: Offset | None = None


class Read:
    """A consistent view of the database. Every read names the organization by itself."""

    def __init__(self, raw: sqlite3.Connection, house: House | None) -> None:
        self.raw = raw
        self._house = house

    @property
    def house(self) -> House:
        """Which box this is. Raises NotFound in a database without a restaurant."""
        if self._house is None:
            raise NotFound("This box has no restaurant yet.")
        return self._house

    def get(self, table: type[R], row_id: UUID) -> R | None:
        """A replicated row by its id, also when it is marked deleted."""
        found = shape(table)
        row = self.raw.execute(
            f"{found.select_sql} WHERE organization_id = ? AND id = ?",
            (self.house.organization_id.bytes, row_id.bytes),
        ).fetchone()
        return None if row is None else found.record(row)

    def load(self, table: type[R], row_id: UUID, what: str = "") -> R:
        """Like `get`, but raises NotFound naming `what`."""
        row = self.get(table, row_id)
        if row is None or row.deleted_at is not None:
            raise NotFound(f"There is no such {what or shape(table).table_class.policy.kind}.")
        return row

    def all(self, table: type[T], where: str = "", *values: Any) -> list[T]:
        """Rows of a table. `where` continues the condition and may end with ORDER BY."""
        found = shape(table)
        if found.replicated:
            condition = (
                f" WHERE organization_id = ? AND {where}" if where else " WHERE organization_id = ?"
            )
            parameters = (self.house.organization_id.bytes, *map(bind, values))
        else:
            condition = f" WHERE {where}" if where else ""
            parameters = tuple(map(bind, values))
        return list(map(found.record, self.raw.execute(found.select_sql + condition, parameters)))

    def first(self, table: type[T], where: str, *values: Any) -> T | None:
        """The first of `all`, or nothing."""
        rows = self.all(table, f"{where} LIMIT 1", *values)
        return rows[0] if rows else None

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Raw SQL with raw SQLite values in the answer."""
        return self.raw.execute(sql, tuple(map(bind, values))).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.raw.execute(sql, tuple(map(bind, values))).fetchone()
        return None if row is None else row[0]


class Write(Read):
    """One command's transaction: reads, inserts, updates, and the signals that follow it."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        house: House | None,
        command: Command,
        now: datetime,
        business_date: str,
        uptime: Uptime = NO_UPTIME,
    ) -> None:
        super().__init__(raw, house)
        self.command = command
        self.actor = command.actor
        self.now = now
        self.business_date = business_date
        self.uptime = uptime
        self.signals: list[Signal] = []
        self.began_stream = False
        """Set by who gives this box a new stream: the chain goes on from what is there then."""
        self.changed_house = False
        """Set by who makes the box another's, or stops it: the next write is done as what it is."""
        self._stamp: dict[str, Any] | None = None
        self._hybrid: str | None = None

    def settle(self, house: House) -> None:
        """From here on the rows belong to `house`; founding a restaurant begins with this."""
        self._house = house
        self.changed_house = True

    def insert(self, table: type[R], row_id: UUID | None = None, **values: Any) -> R:
        """Add a row, stamped with where, when and by whom. Returns it as a record."""
        found = shape(table)
        self._must_sell(found.name)
        values["id"] = row_id or new_id()
        if found.merged:
            values["clocks"] = self._clocks(found.columns)
        encoded = found.encode({**self._stamps(found.stamped), **values})
        self.raw.execute(found.insert_sql, encoded)
        record: R = found.record(encoded)
        return record

    def insert_many(self, table: type[R], rows: Iterable[dict[str, Any]]) -> None:
        """Add many rows; each needs its own `id`."""
        found = shape(table)
        self._must_sell(found.name)
        stamps = self._stamps(found.stamped)
        if found.merged:
            stamps = {**stamps, "clocks": self._clocks(found.columns)}
        self.raw.executemany(found.insert_sql, [found.encode({**stamps, **row}) for row in rows])

    def update(self, row: Replicated, expected_rev: int | None = None, **changes: Any) -> None:
        """Change columns of a row; `rev` rises by one.

        Raises Changed when `expected_rev` is given and the row has moved on.
        """
        self.update_by_id(table_of(row), row.id, expected_rev, **changes)

    def update_by_id(
        self, table: type[R], row_id: UUID, expected_rev: int | None = None, **changes: Any
    ) -> None:
        """Change columns of the row with this id; `rev` rises by one."""
        found = shape(table)
        if found.merged:
            clocks = self._clocks_of(table, row_id) | self._clocks(tuple(changes))
            changes["clocks"] = {} if changes.get("erased_at") else clocks
        if found.stamped:
            changes |= self._actor_stamps()
        changes["updated_at"] = self.now
        sql = update_sql(found, tuple(changes))
        values = [*found.encode_some(changes), self.house.organization_id.bytes, row_id.bytes]
        if expected_rev is not None:
            sql += " AND rev = ?"
            values.append(expected_rev)
        if self.raw.execute(sql, values).rowcount != 1:
            if expected_rev is not None:
                raise Changed("Somebody changed this meanwhile. Look again.")
            raise NotFound(f"There is no such {found.name} row.")

    def put_box_row(self, table: type[T], **values: Any) -> None:
        """Add a row of a box table, or change its other columns when its key is there."""
        found = shape(table)
        keys = [column.name for column in table.__table__.primary_key]  # type: ignore[attr-defined]
        sets = ", ".join(f"{name} = excluded.{name}" for name in found.columns if name not in keys)
        self.raw.execute(
            f"{found.insert_sql} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}",
            found.encode(values),
        )

    def insert_box_row(self, table: type[T], **values: Any) -> None:
        """Add a row of a box table."""
        found = shape(table)
        self.raw.execute(found.insert_sql, found.encode(values))

    def execute(self, sql: str, *values: Any) -> int:
        """Raw SQL that changes something; returns how many rows it changed."""
        return self.raw.execute(sql, tuple(map(bind, values))).rowcount

    def next_number(self, series: str) -> int:
        """The next number of a series, without a gap, beginning at 1."""
        return int(
            self.value(
                "INSERT INTO number_series (name, last) VALUES (?, 1) "
                "ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
                series,
            )
        )

    def signal(self, topic: str, subject: UUID | None = None) -> None:
        """Tell listeners of a topic to look again, once this has been committed."""
        signal = Signal(topic, subject)
        if signal not in self.signals:
            self.signals.append(signal)

    def _clocks(self, columns: Iterable[str]) -> dict[str, str]:
        """The hybrid time of this transaction for each of these fields."""
        if self._hybrid is None:
            high = int(self.value("SELECT hlc_high FROM sync_node") or 0)
            hybrid = next_hybrid(high, to_micros(self.now) // 1000)
            self.execute("UPDATE sync_node SET hlc_high = ?", hybrid)
            self._hybrid = stamp(hybrid, self.house.node_id)
        return dict.fromkeys(fields_of(dict.fromkeys(columns)), self._hybrid)

    def _clocks_of(self, table: type[R], row_id: UUID) -> dict[str, str]:
        row = self.get(table, row_id)
        found: dict[str, str] = dict(getattr(row, "clocks", {}))
        return found

    def _must_sell(self, table: str) -> None:
        """Raises SellingStopped where the row is a sale and this box sells no more."""
        if self._house is not None and self._house.stopped and table in SALES:
            raise SellingStopped(self._house.stopped)

    def _stamps(self, stamped: bool) -> dict[str, Any]:
        if self._stamp is None:
            self._stamp = {
                "organization_id": self.house.organization_id,
                "created_at": self.now,
                "updated_at": self.now,
            }
        if not stamped:
            return self._stamp
        return {
            **self._stamp,
            "brand_id": self.house.brand_id,
            "store_id": self.house.store_id,
            "business_date": self.business_date,
            **self._actor_stamps(),
        }

    def _actor_stamps(self) -> dict[str, Any]:
        return {
            "node_id": self.house.node_id,
            "device_id": self.actor.device_id,
            "actor_kind": self.actor.kind,
            "actor_id": self.actor.id,
        }
