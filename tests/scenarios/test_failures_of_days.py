"""What happened in other systems, as stories of this house: days, clocks, and the day's close."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, get_args, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from edge.checks import requests as check_requests
from edge.commands import Command
from edge.kitchen import requests as kitchen_requests
from edge.orders import requests as order_requests
from edge.reports.requests import Period
from edge.reports.service import ReportService
from edge.transaction import Write
from sync.tables.sales import Order, Payment
from sync.tables.tenancy import Store
from tests.house import House

DISH, DRINK = "Minestrone", "Negroni"


@dataclasses.dataclass(frozen=True, slots=True)
class MoveTo:
    """The restaurant stands elsewhere."""

    zone: str


async def move_to(house: House, zone: str) -> None:
    """Put the restaurant into another time zone, as its settings would."""

    def work(tx: Write) -> None:
        tx.update_by_id(Store, tx.house.store_id, zone=zone)

    await house.db.write(Command.of(MoveTo(zone)), work)
    await house.db.reload_house()


def local(zone: str, text: str, fold: int = 0) -> datetime:
    """A moment, in UTC, as the clock on the restaurant's wall shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "day"),
    [
        ("Europe/Rome", "2027-01-08T23:59", "2027-01-08"),
        ("Europe/Rome", "2027-01-09T00:01", "2027-01-08"),
        ("Europe/Rome", "2027-01-09T03:59", "2027-01-08"),
        ("Europe/Rome", "2027-01-09T04:00", "2027-01-09"),
        ("America/New_York", "2027-01-09T01:30", "2027-01-08"),
        ("Asia/Tashkent", "2027-01-09T01:30", "2027-01-08"),
        ("Asia/Kathmandu", "2027-01-09T04:15", "2027-01-09"),
        ("Pacific/Kiritimati", "2027-01-01T02:00", "2026-12-31"),
        ("Pacific/Pago_Pago", "2027-01-01T04:00", "2027-01-01"),
    ],
)
async def test_failure_23_a_sale_after_midnight_fell_on_the_wrong_day(
    house: House, zone: str, wall: str, day: str
) -> None:
    await move_to(house, zone)
    house.clock.set(local(zone, wall))

    order_id = await house.sell(DISH)
    z = await house.close_day()

    rows = await house.db.read(lambda read: read.all(Payment))
    report = await ReportService(house.db).sales(Period(day, day), house.actor("manager"))
    assert (await house.order(order_id)).business_date == day
    assert [row.business_date for row in rows] == [day]
    assert z.business_date == day
    assert [(each.date, each.orders) for each in report.by_day] == [(day, 1)]
    assert [each.hour for each in report.by_hour] == [int(wall[11:13])]


@pytest.mark.parametrize(
    ("night", "moments"),
    [
        (
            "2027-03-27",
            [("2027-03-28T01:59", 0), ("2027-03-28T03:00", 0), ("2027-03-28T03:59", 0)],
        ),
        (
            "2027-10-30",
            [("2027-10-31T02:30", 0), ("2027-10-31T02:30", 1), ("2027-10-31T03:59", 0)],
        ),
    ],
)
async def test_failure_23_the_night_of_the_clock_change_split_a_day(
    house: House, night: str, moments: list[tuple[str, int]]
) -> None:
    morning_after = (datetime.fromisoformat(night) + timedelta(days=1, hours=4)).isoformat()
    walls = [local("Europe/Rome", wall, fold) for wall, fold in moments]
    opens = local("Europe/Rome", morning_after)

    sold = []
    for wall in [*walls, opens]:
        house.clock.set(wall)
        sold.append(await house.order(await house.sell(DISH)))

    next_day = morning_after[:10]
    assert [order.business_date for order in sold] == [night] * 3 + [next_day]
    assert [order.number for order in sold] == [1, 2, 3, 1]
    assert [order.opened_at for order in sold] == [*walls, opens]


async def test_failure_23_an_order_had_the_time_of_the_tablets_clock(house: House) -> None:
    """A handheld set to the year 2038 mints ids of 2038; nothing but the box's clock counts."""
    wrong_clock = UUID("01f45ba0-8000-7000-8000-000000000001")
    request = order_requests.OpenOrder(
        wrong_clock, house.order_type(), (house.tables["7"],), channel="api"
    )
    await house.orders.open_order(request, house.actor())
    house.clock.advance(60)
    later = await house.open("8")
    await house.add(wrong_clock, DISH)
    await house.send(wrong_clock)

    order = await house.db.read(lambda read: read.load(Order, wrong_clock))
    heads = await house.orders.open_orders()
    view = await house.orders.view(wrong_clock)
    assert order.opened_at == house.clock.now() - timedelta(seconds=60)
    assert order.business_date == "2026-11-20"
    assert [line.sent_at for line in view.lines] == [house.clock.now()]
    assert [head.id for head in heads] == [wrong_clock, later], "oldest first by the box's clock"


