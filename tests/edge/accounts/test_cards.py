"""Gift cards: sold, loaded, looked up, blocked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.accounts import AccountRefused
from domain.accounts.codes import new_code, read_code
from domain.checks import PaymentRefused
from domain.clock import VirtualClock
from domain.errors import BadRequest, CommandReused, Forbidden, NotFound
from domain.ids import new_id
from domain.permissions import WAITER
from edge.accounts.guessing import TooManyGuesses
from edge.accounts.requests import (
    AccountPaid,
    AccountTotals,
    BlockAccount,
    LoadGiftCard,
    PrintCard,
    SellGiftCard,
    SettleAccount,
)
from edge.accounts.service import AccountService
from edge.commands import Actor
from edge.shifts.requests import CloseDay, OpenDrawer
from edge.shifts.service import ShiftService
from sync.tables.cash import Drawer
from tests.edge.accounts.desk import Desk
from tests.edge.till import CASHIER, MANAGER


@pytest.fixture
def accounts(desk: Desk) -> AccountService:
    """What is under test."""
    return AccountService(desk.till.db)


async def test_a_card_that_was_sold_buys_what_was_paid_for_it(
    desk: Desk, accounts: AccountService
) -> None:
    sold = await _sell(desk, accounts, 5000, tendered_minor=6000)
    found = await accounts.look_up(sold.code, CASHIER)
    order_id = await desk.till.order(5000)
    paid = await desk.pay_by_card(order_id, 5000, found.id)

    assert read_code(sold.code) == sold.code
    assert (sold.balance_minor, sold.change_minor) == (5000, 1000)
    assert (found.balance_minor, found.spendable_minor) == (5000, 5000)
    assert paid.check_state == "paid"


async def test_a_sold_card_is_no_revenue_and_owed_in_the_books(
    desk: Desk, accounts: AccountService
) -> None:
    sold = await _sell(desk, accounts, 5000)

    legs = await desk.till.values(
        "SELECT json_extract(l.value, '$.account') || ' ' || json_extract(l.value, '$.detail') "
        "|| ' ' || json_extract(l.value, '$.minor') FROM ledger_postings, json_each(legs) l"
    )
    assert f"gift_cards {sold.account_id.hex} -5000" in legs
    assert await desk.till.count("checks") == 0
    assert await desk.till.value("SELECT kind FROM payments") == "load"


async def test_the_drawer_expects_the_cash_of_a_sold_card(
    desk: Desk, accounts: AccountService
) -> None:
    shifts, drawer_id = ShiftService(desk.till.db), await desk.till.add_row(Drawer, name="Till")
    session_id = new_id()
    await shifts.open(OpenDrawer(session_id, drawer_id, 10_000), MANAGER)

    await _sell(desk, accounts, 5000, drawer_session_id=session_id)

    assert (await shifts.x(session_id)).expected_minor == 15_000
    assert await desk.till.value("SELECT count(*) FROM drawer_openings WHERE why = 'sale'") == 1


async def test_its_paper_has_the_number_to_scan_and_to_read(
    desk: Desk, accounts: AccountService
) -> None:
    await desk.till.printer()
    sold = await _sell(desk, accounts, 5000, name="Anna", ends_on="2027-12-31")

    paper = str(await desk.till.value("SELECT document FROM print_jobs"))
    spaced = " ".join(sold.code[at : at + 4] for at in range(0, 16, 4))

    assert spaced in paper
    assert paper.count(sold.code) == 2
    assert "For Anna" in paper
    assert "Valid until 2027-12-31" in paper


async def test_selling_twice_under_one_id_sells_once(desk: Desk, accounts: AccountService) -> None:
    request = _request(desk, 5000)

    first = await accounts.sell(request, CASHIER)
    again = await accounts.sell(request, CASHIER)

    assert again == first
    assert await desk.till.count("accounts") == 1
    assert await desk.balance(first.account_id) == 5000


async def test_another_card_under_a_used_payment_is_refused(
    desk: Desk, accounts: AccountService
) -> None:
    request = _request(desk, 5000)
    await accounts.sell(request, CASHIER)

    with pytest.raises(CommandReused):
        await accounts.sell(_request(desk, 5000, payment_id=request.payment_id), CASHIER)
    with pytest.raises(CommandReused):
        await accounts.sell(_request(desk, 5000, account_id=request.account_id), CASHIER)
    with pytest.raises(CommandReused):
        await accounts.sell(replace(request, amount_minor=9000), CASHIER)

    assert await desk.till.count("accounts") == 1


@pytest.mark.parametrize(
    ("minor", "sentence"),
    [(0, "more than zero"), (-1, "more than zero"), (10**15, "too large")],
)
async def test_absurd_amounts_are_refused(
    desk: Desk, accounts: AccountService, minor: int, sentence: str
) -> None:
    with pytest.raises(PaymentRefused, match=sentence):
        await _sell(desk, accounts, minor)

    assert await desk.till.count("accounts") == 0


async def test_a_card_is_not_paid_from_another_account(
    desk: Desk, accounts: AccountService
) -> None:
    for tender_id in (desk.card_tender_id, desk.house_tender_id):
        with pytest.raises(AccountRefused, match="Take cash or a card"):
            await _sell(desk, accounts, 5000, tender_id=tender_id)


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [("2026-03-05", "last day is over already"), ("soon", "not a day like 2027-12-31")],
)
async def test_a_last_day_that_cannot_be_is_refused(
    desk: Desk, accounts: AccountService, ends_on: str, sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        await _sell(desk, accounts, 5000, ends_on=ends_on)


async def test_more_can_be_put_on_a_card(desk: Desk, accounts: AccountService) -> None:
    card = await desk.card(1000)
    request = LoadGiftCard(card, new_id(), desk.till.founded.cash_tender_id, 500)

    first = await accounts.load(request, CASHIER)
    again = await accounts.load(request, CASHIER)

    assert (first.balance_minor, again) == (1500, first)


async def test_a_blocked_card_is_neither_spent_nor_loaded(
    desk: Desk, accounts: AccountService
) -> None:
    card, order_id = await desk.card(1000), await desk.till.order(1000)
    await accounts.block(BlockAccount(card, True, "lost"), CASHIER)

    with pytest.raises(AccountRefused, match="blocked"):
        await accounts.load(
            LoadGiftCard(card, new_id(), desk.till.founded.cash_tender_id, 500), CASHIER
        )
    with pytest.raises(AccountRefused, match="blocked"):
        await desk.pay_by_card(order_id, 1000, card)
    await accounts.block(BlockAccount(card, False, "found again"), CASHIER)
    await desk.pay_by_card(order_id, 1000, card)

    acts = await desk.till.values("SELECT act || ' ' || reason FROM audit_entries ORDER BY id")
    assert acts[-2:] == ["block_account lost", "unblock_account found again"]


async def test_blocking_needs_a_reason(desk: Desk, accounts: AccountService) -> None:
    card = await desk.card(1000)

    with pytest.raises(BadRequest, match="Say why"):
        await accounts.block(BlockAccount(card, True, "  "), CASHIER)


async def test_a_waiter_looks_up_but_does_not_sell(desk: Desk, accounts: AccountService) -> None:
    sold = await _sell(desk, accounts, 5000)
    waiter = Actor("person", rights=frozenset(WAITER))

    assert (await accounts.look_up(sold.code, waiter)).balance_minor == 5000
    with pytest.raises(Forbidden, match="need a cashier or manager"):
        await accounts.sell(_request(desk, 5000), waiter)


async def test_the_number_is_shown_by_its_end_only(desk: Desk, accounts: AccountService) -> None:
    sold = await _sell(desk, accounts, 5000)

    assert [card.code for card in await accounts.cards(CASHIER)] == [sold.code[-4:]]


async def test_a_cards_paper_again_is_a_managers_act(desk: Desk, accounts: AccountService) -> None:
    await desk.till.printer()
    sold = await _sell(desk, accounts, 5000)

    with pytest.raises(Forbidden):
        await accounts.print_card(PrintCard(sold.account_id), CASHIER)
    await accounts.print_card(PrintCard(sold.account_id), MANAGER)

    assert await desk.till.count("print_jobs") == 2


async def test_guessing_numbers_is_slowed_device_by_device(
    desk: Desk, accounts: AccountService, clock: VirtualClock
) -> None:
    sold = await _sell(desk, accounts, 5000)
    here, there = _at(new_id()), _at(new_id())

    for _ in range(2):
        with pytest.raises(NotFound, match="no gift card with this number"):
            await accounts.look_up(new_code(), here)
        await accounts.look_up(sold.code, here)
    with pytest.raises(TooManyGuesses, match="Try again in 5 seconds"):
        await accounts.look_up(new_code(), here)
    with pytest.raises(TooManyGuesses, match="Too many wrong tries"):
        await accounts.look_up(sold.code, here)
    assert (await accounts.look_up(sold.code, there)).balance_minor == 5000
    clock.advance(6)

    assert (await accounts.look_up(sold.code, here)).balance_minor == 5000


async def test_guesses_sent_together_are_counted_one_by_one(
    desk: Desk, accounts: AccountService
) -> None:
    here = _at(new_id())

    answers = await asyncio.gather(
        *(accounts.look_up(new_code(), here) for _ in range(6)), return_exceptions=True
    )

    assert [type(each) for each in answers] == [NotFound] * 2 + [TooManyGuesses] * 4


async def test_a_slip_of_a_digit_is_no_guess(desk: Desk, accounts: AccountService) -> None:
    here, code = _at(new_id()), new_code()
    slipped = code[:-1] + str((int(code[-1]) + 1) % 10)

    for _ in range(5):
        with pytest.raises(BadRequest, match="not the number of a gift card"):
            await accounts.look_up(slipped, here)


def _at(device_id: UUID) -> Actor:
    return Actor("person", None, device_id, None, CASHIER.rights)


def _request(desk: Desk, minor: int, **columns: Any) -> SellGiftCard:
    usual = {
        "account_id": new_id(),
        "payment_id": new_id(),
        "tender_id": desk.till.founded.cash_tender_id,
        "amount_minor": minor,
    }
    return SellGiftCard(**{**usual, **columns})


async def _sell(desk: Desk, accounts: AccountService, minor: int, **columns: Any) -> AccountPaid:
    return await accounts.sell(_request(desk, minor, **columns), CASHIER)


async def test_the_z_has_what_cards_and_accounts_did_on_lines_of_their_own(
    desk: Desk, accounts: AccountService
) -> None:
    sold = await _sell(desk, accounts, 5000)
    firm, order_id = await desk.firm(), await desk.till.order(3000)
    await desk.pay_by_card(order_id, 1000, sold.account_id, tip_minor=100)
    await desk.charge(order_id, 2000, firm)
    await accounts.settle(
        SettleAccount(firm, new_id(), desk.till.founded.cash_tender_id, 500), CASHIER
    )
    shifts = ShiftService(desk.till.db)

    totals = (await shifts.end_of_day(CloseDay(new_id()), MANAGER)).totals

    assert totals.accounts == AccountTotals(
        cards_sold=1,
        cards_loaded_minor=5000,
        cards_spent_minor=1100,
        house_charged_minor=2000,
        house_settled_minor=500,
    )
    assert totals.sales.revenue_minor == 3000
    assert totals.cash_outside_drawers_minor == 5500
