"""The demo restaurant's ingredients: what has to be in the fridge for what is on the menu."""

from __future__ import annotations

from comanda.demo_menu import demo_menu
from edge.transaction import Write
from sync.tables.catalog import Item, ModifierOption
from sync.tables.stock import Recipe, StockItem, Unit

ONE_PORTION = 1000


def insert_recipes(tx: Write) -> None:
    """Add the ingredients of the menu's file, each with the dishes and options that need it.

    Raises KeyError for a dish or option that the menu does not have.
    """
    items = {row.name: row.id for row in tx.all(Item)}
    options = {row.name: row.id for row in tx.all(ModifierOption)}
    portion = tx.insert(Unit, name="portion", base="piece")
    for ingredient in demo_menu().ingredients:
        kept = tx.insert(StockItem, name=ingredient.name, unit_id=portion.id)
        needs = [("item", items[name]) for name in ingredient.dishes]
        needs += [("option", options[name]) for name in ingredient.options]
        for kind, local_id in needs:
            tx.insert(
                Recipe, kind=kind, local_id=local_id, stock_item_id=kept.id, quantity=ONE_PORTION
            )
