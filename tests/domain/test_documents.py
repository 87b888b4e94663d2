"""Documents as values: the JSON they travel in, and the papers that are built."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents import (
    Barcode,
    Cell,
    Columns,
    Cut,
    Document,
    Feed,
    Image,
    Qr,
    Row,
    Rule,
    Style,
    Text,
    Ticket,
    TicketMark,
    clean,
    from_doc,
    kitchen_ticket,
    lay_out,
    possible_copy_mark,
    receipt,
    to_doc,
    with_marks,
)
from domain.documents.labels import ENGLISH
from domain.errors import BadRequest
from tests.drivers.samples import (
    MAIN,
    PAYMENT,
    SALE,
    TICKET,
    sample_bill,
    sample_receipt,
    sample_shift_report,
    sample_ticket,
)

printable = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=60)
styles = st.builds(
    Style, st.booleans(), st.booleans(), st.booleans(), st.integers(1, 4), st.integers(1, 4)
)
aligns = st.sampled_from(["left", "centre", "right"])
cells = st.builds(Cell, printable, st.integers(0, 9), aligns)
kept = st.builds(
    Cell, st.text("0123456789.,- €", min_size=1, max_size=12), st.just(0), aligns, st.just(True)
)
parts = st.one_of(
    st.builds(Text, printable, aligns, styles, st.integers(0, 16), st.booleans()),
    st.builds(Columns, st.lists(cells | kept, min_size=1, max_size=4).map(tuple), styles),
    st.builds(Rule, st.sampled_from(["single", "double", "dashed"])),
    st.builds(Feed, st.integers(1, 20)),
    st.builds(Qr, st.text("abc/:.", min_size=1, max_size=50)),
    st.builds(Barcode, st.text("ABC123", min_size=1, max_size=20)),
    st.builds(Image, st.just("logo")),
    st.builds(Cut, st.booleans()),
)
documents = st.builds(Document, st.just("other"), printable, st.lists(parts, max_size=8).map(tuple))


def words(document: Document, columns: int = 48) -> list[str]:
    return [row.plain() for row in lay_out(document, columns) if isinstance(row, Row)]


@given(documents)
def test_a_document_comes_back_from_json_as_it_was(document: Document) -> None:
    assert from_doc(json.loads(json.dumps(to_doc(document)))) == document


def document_of(part: dict[str, object]) -> dict[str, object]:
    return {"version": 1, "kind": "other", "title": "x", "parts": [{"type": "rule"}, part]}


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"type": "text", "text": "a", "colour": "red"}, "document.parts[1].colour is not known"),
        ({"type": "pulse"}, "document.parts[1].type must be one of"),
        ({"type": "text"}, "document.parts[1].text is missing"),
        ({"type": "text", "text": 7}, "document.parts[1].text must be of type str"),
        ({"type": "text", "text": "a", "fill": 1}, "document.parts[1].fill must be of type bool"),
        ({"type": "feed", "lines": True}, "document.parts[1].lines must be of type int"),
        ({"type": "feed", "lines": 99}, "document.parts[1]: The lines is 99"),
        ({"type": "text", "text": "a\x1b@"}, "document.parts[1]: A text to print contains"),
        ({"type": "text", "text": "a", "align": "center"}, "document.parts[1].align must be"),
        (
            {"type": "text", "text": "a", "style": {"width": 9}},
            "document.parts[1].style: The width is 9",
        ),
        ({"type": "columns", "cells": "a"}, "document.parts[1].cells must be a list"),
        (
            {"type": "columns", "cells": [{"text": "a"}, {"txt": "b"}]},
            "document.parts[1].cells[1].txt is not known",
        ),
        (
            {"type": "barcode", "kind": "ean13", "text": "4006381333932"},
            "document.parts[1]: '4006381333932' is not an EAN-13 number",
        ),
    ],
)
def test_what_is_wrong_in_a_document_is_named_by_its_place(
    part: dict[str, object], place: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        from_doc(document_of(part))

    assert str(refused.value).startswith(place)


@pytest.mark.parametrize("data", [None, [], {"version": 2}, {1: 2}])
def test_what_is_no_document_is_refused(data: object) -> None:
    with pytest.raises(BadRequest):
        from_doc(data)


def test_control_characters_of_a_guest_note_never_reach_the_printer() -> None:
    assert clean("no\tonions\n\x1b@please\x00") == "no onions @please"


def test_joiners_that_shape_letters_survive_cleaning() -> None:
    assert clean("क्\u200dष") == "क्\u200dष"


def test_a_receipt_says_who_sold_what_for_how_much() -> None:
    lines = words(sample_receipt())

    assert lines[0].strip() == "Trattoria Lucia"
    assert " 2 Margherita 30 cm" + " " * 24 + "19.00" in lines
    assert "   2 x 9.50" in lines
    assert " 1 Grilled sea bass with lemon, capers and 24.50" in lines
    assert "   roasted vegetables" in lines
    assert "TOTAL            €122.45" in lines
    assert "Change                                      7.55" in lines
    assert "A 20 %             55.00       11.00       66.00" in lines
    assert Qr(PAYMENT.qr) in sample_receipt().parts
    assert sample_receipt().parts[-1] == Cut()


def test_only_a_copy_says_copy() -> None:
    copy = receipt(SALE, replace(PAYMENT, copy_number=2))

    assert words(copy)[0].strip() == "COPY 2"
    assert not any("COPY" in line for line in words(sample_receipt()))


def test_a_refund_and_training_are_marked() -> None:
    paper = receipt(replace(SALE, training=True), replace(PAYMENT, is_refund=True))

    assert [line.strip() for line in words(paper)[:2]] == ["TRAINING - NOT A SALE", "REFUND"]


def test_a_bill_says_that_it_is_no_receipt() -> None:
    assert "             This is not a receipt" in words(sample_bill())


def test_a_shift_report_shows_the_difference_in_bold() -> None:
    bold = {
        row.plain()
        for row in lay_out(sample_shift_report(), 48)
        if isinstance(row, Row) and row.style.bold
    }

    assert "  Difference                               -2.00" in bold
    assert "  Difference                                0.00" not in bold


def test_a_kitchen_ticket_is_large_and_starts_lines_with_the_quantity() -> None:
    rows = [row for row in lay_out(sample_ticket(), 48) if isinstance(row, Row)]
    dish = next(row for row in rows if "Margherita" in row.plain())
    place = next(row for row in rows if "Table 7" in row.plain())

    assert dish.plain() == "2 Margherita 30 cm"
    assert (dish.style.width, dish.style.height, dish.style.bold) == (2, 2, True)
    assert (place.style.width, place.style.height) == (3, 3)


def test_an_allergy_is_white_on_black_across_the_ticket() -> None:
    rows = [row for row in lay_out(sample_ticket(), 32) if isinstance(row, Row)]
    allergy = next(row for row in rows if "NUTS" in row.plain())

    assert allergy.plain().strip() == "ALLERGY: NUTS"
    assert allergy.style.inverted
    assert allergy.fill


@pytest.mark.parametrize(
    ("mark", "word"),
    [
        ("added", "ADDED"),
        ("changed", "CHANGED"),
        ("void", "VOID"),
        ("remake", "REMAKE"),
        ("fire", "FIRE NOW"),
        ("hold", "ON HOLD"),
    ],
)
def test_a_ticket_that_changes_something_says_so_first(mark: TicketMark, word: str) -> None:
    ticket = Ticket("GRILL", "#1", "7", (MAIN,), mark=mark)

    assert words(kitchen_ticket(ticket))[0].strip() == word


def test_a_ticket_ends_with_a_line_that_a_torn_one_lacks() -> None:
    assert "END #1042" in words(sample_ticket())[-1]


def test_a_ticket_speaks_the_language_of_its_station() -> None:
    russian = replace(ENGLISH, table="Стол", end="КОНЕЦ", allergy="АЛЛЕРГИЯ")
    lines = words(kitchen_ticket(TICKET, russian, "ru"))

    assert "Стол 7" in lines[1]
    assert any("АЛЛЕРГИЯ: NUTS" in line for line in lines)


def test_a_possible_copy_is_marked_at_both_ends_before_the_cut() -> None:
    marked = with_marks(sample_ticket(), possible_copy_mark(2))

    assert "POSSIBLE COPY - ATTEMPT 2" in words(marked)[0]
    assert "POSSIBLE COPY - ATTEMPT 2" in words(marked)[-1]
    assert marked.parts[-1] == Cut()


def test_no_mark_changes_nothing() -> None:
    assert with_marks(sample_ticket()) == sample_ticket()
