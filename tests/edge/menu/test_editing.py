"""Managers change the menu: what they ask for is on it, and nothing else changed."""

from __future__ import annotations

import pytest

from domain.errors import BadRequest, DomainError, Forbidden, LimitExceeded, NotFound
from domain.ids import new_id
from edge.authority import EditedAtTheCentre
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu.edit_requests import (
    OfferGroups,
    PutCategory,
    PutGroup,
    PutItem,
    PutOption,
    PutTranslation,
    PutVariant,
    SetPrice,
    TakeOff,
)
from edge.menu.editing import MenuEditor
from edge.menu.service import MenuService
from edge.menu.writing import Put
from edge.transaction import Write
from sync.tables.audit import AuditEntry
from sync.tables.catalog import Item
from tests.edge.menu.conftest import SmallMenu


@pytest.fixture
def editor(db: Database) -> MenuEditor:
    return MenuEditor(db)


async def test_a_dish_with_choices_is_put_on_the_menu(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    category, item, variant = new_id(), new_id(), new_id()
    group, option = new_id(), new_id()

    await editor.put_category(PutCategory(category, "Grill", position=2), manager)
    await editor.put_item(
        PutItem(item, category, "Ribeye", station_ids=(small_menu.station,)), manager
    )
    await editor.put_variant(PutVariant(variant, item, price_minor=2890), manager)
    await editor.put_group(PutGroup(group, "Doneness", 1, 1), manager)
    await editor.put_option(PutOption(option, group, "Rare", price_minor=50), manager)
    await editor.offer_groups(OfferGroups(item, "item", (group,)), manager)
    await editor.put_translation(PutTranslation("item", item, "name", "ru", "Рибай"), manager)
    menu = await menus.refresh()

    found, priced = menu.variant(variant)
    assert (found.name, priced.price_minor) == ("Ribeye", 2890)
    assert [menu.groups[g].options[0].price_minor for g in found.group_ids] == [50]
    assert found.station_ids == (small_menu.station,)
    assert menu.text(item, "name", "ru", "") == "Рибай"


async def test_putting_what_is_there_already_writes_nothing(
    editor: MenuEditor, db: Database, small_menu: SmallMenu, manager: Actor
) -> None:
    again = PutItem(small_menu.margherita, small_menu.pizzas, "Pizza Margherita")

    assert await editor.put_item(again, manager) is Put.UNCHANGED

    assert await db.read(lambda read: read.all(AuditEntry, "act LIKE 'menu_%'")) == []
    row = await db.read(lambda read: read.load(Item, small_menu.margherita))
    assert row.rev == 1


async def test_a_price_changes_for_everyone_and_is_remembered(
    editor: MenuEditor,
    menus: MenuService,
    db: Database,
    small_menu: SmallMenu,
    manager: Actor,
) -> None:
    await editor.set_price(SetPrice(small_menu.large, "variant", 950), manager)

    assert (await menus.refresh()).variants[small_menu.large].price_minor == 950
    [entry] = await db.read(lambda read: read.all(AuditEntry, "act = 'menu_updated'"))
    assert (entry.subject_kind, entry.subject_id) == ("variant", small_menu.large)


async def test_an_option_cannot_open_the_choice_it_is_in(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    before = menus.menu.options[small_menu.olives].group_ids

    with pytest.raises(BadRequest, match="cannot open the choice that it is in"):
        await editor.offer_groups(
            OfferGroups(small_menu.dip, "option", (small_menu.extras,)), manager
        )

    assert (await menus.refresh()).options[small_menu.olives].group_ids == before


async def test_what_is_taken_off_is_on_no_screen_and_comes_back_when_put(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    await editor.take_off(TakeOff("item", small_menu.margherita), manager)
    assert (await menus.refresh()).items == {}
    with pytest.raises(NotFound):
        await editor.take_off(TakeOff("item", small_menu.margherita), manager)

    back = PutItem(small_menu.margherita, small_menu.pizzas, "Pizza Margherita")
    await editor.put_item(back, manager)

    assert len((await menus.refresh()).items) == 1


async def test_a_category_with_items_stays(
    editor: MenuEditor, small_menu: SmallMenu, manager: Actor
) -> None:
    with pytest.raises(DomainError, match="still has items"):
        await editor.take_off(TakeOff("category", small_menu.pizzas), manager)


async def test_what_cannot_be_is_refused(
    editor: MenuEditor, small_menu: SmallMenu, manager: Actor, stranger: Actor
) -> None:
    category, item = small_menu.pizzas, new_id()
    with pytest.raises(BadRequest, match="needs a name"):
        await editor.put_item(PutItem(item, category, "  "), manager)
    with pytest.raises(BadRequest, match="at most 80"):
        await editor.put_item(PutItem(item, category, "x" * 81), manager)
    with pytest.raises(NotFound, match="category"):
        await editor.put_item(PutItem(item, new_id(), "Soup"), manager)
    with pytest.raises(NotFound, match="station"):
        await editor.put_item(PutItem(item, category, "Soup", station_ids=(new_id(),)), manager)
    with pytest.raises(BadRequest, match="milk"):
        await editor.put_item(PutItem(item, category, "Soup", allergens={"milk": "?"}), manager)
    with pytest.raises(LimitExceeded):
        await editor.set_price(SetPrice(small_menu.large, "variant", -1), manager)
    with pytest.raises(LimitExceeded):
        await editor.put_group(PutGroup(new_id(), "Sides", 2, 1), manager)
    with pytest.raises(Forbidden):
        await editor.set_price(SetPrice(small_menu.large, "variant", 1), stranger)


async def test_a_row_of_the_centre_is_changed_there(
    editor: MenuEditor, db: Database, small_menu: SmallMenu, manager: Actor
) -> None:
    def adopt(tx: Write) -> None:
        tx.update_by_id(Item, small_menu.margherita, authority="centre")

    await db.write(Command.of("adopt"), adopt)

    with pytest.raises(EditedAtTheCentre, match="comes from the office"):
        await editor.put_item(PutItem(small_menu.margherita, small_menu.pizzas, "Pizza"), manager)
