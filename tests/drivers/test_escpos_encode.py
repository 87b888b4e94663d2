"""ESC/POS bytes: what is sent as text, what as raster, and what is never sent."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Barcode, Document, Feed, Image, Part, Qr, Style, Text, receipt
from domain.errors import BadRequest
from drivers.printers import fonts, glyphs, raster
from drivers.printers.escpos.encode import BLOCK_BYTES, Encoded, encode
from drivers.printers.escpos.tokens import Token, next_token
from drivers.printers.profiles import PROFILES, profile_named
from tests.drivers.samples import LINES, PAYMENT, SALE, sample_receipt, sample_ticket

EPSON = PROFILES["epson-80"]
GENERIC = PROFILES["generic-80"]
REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


def encoded(*parts: Part, profile: str = "epson-80") -> Encoded:
    return encode(Document("other", "x", parts), PROFILES[profile])


def tokens(data: bytes) -> list[Token]:
    found, at = [], 0
    while at < len(data):
        token = next_token(data, at)
        assert token is not None, "the bytes end inside a command"
        found.append(token[0])
        at = token[1]
    return found


def texts(data: bytes) -> list[bytes]:
    return [token.args for token in tokens(data) if not token.name]


def rasters(data: bytes) -> list[bytes]:
    return [token.args for token in tokens(data) if token.name == b"\x1dv"]


def test_plain_text_is_sent_as_text() -> None:
    assert encoded(Text("Margherita")).data == b"\x1b@\x1da\xff\x1db\x01Margherita\n"


def test_a_line_in_another_code_page_selects_it_once() -> None:
    data = encoded(Text("Борщ"), Text("Плов"), Text("Cola")).data

    assert data.count(b"\x1bt\x11") == 1
    assert texts(data) == ["Борщ".encode("cp866"), "Плов".encode("cp866"), b"Cola"]


def test_emphasis_is_switched_on_and_off_again() -> None:
    data = encoded(Text("A", style=Style(bold=True, width=2, height=2)), Text("B")).data

    assert data.endswith(b"\x1bE\x01\x1d!\x11A\n\x1bE\x00\x1d!\x00B\n")


def test_the_blanks_before_inverted_words_stay_white() -> None:
    data = encoded(Text("VOID", "right", Style(inverted=True))).data

    assert data.endswith(b" " * 44 + b"\x1dB\x01VOID\n")


@pytest.mark.parametrize(
    "text",
    ["Phở bò tái", "Oʻzbekcha", "Қозон кабоб, ҳалим", "पनीर टिक्का", "ö and Ж together", "漢字"],
)
def test_what_no_code_page_carries_is_drawn_and_never_a_question_mark(text: str) -> None:
    data = encoded(Text(text)).data

    assert len(rasters(data)) == 1
    assert b"?" not in b"".join(texts(data))


def test_only_the_line_that_needs_it_is_drawn() -> None:
    data = encoded(Text("before"), Text("Phở"), Text("after")).data

    assert texts(data) == [b"before", b"after"]
    assert len(rasters(data)) == 1


def test_a_letter_that_no_font_has_is_a_box_and_a_warning() -> None:
    assert encoded(Text("ᚠ")).warnings == ("No font has ᚠ; boxes were printed instead.",)


def test_p31_a_script_that_cannot_be_shaped_here_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "can_shape", lambda: False)

    health = fonts.trouble()
    with pytest.raises(DeviceError) as refused:
        encoded(Text("पनीर"))

    assert refused.value.code is DeviceCode.RENDER
    assert encoded(Text("Latin still prints")).data.endswith(b"Latin still prints\n")
    assert "E_RENDER" in health


@given(st.binary(max_size=400))
def test_raster_never_holds_a_real_time_command(data: bytes) -> None:
    poisoned = data + b"\x10\x14\x01\x00\x01" + data + b"\x10\x04\x01\x10\x10\x05\x02"

    safe = raster.without_real_time_commands(poisoned)

    assert not REAL_TIME.search(safe)
    assert len(safe) == len(poisoned)


@given(st.binary(max_size=400))
def test_making_raster_safe_changes_at_most_one_dot_a_byte(data: bytes) -> None:
    safe = raster.without_real_time_commands(data)

    assert all((a ^ b).bit_count() <= 1 for a, b in zip(data, safe, strict=True))


def test_raster_is_cut_into_slices_a_cheap_printer_can_count() -> None:
    picture = glyphs.drawn("Ж" * 16, True, 3, 3)
    data = b"".join(raster.slices(raster.packed(picture), 72, 255, 1_000_000))

    assert [len(part) // 72 for part in raster.slices(bytes(72 * 600), 72, 255, 10**6)] == [
        255,
        255,
        90,
    ]
    assert data == raster.packed(picture)


@pytest.mark.parametrize("profile", PROFILES)
def test_blocks_end_between_commands_and_stay_small(profile: str) -> None:
    document = receipt(replace(SALE, lines=LINES * 20), PAYMENT)
    blocks = encode(document, PROFILES[profile]).blocks

    assert all(tokens(block) for block in blocks)
    assert max(map(len, blocks)) <= BLOCK_BYTES + 100


def test_a_qr_code_is_left_to_the_printer_where_it_can() -> None:
    data = encoded(Qr("https://lucia.example")).data

    assert b"\x1d(k\x18\x001P0https://lucia.example\x1d(k\x03\x001Q0" in data
    assert rasters(data) == []


def test_a_qr_code_is_drawn_for_a_printer_that_cannot() -> None:
    document = Document("other", "x", (Qr("https://lucia.example"),))
    data = encode(document, replace(GENERIC, native_qr=False)).data

    assert rasters(data) != []
    assert b"\x1d(k" not in data


def test_a_qr_code_shrinks_to_the_paper() -> None:
    data = encoded(Qr("x" * 400, module_dots=12), profile="epson-58").data

    assert b"\x1d(k\x03\x001C\x04" in data


@pytest.mark.parametrize("length", [1, 14, 15, 106, 107, 450, 997, 1000])
def test_the_size_of_a_qr_code_is_known_before_it_is_made(length: int) -> None:
    assert raster.qr_side("x" * length) == len(raster.qr_modules("x" * length))


def test_a_bar_code_wider_than_the_paper_is_refused() -> None:
    with pytest.raises(DeviceError) as refused:
        encoded(Barcode("A" * 40), profile="epson-58")

    assert refused.value.code is DeviceCode.TOO_WIDE


def test_a_missing_logo_is_left_out_and_told() -> None:
    paper = encoded(Image("logo"), Text("Receipt"))

    assert paper.warnings == ("The image 'logo' is not stored here and was left out.",)
    assert texts(paper.data) == [b"Receipt"]


def test_a_broken_logo_is_left_out_and_told() -> None:
    document = Document("other", "x", (Image("logo"),))

    paper = encode(document, EPSON, {"logo": b"no picture"})

    assert paper.warnings == ("The image 'logo' was left out: the stored image cannot be read.",)


def test_a_runaway_document_is_refused() -> None:
    with pytest.raises(DeviceError) as refused:
        encoded(*[Feed(20)] * 300)

    assert refused.value.code is DeviceCode.TOO_LARGE
    assert "longer than 2.0 m" in str(refused.value)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert encode(sample_receipt(), EPSON) == encode(sample_receipt(), EPSON)


def test_a_profile_of_the_database_is_read_without_its_encoder() -> None:
    profile = profile_named("TM-T88V")

    assert (profile.width_dots, profile.columns) == (512, 42)
    assert profile.code_pages[17] == "cp866"
    assert encode(sample_ticket(), profile).blocks


@pytest.mark.parametrize("name", ["", "TM-T9000", "default"])
def test_a_profile_that_does_not_exist_or_tells_no_width_is_refused(name: str) -> None:
    with pytest.raises(BadRequest):
        profile_named(name)
