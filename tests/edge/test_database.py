"""The write path: durable, once, sealed, refused as a whole."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Changed, CommandReused, StorageFull
from domain.ids import new_id
from edge import schema
from edge.commands import Command
from edge.connection import connect
from edge.database import Database
from edge.signals import Signal
from edge.transaction import House, Write
from sync.seal import GENESIS, chain
from sync.tables.audit import AuditEntry
from sync.tables.sales import Order, Payment


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of these tests."""

    what: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of these tests."""

    order_id: UUID
    number: int


HOUSE = House(new_id(), new_id(), new_id(), new_id(), ZoneInfo("Europe/Paris"), "EUR", 240, "A")
START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "box.db"
    schema.prepare(found)
    return found


@pytest.fixture
async def db(path: Path) -> AsyncIterator[Database]:
    database = Database(path, VirtualClock(START))
    await database.open()
    database.house = HOUSE
    yield database
    await database.close()


def _open_order(tx: Write) -> Answer:
    number = tx.next_number("order")
    order = tx.insert(
        Order, number=number, order_type_id=new_id(), currency="EUR", opened_at=tx.now
    )
    tx.signal("order", order.id)
    return Answer(order.id, number)


async def _numbers(db: Database) -> list[int]:
    return await db.read(lambda read: [o.number for o in read.all(Order, "1 ORDER BY number")])


async def test_a_repeated_command_returns_the_first_answer_and_changes_nothing(
    db: Database,
) -> None:
    command = Command.of(Ask("open"))

    first = await db.write(command, _open_order, Answer)
    second = await db.write(command, _open_order, Answer)

    assert second == first
    assert await _numbers(db) == [1]


async def test_a_known_id_with_another_request_is_refused(db: Database) -> None:
    command = Command.of(Ask("open"))
    await db.write(command, _open_order, Answer)

    with pytest.raises(CommandReused):
        await db.write(Command.of(Ask("other"), command_id=command.id), _open_order, Answer)


async def test_a_refused_command_leaves_nothing_and_may_be_tried_again(db: Database) -> None:
    command = Command.of(Ask("open"))

    def half(tx: Write) -> Answer:
        _open_order(tx)
        raise BadRequest("No.")

    with pytest.raises(BadRequest):
        await db.write(command, half, Answer)
    answer = await db.write(command, _open_order, Answer)

    assert answer.number == 1
    assert await _numbers(db) == [1]


async def test_waiting_writes_share_a_commit_and_one_refusal_touches_only_itself(
    db: Database,
) -> None:
    def refuse(tx: Write) -> Answer:
        _open_order(tx)
        raise BadRequest("No.")

    works = [refuse if n % 5 == 0 else _open_order for n in range(40)]
    results = await asyncio.gather(
        *(db.write(Command.of(Ask(str(n))), work, Answer) for n, work in enumerate(works)),
        return_exceptions=True,
    )

    refused = [result for result in results if isinstance(result, BadRequest)]
    assert len(refused) == 8
    assert await _numbers(db) == list(range(1, 33))
    assert await _chain_is_whole(db)


async def test_signals_go_out_after_the_commit_and_only_then(db: Database) -> None:
    heard: list[Signal] = []
    db.signals.subscribe("order", heard.append)

    def refuse(tx: Write) -> Answer:
        _open_order(tx)
        raise BadRequest("No.")

    with pytest.raises(BadRequest):
        await db.write(Command.of(Ask("a")), refuse, Answer)
    answer = await db.write(Command.of(Ask("b")), _open_order, Answer)

    assert heard == [Signal("order", answer.order_id)]


async def test_a_caller_that_goes_away_does_not_undo_its_write_nor_its_signal(
    db: Database,
) -> None:
    heard = asyncio.Event()
    db.signals.subscribe("order", lambda _signal: heard.set())
    task = asyncio.create_task(db.write(Command.of(Ask("a")), _open_order, Answer))
    await asyncio.sleep(0)
    task.cancel()

    await asyncio.wait_for(heard.wait(), 5)

    assert await _numbers(db) == [1]


async def test_every_change_is_sealed_in_one_chain_over_its_exact_bytes(db: Database) -> None:
    answer = await db.write(Command.of(Ask("a")), _open_order, Answer)
    await db.write(
        Command.of(Ask("b")),
        lambda tx: tx.update_by_id(Order, answer.order_id, note="window"),
    )

    rows = await db.read(lambda read: read.rows("SELECT body FROM outbox ORDER BY seq"))
    images = [json.loads(row[0]) for row in rows]

    assert await _chain_is_whole(db)
    assert [image["d"]["note"] for image in images] == ["", "window"]
    assert images[1]["d"]["id"] == answer.order_id.hex
    assert images[1]["d"]["rev"] == 2


async def test_raw_sql_cannot_slip_past_the_outbox(db: Database) -> None:
    answer = await db.write(Command.of(Ask("a")), _open_order, Answer)

    await db.write(
        Command.of(Ask("b")),
        lambda tx: tx.execute("UPDATE orders SET guests = 7 WHERE id = ?", answer.order_id),
        int,
    )

    newest = await db.read(
        lambda read: read.value("SELECT body FROM outbox ORDER BY seq DESC LIMIT 1")
    )
    assert json.loads(newest)["d"]["guests"] == 7


async def test_a_payment_never_changes_and_no_row_is_deleted(db: Database) -> None:
    def pay(tx: Write) -> UUID:
        return tx.insert(
            Payment,
            tender_id=new_id(),
            tender_kind="cash",
            tender_name="Cash",
            amount_minor=100,
            tendered_minor=100,
            currency="EUR",
            reference={},
            z_number=1,
            taken_at=tx.now,
        ).id

    payment_id = await db.write(Command.of(Ask("pay")), pay, UUID)

    with pytest.raises(sqlite3.IntegrityError, match="rows never change"):
        await db.write(
            Command.of(Ask("x")),
            lambda tx: tx.update_by_id(Payment, payment_id, amount_minor=1),
        )
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        await db.write(Command.of(Ask("y")), lambda tx: tx.execute("DELETE FROM payments"), int)


async def test_a_closed_order_cannot_be_opened_again(db: Database) -> None:
    answer = await db.write(Command.of(Ask("a")), _open_order, Answer)
    await db.write(
        Command.of(Ask("b")), lambda tx: tx.update_by_id(Order, answer.order_id, state="closed")
    )

    with pytest.raises(sqlite3.IntegrityError, match="state is final"):
        await db.write(
            Command.of(Ask("c")), lambda tx: tx.update_by_id(Order, answer.order_id, state="open")
        )


async def test_replace_cannot_slip_past_the_guards(db: Database) -> None:
    answer = await db.write(Command.of(Ask("a")), _open_order, Answer)

    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        await db.write(
            Command.of(Ask("b")),
            lambda tx: tx.execute(
                "INSERT OR REPLACE INTO orders SELECT * FROM orders WHERE id = ?", answer.order_id
            ),
            int,
        )


async def test_an_outdated_revision_is_refused(db: Database) -> None:
    answer = await db.write(Command.of(Ask("a")), _open_order, Answer)

    with pytest.raises(Changed):
        await db.write(
            Command.of(Ask("b")),
            lambda tx: tx.update_by_id(Order, answer.order_id, 7, note="late"),
        )


async def test_a_full_disk_stops_selling_with_a_sentence_and_goes_on_when_there_is_room(
    path: Path, db: Database
) -> None:
    await db.write(Command.of(Ask("a")), _open_order, Answer)

    def limit(tx: Write) -> None:
        pages = tx.value("PRAGMA page_count")
        tx.value(f"PRAGMA max_page_count = {pages}")

    def lift(tx: Write) -> None:
        tx.value("PRAGMA max_page_count = 1073741823")

    def big(tx: Write) -> None:
        for _ in range(200):
            tx.insert(
                AuditEntry,
                command_id=tx.command.id,
                act="x" * 2_000,
                subject_kind="x",
                details={},
                at=tx.now,
            )

    await db.write(Command.of(Ask("limit")), limit)
    with pytest.raises(StorageFull, match="disk is full"):
        await db.write(Command.of(Ask("big")), big)
    assert await db.read(lambda read: read.value("SELECT count(*) FROM audit_entries")) == 0
    await db.write(Command.of(Ask("lift")), lift)
    await db.write(Command.of(Ask("big")), big)

    assert await db.read(lambda read: read.value("SELECT count(*) FROM audit_entries")) == 200
    assert await _chain_is_whole(db)
    assert connect(path).execute("PRAGMA integrity_check").fetchone()[0] == "ok"


async def test_a_clock_that_jumps_back_does_not_reopen_yesterday(path: Path) -> None:
    clock = VirtualClock(START)
    db = Database(path, clock)
    await db.open()
    db.house = HOUSE
    await db.write(Command.of(Ask("a")), _open_order, Answer)
    clock.set(START - timedelta(days=400))
    await db.write(Command.of(Ask("b")), _open_order, Answer)
    await db.close()

    again = Database(path, clock)
    await again.open()
    again.house = HOUSE
    await again.write(Command.of(Ask("c")), _open_order, Answer)
    days = await again.read(lambda read: {order.business_date for order in read.all(Order)})
    await again.close()

    assert days == {"2026-11-20"}


async def test_the_business_day_rolls_at_the_cut_over_hour(path: Path) -> None:
    clock = VirtualClock(datetime(2026, 11, 21, 2, 59, tzinfo=UTC))
    db = Database(path, clock)
    await db.open()
    db.house = HOUSE
    await db.write(Command.of(Ask("before")), _open_order, Answer)
    clock.advance(60)
    await db.write(Command.of(Ask("after")), _open_order, Answer)
    days = await db.read(lambda read: [o.business_date for o in read.all(Order, "1 ORDER BY id")])
    await db.close()

    assert days == ["2026-11-20", "2026-11-21"]


async def test_readers_cannot_write(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await db.read(lambda read: read.raw.execute("DELETE FROM commands"))


async def test_three_read_at_once(db: Database) -> None:
    together = Barrier(3)

    arrived = await asyncio.gather(
        *(db.read(lambda read: together.wait(timeout=60)) for _ in range(3))
    )

    assert sorted(arrived) == [0, 1, 2]


async def test_whoever_begins_to_read_while_the_box_closes_leaves_nothing_running(
    path: Path,
) -> None:
    before = {*threading.enumerate()}
    db = Database(path, VirtualClock(START))
    await db.open()

    _, *reads = await asyncio.gather(
        db.close(),
        *(db.read(lambda read: read.rows("SELECT 1")) for _ in range(3)),
        return_exceptions=True,
    )

    assert len(reads) == 3
    begun = {*threading.enumerate()} - before
    mine = [each for each in begun if not each.name.startswith("asyncio")]  # those are its own
    for each in mine:
        each.join(timeout=10)
    assert not [each for each in mine if each.is_alive()]


def test_every_connection_is_as_durable_as_promised(path: Path) -> None:
    raw = connect(path)

    assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert raw.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert raw.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert raw.execute("PRAGMA recursive_triggers").fetchone()[0] == 1


async def _chain_is_whole(db: Database) -> bool:
    rows = await db.read(lambda read: read.rows("SELECT seq, body, hash FROM outbox ORDER BY seq"))
    last = GENESIS
    for place, (seq, body, hashed) in enumerate(rows, start=1):
        last = chain(last, body)
        if seq != place or last != hashed:
            return False
    return True


class _SlowToOpen:
    """Connections for readers open when they may; `began` says that one wants to."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.may_go_on = threading.Event()

    def __call__(self, path: Path, *, query_only: bool = False) -> sqlite3.Connection:
        if query_only:
            self.began.set()
            self.may_go_on.wait(60)
        return connect(path, query_only=query_only)


