"""The printer in software: what is seen on its paper, what it answers, how it fails."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from domain.documents import Barcode, Cut, Document, Part, Qr, Style, Text, printer_test_page
from drivers.printers import raster
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.paper import Strip
from drivers.printers.escpos.simulation import Kick, SimulatedPrinter
from drivers.printers.glyphs import drawn
from drivers.printers.profiles import PROFILES
from tests.drivers.samples import sample_receipt, sample_ticket

RECEIPT = """\
    Trattoria Lucia
           12 Harbour Street, Oldtown
               Tel. 020 5550 1234
             VAT no. GB 123 4567 89
────────────────────────────────────────────────
Receipt R1-000482               2026-03-14 20:41
Table 7 · Order 117 · Guests 4
Served by Aziza
────────────────────────────────────────────────
 2 Margherita 30 cm                        19.00
   2 x 9.50
 1 Quattro Formaggi                        13.90
   + extra cheese                           1.50
 1 Grilled sea bass with lemon, capers and 24.50
   roasted vegetables
   Lunch offer -10 %                       -2.45
12 House red, glass                        66.00
   12 x 5.50
────────────────────────────────────────────────
Subtotal                                 €124.90
Discount 2 %                               -2.45
TOTAL            €122.45
Card                                      100.00
Cash                                       30.00
Tip                                         0.00
Change                                      7.55
- - - - - - - - - - - - - - - - - - - - - - - -
Tax                  Net         Tax       Gross
A 20 %             55.00       11.00       66.00
B 5 %              53.76        2.69       56.45
             Thank you, come again!
                 lucia.example"""

TICKET_58 = """\
GRILL      #1042
 Table 7
Dine in    19:42
Order 117 · Aziza · Guests 4
Also at: Bar, Cold kitchen
════════════════════════════════
     Mains
2 Margherita 30
  cm
  no basil
  + extra cheese
    Seat 1, 2
- - - - - - - - - - - - - - - -
1 Sea bass,
  lemon, capers
  sauce on the
  side
  "birthday,
  candle please"
    Seat 3
 ALLERGY: NUTS
- - - - - - - - - - - - - - - -
VOID
1 Quattro
  Formaggi
    Seat 4
════════════════════════════════
Items: 4               END #1042"""


def bytes_of(*parts: Part, profile: str = "epson-80") -> bytes:
    return encode(Document("other", "x", parts), PROFILES[profile]).data


def printed(document: Document, profile: str = "epson-80") -> Strip:
    printer = SimulatedPrinter(PROFILES[profile].width_dots)
    printer.feed(encode(document, PROFILES[profile]).data, now=0.0)
    (strip,) = printer.strips
    assert printer.unknown_commands == ()
    return strip


def ink(picture: Image.Image) -> int:
    return picture.histogram()[0]


def test_the_words_of_a_receipt_are_on_the_paper() -> None:
    strip = printed(sample_receipt())

    assert strip.text == RECEIPT
    assert strip.codes == ("https://lucia.example/r/R1-000482",)
    assert strip.is_cut


def test_a_kitchen_ticket_fits_a_narrow_roll() -> None:
    assert printed(sample_ticket(), "generic-58").text == TICKET_58


def test_a_page_in_seven_scripts_shows_every_line() -> None:
    page = printed(printer_test_page("Bar"))

    assert (
        page.height_dots == encode(printer_test_page("Bar"), PROFILES["epson-80"]).length_dots + 96
    )
    assert ink(page.picture()) > 20_000


def test_drawn_lines_are_the_dots_that_were_sent() -> None:
    strip = printed(Document("other", "x", (Text("Phở", style=Style(width=2, height=2)),)))
    left_edge = strip.picture().crop((0, 0, 96, 60))

    expected = drawn("Phở", False, 2, 2, raster.HEADROOM, raster.FOOTROOM)
    assert ink(ImageChops.logical_xor(left_edge.crop((0, 0, 72, 60)), expected)) == 72 * 60


def test_the_picture_of_a_strip_is_a_png_with_margins() -> None:
    strip = printed(sample_receipt())
    picture = Image.open(io.BytesIO(strip.png()))

    assert picture.size == (576 + 64, strip.height_dots + 64)


def test_a_line_too_long_for_the_head_goes_on_below() -> None:
    printer = SimulatedPrinter(384)
    printer.feed(b"x" * 40 + b"\n", now=0.0)

    assert printer.strips[0].lines == ("x" * 32, "x" * 8)


def test_an_unknown_command_is_printed_as_text() -> None:
    printer = SimulatedPrinter()
    printer.feed(b"\x1bzHello\n", now=0.0)

    assert printer.strips[0].lines == ("zHello",)
    assert printer.unknown_commands == (b"\x1bz",)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=40))
