"""How a paper is proved: block by block, late, by the printer's counter, or honestly not at all."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document, Text, receipt
from domain.ports.printer import Condition, Printed, PrinterStatus, Proof, Refused, Unknown
from drivers.printers.conversation import Timing
from drivers.printers.dialect import StatusReply
from drivers.printers.escpos.dialect import EscposReader, process_id, process_number
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.tokens import Token
from drivers.printers.profiles import PROFILES, Profile
from drivers.transports.memory import MemoryTransport
from tests.drivers.samples import PAYMENT, SALE, sample_ticket

EPSON = PROFILES["epson-80"]
PAGED = replace(EPSON, page_dots=1_662)
COUNTING = replace(EPSON, counter=True)
DRAWN = Document("other", "x", tuple(Text(f"Phở bò tái {n}") for n in range(40)))
MARK = b"\x1d(H\x06\x0000"


class ForgetfulPrinter(SimulatedPrinter):
    """Loses the first completions on their way, and counts its cuts."""

    def __init__(self) -> None:
        super().__init__(print_mm_per_s=150)
        self.lost_completions = 0
        self.cuts = 100

    def _reply(self, token: Token, now: float) -> bytes:
        if token.name == b"\x1dg":
            return b"_" + str(self.cuts).encode("ascii") + b"\x00"
        self.cuts += token.name == b"\x1dV"
        answer = super()._reply(token, now)
        if answer.startswith(b"7\x22") and self.lost_completions:
            self.lost_completions -= 1
            return b""
        return answer


class CountingWire(MemoryTransport):
    """Notes how many marked blocks are on their way at most; lets other tasks run."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        super().__init__(printer, device="Bar printer")
        self.on_their_way = 0
        self.most = 0

    async def write(self, data: bytes, timeout_s: float) -> None:
        await asyncio.sleep(0)
        self.on_their_way += data.count(MARK)
        self.most = max(self.most, self.on_their_way)
        await super().write(data, timeout_s)

    async def read(self, timeout_s: float) -> bytes:
        await asyncio.sleep(0)
        heard = await super().read(timeout_s)
        self.on_their_way -= heard.count(b"7\x22")
        return heard


class Bench:
    """A printer that forgets, its wire and its driver."""

    def __init__(self, profile: Profile = EPSON) -> None:
        self.printer = ForgetfulPrinter()
        self.wire = CountingWire(self.printer)
        self.heard: list[PrinterStatus] = []
        self.begun: list[str] = []
        self.when_told: Callable[[PrinterStatus], None] = lambda status: None
        self.when_begun: Callable[[], None] = lambda: None
        self.driver = self.another_driver(profile)

    def another_driver(self, profile: Profile) -> EscposPrinter:
        return EscposPrinter(
            "Bar printer",
            self.wire,
            profile,
            timing=Timing(pause_s=60),
            on_status=self.hear,
            on_begun=self.begin,
        )

    def hear(self, status: PrinterStatus) -> None:
        self.heard.append(status)
        self.when_told(status)

    async def begin(self, key: str) -> None:
        self.begun.append(key)
        self.when_begun()


async def test_never_more_than_two_blocks_are_unconfirmed() -> None:
    bench = Bench()

    outcome = await bench.driver.print(DRAWN, key="a")

    assert outcome == Printed(Proof.PRINTED)
    assert bench.wire.most == 2


async def test_p23_a_later_completion_implies_those_before_it() -> None:
    bench = Bench()
    bench.printer.lost_completions = 1

    assert await bench.driver.print(DRAWN, key="a") == Printed(Proof.PRINTED)


async def test_the_completion_of_another_job_proves_nothing() -> None:
    bench = Bench()
    bench.printer.lost_completions = 99

    outcome = await bench.driver.print(sample_ticket(), key="a")

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.UNCERTAIN


