"""Where papers go while their printer is away: to its backup, headed so, and never to both."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.errors import Forbidden
from domain.permissions import COOK, MANAGER
from edge.commands import Actor, Command
from edge.printing.requests import SendElsewhere
from edge.printing.states import Began, BeginPrinting, begin
from tests.printing.bench import Bench, BenchPrinter

BOSS = Actor("person", rights=frozenset(MANAGER))


async def with_backup(bench: Bench, after_s: int = 30) -> tuple[BenchPrinter, BenchPrinter]:
    """A grill whose papers the bar prints after a while."""
    bar = await bench.add_printer("Bar printer", role="receipt")
    grill = await bench.add_printer("Grill", backup_id=bar.id, backup_after_s=after_s)
    return grill, bar


async def test_a_ticket_comes_out_at_the_backup_and_says_for_whom(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench)
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")

        await bench.run(25)
        too_soon = list(bar.papers)
        await bench.run(20)

        assert too_soon == []
        assert "FOR Grill, SENT TO Bar printer" in bar.text
        assert "COPY" not in bar.text


async def test_p57_a_printer_that_returns_prints_nothing_that_its_backup_printed(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench)
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")
        await bench.run(60)

        grill.simulation.plug_in()
        await bench.want(grill, "1 Cola")
        await bench.run(60)

        assert grill.text.count("2 Margherita") + bar.text.count("2 Margherita") == 1
        assert "1 Cola" in grill.text
        assert await bench.complaints() == []


async def test_what_the_primary_may_have_printed_comes_to_the_backup_as_a_possible_copy(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench)
        grill.simulation.faults.unplug_after_bytes = 60
        await bench.want(grill, "2 Margherita")
        await bench.want(grill, "1 Cola")

        await bench.run(200)

        waited, doubtful = bar.papers
        assert "1 Cola" in waited
        assert "COPY" not in waited
        assert "POSSIBLE COPY - ATTEMPT 2" in doubtful
        assert "FOR Grill, SENT TO Bar printer" in doubtful


async def test_a_printer_that_is_away_sends_nothing_that_its_backup_has_taken(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, _bar = await with_backup(bench)
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")
        await bench.run(5)
        asked = grill.asked
        await bench.run(60)

        assert grill.asked == asked


async def test_what_a_person_sent_elsewhere_meanwhile_goes_there_only(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench)
        job_id = await bench.want(grill, "2 Margherita")
        seen_at_the_grill = BeginPrinting(job_id, grill.id)
        await bench.queue.send_elsewhere(SendElsewhere(job_id, bar.id), BOSS)

        went = await bench.db.write(
            Command.of(seen_at_the_grill), lambda tx: begin(tx, seen_at_the_grill), Began
        )

        assert went == Began("gone")


async def test_papers_come_home_when_only_the_backup_stays_away(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench)
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")
        await bench.run(29)
        bar.simulation.unplug()
        await bench.run(30)

        grill.simulation.plug_in()
        await bench.run(60)

        assert grill.text.count("2 Margherita") == 1
        assert "SENT TO" not in grill.text


async def test_a_ticket_that_is_out_wakes_the_printer_where_its_void_waits(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench, after_s=0)
        card = uuid4()
        woken: list[UUID | None] = []
        bar.simulation.unplug()
        await bench.want(bar, "2 Margherita", thread_id=card)
        await bench.want(grill, "VOID 2 Margherita", kind="ticket_void", thread_id=card)
        await bench.run(5)
        bench.db.signals.subscribe("printing", lambda signal: woken.append(signal.id))

        bar.simulation.plug_in()
        await bench.spool.work_off(bar.id)

        assert "2 Margherita" in bar.text
        assert grill.id in woken


async def test_papers_that_come_home_are_printed_before_younger_ones(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench)
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")
        await bench.run(29)
        bar.simulation.unplug()
        await bench.run(30)
        await bench.want(grill, "1 Cola")

        grill.simulation.plug_in()
        await bench.run(60)

        assert [paper.split("\n")[0] for paper in grill.papers] == ["2 Margherita", "1 Cola"]


async def test_a_void_waits_for_its_ticket_at_another_printer(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, bar = await with_backup(bench, after_s=0)
        card = uuid4()
        bar.simulation.unplug()
        parent = await bench.want(grill, "2 Margherita", thread_id=card)
        await bench.queue.send_elsewhere(SendElsewhere(parent, bar.id), BOSS)

        await bench.want(grill, "VOID 2 Margherita", kind="ticket_void", thread_id=card)
        await bench.run(20)
        early = list(grill.papers)
        bar.simulation.plug_in()
        await bench.run(60)

        assert early == []
        assert "2 Margherita" in bar.text
        assert "VOID 2 Margherita" in grill.text


async def test_who_serves_the_table_is_told_where_the_ticket_came_out(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, _bar = await with_backup(bench)
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")

        await bench.run(60)
        said = await bench.alarms()
        await bench.run(700)
        await bench.spool.recover()

        assert said["printed_elsewhere"] == (
            "2 Margherita came out at Bar printer. Carry it to Grill."
        )
        assert "printed_elsewhere" not in await bench.alarms()


async def test_the_kitchen_that_cannot_print_is_said_until_it_can(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        grill.simulation.faults.paper_out = True
        await bench.want(grill, "2 Margherita")
        await bench.run(1)
        at_once = await bench.alarms()
        await bench.run(10)
        await bench.want(grill, "1 Cola")
        await bench.run(10)

        said = await bench.alarms()
        grill.simulation.faults.paper_out = False
        await bench.run(3)

        assert "kitchen_stopped" not in at_once
        assert said["kitchen_stopped"] == (
            "The kitchen has not got 2 tickets. Grill: the paper is out. Put in a new roll."
        )
        assert await bench.alarms() == {}
        assert len(grill.papers) == 2


async def test_a_cook_sends_no_z_elsewhere_that_may_be_printed(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        counter, bar = await with_backup(bench)
        counter.simulation.faults.unplug_after_bytes = 60
        job = await bench.want(counter, "Z 12 of a long evening", kind="z_report")
        await bench.run(5)

        with pytest.raises(Forbidden, match="manager has to look"):
            await bench.queue.send_elsewhere(
                SendElsewhere(job, bar.id), Actor("person", rights=frozenset(COOK))
            )
        await bench.queue.send_elsewhere(SendElsewhere(job, bar.id), BOSS)
        await bench.run(5)

        assert "POSSIBLE COPY - ATTEMPT 2" in bar.text
