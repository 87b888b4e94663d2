"""Checks that are paid by gift card or charged to a house account."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from domain.accounts import AccountRefused
from domain.clock import VirtualClock
from domain.errors import Forbidden, NotFound
from domain.ids import new_id
from domain.permissions import WAITER
from edge.accounts.spending import give_back
from edge.checks.requests import Pay
from edge.commands import Actor, Command
from edge.transaction import Write
from sync.tables.accounts import Account
from sync.tables.sales import Payment
from tests.edge.accounts.desk import Desk
from tests.edge.till import Step


async def test_a_gift_card_pays_a_part_and_cash_the_rest(desk: Desk) -> None:
    card, order_id = await desk.card(2000), await desk.till.order(3250)

    part = await desk.pay_by_card(order_id, 2000, card)
    rest = await desk.till.pay(order_id, 1250)

    assert (part.remaining_minor, rest.check_state) == (1250, "paid")
    assert await desk.balance(card) == 0
    assert await desk.till.value("SELECT count(*) FROM payments WHERE account_id IS NOT NULL") == 1


async def test_a_tip_is_taken_from_the_card_too(desk: Desk) -> None:
    card, order_id = await desk.card(2000), await desk.till.order(1500)

    await desk.pay_by_card(order_id, 1500, card, tip_minor=200)

    assert await desk.balance(card) == 300


@pytest.mark.parametrize("tip", [0, 1])
async def test_a_card_never_pays_more_than_it_has(desk: Desk, tip: int) -> None:
    card, order_id = await desk.card(1499 + tip), await desk.till.order(3000)

    with pytest.raises(AccountRefused, match=r"Only €15\.00 is left|Only €14\.99 is left"):
        await desk.pay_by_card(order_id, 1500, card, tip_minor=tip)

    assert await desk.balance(card) == 1499 + tip
    assert await desk.till.count("payments") == 0


async def test_two_tablets_that_spend_one_card_at_once_cannot_spend_it_twice(desk: Desk) -> None:
    card = await desk.card(1000)
    orders = [await desk.till.order(1000) for _ in range(4)]

    answers = await asyncio.gather(
        *(desk.pay_by_card(order_id, 1000, card) for order_id in orders), return_exceptions=True
    )

    refused = [each for each in answers if isinstance(each, AccountRefused)]
    assert len(refused) == 3
    assert await desk.balance(card) == 0


async def test_a_payment_that_arrives_twice_takes_once(desk: Desk) -> None:
    card, order_id, payment_id = await desk.card(2000), await desk.till.order(900), new_id()

    first = await desk.pay_by_card(order_id, 900, card, payment_id=payment_id)
    again = await desk.pay_by_card(order_id, 900, card, payment_id=payment_id)

    assert again == first
    assert await desk.balance(card) == 1100


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"active": False}, "This gift card is blocked."),
        ({"ends_on": "2026-03-05"}, "This gift card ended on 2026-03-05."),
        ({"currency": "USD"}, "This gift card is in USD, not in EUR."),
    ],
)
async def test_a_card_that_cannot_be_spent_says_why(
    desk: Desk, columns: dict[str, object], sentence: str
) -> None:
    card, order_id = await desk.card(2000, **columns), await desk.till.order(900)

    with pytest.raises(AccountRefused, match=sentence):
        await desk.pay_by_card(order_id, 900, card)


async def test_a_card_buys_on_its_last_day(desk: Desk, clock: VirtualClock) -> None:
    card, order_id = await desk.card(900, ends_on="2026-03-06"), await desk.till.order(900)

    paid = await desk.pay_by_card(order_id, 900, card)

    assert paid.check_state == "paid"


async def test_tenders_of_accounts_need_one(desk: Desk) -> None:
    order_id = await desk.till.order(900)

    with pytest.raises(AccountRefused, match="Scan the gift card or type its number first"):
        await desk.pay_by_card(order_id, 900, None)
    with pytest.raises(AccountRefused, match="Choose the house account first"):
        await desk.charge(order_id, 900, None)


async def test_an_account_is_paid_from_by_its_own_kind_of_tender_only(desk: Desk) -> None:
    order_id, card, firm = await desk.till.order(900), await desk.card(900), await desk.firm()

    with pytest.raises(AccountRefused, match="Choose the house account first"):
        await desk.charge(order_id, 900, card)
    with pytest.raises(AccountRefused, match="Scan the gift card"):
        await desk.pay_by_card(order_id, 900, firm)
    with pytest.raises(AccountRefused, match="Cash is not paid from an account"):
        await desk.till.pay(order_id, 900, account_id=card)
    with pytest.raises(NotFound):
        await desk.charge(order_id, 900, new_id())
    assert await desk.till.count("payments") == 0


async def test_a_house_account_is_charged_up_to_its_limit(desk: Desk) -> None:
    firm, order_id = await desk.firm(10_000, owes=9_000), await desk.till.order(2_000)

    with pytest.raises(AccountRefused, match=r"Rossi & Co can take only €10\.00 more"):
        await desk.charge(order_id, 2_000, firm)
    await desk.charge(order_id, 1_000, firm)

    assert await desk.balance(firm) == 10_000


async def test_charging_a_house_account_needs_the_right(desk: Desk) -> None:
    firm, order_id = await desk.firm(), await desk.till.order(900)
    request = Pay(order_id, new_id(), desk.house_tender_id, 900, account_id=firm)

    with pytest.raises(Forbidden, match="need a cashier or manager"):
        await desk.till.checks.pay(request, Actor("person", rights=frozenset(WAITER)))


async def test_what_goes_back_is_never_more_than_was_taken(desk: Desk) -> None:
    card, order_id, payment_id = await desk.card(900), await desk.till.order(900), new_id()
    await desk.pay_by_card(order_id, 900, card, payment_id=payment_id)
    await desk.till.change(Account, card, active=False)

    await _give_back(desk, "give_one", payment_id, 600)
    with pytest.raises(AccountRefused, match="than it paid"):
        await _give_back(desk, "give_two", payment_id, 301)
    await _give_back(desk, "give_three", payment_id, 300)

    assert await desk.balance(card) == 900


async def test_what_goes_back_to_a_firm_is_owed_no_more(desk: Desk) -> None:
    firm, order_id, payment_id = await desk.firm(), await desk.till.order(900), new_id()
    await desk.charge(order_id, 900, firm, payment_id=payment_id)

    await _give_back(desk, "give", payment_id, 400)

    assert await desk.balance(firm) == 500


async def _give_back(desk: Desk, name: str, payment_id: UUID, minor: int) -> None:
    def work(tx: Write) -> None:
        give_back(tx, tx.load(Payment, payment_id), new_id(), minor)

    await desk.till.db.write(Command.of(Step(name)), work)
