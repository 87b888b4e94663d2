"""How long papers wait: by time that nobody can set, and what is old is held, not printed."""

from datetime import timedelta
from pathlib import Path

from domain.permissions import MANAGER
from edge.commands import Actor
from edge.printing.requests import CancelHeld, PrintHeld
from tests.printing.bench import Bench, BenchPrinter

BOSS = Actor("person", rights=frozenset(MANAGER))
NIGHT_S = 9 * 3_600


async def night_without_paper(bench: Bench) -> BenchPrinter:
    """Sixty tickets and a receipt wait all night."""
    grill = await bench.add_printer("Grill")
    grill.simulation.unplug()
    for number in range(60):
        await bench.want(grill, f"ticket {number}")
    await bench.want(grill, "Receipt A-1", kind="receipt")
    bench.clock.advance(NIGHT_S)
    return grill


async def test_p54_after_a_night_nothing_is_printed_by_itself_and_one_line_says_what_waits(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await night_without_paper(bench)
        grill.simulation.plug_in()
        await bench.run(5)

        assert grill.papers == []
        assert await bench.alarms() == {
            "print_held": "Grill: 61 papers from 19:30 to 19:30 are too old to be printed."
        }
        assert [queue.held.jobs for queue in await bench.queue.queue() if queue.held] == [61]


async def test_what_is_held_comes_late_in_its_order_when_a_manager_wants_it(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await night_without_paper(bench)
        grill.simulation.plug_in()
        await bench.run(5)

        await bench.queue.print_held(PrintHeld(grill.id), BOSS)
        await bench.run(5)

        assert len(grill.papers) == 61
        assert all("LATE 19:30" in paper for paper in grill.papers)
        assert [f"ticket {number}" in grill.papers[number] for number in range(60)] == [True] * 60
        assert await bench.alarms() == {}


async def test_what_is_held_is_cancelled_together(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await night_without_paper(bench)
        grill.simulation.plug_in()
        await bench.run(5)

        await bench.queue.cancel_held(CancelHeld(grill.id, "yesterday"), BOSS)

        assert {job.state for job in await bench.jobs()} == {"cancelled"}
        assert await bench.alarms() == {}


async def test_p53_a_clock_that_is_set_ages_no_paper(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")
        await bench.run(60)
        bench.clock.correct(bench.clock.now() + timedelta(hours=2))
        grill.simulation.plug_in()

        await bench.run(60)

        assert "2 Margherita" in grill.text
        assert "LATE" not in grill.text


async def test_a_clock_that_is_set_back_makes_no_paper_young(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        grill.simulation.unplug()
        await bench.want(grill, "2 Margherita")
        bench.clock.correct(bench.clock.now() - timedelta(hours=2))
        await bench.run(21 * 60)
        grill.simulation.plug_in()

        await bench.run(60)

        assert grill.papers == []


async def test_after_a_restart_of_the_machine_the_clock_decides(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        grill.simulation.unplug()
        await bench.want(grill, "old")
        bench.clock.advance(15 * 60)
        await bench.want(grill, "young")
        bench.clock.reboot()
        bench.clock.advance(6 * 60)
        await bench.restart()
        grill.simulation.plug_in()

        await bench.run(5)

        assert "old" not in grill.text
        assert "young" in grill.text
