"""The wizard's questions against simulated printers, and the settings that come of them."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from domain.ports.printer import Proof
from drivers.printers import probing
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.probing import Found, Language, Learnt, Seen
from drivers.printers.settings import EscposSettings, StarSettings
from drivers.transports.memory import MemoryTransport

EPSON = Found(Language.ESCPOS, profile="epson-80")


def wired(printer: SimulatedPrinter) -> MemoryTransport:
    return MemoryTransport(printer, device="Found printer")


@pytest.mark.parametrize(
    ("heard", "language"),
    [
        (b"", Language.SILENT),
        (b"\x12", Language.ESCPOS),
        (b"\x16", Language.ESCPOS),
        (b"\x10\x00\x00\x00\x32", Language.ESCPOS),
        (b"\x2f\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", Language.STAR),
        (b"+00123.4kg\r\n", Language.OTHER),
    ],
)
def test_the_answer_tells_the_language(heard: bytes, language: Language) -> None:
    assert probing.language_of(heard) is language


async def test_a_printer_is_found_and_nothing_is_on_its_paper() -> None:
    printer = SimulatedPrinter()

    found = await probing.find(wired(printer))

    assert found.language is Language.ESCPOS
    assert (found.maker, found.model) == ("COMANDA", "SIMULATED")
    assert found.profile == "generic-80"
    assert printer.strips == ()


async def test_silence_is_told_and_never_taken_for_a_printer() -> None:
    printer = SimulatedPrinter()
    printer.faults.silent = True

    found = await probing.find(wired(printer))

    assert found.language is Language.SILENT
    assert "says nothing" in found.advice[0]


async def test_the_test_page_has_ruler_letters_and_the_grid_of_the_maker() -> None:
    printer = SimulatedPrinter()

    await probing.print_test_page(wired(printer), EPSON, "Bar")

    words = printer.strips[0].text
    assert " 17 Борщ" in words
    assert "....:..." in words
    assert printer.strips[0].is_cut


@pytest.mark.parametrize(
    ("has_process_id", "proof"), [(True, Proof.PRINTED), (False, Proof.CONSUMED)]
)
async def test_the_highest_proof_that_came_is_learnt(has_process_id: bool, proof: Proof) -> None:
    printer = SimulatedPrinter(has_process_id=has_process_id)

    learnt = await probing.print_test_page(wired(printer), EPSON, "Bar")

    assert learnt.proof is proof
    assert "delivered" in learnt.seconds


async def test_a_printer_that_never_answers_proves_nothing() -> None:
    printer = SimulatedPrinter()
    printer.faults.silent = True

    learnt = await probing.print_test_page(wired(printer), EPSON, "Bar")

    assert learnt.proof is Proof.NONE
    assert learnt.advice != ()


async def test_the_drawer_is_fired_once_and_its_sensor_read() -> None:
    printer = SimulatedPrinter()
    shut = await probing.sensor_is_high(wired(printer), Language.ESCPOS)

    await probing.pulse(wired(printer), Language.ESCPOS, 5)

    assert [kick.pin for kick in printer.kicks] == [5]
    opened = await probing.sensor_is_high(wired(printer), Language.ESCPOS)
    assert probing.polarity(opened, shut) == "high"
    assert probing.polarity(shut, opened) == "low"
    assert probing.polarity(shut, shut) == "none"


async def test_a_printer_that_falls_silent_with_its_cover_open_gets_advice() -> None:
    printer = SimulatedPrinter()
    printer.faults.silent = True

    silent = await probing.falls_silent(wired(printer), Language.ESCPOS)

    seen = Seen(busy_when_offline=silent)
    assert "buffer full" in probing.advice(Learnt(Proof.PRINTED), seen)[0]


def test_what_was_ticked_becomes_settings_that_the_driver_takes() -> None:
    learnt = Learnt(Proof.CONSUMED)
    seen = Seen(pages=(0, 17), columns=42, cut_came=False, qr_came=False, drawer_pin=5)

    made = probing.settings(EPSON, learnt, seen)

    profile = EscposSettings(**made).tuned()  # type: ignore[arg-type]
    assert dict(profile.code_pages) == {0: "cp437", 17: "cp866"}
    assert (profile.columns, profile.width_dots) == (42, 512)
    assert (profile.proof, profile.cuts, profile.native_qr) == (Proof.CONSUMED, False, False)
    assert made["drawer_pin"] == 5


def test_only_what_differs_is_stored() -> None:
    assert probing.settings(EPSON, Learnt(Proof.PRINTED), Seen()) == {"profile": "epson-80"}
    assert asdict(StarSettings())["profile"] == "star-prnt-80"


@pytest.mark.parametrize("profile", ["epson-80", "generic-58", "star-line-80", "CT-S651"])
def test_the_grid_shows_letters_that_tell_pages_apart(profile: str) -> None:
    lines = {line.codec: line for line in probing.grid(profile)}

    assert "Борщ" in lines["cp866"].sample
    assert not {"cp864", "cp1255", "cp874"} & set(lines)
