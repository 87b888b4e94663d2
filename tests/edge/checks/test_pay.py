"""Payments: once, whole or in part, refused with a sentence."""

import asyncio
from sqlite3 import IntegrityError

import pytest

from domain.checks import NotSent, PaymentRefused
from domain.errors import CommandReused, Forbidden, NotFound, OrderClosed
from domain.ids import new_id
from edge.checks.requests import Pay
from edge.commands import Actor
from edge.refunds.requests import GiveBack
from edge.refunds.service import RefundService
from sync.tables.catalog import Tender
from sync.tables.floor import Area, DiningTable
from sync.tables.sales import Order, OrderLine, OrderTable, Payment
from tests.edge.till import CASHIER, CITY_5, MANAGER, Till


async def test_paying_everything_closes_the_order_and_asks_for_a_receipt(till: Till) -> None:
    order_id = await till.order(1_200, 350)

    paid = await till.pay(order_id, 1_550, tendered_minor=2_000)

    assert (paid.change_minor, paid.remaining_minor) == (450, 0)
    assert (paid.check_state, paid.order_state) == ("paid", "closed")
    assert await till.values("SELECT state FROM receipt_requests") == ["pending"]
    assert await till.value("SELECT sum(amount_minor) FROM check_allocations") == 1_550


async def test_a_repeated_payment_is_taken_once(till: Till) -> None:
    order_id, command_id = await till.order(1_200), new_id()
    request = Pay(order_id, new_id(), till.founded.cash_tender_id, 1_200)

    first = await till.checks.pay(request, CASHIER, command_id)
    again = await till.checks.pay(request, CASHIER, command_id)

    assert again == first
    assert await till.values("SELECT amount_minor FROM payments") == [1_200]
    assert await till.count("receipt_requests") == 1


async def test_the_same_payment_under_another_command_is_taken_once(till: Till) -> None:
    order_id, payment_id = await till.order(1_200), new_id()

    first = await till.pay(order_id, 1_200, payment_id=payment_id)
    again = await till.pay(order_id, 1_200, payment_id=payment_id)

    assert again == first
    assert await till.count("payments") == 1


async def test_the_same_payment_for_another_amount_is_refused(till: Till) -> None:
    order_id, payment_id = await till.order(1_200), new_id()
    await till.pay(order_id, 400, payment_id=payment_id)

    with pytest.raises(CommandReused):
        await till.pay(order_id, 800, payment_id=payment_id)


async def test_a_payment_that_arrives_again_after_its_refund_says_what_it_did(till: Till) -> None:
    order_id, payment_id = await till.order(1_200), new_id()
    first = await till.pay(order_id, 1_200, payment_id=payment_id)
    back = GiveBack(new_id(), first.check_id, "Cold", everything=True)
    await RefundService(till.db).give_back(back, MANAGER)

    assert await till.pay(order_id, 1_200, payment_id=payment_id) == first


async def test_a_payment_id_of_another_order_is_refused(till: Till) -> None:
    payment_id = new_id()
    await till.pay(await till.order(1_200), 1_200, payment_id=payment_id)

    with pytest.raises(CommandReused):
        await till.pay(await till.order(500), 500, payment_id=payment_id)


