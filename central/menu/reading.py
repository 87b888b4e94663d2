"""The menu from its rows, with the draft over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.menu import store
from central.menu.values import (
    CategoryView,
    DishView,
    LocalView,
    MenuView,
    PriceListView,
    PriceView,
    SizeView,
)
from central.releases import store as releases
from central.releases.rules import UNSOLD
from central.releases.scopes import Place
from central.releases.store import Kept

BOX = "box"


def menu(
    connection: Connection[Any], organization_id: UUID, now: datetime, store_id: UUID | None
) -> MenuView:
    """Everything on the menu, or what a store has of it."""
    drafted = releases.draft(connection, organization_id)
    places = releases.places(connection, organization_id)
    place = next((each for each in places if each.id == store_id), None)
    made = store.makers(connection, organization_id)
    shown = [
        each
        for each in lists(connection, organization_id, drafted)
        if _is_there(each, place) and _is_ours(each.id, place, made, of_box=each.of_box)
    ]
    reader = _Reader(connection, organization_id, now, drafted, [each.id for each in shown], made)
    categories = [
        CategoryView(row.id, row.name, row.colour, tuple(reader.dishes(row.id, place)))
        for row in store.categories(connection, organization_id)
    ]
    stores = tuple((each.id, each.name) for each in places)
    pages = tuple(each for each in categories if each.dishes)
    return MenuView(tuple(shown), pages, len(drafted), stores)


def lists(
    connection: Connection[Any], organization_id: UUID, drafted: Iterable[Kept] | None = None
) -> list[PriceListView]:
    """Every price list, and those that the draft adds."""
    kept = releases.draft(connection, organization_id) if drafted is None else drafted
    names = store.brand_names(connection, organization_id)
    names |= {each.id: each.name for each in releases.places(connection, organization_id)}
    found = [
        PriceListView(
            row.id,
            row.name,
            row.currency,
            names.get(row.store_id or row.brand_id or row.id, ""),
            row.priority,
            bool(row.conditions),
            row.authority == BOX,
            row.brand_id,
            row.store_id,
        )
        for row in store.lists(connection, organization_id)
    ]
    known = {each.id for each in found}
    return found + [
        _added(each, names)
        for each in kept
        if each.kind == "fare_set" and each.after is not None and each.entity_id not in known
    ]


def _added(kept: Kept, names: Mapping[UUID, str]) -> PriceListView:
    doc = kept.after or {}
    brand, at = (UUID(hex=doc[name]) if doc[name] else None for name in ("brand_id", "store_id"))
    where = names.get(at or brand or kept.entity_id, "")
    is_timed = bool(doc["conditions"])
    what = (doc["name"], doc["currency"], where, doc["priority"], is_timed)
    return PriceListView(kept.entity_id, *what, of_box=False, brand_id=brand, store_id=at)


def _is_there(row: PriceListView | store.ItemRow, place: Place | None) -> bool:
    if place is None:
        return True
    return row.store_id in (None, place.id) and row.brand_id in (None, place.brand_id)


def _is_ours(row_id: UUID, place: Place | None, made: Mapping[UUID, UUID], *, of_box: bool) -> bool:
    """What a box made itself is shown with its store only."""
    return not of_box or (place is not None and made.get(row_id) == place.id)


@dataclass(frozen=True, slots=True)
class _Price:
    fare: store.FareRow | None
    kept: Kept | None


class _Reader:
    """Rows of the menu by what they belong to."""

    def __init__(
        self,
        connection: Connection[Any],
        organization_id: UUID,
        now: datetime,
        drafted: Iterable[Kept],
        list_ids: list[UUID],
        made: Mapping[UUID, UUID],
    ) -> None:
        self._list_ids = list_ids
        self._made = made
        self._drafted = {each.entity: each for each in drafted}
        self._items: dict[UUID, list[store.ItemRow]] = defaultdict(list)
        for item in store.items(connection, organization_id):
            self._items[item.category_id].append(item)
        self._variants: dict[UUID, list[store.VariantRow]] = defaultdict(list)
        for variant in store.variants(connection, organization_id):
            self._variants[variant.item_id].append(variant)
        self._prices: dict[tuple[UUID, UUID], _Price] = {}
        for fare in store.fares(connection, organization_id, now):
            kept = self._drafted.get(("fare", fare.id))
            self._prices[fare.fare_set_id, fare.priced_id] = _Price(fare, kept)
        for kept in self._drafted.values():
            if kept.kind == "fare" and kept.before is None and kept.after is not None:
                key = (UUID(hex=kept.after["fare_set_id"]), UUID(hex=kept.after["priced_id"]))
                self._prices[key] = _Price(None, kept)
        self._local: dict[UUID, list[LocalView]] = defaultdict(list)
        for row in store.local(connection, organization_id, now):
            said = LocalView(row.store, row.sold_out, row.remaining, row.until, row.reason)
            self._local[row.local_id].append(said)

    def dishes(self, category_id: UUID, place: Place | None) -> Iterable[DishView]:
        """The dishes of a category, as far as a store has them."""
        for row in self._items[category_id]:
            of_box = row.authority == BOX
            if _is_there(row, place) and _is_ours(row.id, place, self._made, of_box=of_box):
                yield self._dish(row)

    def _dish(self, row: store.ItemRow) -> DishView:
        kept = self._drafted.get(("item", row.id))
        sizes = tuple(self._size(each) for each in self._variants[row.id])
        local = [*self._local[row.id], *(said for each in sizes for said in self._local[each.id])]
        return DishView(
            row.id,
            row.name,
            row.code,
            _rev(kept, row.rev),
            _active(kept, row.active),
            kept is not None,
            row.authority == BOX,
            sizes,
            tuple(local),
        )

    def _size(self, row: store.VariantRow) -> SizeView:
        kept = self._drafted.get(("variant", row.id))
        return SizeView(
            row.id,
            row.name,
            _rev(kept, row.rev),
            _active(kept, row.active),
            kept is not None,
            row.authority == BOX,
            tuple(self._price(each, row.id) for each in self._list_ids),
        )

    def _price(self, list_id: UUID, variant_id: UUID) -> PriceView:
        found = self._prices.get((list_id, variant_id), _Price(None, None))
        fare, kept = found.fare, found.kept
        doc = kept.after if kept else None
        status = doc["status"] if doc else fare.status if fare and not kept else ""
        return PriceView(
            list_id=list_id,
            fare_id=kept.entity_id if kept else fare.id if fare else None,
            rev=_rev(kept, fare.rev if fare else 0),
            amount_minor=fare.amount_minor if fare and fare.status != UNSOLD else None,
            drafted_minor=doc["amount_minor"] if doc and status != UNSOLD else None,
            is_sold=status != UNSOLD,
            is_drafted=kept is not None,
            of_box=fare is not None and fare.authority == BOX,
            who=kept.who if kept else "",
        )


def _rev(kept: Kept | None, rev: int) -> int:
    return kept.row.rev if kept else rev


def _active(kept: Kept | None, active: bool) -> bool:
    return bool(kept.after["active"]) if kept and kept.after else active
