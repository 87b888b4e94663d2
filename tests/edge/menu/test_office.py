"""The menu edited on the box: whole dishes, choices, the special, who was quicker, undo."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Changed, Forbidden, LimitExceeded, NotFound
from domain.ids import new_id
from domain.menu_hours import Hours
from edge.authority import EditedAtTheCentre
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu.edit_requests import (
    AddSpecial,
    CopyItem,
    PutCategory,
    PutGroup,
    PutItem,
    PutOption,
    PutVariant,
    SaveChoice,
    SaveDish,
    Shift,
    SwitchOn,
    TakeOff,
    Undo,
)
from edge.menu.editing import MenuEditor
from edge.menu.office import MenuOffice, OfficeDish
from edge.menu.service import MenuService
from edge.menu.writing import Put
from edge.transaction import Write
from sync.tables.catalog import Item
from tests.edge.menu.conftest import SmallMenu


@pytest.fixture
def editor(db: Database) -> MenuEditor:
    return MenuEditor(db)


@pytest.fixture
def office(db: Database) -> MenuOffice:
    return MenuOffice(db)


@pytest.fixture
def other_manager() -> Actor:
    return Actor("person", new_id(), rights=frozenset(["edit_menu"]))


def as_seen(dish: OfficeDish, small_menu: SmallMenu, name: str, **values: object) -> SaveDish:
    """The dish as a manager's form gives it back, under another name."""
    item = PutItem(dish.id, dish.category_id, name, rev=dish.rev, **values)  # type: ignore[arg-type]
    sizes = tuple(
        PutVariant(each.id, dish.id, each.name, price_minor=each.price_minor) for each in dish.sizes
    )
    return SaveDish(item, sizes, dish.group_ids)


async def names(menus: MenuService) -> list[str]:
    menu = await menus.refresh()
    return [item.name for item in sorted(menu.items.values(), key=lambda each: each.position)]


# ---- whole dishes --------------------------------------------------------------------------
async def test_a_dish_is_saved_with_its_sizes_prices_costs_and_choices_at_once(
    editor: MenuEditor,
    office: MenuOffice,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
) -> None:
    dish, small, large = new_id(), new_id(), new_id()
    item = PutItem(
        dish,
        small_menu.pizzas,
        "Calzone",
        allergens={"gluten": "contains", "nuts": "may", "fish": "free"},
        hours=(Hours(1080, 1380, (5,)),),
        prep_minutes=12,
    )
    sizes = (
        PutVariant(small, dish, "small", price_minor=700, cost_minor=200),
        PutVariant(large, dish, "large", price_minor=950),
    )

    await editor.save_dish(SaveDish(item, sizes, (small_menu.extras,)), manager)

    found, priced = (await menus.refresh()).variant(small)
    assert [each.name for each in found.variants] == ["small", "large"]
    assert (priced.price_minor, priced.cost_minor) == (700, 200)
    assert (found.hours, found.group_ids) == (item.hours, (small_menu.extras,))
    seen = await office.dish(dish, manager)
    assert (seen.allergens, seen.prep_minutes) == (item.allergens, 12)


