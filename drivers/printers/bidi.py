"""In which order the letters of a line stand, where right-to-left and left-to-right writing meet.

The rules of Unicode's bidirectional algorithm (UAX 9) for one line without explicit embeddings,
which nobody types on a till; brackets (N0) follow their neighbours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from typing import Final

_RIGHT: Final = frozenset({"R", "AL"})
_NUMBERS: Final = frozenset({"EN", "AN"})
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "BN", "LRE", "RLE", "LRO", "RLO", "PDF"}) | {
    "LRI",
    "RLI",
    "FSI",
    "PDI",
}


@lru_cache(maxsize=4_096)
def visual_runs(text: str) -> tuple[tuple[str, bool], ...]:
    """The text in stretches from left to right, each in its logical order, and whether it is
    written from right to left. The line's own direction is that of its first strong letter."""
    types = [unicodedata.bidirectional(character) for character in text]
    if _RIGHT.isdisjoint(types) and "AN" not in types:
        return ((text, False),)
    base = _base(types)
    levels = _levels(types, base)
    return _ordered(text, levels)


def _base(types: list[str]) -> int:
    """P2 and P3."""
    return 1 if next((t for t in types if t == "L" or t in _RIGHT), "L") in _RIGHT else 0


def _levels(types: list[str], base: int) -> list[int]:
    outside = "R" if base else "L"
    kinds = _neutral(_weak(types, outside), outside)
    levels = [base + _raised(kind, base) for kind in kinds]
    for at in range(len(types) - 1, -1, -1):  # L1: blanks at the end
        if types[at] not in ("WS", "S", "B"):
            break
        levels[at] = base
    return levels


def _raised(kind: str, base: int) -> int:
    """I1 and I2."""
    if base:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)


def _weak(types: list[str], outside: str) -> list[str]:
    """W1 to W7: marks, numbers and what belongs to them."""
    kinds: list[str] = []
    for kind in types:  # W1
        kinds.append((kinds[-1] if kinds else outside) if kind == "NSM" else kind)
    kinds = _after_strong(kinds, outside, "AL", "AN")  # W2
    kinds = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and ((kind == "CS" and before in _NUMBERS) or (kind, before) == _ES):
            kinds[at] = before
    _terminated(kinds)
    kinds = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]  # W6
    return _after_strong(kinds, outside, "L", "L")  # W7


def _after_strong(kinds: list[str], outside: str, strong: str, number: str) -> list[str]:
    """Numbers whose last strong letter was of this kind become numbers of that kind."""
    last, done = outside, []
    for kind in kinds:
        last = kind if kind in ("L", "R", "AL") else last
        done.append(number if kind == "EN" and last == strong else kind)
    return done


_ES: Final = ("ES", "EN")


def _terminated(kinds: list[str]) -> None:
    """W5: signs beside a number (currency, per cent) belong to it."""
    at = 0
    for kind, group in groupby(list(kinds)):
        length = len(list(group))
        beside = {kinds[at - 1] if at else "", *kinds[at + length : at + length + 1]}
        if kind == "ET" and "EN" in beside:
            kinds[at : at + length] = ["EN"] * length
        at += length


def _neutral(kinds: list[str], outside: str) -> list[str]:
    """N1 and N2: what has no direction takes that of both neighbours, else the line's."""
    done = list(kinds)
    at = 0
    for is_neutral, group in groupby(kinds, _NEUTRAL.__contains__):
        length = len(list(group))
        if is_neutral:
            before = _side(kinds[at - 1]) if at else outside
            after = _side(kinds[at + length]) if at + length < len(kinds) else outside
            done[at : at + length] = [before if before == after else outside] * length
        at += length
    return done


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind


def _ordered(text: str, levels: list[int]) -> tuple[tuple[str, bool], ...]:
    """L2: reversed level by level, runs instead of letters."""
    runs: list[tuple[str, int]] = []
    at = 0
    for level, group in groupby(levels):
        length = len(list(group))
        runs.append((text[at : at + length], level))
        at += length
    for level in range(max(levels), 0, -1):
        turned: list[tuple[str, int]] = []
        for is_high, each in groupby(runs, _at_least(level)):
            stretch = list(each)
            turned += reversed(stretch) if is_high else stretch
        runs = turned
    return tuple((piece, bool(level % 2)) for piece, level in runs)


def _at_least(level: int) -> Callable[[tuple[str, int]], bool]:
    return lambda run: run[1] >= level
