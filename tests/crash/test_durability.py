"""What a write returned is on disk: seen from the writer itself, and from another process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import StorageFailed
from domain.ids import new_id
from edge.commands import Command
from edge.connection import connect
from edge.database import Database
from edge.transaction import Write
from sync.tables.sales import Order, OrderTable
from tests.crash.restaurant import Restaurant
from tests.house import House, build_template, open_house
from tests.processes import forked

ORDERS = 40
ANSWERS_WITHIN_S = 60
DURABLE = {
    "synchronous": 2,
    "journal_mode": "wal",
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "locking_mode": "normal",
}
"""`synchronous` 2 is FULL: in WAL mode each commit waits for the disk (sqlite.org/pragma.html)."""


@dataclass(frozen=True, slots=True)
class Look:
    """A request that changes nothing."""

    name: str = ""


def look(tx: Write) -> dict[str, str]:
    """How the connection that writes is set, inside its own transaction."""
    return {name: str(tx.value(f"PRAGMA {name}")) for name in DURABLE}


async def test_the_connection_that_writes_waits_for_the_disk(
    restaurant: Restaurant, tmp_path: Path
) -> None:
    async with open_house(restaurant.template, tmp_path) as house:
        first = await house.db.write(Command.of(Look()), look, dict[str, str])
        again = await after_a_failed_commit(house)

    assert first == again == {name: str(value) for name, value in DURABLE.items()}


async def after_a_failed_commit(house: House) -> dict[str, str]:
    """The same look at the connection that is opened when a commit has failed."""

    def orphan(tx: Write) -> None:
        tx.insert(OrderTable, order_id=new_id(), table_id=new_id())

    with pytest.raises(StorageFailed, match="could not write"):
        await house.db.write(Command.of(Look("orphan")), orphan)
    return await house.db.write(Command.of(Look("again")), look, dict[str, str])


async def test_nothing_is_told_before_it_is_committed(
    restaurant: Restaurant, tmp_path: Path
) -> None:
    """Whoever hears a signal or gets an answer finds it by a connection of their own."""
    async with open_house(restaurant.template, tmp_path) as house:
        other = connect(house.db.path)
        seen: list[tuple[bytes] | None] = []

        def find(order_id: UUID | None) -> None:
            assert order_id is not None
            found = "SELECT id FROM orders WHERE id = ?"
            seen.append(other.execute(found, (order_id.bytes,)).fetchone())

        house.db.signals.subscribe("order", lambda signal: find(signal.id))
        orders = [await house.open(table) for table in ("1", "2", "3", "4", "5")]
        for order_id in orders:
            find(order_id)
        other.close()

    assert seen == [(order_id.bytes,) for order_id in orders] * 2


def sell(path: Path, mouth: Connection) -> None:
    """Open orders one after another and say which, as soon as each is acknowledged."""
    asyncio.run(_sell(path, mouth))


async def _sell(path: Path, mouth: Connection) -> None:
    db = Database(path)
    await db.open()
    for _ in range(ORDERS):
        order_id = new_id()
        await db.write(Command.of(Look(str(order_id))), opening(order_id))
        mouth.send_bytes(order_id.bytes)
    await asyncio.Event().wait()


def opening(order_id: UUID) -> Callable[[Write], None]:
    """The work that opens an order."""

    def work(tx: Write) -> None:
        tx.insert(
            Order,
            order_id,
            number=tx.next_number("order"),
            order_type_id=new_id(),
            currency="EUR",
            opened_at=tx.now,
        )

    return work


async def test_another_process_finds_each_order_the_moment_it_was_acknowledged(
    tmp_path: Path,
) -> None:
    path = tmp_path / "box.db"
    await build_template(path)
    ear, mouth = forked().Pipe(duplex=False)
    box = forked().Process(target=sell, args=(path, mouth))
    box.start()
    mouth.close()
    journal = connect(path)
    sizes: list[int] = []
    for _ in range(ORDERS):
        assert ear.poll(ANSWERS_WITHIN_S)
        told = ear.recv_bytes()
        found = journal.execute("SELECT count(*) FROM orders WHERE id = ?", (told,)).fetchone()
        sizes.append(path.with_name("box.db-wal").stat().st_size)
        assert found == (1,)
    box.kill()
    box.join()
    journal.close()
    ear.close()

    assert sizes == sorted(sizes)
    assert sizes[0] > 0
