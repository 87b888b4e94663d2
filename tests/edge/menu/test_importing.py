"""A stranger's menu comes in whole or not at all, and twice is once."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.catalog import Menu
from domain.errors import Forbidden
from domain.parsing.errors import FileRefused, RowsRefused
from domain.parsing.mapping import MENU, Mapping
from edge.commands import Actor, Command
from edge.database import Database
from edge.founding import Founded
from edge.importing.rows import open_rows
from edge.menu.importing import MenuImport, import_menu
from edge.menu.service import MenuService
from edge.transaction import Read, Write
from sync.tables.audit import AuditEntry
from sync.tables.catalog import Category, Fare, Item, Station, TaxGroup, Variant

MAP = "item=name,category=kind,variant=size,price=price"
PIZZAS = """\
name,kind,size,price
Margherita,Classic,S,8.50
Margherita,Classic,L,12.00
Diavola,Spicy,S,9.50
"""


class Importer:
    """Imports texts and files as `comanda import menu` does."""

    def __init__(self, db: Database, folder: Path, actor: Actor) -> None:
        self._db = db
        self._folder = folder
        self._actor = actor

    async def text(
        self, text: str, mapping: str = MAP, *, skip_bad: bool = False, decimal: str | None = None
    ) -> MenuImport:
        """Import a CSV of this text."""
        path = self._folder / "menu.csv"
        path.write_text(text, encoding="utf-8")
        return await self.file(path, mapping, skip_bad=skip_bad, decimal=decimal)

    async def file(
        self,
        path: Path,
        mapping: str = MAP,
        *,
        skip_bad: bool = False,
        decimal: str | None = None,
        encoding: str | None = None,
    ) -> MenuImport:
        """Import a file."""
        source = open_rows(path, encoding=encoding)
        parsed = Mapping.parse(mapping, source.header, MENU)
        return await import_menu(
            self._db, source, parsed, self._actor, skip_bad=skip_bad, decimal=decimal
        )

    async def menu(self) -> Menu:
        """The menu as it is now."""
        menus = MenuService(self._db)
        await menus.start()
        await menus.stop()
        return menus.menu

    async def prices(self) -> dict[tuple[str, str, str], int]:
        """Every price by category, item and variant."""
        menu = await self.menu()
        return {
            (menu.categories[item.category_id].name, item.name, variant.name): variant.price_minor
            for item in menu.items.values()
            for variant in item.variants
        }


@pytest.fixture
def importer(db: Database, tmp_path: Path, manager: Actor) -> Importer:
    return Importer(db, tmp_path, manager)


def counts(done: MenuImport) -> tuple[int, int, int, int]:
    """Items created, updated, unchanged; rows left out."""
    return done.created, done.updated, done.unchanged, done.left_out


async def test_a_flat_menu_becomes_categories_items_and_variants(importer: Importer) -> None:
    done = await importer.text(PIZZAS)

    assert counts(done) == (2, 0, 0, 0)
    assert done.rows == 3
    assert await importer.prices() == {
        ("Classic", "Margherita", "S"): 850,
        ("Classic", "Margherita", "L"): 1200,
        ("Spicy", "Diavola", "S"): 950,
    }


async def test_the_same_menu_again_changes_nothing(importer: Importer, db: Database) -> None:
    await importer.text(PIZZAS)
    revs = await db.read(_revs)

    done = await importer.text(PIZZAS.replace("Margherita", "  Margherita "))

    assert counts(done) == (0, 0, 2, 0)
    assert await db.read(_revs) == revs


async def test_a_new_price_updates_its_item_and_doubles_nothing(importer: Importer) -> None:
    await importer.text(PIZZAS)

    done = await importer.text(PIZZAS.replace("12.00", "12.50"))

    assert counts(done) == (0, 1, 1, 0)
    assert (await importer.prices())["Classic", "Margherita", "L"] == 1250
    assert len(await importer.prices()) == 3


async def test_a_menu_with_codes_may_rename_and_move(importer: Importer) -> None:
    mapping = "item=name,category=kind,code=no,price=price"
    await importer.text("no,name,kind,price\n1,Cola,Drinks,3\n2,Soup,Food,5\n", mapping)

    done = await importer.text("no,name,kind,price\n1,Coke,Soft,3\n2,Soup,Food,5\n", mapping)

    assert counts(done) == (0, 1, 1, 0)
    assert await importer.prices() == {("Soft", "Coke", ""): 300, ("Food", "Soup", ""): 500}


async def test_codes_of_sizes_are_kept_apart_from_codes_of_items(importer: Importer) -> None:
    mapping = f"{MAP},code=sku"
    own = "sku,name,kind,size,price\nm_s,Margherita,Pizza,S,8\nm_l,Margherita,Pizza,L,12\n"
    shared = "sku,name,kind,size,price\n77,Lager,Beer,0.3,3\n77,Lager,Beer,0.5,5\n"
    await importer.text(own, mapping)
    await importer.text(shared, mapping)

    again = await importer.text(shared + own.partition("\n")[2].replace("12", "13"), mapping)
    only_one = await importer.text("sku,name,kind,size,price\n77,Lager,Beer,0.5,6\n", mapping)

    assert counts(again) == (0, 1, 1, 0)
    assert counts(only_one) == (0, 1, 0, 0)
    assert await importer.prices() == {
        ("Pizza", "Margherita", "S"): 800,
        ("Pizza", "Margherita", "L"): 1300,
        ("Beer", "Lager", "0.3"): 300,
        ("Beer", "Lager", "0.5"): 600,
    }


async def test_one_name_in_two_categories_is_two_items(importer: Importer) -> None:
    text = "name,kind,size,price\nCola,Drinks,,3\nCola,Kids,,2\n"

    assert counts(await importer.text(text)) == (2, 0, 0, 0)
    assert counts(await importer.text(text)) == (0, 0, 2, 0)


async def test_an_item_that_moved_to_another_category_is_the_same_item(
    importer: Importer,
) -> None:
    await importer.text(PIZZAS)

    done = await importer.text(PIZZAS.replace("Spicy", "Hot"))

    assert counts(done) == (0, 1, 1, 0)
    assert ("Hot", "Diavola", "S") in await importer.prices()


async def test_a_history_of_sales_shrinks_to_its_menu(importer: Importer) -> None:
    history = PIZZAS + "Diavola,Spicy,S,9.50\n" * 500

    done = await importer.text(history)

    assert counts(done) == (2, 0, 0, 0)
    assert done.rows == 503


async def test_malformed_rows_are_named_and_nothing_is_imported(
    importer: Importer, db: Database
) -> None:
    with pytest.raises(RowsRefused) as refused:
        await importer.text(PIZZAS + "Napoli,Classic,S,cheap\nBufala,Classic,S,-1\n")

    assert 'Row 5, column "price": "cheap" is not an amount.' in refused.value.sentence
    assert 'Row 6, column "price": "-1" is negative.' in refused.value.sentence
    assert await importer.prices() == {}
    assert await db.read(lambda read: read.all(Category)) == []


async def test_with_skip_bad_the_rest_comes_in_and_what_was_left_out_is_listed(
    importer: Importer,
) -> None:
    bad = "Napoli,Classic,S,cheap\n,Classic,S,5\nDiavola,Spicy,S,9.90\n"

    done = await importer.text(PIZZAS + bad, skip_bad=True)

    assert counts(done) == (2, 0, 0, 3)
    assert done.rows == 6
    assert done.refused == (
        'Row 5, column "price": "cheap" is not an amount.',
        'Row 6, column "name": is empty.',
        "Row 7 has another price for Diavola than row 4.",
    )


async def test_a_row_without_an_item_is_left_out_alone(importer: Importer) -> None:
    done = await importer.text(PIZZAS + ",Classic,S,5\n")

    assert counts(done) == (2, 0, 0, 1)


async def test_a_code_of_two_items_is_refused(importer: Importer) -> None:
    text = "no,name,price\n7,Cola,3\n7,Cola zero,3\n"

    with pytest.raises(RowsRefused, match='Row 3, column "no": "7" is the code of Cola in row 2'):
        await importer.text(text, "item=name,code=no,price=price")


async def test_stations_taxes_and_courses_are_found_by_name(
    importer: Importer, db: Database, founded: Founded
) -> None:
    def work(tx: Write) -> None:
        tx.insert(Station, name="Kitchen")
        tx.insert(Station, name="Bar")
        tx.insert(TaxGroup, name="Food", code="F")

    await db.write(Command.of("stations"), work)
    header = "name,price,where,vat,when\n"
    mapping = "item=name,price=price,station=where,tax=vat,course=when"

    await importer.text(header + "Aperitivo,24,kitchen + bar,f,starters\n", mapping)
    menu = await importer.menu()

    [item] = menu.items.values()
    assert [menu.stations[station].name for station in item.station_ids] == ["Kitchen", "Bar"]
    assert item.course_id == founded.courses["Starters"]
    assert item.tax_group_id is not None
    with pytest.raises(RowsRefused, match='column "where": "Oven" is no station here; there are'):
        await importer.text(header + "Bread,2,Oven,,\n", mapping)


async def test_what_the_file_does_not_say_stays(importer: Importer, db: Database) -> None:
    await importer.text(PIZZAS)

    def garnish(tx: Write) -> None:
        for item in tx.all(Item, "name = 'Diavola'"):
            tx.update(item, allergens={"milk": "contains"}, prep_minutes=9)

    await db.write(Command.of("garnish"), garnish)

    await importer.text(PIZZAS.replace("9.50", "9.90"))

    [diavola] = await db.read(lambda read: read.all(Item, "name = 'Diavola'"))
    assert (diavola.allergens, diavola.prep_minutes) == ({"milk": "contains"}, 9)


async def test_a_size_that_must_be_named_is_asked_for(importer: Importer) -> None:
    await importer.text(PIZZAS)

    with pytest.raises(RowsRefused, match="has several sizes here; the row must say which"):
        await importer.text("name,price\nMargherita,9\n", "item=name,price=price")


async def test_an_item_of_the_centre_is_not_changed(importer: Importer, db: Database) -> None:
    await importer.text(PIZZAS)

    def adopt(tx: Write) -> None:
        for item in tx.all(Item, "name = 'Diavola'"):
            tx.update(item, authority="centre")

    await db.write(Command.of("adopt"), adopt)

    done = await importer.text(PIZZAS.replace("Spicy", "Hot"), skip_bad=True)

    assert counts(done) == (0, 0, 1, 1)
    assert done.refused == (
        "Row 4 cannot be taken: Diavola comes from the office. Change it there.",
    )
    names = await db.read(lambda read: [row.name for row in read.all(Category)])
    assert sorted(names) == ["Classic", "Spicy"]


async def test_a_workbook_is_read_like_a_csv(importer: Importer, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("name", "kind", "size", "price"), ("Margherita", "Classic", "S", 8.5)):
        sheet.append(row)
    path = tmp_path / "menu.xlsx"
    book.save(path)

    assert counts(await importer.file(path)) == (1, 0, 0, 0)
    assert await importer.prices() == {("Classic", "Margherita", "S"): 850}


async def test_a_wrong_encoding_is_named_and_the_right_one_read(
    importer: Importer, tmp_path: Path
) -> None:
    path = tmp_path / "menu.csv"
    path.write_bytes("name,kind,size,price\nБорщ,Супы,,450\n".encode("cp1251"))

    with pytest.raises(FileRefused, match=r"Row 2, column .* is not UTF-8"):
        await importer.file(path)
    assert await importer.prices() == {}

    await importer.file(path, encoding="cp1251")
    assert await importer.prices() == {("Супы", "Борщ", ""): 45000}


async def test_decimal_commas_are_read_where_it_is_said(importer: Importer) -> None:
    text = 'name;price\nWater;"1,250"\n'

    with pytest.raises(RowsRefused, match="can mean"):
        await importer.text(text, "item=name,price=price")

    await importer.text(text, "item=name,price=price", decimal=",")
    assert await importer.prices() == {("Menu", "Water", ""): 125}


async def test_importing_needs_the_right(db: Database, tmp_path: Path, stranger: Actor) -> None:
    with pytest.raises(Forbidden):
        await Importer(db, tmp_path, stranger).text(PIZZAS)


async def test_an_import_is_in_the_audit(importer: Importer, db: Database) -> None:
    await importer.text(PIZZAS)
    await importer.text(PIZZAS)

    entries = await db.read(lambda read: read.all(AuditEntry, "act = 'menu_imported'"))
    assert [entry.details for entry in entries] == [{"created": 2, "updated": 0}]


def _revs(read: Read) -> list[int]:
    tables = (Category, Item, Variant, Fare)
    return [row.rev for table in tables for row in read.all(table, "1 ORDER BY id")]
