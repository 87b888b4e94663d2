"""XLSX workbooks as strangers write them."""

import contextlib
import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from domain.parsing.amounts import Amounts
from domain.parsing.cells import BrokenCell, Row
from domain.parsing.errors import FileRefused, RowError
from edge.importing import xlsx_rows
from edge.importing.rows import RowSource, open_rows

NOON = dt.datetime.fromisoformat("2023-01-31 12:30:05")
MIDNIGHT = dt.datetime.fromisoformat("2023-01-31")

DAMAGED_PARTS = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "menu.xlsx"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("xlsx") / "any.xlsx"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("xlsx") / "sound.xlsx"
    write(path, ["name", "price", "at"], ["Tea", 2, NOON], ["Cola", "3", None])
    return path.read_bytes()


def write(path: Path, *rows: Sequence[Any]) -> None:
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)


def cells(rows: RowSource) -> list[tuple[object, ...]]:
    return [row.cells for row in rows if isinstance(row, Row)]


def rewritten(path: Path, part: str, old: str, new: str) -> None:
    """Replace text inside one part of a workbook."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_text_numbers_and_blanks_are_read(file: Path) -> None:
    write(file, ["name", "price", "hot"], ["Tea", 12.1, True], ["Phở", 45000, None], [None, 3])

    assert cells(open_rows(file)) == [
        ("Tea", Decimal("12.1"), "TRUE"),
        ("Phở", Decimal(45000), ""),
        ("", Decimal(3), ""),
    ]


def test_what_a_formula_left_behind_fifteen_digits_is_no_part_of_a_price(file: Path) -> None:
    write(file, ["price"], [0.1 + 0.2], [3 * 12.1], [1e-5])

    assert cells(open_rows(file)) == [(Decimal("0.3"),), (Decimal("36.3"),), (Decimal("0.00001"),)]


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=20))
def test_every_amount_of_a_spreadsheet_is_read_to_the_cent(
    scratch: Path, amounts: list[int]
) -> None:
    write(scratch, ["price"], *([minor / 100] for minor in amounts))

    read = [Amounts("USD").signed_minor(str(price)) for (price,) in cells(open_rows(scratch))]

    assert read == amounts


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (NOON, "YYYY-MM-DD HH:MM", "2023-01-31 12:30:05"),
        (MIDNIGHT, "DD/MM/YYYY", "2023-01-31"),
        (MIDNIGHT, 'dd" hours "mmm\\h yyyy', "2023-01-31"),
        (MIDNIGHT, "m/d/yy h:mm", "2023-01-31 00:00:00"),
        (NOON, "DD/MM/YYYY", "2023-01-31 12:30:05"),
        (dt.time(9, 5), "h:mm AM/PM", "09:05:00"),
        (dt.timedelta(hours=27, minutes=15), "[h]:mm", "27:15:00"),
    ],
)
def test_dates_and_times_come_as_iso_text(
    file: Path, value: object, shown_as: str, text: str
) -> None:
    book = Workbook()
    book.worksheets[0].append(["at"])
    book.worksheets[0].append([value])
    book.worksheets[0]["A2"].number_format = shown_as
    book.save(file)

    assert cells(open_rows(file)) == [(text,)]


def test_a_formula_gives_the_value_that_was_stored_for_it(file: Path) -> None:
    write(file, ["price"], ["=1+1"])
    rewritten(file, "xl/worksheets/sheet1.xml", "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")

    assert cells(open_rows(file)) == [(Decimal(2),)]


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_an_error_comes_with_the_address_of_its_cell(file: Path, error: str) -> None:
    write(file, ["name", "price"], ["Tea", error])

    assert cells(open_rows(file)) == [("Tea", BrokenCell(error, "B2"))]


def test_an_error_in_the_header_is_refused(file: Path) -> None:
    write(file, ["name", "#REF!"])

    with pytest.raises(FileRefused, match="Cell B1 of the header says #REF!"):
        open_rows(file)


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers(file: Path) -> None:
    write(file, [], ["name", "price", None], ["Tea", 2, " "], [], [" ", None], ["Cola", 3])

    rows = list(open_rows(file))

    assert [row.number for row in rows if isinstance(row, Row)] == [3, 6]


def test_a_row_longer_than_the_header_is_refused_alone_by_its_number(file: Path) -> None:
    write(file, ["name"], ["Tea", "hot"], ["Cola"])

    torn, good = open_rows(file)

    assert isinstance(torn, RowError)
    assert torn.sentence == "Row 2 has 2 cells where the header has 1 columns."
    assert good == Row(3, ("Cola",))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["name", "name"], 'two columns named "name"'),
        (["name", None, "price"], "no name for column 2"),
        ([], "Sheet Sheet of menu.xlsx is empty"),
    ],
)
def test_a_header_that_does_not_name_its_columns_is_refused(
    file: Path, header: list[str | None], sentence: str
) -> None:
    write(file, header)

    with pytest.raises(FileRefused, match=re.escape(sentence)):
        open_rows(file)


def test_one_of_several_sheets_must_be_named(file: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["notes"])
    book.create_sheet("Menu").append(["name"])
    book.save(file)

    with pytest.raises(FileRefused, match="say which with --sheet: Sheet, Menu"):
        open_rows(file)
    with pytest.raises(FileRefused, match='no sheet "menus": did you mean "Menu"'):
        open_rows(file, sheet="menus")
    assert open_rows(file, sheet="Menu").header == ("name",)


def test_a_hidden_sheet_is_not_asked_about(file: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["name"])
    book.create_sheet("lists").sheet_state = "hidden"
    book.save(file)

    assert open_rows(file).header == ("name",)


def test_a_sheet_that_says_a_wrong_size_is_read_whole(file: Path) -> None:
    write(file, ["name", "price"], ["Tea", 2])
    rewritten(file, "xl/worksheets/sheet1.xml", 'ref="A1:B2"', 'ref="A1"')

    assert cells(open_rows(file)) == [("Tea", Decimal(2))]


def test_progress_counts_rows(file: Path) -> None:
    write(file, ["name"], ["Tea"], ["Cola"])
    rows = open_rows(file)

    assert ([rows.done for _ in rows], rows.total) == ([2, 3], 3)


def test_rows_can_be_read_again(file: Path) -> None:
    write(file, ["name"], ["Tea"])
    rows = open_rows(file)

    assert cells(rows) == cells(rows) == [("Tea",)]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_workbook_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    with pytest.raises(FileRefused, match=r"menu\.xlsx is"):
        open_rows(file)


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, ["name"], ["Tea"])
    monkeypatch.setattr(xlsx_rows, "MAX_UNPACKED_BYTES", 1000)

    with pytest.raises(FileRefused, match="unpacks to more"):
        open_rows(file)


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(
    scratch: Path, sound: bytes, data: st.DataObject
) -> None:
    content = bytearray(sound)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=5)):
        content[place] = data.draw(st.integers(0, 255))
    scratch.write_bytes(content[: data.draw(st.integers(4, len(content)))])

    with contextlib.suppress(FileRefused):
        rows = open_rows(scratch)
        assert {len(row) for row in cells(rows)} <= {len(rows.header)}


@given(st.data())
def test_a_workbook_with_damaged_parts_is_read_or_refused(
    scratch: Path, sound: bytes, data: st.DataObject
) -> None:
    scratch.write_bytes(sound)
    part = data.draw(st.sampled_from(DAMAGED_PARTS))
    with zipfile.ZipFile(scratch) as packed:
        words = sorted(set(re.findall(r'[^\s<>="/]+', packed.read(part).decode())))
    wrong = data.draw(st.sampled_from([*words, "x", "-1", "1e999", "&#x10;", "9" * 5000]))
    rewritten(scratch, part, data.draw(st.sampled_from(words)), wrong)

    with contextlib.suppress(FileRefused):
        rows = open_rows(scratch)
        assert {len(row) for row in cells(rows)} <= {len(rows.header)}
