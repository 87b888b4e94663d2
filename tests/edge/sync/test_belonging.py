"""Being let in, being replaced, being a copy: who may sell, and whose numbers are whose."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import DomainError, Forbidden, SellingStopped
from domain.ids import new_id
from edge.alarms.service import AlarmService
from edge.alarms.store import raise_alarm
from edge.backup.store import become_another_node, seals_hold
from edge.commands import SYSTEM, Actor, Command
from edge.sync.client import NotLetIn
from edge.sync.service import EnrolHere
from edge.sync.watch import CentreWatch
from edge.transaction import Read, Write
from sync.protocol.wire import CONTRACT, Op
from sync.seal import GENESIS, chain
from sync.tables.catalog import Course
from sync.tables.sales import Order
from tests.edge.sync.conftest import MANAGER, Synced
from tests.edge.sync.office import CODE, URL
from tests.edge.sync.test_up import make_courses

WAITER = Actor("person", None, None, None, frozenset())


def open_order(tx: Write) -> None:
    """What every way of selling begins with."""
    tx.insert(
        Order, number=tx.next_number("test"), order_type_id=new_id(), currency="EUR",
        opened_at=tx.now,
    )  # fmt: skip


async def sell(synced: Synced) -> None:
    """Open an order. Raises SellingStopped."""
    await synced.db.write(Command(new_id(), "Sell", b"", SYSTEM), open_order)


def stream(read: Read) -> list[tuple[int, bytes, bytes]]:
    """The outbox."""
    return [
        (row[0], bytes(row[1]), bytes(row[2]))
        for row in read.rows("SELECT seq, body, hash FROM outbox ORDER BY seq")
    ]


def is_whole(ops: list[tuple[int, bytes, bytes]]) -> bool:
    """Whether numbers and chain hold from the genesis, and bodies say their own numbers."""
    value = GENESIS
    for at, (seq, body, hashed) in enumerate(ops, start=1):
        value = chain(value, body)
        if seq != at or hashed != value or Op.parse(body).seq != seq:
            return False
    return True


async def test_only_who_manages_devices_lets_the_box_in(synced: Synced) -> None:
    with pytest.raises(Forbidden):
        await synced.service.enrol(EnrolHere(URL, CODE), WAITER)


async def test_a_wrong_code_is_refused_with_the_offices_words(synced: Synced) -> None:
    with pytest.raises(NotLetIn, match="not right, or too old"):
        await synced.enrol("WRONG")

    assert (await synced.service.status()).life == "alone"


async def test_an_office_that_is_away_changes_nothing(synced: Synced) -> None:
    synced.office.is_away = True

    with pytest.raises(NotLetIn, match="cannot be reached"):
        await synced.enrol()
    await sell(synced)

    assert (await synced.service.status()).life == "alone"


async def test_an_answer_that_was_lost_is_asked_again_as_the_same_node(synced: Synced) -> None:
    lost = iter([None])
    synced.office.spoil = lambda path, body: next(lost, body) if path == "enrol" else body

    with pytest.raises(NotLetIn):
        await synced.enrol()
    await synced.enrol()

    assert len(synced.office.let_in) == 1


async def test_a_box_that_is_in_is_not_let_in_again(synced: Synced) -> None:
    await synced.enrol()

    with pytest.raises(DomainError, match="already"):
        await synced.enrol()


async def test_a_box_that_lived_alone_keeps_its_name_and_numbers(synced: Synced) -> None:
    before = synced.db.house
    assert before is not None

    await synced.enrol()

    assert synced.db.house == replace(before, contract=CONTRACT)


async def test_a_box_takes_over_the_ids_of_the_offices_restaurant(synced: Synced) -> None:
    await sell(synced)
    old = synced.db.house
    assert old is not None
    synced.office.organization_id, synced.office.brand_id = new_id(), new_id()
    synced.office.store_id = new_id()

    await synced.enrol()
    await synced.until(synced.drained)
    await sell(synced)

    house = synced.db.house
    ops = await synced.db.read(stream)
    orders = await synced.db.read(lambda read: read.all(Order))
    assert house is not None
    assert house.organization_id == synced.office.organization_id
    assert is_whole(ops)
    assert not [body for _, body, _ in ops if old.organization_id.hex.encode() in body]
    assert {each.store_id for each in orders} == {synced.office.store_id}
    assert len(orders) == 2
    assert await synced.db.read(lambda read: read.rows("PRAGMA foreign_key_check")) == []


async def test_a_tap_right_behind_the_letting_in_is_the_offices_restaurants_too(
    synced: Synced,
) -> None:
    old = synced.db.house
    assert old is not None
    synced.office.organization_id, synced.office.brand_id = new_id(), new_id()
    synced.office.store_id = new_id()
    taps: list[asyncio.Task[None]] = []
    synced.db.signals.subscribe(
        "house", lambda _: taps.append(asyncio.get_running_loop().create_task(sell(synced)))
    )

    await synced.enrol()
    await asyncio.gather(*taps)

    orders = await synced.db.read(lambda read: read.rows("SELECT store_id FROM orders"))
    assert [UUID(bytes=store_id) for (store_id,) in orders] == [synced.office.store_id]


async def test_a_box_that_was_replaced_sells_nothing_and_delivers_its_tail(
    synced: Synced,
) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    synced.office.is_away = True
    await sell(synced)
    synced.office.centre.enrol(new_id(), 1)

    synced.office.is_away = False
    await synced.until(lambda: is_life(synced, "fenced"))
    await synced.until(synced.drained)

    with pytest.raises(SellingStopped, match="Another box has taken over"):
        await sell(synced)
    kinds = {kind for kind, _ in synced.office.centre.books.rows}
    assert "order" in kinds


async def is_life(synced: Synced, life: str) -> bool:
    """Whether the box is in that state, also in memory; a heartbeat is due now and then."""
    await make_courses(synced.db, "noise")
    house = synced.db.house
    stopped = house is not None and bool(house.stopped)
    return (await synced.service.status()).life == life and stopped


async def test_a_fork_is_let_in_as_another_node_and_replays_all_it_has(synced: Synced) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    before = synced.db.house
    assert before is not None
    other = synced.office.centre.books.streams[before.node_id]
    fork = type(other)(other.node_id, other.epoch, other.ack_seq, b"\1" * 32)
    synced.office.centre.books.streams[before.node_id] = fork
    await synced.until(lambda: is_life(synced, "forked"))
    with pytest.raises(SellingStopped):
        await sell(synced)

    await synced.enrol()
    await synced.until(synced.drained)
    await sell(synced)

    house = synced.db.house
    assert house is not None
    assert house.node_id != before.node_id
    assert house.receipt_series != before.receipt_series
    assert house.stopped == ""
    assert is_whole(await synced.db.read(stream))


async def test_a_restored_copy_sells_alone_until_it_is_let_in(synced: Synced) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    await synced.worker.stop()
    node_id = new_id()

    def restore(tx: Write) -> None:
        become_another_node(tx, node_id, "BXYZ")

    await synced.db.write(Command(new_id(), "Restore", b"", SYSTEM), restore)
    await synced.db.reload_house()
    await synced.box.load()
    await sell(synced)
    alone = await synced.service.status()
    await synced.enrol()
    synced.worker.start()
    await synced.until(synced.drained)

    assert alone.life == "alone"
    assert node_id in synced.office.let_in
    streams = synced.office.centre.books.streams
    assert streams[node_id].ack_seq == len(await synced.db.read(stream))


async def test_a_trimmed_stream_begins_anew_with_whole_transactions(
    synced: Synced, clock: VirtualClock
) -> None:
    def work(tx: Write) -> None:
        for number in range(5):
            tx.insert(Course, name=f"Course {number}")

    await synced.db.write(Command(new_id(), "Many", b"", SYSTEM), work)
    await make_courses(synced.db, "last")
    top = len(await synced.db.read(stream))
    clock.set(clock.now() + timedelta(days=3650))
    await synced.box.trim(top - 3)

    await synced.enrol()
    await synced.until(synced.drained)

    ops = await synced.db.read(stream)
    assert is_whole(ops)
    assert Op.parse(ops[0][1]).position == 1


async def test_the_seals_of_a_trimmed_stream_hold(synced: Synced, clock: VirtualClock) -> None:
    await make_courses(synced.db, *"abcdef")
    top = len(await synced.db.read(stream))
    clock.set(clock.now() + timedelta(days=3650))
    await synced.box.trim(top - 2)

    assert await synced.db.read(lambda read: seals_hold(read.raw, 1_000))


async def test_managers_hear_quietly_that_the_office_is_away(
    synced: Synced, clock: VirtualClock
) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    await synced.worker.stop()
    clock.set(clock.now() + timedelta(hours=2))

    await CentreWatch(synced.db).look()

    alarms = AlarmService(synced.db)
    assert [each.kind for each in await alarms.seen_by(MANAGER)] == ["centre_away"]
    assert await alarms.seen_by(WAITER) == ()


async def test_a_clock_that_is_hours_off_is_said(synced: Synced, clock: VirtualClock) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    await synced.worker.stop()
    watch = CentreWatch(synced.db)
    watch.heard(int(clock.now().timestamp() * 1000) - 600_000, clock.now(), clock.now())

    await watch.look()

    (alarm,) = await AlarmService(synced.db).seen_by(MANAGER)
    assert alarm.sentence.startswith("The box's clock is 10 minutes ahead of")


async def test_an_alarm_of_the_kitchen_is_not_ended_by_the_watch(synced: Synced) -> None:
    def work(tx: Write) -> None:
        raise_alarm(tx, "unseen_ticket", new_id(), "A card")

    await synced.db.write(Command(new_id(), "Alarm", b"", SYSTEM), work)

    await CentreWatch(synced.db).look()

    assert [each.kind for each in await AlarmService(synced.db).seen_by(MANAGER)] == [
        "unseen_ticket"
    ]
