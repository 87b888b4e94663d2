"""A network that loses, doubles, delays and garbles, as the seed says."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Weather:
    """How bad the network is; probabilities of 1,000."""

    drop: int = 0
    twice: int = 0
    lost_answer: int = 0
    garbled: int = 0
    slow_ms: int = 50


@dataclass
class Network:
    """Deliveries in the order of their moments."""

    chance: random.Random
    weather: Weather
    now_ms: int = 0
    _queue: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def later(self, delay_ms: int, act: Callable[[], None]) -> None:
        """Do something after a while."""
        self._count += 1
        heapq.heappush(self._queue, (self.now_ms + delay_ms, self._count, act))

    def request(self, arrive: Callable[[], None]) -> None:
        """Carry a request: perhaps never, perhaps twice, after some time."""
        if self._happens(self.weather.drop):
            return
        self.later(self._delay(), arrive)
        if self._happens(self.weather.twice):
            self.later(self._delay() * 3, arrive)

    def answer(self, arrive: Callable[[bool], None]) -> None:
        """Carry an answer; `arrive` is told whether it came whole."""
        if self._happens(self.weather.lost_answer):
            return
        whole = not self._happens(self.weather.garbled)
        self.later(self._delay(), lambda: arrive(whole))
        if self._happens(self.weather.twice):
            self.later(self._delay() * 5, lambda: arrive(True))

    def run_until(self, until_ms: int) -> None:
        """Deliver everything up to a moment."""
        while self._queue and self._queue[0][0] <= until_ms:
            self.now_ms, _, act = heapq.heappop(self._queue)
            act()
        self.now_ms = max(self.now_ms, until_ms)

    def _delay(self) -> int:
        return 1 + self.chance.randrange(1 + self.weather.slow_ms)

    def _happens(self, of_thousand: int) -> bool:
        return self.chance.randrange(1000) < of_thousand
