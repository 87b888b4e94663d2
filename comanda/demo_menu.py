"""Puts the demo restaurant's menu (`demo_menu.toml`) into an empty menu."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from domain.allergies import OTHERS
from domain.ids import new_id
from domain.menu_hours import from_doc, to_doc
from edge.founding import Founded
from edge.transaction import Write
from sync.base import Setting
from sync.tables.catalog import (
    Category,
    Fare,
    Item,
    ModifierGroup,
    ModifierOption,
    ModifierUse,
    Variant,
)
from sync.tables.tenancy import Translation

FILE = Path(__file__).with_name("demo_menu.toml")


@dataclass(frozen=True)
class Option:
    """One thing to choose; `groups` are the keys of the groups it opens.

    In a combo, `dish` is the code of the dish that is made, in its size `size`.
    """

    name: str
    price: int = 0
    default: bool = False
    most: int = 1
    groups: tuple[str, ...] = ()
    allergens: str = ""
    kitchen: str = ""
    dish: str = ""
    size: str = ""


@dataclass(frozen=True)
class Group:
    """A choice of at least `least` and at most `most` (None: any number)."""

    name: str
    least: int
    options: tuple[Option, ...]
    most: int | None = None


@dataclass(frozen=True)
class Dish:
    """An item. `price` is of its only size, `prices` by the names of several.

    `cost` is what the only size costs the house; `kind` is item or combo, `by` piece or weight.
    """

    code: str
    name: str
    price: int = 0
    prices: dict[str, int] = field(default_factory=dict)
    allergens: str = ""
    may: str = ""
    groups: tuple[str, ...] = ()
    button: str = ""
    kitchen: str = ""
    stations: tuple[str, ...] = ()
    it: str = ""
    ru: str = ""
    minutes: int = 0
    checked: bool = True
    kind: str = "item"
    by: str = "piece"
    cost: int = 0


@dataclass(frozen=True)
class Page:
    """A category; station, course, tax and groups hold for all of its dishes.

    `hours` are written like `{ days = [1, 2], from = "11:30", to = "15:00" }`.
    """

    name: str
    colour: str
    station: str
    course: str
    tax: str
    dishes: tuple[Dish, ...]
    groups: tuple[str, ...] = ()
    hours: tuple[dict[str, Any], ...] = ()
    it: str = ""
    ru: str = ""


@dataclass(frozen=True)
class Ingredient:
    """Something without which these dishes and options cannot be sold."""

    name: str
    dishes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoMenu:
    """The whole file."""

    groups: dict[str, Group]
    pages: tuple[Page, ...]
    ingredients: tuple[Ingredient, ...] = ()


@dataclass(frozen=True)
class Kitchen:
    """What the menu refers to by name: stations, tax groups, and what the founding made."""

    stations: dict[str, UUID]
    tax_groups: dict[str, UUID]
    founded: Founded
    currency: str


@cache
def demo_menu() -> DemoMenu:
    """The menu as the file says."""
    found: DemoMenu = TypeAdapter(DemoMenu).validate_python(
        tomllib.loads(FILE.read_text(encoding="utf-8"))
    )
    return found


def insert_menu(tx: Write, kitchen: Kitchen) -> None:
    """Add everything in the file."""
    menu = demo_menu()
    group_ids = {key: new_id() for key in menu.groups}
    sizes = {
        (dish.code, size): new_id()
        for page in menu.pages
        for dish in page.dishes
        for size in dish.prices or ("",)
    }
    for position, (key, group) in enumerate(menu.groups.items()):
        _insert_group(tx, kitchen, group_ids, sizes, key, group, position)
    for position, page in enumerate(menu.pages):
        category = tx.insert(
            Category,
            name=page.name,
            colour=page.colour,
            position=position,
            station_id=kitchen.stations[page.station],
            course_id=kitchen.founded.courses[page.course],
            hours=to_doc(from_doc(page.hours)),
        )
        _translate(tx, "category", category.id, {"it": page.it, "ru": page.ru})
        for place, dish in enumerate(page.dishes):
            _insert_dish(tx, kitchen, group_ids, sizes, category.id, page, dish, place)


def _insert_group(
    tx: Write,
    kitchen: Kitchen,
    group_ids: dict[str, UUID],
    sizes: dict[tuple[str, str], UUID],
    key: str,
    group: Group,
    position: int,
) -> None:
    tx.insert(
        ModifierGroup,
        group_ids[key],
        name=group.name,
        min_choices=group.least,
        max_choices=group.most,
        position=position,
    )
    for place, option in enumerate(group.options):
        row = tx.insert(
            ModifierOption,
            modifier_group_id=group_ids[key],
            name=option.name,
            kitchen_name=option.kitchen,
            position=place,
            is_default=option.default,
            max_count=option.most,
            allergens=dict.fromkeys(option.allergens.split(), "contains"),
            variant_id=sizes[option.dish, option.size] if option.dish else None,
        )
        _use_groups(tx, "option", row, [group_ids[used] for used in option.groups])
        if option.price:
            _price(tx, kitchen, "option", row.id, option.price)


def _insert_dish(
    tx: Write,
    kitchen: Kitchen,
    group_ids: dict[str, UUID],
    sizes: dict[tuple[str, str], UUID],
    category_id: UUID,
    page: Page,
    dish: Dish,
    position: int,
) -> None:
    contains = dict.fromkeys(dish.allergens.split(), "contains")
    others = {OTHERS: "free"} if dish.checked else {}
    item = tx.insert(
        Item,
        category_id=category_id,
        code=dish.code,
        name=dish.name,
        button_name=dish.button,
        kitchen_name=dish.kitchen,
        position=position,
        tax_group_id=kitchen.tax_groups[page.tax],
        station_ids=[kitchen.stations[name].hex for name in dish.stations],
        allergens=dict.fromkeys(dish.may.split(), "may") | contains | others,
        prep_minutes=dish.minutes,
        kind=dish.kind,
        sold_by=dish.by,
    )
    used = dict.fromkeys((*page.groups, *dish.groups))
    _use_groups(tx, "item", item, [group_ids[key] for key in used])
    for place, (name, price) in enumerate((dish.prices or {"": dish.price}).items()):
        variant_id = sizes[dish.code, name]
        tx.insert(Variant, variant_id, item_id=item.id, name=name, position=place)
        _price(tx, kitchen, "variant", variant_id, price)
        if dish.cost:
            _price(tx, kitchen, "cost", variant_id, dish.cost)
    _translate(tx, "item", item.id, {"it": dish.it, "ru": dish.ru})


def _use_groups(tx: Write, kind: str, owner: Setting, group_ids: list[UUID]) -> None:
    for position, group_id in enumerate(group_ids):
        tx.insert(
            ModifierUse,
            owner_kind=kind,
            owner_id=owner.id,
            modifier_group_id=group_id,
            position=position,
        )


def _price(tx: Write, kitchen: Kitchen, kind: str, priced_id: UUID, amount_minor: int) -> None:
    tx.insert(
        Fare,
        fare_set_id=kitchen.founded.fare_set_id,
        priced_kind=kind,
        priced_id=priced_id,
        amount_minor=amount_minor,
        currency=kitchen.currency,
    )


def _translate(tx: Write, kind: str, local_id: UUID, texts: dict[str, str]) -> None:
    for lang, text in texts.items():
        if text:
            tx.insert(Translation, kind=kind, local_id=local_id, field="name", lang=lang, text=text)
