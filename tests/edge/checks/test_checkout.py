"""Several tenders in one write: all or none, checked again, once."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.errors import CommandReused, Forbidden, NotFound
from domain.ids import new_id
from domain.pricing.trail import fare_step, to_doc
from domain.tenders import TenderRefused
from edge.checks.requests import Checkout, CheckoutResult, Tendered
from edge.commands import Actor
from sync.tables.catalog import Tender
from sync.tables.sales import Check, CheckAllocation, Order, OrderLine
from tests.edge.till import CASHIER, MANAGER, Till

WRITTEN = ("payments", "checks", "check_allocations", "receipt_requests", "drawer_openings")


async def checkout(
    till: Till, order_id: UUID, *tenders: Tendered, actor: Actor = CASHIER, **request: Any
) -> CheckoutResult:
    """Settle an order with these tenders."""
    return await till.checks.checkout(Checkout(order_id, tenders, **request), actor)


def card(till: Till, amount_minor: int, **said: Any) -> Tendered:
    """So much by card."""
    return Tendered(new_id(), till.founded.card_tender_id, amount_minor, **said)


def cash(till: Till, amount_minor: int, **said: Any) -> Tendered:
    """So much in cash."""
    return Tendered(new_id(), till.founded.cash_tender_id, amount_minor, **said)


async def tender(till: Till, kind: str, **columns: Any) -> UUID:
    """One more way to pay."""
    return await till.add_row(
        Tender, name=kind.replace("_", " ").capitalize(), kind=kind, **columns
    )


async def nothing_is_written(till: Till) -> bool:
    """Whether no row of money is there."""
    return sum([await till.count(table) for table in WRITTEN]) == 0


async def test_three_tenders_settle_a_check_in_one_write(till: Till) -> None:
    voucher_id = await tender(till, "voucher")
    order_id = await till.order(2_000, 1_333)
    voucher = Tendered(new_id(), voucher_id, 1_000, reference="V-100042")

    paid = await checkout(
        till,
        order_id,
        voucher,
        card(till, 1_000, tip_minor=150, last_four="4242"),
        cash(till, 1_333, tendered_minor=2_000),
    )

    assert [each.remaining_minor for each in paid.payments] == [2_333, 1_333, 0]
    assert {each.check_state for each in paid.payments} == {"paid"}
    assert paid.payments[-1].change_minor == 667
    assert await till.values("SELECT last_four FROM payments ORDER BY amount_minor, last_four") == [
        "0042",
        "4242",
        "",
    ]
    assert await till.count("receipt_requests") == 1
    assert await till.values("SELECT why FROM drawer_openings") == ["sale"]
    assert await till.values("SELECT state FROM orders") == ["closed"]


async def test_tenders_below_what_is_due_write_nothing(till: Till) -> None:
    order_id = await till.order(3_000)

    with pytest.raises(PaymentRefused, match=r"€5\.00 would still be open"):
        await checkout(till, order_id, card(till, 1_500), cash(till, 1_000))

    assert await nothing_is_written(till)


async def test_one_bad_tender_of_three_stops_all_of_them(till: Till) -> None:
    order_id = await till.order(3_000)

    with pytest.raises(PaymentRefused, match=r"Cash takes no tip"):
        await checkout(
            till, order_id, card(till, 1_000), cash(till, 1_000, tip_minor=50), card(till, 1_000)
        )

    assert await nothing_is_written(till)


async def test_a_tender_after_everything_is_paid_is_left_out(till: Till) -> None:
    order_id = await till.order(1_000)

    with pytest.raises(PaymentRefused, match=r"Everything is paid already\. Leave out Card"):
        await checkout(till, order_id, cash(till, 1_000), card(till, 500))

    assert await nothing_is_written(till)


async def test_cash_is_rounded_only_where_it_settles_what_is_left(till: Till) -> None:
    await till.change(Tender, till.founded.cash_tender_id, rounding_minor=5)
    order_id = await till.order(3_333)

    paid = await checkout(
        till,
        order_id,
        cash(till, 1_000),
        card(till, 1_001),
        cash(till, 1_332, tendered_minor=1_500),
    )

    assert [each.rounding_minor for each in paid.payments] == [0, 0, -2]
    assert sum(each.amount_minor for each in paid.payments) == 3_333 - 2
    assert await till.value("SELECT rounding_minor FROM checks") == -2


async def test_the_same_checkout_is_taken_once_under_any_command(till: Till) -> None:
    order_id = await till.order(3_000)
    request = Checkout(order_id, (card(till, 1_000), cash(till, 2_000)))

    first = await till.checks.checkout(request, CASHIER)
    again = await till.checks.checkout(request, CASHIER)

    assert [each.payment_id for each in again.payments] == [
        each.payment_id for each in first.payments
    ]
    assert await till.count("payments") == 2


async def test_a_checkout_that_begins_with_a_known_payment_is_refused(till: Till) -> None:
    order_id = await till.order(3_000)
    known = cash(till, 1_000)
    await till.pay(order_id, 1_000, payment_id=known.payment_id)

    with pytest.raises(CommandReused):
        await checkout(till, order_id, known, card(till, 2_000))
    with pytest.raises(CommandReused, match="same id"):
        await checkout(till, order_id, known, replace(known, amount_minor=2_000))

    assert await till.count("payments") == 1


async def test_two_tablets_that_check_out_at_once_take_the_money_once(till: Till) -> None:
    order_id = await till.order(3_000)

    outcomes = await asyncio.gather(
        checkout(till, order_id, card(till, 1_000), cash(till, 2_000)),
        checkout(till, order_id, cash(till, 3_000)),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "CheckoutResult",
        "OrderClosed",
    ]
    assert await till.value("SELECT sum(amount_minor) FROM payments") == 3_000


async def test_of_two_tablets_with_the_same_rest_on_their_screens_one_is_told(till: Till) -> None:
    order_id = await till.order(3_000)

    outcomes = await asyncio.gather(
        till.pay(order_id, 1_000, expects_minor=3_000),
        till.pay(order_id, 1_000, expects_minor=3_000),
        return_exceptions=True,
    )

    [refused] = [each for each in outcomes if isinstance(each, PaymentRefused)]
    assert refused.sentence == "The bill has changed meanwhile. €20.00 is due now."
    assert await till.count("payments") == 1


@pytest.mark.parametrize("count", [0, 21])
async def test_a_checkout_has_one_to_twenty_tenders(till: Till, count: int) -> None:
    order_id = await till.order(2_100)

    with pytest.raises(PaymentRefused, match="1 to 20 tenders"):
        await checkout(till, order_id, *(cash(till, 100) for _ in range(count)))


# ---- what belongs together -----------------------------------------------------------------
async def test_a_tender_of_another_store_or_brand_is_refused(till: Till) -> None:
    order_id = await till.order(1_000)
    for place in ("store_id", "brand_id"):
        elsewhere = await tender(till, "qr_wallet", **{place: new_id()})
        with pytest.raises(NotFound, match="Qr wallet belongs to another restaurant"):
            await till.pay(order_id, 1_000, tender_id=elsewhere)

    assert await nothing_is_written(till)


async def test_a_tender_that_was_put_away_is_not_there(till: Till) -> None:
    gone = await tender(till, "qr_wallet", deleted_at=till.db.clock.now())

    with pytest.raises(NotFound, match="There is no such way to pay"):
        await till.pay(await till.order(1_000), 1_000, tender_id=gone)


async def test_a_price_that_was_altered_is_not_paid(till: Till) -> None:
    trail = to_doc([fare_step(1_000)])
    order_id = await till.order(1_000, 500, price_trail=trail, unit_price_minor=1_000)

    with pytest.raises(PaymentRefused, match="The price of Margherita is not what it was sold for"):
        await till.pay(order_id, 1_500)

    assert await nothing_is_written(till)


async def test_a_price_with_its_own_explanation_is_paid(till: Till) -> None:
    trail = to_doc([fare_step(333)])
    order_id = await till.order(500, price_trail=trail, unit_price_minor=333, quantity=1_500)

    assert (await till.pay(order_id, 500)).check_state == "paid"


async def test_a_line_in_another_currency_or_of_another_store_is_not_paid(till: Till) -> None:
    abroad = await till.order(1_000, currency="USD")
    with pytest.raises(PaymentRefused, match="Margherita is in USD, not in EUR"):
        await till.pay(abroad, 1_000)

    strange = await till.order(1_000)
    await till.execute(f"UPDATE order_lines SET store_id = x'{new_id().hex}'")
    with pytest.raises(PaymentRefused, match="The price of Margherita"):
        await till.pay(strange, 1_000)

    assert await nothing_is_written(till)


async def test_a_check_in_another_currency_is_not_paid(till: Till) -> None:
    order_id = await till.order(1_000)
    first = await till.pay(order_id, 100)
    await till.change(Check, first.check_id, currency="USD")

    with pytest.raises(PaymentRefused, match="This check is in USD, not in EUR"):
        await till.pay(order_id, 900)


async def test_an_order_of_another_brand_is_not_paid(till: Till) -> None:
    order_id = await till.order(1_000)
    await till.change(Order, order_id, brand_id=new_id())

    with pytest.raises(NotFound, match="another brand"):
        await till.pay(order_id, 1_000)


async def test_a_line_of_another_order_on_a_check_is_neither_sold_nor_kept(till: Till) -> None:
    order_id, other_id = await till.order(1_000), await till.order(700)
    check_id = (await till.pay(order_id, 100)).check_id
    stranger_id = UUID(
        bytes=await till.value(f"SELECT id FROM order_lines WHERE order_id = x'{other_id.hex}'")
    )
    await till.add_row(
        CheckAllocation,
        check_id=check_id,
        source_kind="order_line",
        source_id=stranger_id,
        amount_minor=700,
        currency="EUR",
    )

    await till.pay(order_id, 900)

    kept = "SELECT sum(amount_minor) FROM check_allocations WHERE deleted_at IS NULL"
    assert await till.value(kept) == 1_000
    assert await till.value("SELECT total_minor FROM checks") == 1_000


# ---- what kinds of tenders ask for ---------------------------------------------------------
async def test_a_staff_meal_needs_its_right_and_a_name(till: Till) -> None:
    order_id = await till.order(1_000)
    meal = Tendered(new_id(), await tender(till, "staff_meal", needs_right="write_off"), 1_000)

    with pytest.raises(Forbidden, match="Staff meal needs a manager") as refused:
        await checkout(till, order_id, replace(meal, reference="Luca"))
    with pytest.raises(TenderRefused, match="Say who ate"):
        await checkout(till, order_id, meal, actor=MANAGER)
    paid = await checkout(till, order_id, replace(meal, reference="Luca"), actor=MANAGER)

    assert refused.value.right == "write_off"
    assert paid.payments[0].check_state == "paid"
    assert await till.values("SELECT reference FROM payments") == ['{"text":"Luca"}']


async def test_a_voucher_has_a_number_and_is_taken_once(till: Till) -> None:
    voucher_id = await tender(till, "voucher")
    first, second = await till.order(1_000), await till.order(1_000)

    with pytest.raises(TenderRefused, match="Type the voucher's number first"):
        await till.pay(first, 1_000, tender_id=voucher_id)
    await till.pay(first, 1_000, tender_id=voucher_id, reference="AB 1234")
    with pytest.raises(TenderRefused, match="Voucher AB 1234 was taken already"):
        await till.pay(second, 1_000, tender_id=voucher_id, reference=" AB 1234 ")
    await till.pay(second, 1_000, tender_id=voucher_id, reference="CD 1234")


async def test_a_voucher_is_taken_once_in_one_checkout_too(till: Till) -> None:
    voucher_id = await tender(till, "voucher")
    order_id = await till.order(2_000)
    first = Tendered(new_id(), voucher_id, 1_000, reference="AB 1234")
    second = replace(first, payment_id=new_id(), reference=" AB 1234")

    with pytest.raises(TenderRefused, match="Voucher AB 1234 was taken already"):
        await checkout(till, order_id, first, second)

    assert await nothing_is_written(till)
    await checkout(till, order_id, first, replace(second, reference="CD 1234"))


async def test_a_voucher_gives_no_change(till: Till) -> None:
    voucher_id = await tender(till, "voucher")

    with pytest.raises(PaymentRefused, match="Voucher gives no change"):
        await till.pay(
            await till.order(800), 800, tendered_minor=1_000, tender_id=voucher_id, reference="1"
        )


async def test_a_terminal_is_not_paid_past(till: Till) -> None:
    terminal_id = await tender(till, "card_terminal", adapter="virtual_terminal")

    with pytest.raises(PaymentRefused, match="Card terminal is charged by its terminal"):
        await till.pay(await till.order(800), 800, tender_id=terminal_id)

    assert await nothing_is_written(till)


@pytest.mark.parametrize("last_four", ["42", "42424", "abcd"])
async def test_the_last_four_are_four_digits(till: Till, last_four: str) -> None:
    order_id = await till.order(800)

    with pytest.raises(TenderRefused, match="last four digits"):
        await checkout(till, order_id, card(till, 800, last_four=last_four))


async def test_a_payment_says_who_served(till: Till) -> None:
    order_id, server_id = await till.order(800), new_id()
    await till.change(Order, order_id, server_id=server_id)

    await till.pay(order_id, 800)

    assert await till.value("SELECT hex(server_id) FROM payments") == server_id.hex.upper()


async def test_where_nobody_served_the_tip_is_who_took_the_money(till: Till) -> None:
    cashier = replace(CASHIER, id=new_id())

    await checkout(till, await till.order(800), cash(till, 800), actor=cashier)

    assert cashier.id is not None
    assert await till.value("SELECT hex(server_id) FROM payments") == cashier.id.hex.upper()


async def test_a_tip_beyond_the_limit_needs_a_manager(till: Till) -> None:
    order_id = await till.order(2_000)
    generous = card(till, 2_000, tip_minor=1_001)

    with pytest.raises(Forbidden, match=r"A tip of €10\.01 on €20\.00 needs a manager") as refused:
        await checkout(till, order_id, generous)
    await checkout(till, order_id, generous, actor=MANAGER)

    assert refused.value.right == "approve"
    assert await till.values("SELECT tip_minor FROM payments") == [1_001]


async def test_tips_with_several_payments_are_one_sum_under_the_limit(till: Till) -> None:
    order_id = await till.order(2_000)
    await till.pay(order_id, 500, tender_id=till.founded.card_tender_id, tip_minor=600)

    with pytest.raises(Forbidden, match=r"A tip of €11\.00 on €20\.00 needs a manager"):
        await till.pay(order_id, 500, tender_id=till.founded.card_tender_id, tip_minor=500)
    await till.pay(order_id, 500, tender_id=till.founded.card_tender_id, tip_minor=400)

    assert await till.value("SELECT sum(tip_minor) FROM payments") == 1_000


async def test_lines_voided_under_a_checkout_leave_the_check(till: Till) -> None:
    order_id = await till.order(2_000)
    line_id = await till.add(order_id, 500)
    await till.change(OrderLine, line_id, state="voided")

    with pytest.raises(PaymentRefused, match=r"Only €20\.00 is due"):
        await checkout(till, order_id, cash(till, 2_500))


async def test_what_rounds_to_nothing_and_what_costs_nothing_is_closed(till: Till) -> None:
    await till.change(Tender, till.founded.cash_tender_id, rounding_minor=5)
    order_id = await till.order(1_002)
    await till.pay(order_id, 1_000, tender_id=till.founded.card_tender_id)

    rounded = await till.pay(order_id, 0, tendered_minor=0)
    nothing = await till.pay(await till.order(0), 0, tendered_minor=0)

    assert (rounded.rounding_minor, rounded.order_state) == (-2, "closed")
    assert (nothing.amount_minor, nothing.order_state) == (0, "closed")
