"""What the office is told of sales: reports, the glance, checks, a single check, files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import psycopg
import pytest

from central.figures.computing import compute_marked
from central.figures.requests import BYS, CheckRow, ChecksQuestion, SalesQuestion
from central.figures.service import FiguresService
from central.identity.person import Membership, Person
from central.identity.rights import Role
from central.main import Centre
from central.tenancy import Pool
from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden, NotFound
from tests.central.figures.conftest import box_says, taken_in
from tests.central.stream import Stream

FIRST, LAST = "2026-11-01", "2026-12-31"


def somebody(organization_id: UUID, **where: UUID) -> Person:
    role = Membership(UUID(int=1), organization_id, "A chain", Role.VIEWER, **where)
    return Person(UUID(int=2), "Vera", "vera@example.com", "en", False, (role,))


@pytest.fixture
def owner(wild: Stream) -> Person:
    return somebody(wild.box.organization_id)


@pytest.fixture
def figures(centre: Centre, worker: Pool, wild: Stream, clock: VirtualClock) -> FiguresService:
    """The service over a box's computed days."""
    taken_in(centre, wild)
    assert compute_marked(worker, clock)
    return FiguresService(centre.app, clock)


def asking(stream: Stream, **said: Any) -> SalesQuestion:
    return SalesQuestion(stream.box.organization_id, **{"first": FIRST, "last": LAST, **said})


def listing(stream: Stream, **said: Any) -> ChecksQuestion:
    asked = {"first": FIRST, "last": LAST, **said}
    return ChecksQuestion(stream.box.organization_id, stream.box.store_id, **asked)


async def test_a_report_by_anything_adds_up_to_the_boxs_own(
    figures: FiguresService, owner: Person, wild: Stream, wild_days: Path
) -> None:
    reports = {by: figures.sales(owner, asking(wild, by=by)) for by in BYS}
    totals = {report.totals for report in reports.values()}
    assert len(totals) == 1
    ((total,),) = totals
    days = [row.key for row in reports["day"].rows]
    box = await box_says(wild_days, days)
    assert total.gross_minor == sum(each.revenue_minor for each in box.values())
    assert total.net_minor == total.gross_minor - sum(each.tax_minor for each in box.values())
    for by in set(BYS) - {"tender"}:
        assert sum(row.sums.gross_minor for row in reports[by].rows) == total.gross_minor, by
        assert sum(row.sums.tax_minor for row in reports[by].rows) == total.tax_minor, by
    taken = sum(row.sums.gross_minor for row in reports["tender"].rows)
    assert taken == sum(each.taken_minor for each in box.values())
    (store,) = reports["store"].rows
    assert (store.share_micros, store.label) == (1_000_000, "Trattoria Comanda")


def test_the_items_of_a_category_add_up_to_it(
    figures: FiguresService, owner: Person, wild: Stream
) -> None:
    categories = figures.sales(owner, asking(wild, by="category")).rows
    assert len(categories) > 1
    for each in categories:
        items = figures.sales(owner, asking(wild, by="item", category=each.label)).rows
        assert sum(row.sums.gross_minor for row in items) == each.sums.gross_minor


def test_checks_of_an_hour_and_with_an_item_are_those_that_the_report_counts(
    figures: FiguresService, owner: Person, wild: Stream
) -> None:
    every = figures.checks(owner, listing(wild, limit=500)).rows
    hours = figures.sales(owner, asking(wild, by="hour")).rows
    of_hours = [
        figures.checks(owner, listing(wild, hour=int(row.key), limit=500)).rows for row in hours
    ]
    assert [len([each for each in found if each.state == "paid"]) for found in of_hours] == [
        row.sums.checks for row in hours
    ]
    item = figures.sales(owner, asking(wild, by="item")).rows[0].label
    with_it = figures.checks(owner, listing(wild, item=item, limit=500)).rows
    assert 0 < len(with_it) < len(every)


def test_a_span_inside_a_month_is_the_sum_of_its_days(
    figures: FiguresService, owner: Person, wild: Stream
) -> None:
    days = figures.sales(owner, asking(wild, by="day")).rows
    for first, last in ((days[1], days[-2]), (days[0], days[0]), (days[0], days[-2])):
        said = asking(wild, by="item", first=first.key, last=last.key)
        between = [day for day in days if first.key <= day.key <= last.key]
        (total,) = figures.sales(owner, said).totals
        assert total.gross_minor == sum(day.sums.gross_minor for day in between)


def test_what_waits_to_be_computed_is_said(
    figures: FiguresService, owner: Person, wild: Stream, admin: psycopg.Connection[Any]
) -> None:
    assert figures.sales(owner, asking(wild)).computed_up_to is None
    admin.execute(
        "INSERT INTO figure_marks SELECT organization_id, store_id, business_date, store_id, "
        "'2026-11-20T10:00Z' FROM figure_days LIMIT 1"
    )
    report = figures.sales(owner, asking(wild))
    assert report.computed_up_to is not None


