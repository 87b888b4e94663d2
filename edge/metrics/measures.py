"""What a box counts while it runs: requests and exchanges with the centre. Plain numbers.

Prometheus' own library is imported when somebody first asks, not by a box that nobody watches.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0)
NO_ROUTE = "other"


class Durations:
    """How long things took: how many up to each limit, all of them, and their sum."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS_S) + 1)
        self.sum_s = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BUCKETS_S, seconds)] += 1
        self.sum_s += seconds


class Measures:
    """One box's counts since it started."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        """By method, template of the route, and status."""
        self.exchanges: dict[str, Durations] = {}
        """By what was asked: push, pull, heartbeat; answered ones."""
        self.unanswered: Counter[str] = Counter()

    def exchanged(self, what: str, took_ms: int, *, answered: bool) -> None:
        """The centre was asked for something."""
        if answered:
            self.exchanges.setdefault(what, Durations()).add(took_ms / 1000)
        else:
            self.unanswered[what] += 1


class Counting:
    """Counts requests by the template of their route: what strangers ask for is one label."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request when its answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", NO_ROUTE)
                method = NO_ROUTE if route == NO_ROUTE else scope["method"]
                self._measures.requests[method, route, str(message["status"])] += 1
            await send(message)

        await self._app(scope, receive, sending)
