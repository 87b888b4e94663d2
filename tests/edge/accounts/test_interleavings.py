"""Many hands on one card and one account at once: nothing is spent twice, nothing is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.ids import new_id
from edge.accounts.requests import LoadGiftCard, SettleAccount
from edge.accounts.service import AccountService
from edge.accounts.spending import give_back
from edge.commands import Command
from edge.transaction import Write
from sync.tables.sales import Payment
from tests.edge.accounts.desk import Desk
from tests.edge.till import CASHIER, Step

LIMIT = 6000
ROUNDS, AT_ONCE = 8, 6


@pytest.mark.parametrize("seed", range(6))
async def test_balances_are_their_entries_and_stay_within_bounds(desk: Desk, seed: int) -> None:
    hands = Hands(desk, random.Random(seed), await desk.card(3000), await desk.firm(LIMIT))

    for _round in range(ROUNDS):
        acts = [await hands.any() for _ in range(AT_ONCE)]
        answers = await asyncio.gather(*acts, return_exceptions=True)
        odd = [each for each in answers if isinstance(each, Exception)]

        assert [each for each in odd if not isinstance(each, PaymentRefused)] == []
        assert await desk.balance(hands.card) >= 0
        assert 0 <= await desk.balance(hands.firm) <= LIMIT
    assert await _in_books(desk, "gift_cards", hands.card) == 3000 - await desk.balance(hands.card)
    assert await _in_books(desk, "house_accounts", hands.firm) == await desk.balance(hands.firm)
    assert await desk.till.value(
        "SELECT count(*) FROM payments p WHERE tender_kind IN ('gift_card', 'house_account') "
        "AND kind = 'sale' AND NOT EXISTS (SELECT 1 FROM account_entries e "
        "WHERE e.payment_id = p.id AND abs(e.amount_minor) = p.amount_minor + p.tip_minor "
        "AND e.kind IN ('spend', 'charge'))"
    ) == 0  # fmt: skip


class Hands:
    """What cashiers do with one card and one firm, chosen by a seed."""

    def __init__(self, desk: Desk, chance: random.Random, card: UUID, firm: UUID) -> None:
        self._desk = desk
        self._chance = chance
        self._accounts = AccountService(desk.till.db)
        self.card = card
        self.firm = firm

    async def any(self) -> Awaitable[Any]:
        """One act, not begun yet; its order is there already."""
        minor = self._chance.randrange(1, 2500)
        cash = self._desk.till.founded.cash_tender_id
        order_id = await self._desk.till.order(minor)
        acts: tuple[Callable[[], Awaitable[Any]], ...] = (
            lambda: self._desk.pay_by_card(order_id, minor, self.card),
            lambda: self._desk.pay_by_card(order_id, minor, self.card, tip_minor=minor // 9),
            lambda: self._desk.charge(order_id, minor, self.firm),
            lambda: self._accounts.load(LoadGiftCard(self.card, new_id(), cash, minor), CASHIER),
            lambda: self._accounts.settle(SettleAccount(self.firm, new_id(), cash, minor), CASHIER),
        )
        return self._chance.choice(acts)()


async def test_what_goes_back_at_once_is_never_more_than_was_taken(desk: Desk) -> None:
    card, order_id, payment_id = await desk.card(900), await desk.till.order(900), new_id()
    await desk.pay_by_card(order_id, 900, card, payment_id=payment_id)

    def back(tx: Write) -> None:
        give_back(tx, tx.load(Payment, payment_id), new_id(), 400)

    answers = await asyncio.gather(
        *(desk.till.db.write(Command.of(Step(f"back {at}")), back) for at in range(5)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, PaymentRefused) for each in answers) == 3
    assert await desk.balance(card) == 800


async def _in_books(desk: Desk, account: str, account_id: UUID) -> int:
    """The debits less the credits of one account's part."""
    return int(
        await desk.till.value(
            "SELECT coalesce(sum(json_extract(l.value, '$.minor')), 0) "
            "FROM ledger_postings, json_each(legs) l "
            f"WHERE json_extract(l.value, '$.account') = '{account}' "
            f"AND json_extract(l.value, '$.detail') = '{account_id.hex}'"
        )
    )