def test_the_glance_compares_with_the_same_time_a_week_ago(
    figures: FiguresService, owner: Person, wild: Stream, clock: VirtualClock
) -> None:
    rows = figures.checks(owner, listing(wild, limit=500)).rows
    sold = [row for row in rows if row.state == "paid" and row.paid_at]
    last, day = sold[0], sold[0].business_date
    assert last.paid_at is not None
    clock.advance(int((last.paid_at - clock.now()).total_seconds()) + 1)
    (now,) = figures.glance(owner, wild.box.organization_id).stores
    assert now.business_date == day
    assert now.today.checks == len([row for row in sold if row.business_date == day])
    assert now.last_sale_at == last.paid_at
    clock.advance(7 * 24 * 3600)
    (later,) = figures.glance(owner, wild.box.organization_id).stores
    assert (later.today.checks, later.week_ago) == (0, now_as_before(now.today))
    clock.advance(-2)
    (before,) = figures.glance(owner, wild.box.organization_id).stores
    earlier = [row for row in sold if row.business_date == day and row.paid_at != last.paid_at]
    assert before.week_ago.checks == len(earlier)


def now_as_before(sums: Any) -> Any:
    """Sums without what is not compared."""
    return replace(
        sums, discount_minor=0, service_minor=0, tip_minor=0, rounding_minor=0, payments=0
    )


def test_checks_come_page_by_page_each_once_and_are_found_by_number(
    figures: FiguresService, owner: Person, wild: Stream
) -> None:
    everything = figures.checks(owner, listing(wild, limit=500)).rows
    paged: list[CheckRow] = []
    after = ""
    for _ in range(-(-len(everything) // 3)):
        page = figures.checks(owner, listing(wild, limit=3, after=after))
        paged += page.rows
        after = page.next
    assert (tuple(paged), after) == (everything, "")
    some = everything[2]
    found = figures.checks(owner, listing(wild, text=str(some.order_number))).rows
    assert some in found
    refunded = figures.checks(owner, listing(wild, only="refunded", limit=500)).rows
    assert refunded
    assert all(row.refunded_minor for row in refunded)


def test_a_single_check_has_its_lines_money_steps_and_kitchen_times(
    figures: FiguresService, owner: Person, wild: Stream
) -> None:
    discounted = figures.checks(owner, listing(wild, only="discounted")).rows[0]
    check = figures.check(owner, wild.box.organization_id, discounted.check_id)
    assert check == figures.check(owner, wild.box.organization_id, check.order_id)
    on_top = sum(tax.tax_minor for tax in check.taxes if not tax.included)
    paid = sum(line.amount_minor for line in check.lines if line.state != "voided")
    assert paid + on_top == check.total_minor
    assert sum(each.amount_minor for each in check.payments if each.kind == "sale") >= 1
    assert {"open_order", "send", "sale"} <= {step.act for step in check.steps}
    assert [step.at for step in check.steps] == sorted(step.at for step in check.steps)
    assert {item.line_id for item in check.kitchen} <= {line.line_id for line in check.lines}
    assert check.kitchen
    assert check.discounts


def test_files_are_exact_and_no_word_is_a_formula(
    figures: FiguresService, owner: Person, wild: Stream, admin: psycopg.Connection[Any]
) -> None:
    admin.execute("UPDATE figure_names SET name = '=1+1' WHERE kind = 'person'")
    report = figures.sales(owner, asking(wild, by="waiter"))
    text = b"".join(figures.sales_file(owner, asking(wild, by="waiter"), "csv").pieces)
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert rows[1][0] == "'=1+1"
    gross = rows[0].index("Gross")
    assert Decimal(rows[-1][gross]) * 100 == report.totals[0].gross_minor
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(figures.sales_file(owner, asking(wild, by="waiter"), "xlsx").pieces))
    )
    cell, amount = book["Comanda"]["A2"], book["Comanda"].cell(2, gross + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert (amount.data_type, amount.number_format) == ("n", "#,##0.00")
    checks = b"".join(figures.checks_file(owner, listing(wild), "csv").pieces)
    found = figures.checks(owner, listing(wild, limit=500)).rows
    assert len(checks.decode().splitlines()) == len(found) + 1


def test_nobody_sees_what_they_may_not(figures: FiguresService, wild: Stream) -> None:
    box = wild.box
    stranger = somebody(UUID(int=9))
    elsewhere = somebody(box.organization_id, brand_id=UUID(int=8))
    here = somebody(box.organization_id, brand_id=box.brand_id, store_id=box.store_id)
    for ask in (
        lambda who: figures.sales(who, asking(wild, store_ids=(box.store_id,))),
        lambda who: figures.checks(who, listing(wild)),
    ):
        with pytest.raises(NotFound):
            ask(stranger)
        with pytest.raises(Forbidden):
            ask(elsewhere)
        ask(here)
    assert figures.sales(elsewhere, asking(wild)).rows == ()
    assert figures.glance(elsewhere, box.organization_id).stores == ()
    owner = somebody(box.organization_id)
    assert figures.sales(here, asking(wild)).totals == figures.sales(owner, asking(wild)).totals


@pytest.mark.parametrize(
    "said", [{"first": "2026-13-01"}, {"first": "2026-12-31", "last": "2026-01-01"}]
)
def test_days_that_cannot_be_are_refused(
    figures: FiguresService, owner: Person, wild: Stream, said: dict[str, str]
) -> None:
    with pytest.raises(BadRequest):
        figures.sales(owner, asking(wild, **said))
