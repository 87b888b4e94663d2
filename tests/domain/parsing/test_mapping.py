"""Which column means what, and how refused values are named."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parsing.amounts import Amounts
from domain.parsing.cells import BrokenCell, Cell, Row
from domain.parsing.errors import MappingRefused, RowError, RowWithoutItem
from domain.parsing.mapping import MENU, REPLAY, Mapping, Picked

HEADER = ("name", "cat", "price", "date", "time", "Price, net")


def picked(spec: str, *cells: Cell) -> Picked:
    padded = cells + ("",) * (len(HEADER) - len(cells))
    return Mapping.parse(spec, HEADER, MENU).pick(Row(7, padded))


def test_each_key_reads_its_column() -> None:
    row = picked("item=name, category = cat ,price=price", " Phở  bò ", "Soup", "45000")

    assert (row.item(), row.text("category"), row.text("variant")) == ("Phở bò", "Soup", "")
    assert row.read("price", Amounts("VND").minor) == 45000


def test_a_column_with_a_comma_is_quoted() -> None:
    row = picked('item=name,"price=Price, net"', "Cola", "", "", "", "", "1.50")

    assert row.read("price", Amounts("USD").minor) == 150


def test_two_columns_are_joined_with_a_space() -> None:
    mapping = Mapping.parse("order=name,at=date+time,item=cat,quantity=price", HEADER, REPLAY)
    row = Row(2, ("1", "Cola", "1", "2023-01-31", "11:38", ""))

    assert list(mapping.samples("at", [row, RowError(3, "", "", "is torn")])) == [
        (2, "2023-01-31 11:38")
    ]
    assert mapping.pick(row).text("at") == "2023-01-31 11:38"


def test_half_of_what_is_joined_is_refused() -> None:
    mapping = Mapping.parse("order=name,at=date+time,item=cat,quantity=price", HEADER, REPLAY)
    row = mapping.pick(Row(2, ("1", "Cola", "1", "2023-01-31", " ", "")))

    with pytest.raises(RowError, match=r'Row 2, column "date\+time": "2023-01-31 " is only a part'):
        row.text("at")


def test_a_column_whose_name_holds_a_plus_is_one_column() -> None:
    header = ("date+time", "order", "item", "quantity")
    mapping = Mapping.parse("at=date+time,order=order,item=item,quantity=quantity", header, REPLAY)

    assert mapping.columns["at"] == (0,)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("item=name,prize=price", 'knows no "prize": did you mean "price"?'),
        ("item=nam,price=price", 'no column "nam": did you mean "name"?'),
        ("item=xyz,price=price", 'no column "xyz": there are "name", "cat"'),
        ("item=PRICE,price=price", 'no column "PRICE": did you mean "price"'),
        ("item=name", "must also say which column is price=..."),
        ("", "must also say which column is item=...,price=..."),
        ("item=name,item=cat,price=price", 'names "item" twice'),
        ("item,price=price", '"item" is not key=column'),
        ("item=,price=price", '"item=" is not key=column'),
        ("item=name+cat,price=price", 'no column "name+cat"'),
        ('"item=name,price=price', "cannot be read"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_what_to_do(spec: str, sentence: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        Mapping.parse(spec, HEADER, MENU)

    assert sentence in refused.value.sentence


@given(st.text() | st.text('item=name,price+"', max_size=40))
def test_whatever_is_mapped_is_understood_or_refused(spec: str) -> None:
    with contextlib.suppress(MappingRefused):
        assert {"item", "price"} <= Mapping.parse(spec, HEADER, MENU).columns.keys()


def test_a_refused_value_is_named_by_row_and_column() -> None:
    row = picked("item=name,price=price", "Cola", "", "1,234")

    with pytest.raises(RowError) as refused:
        row.read("price", Amounts("USD").minor)

    assert (refused.value.row, refused.value.column, refused.value.value) == (7, "price", "1,234")
    assert refused.value.sentence.startswith('Row 7, column "price": "1,234" can mean')


def test_what_a_parser_refuses_otherwise_is_named_too() -> None:
    row = picked("item=name,price=price", "Cola", "", "12")

    def refuse(_: object) -> None:
        raise MappingRefused("It is Monday.")

    with pytest.raises(RowError, match='Row 7, column "price": "12" cannot be taken: It is Monday'):
        row.read("price", refuse)


def test_a_broken_cell_is_refused_by_its_address_where_it_is_read() -> None:
    row = picked("item=name,price=price,category=cat", "Cola", "Soft", BrokenCell("#REF!", "C7"))

    assert (row.item(), row.seen("price")) == ("Cola", "")
    with pytest.raises(RowError, match='Row 7, column "price": "#REF!" is an error in cell C7'):
        row.read("price", Amounts("USD").minor)


def test_a_blank_cell_is_refused_only_where_it_must_be_filled() -> None:
    row = picked("item=name,price=price,category=cat", " ", " ", "")

    assert row.text("category") == ""
    assert row.read_optional("price", Amounts("USD").minor) is None
    with pytest.raises(RowError, match='column "price": is empty'):
        row.read("price", Amounts("USD").minor)
    with pytest.raises(RowError, match='column "cat": is empty'):
        row.required("category")
    with pytest.raises(RowWithoutItem, match='column "name": is empty'):
        row.item()


def test_a_number_of_a_spreadsheet_can_be_a_name() -> None:
    assert picked("item=name,price=price", Decimal("7E+2")).item() == "700"


def test_a_name_is_composed_so_that_two_systems_write_the_same_one() -> None:
    decomposed = "Pho\N{COMBINING HORN}\N{COMBINING HOOK ABOVE}"

    assert picked("item=name,price=price", decomposed).item() == "Phở"
