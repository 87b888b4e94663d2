"""A copy is taken while the box sells; a restored one is another node with its own receipts."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from domain.errors import BadRequest, NotFound
from domain.ids import new_id
from edge.backup.copying import back_up, verify
from edge.backup.restoring import next_series, restore
from edge.box_tables import Outbox, PrintJob
from edge.commands import Command
from edge.data_lock import DataInUse, DataLock
from edge.database import Database
from edge.staff.requests import SignOut
from edge.transaction import Write
from sync.seal import GENESIS, chain
from sync.tables.tenancy import Node, Store


@pytest.fixture
def copy(db: Database, tmp_path: Path) -> Path:
    """A copy of the founded house, taken while it is open."""
    return back_up(db.path, tmp_path / "stick" / "copy.db").file


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The data folder of another machine."""
    return tmp_path / "other"


async def opened(data: Path) -> Database:
    db = Database(data / "box.db")
    await db.open()
    return db


def damage(copy: Path) -> None:
    """What a dying stick does to a page."""
    whole = bytearray(copy.read_bytes())
    whole[8192:12288] = b"\xff" * 4096
    copy.write_bytes(whole)


async def rename_store(db: Database, name: str) -> None:
    def work(tx: Write) -> None:
        tx.update_by_id(Store, tx.house.store_id, name=name)

    await db.write(Command.of(SignOut(new_id())), work)


async def test_a_copy_is_one_whole_file_that_names_what_is_in_it(
    db: Database, tmp_path: Path
) -> None:
    made = back_up(db.path, tmp_path / "stick" / "copy.db")

    assert (made.store_name, made.schema, made.orders) == ("Trattoria Comanda", "0001", 0)
    assert [path.name for path in made.file.parent.iterdir()] == ["copy.db"]


async def test_what_is_written_after_the_copy_is_not_in_it(db: Database, copy: Path) -> None:
    await rename_store(db, "Another name")

    assert verify(copy).store_name == "Trattoria Comanda"


async def test_a_second_copy_takes_the_place_of_the_first(db: Database, copy: Path) -> None:
    await rename_store(db, "Another name")

    assert back_up(db.path, copy).store_name == "Another name"


def test_without_a_database_there_is_no_copy(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        back_up(tmp_path / "missing.db", tmp_path / "copy.db")


async def test_the_database_is_not_overwritten_by_its_own_copy(db: Database) -> None:
    with pytest.raises(BadRequest, match="itself"):
        back_up(db.path, db.path)


async def test_a_damaged_copy_is_refused_and_nothing_is_changed(copy: Path, other: Path) -> None:
    damage(copy)

    with pytest.raises(BadRequest, match="damaged"):
        await restore(copy, other)

    assert not (other / "box.db").exists()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, other: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("shopping list" * 500, encoding="utf-8")

    with pytest.raises(BadRequest, match="not a copy of a box"):
        await restore(note, other)


async def test_a_restored_copy_is_another_node_with_its_own_receipt_series(
    db: Database, copy: Path, other: Path
) -> None:
    restored = await restore(copy, other)

    again = await opened(other)
    house, before = again.house, db.house
    nodes = {node.id: node for node in await again.read(lambda read: read.all(Node))}
    await again.close()
    assert house is not None
    assert before is not None
    assert house.node_id == restored.node_id != before.node_id
    assert house.store_id == before.store_id
    assert house.receipt_series == restored.receipt_series != before.receipt_series
    assert nodes[before.node_id].replaced_by_id == restored.node_id
    assert nodes[before.node_id].retired_at is not None


async def test_the_chain_of_a_restored_copy_goes_on_without_a_gap(copy: Path, other: Path) -> None:
    await restore(copy, other)

    again = await opened(other)
    ops = await again.read(lambda read: read.all(Outbox, "1 ORDER BY seq"))
    await again.close()
    hashes = [GENESIS, *(op.hash for op in ops)]
    assert [op.seq for op in ops] == list(range(1, len(ops) + 1))
    assert all(
        op.hash == chain(previous, op.body) for op, previous in zip(ops, hashes, strict=False)
    )


async def test_papers_that_waited_in_the_copy_are_not_printed_again_by_themselves(
    db: Database, tmp_path: Path, other: Path
) -> None:
    def queue(tx: Write) -> None:
        for state in ("queued", "sending", "printed"):
            tx.insert_box_row(
                PrintJob,
                id=new_id(),
                printer_id=new_id(),
                kind="ticket",
                subject_id=new_id(),
                document={},
                state=state,
                created_at=tx.now,
            )

    await db.write(Command.of(SignOut(new_id())), queue)
    await restore(back_up(db.path, tmp_path / "copy.db").file, other)

    again = await opened(other)
    jobs = await again.read(lambda read: read.all(PrintJob, "1 ORDER BY id"))
    await again.close()
    assert [job.state for job in jobs] == ["uncertain", "uncertain", "printed"]


async def test_the_replaced_database_is_kept_beside(db: Database, copy: Path, other: Path) -> None:
    await restore(copy, other)
    first = await opened(other)
    await rename_store(first, "Sold meanwhile")
    await first.close()

    restored = await restore(copy, other)

    assert restored.replaced is not None
    raw = sqlite3.connect(restored.replaced)
    name = raw.execute("SELECT name FROM stores").fetchone()[0]
    raw.close()
    assert name == "Sold meanwhile"


async def test_nothing_is_restored_while_a_box_runs_on_the_data(copy: Path, other: Path) -> None:
    with DataLock(other), pytest.raises(DataInUse, match=r"already running.*--data"):
        await restore(copy, other)


def test_a_second_box_on_the_same_data_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    with DataLock(tmp_path), pytest.raises(DataInUse, match="process"), DataLock(tmp_path):
        pass

    with DataLock(tmp_path):
        pass


def test_two_boxes_restored_from_one_copy_number_their_receipts_apart() -> None:
    first, second = next_series({"A"}), next_series({"A"})

    assert first != second
    assert {first[0], second[0]} == {"B"}
    assert next_series({"A", first})[0] == "C"


async def test_of_a_folder_the_newest_whole_copy_is_restored(db: Database, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    for number, name in enumerate(("First", "Second", "Third")):
        await rename_store(db, name)
        made = back_up(db.path, stick / f"comanda-{number}.db").file
        os.utime(made, (number, number))
    damage(stick / "comanda-2.db")

    restored = await restore(stick, tmp_path / "other")

    assert restored.copy.store_name == "Second"


async def test_a_folder_without_copies_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no safety copy"):
        await restore(tmp_path, tmp_path / "other")