async def test_the_counter_of_cuts_tells_afterwards_that_the_paper_is_out() -> None:
    bench = Bench(COUNTING)
    bench.printer.lost_completions = 99
    outcome = await bench.driver.print(sample_ticket(), key="a")

    assert isinstance(outcome, Unknown)
    assert outcome.counter_before == 100
    assert await bench.another_driver(COUNTING).after_all("a", 100) is Proof.PRINTED


async def test_a_counter_that_stands_still_proves_nothing() -> None:
    bench = Bench(COUNTING)

    assert await bench.driver.after_all("a", 100) is None


async def test_without_a_counter_nothing_is_known_later() -> None:
    bench = Bench()

    assert await bench.driver.after_all("a", None) is None


async def test_a_page_that_was_not_released_is_certainly_not_on_paper() -> None:
    bench = Bench(PAGED)
    bench.printer.faults.unplug_after_bytes = 400

    outcome = await bench.driver.print(sample_ticket(), key="a")

    assert isinstance(outcome, Refused)
    assert bench.begun == []


async def test_a_ticket_longer_than_a_page_is_printed_line_by_line() -> None:
    long = receipt(replace(SALE, lines=SALE.lines * 12), PAYMENT)
    bench = Bench(PAGED)

    assert await bench.driver.print(long, key="a") == Printed(Proof.PRINTED)
    assert bench.begun == ["a"]


async def test_a_picture_left_half_sent_by_another_process_swallows_nothing() -> None:
    bench = Bench()
    await bench.wire.open(1)
    await bench.wire.write(b"\x1dv0\x00\x48\x00\x40\x00" + b"\xff" * 100, 1)

    assert await bench.driver.print(sample_ticket(), key="a") == Printed(Proof.PRINTED)
    assert "GRILL" in bench.printer.strips[0].text
    assert "END #1042" in bench.printer.strips[0].text


def when_jammed(bench: Bench, act: Callable[[], Awaitable[None]]) -> list[asyncio.Task[None]]:
    """A person acts as soon as the screen says that the cutter is jammed."""
    acting: list[asyncio.Task[None]] = []

    async def do() -> None:
        await act()

    def hear(status: PrinterStatus) -> None:
        if Condition.CUTTER_ERROR in status.conditions and not acting:
            acting.append(asyncio.create_task(do()))

    bench.when_told = hear
    return acting


def jam_when_sending(bench: Bench) -> None:
    def jam() -> None:
        bench.printer.faults.cutter_jammed = True

    bench.when_begun = jam


async def test_a_cleared_cutter_goes_on_where_it_stopped() -> None:
    bench = Bench()
    jam_when_sending(bench)
    acting = when_jammed(bench, lambda: bench.driver.recover(discard=False))

    outcome = await bench.driver.print(sample_ticket(), key="a")

    await asyncio.gather(*acting)
    assert outcome == Printed(Proof.PRINTED)
    assert len(bench.printer.strips) == 1


async def test_what_a_person_throws_away_is_unknown() -> None:
    bench = Bench()
    jam_when_sending(bench)
    acting = when_jammed(bench, lambda: bench.driver.recover(discard=True))

    outcome = await bench.driver.print(sample_ticket(), key="a")

    await asyncio.gather(*acting)
    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.CUTTER


async def test_a_printer_that_takes_no_more_is_told_of() -> None:
    bench = Bench()
    bench.printer.lost_completions = 99

    await bench.driver.print(sample_ticket(), key="a")

    assert bench.heard[-1].conditions == {Condition.BUFFER_STALLED}


async def test_a_printer_that_stands_still_for_a_minute_is_waited_for() -> None:
    bench = Bench()
    begun_at: list[float] = []

    def stand_still() -> None:
        begun_at.append(bench.wire.time_s)
        bench.printer.faults.answers_late_s = 60.0

    bench.when_begun = stand_still

    assert await bench.driver.print(sample_ticket(), key="a") == Printed(Proof.PRINTED)
    assert bench.wire.time_s - begun_at[0] >= 60
    assert {Condition.BUFFER_STALLED} in [status.conditions for status in bench.heard]


