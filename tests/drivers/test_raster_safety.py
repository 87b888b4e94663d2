"""Pictures on the wire: no real-time command in them, small slices, never wider than the paper."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Cut, Document, Image, Qr, Style, Text
from drivers.printers import raster
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.tokens import Token, next_token
from drivers.printers.profiles import PROFILES, Profile, profile_named
from drivers.printers.writer import BLOCK_BYTES

EPSON = PROFILES["epson-80"]
KINDS = {
    "rows": EPSON,
    "narrow rows": PROFILES["generic-58"],
    "bands of 24": replace(EPSON, raster="columns24"),
    "bands of 8": PROFILES["impact-76"],
    "in a page": replace(EPSON, page_dots=1_662),
}
REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
POISON = b"\x10\x14\x01\x00\x01" + b"\x10\x04\x01" + b"\x10\x05\x02" + b"\x00\x10"


def picture_of(data: bytes, width: int = 384) -> bytes:
    """A PNG whose rows are these bytes, again and again."""
    size = width // 8 * 300
    rows = (data * (size // len(data) + 1))[:size]
    file = io.BytesIO()
    Pillow.frombytes("1", (width, 300), bytes(byte ^ 0xFF for byte in rows)).save(file, "PNG")
    return file.getvalue()


def printed(profile: Profile, picture: bytes) -> bytes:
    document = Document("other", "x", (Image("logo"), Text("after"), Cut()))
    encoded = encode(document, profile, {"logo": picture})
    assert encoded.warnings == ()
    assert max(map(len, encoded.blocks)) <= BLOCK_BYTES
    return encoded.data


def tokens(data: bytes) -> list[Token]:
    found, at = [], 0
    while at < len(data):
        token = next_token(data, at)
        assert token is not None, "the bytes end inside a command"
        found.append(token[0])
        at = token[1]
    return found


@pytest.mark.parametrize("profile", KINDS.values(), ids=KINDS)
@settings(max_examples=10, deadline=None)
@given(noise=st.binary(max_size=90))
def test_no_picture_opens_the_drawer_or_drops_the_buffer(profile: Profile, noise: bytes) -> None:
    assert not REAL_TIME.search(printed(profile, picture_of(POISON + noise)))


@pytest.mark.parametrize("width", [8, 383, 384, 385, 576, 577, 1_200])
@pytest.mark.parametrize("profile", KINDS.values(), ids=KINDS)
def test_p29_no_row_is_wider_than_the_paper(profile: Profile, width: int) -> None:
    file = io.BytesIO()
    Pillow.new("1", (width, 40), 0).save(file, "PNG")

    found = tokens(printed(profile, file.getvalue()))

    rows = [int.from_bytes(t.args[2:4], "little") * 8 for t in found if t.name == b"\x1dv"]
    columns = [int.from_bytes(t.args[1:3], "little") for t in found if t.name == b"\x1b*"]
    assert max(rows + columns, default=0) <= profile.width_dots


@pytest.mark.parametrize("profile", KINDS.values(), ids=KINDS)
def test_slices_can_be_counted_by_a_printer_that_reads_one_byte(profile: Profile) -> None:
    found = tokens(printed(profile, picture_of(b"\xaa\x55\x11")))

    rows = [int.from_bytes(t.args[4:6], "little") for t in found if t.name == b"\x1dv"]
    assert max(rows, default=0) <= 255


def test_a_page_is_set_in_memory_and_printed_by_its_last_block() -> None:
    paged = replace(EPSON, page_dots=1_662)
    document = Document("other", "x", (Text("GRILL"), Text("हिन्दी"), Cut()))

    encoded = encode(document, paged)

    *page, release = encoded.blocks
    assert release == b"\x0c\x1dVB\x00"
    assert encoded.irrevocable_from == len(page)
    assert b"\x1bL\x1bW\x00\x00\x00\x00\x40\x02" in page[0]
    assert b"\x1d(L" in b"".join(page)
    assert b"\x1dv0" not in b"".join(page)


def test_p60_two_metres_are_the_most() -> None:
    lines = (Text("tall", style=Style(height=4)),) * 200

    with pytest.raises(DeviceError) as refused:
        encode(Document("other", "x", lines), EPSON)

    assert refused.value.code is DeviceCode.TOO_LARGE


def test_a_code_wider_than_the_paper_is_refused_by_its_name() -> None:
    tiny = replace(EPSON, width_dots=100)

    with pytest.raises(DeviceError) as refused:
        encode(Document("other", "x", (Qr("x" * 1_000),)), tiny)

    assert refused.value.code is DeviceCode.TOO_WIDE


def test_a_logo_is_scaled_once_for_each_width() -> None:
    logo = picture_of(b"\xf0", 1_200)
    raster.stored_picture.cache_clear()

    for _ in range(3):
        printed(EPSON, logo)
        printed(PROFILES["epson-58"], logo)

    assert raster.stored_picture.cache_info().misses == 2


def test_an_impact_printer_is_told_in_the_words_it_knows() -> None:
    document = Document(
        "other", "x", (Text("Big", style=Style(True, width=2, height=2)), Text("b"))
    )

    data = encode(document, profile_named("TM-U220B")).data

    assert b"\x1b!\x38Big\n\x1b!\x00b\n" in data
    assert b"\x1d!" not in data
    assert b"\x1dB" not in data
