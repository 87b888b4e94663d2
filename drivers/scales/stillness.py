"""From what a scale says to readings: whether the weight stands, and what lies on it since when.

Pure. One object for each life of the link, so that no reading outlives it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from domain.device_errors import DeviceCode
from domain.weighing import Reading, ScaleRules, WeightRefused, division_grams, grams_of, is_empty
from drivers.scales.core import Trouble, Weight

FRAMES: Final = 2
"""So many equal weights in a row are needed at least."""


class Stillness:
    """Numbers readings, counts loads, and sees when a weight stood for `steady_s`."""

    def __init__(self, session: str, rules: ScaleRules, steady_s: float) -> None:
        self._session = session
        self._rules = rules
        self._steady_s = steady_s
        self._number = 0
        self._load = 0
        self._was_empty = False
        self._same = ""
        self._same_since = 0.0
        self._same_count = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing lay on it when it was heard last."""
        return self._was_empty

    def heard(self, said: Weight | Trouble, now: float) -> Reading:
        """The next reading."""
        self._number += 1
        if isinstance(said, Trouble):
            self._same_count = 0
            if said.code is DeviceCode.UNDER_ZERO:
                self._was_empty = True
            return self._reading("", "", now, trouble=said.code)
        reading = self._reading(said.sent, said.unit, now, net=said.net)
        self._note_load(reading)
        steady = self._stands(said, now)
        return self._reading(said.sent, said.unit, now, net=said.net, steady=steady)

    def _stands(self, said: Weight, now: float) -> bool:
        if said.steady is False:
            self._same_count = 0
            return False
        if not self._same_count or said.sent != self._same:
            self._same, self._same_since, self._same_count = said.sent, now, 0
        self._same_count += 1
        return self._same_count >= FRAMES and now - self._same_since >= self._steady_s

    def _note_load(self, reading: Reading) -> None:
        """Something lies there that did not before; another unit tells nothing."""
        with suppress(WeightRefused):
            grams = grams_of(reading, self._rules)
            empty = is_empty(grams, division_grams(reading, self._rules))
            if self._was_empty and not empty:
                self._load += 1
            self._was_empty = empty

    def _reading(
        self,
        sent: str,
        unit: str,
        now: float,
        *,
        steady: bool = False,
        net: bool = False,
        trouble: DeviceCode | None = None,
    ) -> Reading:
        return Reading(
            sent, unit, now, steady, net, trouble, self._session, self._load, self._number
        )
