"""CSV files as strangers write them."""

import contextlib
import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parsing.cells import Row
from domain.parsing.errors import FileRefused, RowError
from edge.importing.rows import RowSource, open_rows

WORDS = st.text("abc ,;|\t\"'\n\rяơ", max_size=6)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "menu.csv"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "any.csv"


def cells(rows: RowSource) -> list[tuple[object, ...]]:
    return [row.cells for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(file: Path, delimiter: str) -> None:
    file.write_text(f'name{delimiter}price\n"Tea{delimiter} green"{delimiter}2\n')

    rows = open_rows(file)

    assert rows.header == ("name", "price")
    assert cells(rows) == [(f"Tea{delimiter} green", "2")]


def test_a_delimiter_inside_names_is_told_by_the_rows(file: Path) -> None:
    file.write_text("name, full;price, net\nTea;2\nCola, cold;3\n")

    assert open_rows(file).header == ("name, full", "price, net")


def test_columns_that_may_be_parted_in_two_ways_are_refused_and_the_option_named(
    file: Path,
) -> None:
    file.write_text("a,b;c\n1,2;3\n")

    with pytest.raises(FileRefused, match="comma or semicolon: say which with --delimiter"):
        open_rows(file)

    assert open_rows(file, delimiter=";").header == ("a,b", "c")


def test_one_column_needs_no_delimiter(file: Path) -> None:
    file.write_text("name\nTea\n")

    assert cells(open_rows(file)) == [("Tea",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_marked_file_and_utf8_are_read_as_they_are(file: Path, encoding: str) -> None:
    file.write_text("món,giá\nPhở,45000\n", encoding=encoding)

    rows = open_rows(file)

    assert (rows.header, cells(rows)) == (("món", "giá"), [("Phở", "45000")])


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16-be", "CP866"])
def test_a_named_encoding_is_used(file: Path, encoding: str) -> None:
    file.write_text("имя;цена\nБорщ;12,50\n", encoding=encoding)

    assert cells(open_rows(file, encoding=encoding)) == [("Борщ", "12,50")]


@pytest.mark.parametrize("lines_before", [1, 30_000])
def test_a_wrong_encoding_is_refused_by_row_column_and_byte(file: Path, lines_before: int) -> None:
    before = "имя;цена\r\n" + "Чай;2\r\n" * (lines_before - 1)
    file.write_bytes(before.encode() + 'Суп;"5; '.encode() + "Щи".encode("cp1251") + b"\n")

    with pytest.raises(FileRefused) as refused:
        cells(open_rows(file))

    assert refused.value.sentence.startswith(
        f'Row {lines_before + 1}, column "цена": byte 0xD9 after 8 letters of that row is not'
        " UTF-8: name the file's encoding, for example --encoding cp1251"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_wrong_byte_is_counted_to_where_the_file_is_read_in_pieces(
    file: Path, encoding: str
) -> None:
    file.write_bytes(b"no\n" + ("я" * 40_000).encode(encoding) + b"\xff\n")

    with pytest.raises(FileRefused, match=r"Row 2, .*: byte 0xFF after 40000 letters of that row"):
        cells(open_rows(file, encoding=encoding))


def test_a_letter_torn_at_the_end_of_the_file_is_refused(file: Path) -> None:
    file.write_bytes("name\nЩи".encode()[:-1])

    with pytest.raises(FileRefused, match="Row 2, at its end: the file ends amid a letter"):
        cells(open_rows(file))


def test_utf16_without_its_mark_is_refused_with_the_name_to_try(file: Path) -> None:
    file.write_text("name,price\nTea,2\n", encoding="utf-16-le")

    with pytest.raises(FileRefused, match="--encoding utf-16-le"):
        open_rows(file)


@pytest.mark.parametrize("encoding", ["cp9999", "base64", "undefined", "cp\0"])
def test_an_unknown_encoding_is_refused(file: Path, encoding: str) -> None:
    file.write_text("name\n")

    with pytest.raises(FileRefused, match="no known encoding"):
        open_rows(file, encoding=encoding)


def test_an_encoding_that_contradicts_the_mark_is_refused(file: Path) -> None:
    file.write_text("name\nTea\n", encoding="utf-8-sig")

    with pytest.raises(FileRefused, match="contradicts the file's own mark"):
        open_rows(file, encoding="cp1251")
    assert open_rows(file, encoding="UTF8").header == ("name",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,name\n", 'two columns named "name"'),
        ("name, ,price\n", "no name for column 2"),
        ("\n\n,price\n", "header in row 3 has no name for column 1"),
        ("\n \n", "has no header"),
        ("", "is empty"),
        (",".join(map(str, range(501))), "more than 500 columns"),
        ('name,price\nTea,2\n"Cola,3\nSoup,4\n', "Row 3 is not CSV"),
        ('name,price\nTea,"2"5\n', "Row 2 is not CSV"),
        ("name,price\nTea," + "2" * 200_000, "Row 2 is not CSV"),
    ],
)
def test_a_malformed_file_is_refused_by_its_row(file: Path, text: str, sentence: str) -> None:
    file.write_text(text)

    with pytest.raises(FileRefused, match=re.escape(sentence)):
        cells(open_rows(file))


def test_a_ragged_row_is_refused_alone_by_its_number(file: Path) -> None:
    file.write_text('name,price\n\n"two\nlines",2\nTea\nSoup,4,5\nCola,3\n')

    rows = list(open_rows(file))

    assert [row.number for row in rows if isinstance(row, Row)] == [3, 7]
    assert [error.sentence for error in rows if isinstance(error, RowError)] == [
        "Row 5 has 1 cells where the header has 2 columns.",
        "Row 6 has 3 cells where the header has 2 columns.",
    ]


def test_rows_can_be_read_again(file: Path) -> None:
    file.write_text("name\nTea\nCola\n")

    rows = open_rows(file)

    assert cells(rows) == cells(rows) == [("Tea",), ("Cola",)]


def test_progress_goes_from_little_to_everything_in_bytes(file: Path) -> None:
    file.write_text("name\n" + "Tea\n" * 50_000)
    rows = open_rows(file)

    seen = [rows.done for _ in rows]

    assert rows.total == file.stat().st_size
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[25_000] < rows.done == rows.total


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be opened: No such file"):
        open_rows(tmp_path / "menu.csv")


def test_a_csv_has_no_sheets(file: Path) -> None:
    file.write_text("name\n")

    with pytest.raises(FileRefused, match="has no sheet Menu"):
        open_rows(file, sheet="Menu")


@given(
    st.lists(st.tuples(WORDS, WORDS, WORDS.filter(str.strip))),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_table_written_as_csv_is_read_back(
    scratch: Path, table: list[tuple[str, ...]], delimiter: str, encoding: str
) -> None:
    with scratch.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("one", "two", "three"), *table])

    rows = open_rows(scratch)

    assert (rows.header, cells(rows)) == (("one", "two", "three"), table)


@given(st.binary() | st.text('ab,;"\n\r\0я').map(str.encode), st.sampled_from([None, "cp1251"]))
def test_whatever_bytes_a_file_has_are_read_or_refused(
    scratch: Path, content: bytes, encoding: str | None
) -> None:
    scratch.write_bytes(content)

    with contextlib.suppress(FileRefused):
        rows = open_rows(scratch, encoding=encoding)
        assert {len(row) for row in cells(rows)} <= {len(rows.header)}
