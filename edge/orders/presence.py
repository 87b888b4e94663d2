"""Who has which order open right now. In memory: after a restart every page says so again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.signals import Signal, Signals

TOPIC = "presence"


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody looks at an order on one page of a device."""

    page: str
    order_id: UUID
    person_id: UUID | None
    name: str


class Presence:
    """Pages tell what they show; others hear the signal `presence` with the order's id."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._pages: dict[str, Present] = {}

    def enter(self, present: Present) -> None:
        """A page shows an order from now on, in place of what it showed before."""
        if self._pages.get(present.page) == present:
            return
        self.leave(present.page)
        self._pages[present.page] = present
        self._signals.emit(Signal(TOPIC, present.order_id))

    def leave(self, page: str) -> None:
        """A page shows nothing any more; also when it showed nothing."""
        gone = self._pages.pop(page, None)
        if gone is not None:
            self._signals.emit(Signal(TOPIC, gone.order_id))

    def others(self, order_id: UUID, person_id: UUID | None) -> tuple[str, ...]:
        """The names of other people who have an order open, each once, by name."""
        return tuple(
            sorted(
                {
                    each.name
                    for each in self._pages.values()
                    if each.order_id == order_id and each.person_id != person_id
                }
            )
        )

    def everywhere(self, person_id: UUID | None) -> dict[UUID, tuple[str, ...]]:
        """By order, who else has it open."""
        order_ids = {each.order_id for each in self._pages.values()}
        return {
            order_id: names for order_id in order_ids if (names := self.others(order_id, person_id))
        }
