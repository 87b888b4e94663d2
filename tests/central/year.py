"""A year of many stores at a centre, made by SQL: figures of all, every row of one.

Figures are made as a worker would have left them; months and brands come from the days by the
production code. The rows of one store are a real evening of a real box, copied to every day.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg

from central.figures.computing import mend_month
from central.figures.writing import shapes
from central.main import Centre
from central.tenancy import Pool
from sync.base import replicated_tables
from sync.types import Id, UtcTime
from tests.central.stream import box_of, deliver, let_in, read_stream
from tests.house import House, build_template, open_house

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ITEMS, SOLD_OF_100, HOURS, WAITERS, TENDERS, BRANDS = 100, 80, 12, 6, 4, 4
ORDERS_A_DAY = 58
"""As the pizzeria had: 21,350 orders in 358 days."""
SPACE = UUID("5b1f6b3a-0000-4000-8000-000000000000")

_OWN_IDS = frozenset(
    {
        "id",
        "order_id",
        "line_id",
        "parent_line_id",
        "check_id",
        "source_id",
        "ticket_id",
        "ticket_item_id",
        "subject_id",
        "refund_id",
        "receipt_request_id",
        "payment_id",
        "corrects_payment_id",
        "attempt_id",
        "party_id",
    }
)
"""Ids of what happened on an evening; every copy has its own."""
OF_AN_EVENING = (
    "orders",
    "order_tables",
    "order_courses",
    "order_lines",
    "checks",
    "check_allocations",
    "payments",
    "receipt_requests",
    "receipts",
    "tickets",
    "ticket_items",
    "ticket_events",
    "audit_entries",
)
_VALUE = "((d.number * 7919 + {n} * 104729 + s.number * 15485863) %% 997)"
_DAYS = (
    "unnest(%(stores)s::uuid[], %(numbers)s::bigint[], %(brands)s::uuid[]) AS s(id, number, brand),"
    " LATERAL (SELECT g::date::text AS day, (g::date - date '2026-01-01')::bigint AS number"
    " FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') g) AS d"
)
_ITEMS = f"""
INSERT INTO figure_items (organization_id, place_id, period, currency, sold_id, line_micros,
  quantity_micros, lines_minor, gross_minor, tax_minor, discount_minor)
SELECT %(organization)s, s.id, d.day, 'EUR', n.id, v.x * 1000000, v.x * 1000000000,
  v.x * n.price, v.x * n.price, v.x * n.price * 12 / 112, v.x %% 3 * 10
FROM {_DAYS}, unnest(%(sold)s::uuid[], %(prices)s::bigint[]) WITH ORDINALITY AS n(id, price, n),
  LATERAL (SELECT 1 + {_VALUE.format(n="n.n")} %% 7 AS x) v
WHERE {_VALUE.format(n="n.n")} %% 100 < {SOLD_OF_100}"""
_TOTALS = """
INSERT INTO figure_totals (organization_id, place_id, period, currency, checks, orders, covers,
  gross_minor, tax_minor, refunds, refunded_minor, refunded_tax_minor, discount_minor,
  service_minor, tip_minor, rounding_minor, taken_minor, voids, void_minor, walk_outs,
  walk_out_minor)
SELECT organization_id, place_id, period, currency, 58, 57, 120, sum(gross_minor), sum(tax_minor),
  1, 500, 53, sum(discount_minor), 0, 900, 2, sum(gross_minor), 2, 1800, 0, 0
FROM figure_items WHERE organization_id = %(organization)s AND place_id = ANY (%(stores)s)
AND period BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3, 4"""
_PARTS = """
INSERT INTO figure_{table} (organization_id, place_id, period, currency, {key}, {names})
SELECT t.organization_id, t.place_id, t.period, t.currency, k.key, {values}
FROM figure_totals t, unnest(%(keys)s::{type}[]) AS k(key)
WHERE t.organization_id = %(organization)s AND t.place_id = ANY (%(stores)s)
AND t.period BETWEEN %(first)s AND %(last)s"""
_FIGURE_DAYS = f"""
INSERT INTO figure_days (organization_id, store_id, business_date, brand_id, computed_at,
  last_sale_at)
