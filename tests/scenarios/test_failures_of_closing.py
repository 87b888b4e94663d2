"""What happened in other systems when the day was closed, as stories of this house."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from domain.errors import BadRequest, Changed
from domain.ids import new_id
from edge.books.service import BookService
from edge.checks.requests import Checkout, Tendered
from edge.checks.split_requests import SplitByShares
from edge.printing import jobs
from edge.shifts.requests import CloseDay, CloseDrawer, OpenDrawer
from edge.transaction import Read
from sync.tables.cash import DayClose
from sync.tables.sales import Receipt
from tests.house import House
from tests.scenarios.ledger_acts import Hands
from tests.scenarios.ledger_held import OWNER, check_books, check_closes

DISH, DRINK = "Minestrone", "Negroni"


async def test_failure_13_a_day_could_not_be_closed_for_a_cent(house: House) -> None:
    """Cash in steps of five, a bill in three uneven parts, two tenders with a tip, a partial
    payment: the day closes, and every cent is on a line of its own."""
    await Hands(house, Random(13)).round_cash(5)
    order_id = await house.open("7")
    for name in (DISH, DRINK, DRINK):
        await house.add(order_id, name)
    await house.send(order_id)
    split = await house.checks.split_by_shares(SplitByShares(order_id, (3, 2, 2)), OWNER)
    for part in split.checks[:2]:
        await house.checks.checkout(
            Checkout(
                order_id,
                (
                    Tendered(new_id(), house.tenders["Card"], 101, tip_minor=33),
                    Tendered(new_id(), house.tenders["Cash"], part.total_minor - 101),
                ),
                check_id=part.check_id,
            ),
            OWNER,
        )
    await house.pay(order_id, 250)
    await house.pay(order_id)
    await house.receipts.complete_pending()

    z = await house.close_day()

    await check_books(house)
    await check_closes(house)
    taken = sum(tender.amount_minor for tender in z.totals.sales.by_tender)
    assert taken == z.revenue_minor + z.totals.sales.rounding_minor
    assert [day.is_even for day in (await BookService(house.db).books(OWNER)).days] == [True]


async def test_printers_that_stood_still_all_day_stop_neither_sale_nor_receipt_nor_closing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many papers wait: the guest has a receipt (by its code), and the day has its Z."""
    monkeypatch.setattr(jobs, "MOST_QUEUED", 0)
    await house.sell(DISH)

    assert await house.receipts.complete_pending() == 0
    z = await house.close_day()

    assert len(await house.db.read(lambda read: read.all(Receipt))) == z.totals.sales.orders == 1
    wanted = {job.kind for job in await house.print_jobs()}
    assert {"ticket_fired", "receipt", "z_report"} <= wanted


async def test_failure_13_a_day_was_closed_with_nothing_in_the_books(house: House) -> None:
    await house.sell(DISH)
    await house.sell(DRINK, tender="Card")

    z = await house.close_day()

    rows = await house.db.read(
        lambda read: read.rows("SELECT z_number, count(*) FROM ledger_postings GROUP BY 1")
    )
    assert rows == [(z.number, 4)]


async def test_failure_14_a_failed_close_locked_everything(house: House) -> None:
    """A close that is refused leaves nothing behind: selling goes on, and the next one works."""
    await house.sell(DISH)
    with pytest.raises(BadRequest):
        await house.shifts.end_of_day(CloseDay(new_id(), number=7), OWNER)
    drawer = OpenDrawer(new_id(), house.drawer_id, 10_000)
    await house.shifts.open(drawer, OWNER)
    with pytest.raises(BadRequest):
        await house.shifts.close(CloseDrawer(drawer.session_id, 9_000), OWNER)

    order_id = await house.sell(DRINK)
    closed = await house.shifts.close(CloseDrawer(drawer.session_id, 9_000, "Lost"), OWNER)
    z = await house.close_day()

    assert (await house.order(order_id)).state == "closed"
    assert (closed.difference_minor, z.number, z.totals.sales.orders) == (-1_900, 1, 2)


async def test_failure_14_closing_twice_at_once_made_two_closes(house: House) -> None:
    await house.sell(DISH)
    request, command_id = CloseDay(new_id(), number=1), new_id()
    others = [CloseDay(new_id(), number=1) for _ in range(3)]

    first, *rest = await asyncio.gather(
        house.shifts.end_of_day(request, OWNER, command_id),
        house.shifts.end_of_day(request, OWNER, command_id),
        *(house.shifts.end_of_day(each, OWNER) for each in others),
        return_exceptions=True,
    )

    assert rest[0] == first
    assert [type(each) for each in rest[1:]] == [Changed] * 3
    assert len(await house.db.read(lambda read: read.all(DayClose))) == 1


async def test_failure_14_closing_stopped_the_selling(house: House) -> None:
    """Guests are paying while the manager closes: each sale is in exactly one Z."""
    orders = [await house.open(table) for table in ("1", "2", "3", "4")]
    for order_id in orders:
        await house.add(order_id, DISH)
        await house.send(order_id)

    await asyncio.gather(
        house.pay(orders[0]), house.close_day(), house.pay(orders[1]), house.close_day(),
        house.pay(orders[2]), house.pay(orders[3]),
    )  # fmt: skip
    await house.close_day()
    await house.receipts.complete_pending()

    def sold(read: Read) -> list[tuple[int, int]]:
        return read.rows("SELECT z_number, count(*) FROM checks GROUP BY 1 ORDER BY 1")

    closes = {close.number: close for close in await house.shifts.closes(OWNER)}
    by_z = dict(await house.db.read(sold))
    assert {number: z.totals.sales.checks for number, z in closes.items()} == {
        number: by_z.get(number, 0) for number in (1, 2, 3)
    }
    assert sum(by_z.values()) == 4


@pytest.mark.parametrize("seed", range(3))
async def test_failure_25_the_close_was_wrong_by_payment_method(house: House, seed: int) -> None:
    """Tenders are mixed, corrected, refunded: each Z says of each what its rows say."""
    hands = Hands(house, Random(250 + seed))
    await hands.play(60)
    await house.receipts.complete_pending()
    await house.close_day()

    def paid(read: Read) -> list[tuple[int, bytes, int]]:
        return read.rows(
            "SELECT z_number, tender_id, sum(amount_minor) FROM payments GROUP BY 1, 2"
        )

    said = {
        (close.number, tender.tender_id.bytes): tender.amount_minor
        for close in await house.shifts.closes(OWNER)
        for tender in close.totals.sales.by_tender
    }
    assert said == {row[:2]: row[2] for row in await house.db.read(paid)}


async def test_failure_25_the_last_sale_was_missed(house: House) -> None:
    """A sale in the very moment of the close is on this Z or on the next: on exactly one."""
    first = await house.sell(DISH)
    order_id = await house.open("9")
    await house.add(order_id, DRINK)
    await house.send(order_id)

    _paid, z = await asyncio.gather(house.pay(order_id), house.close_day())
    sold = [first, order_id, await house.sell(DRINK)]
    after = await house.close_day()

    assert z.totals.sales.orders + after.totals.sales.orders == 3
    assert z.revenue_minor + after.revenue_minor == sum(
        [(await house.order(each)).total_minor for each in sold]
    )
    assert after.grand_total_minor == z.grand_total_minor + after.revenue_minor


async def test_failure_25_a_close_was_changed_after_it_was_made(house: House) -> None:
    order_id = await house.sell(DISH)
    z = await house.close_day()
    await house.sell(DRINK)
    await house.db.reload_house()

    assert (await house.order(order_id)).state == "closed"
    assert await house.shifts.closes(OWNER) == (z,)
