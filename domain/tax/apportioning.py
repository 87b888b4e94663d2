"""Sharing whole minor units in proportion: the largest remainder method, the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def apportion(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Share a whole number by weights; the shares add up to it, one for each weight.

    Each share is its exact quota rounded down, and what is left goes to the largest remainders, of
    equal ones to the first. What has no weight gets nothing, unless nothing has any. Weights of
    both signs are taken as the quotas themselves. The other sign of all gives the other sign back.
    Without weights there is nothing to share.
    """
    if _is_mirrored(total, weights):
        return [-share for share in apportion(-total, [-weight for weight in weights])]
    bearers = [place for place, weight in enumerate(weights) if weight] or range(len(weights))
    quotas = _quotas(total, [Fraction(weights[place]) for place in bearers])
    shares = [0] * len(weights)
    for place, quota in zip(bearers, quotas, strict=True):
        shares[place] = quota.numerator // quota.denominator
    if bearers:
        by_remainder = sorted(
            zip(quotas, bearers, strict=True), key=lambda each: (-(each[0] % 1), each[1])
        )
        to_all, to_some = divmod(total - sum(shares), len(bearers))
        for rank, (_, place) in enumerate(by_remainder):
            shares[place] += to_all + (rank < to_some)
    return shares


def _is_mirrored(total: int, weights: Sequence[Fraction | int]) -> bool:
    """Whether to share the other sign: a total below zero, or quotas that begin below zero."""
    if _has_one_sign(weights):
        return total < 0
    return next(weight for weight in weights if weight) < 0


def _has_one_sign(weights: Sequence[Fraction | int]) -> bool:
    return not weights or min(weights) >= 0 or max(weights) <= 0


def _quotas(total: int, weights: Sequence[Fraction]) -> Sequence[Fraction]:
    """The exact shares: scaled to the total where all weights have one sign."""
    whole = sum(weights, Fraction(0))
    if whole == 0 or not _has_one_sign(weights):
        return weights
    return [weight * total / whole for weight in weights]
