"""Reports and the Z are net of what went back in their time. Numbers worked by hand.

Sold on Friday: check A, two lines of 1,100 and 350 with 10 % in them (tax 131.8, so 132; its base
1,318), cash; check B, 2,200 (tax 200), card. Friday comes to 3,650.
Given back on Friday: 1,100 of A. 1,100 of 1,450 bear 132 * 1,100 / 1,450 = 100.1, so 100.
Given back on Saturday: 550 of B, by amount: a quarter, with 50 of its tax.
"""

from __future__ import annotations

import pytest

from domain.clock import VirtualClock
from domain.documents import Row, lay_out
from domain.ids import new_id
from edge.checks.paper import letterhead
from edge.checks.worker import ReceiptWorker
from edge.reports.requests import Period, Sales
from edge.reports.service import ReportService
from edge.shifts import store
from edge.shifts.requests import CloseDay
from edge.shifts.z_paper import z_document
from providers.fiscal.journal_only import JournalOnly
from tests.edge.refunds.desk import Desk
from tests.edge.till import MANAGER

FRIDAY, SATURDAY = "2026-03-06", "2026-03-07"


async def sales(desk: Desk, first: str, last: str) -> Sales:
    """What was sold on these days."""
    return await ReportService(desk.till.db).sales(Period(first, last), MANAGER)


@pytest.fixture
async def weekend(desk: Desk, clock: VirtualClock) -> Desk:
    """The two days."""
    check_a = await desk.sell(1_100, 350)
    check_b = await desk.sell(2_200, pay={"tender_id": desk.till.founded.card_tender_id})
    await desk.back(check_a, take={0: 1000})
    await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)
    clock.advance(24 * 3600)
    await desk.back(check_b, amount_minor=550, reason="Complaint")
    await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)
    return desk


async def test_a_day_is_less_by_what_went_back_on_it(weekend: Desk) -> None:
    friday = await sales(weekend, FRIDAY, FRIDAY)

    assert (friday.revenue_minor, friday.lines_minor, friday.tax_minor) == (2_550, 2_550, 232)
    assert (friday.orders, friday.checks, friday.lines, friday.quantity) == (2, 2, 2, 2_000)
    assert [(item.quantity, item.revenue_minor) for item in friday.by_item] == [(2_000, 2_550)]
    assert [category.revenue_minor for category in friday.by_category] == [2_550]
    assert [(hour.checks, hour.revenue_minor) for hour in friday.by_hour] == [(2, 2_550)]
    assert [person.revenue_minor for person in friday.by_person] == [2_550]
    assert {each.name: each.amount_minor for each in friday.by_tender} == {
        "Card": 2_200,
        "Cash": 350,
    }
    assert [(tax.base_minor, tax.tax_minor) for tax in friday.taxes] == [(2_318, 232)]


async def test_a_refund_of_yesterday_belongs_to_today(weekend: Desk) -> None:
    saturday = await sales(weekend, SATURDAY, SATURDAY)

    assert (saturday.revenue_minor, saturday.tax_minor) == (-550, -50)
    assert (saturday.orders, saturday.days, saturday.quantity) == (0, 0, 0)
    assert [(item.quantity, item.revenue_minor) for item in saturday.by_item] == [(0, -550)]
    assert [(tax.base_minor, tax.tax_minor) for tax in saturday.taxes] == [(-500, -50)]
    assert [(each.name, each.amount_minor) for each in saturday.by_tender] == [("Card", -550)]


async def test_refunds_stand_on_their_own_line_with_their_reasons(weekend: Desk) -> None:
    both = await sales(weekend, FRIDAY, SATURDAY)

    assert (both.refunds.refunds, both.refunds.amount_minor) == (2, 1_650)
    assert [(each.reason, each.refunds, each.amount_minor) for each in both.refunds.by_reason] == [
        ("Returned", 1, 1_100),
        ("Complaint", 1, 550),
    ]
    assert both.revenue_minor == 2_000


async def test_each_z_takes_in_what_went_back_in_its_time(weekend: Desk) -> None:
    second, first = await weekend.shifts.closes(MANAGER)

    assert (first.revenue_minor, second.revenue_minor) == (2_550, -550)
    assert (first.totals.sales.revenue_minor, second.totals.sales.revenue_minor) == (2_550, -550)
    assert [close.grand_total_minor for close in (first, second)] == [3_650, 3_650]
    assert second.totals.refunded.amount_minor == 550


async def test_receipts_of_refunds_are_in_the_z_of_the_refund_without_a_gap(weekend: Desk) -> None:
    await ReceiptWorker(weekend.till.db, JournalOnly()).complete_pending()
    first = await weekend.till.db.read(lambda read: store.receipts_of(read, 1))
    second = await weekend.till.db.read(lambda read: store.receipts_of(read, 2))

    assert (first.count, first.total_minor) == (3, 2_550)
    assert (second.count, second.total_minor) == (1, -550)
    numbers = await weekend.till.values("SELECT number FROM receipts ORDER BY number")
    assert numbers == [1, 2, 3, 4]


async def test_the_z_on_paper_says_what_went_back(weekend: Desk) -> None:
    close = (await weekend.shifts.closes(MANAGER))[0]
    head = await weekend.till.db.read(letterhead)

    paper = "\n".join(
        row.plain() for row in lay_out(z_document(close, head), 42) if isinstance(row, Row)
    )

    assert "Given back (1)" in paper
    assert "1 Complaint" in paper
    assert "-5.50" in paper
