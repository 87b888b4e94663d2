"""Which letters can be drawn here, in which order they stand, what is said where they cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents import Columns, Document, Style, lay_out
from domain.documents.layout import Row, wrapped
from domain.documents.parts import Cell
from drivers.printers import fonts, glyphs
from drivers.printers.bidi import visual_runs
from drivers.printers.codepages import encodable
from drivers.printers.fonts import trouble
from drivers.printers.profiles import PROFILES, slots_of

SCRIPTS = {
    "Latin": "crème brûlée",
    "Vietnamese": "Phở bò tái ẵ",
    "Uzbek": "Oʻzbekcha gʻijduvon",
    "Cyrillic": "Борщ с пампушками",
    "Uzbek Cyrillic": "Қозон кабоб, ҳалим, ўғил",
    "Devanagari": "पनीर टिक्का क्षत्रिय",
    "Thai": "ต้มยำกุ้งน้ำข้น",
    "Arabic": "كباب لحم بالفرن",
    "Hebrew": "שקשוקה חריפה",
    "Chinese": "宫保鸡丁 麻婆豆腐",
    "Japanese": "とんかつ定食 カレー",
    "Korean": "비빔밥 불고기",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("bold", [False, True])
def test_every_letter_is_there_and_stays_in_its_cells(text: str, bold: bool) -> None:
    assert glyphs.missing(text) == ""
    picture = glyphs.drawn(text, bold, 1, 1)
    assert picture.width == glyphs.measure(text, Style()) * glyphs.CELL_WIDTH
    assert picture.convert("L").histogram()[0] > 50


@pytest.mark.parametrize(
    ("text", "boxed", "lost"), [("😀", "□ ", "😀"), ("ᚠ", "□", "ᚠ"), ("a😀b", "a□ b", "😀")]
)
def test_what_no_font_has_is_named_and_drawn_as_a_box(text: str, boxed: str, lost: str) -> None:
    assert glyphs.missing(text) == lost
    assert glyphs.drawn(text, False, 1, 1) == glyphs.drawn(boxed, False, 1, 1)


def test_right_to_left_words_stand_from_the_right_and_numbers_stay_as_they_are() -> None:
    runs = visual_runs("كباب 12.50 x")

    assert runs == (("x", False), (" ", True), ("12.50", False), ("كباب ", True))


def test_a_left_to_right_line_keeps_its_order_around_hebrew() -> None:
    assert visual_runs("Pita פיתה 2 large") == (
        ("Pita ", False),
        ("2", False),
        ("פיתה ", True),
        (" large", False),
    )


@given(st.text(alphabet="ab 12.,-()אבגדكتب%$", max_size=30))
def test_no_letter_is_lost_or_doubled_by_its_direction(text: str) -> None:
    assert sorted("".join(piece for piece, _ in visual_runs(text))) == sorted(text)


def test_a_document_read_from_right_to_left_stands_mirrored() -> None:
    parts = (Columns((Cell("קפה"), Cell("12.00", 0, "right", keep=True))),)

    (row,) = lay_out(Document("other", "x", parts, "he"), 48, glyphs.measure)

    assert isinstance(row, Row)
    assert [(run.text, run.start, run.align) for run in row.runs] == [
        ("12.00", 0, "left"),
        ("קפה", 6, "right"),
    ]


def test_thai_vowels_stay_with_their_letters_when_a_long_word_is_cut() -> None:
    lines = wrapped("ข้าวเหนียวมะม่วงน้ำกะทิ" * 3, 10, lambda text: glyphs.measure(text, Style()))

    assert not [line for line in lines if line[0] in "ะาำ" or line[-1] in "เแโใไ"]
    assert "".join(lines) == "ข้าวเหนียวมะม่วงน้ำกะทิ" * 3


def test_chinese_is_broken_anywhere_but_before_a_stop() -> None:
    lines = wrapped("宫保鸡丁，麻婆豆腐，米饭", 9, lambda text: glyphs.measure(text, Style()))

    assert all(not line.startswith("，") for line in lines)
    assert max(glyphs.measure(line, Style()) for line in lines) <= 10


def test_a_long_thai_name_does_not_push_its_amount_to_another_row() -> None:
    parts = (Columns((Cell("ผัดไทยกุ้งสดใส่ไข่ห่อด้วยแป้งบางกรอบ" * 2), Cell("9.00", 0, "right", True))),)

    rows = lay_out(Document("other", "x", parts), 32, glyphs.measure)

    assert isinstance(rows[0], Row)
    assert "9.00" in rows[0].plain()


@pytest.mark.parametrize("text", [SCRIPTS["Thai"], SCRIPTS["Arabic"], SCRIPTS["Hebrew"]])
def test_no_page_carries_what_has_to_be_put_together(text: str) -> None:
    every_page = dict(slots_of("zjiang"))

    assert encodable(text, every_page) is None


def test_cyrillic_goes_through_a_page_only_where_one_was_seen_right() -> None:
    assert encodable(SCRIPTS["Cyrillic"], PROFILES["epson-80"].code_pages) is not None
    assert encodable(SCRIPTS["Cyrillic"], PROFILES["generic-80"].code_pages) is None
    assert encodable(SCRIPTS["Uzbek"], PROFILES["epson-80"].code_pages) is None


@pytest.mark.parametrize(
    ("maker", "slot"), [("epson", 17), ("citizen", 7), ("rongta", 7), ("star", 10), ("zjiang", 59)]
)
def test_each_maker_has_the_same_page_in_another_slot(maker: str, slot: int) -> None:
    assert slots_of(maker)[slot] == "cp866"


def test_a_machine_without_raqm_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trouble() == ""

    monkeypatch.setattr(fonts, "can_shape", lambda: False)

    assert "E_RENDER" in trouble()
    assert "libfribidi0" in trouble()


def test_a_machine_without_fonts_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", fonts.FOLDER / "nowhere")

    assert "missing" in trouble()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 1), (3, 2), (4, 4)])
def test_text_is_drawn_in_every_size(width: int, height: int) -> None:
    picture = glyphs.drawn("ไทย คับ", True, width, height)

    across = glyphs.measure("ไทย คับ", Style()) * glyphs.CELL_WIDTH
    assert picture.size == (across * width, glyphs.CELL_HEIGHT * height)
