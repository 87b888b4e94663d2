"""A box dies with open orders; another takes the restaurant over from what the centre knows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from central.main import Centre
from central.sync.admission import Admission
from central.sync.api import SyncApi
from central.sync.enrolment import Invitation
from central.sync.files import FilesApi
from domain.clock import VirtualClock
from domain.errors import SellingStopped
from domain.ids import new_id
from domain.permissions import Right
from edge.commands import Actor
from edge.refunds.requests import FindChecks, GiveBack
from edge.refunds.service import RefundService
from edge.sync.box_store import BoxStore
from edge.sync.client import CentreClient, NotLetIn
from edge.sync.service import EnrolHere, SyncService
from edge.sync.taking_over import SnapshotWrong
from edge.transaction import Read, Write
from sync.protocol.snapshot import Line, Tally, is_whole, lines_of, pieces
from sync.tables.cash import DayClose
from sync.tables.sales import Order, OrderLine
from sync.tables.tenancy import Node
from tests.central.chain import Restaurant, open_restaurant
from tests.house import House, start_house

MANAGER = Actor("person", None, None, None, frozenset({Right.MANAGE_DEVICES}))
DAY_S = 24 * 3600


# ---- pieces ----------------------------------------------------------------------------------
def some_lines(count: int) -> list[Line]:
    """Rows of two kinds."""
    ids = [new_id() for _ in range(count)]
    return [
        Line("order" if n % 2 else "payment", 3, b'{"id":"%b","n":" %d "}' % (each.hex.encode(), n))
        for n, each in enumerate(ids)
    ]


def test_what_is_cut_into_pieces_is_put_together_again() -> None:
    lines, tally = [*some_lines(3), Line("guest", 2, b'{"id":1}', 1, b'{"old": 2}')], Tally()
    made = list(pieces(lines, tally))
    again = [line for _, packed in made for line in lines_of(packed)]
    assert again == lines
    assert {kind: each.rows for kind, each in tally.kinds.items()} == {
        "order": 1,
        "payment": 2,
        "guest": 1,
    }
    assert all(is_whole(piece, packed) for piece, packed in made)
    assert not is_whole(made[0][0], made[0][1] + b"x")


def test_a_large_copy_goes_in_several_pieces() -> None:
    lines = [Line("order", 1, b'{"id":"%032d","x":"%b"}' % (n, b"y" * 400_000)) for n in range(7)]
    assert [piece.number for piece, _ in pieces(lines, Tally())] == [0, 1, 2]


# ---- a restaurant ----------------------------------------------------------------------------
@dataclass
class Way:
    """The way to the centre; `cuts` is how many of the next files do not come."""

    app: FastAPI
    cuts: int = 0
    asked: list[str] = field(default_factory=list)

    def connect(self, url: str, token: str) -> CentreClient:
        """A box's client."""
        return CentreClient(url, token, _Cutting(self, httpx.ASGITransport(self.app)))


