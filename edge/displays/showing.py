"""Which order is open at which counter, as its pages say. In memory: a restart shows nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.signals import Signal, Signals

TOPIC = "guest_screen"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a counter serves: `order_id` is open there, `before_id` was until now."""

    page: str
    order_id: UUID | None = None
    before_id: UUID | None = None


class OpenAtCounters:
    """Pages tell what they serve; displays hear the signal `guest_screen` with the counter's id."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._shown: dict[UUID, Shown] = {}

    def serves(self, device_id: UUID, page: str, order_id: UUID | None) -> None:
        """A page of a counter serves an order from now on, or nobody; the newest page counts."""
        known = self._shown.get(device_id)
        before_id = known.order_id or known.before_id if known is not None else None
        told = Shown(page, order_id, None if order_id is not None else before_id)
        if told != known:
            self._shown[device_id] = told
            self._signals.emit(Signal(TOPIC, device_id))

    def leave(self, device_id: UUID, page: str) -> None:
        """A page is gone. Where another one took over nothing changes."""
        known = self._shown.get(device_id)
        if known is not None and known.page == page:
            self._shown[device_id] = Shown("", None, known.order_id or known.before_id)
            self._signals.emit(Signal(TOPIC, device_id))

    def at(self, device_id: UUID | None) -> Shown:
        """What is served at a counter."""
        found = self._shown.get(device_id) if device_id is not None else None
        return found or Shown("")
