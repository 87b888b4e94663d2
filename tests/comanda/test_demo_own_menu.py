"""A stranger's menu in the demo: what its columns mean, where its dishes are made, its currency."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from comanda.demo_restaurant import PEOPLE, ROOMS
from comanda.demo_stage.notes import Guest, Notebook, OwnMenu
from comanda.demo_stage.own_menu import guess, preview, station_and_course
from comanda.demo_stage.refounding import furnish_own, make_room, visitors_devices
from edge.database import Database
from edge.devices.service import DeviceService
from edge.floor.service import FloorService
from edge.menu.service import MenuService
from edge.schema import prepare
from edge.staff.secrets import hash_token
from edge.staff.service import StaffService

MENU = (
    "Наименование,Раздел,Цена\n"
    "Борщ,Супы,350\n"
    "Пицца Маргарита,Пицца,590\n"
    "Чай чёрный,Напитки,120\n"
    "Хлеб,Супы,бесплатно\n"
)
COLUMNS = {"item": 0, "category": 1, "price": 2}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "menu.csv"
    path.write_text(MENU, encoding="utf-8")
    return path


@pytest.fixture
async def empty_box(tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "box.db"
    prepare(path)
    db = Database(path)
    await db.open()
    yield db
    await db.close()


@pytest.mark.parametrize(
    ("header", "item", "price"),
    [
        (("Dish", "Category", "Price (EUR)"), 0, 2),
        (("Код", "Наименование", "Цена, руб."), 1, 2),
        (("Taom nomi", "Narx"), 0, 1),
        (("Tên", "Giá"), 0, 1),
        (("व्यंजन", "कीमत"), 0, 1),
    ],
)
def test_columns_are_known_by_their_names(header: tuple[str, ...], item: int, price: int) -> None:
    found = guess(header)

    assert (found["item"], found["price"]) == (item, price)


def test_a_column_that_says_nothing_is_not_guessed() -> None:
    assert guess(("A", "B", "C")) == {}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Drinks Espresso", ("Bar", "Drinks")),
        ("Ichimliklar Ko‘k choy", ("Bar", "Drinks")),
        ("Cà phê sữa", ("Bar", "Drinks")),
        ("Пицца Маргарита", ("Pizza", "Mains")),
        ("Desserts Tiramisù", ("Kitchen", "Desserts")),
        ("Steak for a team", ("Kitchen", "Mains")),
    ],
)
def test_a_dish_is_made_where_its_words_say(words: str, place: tuple[str, str]) -> None:
    assert station_and_course(words) == place


def test_the_preview_says_what_it_takes_and_what_it_leaves_out(file: Path) -> None:
    seen = preview(file, COLUMNS, "RUB", "ru")

    assert [row.name for row in seen.rows] == ["Борщ", "Пицца Маргарита", "Чай чёрный"]
    assert "350" in seen.rows[0].price
    assert (seen.dishes, seen.categories, seen.left_out) == (3, 3, 1)
    assert "бесплатно" in seen.first_reason


async def test_the_demo_is_founded_with_their_menu_and_keeps_people_tables_and_phones(
    empty_box: Database, file: Path, tmp_path: Path
) -> None:
    phone = Guest("Phone 1", "waiter", hash_token("secret"))
    own = OwnMenu(str(file), COLUMNS, "RUB", "ru", (phone,))
    notebook = Notebook(tmp_path)
    notebook.note(founding=own)

    done = await furnish_own(empty_box, notebook, own)
    menus = MenuService(empty_box)
    await menus.start()
    await menus.stop()
    known = await DeviceService(empty_box).identify("secret")

    assert (done.created, done.left_out) == (3, 1)
    assert notebook.notes.founding is None
    assert empty_box.house is not None
    assert (empty_box.house.currency, empty_box.house.zone.key) == ("RUB", "Europe/Moscow")
    assert stations(menus) == {
        "Борщ": "Kitchen",
        "Пицца Маргарита": "Pizza",
        "Чай чёрный": "Bar",
    }
    assert len(await StaffService(empty_box).people()) == len(PEOPLE)
    floor = await FloorService(empty_box).floor()
    assert len(floor.tables) == sum(map(len, ROOMS.values()))
    assert known is not None
    assert (known.name, known.approved) == ("Phone 1", True)
    assert await empty_box.read(visitors_devices) == (phone,)


def stations(menus: MenuService) -> dict[str, str]:
    """Where each dish is made."""
    menu = menus.menu
    return {item.name: menu.stations[item.station_ids[0]].name for item in menu.items.values()}


def test_room_is_made_only_where_a_new_restaurant_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "box.db").write_text("books")
    notebook = Notebook(tmp_path)

    make_room(notebook)
    kept = (tmp_path / "box.db").exists()
    notebook.note(founding=OwnMenu("menu.csv", COLUMNS, "RUB", "ru"), tokens={"tablet": "t"})
    make_room(notebook)

    assert kept
    assert not (tmp_path / "box.db").exists()
    assert notebook.notes.tokens == {}


def test_notes_are_there_after_a_restart_and_for_their_owner_only(tmp_path: Path) -> None:
    own = OwnMenu("menu.csv", COLUMNS, "RUB", "ru", (Guest("Phone 1", "waiter", "hash"),))
    Notebook(tmp_path).note(founding=own, ahead_s=60, tokens={"tablet": "secret"})

    again = Notebook(tmp_path).notes

    assert (again.founding, again.ahead_s, again.tokens) == (own, 60, {"tablet": "secret"})
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0