class _Cutting(httpx.AsyncBaseTransport):
    def __init__(self, way: Way, inner: httpx.ASGITransport) -> None:
        self._way = way
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Lose what is to be lost."""
        path = request.url.path
        self._way.asked.append(path)
        if "/snapshot/" in path and path.count("/") == 5 and self._way.cuts:
            self._way.cuts -= 1
            raise httpx.ReadTimeout("lost")
        return await self._inner.handle_async_request(request)


@pytest.fixture
def way(centre: Centre) -> Way:
    """The centre over HTTP, in this process."""
    app, admission = FastAPI(), Admission(4, 40)
    app.include_router(
        SyncApi(centre.pool, centre.replication, centre.enrolment, admission).router()
    )
    app.include_router(FilesApi(centre.pool, centre.snapshots, centre.media, admission).router())
    return Way(app)


@dataclass
class Story:
    """The box that died: what was sold on it, and what of that the centre has."""

    house: House
    old: Restaurant
    yesterday: UUID
    open_order: UUID


@pytest.fixture
async def story(house: House, centre: Centre, clock: VirtualClock) -> Story:
    """Yesterday something was paid and the day closed; today a table is open."""
    yesterday = await house.sell(*house.plain_items()[:2])
    await house.print_out()
    await house.close_day()
    house.clock.advance(DAY_S)
    clock.advance(DAY_S)
    found = house.db.house
    assert found is not None
    place = Invitation(found.organization_id, found.brand_id, found.store_id)
    old = Restaurant(house.db, BoxStore(house.db), centre.replication, place)
    await old.enter(centre)
    open_order = await house.open("9")
    await house.add(open_order, house.plain_items()[0])
    await house.send(open_order)
    await old.meet()
    return Story(house, old, yesterday, open_order)


@pytest.fixture
async def new(story: Story, centre: Centre, tmp_path: Path) -> AsyncIterator[Restaurant]:
    """A box out of its carton, founded by itself."""
    here = Invitation(new_id(), new_id(), new_id())
    clock = VirtualClock(story.house.clock.now())
    found = await open_restaurant(tmp_path / "new.db", centre, clock, here)
    yield found
    await found.db.close()


async def replace(story: Story, centre: Centre, way: Way, new: Restaurant) -> None:
    """Let it in for the restaurant."""
    code = centre.enrolment.invite(story.old.place, "the office")
    service = SyncService(new.db, new.box, way.connect)
    await service.enrol(EnrolHere("http://centre", code), MANAGER)
    new.place = story.old.place


async def begun(new: Restaurant, clock: VirtualClock) -> House:
    """The same box after it was switched on again, with everything that people use."""
    await new.db.close()
    return await start_house(new.db.path, clock)


async def test_the_new_box_has_the_open_orders_and_refunds_yesterdays_receipt(
    story: Story, centre: Centre, way: Way, new: Restaurant, admin: psycopg.Connection[Any]
) -> None:
    await replace(story, centre, way, new)
    before = await new.status()
    await new.meet()
    assert (before.life, before.held, (await new.status()).parked) == ("active", (), ())

    async with aclosing(await begun(new, story.house.clock)) as house:
        assert [line.name for line in await house.lines(story.open_order)] == [
            house.plain_items()[0]
        ]
        await house.pay(story.open_order)
        await house.sell(house.plain_items()[1], table="7")
        await house.print_out()
        refunds, manager = RefundService(house.db), house.actor("manager")
        (check,) = [
            each
            for each in await refunds.find(FindChecks(first="2026-11-20"), manager)
            if each.order_id == story.yesterday
        ]
        await refunds.give_back(
            GiveBack(new_id(), check.check_id, "Complaint", everything=True), manager
        )
        numbers = await house.db.read(_order_numbers)
        series = await house.db.read(_series)
        again = Restaurant(house.db, BoxStore(house.db), centre.replication, story.old.place)
        await again.box.load()
        await again.meet()
        assert (await again.status()).parked == ()

    assert len(numbers) == len(set(numbers))
    assert len(series) == 2
    states = admin.execute("SELECT state FROM orders WHERE id = %s", (story.open_order,))
    assert states.fetchone() == ("closed",)
    assert admin.execute("SELECT count(*) FROM refunds").fetchone() == (1,)
    assert admin.execute("SELECT count(DISTINCT series) FROM receipts").fetchone() == (2,)


def _order_numbers(read: Read) -> list[tuple[str, int]]:
    return [(row.business_date, row.number) for row in read.all(Order)]


def _series(read: Read) -> set[str]:
    return {row.receipt_series for row in read.all(Node)}


async def test_what_was_closed_long_ago_stays_at_the_office_but_not_what_is_open(
    story: Story, centre: Centre, way: Way, new: Restaurant, clock: VirtualClock
) -> None:
    clock.advance(40 * DAY_S)
    await replace(story, centre, way, new)

    orders = await new.db.read(lambda read: {row.id: row for row in read.all(Order)})
    lines = await new.db.read(lambda read: {row.order_id for row in read.all(OrderLine)})
    closes = await new.db.read(lambda read: read.all(DayClose))
    assert (set(orders), lines) == ({story.open_order}, {story.open_order})
    assert [each.number for each in closes] == [1]
    assert (await new.status()).held == ()


async def test_the_old_box_returns_sells_nothing_and_delivers_its_tail(
    story: Story, centre: Centre, way: Way, new: Restaurant, admin: psycopg.Connection[Any]
) -> None:
    tail = await story.house.sell(story.house.plain_items()[1], table="5")
    await replace(story, centre, way, new)
    await new.meet()

    await story.old.meet()
    await story.house.db.reload_house()
    status = await story.old.status()
    assert (status.life, status.waiting, status.parked) == ("fenced", 0, ())
    with pytest.raises(SellingStopped):
        await story.house.open("6")
    late = "SELECT bool_and(late) FROM sync_journal WHERE entity_id = %s"
    assert admin.execute(late.encode(), (tail,)).fetchone() == (True,)
    paid = admin.execute("SELECT state FROM orders WHERE id = %s", (tail,)).fetchone()
    assert paid == ("closed",)


async def test_a_copy_that_was_cut_off_goes_on_with_the_same_code_and_nothing_is_half(
    story: Story, centre: Centre, way: Way, new: Restaurant, clock: VirtualClock
) -> None:
    code = centre.enrolment.invite(story.old.place, "the office")
    service = SyncService(new.db, new.box, way.connect)
    way.cuts = 5

    with pytest.raises(NotLetIn, match="same code"):
        await service.enrol(EnrolHere("http://centre", code), MANAGER)
    assert (await service.status()).life == "alone"
    clock.advance(3_600)
    before = len(way.asked)
    await service.enrol(EnrolHere("http://centre", code), MANAGER)

    assert [path for path in way.asked[before:] if path.endswith("enrol")] == []
    found = await new.db.read(lambda read: read.get(Order, story.open_order))
    assert found is not None
    assert (await service.status()).life == "active"


async def test_a_piece_that_came_damaged_and_a_copy_that_does_not_add_up_are_not_begun_with(
    story: Story, centre: Centre, way: Way, new: Restaurant, admin: psycopg.Connection[Any]
) -> None:
    code = centre.enrolment.invite(story.old.place, "the office")
    service = SyncService(new.db, new.box, way.connect)
    way.cuts = 5
    with pytest.raises(NotLetIn):
        await service.enrol(EnrolHere("http://centre", code), MANAGER)
    keep = "CREATE TEMP TABLE kept AS SELECT * FROM sync_snapshot_chunks"
    admin.execute(keep.encode())
    admin.execute("UPDATE sync_snapshot_chunks SET body = substring(body FROM 1 FOR 9)")
    with pytest.raises(NotLetIn, match="damaged"):
        await service.enrol(EnrolHere("http://centre", code), MANAGER)

    again = "UPDATE sync_snapshot_chunks c SET body = k.body FROM kept k WHERE k.number = c.number"
    admin.execute(again.encode())
    await new.write(say_one_row_more)
    with pytest.raises(SnapshotWrong, match="not whole"):
        await service.enrol(EnrolHere("http://centre", code), MANAGER)
    assert (await service.status()).life == "alone"


def say_one_row_more(tx: Write) -> None:
    """The office counted an order that is in none of the pieces."""
    said = json.loads(tx.value("SELECT manifest FROM enrolling"))
    said["kinds"]["order"]["rows"] += 1
    tx.execute("UPDATE enrolling SET manifest = ?", json.dumps(said).encode())


async def test_another_boxs_copy_is_not_to_be_had(
    story: Story, centre: Centre, way: Way, new: Restaurant, admin: psycopg.Connection[Any]
) -> None:
    await replace(story, centre, way, new)
    row = admin.execute("SELECT id FROM sync_snapshots").fetchone()
    assert row is not None
    client = way.connect("http://centre", "0" * 64)
    with pytest.raises(NotLetIn):
        await client.fetch(f"snapshot/{row[0]}/0")
