"""A centre that has a box's days, and the worker of its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from central import roles
from central.main import Centre, pool
from central.tenancy import Pool
from domain.clock import VirtualClock
from domain.ids import new_id
from edge.database import Database
from edge.orders.discount_requests import GiveDiscount
from edge.refunds.requests import GiveBack
from edge.reports.requests import Sales
from edge.reports.store import of_days, sales
from tests.central.stream import Stream, box_of, deliver, let_in, read_stream
from tests.house import FRIDAY_EVENING, House, open_house
from tests.scenarios.ledger_acts import Hands

SEED, ACTS, DAYS = 9, 60, 2


@pytest.fixture
def worker(dsn: str) -> Iterator[Pool]:
    """The database as jobs reach it."""
    with pool(dsn, roles.JOBS, "", 2) as found:
        yield found


@pytest.fixture(scope="session")
def wild_days(restaurant: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a box after days of random acts: discounts, splits, refunds, clocks that jump."""
    folder = tmp_path_factory.mktemp("wild")
    asyncio.run(_live(restaurant, folder))
    return folder / "box.db"


async def _live(restaurant: Path, folder: Path) -> None:
    async with open_house(restaurant, folder) as house:
        hands = Hands(house, Random(SEED))
        await hands.taxes_on_top()
        await hands.round_cash(5)
        for _ in range(DAYS):
            await hands.play(ACTS)
            await _sell_cheaper_and_give_a_part_back(house, hands)
            await house.receipts.complete_pending()
            await house.close_day()


async def _sell_cheaper_and_give_a_part_back(house: House, hands: Hands) -> None:
    order_id = await house.open("7")
    for name in house.plain_items()[:3]:
        await house.add(order_id, name)
    await house.send(order_id)
    cheaper = GiveDiscount(order_id, new_id(), "percent", "Regular", rate_micros=100_000)
    await hands.discounts.give(cheaper, hands.actor)
    paid = await house.pay(order_id)
    back = GiveBack(new_id(), paid.check_id, "Cold", amount_minor=100)
    await hands.refunds.give_back(back, hands.actor)


async def box_says(database: Path, days: list[str]) -> dict[str, Sales]:
    """What the box's own report says of each day."""
    db = Database(database, VirtualClock(FRIDAY_EVENING))
    await db.open()
    try:
        return await db.read(lambda read: {day: sales(read, of_days(day, day)) for day in days})
    finally:
        await db.close()


@pytest.fixture
def wild(centre: Centre, wild_days: Path, admin: psycopg.Connection[Any]) -> Stream:
    """A box that the centre let in, with its wild days to send."""
    box = box_of(wild_days)
    make_tenant(admin, box.organization_id)
    let_in(centre, box)
    return read_stream(wild_days, box)


def make_tenant(admin: psycopg.Connection[Any], organization_id: object) -> None:
    """Write an organization into the directory."""
    admin.execute(
        "INSERT INTO directory_organizations (organization_id, name) VALUES (%s, 'A chain')",
        (organization_id,),
    )


def taken_in(centre: Centre, stream: Stream) -> Stream:
    """Send all of a stream; every row becomes a row."""
    for answer in deliver(centre, stream):
        assert (answer.code, answer.quarantined) == ("ok", ())
    return stream
