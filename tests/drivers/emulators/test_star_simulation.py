"""The Star printer in software: what is on its paper, what it says, and the real driver with it."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode
from domain.documents import Cut, Document, Qr, Rule, Style, Text
from domain.ports.printer import Condition, Printed, Proof, Refused, Unknown
from drivers.emulators.line import Line
from drivers.emulators.memory import EmulatedWire
from drivers.emulators.script import script
from drivers.printers.conversation import Timing
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.profiles import PROFILES
from drivers.printers.star.driver import StarPrinter
from drivers.printers.star.encode import encode
from drivers.printers.star.simulation import SimulatedStar
from tests.drivers.emulators.stage import TICKET
from tests.drivers.picture import picture_of

PRNT = PROFILES["star-prnt-80"]
GRAPHIC = PROFILES["star-graphic-80"]
PAPER = Document(
    "other",
    "x",
    (Text("Total 12.50", style=Style(bold=True, width=2, height=2)), Text("Борщ"), Rule(),
     Text("हिन्दी"), Qr("abc"), Text("END"), Cut()),
)  # fmt: skip
ASK = b"\x1b\x06\x01"


def wired(printer: SimulatedStar, faults: str = "[]") -> EmulatedWire:
    return EmulatedWire(Line(printer, script(faults)), device="Bar")


def driver(wire: EmulatedWire, profile: str = "star-prnt-80") -> StarPrinter:
    return StarPrinter("Bar", wire, PROFILES[profile], timing=Timing(pause_s=60))


def test_the_words_of_a_ticket_are_on_the_paper() -> None:
    printer = SimulatedStar(slots=PRNT.code_pages)
    printer.feed(encode(PAPER, PRNT).data, 0.0)

    (strip,) = printer.strips
    assert strip.is_cut
    assert [strip.lines[at] for at in (0, 1, -1)] == ["Total 12.50", "Борщ", "END"]
    assert printer.unknown_commands == ()


def test_a_graphic_printer_s_paper_is_the_picture_that_was_meant() -> None:
    printer = SimulatedStar()
    printer.feed(encode(PAPER, GRAPHIC).data, 0.0)
    meant, _ = picture_of(PAPER, GRAPHIC)
    box = (0, 0, 576, 300)

    assert printer.strips[0].is_cut
    assert printer.strips[0].picture().crop(box).tobytes() == meant.crop(box).tobytes()


@pytest.mark.parametrize("profile", ["star-prnt-80", "star-line-80"])
async def test_a_ticket_is_printed_and_proved(profile: str) -> None:
    printer = SimulatedStar(print_mm_per_s=150)

    assert await driver(wired(printer), profile).print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert "Lasagne" in printer.strips[0].text


async def test_a_lost_completion_is_found_in_the_counter() -> None:
    printer = SimulatedStar()
    lost = '[{"on": "1b 1d 03 01", "do": "lose_answers", "value": 8}]'
    outcome = await driver(wired(printer, lost)).print(TICKET, key="a")

    assert isinstance(outcome, Unknown)
    assert outcome.counter_before == 0
    assert await driver(wired(printer)).after_all("a", 0) is Proof.PRINTED


async def test_power_takes_the_counter_with_it() -> None:
    printer = SimulatedStar()
    await driver(wired(printer)).print(TICKET, key="a")
    assert printer.printed_count == 1

    printer.unplug()
    printer.plug_in(1.0)

    assert await driver(wired(printer)).after_all("a", 0) is None


@pytest.mark.parametrize(
    ("act", "code", "condition"),
    [
        ("take_paper_out", DeviceCode.PAPER_OUT, Condition.PAPER_OUT),
        ("open_cover", DeviceCode.COVER_OPEN, Condition.COVER_OPEN),
        ("jam_cutter", DeviceCode.CUTTER, Condition.CUTTER_ERROR),
        ("heat_up", DeviceCode.OVERHEAT, Condition.OVERHEATED),
        ("break_down", DeviceCode.UNRECOVERABLE, Condition.UNRECOVERABLE),
    ],
)
async def test_what_people_do_is_told(act: str, code: DeviceCode, condition: Condition) -> None:
    printer = SimulatedStar()
    printer.acts()[act].does("", 0.0)
    bar = driver(wired(printer))

    assert condition in (await bar.status()).conditions
    outcome = await bar.print(TICKET, key="a")
    assert isinstance(outcome, Refused)
    assert outcome.error.code is code


def test_changes_are_told_by_itself_once_that_is_asked_for() -> None:
    printer = SimulatedStar()
    well = printer.feed(b"\x1b\x1ea\x01", 0.0)
    printer.faults.cover_open = True

    told = printer.tick(1.0)

    assert (well[2], told[2]) == (0x00, 0x28)
    assert printer.tick(2.0) == b""


def test_etb_counts_to_31_in_the_status() -> None:
    printer = SimulatedStar()

    assert printer.feed(b"\x17" * 31 + ASK, 0.0)[7] == 0x00
    assert printer.feed(ASK, 1.0)[7] == 0x6E
    assert printer.feed(b"\x17", 2.0) + printer.feed(ASK, 3.0)[7:8] == b"\x00"


def test_a_status_asked_inside_a_picture_is_a_part_of_it() -> None:
    printer = SimulatedStar()

    assert printer.feed(b"\x1b*rAb\x05\x00" + ASK, 0.0) == b""
    assert printer.feed(b"\x00" * 64 + ASK, 1.0)[:2] == b"\x23\x06"


async def test_it_is_not_taken_for_an_epson() -> None:
    printer = SimulatedStar()
    epson = EscposPrinter("Bar", wired(printer), PROFILES["epson-80"])

    outcome = await epson.print(TICKET, key="a")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.IDENTITY


def test_drawers_have_bytes_of_their_own() -> None:
    printer = SimulatedStar()
    printer.feed(b"\x1b\x07\x14\x32\x07\x1a", 0.0)

    assert [(kick.pin, kick.on_ms) for kick in printer.kicks] == [(2, 200), (5, 200)]


def test_the_paper_is_the_same_however_the_bytes_arrive() -> None:
    data = encode(PAPER, PRNT).data
    whole, pieces = SimulatedStar(), SimulatedStar()
    whole.feed(data, 0.0)
    for at in range(0, len(data), 7):
        pieces.feed(data[at : at + 7], 0.0)

    assert pieces.strips[0].picture().tobytes() == whole.strips[0].picture().tobytes()
