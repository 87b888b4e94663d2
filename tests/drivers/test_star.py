"""Star printers: their bytes, their answers, and the driver against a printer that counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.device_errors import DeviceCode
from domain.documents import Cut, Document, Feed, Part, Qr, Style, Text
from domain.ports.printer import Condition, Printed, PrinterStatus, Proof, Refused, Unknown
from drivers.printers.conversation import Timing
from drivers.printers.dialect import Completed, Counted, StatusReply
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES
from drivers.printers.star.answers import StarReader, star_status, status_length
from drivers.printers.star.driver import StarPrinter
from drivers.printers.star.encode import RASTER_OFF, RASTER_ON, encode
from drivers.printers.writer import BLOCK_BYTES
from drivers.transports.memory import MemoryTransport
from tests.drivers.samples import sample_receipt, sample_ticket

EPSON = PROFILES["epson-80"]
PRNT = PROFILES["star-prnt-80"]
GRAPHIC = PROFILES["star-graphic-80"]
WELL = b"\x0f\x00\x00\x00\x00\x00\x00"
END = b"\x1b\x1d\x03"


def encoded(*parts: Part, profile: str = "star-prnt-80") -> bytes:
    return encode(Document("other", "x", parts), PROFILES[profile]).data


class CountingStar:
    """The far end of the wire: answers status and end of printing, keeps the rest as it came."""

    def __init__(self) -> None:
        self.took = b""
        self.status = bytearray(WELL)
        self.count = 0
        self.room = 100_000
        self.wake_at: float | None = None
        self.is_there = True
        self.loses_completions = False

    def feed(self, data: bytes, now: float) -> bytes:
        self.took += data
        heard = bytes(self.status) * data.count(b"\x1b\x06\x01")
        for question in data.split(END)[1:]:
            heard += self._end_of_printing(question)
        return heard

    def tick(self, now: float) -> bytes:
        return b""

    def _end_of_printing(self, question: bytes) -> bytes:
        what, number = question[:1], question[1:3]
        self.count = {b"\x01": self.count + 1, b"\x02": 0}.get(what, self.count)
        told = END + what + number + bytes((self.count, 0))
        return b"" if what == b"\x01" and self.loses_completions else told


def driver_of(printer: CountingStar, **changes: object) -> StarPrinter:
    profile = replace(PRNT, **changes)  # type: ignore[arg-type]
    wire = MemoryTransport(printer, device="Star")
    return StarPrinter("Star", wire, profile, timing=Timing(pause_s=30))


def test_text_is_set_in_star_s_own_words() -> None:
    data = encoded(Text("Total", style=Style(bold=True, width=2, height=3)), Text("Борщ"))

    assert b"\x1b\x1dt\x01\x1bE\x1bi\x02\x01Total\n" in data
    assert b"\x1b\x1dt\x0a\x1bF\x1bi\x00\x00" + "Борщ".encode("cp866") + b"\n" in data


def test_other_scripts_are_pictures_between_the_lines() -> None:
    data = encoded(Text("before"), Text("हिन्दी"), Text("after"))

    assert data.index(b"before\n") < data.index(RASTER_ON) < data.index(b"after\n")
    assert data.count(RASTER_ON) == data.count(RASTER_OFF)


def test_the_cut_is_star_s_and_never_the_feed_of_the_other_language() -> None:
    assert encoded(Text("x"), Cut()).endswith(b"\x1bd\x03")
    assert encoded(Feed(3), Text("x")).count(b"\x1bd") == 0


def test_a_graphic_printer_gets_one_picture() -> None:
    data = encoded(Text("Latin"), Qr("https://x.example"), Cut(), profile="star-graphic-80")

    assert data.startswith(b"\x1b*rR" + RASTER_ON + b"bH\x00")
    assert data.endswith(b"\x1b\x0c\x00" + RASTER_OFF)
    assert b"Latin" not in data


@pytest.mark.parametrize("profile", ["star-prnt-80", "star-line-80", "star-graphic-80"])
def test_blocks_stay_small(profile: str) -> None:
    blocks = encode(sample_receipt(), PROFILES[profile]).blocks

    assert max(map(len, blocks)) <= BLOCK_BYTES


@pytest.mark.parametrize(
    ("at", "bits", "condition"),
    [
        (2, 0x04, Condition.DRAWER_SENSOR_HIGH),
        (2, 0x08, Condition.OFFLINE),
        (2, 0x20, Condition.COVER_OPEN),
        (3, 0x08, Condition.CUTTER_ERROR),
        (5, 0x04, Condition.PAPER_NEAR_END),
        (5, 0x08, Condition.PAPER_OUT),
    ],
)
def test_each_bit_of_the_status_means_something(at: int, bits: int, condition: Condition) -> None:
    status = bytearray(WELL)
    status[at] = bits

    (reply,) = StarReader().feed(bytes(status))

    assert reply == StatusReply(PrinterStatus(frozenset({condition})))


def test_paper_is_not_believed_while_the_cover_is_open() -> None:
    assert star_status(b"\x0f\x00\x20\x00\x00\x08\x00").conditions == {Condition.COVER_OPEN}


def test_a_status_says_how_long_it_is() -> None:
    assert status_length(0x0F, 0x00) == 7
    assert status_length(0x23, 0x06) == 9
    assert status_length(0x2F, 0x00) == 15


def test_answers_come_in_pieces_and_between_noise() -> None:
    reader = StarReader()
    stream = b"\xff\x80" + WELL + END + b"\x01\x00\x07\x01\x00" + END + b"\x00\x00\x09\x05\x00"

    events = [event for at in range(len(stream)) for event in reader.feed(stream[at : at + 1])]

    assert events == [StatusReply(PrinterStatus()), Completed(7), Counted(5, 9)]


async def test_a_ticket_is_printed_and_proved() -> None:
    printer = CountingStar()

    assert await driver_of(printer).print(sample_ticket(), key="a") == Printed(Proof.PRINTED)
    assert b"GRILL" in printer.took
    assert printer.took.count(END + b"\x01") == 1


async def test_the_counter_is_asked_after_a_new_connection() -> None:
    printer = CountingStar()
    printer.loses_completions = True
    outcome = await driver_of(printer).print(sample_ticket(), key="a")

    assert isinstance(outcome, Unknown)
    assert outcome.counter_before == 0
    assert await driver_of(printer).after_all("a", 0) is Proof.PRINTED


async def test_a_printer_that_was_switched_off_meanwhile_proves_nothing() -> None:
    printer = CountingStar()
    printer.count = 0

    assert await driver_of(printer).after_all("a", 0) is None


async def test_a_drawer_that_was_opened_meanwhile_is_no_proof() -> None:
    printer = CountingStar()
    await driver_of(printer).pulse_drawer()

    assert await driver_of(printer).after_all("a", 0) is None
    assert printer.took.count(b"\x1b\x07\x14\x32\x07") == 1


async def test_the_second_drawer_has_a_byte_of_its_own() -> None:
    printer = CountingStar()
    wire = MemoryTransport(printer, device="Star")

    await StarPrinter("Star", wire, PRNT, drawer_pin=5).pulse_drawer()

    assert b"\x1b\x07\x14\x32\x1a" in printer.took


async def test_without_paper_no_byte_of_the_job_is_sent() -> None:
    printer = CountingStar()
    printer.status[5] = 0x08

    outcome = await driver_of(printer).print(sample_ticket(), key="a")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.PAPER_OUT
    assert b"GRILL" not in printer.took


async def test_a_graphic_printer_proves_that_it_took_all() -> None:
    printer = CountingStar()
    wire = MemoryTransport(printer, device="Star")

    outcome = await StarPrinter("Star", wire, GRAPHIC).print(sample_ticket(), key="a")

    assert outcome == Printed(Proof.DELIVERED)


async def test_an_epson_that_took_a_star_s_place_is_not_printed_on() -> None:
    printer = SimulatedPrinter()
    wire = MemoryTransport(printer, device="Star")

    outcome = await StarPrinter("Star", wire, PRNT).print(sample_ticket(), key="a")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.IDENTITY
    assert printer.strips == ()


async def test_a_star_that_took_an_epson_s_place_is_not_printed_on() -> None:
    printer = CountingStar()
    wire = MemoryTransport(printer, device="Bar")

    outcome = await EscposPrinter("Bar", wire, EPSON).print(sample_ticket(), key="a")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.IDENTITY
    assert b"GRILL" not in printer.took