async def test_nothing_is_half_written_when_one_size_cannot_be(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    dish = new_id()
    sizes = (PutVariant(new_id(), dish, price_minor=700), PutVariant(new_id(), dish, "x" * 81))

    with pytest.raises(BadRequest, match="at most 80"):
        await editor.save_dish(
            SaveDish(PutItem(dish, small_menu.pizzas, "Calzone"), sizes), manager
        )
    with pytest.raises(BadRequest, match="1 to 20 sizes"):
        await editor.save_dish(SaveDish(PutItem(dish, small_menu.pizzas, "Calzone"), ()), manager)

    assert await names(menus) == ["Pizza Margherita"]


async def test_of_two_managers_the_second_is_told(
    editor: MenuEditor,
    office: MenuOffice,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
    other_manager: Actor,
) -> None:
    seen = await office.dish(small_menu.margherita, manager)
    await editor.save_dish(as_seen(seen, small_menu, "Regina"), manager)

    with pytest.raises(Changed, match="Somebody else changed this meanwhile"):
        await editor.save_dish(as_seen(seen, small_menu, "Marinara"), other_manager)

    assert await names(menus) == ["Regina"]


async def test_a_size_that_is_left_out_is_taken_off(
    editor: MenuEditor,
    office: MenuOffice,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
) -> None:
    seen = await office.dish(small_menu.margherita, manager)
    request = as_seen(seen, small_menu, seen.name)

    await editor.save_dish(SaveDish(request.item, request.variants[1:], request.group_ids), manager)

    assert set((await menus.refresh()).variants) == {small_menu.large}


async def test_what_belongs_to_the_centre_is_shown_locked_and_refused(
    editor: MenuEditor, office: MenuOffice, db: Database, small_menu: SmallMenu, manager: Actor
) -> None:
    def adopt(tx: Write) -> None:
        tx.update_by_id(Item, small_menu.margherita, authority="centre")

    await db.write(Command.of("adopt"), adopt)
    seen = await office.dish(small_menu.margherita, manager)

    assert seen.locked
    with pytest.raises(EditedAtTheCentre, match="Change it there"):
        await editor.save_dish(as_seen(seen, small_menu, "Regina"), manager)
    with pytest.raises(EditedAtTheCentre):
        await editor.switch_on(SwitchOn(small_menu.margherita, active=False), manager)


async def test_a_copy_has_everything_but_the_name(
    editor: MenuEditor, office: MenuOffice, small_menu: SmallMenu, manager: Actor
) -> None:
    copy = new_id()

    await editor.copy_item(CopyItem(small_menu.margherita, copy), manager)

    first, second = (
        await office.dish(small_menu.margherita, manager),
        await office.dish(copy, manager),
    )
    assert second.name == "Pizza Margherita (2)"
    assert [each.price_minor for each in second.sizes] == [650, 900]
    assert second.group_ids == first.group_ids
    assert {each.id for each in second.sizes}.isdisjoint(each.id for each in first.sizes)


async def test_dishes_are_hidden_shown_and_put_in_order(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    copy = new_id()
    await editor.copy_item(CopyItem(small_menu.margherita, copy), manager)

    await editor.shift(Shift("item", copy, up=True), manager)
    assert await names(menus) == ["Pizza Margherita (2)", "Pizza Margherita"]
    assert await editor.shift(Shift("item", copy, up=True), manager) is Put.UNCHANGED

    await editor.switch_on(SwitchOn(copy, active=False), manager)
    assert await names(menus) == ["Pizza Margherita"]
    await editor.switch_on(SwitchOn(copy, active=True), manager)
    assert len(await names(menus)) == 2


async def test_search_finds_hidden_dishes_by_parts_of_their_name_or_number(
    editor: MenuEditor, office: MenuOffice, small_menu: SmallMenu, manager: Actor
) -> None:
    await editor.put_item(
        PutItem(new_id(), small_menu.pizzas, "Кальцоне", code="314", active=False), manager
    )

    assert [each.name for each in await office.find("кальц", manager)] == ["Кальцоне"]
    assert [each.name for each in await office.find("314", manager)] == ["Кальцоне"]
    assert await office.find("calz", manager) == []


async def test_who_may_not_edit_the_menu_is_shown_nothing(
    office: MenuOffice, editor: MenuEditor, small_menu: SmallMenu, stranger: Actor
) -> None:
    with pytest.raises(Forbidden):
        await office.categories(stranger)
    with pytest.raises(Forbidden):
        await editor.add_special(AddSpecial(new_id(), "Pike", 1900), stranger)


# ---- choices -------------------------------------------------------------------------------
async def test_a_choice_is_saved_with_its_options_or_not_at_all(
    editor: MenuEditor, office: MenuOffice, small_menu: SmallMenu, manager: Actor
) -> None:
    group, rare = new_id(), new_id()
    options = (PutOption(rare, group, "Rare"), PutOption(new_id(), group, "Done", price_minor=50))

    await editor.save_choice(SaveChoice(PutGroup(group, "Doneness", 1, 1), options), manager)

    found = next(each for each in await office.choices(manager) if each.id == group)
    assert [(each.name, each.price_minor) for each in found.options] == [
        ("Rare", None),
        ("Done", 50),
    ]
    with pytest.raises(LimitExceeded, match="3 must be chosen, but there are only 1"):
        await editor.save_choice(
            SaveChoice(PutGroup(group, "Doneness", 3, 3), (PutOption(rare, group, "Rare"),)),
            manager,
        )
    again = next(each for each in await office.choices(manager) if each.id == group)
    assert again == found


async def test_a_combo_is_made_of_dishes_and_never_of_combos(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    group, combo, size = new_id(), new_id(), new_id()
    pizza = PutOption(new_id(), group, "Pizza", variant_id=small_menu.small)
    await editor.save_choice(SaveChoice(PutGroup(group, "Main", 1, 1), (pizza,)), manager)
    item = PutItem(combo, small_menu.pizzas, "Lunch", kind="combo")
    price = PutVariant(size, combo, price_minor=990)
    await editor.save_dish(SaveDish(item, (price,), (group,)), manager)

    menu = await menus.refresh()
    assert menu.items[combo].kind == "combo"
    assert menu.groups[group].options[0].variant_id == small_menu.small
    nested = PutOption(new_id(), group, "Lunch", variant_id=size)
    with pytest.raises(BadRequest, match="combo cannot be part of a combo"):
        await editor.put_option(nested, manager)


# ---- tonight's special ---------------------------------------------------------------------
async def special(
    editor: MenuEditor, actor: Actor, station: UUID, portions: int | None = 8
) -> UUID:
    item_id = new_id()
    request = AddSpecial(
        item_id, "Pike with dill", 1950, station, allergens={"fish": "contains"}, portions=portions
    )
    await editor.add_special(request, actor)
    return item_id


async def test_a_special_is_sold_at_once_in_its_own_category_with_its_portions(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    item_id = await special(editor, manager, small_menu.station)

    menu = await menus.refresh()
    item = menu.items[item_id]
    assert menu.categories[item.category_id].name == "Specials"
    assert (item.variants[0].price_minor, item.station_ids) == (1950, (small_menu.station,))
    stock = menus.stock(item_id)
    assert stock is not None
    assert stock.remaining == 8


async def test_a_second_special_joins_the_category_that_is_there(
    editor: MenuEditor, office: MenuOffice, small_menu: SmallMenu, manager: Actor
) -> None:
    await special(editor, manager, small_menu.station)
    await special(editor, manager, small_menu.station, portions=None)

    categories = await office.categories(manager)
    assert [each.name for each in categories].count("Specials") == 1
    assert categories[0].name == "Specials"


async def test_a_special_ends_with_the_business_day_and_comes_back_when_shown(
    editor: MenuEditor,
    office: MenuOffice,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
    clock: VirtualClock,
) -> None:
    item_id = await special(editor, manager, small_menu.station)

    clock.set(datetime(2026, 3, 7, 2, 59, tzinfo=UTC))
    assert item_id in (await menus.refresh()).items
    clock.set(datetime(2026, 3, 7, 3, 0, tzinfo=UTC))  # 04:00 in Rome
    assert item_id not in (await menus.refresh()).items

    assert (await office.dish(item_id, manager)).ended
    await editor.switch_on(SwitchOn(item_id, active=True), manager)
    assert item_id in (await menus.refresh()).items


async def test_a_special_that_cannot_be_leaves_nothing_behind(
    editor: MenuEditor, office: MenuOffice, small_menu: SmallMenu, manager: Actor
) -> None:
    with pytest.raises(LimitExceeded):
        await special(editor, manager, small_menu.station, portions=-1)
    with pytest.raises(NotFound, match="station"):
        await special(editor, manager, new_id())

    assert [each.name for each in await office.categories(manager)] == ["Pizzas"]


# ---- undo ----------------------------------------------------------------------------------
async def undo_last(editor: MenuEditor, actor: Actor) -> None:
    last = editor.last_act(actor)
    assert last is not None
    await editor.undo(Undo(last.act_id), actor)


async def test_the_last_act_is_undone_whatever_it_touched(
    editor: MenuEditor,
    office: MenuOffice,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
) -> None:
    before = await office.dish(small_menu.margherita, manager)
    await editor.save_dish(
        SaveDish(
            PutItem(before.id, before.category_id, "Regina", allergens={"milk": "contains"}),
            (PutVariant(small_menu.small, before.id, "small", price_minor=777),),
        ),
        manager,
    )

    await undo_last(editor, manager)

    after = await office.dish(small_menu.margherita, manager)
    assert (after.name, after.allergens, after.group_ids) == (
        "Pizza Margherita",
        {},
        before.group_ids,
    )
    assert [each.price_minor for each in after.sizes] == [650, 900]
    assert editor.last_act(manager) is None


async def test_what_was_added_is_gone_again_and_what_was_taken_off_is_back(
    editor: MenuEditor, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    await special(editor, manager, small_menu.station)
    await undo_last(editor, manager)
    assert await names(menus) == ["Pizza Margherita"]

    await editor.take_off(TakeOff("item", small_menu.margherita), manager)
    await undo_last(editor, manager)
    assert await names(menus) == ["Pizza Margherita"]


async def test_an_act_that_somebody_went_on_from_is_not_undone(
    editor: MenuEditor,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
    other_manager: Actor,
) -> None:
    await editor.put_category(PutCategory(small_menu.pizzas, "Pizze"), manager)
    await editor.put_category(PutCategory(small_menu.pizzas, "Pizza!"), other_manager)

    with pytest.raises(Changed, match="cannot be undone any more"):
        await undo_last(editor, manager)

    assert (await menus.refresh()).categories[small_menu.pizzas].name == "Pizza!"


async def test_an_act_is_undone_once(
    editor: MenuEditor, small_menu: SmallMenu, manager: Actor
) -> None:
    await editor.put_category(PutCategory(small_menu.pizzas, "Pizze"), manager)
    last = editor.last_act(manager)
    assert last is not None
    await editor.undo(Undo(last.act_id), manager)

    with pytest.raises(Changed, match="nothing left to undo"):
        await editor.undo(Undo(last.act_id), manager)