async def test_of_two_cashiers_paying_at_once_one_is_told_it_is_closed(till: Till) -> None:
    order_id = await till.order(1_200)

    outcomes = await asyncio.gather(
        till.pay(order_id, 1_200), till.pay(order_id, 1_200), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OrderClosed", "PayResult"]
    assert await till.count("payments") == 1


async def test_several_tenders_pay_one_check(till: Till) -> None:
    order_id = await till.order(3_000)

    first = await till.pay(order_id, 1_000, tender_id=till.founded.card_tender_id)
    second = await till.pay(order_id, 2_000, tendered_minor=5_000)

    assert (first.remaining_minor, first.check_state, first.order_state) == (2_000, "open", "open")
    assert (second.remaining_minor, second.change_minor) == (0, 3_000)
    assert first.check_id == second.check_id
    assert first.receipt_request_id is None


async def test_a_line_added_after_a_partial_payment_is_on_the_check(till: Till) -> None:
    order_id = await till.order(3_000)
    await till.pay(order_id, 1_000)
    await till.add(order_id, 500)

    paid = await till.pay(order_id, 2_500)

    assert paid.remaining_minor == 0
    assert await till.value("SELECT total_minor FROM checks") == 3_500
    assert await till.value("SELECT sum(amount_minor) FROM check_allocations") == 3_500


async def test_a_line_voided_after_a_partial_payment_leaves_the_check(till: Till) -> None:
    order_id = await till.order(3_000)
    line_id = await till.add(order_id, 500)
    await till.pay(order_id, 1_000)
    await till.change(OrderLine, line_id, state="voided")

    paid = await till.pay(order_id, 2_000)

    assert paid.remaining_minor == 0
    assert (
        await till.value("SELECT sum(amount_minor) FROM check_allocations WHERE deleted_at IS NULL")
        == 3_000
    )


async def test_taxes_that_are_not_in_the_price_are_paid_too(till: Till) -> None:
    order_id = await till.order(1_000, taxes=[CITY_5])

    view = await till.checks.due(order_id)
    paid = await till.pay(order_id, 1_050)

    assert (view.lines_minor, view.tax_minor, view.total_minor) == (1_000, 50, 1_050)
    assert paid.remaining_minor == 0


async def test_cash_is_rounded_and_the_check_remembers_it(till: Till) -> None:
    await till.change(Tender, till.founded.cash_tender_id, rounding_minor=5)
    order_id = await till.order(1_003)

    paid = await till.pay(order_id, 1_003, tendered_minor=2_000)

    assert (paid.amount_minor, paid.rounding_minor, paid.change_minor) == (1_005, 2, 995)
    assert await till.value("SELECT rounding_minor FROM checks") == 2


async def test_the_tables_of_a_paid_order_are_free(till: Till) -> None:
    area_id = await till.add_row(Area, name="Room")
    table_id = await till.add_row(DiningTable, area_id=area_id, name="7")
    order_id = await till.order(900)
    await till.add_row(OrderTable, order_id=order_id, table_id=table_id)

    await till.pay(order_id, 900)

    assert await till.count("order_tables WHERE left_at IS NULL") == 0


async def test_a_cash_sale_opens_the_drawer_once_and_a_card_sale_does_not(till: Till) -> None:
    await till.pay(await till.order(900), 900)
    await till.pay(await till.order(900), 900, tender_id=till.founded.card_tender_id)

    assert await till.values("SELECT why FROM drawer_openings") == ["sale"]


async def test_lines_the_kitchen_was_not_told_of_stop_the_payment(till: Till) -> None:
    order_id = await till.order(900, 700, state="new")

    with pytest.raises(NotSent, match="2 lines were not sent"):
        await till.pay(order_id, 1_600)

    assert await till.count("payments") == 0


async def test_lines_that_no_station_makes_are_sold_without_a_ticket(till: Till) -> None:
    order_id = await till.order(250, state="new", station_ids=[])

    await till.pay(order_id, 250)

    assert await till.values("SELECT state FROM order_lines") == ["sent"]
    assert await till.count("tickets") == 0


async def test_a_closed_order_takes_no_payment(till: Till) -> None:
    order_id = await till.order(900)
    await till.pay(order_id, 900)

    with pytest.raises(OrderClosed, match="Order 1 is closed"):
        await till.pay(order_id, 900)


async def test_an_order_without_lines_has_nothing_to_pay(till: Till) -> None:
    with pytest.raises(PaymentRefused, match="There is nothing to pay on this order yet"):
        await till.pay(await till.order(), 100)


async def test_an_unknown_order_or_tender_is_named(till: Till) -> None:
    with pytest.raises(NotFound, match="There is no such order"):
        await till.pay(new_id(), 100)
    with pytest.raises(NotFound, match="There is no such way to pay"):
        await till.pay(await till.order(100), 100, tender_id=new_id())


async def test_a_tender_that_was_switched_off_is_refused(till: Till) -> None:
    await till.change(Tender, till.founded.card_tender_id, active=False)

    with pytest.raises(PaymentRefused, match="Card is not taken any more"):
        await till.pay(await till.order(100), 100, tender_id=till.founded.card_tender_id)


async def test_another_currency_is_refused(till: Till) -> None:
    with pytest.raises(PaymentRefused, match="This order is in EUR, not in USD"):
        await till.pay(await till.order(100), 100, currency="USD")


async def test_an_order_of_another_restaurant_is_refused(till: Till) -> None:
    order_id = await till.order(100)
    await till.change(Order, order_id, store_id=new_id())

    with pytest.raises(NotFound, match="another restaurant"):
        await till.pay(order_id, 100)


@pytest.mark.parametrize("amount", [0, -5, 1_201, 10**15])
async def test_an_amount_that_cannot_be_is_refused_and_nothing_is_written(
    till: Till, amount: int
) -> None:
    order_id = await till.order(1_200)

    with pytest.raises(PaymentRefused):
        await till.pay(order_id, amount)

    assert await till.count("payments") + await till.count("checks") == 0


async def test_who_may_not_take_payment_is_told_so(till: Till) -> None:
    request = Pay(await till.order(100), new_id(), till.founded.cash_tender_id, 100)

    with pytest.raises(Forbidden):
        await till.checks.pay(request, Actor("person"))


async def test_a_payment_is_never_changed_or_deleted(till: Till) -> None:
    paid = await till.pay(await till.order(100), 100)

    with pytest.raises(IntegrityError, match="payments: rows never change"):
        await till.change(Payment, paid.payment_id, amount_minor=1)
    with pytest.raises(IntegrityError, match="payments: rows are never deleted"):
        await till.execute("DELETE FROM payments")


async def test_a_paid_check_never_opens_again(till: Till) -> None:
    await till.pay(await till.order(100), 100)

    with pytest.raises(IntegrityError, match="checks: state is final"):
        await till.execute("UPDATE checks SET state = 'open'")


async def test_what_is_due_tells_payments_and_what_remains(till: Till) -> None:
    order_id = await till.order(3_000)
    await till.pay(order_id, 1_000)

    view = await till.checks.due(order_id)

    assert (view.total_minor, view.paid_minor, view.remaining_minor) == (3_000, 1_000, 2_000)
    assert [payment.tender_name for payment in view.payments] == ["Cash"]
    assert view.unsent == 0


async def test_the_ways_to_pay_come_in_their_order(till: Till) -> None:
    assert [tender.name for tender in await till.checks.tenders()] == ["Cash", "Card"]
