"""How old what is owed is: not due yet, or how many days over. Whole minor units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

STEPS = (30, 60, 90)
"""A bucket ends with so many days over."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt: when it is due (`2026-11-30`), and how much of it is open."""

    due_on: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed by age. Their sum is what is owed."""

    not_due_minor: int = 0
    to_30_minor: int = 0
    to_60_minor: int = 0
    to_90_minor: int = 0
    over_90_minor: int = 0

    @property
    def total_minor(self) -> int:
        """All of it."""
        return sum(self.buckets)

    @property
    def buckets(self) -> tuple[int, int, int, int, int]:
        """From not due to the oldest."""
        return (
            self.not_due_minor,
            self.to_30_minor,
            self.to_60_minor,
            self.to_90_minor,
            self.over_90_minor,
        )

    @property
    def late_minor(self) -> int:
        """What should have come already."""
        return self.total_minor - self.not_due_minor


def left_after(debts: Sequence[Owed], paid_minor: int) -> list[int]:
    """What is open of each debt after an amount went to those due first, the earlier of equals.

    What is paid beyond all of them is taken off the last, so that the sum is what is owed.
    """
    left = [debt.amount_minor for debt in debts]
    order = sorted(range(len(debts)), key=lambda at: (debts[at].due_on, at))
    for at in order:
        taken = min(max(0, left[at]), paid_minor)
        left[at] -= taken
        paid_minor -= taken
    if paid_minor and order:
        left[order[-1]] -= paid_minor
    return left


def age(debts: Iterable[Owed], today: str) -> Ageing:
    """Debts by how many days they are over on a business day."""
    now, sums = date.fromisoformat(today), [0] * (len(STEPS) + 2)
    for debt in debts:
        over = (now - date.fromisoformat(debt.due_on)).days
        sums[_bucket(over)] += debt.amount_minor
    return Ageing(*sums)


def _bucket(days_over: int) -> int:
    if days_over <= 0:
        return 0
    return 1 + sum(days_over > step for step in STEPS)
