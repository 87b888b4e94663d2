"""Documents as PDF: their words can be read out of it, in every script that guests write."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image as Pillow
from pypdf import PdfReader

from domain.documents import (
    Amount,
    Document,
    Image,
    Payment,
    Qr,
    Sale,
    SaleLine,
    StoreHead,
    Text,
    receipt,
)
from drivers.pdf.paper import pdf_of

MM = 72 / 25.4


def words(content: bytes) -> str:
    """What can be read; a glyph that two letters make together may leave a mark of its own."""
    text = PdfReader(BytesIO(content)).pages[0].extract_text()
    return "".join(each for each in text if each >= " " or each == "\n")


def sale(name: str, amount: str = "120.000") -> Document:
    line = SaleLine("2", name, amount, "60.000", (Amount("Extra", ""),))
    store = StoreHead("Comanda", ("Street 1",))
    said = Sale(store, "A-1", "2026-03-06 19:30", (line,), f"{amount} ₫")
    return receipt(said, Payment((Amount("Cash", amount),)))


@pytest.mark.parametrize(
    "name",
    ["Phở bò đặc biệt", "Плов праздничный", "पनीर टिक्का मसाला", "O‘zbek oshi", "Crème brûlée"],
)
def test_each_script_can_be_read_and_copied(name: str) -> None:
    found = words(pdf_of(sale(name)))

    assert name in found
    assert "120.000 ₫" in found


def test_the_page_is_as_wide_as_paper_and_as_long_as_its_words() -> None:
    short = PdfReader(BytesIO(pdf_of(sale("Tea")))).pages[0].mediabox
    long_name = " ".join(["Very"] * 200)
    longer = PdfReader(BytesIO(pdf_of(sale(long_name)))).pages[0].mediabox

    assert round(short.width / MM) == round(longer.width / MM) == 80
    assert longer.height > 2 * short.height


def test_codes_and_pictures_are_drawn_and_missing_ones_left_out() -> None:
    picture = BytesIO()
    Pillow.new("RGB", (40, 20), "black").save(picture, "PNG")
    parts = (Image("logo"), Image("gone"), Text("Words"), Qr("https://example.com/r/abc"))
    document = Document("receipt", "Receipt A-1", parts)

    content = pdf_of(document, {"logo": picture.getvalue()}.get)

    page = PdfReader(BytesIO(content)).pages[0]
    assert (len(page.images), "Words" in page.extract_text()) == (1, True)
