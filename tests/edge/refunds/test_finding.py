"""Guests lose receipts, and remember something else."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor
from edge.refunds.requests import FindChecks, FoundCheck
from providers.fiscal.journal_only import JournalOnly
from sync.tables.floor import Area, DiningTable
from sync.tables.sales import Order, OrderTable
from tests.edge.refunds.desk import Desk
from tests.edge.till import CASHIER

ROME = ZoneInfo("Europe/Rome")


async def find(desk: Desk, text: str = "", **filters: Any) -> list[UUID]:
    """The checks that a search finds."""
    found = await desk.refunds.find(FindChecks(text, **filters), CASHIER)
    return [each.check_id for each in found]


async def first(desk: Desk, text: str) -> FoundCheck:
    """The one check that a search finds."""
    (found,) = await desk.refunds.find(FindChecks(text), CASHIER)
    return found


async def test_without_a_word_the_checks_of_today_are_listed_latest_first(desk: Desk) -> None:
    early, late = await desk.sell(1_000), await desk.sell(2_000)

    assert await find(desk) == [late, early]


async def test_a_check_is_found_by_its_receipt_with_and_without_the_series(desk: Desk) -> None:
    await desk.sell(900)
    check_id = await desk.sell(1_234)
    await ReceiptWorker(desk.till.db, JournalOnly()).complete_pending()

    number = (await first(desk, "12.34")).receipt

    assert number.endswith("-2")
    assert await find(desk, number) == [check_id]
    assert await find(desk, number.lower()) == [check_id]
    assert check_id in await find(desk, "2")


@pytest.mark.parametrize("text", ["15.50", "15,50", "15.5"])
async def test_a_check_is_found_by_its_amount(desk: Desk, text: str) -> None:
    check_id = await desk.sell(1_200, 350)
    await desk.sell(1_600)

    assert await find(desk, text) == [check_id]


async def test_a_check_is_found_by_what_the_card_slip_says(desk: Desk) -> None:
    card = desk.till.founded.card_tender_id
    pay = {"tender_id": card, "tip_minor": 200, "last_four": "4242"}
    check_id = await desk.sell(1_300, pay=pay)
    await desk.sell(1_200)

    assert await find(desk, "15.00") == [check_id]
    assert await find(desk, "4242") == [check_id]


async def test_a_check_is_found_by_table_and_by_name(desk: Desk) -> None:
    till = desk.till
    area = await till.add_row(Area, name="Room")
    table = await till.add_row(DiningTable, area_id=area, name="12")
    order_id = await till.order(1_000)
    await till.add_row(OrderTable, order_id=order_id, table_id=table)
    await till.change(Order, order_id, name="Rossi")
    check_id = (await till.pay(order_id, 1_000)).check_id
    await desk.sell(800)

    assert await find(desk, "12") == [check_id]
    assert await find(desk, "rossi") == [check_id]


async def test_a_check_is_found_by_time_and_day(desk: Desk, clock: VirtualClock) -> None:
    yesterday = await desk.sell(1_000)
    at = clock.now().astimezone(ROME)
    clock.advance(27 * 3600)
    today = await desk.sell(1_000)

    assert await find(desk, f"{at:%H:%M}") == [yesterday]
    assert await find(desk, "yesterday") == [yesterday]
    assert await find(desk, f"{at:%d.%m.}") == [yesterday]
    assert await find(desk, f"{at:%Y-%m-%d} 10.00") == [yesterday]
    assert await find(desk, "10.00") == [today, yesterday]
    assert await find(desk, last=f"{at:%Y-%m-%d}") == [yesterday]


async def test_words_narrow_each_other_and_filters_narrow_all(desk: Desk) -> None:
    card = desk.till.founded.card_tender_id
    by_card = await desk.sell(1_000, pay={"tender_id": card, "last_four": "4242"})
    by_cash = await desk.sell(1_000)

    assert await find(desk, "10.00") == [by_cash, by_card]
    assert await find(desk, "10.00 4242") == [by_card]
    assert await find(desk, "10.00", tender_id=desk.till.founded.cash_tender_id) == [by_cash]
    assert await find(desk, "11.00 4242") == []


async def test_what_went_back_is_shown(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    await desk.back(check_id, amount_minor=300)

    (found,) = await desk.refunds.find(FindChecks(), CASHIER)

    assert (found.total_minor, found.refunded_minor, found.tenders) == (1_000, 300, ("Cash",))


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE checks; --", "99999999999", "\\"])
async def test_strange_words_find_nothing(desk: Desk, text: str) -> None:
    await desk.sell(1_000)

    assert await find(desk, text) == []


@pytest.mark.parametrize("text", ["31.02.", "1 2 3 4 5 6 7", "2026-13-01"])
async def test_days_that_are_none_and_too_many_words_are_refused(desk: Desk, text: str) -> None:
    with pytest.raises(BadRequest):
        await find(desk, text)


async def test_who_takes_no_money_does_not_search(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        await desk.refunds.find(FindChecks(), Actor("person"))
