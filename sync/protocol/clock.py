"""Clocks: how far two are apart, and an order of changes that no wrong clock turns round for long.

Wall time is data, never order. What several boxes may change is ordered by a hybrid logical clock:
the wall's milliseconds and a counter in one number that only rises.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from uuid import UUID

SAMPLES = 8
DRIFT_PPM = 50
"""A cheap quartz loses or gains so many millionths: an old measurement says less."""
MOST_AHEAD_MS = 60_000
"""So far at most a clock of somebody else pushes ours ahead of the wall."""
FLAGGED_MS = 300_000
"""An offset beyond this is flagged at the centre. Nothing is refused for it."""
_COUNTER_BITS = 16


@dataclass(frozen=True, slots=True)
class Offset:
    """How far this clock is ahead of the other, give or take, in milliseconds."""

    ahead_ms: int
    uncertainty_ms: int


@dataclass(frozen=True, slots=True)
class _Sample:
    ahead_ms: int
    half_ms: int
    at_ms: int


class OffsetFilter:
    """Keeps the best of the last measurements: the shorter the way, the surer the answer."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque(maxlen=SAMPLES)

    def add(self, sent_ms: int, came_ms: int, other_ms: int, steady_ms: int) -> None:
        """The other showed `other_ms` somewhere between our `sent_ms` and `came_ms`.

        `steady_ms` is a counter that nobody sets. Where our clock was set since, measurements of
        before are worth nothing: one that excludes the new one ends them.
        """
        half_ms = max(0, came_ms - sent_ms) // 2
        new = _Sample((sent_ms + came_ms) // 2 - other_ms, half_ms, steady_ms)
        if any(
            abs(new.ahead_ms - old.ahead_ms) > new.half_ms + _doubt(old, steady_ms)
            for old in self._samples
        ):
            self._samples.clear()
        self._samples.append(new)

    def best(self, steady_ms: int) -> Offset | None:
        """What is known now; None before the first measurement."""
        if not self._samples:
            return None
        best = min(self._samples, key=lambda each: _doubt(each, steady_ms))
        return Offset(best.ahead_ms, _doubt(best, steady_ms))


def _doubt(sample: _Sample, steady_ms: int) -> int:
    return sample.half_ms + 1 + (steady_ms - sample.at_ms) * DRIFT_PPM // 1_000_000


def next_hybrid(high: int, wall_ms: int) -> int:
    """The next hybrid time at a box whose highest is `high`."""
    return max(high + 1, wall_ms << _COUNTER_BITS)


def heed_hybrid(high: int, remote: int, wall_ms: int) -> int:
    """The highest hybrid time after one of somebody else was seen: at most a minute ahead of us."""
    return max(high, min(remote, (wall_ms + MOST_AHEAD_MS) << _COUNTER_BITS))


def stamp(hybrid: int, node_id: UUID) -> str:
    """A change's place in the order of changes, as text that sorts; ties go by the node."""
    return f"{hybrid:016x}{node_id.hex}"


def hybrid_of(stamped: str) -> int:
    """The hybrid time in a stamp; 0 for what is none."""
    try:
        return int(stamped[:16], 16)
    except ValueError:
        return 0
