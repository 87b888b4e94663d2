"""Reports: what was sold, from the rows, to the minor unit."""

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from edge.audit import record
from edge.checks.tips import AddTip
from edge.commands import Command
from edge.reports.requests import Period
from edge.reports.service import ReportService
from edge.transaction import Write
from sync.tables.catalog import Category
from sync.tables.identity import Person
from sync.tables.sales import Order
from tests.edge.till import CASHIER, MANAGER, Step, Till

FRIDAY = Period("2026-03-06", "2026-03-06")


async def test_sales_are_counted_in_orders_lines_and_units(till: Till) -> None:
    await till.pay(await till.order(1_200, 800), 2_000)
    order_id = await till.order(2_400, quantity=2_000)
    await till.pay(order_id, 2_400)

    sales = await ReportService(till.db).today(MANAGER)

    assert (sales.orders, sales.lines, sales.units, sales.revenue_minor) == (2, 3, 4, 4_400)


async def test_options_count_for_their_item_but_are_no_lines(till: Till) -> None:
    order_id = await till.order(1_200)
    parent_id = type(order_id)(await till.value("SELECT lower(hex(id)) FROM order_lines"))
    await till.add(order_id, 150, kind="modifier", parent_line_id=parent_id, name="Extra cheese")
    await till.pay(order_id, 1_350)

    sales = await ReportService(till.db).today(MANAGER)

    assert [
        (item.name, item.lines, item.quantity, item.revenue_minor) for item in sales.by_item
    ] == [("Margherita", 1, 1_000, 1_350)]
    assert (sales.lines, sales.revenue_minor) == (1, 1_350)


async def test_sales_are_told_apart_by_category_the_best_first(till: Till) -> None:
    drinks = await till.add_row(Category, name="Drinks")
    order_id = await till.order(1_200)
    await till.add(order_id, 300, category_id=drinks, item_id=new_id(), name="Cola")
    await till.pay(order_id, 1_500)

    sales = await ReportService(till.db).today(MANAGER)

    assert [(each.name, each.revenue_minor) for each in sales.by_category] == [
        ("Mains", 1_200),
        ("Drinks", 300),
    ]


async def test_what_is_not_paid_was_not_sold(till: Till) -> None:
    order_id = await till.order(1_200)
    await till.pay(order_id, 500)

    sales = await ReportService(till.db).today(MANAGER)

    assert (sales.revenue_minor, sales.orders, sales.taken_minor) == (0, 0, 500)


async def test_a_sale_belongs_to_the_business_day_on_which_it_was_paid(
    till: Till, clock: VirtualClock
) -> None:
    order_id = await till.order(1_200)
    clock.advance(8 * 3_600)
    after_midnight = await till.order(700)
    await till.pay(after_midnight, 700)
    clock.advance(4 * 3_600)
    await till.pay(order_id, 1_200)

    reports = ReportService(till.db)
    friday = await reports.sales(FRIDAY, MANAGER)
    both = await reports.sales(Period("2026-03-06", "2026-03-07"), MANAGER)

    assert friday.revenue_minor == 700
    assert [(day.date, day.revenue_minor) for day in both.by_day] == [
        ("2026-03-06", 700),
        ("2026-03-07", 1_200),
    ]
    assert both.days == 2


async def test_hours_are_those_of_the_restaurants_own_clock(
    till: Till, clock: VirtualClock
) -> None:
    await till.pay(await till.order(1_200), 1_200)
    clock.advance(3_600)
    await till.pay(await till.order(300), 300)

    sales = await ReportService(till.db).today(MANAGER)

    assert [(hour.hour, hour.checks, hour.revenue_minor) for hour in sales.by_hour] == [
        (19, 1, 1_200),
        (20, 1, 300),
    ]


async def test_a_tip_that_is_typed_later_is_no_payment(till: Till) -> None:
    payment_id, card_id = new_id(), till.founded.card_tender_id
    await till.pay(await till.order(800), 800, tender_id=card_id, payment_id=payment_id)
    await till.checks.add_tip(AddTip(payment_id, new_id(), 250), MANAGER)

    (card,) = (await ReportService(till.db).today(MANAGER)).by_tender

    assert (card.payments, card.tip_minor) == (1, 250)


async def test_tips_and_tenders_are_told_apart_from_revenue(till: Till) -> None:
    await till.pay(await till.order(1_200), 1_200)
    await till.pay(await till.order(800), 800, tender_id=till.founded.card_tender_id, tip_minor=100)

    sales = await ReportService(till.db).today(MANAGER)

    assert [(each.name, each.amount_minor, each.tip_minor) for each in sales.by_tender] == [
        ("Cash", 1_200, 0),
        ("Card", 800, 100),
    ]
    assert (sales.revenue_minor, sales.tip_minor) == (2_000, 100)


async def test_each_person_has_the_sales_of_their_orders(till: Till) -> None:
    aziza = await till.add_row(Person, name="Aziza Karimova", short_name="Aziza")
    order_id = await till.order(1_200)
    await till.change(Order, order_id, server_id=aziza, guests=3)
    await till.pay(order_id, 1_200)
    await till.pay(await till.order(500), 500)

    sales = await ReportService(till.db).today(MANAGER)

    assert [(each.name, each.guests, each.revenue_minor) for each in sales.by_person] == [
        ("Aziza", 3, 1_200),
        ("", 0, 500),
    ]


async def test_taxes_are_the_sums_of_what_the_receipts_say(till: Till) -> None:
    await till.pay(await till.order(1_000), 1_000)
    await till.pay(await till.order(1_000), 1_000)

    sales = await ReportService(till.db).today(MANAGER)

    assert [(tax.code, tax.base_minor, tax.tax_minor) for tax in sales.taxes] == [
        ("VAT10", 1_818, 182)
    ]


async def test_what_was_taken_back_is_named(till: Till) -> None:
    def work(tx: Write) -> None:
        record(tx, "void_line", "order_line", new_id(), reason="Cold", details={"minor": 900})

    await till.db.write(Command.of(Step("void")), work)

    sales = await ReportService(till.db).today(MANAGER)

    assert (sales.voids.acts, sales.voids.amount_minor) == (1, 900)


async def test_reports_are_for_those_who_may_see_them(till: Till) -> None:
    with pytest.raises(Forbidden):
        await ReportService(till.db).today(CASHIER)


@pytest.mark.parametrize(
    "period", [Period("yesterday", "2026-03-06"), Period("2026-03-07", "2026-03-06")]
)
async def test_days_that_cannot_be_are_refused(till: Till, period: Period) -> None:
    with pytest.raises(BadRequest):
        await ReportService(till.db).sales(period, MANAGER)
