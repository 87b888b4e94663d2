"""What people do at a printer: paper, cover, cutter, heat, power, and what it says of that."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.permissions import Right
from domain.ports.printer import Condition
from drivers.emulators.script import Step
from drivers.printers.dialect import StatusNews, StatusReply
from drivers.printers.escpos.dialect import EscposReader
from drivers.printers.escpos.simulation import SimulatedPrinter
from edge.commands import Actor
from edge.hardware.wizard import Found, Language, PrinterWizard
from tests.faults.card import Card
from tests.faults.house import House, Wired

TICKET = b"2 Margherita"
END = "END OF PAPER"
CUT = b"\x1dV"
MARK = b"\x1d(H"
COPY = "POSSIBLE COPY - ATTEMPT 2"
BOSS = Actor("person", rights=frozenset(Right))


def slow(*steps: Step, has_counters: bool = False) -> Card:
    """A printer that takes its time: 60 lines are six seconds."""
    return Card(SimulatedPrinter(print_mm_per_s=40, has_counters=has_counters), steps)


def is_out(card: Card) -> bool:
    """Whether its paper is out."""
    asked = card.line.emulator.acts()["take_paper_out"].is_on
    return asked is not None and asked()


async def half_out(house: House, printer: Wired[Card]) -> None:
    """Wait until a part of a paper is out."""
    await house.until_it_holds(lambda: "line 20" in printer.text)


async def test_p05_without_paper_no_byte_leaves_and_a_new_roll_prints_at_once(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        grill.papers.do("take_paper_out")
        job = await house.want(grill, "2 Margherita")
        await house.pass_time(30)
        waiting, sent, alarms = await house.job(job), TICKET in grill.papers.took, house.alarms()
        assert "the paper is out" in (await alarms)["kitchen_stopped"]

        grill.papers.do("put_paper_in")
        refilled_at = house.clock.now()
        done = await house.until(job, "printed")

        assert (waiting.state, waiting.code, sent) == ("queued", "E_PAPER_OUT", False)
        assert house.clock.now() - refilled_at <= timedelta(seconds=2.5)
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1


async def test_p06_paper_that_runs_out_mid_ticket_is_waited_for_and_nothing_is_sent_again(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("paper_left", value="80", at_s=0))
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "2 Margherita", lines=60)
        await house.until_it_holds(lambda: is_out(card))
        await house.pass_time(100)
        paused, alarms = await house.job(job), await house.alarms()
        card.do("put_paper_in")
        done = await house.until(job, "printed", within_s=20)

        assert paused.state == "sending"
        assert "paper_out" in alarms["printer_away"]
        assert done.attempts == 1
        assert bytes(card.took).count(TICKET) == 1
        assert (grill.times("2 Margherita"), grill.times(END)) == (1, 1)
        assert await house.alarms() == {}


@pytest.mark.parametrize("kind", ["ticket_fired", "receipt"])
async def test_p07_who_switches_off_instead_of_refilling_leaves_it_uncertain(
    tmp_path: Path, kind: str
) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("paper_left", value="80", at_s=0))
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "2 Margherita", kind, lines=60)
        await house.until_it_holds(lambda: is_out(card))
        card.do("power_off")
        card.do("put_paper_in")
        await house.until(job, "uncertain")
        card.do("power_on")
        await house.pass_time(90)
        after, alarms = await house.job(job), await house.alarms()

        expected = {"ticket_fired": ("printed", 2), "receipt": ("uncertain", 1)}[kind]
        assert (after.state, grill.times("2 Margherita")) == expected
        assert (COPY in grill.text) is (kind == "ticket_fired")
        assert ("print_uncertain" in alarms) is (kind == "receipt")


async def test_p08_a_roll_near_its_end_is_told_once_and_blocks_nothing(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        grill.papers.do("near_end")
        told: list[list[str]] = []
        house.hardware.on("state", lambda state: told.append(state["conditions"]))
        jobs = [await house.want(grill, f"ticket {number}") for number in range(3)]
        for job in jobs:
            await house.until(job, "printed", within_s=5)
        chip = await house.chip(grill)

        assert (chip.severity, chip.conditions) == ("warning", ("paper_near_end",))
        assert await house.alarms() == {}
        changes = [now for before, now in zip([[], *told], told, strict=False) if before != now]
        assert changes.count(["paper_near_end"]) == 1


async def test_p09_a_cover_opened_mid_ticket_pauses_it_and_its_paper_sensor_is_not_believed(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill", slow())
        job = await house.want(grill, "2 Margherita", lines=60)
        await half_out(house, grill)
        grill.papers.do("open_cover")
        grill.papers.do("take_paper_out")
        await house.pass_time(20)
        chip, paused = await house.chip(grill), await house.job(job)
        grill.papers.do("put_paper_in")
        grill.papers.do("close_cover")
        done = await house.until(job, "printed", within_s=20)

        assert chip.wrong == "Its cover is open."
        assert "paper_out" not in chip.conditions
        assert paused.state == "sending"
        assert done.attempts == 1
        assert (grill.times("2 Margherita"), grill.times(END)) == (1, 1)


async def test_p10_a_printer_that_says_nothing_while_its_cover_is_open_is_never_green(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        steps = [Step("mute_offline", at_s=0), Step("open_cover", at_s=0)]
        grill = await house.network_printer("Grill", Card(SimulatedPrinter(), steps))
        job = await house.want(grill, "2 Margherita")
        await house.pass_time(30)
        chip, waiting = await house.chip(grill), await house.job(job)
        grill.papers.do("close_cover")
        done = await house.until(job, "printed")

        assert chip.severity == "stopped"
        assert chip.wrong == "It does not answer."
        assert (waiting.state, waiting.attempts) == ("queued", 0)
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1


async def test_p11_a_cutter_that_a_person_freed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("jam_cutter", on=CUT))
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "2 Margherita")
        await house.until_state(grill, "blocked")
        chip = await house.chip(grill)
        await house.hardware.ask(grill.id, "recover", discard=False)
        done = await house.until(job, "printed", within_s=20)

        assert chip.wrong == "Its cutter is stuck."
        assert b"\x10\x05\x01" in card.took
        assert done.attempts == 1
        assert [strip.is_cut for strip in grill.strips] == [True]
        assert grill.times("2 Margherita") == 1


async def test_p12_what_a_person_throws_away_after_a_jam_is_asked_for(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("jam_cutter", on=CUT))
        bar = await house.network_printer("Bar", card)
        job = await house.want(bar, "Receipt A-1", "receipt")
        await house.until_state(bar, "blocked")
        await house.hardware.ask(bar.id, "recover", discard=True)
        thrown = await house.until(job, "uncertain")
        await house.pass_time(90)

        assert b"\x10\x05\x02" in card.took
        assert thrown.code == "E_CUTTER"
        assert (await house.job(job)).state == "uncertain"
        assert set(await house.alarms()) == {"print_uncertain"}
        assert bar.times("Receipt A-1") == 1


async def test_p13_a_hot_head_is_waited_for(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("heat_up", on=b"line 20", for_s=20))
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "2 Margherita", lines=60)
        await house.until_state(grill, "blocked")
        chip = await house.chip(grill)
        done = await house.until(job, "printed", within_s=40)

        assert chip.wrong == "Its head is too hot."
        assert done.attempts == 1
        assert (grill.times("2 Margherita"), grill.times(END)) == (1, 1)


@pytest.mark.parametrize("when", ["before", "within"])
async def test_p14_a_printer_that_broke_down_is_replaced_by_its_backup(
    tmp_path: Path, when: str
) -> None:
    async with House.open(tmp_path) as house:
        bar = await house.network_printer("Bar printer")
        step = Step("break_down", at_s=0) if when == "before" else Step("break_down", on=b"line 9")
        grill = await house.network_printer("Grill", slow(step), backup_id=bar.id, backup_after_s=5)
        job = await house.want(grill, "2 Margherita", lines=30)
        done = await house.until(job, "printed", within_s=100)

        assert done.sent_to_id == bar.id
        assert "FOR Grill, SENT TO Bar printer" in bar.text
        assert (COPY in bar.text) is (when == "within")
        assert (await house.chip(grill)).severity == "stopped"


async def test_p15_switched_off_while_three_wait_only_the_one_under_way_is_doubtful(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("power_off", on=b"line 20"))
        grill = await house.network_printer("Grill", card)
        jobs = [await house.want(grill, f"ticket {n}", lines=40) for n in range(3)]
        first = await house.until(jobs[0], "uncertain")
        others = [await house.job(job) for job in jobs[1:]]
        card.do("power_on")
        done = [await house.until(job, "printed", within_s=120) for job in jobs]

        assert first.attempts == 1
        assert [(job.state, job.attempts) for job in others] == [("queued", 0)] * 2
        assert [job.attempts for job in done] == [2, 1, 1]
        whole = [strip.text for strip in grill.strips if END in strip.text]
        marked = [COPY in paper for paper in whole]
        assert [f"ticket {n}\n" in whole[n] for n in range(3)] == [True] * 3
        assert marked == [True, False, False]


@pytest.mark.parametrize("is_cut", [False, True])
async def test_p16_the_counter_of_cuts_decides_after_the_power_came_back(
    tmp_path: Path, is_cut: bool
) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("power_off", on=MARK if is_cut else b"line 9"), has_counters=True)
        bar = await house.network_printer("Bar", card, {"counter": True})
        job = await house.want(bar, "Receipt A-1", "receipt", lines=20)
        lost = await house.until(job, "uncertain")
        card.do("power_on")
        await house.pass_time(90)
        after = await house.job(job)

        assert lost.counter_before == 0
        assert after.state == ("printed" if is_cut else "uncertain")
        assert after.proof == (3 if is_cut else None)
        assert bar.times("Receipt A-1") == 1


async def test_the_cut_of_a_page_of_the_wizard_proves_no_paper_in_doubt(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("power_off", on=b"line 9"), has_counters=True)
        grill = await house.network_printer("Grill", card, {"counter": True})
        job = await house.want(grill, "2 Margherita", lines=20)
        lost = await house.until(job, "uncertain")
        card.do("power_on")
        await house.pass_time(12)
        wizard = PrinterWizard(house.hardware, "escpos_tcp", dict(card.settings), BOSS)
        await wizard.test_page(Found(Language.ESCPOS, profile="epson-80"), "Grill")
        done = await house.until(job, "printed", within_s=90)

        assert lost.counter_before == 0
        assert done.attempts == 2
        assert COPY in grill.strips[-1].text


async def test_p17_a_cut_that_was_counted_proves_a_ticket_without_a_copy(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = slow(Step("power_off", on=MARK), has_counters=True)
        grill = await house.network_printer("Grill", card, {"counter": True})
        job = await house.want(grill, "2 Margherita")
        await house.until(job, "uncertain")
        card.do("power_on")
        done = await house.until(job, "printed", within_s=50)
        await house.pass_time(90)

        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1
        assert "COPY" not in grill.text
        assert await house.alarms() == {}


async def test_p24_the_completion_of_another_paper_confirms_nothing(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        noise = (b'7"zzzz\x00' + b'7"0000\x00').hex()
        card = slow(Step("noise", value=noise, on=b"line 20"))
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "2 Margherita", lines=60)
        await half_out(house, grill)
        await house.pass_time(1)
        meanwhile = await house.job(job)
        done = await house.until(job, "printed")

        assert card.line.emulator.journal.of("link") != ()
        assert meanwhile.state == "sending"
        assert done.proof == 3
        assert grill.times(END) == 1


async def test_p25_garbage_around_the_status_is_never_taken_for_missing_paper(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        garbage = ["9c10ff00", "ffffff", "10", "1000", "8010c000", "12", "5f41", "35"]
        steps = [Step("noise", value=each, at_byte=200 + 20 * n) for n, each in enumerate(garbage)]
        card = Card(SimulatedPrinter(print_mm_per_s=40), steps)
        grill = await house.network_printer("Grill", card)
        told: set[str] = set()
        house.hardware.on("state", lambda state: told.update(state["conditions"]))
        job = await house.want(grill, "2 Margherita", lines=60)
        done = await house.until(job, "printed")

        assert len(card.line.emulator.journal.of("link")) == len(garbage)
        assert done.attempts == 1
        assert told & {"paper_out", "cover_open"} == set()


def test_p26_answers_and_status_by_itself_a_thousand_times_in_turn_are_told_apart() -> None:
    reader, events = EscposReader(), []
    for number in range(1_000):
        reader.asked()
        near, out = 0x0C * (number % 2), 0x0C * (number % 3 == 0)
        said = bytes((0x12, 0x12)) + bytes((0x10, 0, out, 0)) + bytes((0x12, 0x12 | near))
        cut = number % len(said)
        events += [*reader.feed(said[:cut]), *reader.feed(said[cut:])]

    news = [Condition.PAPER_OUT in e.status.conditions for e in events if type(e) is StatusNews]
    answers = [
        Condition.PAPER_NEAR_END in e.status.conditions for e in events if type(e) is StatusReply
    ]
    assert news == [number % 3 == 0 for number in range(1_000)]
    assert answers == [number % 2 == 1 for number in range(1_000)]