def test_the_paper_is_the_same_however_the_bytes_arrive(sizes: list[int]) -> None:
    data = bytes_of(Text("Phở 12"), Qr("abc"), Barcode("AB-12"), Text("end"), Cut())
    whole, cut = SimulatedPrinter(), SimulatedPrinter()
    whole.feed(data, now=0.0)

    at = 0
    for size in [*sizes, len(data)]:
        cut.feed(data[at : at + size], now=0.0)
        at += size

    assert cut.strips[0].lines == whole.strips[0].lines
    assert cut.strips[0].png() == whole.strips[0].png()


def test_each_cut_makes_a_strip_of_its_own() -> None:
    printer = SimulatedPrinter()
    printer.feed(bytes_of(Text("first"), Cut(), Text("second"), Cut(full=True), Text("third")), 0.0)

    assert [strip.text for strip in printer.strips] == ["first", "second", "third"]
    assert [strip.is_cut for strip in printer.strips] == [True, True, False]
    assert [strip.number for strip in printer.strips] == [1, 2, 3]


@pytest.mark.parametrize(("connector", "pin"), [(0, 2), (1, 5)])
def test_a_pulse_kicks_the_drawer_at_its_pin(connector: int, pin: int) -> None:
    printer = SimulatedPrinter()
    printer.feed(b"\x1bp" + bytes((connector, 25, 250)), now=3.0)

    assert [(kick.at, kick.pin) for kick in printer.kicks] == [(3.0, pin)]
    assert printer.drawer_is_open


def test_the_drawer_sensor_is_seen_in_the_status() -> None:
    printer = SimulatedPrinter()
    printer.feed(b"\x10\x14\x01\x00\x01", now=0.0)
    opened = printer.feed(b"\x10\x04\x01", now=0.0)
    printer.close_drawer()

    assert opened == b"\x16"
    assert printer.feed(b"\x10\x04\x01", now=0.0) == b"\x12"


def test_a_pulse_hidden_in_a_picture_kicks_the_drawer() -> None:
    """Printers do that (Epson manuals); the encoder must never send such a picture."""
    printer = SimulatedPrinter()
    printer.feed(b"\x1dv0\x00\x05\x00\x01\x00\x10\x14\x01\x00\x01", now=1.0)

    assert printer.kicks == [Kick(1.0, 2, real_time=True)]


def test_status_is_answered_while_the_paper_is_out_and_nothing_is_printed() -> None:
    printer = SimulatedPrinter()
    printer.faults.paper_out = True

    answers = printer.feed(b"Hello\n\x1dr\x01\x10\x04\x01\x10\x04\x04", now=0.0)

    assert answers == b"\x1a\x72"
    assert printer.strips == ()


def test_printing_goes_on_where_it_stopped_when_paper_is_back() -> None:
    printer = SimulatedPrinter()
    printer.faults.paper_left_dots = 50
    printer.feed(b"one\ntwo\nthree\n", now=0.0)
    stopped = printer.strips[0].lines
    printer.faults.paper_out = False
    printer.tick(now=1.0)

    assert stopped == ("one", "two")
    assert printer.strips[0].lines == ("one", "two", "three")


def test_a_process_id_is_answered_when_everything_before_it_is_printed() -> None:
    printer = SimulatedPrinter(print_mm_per_s=150)
    data = b"\x1bd\x28\x1d(H\x06\x0000aB3d"

    assert printer.feed(data, now=10.0) == b""
    assert printer.wake_at == 11.0
    assert printer.tick(now=11.0) == b"7\x22aB3d\x00"


def test_automatic_status_tells_every_change_once() -> None:
    printer = SimulatedPrinter()
    first = printer.feed(b"\x1da\xff", now=0.0)
    printer.faults.cover_open = True

    assert first == b"\x10\x00\x00\x00"
    assert printer.tick(now=1.0) == b"\x38\x00\x00\x00"
    assert printer.tick(now=2.0) == b""


def test_pulling_the_plug_loses_the_buffer_but_not_the_paper() -> None:
    printer = SimulatedPrinter()
    printer.feed(b"one\n", now=0.0)
    printer.faults.cover_open = True
    printer.feed(b"two\n", now=1.0)
    printer.unplug()
    printer.faults.cover_open = False
    printer.plug_in()
    printer.feed(b"three\n", now=2.0)

    assert printer.strips[0].lines == ("one", "three")


def test_a_slow_printer_takes_its_time() -> None:
    printer = SimulatedPrinter()
    printer.faults.bytes_per_s = 10
    printer.feed(b"aaaa\nbbbb\n", now=0.0)
    early = printer.strips

    printer.tick(now=0.45)
    printer.tick(now=0.55)
    halfway = printer.strips[0].lines
    printer.tick(now=2.0)
    printer.tick(now=3.0)

    assert early == ()
    assert halfway == ("aaaa",)
    assert printer.strips[0].lines == ("aaaa", "bbbb")


def test_a_stalled_printer_takes_no_more_bytes() -> None:
    printer = SimulatedPrinter()
    printer.faults.stall_after_bytes = 5
    printer.feed(b"abc", now=0.0)

    assert printer.room == 2
