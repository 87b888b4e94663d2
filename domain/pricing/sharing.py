"""Sharing a discount among lines: exact, and no line is given more than it costs."""

from __future__ import annotations

from collections.abc import Sequence

from domain.money import round_half_up


def share(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weight. The parts add up to it, each within one unit of its share.

    Where the total is at most the sum of the weights, no part is more than its weight. Weights are
    not negative; where all are nothing, the first part is the whole.
    """
    whole = sum(weights)
    if whole == 0:
        return [total_minor, *[0] * (len(weights) - 1)] if weights else []
    parts: list[int] = []
    seen, given = 0, 0
    for weight in weights:
        seen += weight
        upto = round_half_up(total_minor * seen, whole)
        parts.append(upto - given)
        given = upto
    return parts
