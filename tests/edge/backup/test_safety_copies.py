"""Safety copies while the box sells: verified, kept, and never worse than the one before."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from edge.alarms.service import AlarmService
from edge.backup import copying
from edge.backup.copying import verify
from edge.backup.places import Place, PlaceFailed
from edge.backup.safety import SafetyChecks, SafetyCopies, SafetyRules
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff.requests import SignOut
from edge.transaction import Write
from sync.tables.tenancy import Store

MINUTES = 60


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def copies(db: Database, stick: Path) -> SafetyCopies:
    return SafetyCopies(db, SafetyRules((stick,), keep=2, may_share_disk=True))


def place(db: Database, stick: Path) -> Place:
    assert db.house is not None
    return Place(stick, db.house.node_id, may_share_disk=True)


async def rename_store(db: Database, name: str) -> None:
    def work(tx: Write) -> None:
        tx.update_by_id(Store, tx.house.store_id, name=name)

    await db.write(Command.of(SignOut(new_id())), work)


async def alarms(db: Database, manager: Actor) -> list[str]:
    return [each.sentence for each in await AlarmService(db).seen_by(manager)]


def files_on(stick: Path) -> list[str]:
    return sorted(file.name for file in stick.iterdir())


def unplug(stick: Path) -> None:
    shutil.rmtree(stick)


def plug_in(stick: Path) -> None:
    stick.mkdir()


def pulled_while_copying(folder: Path) -> Callable[[], bool]:
    """A stick that is pulled while the copy is written."""

    def pull() -> bool:
        shutil.rmtree(folder)
        return True

    return pull


async def test_a_copy_is_verified_and_its_age_is_known(
    db: Database, copies: SafetyCopies, stick: Path, clock: VirtualClock
) -> None:
    await copies.copy_everywhere()
    clock.advance(4 * MINUTES)

    state = (await copies.states())[0]

    assert verify(stick / state.file_name, seals=True).store_name == "Trattoria Comanda"
    assert state.verified_at is not None
    assert (clock.now() - state.verified_at).total_seconds() == 4 * MINUTES
    assert (state.error, state.is_late) == ("", False)


async def test_only_the_newest_copies_are_kept(
    db: Database, copies: SafetyCopies, stick: Path, clock: VirtualClock
) -> None:
    for name in ("First", "Second", "Third"):
        await rename_store(db, name)
        await copies.copy_everywhere()
        clock.advance(5 * MINUTES)

    kept = [verify(file).store_name for file in place(db, stick).copies()]

    assert kept == ["Second", "Third"]


async def test_where_nothing_was_written_no_second_copy_wears_the_stick(
    db: Database, copies: SafetyCopies, stick: Path, clock: VirtualClock
) -> None:
    await copies.copy_everywhere()
    clock.advance(5 * MINUTES)
    await copies.copy_everywhere()

    state = (await copies.states())[0]
    assert len(place(db, stick).copies()) == 1
    assert state.verified_at == clock.now()


async def test_a_stick_pulled_while_copying_leaves_the_good_copy_and_says_so(
    db: Database, stick: Path, clock: VirtualClock, tmp_path: Path
) -> None:
    target = place(db, stick)
    good = target.take(db.path, clock.now(), 2, lambda: True)
    saved = shutil.copytree(stick, tmp_path / "as it was")
    clock.advance(5 * MINUTES)

    with pytest.raises(PlaceFailed, match="unplugged while copying"):
        target.take(db.path, clock.now(), 2, pulled_while_copying(stick))

    assert verify(saved / good.file.name).store_name == "Trattoria Comanda"


async def test_a_copy_that_fails_midway_leaves_nothing_half_written(
    db: Database, stick: Path, clock: VirtualClock
) -> None:
    target = place(db, stick)
    target.take(db.path, clock.now(), 2, lambda: True)
    clock.advance(5 * MINUTES)

    def fill_up() -> bool:
        raise OSError(28, "No space left on device")

    with pytest.raises(PlaceFailed, match="No space left"):
        target.take(db.path, clock.now(), 2, fill_up)

    assert files_on(stick) == [target.copies()[0].name]


async def test_a_full_stick_makes_room_but_keeps_the_last_good_copy(
    db: Database, stick: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = place(db, stick)
    for _ in range(3):
        target.take(db.path, clock.now(), 5, lambda: True)
        clock.advance(5 * MINUTES)
    last = target.copies()[-1]
    full = shutil.disk_usage(stick)._replace(free=0)
    monkeypatch.setattr("edge.backup.places.shutil.disk_usage", lambda _folder: full)

    with pytest.raises(PlaceFailed, match="full"):
        target.take(db.path, clock.now(), 5, lambda: True)

    assert target.copies() == [last]


async def test_a_missing_stick_is_an_alarm_until_it_is_back(
    db: Database, copies: SafetyCopies, stick: Path, manager: Actor
) -> None:
    unplug(stick)
    await copies.copy_everywhere()
    missing = await alarms(db, manager)
    plug_in(stick)
    await copies.copy_everywhere()

    assert "is not there" in missing[0]
    assert await alarms(db, manager) == []


async def test_a_failure_keeps_the_age_of_the_last_good_copy(
    db: Database, copies: SafetyCopies, stick: Path, clock: VirtualClock
) -> None:
    await copies.copy_everywhere()
    before = (await copies.states())[0]
    unplug(stick)
    clock.advance(20 * MINUTES)
    await rename_store(db, "Sold meanwhile")
    await copies.copy_everywhere()

    after = (await copies.states())[0]
    assert (after.verified_at, after.file_name) == (before.verified_at, before.file_name)
    assert after.is_late
    assert [check.ok for check in await SafetyChecks(copies)()] == [False]


async def test_a_folder_on_the_boxs_own_disk_is_no_safe_place(
    db: Database, stick: Path, manager: Actor
) -> None:
    await SafetyCopies(db, SafetyRules((stick,))).copy_everywhere()

    assert "own disk" in (await alarms(db, manager))[0]
    assert files_on(stick) == []


async def test_two_copies_at_once_are_taken_one_after_the_other(
    db: Database, copies: SafetyCopies, stick: Path, manager: Actor, clock: VirtualClock
) -> None:
    await asyncio.gather(copies.copy_now(manager), copies.copy_now(manager))

    assert [verify(file).store_name for file in place(db, stick).copies()] == ["Trattoria Comanda"]
    assert len(files_on(stick)) == 1


async def test_writes_while_copying_neither_wait_nor_disturb_the_copy(
    db: Database, copies: SafetyCopies, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PAGES_A_STEP", 4)
    copying_now = asyncio.create_task(copies.copy_everywhere())
    written = 0
    while not copying_now.done():
        await rename_store(db, f"Name {written}")
        written += 1

    assert written > 1
    assert verify(place(db, stick).copies()[0], seals=True).store_name


async def test_a_copy_whose_seals_were_tampered_with_is_no_copy(
    db: Database, copies: SafetyCopies, stick: Path
) -> None:
    await copies.copy_everywhere()
    file = place(db, stick).copies()[0]
    raw = sqlite3.connect(file)
    raw.execute("UPDATE outbox SET body = CAST(replace(body, 'Comanda', 'Another') AS BLOB)")
    raw.commit()
    raw.close()

    with pytest.raises(BadRequest, match="seals"):
        verify(file, seals=True)


async def test_a_place_that_is_no_longer_set_is_no_longer_spoken_of(
    db: Database, stick: Path, manager: Actor, tmp_path: Path
) -> None:
    gone, here = tmp_path / "gone", SafetyRules((stick,), may_share_disk=True)
    await SafetyCopies(db, SafetyRules((gone,))).copy_everywhere()
    again = SafetyCopies(db, here)
    await again.copy_everywhere()

    assert await alarms(db, manager) == []
    assert [each.place for each in await again.states()] == [str(stick)]


async def test_copying_by_hand_is_for_those_who_see_reports(
    copies: SafetyCopies, stranger: Actor
) -> None:
    with pytest.raises(Forbidden):
        await copies.copy_now(stranger)
