"""What gift cards and house accounts paid goes back to them; a used voucher stays used."""

from __future__ import annotations

import pytest

from domain.ids import new_id
from domain.refunds import RefundRefused
from domain.tenders import TenderRefused
from edge.refunds.requests import FinishCorrected, Resell
from edge.shifts.requests import CloseDay
from sync.tables.catalog import Tender
from tests.edge.accounts.desk import Desk as Accounts
from tests.edge.refunds.desk import Desk
from tests.edge.till import MANAGER


@pytest.fixture
async def accounts(desk: Desk) -> Accounts:
    """Gift cards and house accounts at the same till."""
    till = desk.till
    card = await till.add_row(Tender, name="Gift card", kind="gift_card", position=8)
    house = await till.add_row(Tender, name="House account", kind="house_account", position=9)
    return Accounts(till, card, house)


async def test_a_refund_is_on_the_gift_card_again(desk: Desk, accounts: Accounts) -> None:
    card_id = await accounts.card(3_000)
    order_id = await desk.till.order(1_000)
    paid = await accounts.pay_by_card(order_id, 1_000, card_id)

    given = await desk.back(paid.check_id, amount_minor=400)

    assert [(out.tender_name, out.amount_minor) for out in given.paid_out] == [("Gift card", 400)]
    assert await accounts.balance(card_id) == 2_400
    with pytest.raises(RefundRefused):
        await desk.back(paid.check_id, amount_minor=601)


async def test_a_refund_lowers_what_is_owed(desk: Desk, accounts: Accounts) -> None:
    firm_id = await accounts.firm()
    charged = await accounts.charge(await desk.till.order(2_000), 2_000, firm_id)

    await desk.back(charged.check_id, amount_minor=500)

    assert await accounts.balance(firm_id) == 1_500


async def test_a_correction_leaves_the_card_alone_and_a_refund_of_it_finds_the_card(
    desk: Desk, accounts: Accounts
) -> None:
    card_id = await accounts.card(3_000)
    order_id = await desk.till.order(1_000)
    paid = await accounts.pay_by_card(order_id, 1_000, card_id)

    resold = await desk.refunds.resell(
        Resell(new_id(), paid.check_id, new_id(), "Wrong dish"), MANAGER
    )
    done = await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)
    assert await accounts.balance(card_id) == 2_000
    await desk.back(done.check_id, everything=True)

    assert await accounts.balance(card_id) == 3_000
    assert await desk.posted("gift_cards") == 0


async def test_a_correction_is_nothing_that_a_card_did_on_the_z(
    desk: Desk, accounts: Accounts
) -> None:
    card_id = await accounts.card(3_000)
    paid = await accounts.pay_by_card(await desk.till.order(1_000), 1_000, card_id)
    resold = await desk.refunds.resell(
        Resell(new_id(), paid.check_id, new_id(), "Wrong dish"), MANAGER
    )
    await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)

    did = (await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)).totals.accounts

    assert (did.cards_spent_minor, did.cards_given_back_minor) == (1_000, 0)


async def test_a_voucher_that_paid_a_correction_is_not_taken_twice(desk: Desk) -> None:
    voucher = await desk.till.add_row(Tender, name="Voucher", kind="voucher", position=8)
    pay = {"tender_id": voucher, "reference": "V-1234"}
    check_id = await desk.sell(1_000, pay=pay)
    await desk.refunds.resell(Resell(new_id(), check_id, new_id(), "Wrong dish"), MANAGER)

    with pytest.raises(TenderRefused, match="taken already"):
        await desk.sell(1_000, pay=pay)