SELECT %(organization)s, s.id, d.day, s.brand, now(), d.day::timestamptz + interval '22 hours'
FROM {_DAYS}"""
_COPY_ROW = """
INSERT INTO {table} SELECT r.* FROM {table} t,
  jsonb_populate_record(t, to_jsonb(t) || %(changes)s) AS r WHERE t.id = %(id)s
  AND t.organization_id = %(organization)s ON CONFLICT DO NOTHING"""


def sold_id(number: int) -> UUID:
    """A thing that is sold."""
    return uuid5(SPACE, f"sold {number}")


def store_id(number: int) -> UUID:
    """A store; the real box's has the number 0 in `Chain.ids`."""
    return uuid5(SPACE, f"store {number}")


async def sell_an_evening(folder: Path) -> Path:
    """The file of a box that sold as many orders as the pizzeria does in a day."""
    await build_template(folder / "template.db")
    async with open_house(folder / "template.db", folder) as house:
        await _sell(house)
    return folder / "box.db"


async def _sell(house: House) -> None:
    items, tables = house.plain_items(), sorted(house.tables)
    for number in range(ORDERS_A_DAY):
        names = [items[(number * 3 + at) % len(items)] for at in range(1 + number % 4)]
        tender = "Card" if number % 2 else "Cash"
        await house.sell(*names, table=tables[number % len(tables)], tender=tender)
        house.clock.advance(120)
    await house.receipts.complete_pending()


