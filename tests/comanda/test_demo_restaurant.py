"""The demo is a restaurant that somebody could work in."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path

import pytest

from comanda.demo_large import furnish_large
from comanda.demo_restaurant import PEOPLE, furnish
from domain.catalog import Menu, MenuItem
from domain.choices import needs_choices
from domain.errors import DomainError
from domain.floor import Place
from edge.database import Database
from edge.floor.service import FloorService
from edge.menu.service import MenuService
from edge.schema import prepare
from edge.staff.secrets import verify_pin
from sync.tables.cash import Drawer
from sync.tables.catalog import Printer
from sync.tables.guests import Guest
from sync.tables.identity import Credential
from sync.tables.sales import Order, OrderLine


@pytest.fixture(scope="module")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prepared") / "box.db"
    prepare(path)
    return path


@pytest.fixture
async def empty_box(prepared_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "box.db"
    shutil.copy(prepared_file, path)
    db = Database(path)
    await db.open()
    yield db
    await db.close()


@pytest.fixture
async def db(empty_box: Database) -> Database:
    await furnish(empty_box)
    return empty_box


@pytest.fixture
async def menu(db: Database) -> Menu:
    menus = MenuService(db)
    await menus.start()
    await menus.stop()
    return menus.menu


def named(menu: Menu, name: str) -> MenuItem:
    """The one item of that name."""
    [item] = [item for item in menu.items.values() if item.name == name]
    return item


def test_the_menu_is_a_full_one(menu: Menu) -> None:
    assert len(menu.items) >= 60
    assert 8 <= len(menu.categories) <= 14
    assert [station.name for station in menu.stations.values()] == ["Kitchen", "Pizza", "Bar"]
    assert len({item.code for item in menu.items.values()}) == len(menu.items)
    assert all(item.station_ids and item.course_id for item in menu.items.values())
    assert all(item.tax_group_id in menu.taxes for item in menu.items.values())


def test_pizzas_have_sizes_and_beers_glasses(menu: Menu) -> None:
    sizes = {variant.name: variant.price_minor for variant in named(menu, "Margherita").variants}
    glasses = {
        variant.name: variant.price_minor for variant in named(menu, "Lager on tap").variants
    }

    assert sizes == {"small 26 cm": 650, "classic 32 cm": 850, "family 45 cm": 1700}
    assert glasses == {"0.3 l": 350, "0.5 l": 550}


def test_a_steak_asks_for_its_doneness_and_a_pizza_asks_nothing(menu: Menu) -> None:
    steak, pizza = named(menu, "Ribeye steak 300 g"), named(menu, "Margherita")

    assert needs_choices(menu, steak.group_ids)
    assert not needs_choices(menu, pizza.group_ids)
    assert menu.groups[steak.group_ids[0]].min_choices == 1


def test_a_burgers_side_opens_a_dip(menu: Menu) -> None:
    groups = [menu.groups[group_id] for group_id in named(menu, "House burger").group_ids]
    [side] = [group for group in groups if group.name == "Side"]
    fries = side.options[0]

    assert [menu.groups[group_id].name for group_id in fries.group_ids] == ["Dip"]


def test_one_dish_goes_to_two_stations(menu: Menu) -> None:
    stations = [menu.stations[s].name for s in named(menu, "Aperitivo for two").station_ids]

    assert stations == ["Kitchen", "Bar"]


def test_takeaway_food_is_taxed_otherwise_and_drinks_are_not(menu: Menu) -> None:
    types = {kind.code: kind.id for kind in menu.order_types.values()}
    pizza, beer = named(menu, "Margherita"), named(menu, "Lager on tap")

    rates = {
        (item.name, code): [tax.code for tax in menu.taxes_for(item.tax_group_id, types[code])]
        for item in (pizza, beer)
        for code in ("dine_in", "takeaway")
    }

    assert rates == {
        ("Margherita", "dine_in"): ["IVA10"],
        ("Margherita", "takeaway"): ["IVA5"],
        ("Lager on tap", "dine_in"): ["IVA22"],
        ("Lager on tap", "takeaway"): ["IVA22"],
    }


def test_names_are_translated(menu: Menu) -> None:
    salmon = named(menu, "Grilled salmon")

    assert menu.text(salmon.id, "name", "it", "") == "Salmone alla griglia"
    assert menu.text(salmon.id, "name", "ru", "") == "Лосось на гриле"
    assert salmon.allergens == {"fish": "contains", "others": "free"}


async def test_six_people_come_in_with_their_pins(db: Database) -> None:
    hashes = await db.read(lambda read: read.all(Credential, "kind = 'pin' ORDER BY id"))

    assert len(PEOPLE) == 6
    assert all(
        verify_pin(row.secret_hash, person.pin) for row, person in zip(hashes, PEOPLE, strict=True)
    )


async def test_tables_stand_in_their_rooms_and_none_on_another(db: Database) -> None:
    view = await FloorService(db).floor()

    assert [area.name for area in view.areas] == ["Dining room", "Terrace"]
    assert len(view.tables) == 20
    for area in view.areas:
        places = [table.place for table in view.in_area(area.id)]
        assert all(inside(place) for place in places)
        assert not [pair for pair in combinations(places, 2) if overlap(*pair)]


async def test_the_drawer_hangs_at_the_receipt_printer(db: Database) -> None:
    printers = await db.read(lambda read: read.all(Printer, "1 ORDER BY id"))
    [drawer] = await db.read(lambda read: read.all(Drawer))

    assert [(p.name, p.role, p.dialect) for p in printers] == [
        ("Counter", "receipt", "virtual"),
        ("Kitchen", "kitchen", "virtual"),
        ("Bar", "kitchen", "virtual"),
    ]
    assert drawer.printer_id == printers[0].id


async def test_a_furnished_box_is_not_furnished_again(db: Database) -> None:
    with pytest.raises(DomainError, match="already has a restaurant"):
        await furnish(db)


async def test_the_large_restaurant_has_what_was_asked_for(empty_box: Database) -> None:
    await furnish_large(empty_box, items=250, guests=300, open_orders=25)
    menus = MenuService(empty_box)
    await menus.start()
    await menus.stop()

    guests = await empty_box.read(lambda read: read.all(Guest))
    orders = await empty_box.read(lambda read: read.all(Order, "state = 'open'"))
    lines = await empty_box.read(lambda read: read.all(OrderLine))

    assert len(menus.menu.items) > 250
    assert len(guests) == 300
    assert len(orders) == 25
    assert sum(order.total_minor for order in orders) == sum(line.amount_minor for line in lines)


def inside(place: Place) -> bool:
    """Whether a table is wholly on the plan."""
    half_width, half_height = place.width // 2, place.height // 2
    return (
        half_width <= place.x <= 1000 - half_width and half_height <= place.y <= 1000 - half_height
    )


def overlap(one: Place, other: Place) -> bool:
    """Whether two tables stand closer than a chair is wide."""
    chair = 30
    return (
        abs(one.x - other.x) < (one.width + other.width) // 2 + chair
        and abs(one.y - other.y) < (one.height + other.height) // 2 + chair
    )
