"""The price book of a store from its rows: read once with each version of the menu."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import BadRequest
from domain.pricing.book import PriceBook
from domain.pricing.bundles import Bundle, bundle_of
from domain.pricing.charges import ChargeRule
from domain.pricing.fares import Fare, FareSet, conditions_of
from domain.pricing.rules import Rule, rule_of
from edge.transaction import Read
from sync.tables.pricing import PriceRule
from sync.types import from_micros

log = logging.getLogger(__name__)

LINE, BUNDLE, ORDER = "line", "bundle", "order"
TARGETS = (LINE, BUNDLE, ORDER)
READ = (
    "name",
    "kind",
    "priority",
    "amount_minor",
    "rate_micros",
    "conditions",
    "hours",
    "active_from",
    "active_to",
    "with_options",
)
"""The columns that say what a rule does and when."""


def price_book(read: Read) -> PriceBook:
    """Conditional price lists, rules, offers and service charges that hold in this store.

    A row that cannot be read gives nothing away: it is left out, and the log says so.
    """
    rows = read.all(
        PriceRule,
        "deleted_at IS NULL AND active AND currency = ? AND (brand_id IS NULL OR brand_id = ?) "
        "AND (store_id IS NULL OR store_id = ?) ORDER BY id",
        read.house.currency,
        read.house.brand_id,
        read.house.store_id,
    )
    read_rules = list(_readable(rows))
    return PriceBook(
        fares=_fares(read),
        rules=[each for each in read_rules if isinstance(each, Rule)],
        bundles=[each for each in read_rules if isinstance(each, Bundle)],
        charges=[each for each in read_rules if isinstance(each, ChargeRule)],
    )


def kept(row: PriceRule) -> dict[str, Any]:
    """An offer as an order keeps it, whatever becomes of the rule."""
    doc = {name: getattr(row, name) for name in (*READ, "bundle")}
    times = {name: _text(doc[name]) for name in ("active_from", "active_to")}
    return doc | times


def from_kept(rule_id: UUID, doc: Mapping[str, Any]) -> Bundle:
    """The offer that `kept` kept."""
    times = {name: _time(doc[name]) for name in ("active_from", "active_to")}
    return bundle_of(rule_of(rule_id, {**doc, **times}), doc["bundle"])


def from_row(row: PriceRule) -> Rule | Bundle | ChargeRule:
    """What a row means. Raises BadRequest for one that cannot be read."""
    if row.target not in TARGETS:
        raise BadRequest(f"{row.name}: a rule is on a line, a bundle or an order.")
    columns = {name: getattr(row, name) for name in READ}
    rule = rule_of(row.id, columns, whole_orders=row.target == ORDER)
    if row.target == BUNDLE:
        return bundle_of(rule, row.bundle)
    return ChargeRule(rule, row.tax_group_id) if row.target == ORDER else rule


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _readable(rows: Iterable[PriceRule]) -> Iterator[Rule | Bundle | ChargeRule]:
    for row in rows:
        try:
            yield from_row(row)
        except BadRequest as error:
            log.warning("a price rule is left out: %s", error)


def _fares(read: Read) -> list[Fare]:
    """The fares of price lists that ask for something; others are on the menu already."""
    sets = _sets(read)
    if not sets:
        return []
    rows = read.rows(
        "SELECT id, fare_set_id, priced_id, amount_minor, status, active_from, active_to "
        "FROM fares WHERE organization_id = ? AND deleted_at IS NULL AND priced_kind <> 'cost' "
        "AND fare_set_id IN (SELECT id FROM fare_sets WHERE organization_id = ? "
        "AND conditions <> '{}')",
        read.house.organization_id,
        read.house.organization_id,
    )
    return [
        Fare(
            UUID(bytes=row[0]),
            sets[row[1]],
            UUID(bytes=row[2]),
            row[3],
            row[4],
            None if row[5] is None else from_micros(row[5]),
            None if row[6] is None else from_micros(row[6]),
        )
        for row in rows
        if row[1] in sets
    ]


def _sets(read: Read) -> dict[bytes, FareSet]:
    rows = read.rows(
        "SELECT id, name, priority, conditions FROM fare_sets WHERE organization_id = ? "
        "AND deleted_at IS NULL AND conditions <> '{}' AND (brand_id IS NULL OR brand_id = ?) "
        "AND (store_id IS NULL OR store_id = ?)",
        read.house.organization_id,
        read.house.brand_id,
        read.house.store_id,
    )
    found: dict[bytes, FareSet] = {}
    for key, name, priority, text in rows:
        try:
            conditions = conditions_of(json.loads(text))
        except BadRequest as error:
            log.warning("the price list %s is left out: %s", name, error)
        else:
            found[key] = FareSet(UUID(bytes=key), name, priority, **conditions)
    return found
