"""What the queue keeps: its places while the disk is full, its proofs, its one owner."""

import errno
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import NotFound, StorageFull
from domain.permissions import MANAGER
from domain.ports.printer import Proof
from edge.commands import Actor
from edge.data_lock import DataInUse
from edge.printing import jobs
from edge.printing.beside import beside_the_queue
from edge.printing.jobs import QueueFull
from edge.printing.requests import SendElsewhere
from edge.printing.worker import SpoolWorker
from sync.tables.catalog import Printer
from tests.printing.bench import Bench, BenchPrinter, BoxDied

BOSS = Actor("person", rights=frozenset(MANAGER))


async def test_p52_accepted_papers_are_printed_while_the_disk_is_full(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        for words in ("first", "second", "third"):
            await bench.want(grill, words)
        bench.is_full = True

        await bench.run(5)
        with pytest.raises(StorageFull):
            await bench.want(grill, "fourth")
        printed = [paper.split("\n")[0] for paper in grill.papers]
        bench.is_full = False
        await bench.run(20)

        assert printed == ["first", "second", "third"]
        assert {job.state for job in await bench.jobs()} == {"printed"}
        assert await bench.complaints() == []


@pytest.mark.parametrize("write", [1, 2, 3])
@pytest.mark.parametrize("is_committed", [False, True])
async def test_a_commit_that_fails_keeps_no_paper_back(
    tmp_path: Path, write: int, is_committed: bool
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first", kind="receipt")
        await bench.want(grill, "second", kind="receipt")
        bench.fails_at = (bench.writes + write, is_committed)

        await bench.run(90)

        assert {job.state for job in await bench.jobs()} == {"printed"}
        assert [paper.split("\n")[0] for paper in grill.papers] == ["first", "second"]
        assert await bench.alarms() == {}
        assert await bench.complaints() == []


async def test_a_box_that_dies_while_its_disk_is_full_doubles_nothing(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first")
        await bench.want(grill, "second")
        bench.is_full = True
        grill.wire.dies_after = (66, BoxDied())
        with pytest.raises(BoxDied):
            await bench.spool.work_off(grill.id)
        bench.is_full = False

        await bench.restart()
        await bench.run(120)

        assert grill.text.count("second") >= 1
        assert await bench.complaints() == []


async def test_a_box_that_starts_on_a_full_disk_sorts_out_its_queue_later(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first")
        grill.wire.dies_after = (50, BoxDied())
        with pytest.raises(BoxDied):
            await bench.spool.work_off(grill.id)
        bench.is_full = True
        started = bench._new_spool()

        await started.start()
        with pytest.raises(StorageFull):
            await started.work_off(grill.id)
        bench.is_full = False
        await started.work_off(grill.id)
        await started.stop()

        assert "POSSIBLE COPY - ATTEMPT 2" in grill.text
        assert await bench.complaints() == []


async def test_too_many_papers_for_one_printer_are_refused_to_who_wants_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_QUEUED", 3)
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        bar = await bench.add_printer("Bar")
        for number in range(3):
            await bench.want(grill, f"ticket {number}")

        with pytest.raises(QueueFull) as refused:
            await bench.want(grill, "bill", kind="bill")
        with pytest.raises(QueueFull):
            await bench.want(grill, "receipt", kind="receipt", copy_no=1)
        await bench.want(bar, "bill", kind="bill")

        assert refused.value.code == "E_QUEUE_FULL"
        assert len(await bench.jobs()) == 4


async def test_what_happened_has_its_paper_however_many_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_QUEUED", 0)
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        for kind in ("ticket_fired", "receipt", "z_report", "shift_report", "checkout", "invoice"):
            await bench.want(grill, kind, kind=kind)

        assert len(await bench.jobs()) == 6


async def test_a_later_revision_takes_the_place_of_one_that_never_began(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        paper = uuid4()
        await bench.want(grill, "old", subject_id=paper)
        await bench.want(grill, "new", subject_id=paper, revision=1)

        await bench.run(1)

        assert [job.state for job in await bench.jobs()] == ["superseded", "printed"]
        assert "old" not in grill.text


async def test_a_proof_that_comes_late_resolves_a_paper_without_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        grill.simulation.faults.unplug_after_bytes = 60
        job_id = await bench.want(grill, "2 Margherita", ticket_id=uuid4())
        await bench.run(5)
        before = await bench.job(job_id)

        async def after_all(key: str, counter_before: int | None = None) -> Proof:
            assert (key, counter_before) == (f"{job_id}:1", None)
            return Proof.PRINTED

        monkeypatch.setattr(grill, "after_all", after_all, raising=False)
        grill.simulation.plug_in()
        await bench.run(120)
        after = await bench.job(job_id)

        assert (before.state, before.code) == ("uncertain", "E_LINK_LOST")
        assert (after.state, after.proof, grill.asked) == ("printed", Proof.PRINTED, 1)
        assert len(bench.told) == 1


async def a_receipt_in_doubt(bench: Bench) -> tuple[BenchPrinter, UUID]:
    """A printer unplugged in the middle of a paper; its counter was known before it."""
    grill = await bench.add_printer("Grill")
    grill.simulation.faults.unplug_after_bytes = 50
    doubtful = await bench.want(grill, "first", kind="receipt")
    await bench.run(2)
    await bench.do(
        "count", lambda tx: tx.execute("UPDATE print_jobs SET counter_before = 6") and None
    )
    return grill, doubtful


async def test_what_was_printed_after_a_doubtful_paper_proves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, doubtful = await a_receipt_in_doubt(bench)
        grill.simulation.plug_in()
        await bench.want(grill, "second", kind="receipt")
        await bench.run(5)

        async def after_all(key: str, counter_before: int | None = None) -> Proof | None:
            return None if counter_before is None else Proof.PRINTED

        await bench.restart()
        monkeypatch.setattr(grill, "after_all", after_all, raising=False)
        await bench.run(20)

        assert (await bench.job(doubtful)).state == "uncertain"
        assert await bench.complaints() == []


async def test_a_counter_that_was_forgotten_while_it_was_asked_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill, doubtful = await a_receipt_in_doubt(bench)

        async def after_all(key: str, counter_before: int | None = None) -> Proof | None:
            if counter_before is None:
                return None
            async with beside_the_queue(bench.db):
                return Proof.PRINTED

        monkeypatch.setattr(grill, "after_all", after_all, raising=False)
        grill.simulation.plug_in()
        await bench.run(20)

        assert (await bench.job(doubtful)).state == "uncertain"


async def test_two_spoolers_never_own_one_folder(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        first, second = bench.spool, bench._new_spool()
        await first.start()

        with pytest.raises(DataInUse):
            await second.start()
        await first.stop()
        await second.start()
        await second.stop()


async def test_a_printer_takes_one_paper_at_a_time_whoever_sends(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first")
        await bench.want(grill, "second")
        grill.wire.dies_after = (50, BoxDied())
        with pytest.raises(BoxDied):
            await bench.spool.work_off(grill.id)

        wait_s = await bench._new_spool().work_off(grill.id)

        assert wait_s is not None
        assert grill.asked == 1


async def test_a_printer_that_says_that_it_is_well_and_refuses_is_not_asked_in_circles(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        grill.refuses = DeviceError(DeviceCode.BUSY, "Grill", "is taken.", "Wait.")
        await bench.want(grill, "2 Margherita")

        for _ in range(50):
            await bench.spool.work_off(grill.id)
        asked = grill.asked
        grill.refuses = None
        await bench.run(10)

        assert asked <= 3
        assert grill.papers != []


async def test_a_note_of_a_paper_that_is_in_no_queue_keeps_no_box_from_starting(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        job_id = await bench.want(grill, "first")
        bench.is_full = True
        grill.wire.dies_after = (50, BoxDied())
        with pytest.raises(BoxDied):
            await bench.spool.work_off(grill.id)
        bench.is_full = False
        await bench.do("restore", lambda tx: tx.execute("DELETE FROM print_jobs") and None)

        await bench.restart()
        again = bench._new_spool()
        await again.start()
        await again.stop()

        assert job_id not in {job.id for job in await bench.jobs()}


async def test_a_box_starts_although_there_is_no_room_for_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        (tmp_path / "box.print-notes").unlink()
        monkeypatch.setattr(Path, "write_bytes", no_room)
        await bench.restart()

        await bench.want(grill, "first")
        await bench.run(5)

        assert {job.state for job in await bench.jobs()} == {"printed"}


async def test_a_kitchen_that_cannot_be_told_holds_no_printer_up(tmp_path: Path) -> None:
    async def tell(_ticket_id: UUID) -> None:
        raise NotFound("There is no such ticket.")

    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first", ticket_id=uuid4())
        await bench.want(grill, "second", ticket_id=uuid4())
        spool = SpoolWorker(bench.db, bench, tell)

        await spool.work_off(grill.id)

        assert {job.state for job in await bench.jobs()} == {"printed"}
        assert await spool.recover() == 0


async def test_old_papers_are_forgotten_also_by_a_box_that_is_never_switched_off(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first")
        await bench.run(5)
        bench.clock.advance(31 * 24 * 3_600)

        await bench.spool._tidy_up()

        assert await bench.jobs() == []


async def test_a_mistake_of_ours_at_one_printer_is_told_and_is_not_the_end_of_its_line(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "first")
        grill.breaks = ZeroDivisionError("width")
        await bench.run(5)
        said = (await bench.alarms())["printer_away"]

        grill.breaks = None
        await bench.run(30)

        assert "ZeroDivisionError" in said
        assert await bench.alarms() == {}
        assert {job.state for job in await bench.jobs()} == {"printed"}
        assert await bench.complaints() == []


async def test_papers_of_a_printer_that_was_taken_away_stay_in_sight_also_after_a_restart(
    tmp_path: Path,
) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        bar = await bench.add_printer("Bar")
        grill.simulation.unplug()
        job_id = await bench.want(grill, "first")
        await bench.do("remove", lambda tx: tx.update(tx.get(Printer, grill.id), deleted_at=tx.now))
        del bench.printers[grill.id]
        again = bench._new_spool()
        await again.start()
        watched = set(again._loops)
        await again.stop()
        await again.work_off(grill.id)

        (queue,) = [each for each in await bench.queue.queue() if each.jobs]
        await bench.queue.send_elsewhere(SendElsewhere(job_id, bar.id), BOSS)
        await bench.run(5)

        assert (queue.name, queue.enabled) == ("Grill", False)
        assert "There is no such printer." in queue.trouble
        assert "first" in bar.text
        await bench.spool.work_off(grill.id)

        assert grill.id in watched
        assert "printer_away" not in await bench.alarms()
        assert "Grill" not in {each.name for each in await bench.queue.queue()}
