"""A manager chooses at the box which plugged-in disk takes its copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Forbidden, NotFound
from domain.ids import new_id
from edge.backup import disks
from edge.backup.disks import Disk, disks_beside
from edge.backup.safety import CopyTo, SafetyCopies, SafetyRules
from edge.commands import Actor
from edge.database import Database
from sync.tables.audit import AuditEntry


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick. It is a folder here, which stands for another disk."""
    folder = tmp_path / "media" / "stick"
    folder.mkdir(parents=True)
    offer = (Disk(str(folder / disks.FOLDER), 8_000_000_000),)
    monkeypatch.setattr("edge.backup.safety.disks_beside", lambda *_: offer)
    return folder


@pytest.fixture
def copies(db: Database) -> SafetyCopies:
    return SafetyCopies(db, SafetyRules(may_share_disk=True))


async def test_a_chosen_stick_has_a_verified_copy_at_once(
    copies: SafetyCopies, mount: Path, manager: Actor
) -> None:
    (disk,) = await copies.offered()

    (state,) = await copies.choose(CopyTo(disk.folder), manager)

    assert (state.error, state.chosen) == ("", True)
    assert state.verified_at is not None
    assert len(list((mount / "comanda").glob("comanda-*.db"))) == 1


async def test_a_choice_survives_a_restart_of_the_box(
    copies: SafetyCopies, mount: Path, manager: Actor, db: Database
) -> None:
    await copies.choose(CopyTo(str(mount / "comanda")), manager)

    (state,) = await SafetyCopies(db, SafetyRules(may_share_disk=True)).states()

    assert (state.place, state.chosen) == (str(mount / "comanda"), True)


async def test_a_choice_that_is_repeated_gets_its_answer_and_forgets_no_copy(
    copies: SafetyCopies, mount: Path, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, command_id = CopyTo(str(mount / "comanda")), new_id()
    first = await copies.choose(request, manager, command_id)
    monkeypatch.setattr("edge.backup.safety.disks_beside", lambda *_: ())

    again = await copies.choose(request, manager, command_id)

    assert [each.file_name for each in again] == [each.file_name for each in first]
    assert again[0].verified_at is not None


async def test_a_stick_that_is_no_longer_wanted_is_left_as_it_is(
    copies: SafetyCopies, mount: Path, manager: Actor, db: Database
) -> None:
    await copies.choose(CopyTo(str(mount / "comanda")), manager)

    states = await copies.choose(CopyTo(str(mount / "comanda"), wanted=False), manager)

    acts = await db.read(lambda read: [row.act for row in read.all(AuditEntry)])
    assert states == ()
    assert len(list((mount / "comanda").iterdir())) == 1
    assert acts[-2:] == ["safety_copy_chosen", "safety_copy_ended"]


async def test_only_what_is_plugged_in_can_be_chosen(
    copies: SafetyCopies, mount: Path, manager: Actor, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match="not plugged in"):
        await copies.choose(CopyTo(str(tmp_path / "elsewhere")), manager)

    assert await copies.states() == ()


async def test_a_waiter_chooses_no_disk(copies: SafetyCopies, mount: Path) -> None:
    with pytest.raises(Forbidden):
        await copies.choose(CopyTo(str(mount / "comanda")), Actor("person"))


def test_the_boxs_own_disk_is_not_offered(tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()

    assert disks_beside(tmp_path, (), lambda: [beside, tmp_path / "gone"]) == ()


def test_another_disk_is_offered_once_until_it_is_taken() -> None:
    shared_memory = Path("/dev/shm")
    offered = disks_beside(Path("/tmp"), (), lambda: [shared_memory, shared_memory])

    assert [each.folder for each in offered] == ["/dev/shm/comanda"]
    assert offered[0].free_bytes > 0
    assert disks_beside(Path("/tmp"), ["/dev/shm/comanda"], lambda: [shared_memory]) == ()
