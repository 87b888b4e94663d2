"""Telling the guest's displays what a page of their counter serves."""

from __future__ import annotations

from uuid import UUID

from edge.displays.showing import OpenAtCounters
from ui.store.shell import Shell


class GuestsOf:
    """The guests of one page. The page says whom it serves; what it leaves, nobody sees any more.

    Only counters have guests who look on: a waiter's tablet shows them nothing.
    """

    def __init__(self, shell: Shell, counters: OpenAtCounters | None) -> None:
        self._counters = counters if shell.session.device.profile == "counter" else None
        self._device_id = shell.session.device.id
        self._page = shell.client.id
        shell.client.on_delete(self._leave)

    def serve(self, order_id: UUID | None) -> None:
        """Show this order, or nobody's."""
        if self._counters is not None:
            self._counters.serves(self._device_id, self._page, order_id)

    def _leave(self) -> None:
        if self._counters is not None:
            self._counters.leave(self._device_id, self._page)