def requests_of(module: ModuleType) -> Iterator[type[Any]]:
    """The dataclasses of a module."""
    for _, found in inspect.getmembers(module, dataclasses.is_dataclass):
        if inspect.isclass(found):
            yield found


@pytest.mark.parametrize("module", [order_requests, kitchen_requests, check_requests])
def test_failure_23_no_request_of_a_tablet_can_say_what_time_it_is(module: ModuleType) -> None:
    verbs = ("Open", "Add", "Send", "Fire", "Void", "Pay", "Bump", "Take", "Serve", "Print")
    promises = ("promised_at",)  # what guests are told, never what time it is
    timed = [
        f"{request.__name__}.{name}"
        for request in requests_of(module)
        if request.__name__.startswith(verbs)
        for name, kind in get_type_hints(request).items()
        if name not in promises
        and datetime in (kind, *get_args(kind))
        and not request.__name__.endswith(("ed", "View"))
    ]

    assert timed == []


async def test_failure_23_a_clock_that_jumped_back_reopened_yesterday(house: House) -> None:
    await house.sell(DISH)
    house.clock.advance(-30 * 24 * 3600)

    order = await house.order(await house.sell(DRINK))

    assert (order.business_date, order.number) == ("2026-11-20", 2)


async def test_failure_25_the_close_was_wrong_by_way_to_pay(house: House) -> None:
    shares = [("Cash", 300), ("Card", 450), ("Cash", 1)]
    order_id = await house.open("7")
    for name in (DISH, DRINK):
        await house.add(order_id, name)
    await house.send(order_id)
    for tender, amount in shares:
        await house.pay(order_id, amount, tender=tender)
    rest = (await house.pay(order_id, tender="Card")).amount_minor

    z = await house.close_day()

    taken = {each.name: (each.payments, each.amount_minor) for each in z.totals.sales.by_tender}
    assert taken == {"Cash": (2, 301), "Card": (2, 450 + rest)}
    assert z.revenue_minor == 751 + rest == (await house.order(order_id)).total_minor


async def test_failure_25_the_last_sale_was_missing_in_the_close(house: House) -> None:
    orders = [await house.open(table) for table in ("5", "6", "7", "8", "9", "10")]
    for order_id in orders:
        await house.add(order_id, DISH)
        await house.send(order_id)
    price = (await house.checks.due(orders[0])).total_minor

    before = [asyncio.create_task(house.pay(order_id, price)) for order_id in orders[:3]]
    closing = asyncio.create_task(house.close_day())
    after = [asyncio.create_task(house.pay(order_id, price)) for order_id in orders[3:]]
    await asyncio.gather(*before, *after)
    first, second = await closing, await house.close_day()

    payments = await house.db.read(lambda read: read.all(Payment))
    of_first = sum(p.amount_minor for p in payments if p.z_number == first.number)
    of_second = sum(p.amount_minor for p in payments if p.z_number == second.number)
    assert (first.revenue_minor, second.revenue_minor) == (of_first, of_second)
    assert of_first == 3 * price, "what was asked before the close is in it"
    assert of_first + of_second == sum(payment.amount_minor for payment in payments)
    assert second.grand_total_minor == first.revenue_minor + second.revenue_minor
    assert len({payment.order_id for payment in payments}) == len(orders)


async def test_failure_25_a_sale_in_the_second_of_the_close_was_in_no_close(house: House) -> None:
    """Every moment is the same one here: the clock stands still, and stands an hour back later."""
    await house.sell(DISH)
    first = await house.close_day()
    await house.sell(DRINK)
    house.clock.advance(-3600)
    await house.sell(DISH, tender="Card")
    second = await house.close_day()
    empty = await house.close_day()

    assert [each.totals.sales.orders for each in (first, second, empty)] == [1, 2, 0]
    assert {t.name: t.payments for t in second.totals.sales.by_tender} == {"Cash": 1, "Card": 1}
    assert empty.grand_total_minor == first.revenue_minor + second.revenue_minor


async def test_failure_25_the_close_was_saved_before_its_lines_were_loaded(house: House) -> None:
    await house.sell(DISH, DRINK)
    open_order = await house.open("8")
    await house.add(open_order, DISH)

    z = await house.close_day()

    sales = z.totals.sales
    assert sum(each.revenue_minor for each in sales.by_item) == z.revenue_minor
    assert sum(each.revenue_minor for each in sales.by_category) == z.revenue_minor
    assert sum(each.amount_minor for each in sales.by_tender) == z.revenue_minor
    assert sorted(each.name for each in sales.by_item) == [DISH, DRINK]
    assert [each.order_id for each in z.totals.open_orders] == [open_order]
