"""A report from sums: its places, its rows, its totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.figures import store
from central.figures.requests import By, Figure, SalesQuestion, SalesReport, SalesRow, Sums
from central.figures.spans import Periods, Span, periods_of
from central.figures.store import Row
from domain.money import round_half_up

NOBODY = UUID(int=0)
MICROS = 1_000_000
_EVERYTHING: tuple[Figure, ...] = (
    "checks",
    "orders",
    "covers",
    "gross_minor",
    "tax_minor",
    "net_minor",
    "discount_minor",
    "refunds",
    "refunded_minor",
    "service_minor",
    "tip_minor",
    "voids",
    "void_minor",
)
_OF_ITEMS: tuple[Figure, ...] = (
    "quantity",
    "gross_minor",
    "tax_minor",
    "net_minor",
    "discount_minor",
)
FIGURES: dict[By, tuple[Figure, ...]] = {
    "store": _EVERYTHING,
    "brand": _EVERYTHING,
    "day": _EVERYTHING,
    "month": _EVERYTHING,
    "hour": (
        "checks",
        "orders",
        "covers",
        "gross_minor",
        "tax_minor",
        "net_minor",
        "discount_minor",
        "voids",
        "void_minor",
    ),
    "item": _OF_ITEMS,
    "category": _OF_ITEMS,
    "waiter": (
        "orders",
        "covers",
        "gross_minor",
        "tax_minor",
        "net_minor",
        "discount_minor",
        "tip_minor",
        "voids",
        "void_minor",
    ),
    "tender": ("payments", "gross_minor", "tip_minor", "rounding_minor"),
}
"""What means something by each question, in the order to be shown."""
_SUMS = frozenset(each.name for each in fields(Sums))


@dataclass(frozen=True, slots=True)
class Places:
    """Where a report looks: `places` are brands as a whole and single stores; `stores` are all
    stores meant (None: every store there is)."""

    places: tuple[UUID, ...]
    stores: tuple[store.StoreRow, ...]
    brands: dict[UUID, str]
    is_all: bool


def report(
    connection: Connection[Any], question: SalesQuestion, where: Places, span: Span
) -> SalesReport:
    """The report on places. Raises psycopg.Error."""
    organization_id = question.organization_id
    newest = store.newest_day(connection, organization_id)
    periods = periods_of(span, newest)
    asked = _Asked(connection, organization_id, where, span, periods, question.category)
    rows = _ROWS[question.by](asked)
    totals = tuple(_sums(row) for row in asked.sums("totals"))
    waiting = store.waiting_since(
        connection,
        organization_id,
        question.first,
        question.last,
        None if where.is_all else [each.id for each in where.stores],
    )
    return SalesReport(
        question,
        FIGURES[question.by],
        _with_shares(rows, question.by),
        tuple(sorted(totals, key=lambda each: each.currency)),
        waiting,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    connection: Connection[Any]
    organization_id: UUID
    where: Places
    span: Span
    periods: Periods
    category: str | None = None

    def sums(
        self,
        doc: str,
        group: str = "",
        places: Sequence[UUID] | None = None,
        periods: Periods | None = None,
    ) -> list[Row]:
        return store.sums(
            self.connection,
            self.organization_id,
            doc,
            self.where.places if places is None else places,
            periods or self.periods,
            group,
        )

    def names(self, kind: str, rows: Iterable[Row]) -> dict[UUID, store.Name]:
        ids = {row["key"] for row in rows}
        return store.names(self.connection, self.organization_id, kind, ids)


def _by_store(asked: _Asked) -> list[SalesRow]:
    known = {each.id: each for each in asked.where.stores}
    rows = asked.sums("totals", "place_id", list(known))
    return [
        SalesRow(str(row["key"]), known[row["key"]].name, known[row["key"]].brand, _sums(row))
        for row in rows
    ]


def _by_brand(asked: _Asked) -> list[SalesRow]:
    """A brand that is seen in part is the sum of the stores that are seen."""
    of_store = {each.id: each.brand_id for each in asked.where.stores}
    found: dict[tuple[str, str], Sums] = {}
    for row in asked.sums("totals", "place_id"):
        place = row["key"]
        brand = place if place in asked.where.brands else of_store.get(place)
        key = (str(brand or ""), row["currency"])
        found[key] = added(found.get(key), _sums(row))
    names = {str(brand_id): name for brand_id, name in asked.where.brands.items()}
    return [SalesRow(key, names.get(key, ""), "", sums) for (key, _), sums in found.items()]


def _by_day(asked: _Asked) -> list[SalesRow]:
    rows = asked.sums("totals", "day", periods=Periods(tuple(asked.span.days())))
    return [SalesRow(row["key"], "", "", _sums(row)) for row in rows]


def _by_month(asked: _Asked) -> list[SalesRow]:
    return [SalesRow(row["key"], "", "", _sums(row)) for row in asked.sums("totals", "month")]


def _by_hour(asked: _Asked) -> list[SalesRow]:
    rows = asked.sums("hours", "hour")
    return [SalesRow(f"{row['key']:02d}", "", "", _sums(row)) for row in rows]


def _by_item(asked: _Asked) -> list[SalesRow]:
    return _merged(asked, lambda name: (name.name, name.detail))


def _by_category(asked: _Asked) -> list[SalesRow]:
    return _merged(asked, lambda name: (name.group_name, ""))


def _merged(asked: _Asked, label: Callable[[store.Name], tuple[str, str]]) -> list[SalesRow]:
    """Things of the same name are one, whichever store's menu they are on."""
    rows = asked.sums("items", "sold_id")
    names = asked.names("sold", rows)
    found: dict[tuple[str, str, str], tuple[str, Row]] = {}
    for row in sorted(rows, key=lambda row: str(row["key"])):
        named = names.get(row["key"], store.Name("", "", None, ""))
        if asked.category not in (None, named.group_name):
            continue
        name, detail = label(named)
        at = (name, detail, row["currency"])
        first, so_far = found.get(at, (str(row["key"]), dict.fromkeys(row, 0)))
        found[at] = (first, {key: _plus(so_far[key], row[key]) for key in row})
    return [
        SalesRow(key, name, detail, _sums({**row, "currency": currency}))
        for (name, detail, currency), (key, row) in found.items()
    ]


