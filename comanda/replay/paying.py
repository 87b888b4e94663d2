"""How guests paid whom a history says nothing of: mixed tenders and tips, the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from comanda.replay.rows import HistoricOrder
from domain.checks import payable_minor
from edge.checks.requests import TenderView

PAYERS = (1, 2, 3)
PAYERS_IN_A_HUNDRED = (60, 27, 13)
TIPS_IN_A_HUNDRED = 40
TIP_PERCENT = (5, 10, 12, 15)
NOTE_MINOR = 500
"""Cash is handed over in whole notes of this."""


@dataclass(frozen=True, slots=True)
class Part:
    """One payment: what it settles of the check, what was handed over, the tip."""

    tender: TenderView
    amount_minor: int
    tendered_minor: int | None = None
    tip_minor: int = 0


@dataclass(frozen=True, slots=True)
class PaymentMix:
    """Says for each order how it was paid: by one to three people, in any of `tenders`.

    The same seed and order give the same parts, so that a replay can go on after a crash.
    """

    seed: int

    def parts(
        self, order: HistoricOrder, total_minor: int, tenders: Sequence[TenderView]
    ) -> list[Part]:
        """The payments of an order, in order; they settle the total exactly."""
        chance = random.Random(f"{self.seed} {order.order} {order.digest}")
        (payers,) = chance.choices(PAYERS, PAYERS_IN_A_HUNDRED)
        shares = _shares(chance, total_minor, payers)
        return [_part(chance, chance.choice(tenders), minor) for minor in shares]


def _shares(chance: random.Random, total_minor: int, payers: int) -> list[int]:
    """The total cut at random places; nobody pays nothing."""
    cuts = sorted({chance.randint(0, total_minor) for _ in range(payers - 1)} - {0, total_minor})
    edges = [0, *cuts, total_minor]
    return [after - before for before, after in pairwise(edges)]


def _part(chance: random.Random, tender: TenderView, minor: int) -> Part:
    tip_minor = 0
    if tender.takes_tip and chance.randrange(100) < TIPS_IN_A_HUNDRED:
        tip_minor = minor * chance.choice(TIP_PERCENT) // 100
    if not tender.gives_change:
        return Part(tender, minor, None, tip_minor)
    needed_minor = payable_minor(minor, tender.rounding_minor) + tip_minor
    handed_minor = -(-needed_minor // NOTE_MINOR) * NOTE_MINOR
    return Part(tender, minor, handed_minor, tip_minor)
