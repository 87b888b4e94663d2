"""The menu's SQL: everything on the menu in a dozen bulk reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalog import (
    Menu,
    MenuCategory,
    MenuGroup,
    MenuItem,
    MenuOption,
    MenuVariant,
)
from domain.menu_hours import from_doc
from edge.menu import around_store, stock_store
from edge.menu.decoding import Docs, Ids, Stations
from edge.menu.price_lists import next_hours, timed_prices
from edge.menu.price_rules import price_book
from edge.transaction import Read
from sync.types import from_micros

Row = tuple[Any, ...]


def load_menu(read: Read, version: int, now: datetime) -> Menu:
    """The whole menu at a moment. Rows that are inactive, deleted or without a price are left out.

    Texts are filled in: an item without a button or kitchen name has its name there, without a
    colour, course or station its category's. An item none of whose variants has a price is not
    on the menu; an option without a price is free.
    """
    ids, docs = Ids(), Docs()
    prices, costs = {**prices_at(read, now), **timed_prices(read, now)}, costs_at(read, now)
    groups_of = _group_uses(read, ids)
    categories = _categories(read)
    variants, variants_of = _variants(read, ids, prices, costs, now)
    groups, options = _groups(read, ids, docs, prices, groups_of, variants)
    return Menu(
        version=version,
        categories={
            ids[row[0]]: MenuCategory(ids[row[0]], row[1], row[2], row[3], from_doc(docs[row[6]]))
            for row in categories
        },
        items=_items(read, ids, docs, categories, variants_of, groups_of),
        variants=variants,
        groups=groups,
        options=options,
        courses=around_store.courses(read, ids),
        stations=around_store.stations(read, ids),
        order_types=around_store.order_types(read, ids),
        taxes=around_store.taxes(read, ids, now),
        translations=around_store.translations(read, ids),
        ingredients=stock_store.ingredients(read, ids),
        recipes=stock_store.recipes(read, ids),
        prices=price_book(read),
    )


def prices_at(read: Read, now: datetime) -> Mapping[bytes, int]:
    """What each variant and option usually costs at a moment, by its id's bytes.

    Of the fare sets without conditions the one of highest priority that prices a thing decides;
    within it the fare that began last. One that is `unsold` says that the thing is not sold here.
    """
    found = dict(
        read.rows(
            "SELECT f.priced_id, iif(f.status = 'unsold', NULL, f.amount_minor) "
            "FROM fares f JOIN fare_sets s "
            "ON s.organization_id = f.organization_id AND s.id = f.fare_set_id "
            "WHERE f.organization_id = ? AND f.deleted_at IS NULL "
            "AND f.status IN ('active', 'unsold') "
            "AND f.priced_kind <> 'cost' AND (f.active_from IS NULL OR f.active_from <= ?) "
            "AND (f.active_to IS NULL OR f.active_to > ?) "
            "AND s.deleted_at IS NULL AND s.conditions = '{}' AND f.priced_kind <> 'cost' "
            "AND (s.brand_id IS NULL OR s.brand_id = ?) "
            "AND (s.store_id IS NULL OR s.store_id = ?) "
            "ORDER BY s.priority, s.id DESC, f.active_from, f.id",
            read.house.organization_id,
            now,
            now,
            read.house.brand_id,
            read.house.store_id,
        )
    )
    return {key: amount for key, amount in found.items() if amount is not None}


def costs_at(read: Read, now: datetime) -> Mapping[bytes, int]:
    """What each variant costs the house at a moment, where somebody said so."""
    return dict(
        read.rows(
            "SELECT priced_id, amount_minor FROM fares WHERE organization_id = ? "
            "AND deleted_at IS NULL AND status = 'active' AND priced_kind = 'cost' "
            "AND (active_from IS NULL OR active_from <= ?) "
            "AND (active_to IS NULL OR active_to > ?) ORDER BY active_from, id",
            read.house.organization_id,
            now,
            now,
        )
    )


def next_change(read: Read, now: datetime) -> datetime | None:
    """When, after `now`, an item, a fare, a price list or a tax begins or ends by itself."""
    moment = read.value(
        "SELECT min(at) FROM ("
        "SELECT active_from AS at, organization_id, deleted_at FROM fares UNION ALL "
        "SELECT active_to, organization_id, deleted_at FROM fares UNION ALL "
        "SELECT active_from, organization_id, deleted_at FROM items UNION ALL "
        "SELECT active_to, organization_id, deleted_at FROM items UNION ALL "
        "SELECT active_from, organization_id, deleted_at FROM taxes UNION ALL "
        "SELECT active_to, organization_id, deleted_at FROM taxes) "
        "WHERE organization_id = ? AND deleted_at IS NULL AND at > ?",
        read.house.organization_id,
        now,
    )
    at = None if moment is None else from_micros(moment)
    return min((each for each in (at, next_hours(read, now)) if each is not None), default=None)


def _categories(read: Read) -> list[Row]:
    return read.rows(
        "SELECT id, name, colour, position, station_id, course_id, hours FROM categories "
        "WHERE organization_id = ? AND deleted_at IS NULL ORDER BY position, id",
        read.house.organization_id,
    )


def _items(
    read: Read,
    ids: Ids,
    docs: Docs,
    categories: list[Row],
    variants_of: Mapping[UUID, list[MenuVariant]],
    groups_of: Mapping[UUID, tuple[UUID, ...]],
) -> dict[UUID, MenuItem]:
    station_lists = Stations()
    category_of = {row[0]: row for row in categories}
    items: dict[UUID, MenuItem] = {}
    rows = read.rows(
        "SELECT id, category_id, code, name, button_name, kitchen_name, position, colour, "
        "course_id, station_ids, tax_group_id, allergens, prep_minutes, sold_by, kind, hours "
        "FROM items "
        "WHERE organization_id = ? AND deleted_at IS NULL AND active = 1 ORDER BY position, id",
        read.house.organization_id,
    )
    for row in rows:
        item_id = ids[row[0]]
        category = category_of.get(row[1])
        variants = variants_of.get(item_id)
        if category is None or not variants:
            continue
        own_stations = station_lists[row[9]]
        items[item_id] = MenuItem(
            id=item_id,
            category_id=ids[row[1]],
            code=row[2],
            name=row[3],
            button_name=row[4] or row[3],
            kitchen_name=row[5] or row[3],
            position=row[6],
            colour=row[7] or category[2],
            variants=tuple(variants),
            group_ids=groups_of.get(item_id, ()),
            course_id=ids.optional(row[8] or category[5]),
            station_ids=own_stations or (() if category[4] is None else (ids[category[4]],)),
            tax_group_id=ids.optional(row[10]),
            allergens=docs[row[11]],
            prep_minutes=row[12],
            sold_by=row[13],
            kind=row[14],
            hours=from_doc(docs[row[15]]),
        )
    return items


def _variants(
    read: Read, ids: Ids, prices: Mapping[bytes, int], costs: Mapping[bytes, int], now: datetime
) -> tuple[dict[UUID, MenuVariant], Mapping[UUID, list[MenuVariant]]]:
    variants: dict[UUID, MenuVariant] = {}
    by_item: defaultdict[UUID, list[MenuVariant]] = defaultdict(list)
    rows = read.rows(
        "SELECT v.id, v.item_id, v.name, v.code FROM variants v JOIN items i "
        "ON i.organization_id = v.organization_id AND i.id = v.item_id "
        "JOIN categories c ON c.organization_id = i.organization_id AND c.id = i.category_id "
        "WHERE v.organization_id = ? AND v.deleted_at IS NULL AND v.active = 1 "
        "AND i.deleted_at IS NULL AND i.active = 1 AND c.deleted_at IS NULL "
        "AND (i.active_from IS NULL OR i.active_from <= ?) "
        "AND (i.active_to IS NULL OR i.active_to > ?) "
        "ORDER BY v.position, v.id",
        read.house.organization_id,
        now,
        now,
    )
    for variant_key, item_key, name, code in rows:
        price = prices.get(variant_key)
        if price is None:
            continue
        cost = costs.get(variant_key)
        variant = MenuVariant(ids[variant_key], ids[item_key], name, code, price, cost)
        variants[variant.id] = variant
        by_item[variant.item_id].append(variant)
    return variants, by_item


def _group_uses(read: Read, ids: Ids) -> dict[UUID, tuple[UUID, ...]]:
    rows = read.rows(
        "SELECT u.owner_id, u.modifier_group_id FROM modifier_uses u JOIN modifier_groups g "
        "ON g.organization_id = u.organization_id AND g.id = u.modifier_group_id "
        "WHERE u.organization_id = ? AND u.deleted_at IS NULL AND g.deleted_at IS NULL "
        "ORDER BY u.position, u.id",
        read.house.organization_id,
    )
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for owner, group in rows:
        found[ids[owner]].append(ids[group])
    return {owner: tuple(groups) for owner, groups in found.items()}


def _groups(
    read: Read,
    ids: Ids,
    docs: Docs,
    prices: Mapping[bytes, int],
    groups_of: Mapping[UUID, tuple[UUID, ...]],
    variants: Mapping[UUID, MenuVariant],
) -> tuple[dict[UUID, MenuGroup], dict[UUID, MenuOption]]:
    """An option of a combo opens the choices of its dish too, and is gone with its dish."""
    by_group: defaultdict[UUID, list[MenuOption]] = defaultdict(list)
    option_rows = read.rows(
        "SELECT id, modifier_group_id, name, kitchen_name, is_default, max_count, allergens, "
        "variant_id FROM modifier_options "
        "WHERE organization_id = ? AND deleted_at IS NULL AND active = 1 ORDER BY position, id",
        read.house.organization_id,
    )
    for row in option_rows:
        component = variants.get(ids[row[7]]) if row[7] else None
        if row[7] and component is None:
            continue
        own = groups_of.get(ids[row[0]], ())
        option = MenuOption(
            id=ids[row[0]],
            group_id=ids[row[1]],
            name=row[2],
            kitchen_name=row[3] or row[2],
            price_minor=prices.get(row[0], 0),
            is_default=bool(row[4]),
            max_count=row[5],
            group_ids=(*groups_of.get(component.item_id, ()), *own) if component else own,
            allergens=docs[row[6]],
            variant_id=component.id if component else None,
        )
        by_group[option.group_id].append(option)
    group_rows = read.rows(
        "SELECT id, name, min_choices, max_choices FROM modifier_groups "
        "WHERE organization_id = ? AND deleted_at IS NULL ORDER BY position, id",
        read.house.organization_id,
    )
    groups = {
        ids[row[0]]: MenuGroup(ids[row[0]], row[1], row[2], row[3], tuple(by_group[ids[row[0]]]))
        for row in group_rows
    }
    options = {option.id: option for group in groups.values() for option in group.options}
    return groups, options
