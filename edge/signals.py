"""Signals: "look again at order X". They go out after commit and carry ids, never data."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something of a topic changed; `id` says which, where one thing changed."""

    topic: str
    id: UUID | None = None


Listener = Callable[[Signal], None]


class Signals:
    """Subscriptions by topic. Listeners run on the event loop and must be quick."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every signal of a topic. Returns what ends the subscription."""
        listeners = self._listeners.setdefault(topic, [])
        listeners.append(listener)

        def unsubscribe() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return unsubscribe

    def emit(self, signal: Signal) -> None:
        """Tell every listener. One that fails is logged and does not stop the others."""
        for listener in tuple(self._listeners.get(signal.topic, ())):
            try:
                listener(signal)
            except Exception:
                log.exception("a listener of %s failed", signal.topic)
