"""What the printer in software makes of page mode, graphics and counters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.documents import Barcode, Cut, Document, Qr, Text
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES
from drivers.printers.star.simulation import SimulatedStar

EPSON = PROFILES["epson-80"]
PAGED = replace(EPSON, page_dots=1_662)
PAPER = Document(
    "other", "x", (Text("Ticket 12"), Text("Phở bò"), Qr("abc"), Barcode("AB-12"), Text("END"))
)
CUT = Document("other", "x", (*PAPER.parts, Cut()))


HEADS = [
    *(lead + bytes((code,)) for lead in (b"\x1b", b"\x1d") for code in range(256)),
    *(b"\x1bL", b"\x1bW", b"\x0c", b"\x18", b"\x1dv0", b"\x1dw\x00", b"\x1dh\x00", b"\x10\x04\x01"),
    *(b"\x1d(k\x03\x001C\x00", b"\x1d(k\x05\x001P0\xff\xfe", b"\x1d(k\x03\x001Q0", b"\x1dkI\x02{B"),
    *(b"\x1b*rA", b"\x1b*rB", b"\x1b*rY-\x00", b"\x1b*rF8\x00", b"\x1b\x0c\x00", b"b\x01\x00\xff"),
    *(
        b"\x1b\x1dyS2",
        b"\x1b\x1dyD1\x00\x03\x00abc",
        b"\x1b\x1dyP",
        b"\x1b\x1d\x03\x01",
        b"\x1bi\xff\xff",
    ),
]
"""Beginnings of commands of both languages."""


def fed(data: bytes, **printer: bool) -> SimulatedPrinter:
    made = SimulatedPrinter(**printer)  # type: ignore[arg-type]
    made.feed(data, 0.0)
    return made


def test_a_page_has_the_same_dots_as_the_lines_it_stands_for() -> None:
    (lines,) = fed(encode(PAPER, EPSON).data).strips
    (page,) = fed(encode(PAPER, PAGED).data).strips
    height = lines.height_dots

    assert page.picture().crop((0, 0, 576, height)).tobytes() == lines.picture().tobytes()
    assert (page.lines, page.codes) == (lines.lines, lines.codes)
    assert page.height_dots == lines.height_dots + 24


def test_nothing_of_a_page_is_on_paper_before_its_form_feed() -> None:
    *body, last = encode(CUT, PAGED).blocks
    printer = fed(b"".join(body))
    before = printer.strips

    printer.feed(last, 1.0)

    assert before == ()
    assert [strip.is_cut for strip in printer.strips] == [True]


@pytest.mark.parametrize("ends", [b"\x18\x0c", b"\x1bS"])
def test_a_page_that_is_thrown_away_prints_nothing(ends: bytes) -> None:
    assert fed(b"\x1bLsecret\n" + ends).strips == ()


def test_areas_stand_beside_each_other_and_turned() -> None:
    area = b"\x1bW" + bytes((100, 0, 50, 0, 100, 0, 200, 0))
    (strip,) = fed(b"\x1bL" + area + b"\x1bT\x01" + b"AB\n\x0c").strips
    corner = strip.picture().crop((100, 226, 124, 250))

    assert strip.height_dots == 250
    assert 0 < corner.histogram()[0] == strip.picture().histogram()[0]


def test_a_line_is_set_further_down_or_across() -> None:
    (strip,) = fed(b"\x1bL\x1d$\x64\x00down\n\x0c").strips
    (across,) = fed(b"a\x1b$\x78\x00b\n").strips

    assert strip.picture().crop((0, 0, 576, 100)).getextrema() == (255, 255)
    assert across.lines == ("a" + " " * 9 + "b",)


def test_stored_graphics_are_printed_when_they_are_asked_for() -> None:
    store = b"\x1d(L\x0c\x000p0\x01\x011\x10\x00\x01\x00\xff\xff"
    assert fed(store).strips == ()

    (strip,) = fed(store + b"\x1d(L\x02\x0002").strips

    assert strip.height_dots == 1
    assert strip.picture().histogram()[0] == 16


def test_cuts_are_counted_also_when_it_was_switched_off() -> None:
    printer = fed(encode(CUT, EPSON).data * 2, has_counters=True)
    printer.unplug()
    printer.plug_in(1.0)

    assert printer.feed(b"\x1dg2\x00\xb2\x00", 1.0) == b"_2\x00"
    assert fed(b"\x1dg2\x00\xb2\x00").tick(1.0) == b""


def test_a_cheap_printer_reads_only_the_low_byte_of_a_picture_s_rows() -> None:
    printer = fed(b"\x1dv0\x00\x01\x00\x02\x01" + b"\xff\xffrest\n", rows_low_byte=True)

    assert printer.strips[0].lines == ("rest",)


def test_commands_inside_pictures_are_carried_out_only_by_strict_printers() -> None:
    picture = b"\x1dv0\x00\x05\x00\x01\x00" + b"\x10\x14\x01\x00\x01"

    assert fed(picture).drawer_is_open
    assert not fed(picture, strict=False).drawer_is_open
    assert fed(b"\x10\x14\x01\x00\x01", strict=False).drawer_is_open


def test_pulses_inside_data_can_be_forbidden_until_it_is_set_back() -> None:
    forbidden = b"\x1d(D\x03\x00\x14\x01\x00"
    printer = fed(forbidden)
    printer.feed(b"\x10\x14\x01\x00\x01", 1.0)
    assert not printer.drawer_is_open

    printer.feed(b"\x1b@", 2.0)
    printer.feed(b"\x10\x14\x01\x00\x01", 3.0)

    assert printer.drawer_is_open


def test_a_cleared_buffer_says_so_and_forgets_what_it_promised() -> None:
    printer = SimulatedPrinter()
    printer.faults.paper_out = True
    printer.feed(b"lost\n\x1d(H\x06\x0000abcd", 0.0)

    assert printer.feed(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 1.0) == b"7\x25\x00"
    printer.faults.paper_out = False
    assert printer.tick(2.0) == b""


def test_a_printer_set_to_be_silent_while_it_is_not_ready_is_silent() -> None:
    printer = SimulatedPrinter()
    printer.faults.mute_offline = printer.faults.cover_open = True

    assert (printer.feed(b"\x10\x04\x01", 0.0), printer.room) == (b"", 0)


def test_what_people_see_is_in_its_journal() -> None:
    printer = fed(encode(CUT, EPSON).data)
    for act in ("open_cover", "close_cover", "power_off"):
        printer.acts()[act].does("", 3.0)
        printer.tick(3.0)

    assert [entry.words for entry in printer.journal.entries] == [
        "Paper 1 came out, 49 mm: Ticket 12",
        "The cover is open.",
        "The cover is closed.",
        "It is off.",
    ]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(HEADS), st.binary(max_size=6)), max_size=40).map(b"".join),
    st.sampled_from([SimulatedPrinter, SimulatedStar]),
)
def test_no_bytes_stop_a_printer(data: bytes, kind: type[SimulatedPrinter | SimulatedStar]) -> None:
    printer = kind()
    printer.feed(data, 0.0)

    assert [sight.title for sight in printer.sights()][:2] == ["Lamp", "Drawer"]
    assert all(strip.picture() for strip in printer.strips)


@pytest.mark.parametrize(
    "bars",
    [b"\x1dk\x02400638133393\x00", b"\x1dkC\x0d4006381333931", b"\x1dkC\x0d4006381333930"],
)
def test_a_bar_code_gets_its_check_digit_from_the_printer(bars: bytes) -> None:
    assert fed(bars).strips[0].codes == ("4006381333931",)


def test_power_off_loses_the_buffer_and_what_it_promised() -> None:
    printer = SimulatedPrinter()
    printer.faults.cover_open = True
    printer.feed(b"lost\n\x1d(H\x06\x0000abcd", 0.0)
    printer.acts()["power_off"].does("", 1.0)
    printer.acts()["power_on"].does("", 2.0)
    printer.faults.cover_open = False

    assert (printer.tick(3.0), printer.strips, printer.waiting_bytes) == (b"", (), 0)
    assert "16 bytes in its buffer were lost." in printer.journal.of("power")


def test_it_is_there_again_only_when_it_is_up() -> None:
    printer = SimulatedPrinter(boot_s=8.0)
    printer.acts()["power_off"].does("", 1.0)
    printer.acts()["power_on"].does("", 2.0)

    printer.tick(9.9)
    assert (printer.is_there, printer.wake_at) == (False, 10.0)
    printer.tick(10.0)

    assert printer.is_there
