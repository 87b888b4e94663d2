"""A disk that is really full: selling stops with a sentence, then goes on as if nothing was."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import StorageFull
from domain.ids import new_id
from edge.connection import connect
from edge.health import Health
from edge.orders.requests import OpenOrder, OrderChange
from edge.settings import Settings
from sync.tables.sales import Order
from tests.crash.books import faults
from tests.house import House, build_template, open_house, start_house

DISK_MB = 12
MOST_ORDERS = 20_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes. Where none may be mounted, the tests are skipped, and say so."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "comanda-test", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"NOT TESTED: a full disk. This machine mounts none: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
async def house(disk: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A restaurant whose data is on the small disk."""
    template = tmp_path / "template.db"
    await build_template(template)
    async with open_house(template, disk) as opened:
        yield opened


def fill(disk: Path, but_kb: int) -> Path:
    """Put a file on the disk that leaves only a little room."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - but_kb * 1024))
    return ballast


async def sell_until_refused(house: House) -> tuple[set[UUID], UUID]:
    """Open orders until one is refused for want of room: those that were taken, and that one."""
    taken: set[UUID] = set()
    for _ in range(MOST_ORDERS):
        order_id = new_id()
        try:
            await open_order(house, order_id)
        except StorageFull:
            return taken, order_id
        taken.add(order_id)
    raise AssertionError("the disk is larger than thought")


async def open_order(house: House, order_id: UUID) -> OrderChange:
    """Open an order; its own id is the command's too, so that a second tap is the same one."""
    request = OpenOrder(order_id, house.order_type(), name="x" * 80)
    return await house.orders.open_order(request, house.actor(), order_id)


async def orders_of(house: House) -> set[UUID]:
    """The orders that are there."""
    return await house.db.read(lambda read: {order.id for order in read.all(Order)})


async def test_selling_stops_with_a_sentence_and_goes_on_when_there_is_room(
    house: House, disk: Path
) -> None:
    ballast = fill(disk, but_kb=700)
    taken, refused = await sell_until_refused(house)

    with pytest.raises(StorageFull, match="Make room, then go on"):
        await open_order(house, refused)
    assert await orders_of(house) == taken, "what is there can be looked at, and is whole"
    ballast.unlink()
    change = await open_order(house, refused)
    again = await open_order(house, refused)
    await house.sell("Minestrone", "Negroni")

    assert (change, change.number) == (again, len(taken) + 1)
    assert len(await orders_of(house)) == len(taken) + 2
    assert faults_of(house) == []


async def test_many_who_wait_for_one_commit_are_all_refused_or_all_served(
    house: House, disk: Path
) -> None:
    ballast = fill(disk, but_kb=300)
    ids = [new_id() for _ in range(400)]

    answers = await asyncio.gather(
        *(open_order(house, order_id) for order_id in ids), return_exceptions=True
    )
    served = {answer.order_id for answer in answers if isinstance(answer, OrderChange)}
    there = await orders_of(house)
    ballast.unlink()
    await asyncio.gather(*(open_order(house, order_id) for order_id in ids))

    assert {type(answer) for answer in answers} == {OrderChange, StorageFull}
    assert there == served
    assert await orders_of(house) == set(ids)
    assert faults_of(house) == []


async def test_a_journal_that_a_reader_kept_from_shrinking_filled_the_disk(
    house: House, disk: Path
) -> None:
    reader = connect(house.db.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM orders").fetchone()
    ballast = fill(disk, but_kb=6_500)
    taken, refused = await sell_until_refused(house)
    reader.execute("COMMIT")
    reader.close()
    ballast.unlink()

    await open_order(house, refused)
    journal = house.db.path.with_name("box.db-wal").stat().st_size
    for _ in range(500):
        await open_order(house, new_id())

    assert await orders_of(house) > taken
    assert house.db.path.with_name("box.db-wal").stat().st_size <= journal, "it is used again"
    assert faults_of(house) == []


async def test_a_box_that_starts_on_a_full_disk_says_so_and_shows_what_it_has(
    house: House, disk: Path
) -> None:
    ballast = fill(disk, but_kb=500)
    taken, refused = await sell_until_refused(house)
    await house.db.close()
    settings = Settings(data=disk, disk_reserve_mb=1)

    async with aclosing(await start_house(house.db.path, house.clock)) as again:
        status, report = await Health(again.db, settings).report()
        seen = await orders_of(again)
        ballast.unlink()
        await open_order(again, refused)
        seen_later = await orders_of(again)

    assert (status, report["status"]) == (503, "stopped")
    assert seen == taken
    assert seen_later == taken | {refused}


def faults_of(house: House) -> list[str]:
    """What is wrong with the books."""
    raw = connect(house.db.path)
    found = faults(raw)
    raw.close()
    return found