@pytest.fixture
def slow_to_open(monkeypatch: pytest.MonkeyPatch) -> _SlowToOpen:
    slow = _SlowToOpen()
    monkeypatch.setattr("edge.database.connect", slow)
    return slow


async def test_closing_waits_for_a_reader_whose_caller_went_away_as_it_opened(
    path: Path, slow_to_open: _SlowToOpen
) -> None:
    db = Database(path)
    await db.open()
    reading = asyncio.create_task(_numbers(db))
    await asyncio.to_thread(slow_to_open.began.wait, 60)
    reading.cancel()
    closing = asyncio.create_task(db.close())
    await asyncio.wait({reading})
    is_closed, _ = await asyncio.wait({closing}, timeout=0.5)
    slow_to_open.may_go_on.set()
    await closing

    assert not is_closed
    assert reading.cancelled()


async def test_a_reader_that_nobody_waited_for_serves_the_next(
    db: Database, slow_to_open: _SlowToOpen
) -> None:
    reading = asyncio.create_task(_numbers(db))
    await asyncio.to_thread(slow_to_open.began.wait, 60)
    reading.cancel()
    await asyncio.wait({reading})
    (opening,) = db._opening
    slow_to_open.may_go_on.set()
    await opening
    slow_to_open.began.clear()

    assert await _numbers(db) == []
    assert not slow_to_open.began.is_set()
