"""Layout: nothing leaves the paper, names wrap between words, amounts stay whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents import Amount, Cell, Columns, Document, Row, Rule, Style, Text, lay_out
from domain.documents import cells as cell_width
from domain.documents.rows import amount_row, quantity, wrapping

WIDTHS = [48, 42, 32]
widths = st.sampled_from(WIDTHS)
names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=120)
short_words = st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=12).map(" ".join)
amounts = st.text("0123456789,.-€", min_size=1, max_size=14)
sizes = st.builds(Style, width=st.integers(1, 4), height=st.integers(1, 4))


def rows_of(part: Text | Columns | Rule, columns: int) -> list[Row]:
    document = Document("other", "x", (part,))
    return [row for row in lay_out(document, columns) if isinstance(row, Row)]


def printed(part: Text | Columns | Rule, columns: int) -> list[str]:
    return [row.plain() for row in rows_of(part, columns)]


def ends(row: Row) -> list[tuple[int, int]]:
    return [(run.start, run.start + cell_width(run.text, row.style)) for run in row.runs]


any_cell = st.builds(
    Cell, names | short_words, st.integers(0, 9), st.sampled_from(["left", "right"])
)
kept_cell = st.builds(
    Cell, amounts | st.just("1 250 000 soʻm"), st.integers(0, 9), st.just("right"), st.just(True)
)
any_columns = st.builds(
    Columns, st.lists(any_cell | kept_cell, min_size=1, max_size=6).map(tuple), sizes,
    st.integers(0, 4), st.integers(0, 16),
)  # fmt: skip


@given(any_columns, widths)
def test_columns_never_leave_the_paper_nor_their_field(part: Columns, columns: int) -> None:
    for row in rows_of(part, columns):
        assert row.columns == columns // row.style.width
        for run in row.runs:
            assert cell_width(run.text, row.style) <= run.width
            assert run.start + run.width <= row.columns


@given(any_columns, widths)
def test_columns_never_print_over_each_other(part: Columns, columns: int) -> None:
    for row in rows_of(part, columns):
        edges = [(run.start, run.start + run.width) for run in row.runs]
        assert all(left[1] <= right[0] for left, right in pairwise(edges))


@given(any_columns, widths)
def test_a_kept_cell_is_printed_whole_and_once(part: Columns, columns: int) -> None:
    wanted = sorted(cell.text for cell in part.cells if cell.keep)
    found = [run.text for row in rows_of(part, columns) for run in row.runs]

    assert [text for text in wanted if text not in found] == []


@given(short_words, amounts, widths, sizes)
def test_words_are_not_cut_and_none_is_lost(
    name: str, amount: str, columns: int, style: Style
) -> None:
    row = amount_row(Amount(name, amount), style)
    found = " ".join(run.text for row in rows_of(row, columns) for run in row.runs)

    assert sorted(found.split()) == sorted([*name.split(), amount])


@given(st.builds(Text, names | short_words, style=sizes, indent=st.integers(0, 16)), widths)
def test_a_paragraph_stays_on_the_paper(part: Text, columns: int) -> None:
    for row in rows_of(part, columns):
        assert all(end <= row.columns for _, end in ends(row))


@given(short_words, widths)
def test_a_paragraph_loses_no_word(text: str, columns: int) -> None:
    assert " ".join(printed(Text(text), columns)).split() == text.split()


def test_a_long_name_wraps_under_itself_beside_its_amount() -> None:
    part = Columns((quantity("2"), wrapping("Sea bass with roasted vegetables"),
                    Cell("1,234.50", 0, "right", keep=True)))  # fmt: skip

    assert printed(part, 32) == [
        "2 Sea bass with roasted 1,234.50",
        "  vegetables",
    ]


def test_an_amount_too_wide_beside_the_name_stands_below_it() -> None:
    part = amount_row(Amount("Donaudampfschifffahrt", "-1.234.567,89 EUR"))

    assert printed(part, 32) == ["Donaudampfschifffahrt", "               -1.234.567,89 EUR"]


def test_large_letters_shrink_before_an_amount_is_broken() -> None:
    part = amount_row(Amount("TOTAL", "1,234,567.89"), Style(width=4, height=2))
    (row,) = rows_of(part, 48)

    assert row.style == Style(width=2, height=2)
    assert row.plain() == "TOTAL       1,234,567.89"


def test_a_word_longer_than_the_paper_is_cut_as_the_last_resort() -> None:
    assert printed(Text("x" * 70), 32) == ["x" * 32, "x" * 32, "x" * 6]


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_rule_is_as_wide_as_the_paper(columns: int) -> None:
    assert printed(Rule(), columns) == ["─" * columns]
    assert printed(Rule("double"), columns) == ["═" * columns]


def test_text_is_centred_and_set_to_the_right() -> None:
    assert printed(Text("abcd", "centre"), 32) == [" " * 14 + "abcd"]
    assert printed(Text("abcd", "right"), 32) == [" " * 28 + "abcd"]


def test_wide_characters_take_two_places_and_marks_none() -> None:
    assert cell_width("漢字", Style()) == 4
    assert cell_width("e\u0301", Style()) == 1