@dataclass
class Chain:
    """An organization whose first store is a real box, and the stores that were made beside it."""

    admin: psycopg.Connection[Any]
    worker: Pool
    organization_id: UUID
    brand_id: UUID
    ids: list[UUID]
    evening: str

    @classmethod
    def begin(cls, centre: Centre, worker: Pool, dsn: str, folder: Path) -> Chain:
        """Push a real evening; its store is the first of the chain."""
        database = asyncio.run(sell_an_evening(folder))
        box = box_of(database)
        let_in(centre, box)
        for answer in deliver(centre, read_stream(database, box)):
            assert (answer.code, answer.quarantined) == ("ok", ()), answer
        admin = psycopg.connect(dsn, autocommit=True)
        admin.execute("SET session_replication_role = replica")
        (evening,) = admin.execute("SELECT max(business_date) FROM checks").fetchone() or ("",)
        made = cls(admin, worker, box.organization_id, box.brand_id, [box.store_id], evening)
        made._name()
        return made

    def grow(self, stores: int) -> None:
        """Make figures of a year for as many stores in all."""
        fresh = list(range(len(self.ids), stores))
        for number in fresh:
            self._copy("stores", self.ids[0], store_id(number), f"Store {number:03d}", number)
            self.ids.append(store_id(number))
        begun = self.admin.execute(
            "SELECT 1 FROM figure_days WHERE business_date < %s LIMIT 1", (self.evening,)
        ).fetchone()
        self._figures(fresh if begun else [0, *fresh])
        for month in range(1, 13):
            mend_month(self.worker, self.organization_id, f"2026-{month:02d}")
        self.admin.execute("VACUUM ANALYZE")

    def detail(self, number: int, first: date, last: date) -> None:
        """Copy the rows of the real evening to each day of a span of a store."""
        day = first
        while day <= last:
            if number or day.isoformat() != self.evening:
                self._copy_evening(number, day)
            day += timedelta(days=1)

    def brand(self, number: int) -> UUID:
        """The brand of a store."""
        return uuid5(SPACE, f"brand {number % BRANDS}") if number % BRANDS else self.brand_id

    def _name(self) -> None:
        for number in range(1, BRANDS):
            self._copy("brands", self.brand_id, self.brand(number), f"Brand {number}", 0)
        rows = [
            ("sold", sold_id(n), f"Dish {n}", "large" if n % 3 == 0 else "", f"Category {n % 8}")
            for n in range(ITEMS)
        ]
        rows += [("person", uuid5(SPACE, f"p{n}"), f"Waiter {n}", "", "") for n in range(WAITERS)]
        rows += [("tender", uuid5(SPACE, f"t{n}"), f"Way {n}", "cash", "") for n in range(TENDERS)]
        with self.admin.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO figure_names (organization_id, kind, id, name, detail, group_name, "
                "seen_on) VALUES (%s, %s, %s, %s, %s, %s, '2026-01-01')",
                [(self.organization_id, *row) for row in rows],
            )

    def _copy(self, table: str, row_id: UUID, new_id: UUID, name: str, number: int) -> None:
        changes: dict[str, str] = {"id": str(new_id), "name": name}
        if table == "stores":
            changes["brand_id"] = str(self.brand(number))
        self.admin.execute(
            _COPY_ROW.format(table=table).encode(),
            {
                "organization": self.organization_id,
                "id": row_id,
                "changes": psycopg.types.json.Jsonb(changes),
            },
        )

    def _figures(self, numbers: list[int]) -> None:
        for number in numbers:
            said: dict[str, Any] = {
                "organization": self.organization_id,
                "stores": [self.ids[number]],
                "numbers": [number],
                "brands": [self.brand(number)],
                "first": FIRST.isoformat(),
                "last": LAST.isoformat(),
                "sold": [sold_id(n) for n in range(ITEMS)],
                "prices": [350 + 25 * n for n in range(ITEMS)],
            }
            for shape in shapes():
                gone = f"DELETE FROM {shape.name} WHERE place_id = %s"
                self.admin.execute(gone.encode(), (self.ids[number],))
            self.admin.execute("DELETE FROM figure_days WHERE store_id = %s", (self.ids[number],))
            self.admin.execute(_ITEMS.encode(), said)
            self.admin.execute(_TOTALS.encode(), said)
            self.admin.execute(_FIGURE_DAYS.encode(), said)
            for table, key, keys, key_type in (
                ("hours", "hour", list(range(11, 11 + HOURS)), "bigint"),
                ("waiters", "person_id", [uuid5(SPACE, f"p{n}") for n in range(WAITERS)], "uuid"),
                ("tenders", "tender_id", [uuid5(SPACE, f"t{n}") for n in range(TENDERS)], "uuid"),
            ):
                self._part(table, key, key_type, {**said, "keys": keys})

    def _part(self, table: str, key: str, key_type: str, said: dict[str, Any]) -> None:
        shape = next(each for each in shapes() if each.doc == table)
        count = len(said["keys"])
        values = {
            "amount_minor": f"t.taken_minor / {count}",
            "payments": f"t.checks / {count}",
        }
        statement = _PARTS.format(
            table=table,
            key=key,
            type=key_type,
            names=", ".join(shape.measures),
            values=", ".join(values.get(name, f"t.{name} / {count}") for name in shape.measures),
        )
        self.admin.execute(statement.encode(), said)

    def _copy_evening(self, number: int, day: date) -> None:
        shift = f"{(day - date.fromisoformat(self.evening)).days} days"
        for name in OF_AN_EVENING:
            values = ", ".join(
                _copied(column.name, type(column.type))
                for column in replicated_tables()[name].__table__.columns  # type: ignore[attr-defined]
            )
            self.admin.execute(
                f"INSERT INTO {name} SELECT {values} FROM {name} "
                "WHERE organization_id = %(organization)s AND store_id = %(from)s "
                "AND business_date = %(evening)s ON CONFLICT DO NOTHING".encode(),
                {
                    "organization": self.organization_id,
                    "from": self.ids[0],
                    "store": self.ids[number],
                    "brand": self.brand(number),
                    "salt": f"{number} {day}",
                    "shift": shift,
                    "day": day.isoformat(),
                    "evening": self.evening,
                },
            )


def _copied(column: str, kind: type) -> str:
    if column in _OWN_IDS:
        return (
            f"CASE WHEN {column} IS NULL THEN NULL ELSE md5({column}::text || %(salt)s)::uuid END"
        )
    if column == "store_id":
        return "%(store)s::uuid"
    if column == "brand_id":
        return "%(brand)s::uuid"
    if column == "business_date":
        return "%(day)s"
    if kind is UtcTime:
        return f"{column} + %(shift)s::interval"
    assert kind is Id or column
    return column
