"""What is out and what it takes along: the things said to be left, seen through the menu."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.catalog import Menu, Stock
from edge.menu import stock_store
from edge.menu.portions import holds
from edge.menu.requests import Said
from edge.transaction import Read
from sync.tables.catalog import Availability


def needing(menu: Menu, ingredients: Collection[UUID]) -> list[UUID]:
    """The items, variants and options whose recipe needs one of these, in the recipes' order."""
    asked = menu.ingredients.keys() & set(ingredients)
    if not asked:
        return []
    return [each for each, needed in menu.recipes.items() if not asked.isdisjoint(needed)]


def taken_along(menu: Menu, ingredient: UUID, stock: Stock) -> Stock:
    """The stock of what needs an ingredient that is out."""
    return replace(stock, remaining=None, missing=menu.ingredients[ingredient].name)


def name_of(menu: Menu, local_id: UUID) -> str:
    """What staff call an item, variant, option or ingredient; empty when it left the menu."""
    if local_id in menu.items:
        return menu.items[local_id].name
    if local_id in menu.variants:
        variant = menu.variants[local_id]
        return f"{menu.items[variant.item_id].name} {variant.name}".strip()
    if local_id in menu.options:
        return menu.options[local_id].name
    found = menu.ingredients.get(local_id)
    return found.name if found else ""


def said(read: Read, menu: Menu, now: datetime) -> tuple[Said, ...]:
    """What the rows say about things that are still on the menu."""
    rows = read.all(Availability, "1 ORDER BY updated_at, id")
    return tuple(
        _said(menu, row)
        for row in rows
        if holds(row, now) and stock_store.stock_of(row) and name_of(menu, row.local_id)
    )


def _said(menu: Menu, row: Availability) -> Said:
    stock = stock_store.stock_of(row)
    return Said(
        local_id=row.local_id,
        kind=row.kind,
        name=name_of(menu, row.local_id),
        sold_out=row.sold_out,
        remaining=None if stock is None else stock.remaining,
        until=row.until,
        reason=row.reason,
        since=row.updated_at,
        confirmed_on=row.confirmed_on,
        taken_along=tuple(name_of(menu, each) for each in needing(menu, [row.local_id])),
    )
