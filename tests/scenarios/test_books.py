"""Debits equal credits, and the books are the Zs, the receipts and the report. Always."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from tests.house import House
from tests.scenarios.ledger_acts import Hands
from tests.scenarios.ledger_held import check_books, check_closes

Way = Callable[[Hands], Awaitable[None]]
SEEDS = range(40 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 10)
ACTS_BETWEEN_LOOKS, LOOKS = 20, 6


HOUSES: dict[str, tuple[Way, ...]] = {
    "taxes in the prices": (),
    "taxes on top": (Hands.taxes_on_top,),
    "waiters carry cash": (Hands.carry_cash,),
}
"""Kinds of houses, by turns: what is set before anybody sells."""


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_books_are_even_and_equal_to_everything_else(house: House, seed: int) -> None:
    hands = Hands(house, Random(seed))
    for way in list(HOUSES.values())[seed % len(HOUSES)]:
        await way(hands)
    await hands.round_cash(Random(seed).choice([1, 5, 10]))
    for _ in range(LOOKS):
        await hands.play(ACTS_BETWEEN_LOOKS)
        await check_books(house)

    await house.receipts.complete_pending()
    await house.close_day()

    await check_books(house)
    await check_closes(house)
