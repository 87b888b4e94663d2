"""What is on the paper: pictures, scripts, marks, and what the wizard's page tells of a printer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from PIL import Image as Pillow
from PIL import ImageChops

from domain.documents import Cut, Document, Image, Text, possible_copy_mark, with_marks
from domain.ports.printer import Outcome, Printed, Proof
from drivers.emulators.script import Step
from drivers.printers import probing
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.paper import Strip
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.probing import Seen
from drivers.printers.profiles import PROFILES, slots_of
from drivers.registry import Surroundings, make_printer
from edge.hardware.wizard import PrinterWizard
from tests.drivers.picture import picture_of
from tests.faults.card import Card
from tests.faults.house import BOSS, House

PULSE: Final = b"\x10\x14\x01\x00\x01"
EPSON: Final = PROFILES["epson-80"]


def picture(rows: bytes, height: int, width: int = 384) -> bytes:
    """A PNG whose dots are these bytes, again and again."""
    dots = (rows * (width // 8 * height // len(rows) + 1))[: width // 8 * height]
    file = io.BytesIO()
    inverted = bytes(byte ^ 0xFF for byte in dots)
    Pillow.frombytes("1", (width, height), inverted).save(file, "PNG")
    return file.getvalue()


async def printed(card: Card, document: Document, images: dict[str, bytes]) -> Outcome:
    """Print on a card's printer by its driver alone."""
    await card.start()
    driver = make_printer("escpos_tcp", card.settings, Surroundings("Bar", images))
    outcome = await driver.print(document, key="one")
    await card.stop()
    return outcome


async def test_p27_a_picture_that_spells_a_pulse_never_opens_the_drawer() -> None:
    simulation = SimulatedPrinter()
    card = Card(simulation)
    logo = picture(PULSE + b"\x10\x05\x02\x10\x04\x01\x00", 300)

    outcome = await printed(card, Document("other", "x", (Image("logo"), Cut())), {"logo": logo})

    assert outcome == Printed(Proof.PRINTED)
    assert PULSE in logo or PULSE[:3] not in card.took
    assert simulation.kicks == []
    assert simulation.strips[0].height_dots >= 300


async def test_p28_a_printer_that_counts_rows_in_one_byte_prints_the_same_picture() -> None:
    logo = picture(b"\xaa\x55\x11\x22", 1_600, width=64)
    document = Document("other", "x", (Image("logo"), Cut()))
    cheap, good = (Card(SimulatedPrinter(rows_low_byte=is_cheap)) for is_cheap in (True, False))

    for card in (cheap, good):
        assert await printed(card, document, {"logo": logo}) == Printed(Proof.PRINTED)

    pictures = [card.strips[0].picture() for card in (cheap, good)]
    assert pictures[0].height >= 1_600
    assert pictures[0].tobytes() == pictures[1].tobytes()
    assert cheap.strips[0].text == ""


@pytest.mark.parametrize("words", ["Oʻzbekcha", "Phở bò tái", "पनीर टिक्का", "ต้มยำกุ้ง", "كباب"])
async def test_p30_what_the_printer_has_no_letters_for_is_drawn_dot_for_dot(words: str) -> None:
    card = Card(SimulatedPrinter())
    document = Document("other", "x", (Text("2 Plov"), Text(words), Cut()))

    assert await printed(card, document, {}) == Printed(Proof.PRINTED)

    (strip,) = card.strips
    expected = picture_of(Document("other", "x", (Text(words),)), EPSON)[0]
    top = 30
    found = strip.picture().crop((0, top, 576, top + expected.height))
    assert strip.text == "2 Plov"
    assert not ImageChops.logical_xor(found, expected).getbbox()


async def test_p32_the_test_page_shows_that_the_code_pages_are_another_makers(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        pages = {}
        for maker in ("epson", "rongta"):
            card = Card(SimulatedPrinter(slots=slots_of(maker)))
            await house.switch_on(card)
            wizard = PrinterWizard(house.hardware, "escpos_tcp", dict(card.settings), BOSS)
            await wizard.test_page(await wizard.find(), "Bar")
            pages[maker] = card.strips[0].text

        assert " 17 Борщ" in pages["epson"]
        assert " 17 " in pages["rongta"]
        assert "Борщ" not in pages["rongta"]


async def test_p49_the_wizard_learns_what_a_printer_does_not_answer(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(has_process_id=False))
        await house.switch_on(card)
        wizard = PrinterWizard(house.hardware, "escpos_tcp", dict(card.settings), BOSS)
        found = await wizard.find()
        learnt = await wizard.test_page(found, "Bar")
        settings = probing.settings(found, learnt, Seen())
        bar = await house.add("Bar", "escpos_tcp", card, {**card.settings, **settings})
        done = await house.until(await house.want(bar, "2 Margherita"), "printed", within_s=10)

        assert learnt.proof is Proof.CONSUMED
        assert done.proof == Proof.CONSUMED
        assert bar.times("2 Margherita") == 1


@pytest.mark.parametrize("profile", ["epson-80", "impact-76"], ids=["letters", "dots"])
async def test_p58_a_copy_says_so_above_and_below_in_letters_or_dots(
    tmp_path: Path, profile: str
) -> None:
    async with House.open(tmp_path) as house:
        simulation = SimulatedPrinter(PROFILES[profile].width_dots, print_mm_per_s=40)
        twice = [Step("power_off", on=b"line 9", nth=n, for_s=5) for n in (1, 2)]
        card = Card(simulation, twice)
        grill = await house.network_printer("Grill", card, {"profile": profile})
        lines = (Text("2 Margherita"), *(Text(f"line {number}") for number in range(20)))
        document = Document("other", "x", (*lines, Cut()))
        job = await house.want(grill, "x", document=document)
        done = await house.until(job, "printed", within_s=300)

        mark = possible_copy_mark(3)
        marked, plain = (paper_of(with_marks(document, *marks), profile) for marks in ((mark,), ()))
        whole = next(strip for strip in grill.strips if strip.is_cut)
        assert done.attempts == 3
        last = whole.picture().crop(
            (0, whole.height_dots - marked.height_dots, whole.width_dots, whole.height_dots)
        )  # what hung out of the printer from before is above it
        assert whole.text.count(mark) == (2 if profile == "epson-80" else 0)
        assert last.tobytes() == marked.picture().tobytes()
        assert marked.height_dots - plain.height_dots >= 60


def paper_of(document: Document, profile: str) -> Strip:
    """What a printer makes of a document's bytes."""
    printer = SimulatedPrinter(PROFILES[profile].width_dots)
    printer.feed(encode(document, PROFILES[profile]).data, 0.0)
    return printer.strips[0]
