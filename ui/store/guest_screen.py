"""The guest's displays of a counter: what its page serves, and the link to the second screen."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import segno
from nicegui import ui

from edge.displays.service import GuestDisplays
from edge.displays.showing import OpenAtCounters
from ui.store.asking import Pick, answer_of, pick, sheet
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

GUEST_SCREEN: Final = "guest screen"
NEW_LINK, END_LINK = "new", "end"
ORIGIN_S: Final = 3.0


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


async def give_link(shell: Shell, guests: GuestDisplays) -> None:
    """Have a manager make a link to this counter's second screen, or end the one there is.

    Raises Forbidden.
    """
    title, device_id = _("The guest's screen"), shell.session.device.id
    offered = [
        Pick(NEW_LINK, _("New link"), _("The link before it ends."), icon="next"),
        Pick(END_LINK, _("End the link"), icon="close"),
    ]
    picked = await pick(shell.client, title, offered)
    if picked is None:
        return
    if picked.value == END_LINK:
        await guests.revoke(device_id, shell.actor(), tap(picked.tap_id))
        return
    token = await guests.invite(device_id, shell.actor(), tap(picked.tap_id))
    origin = await shell.client.run_javascript("location.origin", timeout=ORIGIN_S)
    link = f"{origin}/display/{token}"
    words = _("Open it on the screen that faces the guest. It is shown only now.")
    with sheet(shell.client, title, words) as dialog:
        code = segno.make(link, error="m", micro=False)
        ui.html(code.svg_inline(omitsize=True, border=3), sanitize=False).classes("cm-receipt-code")
        ui.label(link).classes("cm-receipt-address")
    await answer_of(dialog, str)
