"""Receipts in seven scripts as they come out of the printer, and codes read back by another's eyes.

The fonts are shipped, so the dots are the same on each machine; a newer FreeType may move a few.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image as Pillow
from PIL import ImageChops

from domain.documents import Barcode, Document, Part, Qr, Text
from domain.errors import BadRequest
from drivers.printers import raster
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES, Profile
from tests.drivers.picture import picture_of
from tests.drivers.samples import sample_receipt
from tests.golden.papers import FOLDER, PAPERS, paper

EPSON = PROFILES["epson-80"]
DRAWN = replace(EPSON, code_pages={}, native_qr=False, native_barcode=False)
MOST_DOTS_APART = 0.005
"""Of the black dots."""


def printed(profile: Profile, *parts: Part) -> Pillow.Image:
    printer = SimulatedPrinter(profile.width_dots)
    printer.feed(encode(Document("other", "x", parts), profile).data, 0.0)
    return printer.strips[0].picture()


def black(picture: Pillow.Image) -> int:
    return picture.convert("L").histogram()[0]


def codes_on(picture: Pillow.Image) -> list[str]:
    quiet = Pillow.new("L", (picture.width + 80, picture.height + 80), 255)
    quiet.paste(picture, (40, 40))
    return [code.text for code in zxingcpp.read_barcodes(quiet)]


@pytest.mark.parametrize("script", PAPERS)
def test_a_receipt_comes_out_as_it_was_found_right_by_eye(script: str) -> None:
    golden = Pillow.open(FOLDER / f"{script}.png").convert("1")

    now = paper(script)

    assert now.size == golden.size
    apart = ImageChops.logical_xor(now, golden).convert("L").histogram()[255]
    assert apart <= MOST_DOTS_APART * black(golden)


@pytest.mark.parametrize("profile", [EPSON, DRAWN], ids=["by the printer", "by us"])
@pytest.mark.parametrize(
    "text", ["https://lucia.example/r/R1-000482", "Тошкент ₫ 120 000", "1234567890" * 20]
)
def test_a_qr_code_says_what_it_was_given(profile: Profile, text: str) -> None:
    assert codes_on(printed(profile, Qr(text))) == [text]


@pytest.mark.parametrize("profile", [EPSON, DRAWN], ids=["by the printer", "by us"])
@pytest.mark.parametrize(
    "code", [Barcode("R1-000482"), Barcode("4006381333931", "ean13"), Barcode("A" * 20)]
)
def test_a_bar_code_says_what_it_was_given(profile: Profile, code: Barcode) -> None:
    assert codes_on(printed(profile, code)) == [code.text]


def test_codes_are_read_on_narrow_paper_too() -> None:
    narrow = replace(DRAWN, width_dots=384, columns=32)

    assert codes_on(printed(narrow, Qr("https://lucia.example"))) == ["https://lucia.example"]


def test_an_impact_printer_s_coarse_rows_keep_codes_and_thin_lines() -> None:
    impact = PROFILES["impact-76"]
    printer = SimulatedPrinter(impact.width_dots, coarse_rows=2)
    document = Document("other", "x", (Text("Қозон"), Qr("https://lucia.example", 4)))
    printer.feed(encode(document, impact).data, 0.0)
    drawn, _ = picture_of(Document("other", "x", (Text("Қозон"),)), impact)

    (strip,) = printer.strips

    assert codes_on(strip.picture()) == ["https://lucia.example"]
    assert black(strip.picture().crop((0, 0, 400, 30))) >= black(drawn)


def test_a_printer_gets_the_dots_that_were_meant() -> None:
    document = replace(sample_receipt(), parts=sample_receipt().parts[:-1])
    printer = SimulatedPrinter(EPSON.width_dots)
    printer.feed(encode(document, DRAWN).data, 0.0)

    meant, warnings = picture_of(document, EPSON)

    assert warnings == ()
    assert meant.size == printer.strips[0].picture().size
    assert not ImageChops.logical_xor(meant, printer.strips[0].picture()).getbbox()


@pytest.mark.parametrize(("profile", "width"), [("epson-80", 576), ("epson-58", 384)])
def test_what_is_meant_is_as_wide_as_the_paper(profile: str, width: int) -> None:
    picture, _ = picture_of(sample_receipt(), PROFILES[profile])

    assert picture.width == width


def test_the_bands_of_an_impact_printer_lose_no_row_of_a_code() -> None:
    picture = raster.qr_picture("https://lucia.example", 4)

    bands = list(raster.bands(picture, 1, 2))

    assert len(bands) == -(-picture.height // 2 // 8)
    assert {len(band) for band in bands} == {picture.width}


def test_a_japanese_document_has_japanese_letters() -> None:
    chinese, japanese = (
        picture_of(Document("other", "x", (Text("直骨海"),), language), EPSON)[0]
        for language in ("zh", "ja")
    )

    assert ImageChops.logical_xor(chinese, japanese).getbbox()


def test_p59_a_two_megabyte_logo_is_refused_where_it_is_set_up() -> None:
    with pytest.raises(BadRequest):
        raster.require_logo(b"\x89PNG" + bytes(2_000_000))