async def test_a_printer_without_answers_is_never_shown_as_well() -> None:
    bench = Bench(replace(EPSON, proof=Proof.NONE))
    bench.printer.faults.silent = True

    assert await bench.driver.print(sample_ticket(), key="a") == Printed(Proof.NONE)
    assert (await bench.driver.status()).conditions == {Condition.STATUS_UNKNOWN}


async def test_a_buzzer_sounds_once_or_says_that_there_is_none() -> None:
    await Bench().driver.buzz()

    with pytest.raises(DeviceError) as refused:
        await Bench(replace(EPSON, buzzer="")).driver.buzz()

    assert refused.value.code is DeviceCode.UNSUPPORTED


@pytest.mark.parametrize("number", [0, 1, 61, 62, 12_345, 62**4 - 1])
def test_a_process_id_is_four_letters_and_its_number_again(number: int) -> None:
    assert len(process_id(number)) == 4
    assert process_number(process_id(number)) == number


def test_noise_that_looks_like_an_answer_is_no_status() -> None:
    reader = EscposReader()

    assert reader.feed(b"\x32\x72\x16\x12\x32") == ()


def test_a_lost_answer_does_not_shift_the_next_ones() -> None:
    reader = EscposReader()
    reader.asked()
    reader.feed(b"\x12\x12\x12")
    reader.gave_up()
    reader.asked()

    (reply,) = reader.feed(b"\x12\x12\x12\x12")

    assert reply == StatusReply(PrinterStatus())


async def test_a_name_that_comes_late_is_not_taken_for_the_next_one() -> None:
    simulation = SimulatedPrinter()

    def slow_from_the_first_name(command: bytes, now: float) -> None:
        if command.startswith(b"\x1dI"):
            simulation.faults.answers_late_s = 2.5

    simulation.on_command = slow_from_the_first_name
    printer = EscposPrinter("Grill", MemoryTransport(simulation), EPSON)

    with pytest.raises(DeviceError) as raised:
        await printer.identity()
    simulation.on_command, simulation.faults.answers_late_s = None, 0.0

    assert raised.value.code == DeviceCode.NO_RESPONSE
    assert (await printer.identity())["model"] == "SIMULATED"


class Breaking(MemoryTransport):
    """A wire that falls silent, and breaks some readings later; other tasks run meanwhile."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        super().__init__(printer)
        self.breaks_in = math.inf
        self._is_open = False

    async def open(self, timeout_s: float) -> None:
        self._is_open = True
        await super().open(timeout_s)

    async def read(self, timeout_s: float) -> bytes:
        assert self._is_open, "read before open"
        await asyncio.sleep(0)
        heard = await super().read(timeout_s)
        self.breaks_in -= 1
        if self.breaks_in <= 0:
            raise DeviceError(DeviceCode.LINK_LOST, "Grill", "the connection broke.", "Look.")
        return heard if self.breaks_in == math.inf else b""

    async def close(self, *, graceful: bool) -> None:
        self._is_open = False
        await super().close(graceful=graceful)


@pytest.mark.parametrize("breaks_in", range(1, 11))
async def test_who_asks_while_a_job_breaks_off_has_an_answer_before_its_wire_is_closed(
    breaks_in: int,
) -> None:
    wire = Breaking(SimulatedPrinter(print_mm_per_s=20))
    asked: list[asyncio.Task[PrinterStatus]] = []

    async def ask(_key: str) -> None:
        wire.breaks_in = breaks_in
        asked.append(asyncio.create_task(driver.status()))

    timing = Timing(status_lives_s=-1, pause_s=5)
    driver = EscposPrinter("Grill", wire, EPSON, timing=timing, on_begun=ask)
    outcome = await driver.print(sample_ticket(), key="a")
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert isinstance(outcome, Refused | Unknown)
    assert [type(each) for each in answers] == [DeviceError]