def _plus(before: Any, more: Any) -> Any:
    return before + more if isinstance(more, int) else more


def _by_waiter(asked: _Asked) -> list[SalesRow]:
    rows = asked.sums("waiters", "person_id")
    names = asked.names("person", rows)
    return [
        SalesRow(
            str(row["key"]), names[row["key"]].name if row["key"] in names else "", "", _sums(row)
        )
        for row in rows
    ]


def _by_tender(asked: _Asked) -> list[SalesRow]:
    rows = asked.sums("tenders", "tender_id")
    names = asked.names("tender", rows)
    found: dict[tuple[str, str, str], tuple[str, Sums]] = {}
    for row in sorted(rows, key=lambda row: str(row["key"])):
        name = names.get(row["key"], store.Name("", "", None, ""))
        at = (name.name, name.detail, row["currency"])
        first, so_far = found.get(at, (str(row["key"]), None))
        found[at] = (first, added(so_far, _sums({**row, "gross_minor": row["amount_minor"]})))
    return [SalesRow(key, name, kind, sums) for (name, kind, _), (key, sums) in found.items()]


_ROWS: dict[By, Callable[[_Asked], list[SalesRow]]] = {
    "store": _by_store,
    "brand": _by_brand,
    "hour": _by_hour,
    "item": _by_item,
    "category": _by_category,
    "waiter": _by_waiter,
    "tender": _by_tender,
    "day": _by_day,
    "month": _by_month,
}


def added(one: Sums | None, other: Sums) -> Sums:
    """Two sums of one currency."""
    if one is None:
        return other
    values = {
        name: getattr(one, name) + getattr(other, name) for name in _SUMS if name != "currency"
    }
    return Sums(one.currency, **values)


def by_currency(sums: Iterable[Sums]) -> tuple[Sums, ...]:
    """Sums added up, one for each currency."""
    found: dict[str, Sums] = {}
    for each in sums:
        found[each.currency] = added(found.get(each.currency), each)
    return tuple(found[currency] for currency in sorted(found))


def sums_of_row(row: Row) -> Sums:
    """A row of a table of sums as what reports say."""
    return _sums(row)


def _sums(row: Row) -> Sums:
    said = {name: value for name, value in row.items() if name in _SUMS}
    if "quantity_micros" in row:
        said["quantity"] = (row["quantity_micros"] + MICROS // 2) // MICROS
    return Sums(**said)


def _with_shares(rows: Sequence[SalesRow], by: By) -> tuple[SalesRow, ...]:
    whole: dict[str, int] = {}
    for row in rows:
        whole[row.sums.currency] = whole.get(row.sums.currency, 0) + row.sums.gross_minor
    shared = (
        SalesRow(row.key, row.label, row.detail, row.sums, _share(row, whole[row.sums.currency]))
        for row in rows
    )
    if by in ("hour", "day", "month"):
        return tuple(sorted(shared, key=lambda row: (row.key, row.sums.currency)))
    return tuple(
        sorted(shared, key=lambda row: (-row.sums.gross_minor, row.label, row.detail, row.key))
    )


def _share(row: SalesRow, whole: int) -> int:
    return round_half_up(row.sums.gross_minor * MICROS, whole) if whole > 0 else 0
