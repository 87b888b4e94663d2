"""Scripts of faults: what they may say, and what happens to a real driver when they are played."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode
from domain.errors import BadRequest
from domain.ports.printer import Condition, Printed, Proof, Refused, Unknown
from drivers.emulators.line import Line
from drivers.emulators.script import Step, script
from drivers.printers.escpos.simulation import SimulatedPrinter
from tests.drivers.emulators.stage import TICKET, Bench


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "no JSON"),
        ("3", "a list"),
        ('[{"at_byte": 1}]', "Fault 1 must be a table"),
        ('[{"do": "close"}]', "exactly one of"),
        ('[{"do": "close", "at_byte": 1, "at_s": 2}]', "exactly one of"),
        ('[{"do": "close", "at_byte": -1}]', "Fault 1: The at_byte of a fault is -1"),
        ('[{"do": "close", "at_byte": true}]', "cannot be True"),
        ('[{"do": "close", "on": "xy"}]', "hexadecimal"),
        ('[{"do": "close", "at_s": 1, "for": 2}]', "unknown 'for'"),
        ('[{"do": "close", "on": "1b", "nth": 0}]', "counts from 1"),
    ],
)
def test_a_script_that_cannot_be_says_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        script(text)


def test_a_script_is_a_list_of_steps() -> None:
    text = '{"faults": [{"on": "1d 56", "do": "jam_cutter", "nth": 2, "after_s": 1, "for_s": 3.5}]}'

    assert script(text) == (Step("jam_cutter", on=b"\x1dV", nth=2, after_s=1, for_s=3.5),)


@pytest.mark.parametrize("do", ["melt", "slow"])
def test_a_fault_that_the_device_does_not_know_is_refused_before_it_begins(do: str) -> None:
    with pytest.raises(BadRequest):
        Line(SimulatedPrinter(), [Step(do, at_s=1)])


async def test_power_goes_at_a_byte_and_comes_back() -> None:
    bench = Bench('[{"at_byte": 25, "do": "power_off", "for_s": 5}]')

    outcome = await bench.driver.print(TICKET, key="a")

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.LINK_LOST
    assert bench.printer.received_bytes == 25
    assert bench.printer.journal.of("power")[-1] == "It is off."
    bench.line.tick(bench.wire.time_s + 6)
    assert await bench.driver.print(TICKET, key="b") == Printed(Proof.PRINTED)


async def test_the_cutter_jams_at_the_first_cut_and_is_freed() -> None:
    bench = Bench('[{"on": "1d 56", "do": "jam_cutter", "for_s": 20}]')

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert bench.wire.time_s >= 20
    assert list(bench.printer.journal.of("cutter")) == [
        "The cutter is jammed.",
        "The cutter is free.",
    ]
    assert bench.text.count("Lasagne") == 1


async def test_a_cover_opened_by_the_clock_stops_the_paper_until_it_is_closed() -> None:
    bench = Bench('[{"at_s": 0, "do": "open_cover", "for_s": 30}]')

    refused = await bench.driver.print(TICKET, key="a")
    bench.line.tick(31)

    assert isinstance(refused, Refused)
    assert refused.error.code is DeviceCode.COVER_OPEN
    assert await bench.driver.print(TICKET, key="b") == Printed(Proof.PRINTED)


async def test_a_connection_is_reset_in_the_middle() -> None:
    bench = Bench('[{"at_byte": 25, "do": "reset"}]')

    outcome = await bench.driver.print(TICKET, key="a")

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.LINK_LOST
    assert await bench.driver.print(TICKET, key="b") == Printed(Proof.PRINTED)


async def test_a_printer_that_never_answers_is_not_printed_on() -> None:
    bench = Bench('[{"on_connection": 1, "do": "silent"}]')

    outcome = await bench.driver.print(TICKET, key="a")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.NO_RESPONSE
    assert bench.text == ""


async def test_a_closed_window_is_waited_out() -> None:
    bench = Bench('[{"at_byte": 25, "do": "stall", "for_s": 30}]')

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert bench.wire.time_s >= 30


async def test_a_slow_wire_takes_its_time_and_all_of_it_arrives() -> None:
    bench = Bench('[{"at_byte": 0, "do": "slow", "value": 20}]')

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert bench.wire.time_s > (bench.printer.received_bytes - 2) / 20


async def test_a_lost_answer_leaves_the_paper_in_doubt() -> None:
    bench = Bench('[{"on": "1d 28 48", "do": "lose_answers", "value": 7}]')

    outcome = await bench.driver.print(TICKET, key="a")

    assert isinstance(outcome, Unknown)
    assert bench.text.count("END") == 1


async def test_noise_is_no_answer() -> None:
    bench = Bench('[{"at_byte": 20, "do": "noise", "value": "ff 80 10"}]')

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)


async def test_a_hot_head_is_waited_for() -> None:
    bench = Bench('[{"on": "1d 56", "do": "heat_up", "for_s": 20}]')

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert bench.wire.time_s >= 20


async def test_the_roll_ends_in_the_middle_and_a_new_one_lets_it_go_on() -> None:
    bench = Bench('[{"at_byte": 0, "do": "paper_left", "value": 2},'
                  ' {"at_s": 25, "do": "put_paper_in"}]', print_mm_per_s=150)  # fmt: skip

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert bench.wire.time_s >= 25
    assert bench.printer.journal.of("paper")[0] == "The paper is out."
    assert bench.text.count("Lasagne") == 1


async def test_the_last_completion_that_nobody_heard_is_told_to_who_connects_next() -> None:
    bench = Bench('[{"on": "1d 28 48", "do": "reset"}]')
    outcome = await bench.driver.print(TICKET, key="a")

    assert isinstance(outcome, Unknown)
    assert await bench.driver.after_all("a") is Proof.PRINTED


async def test_near_end_is_a_warning_and_nothing_more() -> None:
    bench = Bench('[{"at_s": 0, "do": "near_end"}]')

    assert await bench.driver.print(TICKET, key="a") == Printed(Proof.PRINTED)
    assert (await bench.driver.status()).conditions == {Condition.PAPER_NEAR_END}
