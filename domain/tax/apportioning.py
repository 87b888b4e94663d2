"""Sharing whole minor units in proportion, so that what is given back is shared alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from domain import money


def apportion(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Share a whole number by weights; the shares add up to it, one for each weight.

    By the largest remainder, of equal ones the first's (`domain.money.apportion`). What has no
    weight gets nothing, unless nothing has any. Weights of both signs, as of a line and a discount
    on it, are taken as the exact shares themselves. The other sign of all
    gives the other sign back.
    """
    if _is_mirrored(total, weights):
        return [-share for share in apportion(-total, [-weight for weight in weights])]
    if _has_one_sign(weights):
        return money.apportion(total, weights)
    return _around(total, weights)


def _is_mirrored(total: int, weights: Sequence[Fraction | int]) -> bool:
    """Whether to share the other sign: a total below zero, or shares that begin below zero."""
    if _has_one_sign(weights):
        return total < 0
    return next(weight for weight in weights if weight) < 0


def _has_one_sign(weights: Sequence[Fraction | int]) -> bool:
    return not weights or min(weights) >= 0 or max(weights) <= 0


def _around(total: int, exact: Sequence[Fraction | int]) -> list[int]:
    """Exact shares as whole ones that add up to a total near to their sum."""
    shares = [floor(share) for share in exact]
    bearers = [place for place, share in enumerate(exact) if share]
    bearers.sort(key=lambda place: shares[place] - exact[place])
    to_all, to_some = divmod(total - sum(shares), len(bearers))
    for rank, place in enumerate(bearers):
        shares[place] += to_all + (rank < to_some)
    return shares
