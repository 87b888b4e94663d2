"""The physics of a scale in software: what lies on it, how its pointer settles, drifts and jumps.

Real weights swing: the pointer comes near what lies there by a share in each moment (a settling
time), trembles by its noise, and is rounded to the scale's division. Time is whoever drives it.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

SETTLED_DIVISIONS = 0.5
"""Nearer than so many divisions to where it goes the pointer stands."""


@dataclass(slots=True)
class Platform:
    """What lies there and what is shown, in grams. `settle_s` is the time constant of the swing."""

    division_grams: int = 1
    capacity_grams: int = 15_000
    settle_s: float = 0.15
    noise_grams: float = 0.0
    drift_grams_per_s: float = 0.0
    tracks_zero: bool = True
    tare_grams: int = 0
    frozen: bool = False
    _load: int = 0
    _zero: float = 0.0
    _from: float = 0.0
    _at: float = 0.0
    _kept: float = 0.0
    _chance: random.Random = field(default_factory=lambda: random.Random(1))

    def put(self, grams: int, now: float) -> None:
        """Let so much lie there from now on; 0 takes everything off."""
        self._from, self._at = self._swinging(now), now
        self._load = grams

    def shown(self, now: float) -> int:
        """What it shows, rounded to its division; zero and tare are off."""
        if not self.frozen:
            self._kept = self._swinging(now) + self._tremble() + self._drift(now) - self._zero
        net = self._kept - self.tare_grams
        return self.division_grams * math.floor(net / self.division_grams + 0.5)

    def gross(self, now: float) -> int:
        """The same without the tare."""
        return self.shown(now) + self.tare_grams

    def moves(self, now: float) -> bool:
        """Whether the pointer swings."""
        away = abs(self._swinging(now) - self._load)
        return away > SETTLED_DIVISIONS * self.division_grams or self.noise_grams > (
            self.division_grams
        )

    def set_zero(self, now: float) -> bool:
        """Call what is there now nothing; not while it swings."""
        if self.moves(now):
            return False
        self._zero = self._swinging(now) + self._drift(now)
        self.tare_grams = 0
        return True

    def take_tare(self, now: float) -> bool:
        """Take what is there now off what is shown; not while it swings."""
        if self.moves(now):
            return False
        self.tare_grams = self.gross(now)
        return True

    def _swinging(self, now: float) -> float:
        if self.settle_s <= 0:
            return float(self._load)
        share = math.exp(-max(0.0, now - self._at) / self.settle_s)
        return self._load + (self._from - self._load) * share

    def _tremble(self) -> float:
        return self._chance.uniform(-self.noise_grams, self.noise_grams)

    def _drift(self, now: float) -> float:
        is_tracked = self.tracks_zero and not self._load
        return 0.0 if is_tracked else self.drift_grams_per_s * now
