"""The menu in memory is what the rows say, and follows them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.clock import VirtualClock
from domain.errors import NotFound
from edge.commands import Command
from edge.database import Database
from edge.founding import Founded
from edge.menu.service import MenuService
from edge.transaction import Write
from sync.tables.catalog import Fare, FareSet, Item, ModifierOption, Tax, TaxGroup, Variant
from sync.tables.tenancy import Translation
from tests.edge.menu.conftest import SmallMenu


async def test_an_item_takes_what_it_lacks_from_its_category(
    menus: MenuService, small_menu: SmallMenu, founded: Founded
) -> None:
    item, variant = menus.menu.variant(small_menu.large)

    assert (variant.name, variant.price_minor) == ("large", 900)
    assert [v.name for v in item.variants] == ["small", "large"]
    assert item.station_ids == (small_menu.station,)
    assert item.course_id == founded.courses["Mains"]
    assert item.colour == "#b23b2e"
    assert item.button_name == item.kitchen_name == "Pizza Margherita"


async def test_options_are_priced_and_open_their_own_groups(
    menus: MenuService, small_menu: SmallMenu
) -> None:
    menu = menus.menu
    olives = menu.options[small_menu.olives]

    assert menu.items[small_menu.margherita].group_ids == (small_menu.extras,)
    assert olives.price_minor == 150
    [dips] = [menu.groups[group_id] for group_id in olives.group_ids]
    assert (dips.name, dips.min_choices, dips.max_choices) == ("Dip", 1, 1)
    assert [option.price_minor for option in dips.options] == [0]


async def test_a_change_of_the_menu_is_followed_with_a_new_version(
    db: Database, menus: MenuService, small_menu: SmallMenu
) -> None:
    before = menus.menu.version

    def rename(tx: Write) -> None:
        tx.update_by_id(Item, small_menu.margherita, name="Margherita DOP")
        tx.signal("menu")

    await db.write(Command.of("rename"), rename)
    menu = await menus.refresh()

    assert menu.items[small_menu.margherita].name == "Margherita DOP"
    assert menu.version == before + 1
    assert (await menus.refresh()) is menu


async def test_what_is_inactive_deleted_or_without_a_price_is_not_on_the_menu(
    db: Database, menus: MenuService, small_menu: SmallMenu
) -> None:
    def work(tx: Write) -> None:
        tx.update_by_id(Variant, small_menu.small, active=False)
        tx.update_by_id(ModifierOption, small_menu.olives, deleted_at=tx.now)
        priceless = tx.insert(Item, category_id=small_menu.pizzas, name="Priceless")
        tx.insert(Variant, item_id=priceless.id)
        tx.signal("menu")

    await db.write(Command.of("prune"), work)
    menu = await menus.refresh()

    assert [item.name for item in menu.items.values()] == ["Pizza Margherita"]
    assert list(menu.variants) == [small_menu.large]
    assert menu.groups[small_menu.extras].options == ()
    with pytest.raises(NotFound, match="not on the menu"):
        menu.variant(small_menu.small)


async def test_the_price_list_of_highest_priority_decides(
    db: Database, menus: MenuService, small_menu: SmallMenu
) -> None:
    def work(tx: Write) -> None:
        for name, priority, conditions, amount in (
            ("Summer", 5, {}, 999),
            ("Happy hour", 9, {"from": "17:00"}, 100),
        ):
            fares = tx.insert(
                FareSet, name=name, currency="EUR", priority=priority, conditions=conditions
            )
            _fare(tx, fares, small_menu, amount)
        tx.signal("menu")

    await db.write(Command.of("fares"), work)
    menu = await menus.refresh()

    assert menu.variants[small_menu.large].price_minor == 999
    assert menu.variants[small_menu.small].price_minor == 650


async def test_a_fare_begins_at_its_moment_without_anybody_telling(
    db: Database, menus: MenuService, small_menu: SmallMenu, clock: VirtualClock
) -> None:
    def work(tx: Write) -> None:
        [standard] = tx.all(FareSet)
        _fare(tx, standard, small_menu, 1050, tx.now + timedelta(hours=1))
        tx.signal("menu")

    await db.write(Command.of("tomorrow"), work)
    assert (await menus.refresh()).variants[small_menu.large].price_minor == 900

    clock.advance(3600)

    assert (await menus.refresh()).variants[small_menu.large].price_minor == 1050


async def test_takeaway_has_its_own_taxes(
    db: Database, menus: MenuService, founded: Founded
) -> None:
    def work(tx: Write) -> None:
        food = tx.insert(TaxGroup, name="Food", code="food")
        for name, rate, order_type_id in (
            ("VAT 10%", 100_000, None),
            ("VAT 5%", 50_000, founded.order_types["takeaway"]),
        ):
            tx.insert(
                Tax,
                tax_group_id=food.id,
                order_type_id=order_type_id,
                name=name,
                code="VAT",
                rate_micros=rate,
            )
        tx.signal("menu")

    await db.write(Command.of("taxes"), work)
    menu = await menus.refresh()
    [group] = menu.taxes

    assert [t.rate_micros for t in menu.taxes_for(group, founded.order_types["dine_in"])] == [
        100_000
    ]
    assert [t.rate_micros for t in menu.taxes_for(group, founded.order_types["takeaway"])] == [
        50_000
    ]


async def test_texts_come_in_the_language_asked_for_or_as_they_are(
    db: Database, menus: MenuService, small_menu: SmallMenu
) -> None:
    def work(tx: Write) -> None:
        tx.insert(
            Translation,
            kind="item",
            local_id=small_menu.margherita,
            field="name",
            lang="ru",
            text="Маргарита",
        )
        tx.signal("menu")

    await db.write(Command.of("translate"), work)
    menu = await menus.refresh()

    assert menu.text(small_menu.margherita, "name", "ru", "Pizza") == "Маргарита"
    assert menu.text(small_menu.margherita, "name", "vi", "Pizza") == "Pizza"


def _fare(
    tx: Write, fares: FareSet, small_menu: SmallMenu, amount: int, begins: datetime | None = None
) -> None:
    tx.insert(
        Fare,
        fare_set_id=fares.id,
        priced_kind="variant",
        priced_id=small_menu.large,
        amount_minor=amount,
        currency="EUR",
        active_from=begins,
    )


async def test_a_list_may_say_that_a_size_is_not_sold_here(
    db: Database, menus: MenuService, small_menu: SmallMenu
) -> None:
    """The office leaves something of the chain's menu out in one store."""

    def work(tx: Write) -> None:
        here = tx.insert(FareSet, name="Here", currency="EUR", priority=5, conditions={})
        tx.insert(
            Fare,
            fare_set_id=here.id,
            priced_kind="variant",
            priced_id=small_menu.large,
            amount_minor=0,
            currency="EUR",
            status="unsold",
        )
        tx.signal("menu")

    await db.write(Command.of("leave out"), work)
    menu = await menus.refresh()

    item = menu.items[small_menu.margherita]
    assert [variant.name for variant in item.variants] == ["small"]
