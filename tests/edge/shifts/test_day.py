"""The Z: numbered, from the rows, the same as payments and receipts."""

from sqlite3 import IntegrityError
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import Forbidden
from domain.ids import new_id
from edge.checks.worker import ReceiptWorker
from edge.shifts.requests import CloseDay
from providers.fiscal.journal_only import JournalOnly
from tests.edge.shifts.conftest import Counter
from tests.edge.till import CASHIER, CITY_5, MANAGER, VAT_10


async def test_a_z_adds_up_what_was_sold_since_the_one_before(counter: Counter) -> None:
    till = counter.till
    await till.pay(await till.order(1_200, 800), 2_000)
    first = await counter.z()
    await till.pay(await till.order(500), 500, tender_id=till.founded.card_tender_id, tip_minor=50)
    second = await counter.z()

    assert [(z.number, z.revenue_minor, z.grand_total_minor) for z in (first, second)] == [
        (1, 2_000, 2_000),
        (2, 500, 2_500),
    ]
    assert [(t.name, t.amount_minor, t.tip_minor) for t in second.totals.sales.by_tender] == [
        ("Card", 500, 50)
    ]
    assert second.totals.since == first.closed_at


async def test_the_same_command_gives_the_same_z(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)
    request, command_id = CloseDay(new_id()), new_id()

    first = await counter.shifts.end_of_day(request, MANAGER, command_id)
    again = await counter.shifts.end_of_day(request, MANAGER, command_id)

    assert again == first
    assert await counter.till.count("day_closes") == 1


async def test_a_clock_that_jumps_back_leaves_no_sale_out_of_the_next_z(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)
    await counter.z()
    counter.clock.advance(-3_600)
    await counter.till.pay(await counter.till.order(700), 700)

    assert (await counter.z()).revenue_minor == 700


async def test_open_orders_are_carried_over_and_open_drawers_named(counter: Counter) -> None:
    await counter.open()
    await counter.till.order(1_200)

    z = await counter.z()

    assert [(order.number, order.total_minor) for order in z.totals.open_orders] == [(1, 1_200)]
    assert [drawer.name for drawer in z.totals.uncounted_drawers] == ["Counter drawer"]
    assert z.revenue_minor == 0


async def test_cash_taken_while_no_drawer_was_open_is_named(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200, tendered_minor=2_000)

    assert (await counter.z()).totals.cash_outside_drawers_minor == 1_200


async def test_an_order_paid_after_the_z_falls_into_the_next(counter: Counter) -> None:
    order_id = await counter.till.order(1_200)
    first = await counter.z()
    await counter.till.pay(order_id, 1_200)

    assert (first.revenue_minor, (await counter.z()).revenue_minor) == (0, 1_200)


async def test_a_z_is_on_paper_and_can_be_looked_at_again(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)

    z = await counter.z()

    assert await counter.shifts.closes(MANAGER) == (z,)
    assert await counter.till.values("SELECT kind FROM print_jobs") == ["z_report"]


async def test_the_day_so_far_is_what_the_z_would_say(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)

    so_far = await counter.shifts.day_so_far(MANAGER)

    assert so_far == (await counter.z()).totals


async def test_only_a_manager_closes_the_day(counter: Counter) -> None:
    with pytest.raises(Forbidden):
        await counter.shifts.end_of_day(CloseDay(new_id()), CASHIER)


async def test_a_z_is_never_changed(counter: Counter) -> None:
    await counter.z()

    with pytest.raises(IntegrityError, match="day_closes: rows never change"):
        await counter.till.execute("UPDATE day_closes SET revenue_minor = 1")


amounts = st.lists(st.integers(1, 50_000), min_size=1, max_size=5)
sales = st.lists(
    st.tuples(
        amounts,
        st.sampled_from([[VAT_10], [CITY_5], [VAT_10, CITY_5], []]),
        st.integers(1, 3),
        st.booleans(),
        st.integers(0, 500),
    ),
    min_size=1,
    max_size=6,
)


async def sell(
    counter: Counter, lines: list[int], taxes: list[Any], parts: int, card: bool, tip: int
) -> None:
    """Sell an order, paid in up to three parts, the last one by card or in cash."""
    till = counter.till
    order_id = await till.order(*lines, taxes=taxes)
    due = await till.checks.due(order_id)
    share = due.total_minor // parts
    for _ in range(min(parts - 1, share)):
        await till.pay(order_id, share)
    rest = (await till.checks.due(order_id)).remaining_minor
    by_card = {"tender_id": till.founded.card_tender_id, "tip_minor": tip}
    await till.pay(order_id, rest, **(by_card if card else {"tendered_minor": rest + tip}))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=sales)
async def test_z_equals_receipts_equals_payments(day: list[Any], counter: Counter) -> None:
    before = await counter.z()
    for sale in day:
        await sell(counter, *sale)
    await ReceiptWorker(counter.till.db, JournalOnly()).complete_pending()

    z = await counter.z()

    where = f"WHERE z_number = {z.number}"
    taken = await counter.till.value(
        f"SELECT sum(amount_minor - rounding_minor) FROM payments {where}"
    )
    found = z.totals.sales
    assert z.revenue_minor == taken == z.totals.receipts.total_minor
    assert z.grand_total_minor == before.grand_total_minor + z.revenue_minor
    assert (found.orders, z.totals.receipts.count, z.totals.receipts.waiting) == (
        len(day),
        len(day),
        0,
    )
    assert found.lines_minor == sum(category.revenue_minor for category in found.by_category)
    added = sum(tax.tax_minor for tax in found.taxes if not tax.included)
    assert found.revenue_minor == found.lines_minor + added
    assert found.tip_minor == sum(tip for *_, card, tip in day if card)
    assert found.taken_minor == z.revenue_minor + found.rounding_minor
