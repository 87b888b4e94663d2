"""Counting cash: how a house counts, what a count that differs needs before it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.errors import BadRequest

COUNT_BLIND = "count_blind"
DIFFERENCE_LIMIT = "difference_limit_minor"
CASH_WITH_WAITERS = "cash_with_waiters"
TIPS_AT_CHECKOUT = "tips_at_checkout"


@dataclass(frozen=True, slots=True)
class CashRules:
    """A house's ways with cash.

    `count_blind`: who counts a drawer is not told what should be in it; a purse's owner always
    knows. `difference_limit_minor`: a larger difference needs an approval; None: none does.
    `cash_with_waiters`: cash that a person takes goes to their purse while it is open.
    `tips_at_checkout`: a waiter keeps their tips from the cash they hand in; else they are carried
    to payroll.
    """

    count_blind: bool = True
    difference_limit_minor: int | None = None
    cash_with_waiters: bool = False
    tips_at_checkout: bool = True

    @classmethod
    def of(cls, options: Mapping[str, object]) -> CashRules:
        """The rules among a house's options."""
        limit = options.get(DIFFERENCE_LIMIT)
        return cls(
            bool(options.get(COUNT_BLIND, True)),
            limit if isinstance(limit, int) else None,
            bool(options.get(CASH_WITH_WAITERS, False)),
            bool(options.get(TIPS_AT_CHECKOUT, True)),
        )

    def written(self) -> dict[str, object]:
        """The options that say these rules."""
        return {
            COUNT_BLIND: self.count_blind,
            DIFFERENCE_LIMIT: self.difference_limit_minor,
            CASH_WITH_WAITERS: self.cash_with_waiters,
            TIPS_AT_CHECKOUT: self.tips_at_checkout,
        }

    def need_approval(self, differences: Sequence[Difference]) -> bool:
        """Whether one of these is above the limit."""
        limit = self.difference_limit_minor
        return limit is not None and any(abs(each.minor) > limit for each in differences)


@dataclass(frozen=True, slots=True)
class Difference:
    """What was counted less what should be there; `tender_id` None is the cash."""

    tender_id: UUID | None
    name: str
    minor: int


class CountDiffers(BadRequest):
    """A count differs and nobody said why. `differences` are for the reader's eyes.

    Of a blind count the sentence says which, and not by how much.
    """

    code: ClassVar[str] = "count_differs"

    def __init__(self, sentence: str, differences: Sequence[Difference], is_blind: bool) -> None:
        super().__init__(sentence)
        self.differences = tuple(differences)
        self.is_blind = is_blind
