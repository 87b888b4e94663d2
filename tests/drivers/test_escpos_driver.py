"""The driver against the simulation: printed, certainly not printed, or honestly unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document, Text, possible_copy_mark
from domain.ports.printer import Condition, Outcome, Printed, PrinterStatus, Proof, Refused, Unknown
from drivers.printers.conversation import Timing
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES
from drivers.transports.memory import MemoryTransport
from tests.drivers.samples import sample_receipt, sample_ticket

EPSON = PROFILES["epson-80"]
GENERIC = PROFILES["generic-80"]
PROOFS = [Proof.PRINTED, Proof.CONSUMED, Proof.DELIVERED]


class Bench:
    """A printer, its wire and its driver on a table, with time that waits for nobody."""

    def __init__(self, proof: Proof = Proof.PRINTED, *, mm_per_s: int | None = None) -> None:
        self.printer = SimulatedPrinter(print_mm_per_s=mm_per_s)
        self.wire = MemoryTransport(self.printer, device="Grill printer")
        self.heard: list[PrinterStatus] = []
        self.when_told: Callable[[PrinterStatus], None] = self.heard.append
        self.driver = EscposPrinter(
            "Grill printer",
            self.wire,
            replace(EPSON, proof=proof, real_time_drawer=proof is Proof.PRINTED),
            timing=Timing(pause_s=60),
            on_status=self.hear,
        )

    def hear(self, status: PrinterStatus) -> None:
        self.when_told(status)

    async def print(self, document: Document | None = None, key: str = "job-1") -> Outcome:
        return await self.driver.print(document or sample_ticket(), key=key)

    @property
    def papers(self) -> list[str]:
        return [strip.text for strip in self.printer.strips]


def code_of(outcome: Outcome) -> DeviceCode:
    assert isinstance(outcome, Refused | Unknown)
    return outcome.error.code


@pytest.mark.parametrize("proof", PROOFS)
async def test_a_ticket_is_printed_and_proved(proof: Proof) -> None:
    bench = Bench(proof)

    assert await bench.print() == Printed(proof)
    assert len(bench.papers) == 1
    assert "Sea bass" in bench.papers[0]


async def test_paper_takes_time_and_the_proof_waits_for_it() -> None:
    bench = Bench(mm_per_s=100)

    assert await bench.print(sample_receipt()) == Printed(Proof.PRINTED)
    assert bench.wire.time_s > 1.5


async def test_marks_are_printed_with_the_document() -> None:
    bench = Bench()

    await bench.driver.print(sample_ticket(), key="job-1", marks=(possible_copy_mark(2),))

    assert bench.papers[0].count("POSSIBLE COPY - ATTEMPT 2") == 2


async def test_what_could_not_be_printed_as_meant_is_told() -> None:
    outcome = await Bench().print(Document("other", "x", (Text("ᚠ"),)))

    assert outcome == Printed(Proof.PRINTED, ("No font has ᚠ; boxes were printed instead.",))


async def test_an_unplugged_printer_refuses() -> None:
    bench = Bench()
    bench.printer.unplug()

    assert code_of(outcome := await bench.print()) is DeviceCode.REFUSED
    assert isinstance(outcome, Refused)
    assert "Grill printer: does not accept a connection" in str(outcome.error)


async def test_a_silent_printer_never_counts_as_well() -> None:
    bench = Bench()
    bench.printer.faults.silent = True

    outcome = await bench.print()

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.NO_RESPONSE
    assert bench.papers == []
    with pytest.raises(DeviceError):
        await bench.driver.status()


async def test_without_paper_no_byte_of_the_job_is_sent() -> None:
    bench = Bench()
    bench.printer.faults.paper_out = True
    refused = await bench.print()
    bench.printer.faults.paper_out = False

    assert isinstance(refused, Refused)
    assert refused.error.code is DeviceCode.PAPER_OUT
    assert await bench.print() == Printed(Proof.PRINTED)
    assert len(bench.papers) == 1


async def test_an_open_cover_is_told_before_the_lying_paper_sensor() -> None:
    bench = Bench()
    bench.printer.faults.cover_open = True
    bench.printer.faults.paper_out = True

    assert code_of(await bench.print()) is DeviceCode.COVER_OPEN


async def test_paper_near_its_end_does_not_stop_a_job() -> None:
    bench = Bench()
    bench.printer.faults.paper_near_end = True

    assert await bench.print() == Printed(Proof.PRINTED)
    assert bench.heard[0].conditions == {Condition.PAPER_NEAR_END}


@pytest.mark.parametrize("proof", PROOFS)
async def test_the_plug_pulled_in_the_middle_leaves_the_job_unknown(proof: Proof) -> None:
    bench = Bench(proof)
    bench.printer.faults.unplug_after_bytes = 300

    outcome = await bench.print()

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.LINK_LOST


async def test_paper_that_ran_out_and_came_back_is_waited_for() -> None:
    bench = Bench()
    bench.printer.faults.paper_left_dots = 400
    bench.when_told = lambda status: refill(bench, status)

    assert await bench.print() == Printed(Proof.PRINTED)
    assert len(bench.papers) == 1
    assert bench.papers[0].count("END #1042") == 1
    assert [status.blocking for status in bench.heard].count(
        frozenset({Condition.PAPER_OUT, Condition.OFFLINE})
    ) == 1


def refill(bench: Bench, status: PrinterStatus) -> None:
    """A person puts in a new roll as soon as the screen says so."""
    bench.heard.append(status)
    bench.printer.faults.paper_out = bench.printer.faults.paper_out and not status.blocking


async def test_paper_that_never_comes_back_leaves_the_job_unknown() -> None:
    bench = Bench()
    bench.printer.faults.paper_left_dots = 400

    outcome = await bench.print()

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.PAPER_OUT
    assert bench.wire.time_s > 60


async def test_a_late_answer_is_waited_for() -> None:
    bench = Bench()
    bench.printer.faults.answers_late_s = 1.5

    assert await bench.print() == Printed(Proof.PRINTED)


async def test_an_answer_that_never_comes_is_not_a_yes() -> None:
    bench = Bench()
    bench.when_told = lambda status: fall_silent(bench)

    outcome = await bench.print()

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.UNCERTAIN


def fall_silent(bench: Bench) -> None:
    """The greeting was answered; nothing else will be."""
    bench.printer.faults.silent = True


async def test_a_stalled_printer_leaves_the_job_unknown() -> None:
    bench = Bench()
    bench.printer.faults.stall_after_bytes = 200

    assert code_of(outcome := await bench.print()) is DeviceCode.WRITE_TIMEOUT
    assert isinstance(outcome, Unknown)


async def test_a_slow_printer_is_given_its_time() -> None:
    bench = Bench()
    bench.printer.faults.bytes_per_s = 200

    assert await bench.print(sample_receipt()) == Printed(Proof.PRINTED)


async def test_a_picture_cut_short_does_not_swallow_the_next_job() -> None:
    bench = Bench()
    bench.printer.faults.stall_after_bytes = 2_000
    cut_short = await bench.print(Document("other", "x", (Text("Phở " * 40),)))
    bench.printer.faults.stall_after_bytes = None

    assert isinstance(cut_short, Unknown)
    assert await bench.print() == Printed(Proof.PRINTED)
    assert bench.papers[0].startswith("GRILL")
    assert "END #1042" in bench.papers[0]


async def test_jobs_are_printed_in_their_order() -> None:
    bench = Bench(mm_per_s=100)
    for number in range(3):
        await bench.print(Document("other", "x", (Text(f"ticket {number}"),)), f"job-{number}")

    assert bench.papers == ["ticket 0\nticket 1\nticket 2"]


async def test_a_document_that_cannot_be_drawn_is_refused_before_anything_is_sent() -> None:
    bench = Bench()
    too_long = Document("other", "x", (Text("x"),) * 5_000)

    assert code_of(await bench.print(too_long)) is DeviceCode.TOO_LARGE
    assert bench.printer.received_bytes == 0


async def test_the_drawer_opens_once() -> None:
    bench = Bench()

    await bench.driver.pulse_drawer()

    assert [kick.pin for kick in bench.printer.kicks] == [2]
    assert bench.papers == []


async def test_the_drawer_opens_even_without_paper_where_the_printer_can() -> None:
    bench = Bench(Proof.PRINTED)
    bench.printer.faults.paper_out = True

    await bench.driver.pulse_drawer()

    assert [kick.real_time for kick in bench.printer.kicks] == [True]


async def test_a_drawer_that_cannot_open_says_why() -> None:
    bench = Bench(Proof.CONSUMED)
    bench.printer.faults.paper_out = True

    with pytest.raises(DeviceError) as refused:
        await bench.driver.pulse_drawer()

    assert refused.value.code is DeviceCode.PAPER_OUT
    assert bench.printer.kicks == []


async def test_a_pulse_is_never_repeated() -> None:
    bench = Bench(Proof.CONSUMED)
    bench.printer.faults.stall_after_bytes = len(b"\x10\x04\x01" * 4) + 5

    with pytest.raises(DeviceError):
        await bench.driver.pulse_drawer()

    assert len(bench.printer.kicks) == 1
    assert bench.wire.time_s <= 10


async def test_a_pulse_that_is_not_confirmed_is_told_as_doubtful() -> None:
    bench = Bench(Proof.CONSUMED)
    bench.printer.faults.bytes_per_s = 1

    with pytest.raises(DeviceError) as doubtful:
        await bench.driver.pulse_drawer()

    assert doubtful.value.code is DeviceCode.DEADLINE
    assert "may not have opened" in str(doubtful.value)


async def test_status_is_what_the_printer_says_now() -> None:
    bench = Bench()
    well = await bench.driver.status()
    bench.printer.faults.cutter_jammed = True

    assert well == PrinterStatus()
    assert Condition.CUTTER_ERROR in (await bench.driver.status()).blocking


async def test_a_paper_that_no_encoder_foresaw_is_named_and_the_next_one_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_asked: object) -> None:
        raise ZeroDivisionError("width")

    bench = Bench()
    with monkeypatch.context() as broken:
        broken.setattr(bench.driver._dialect, "encode", breaks)
        refused = await bench.print()

    assert code_of(refused) is DeviceCode.RENDER
    assert await bench.print() == Printed(Proof.PRINTED)
