"""The print queue: whatever is not on paper yet, and the ways to get it there."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.permissions import Right
from edge.printing.service import PrintService
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import queue_view as view
from ui.store.live import Turns, in_turn
from ui.store.manager_view import Reader
from ui.store.queue_acts import QueueActs
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(door: Door, printing: PrintService) -> None:
    """The page `/queue`, for those who take payments or look after the hardware."""

    @screen("/queue", title="Print queue")
    async def queue_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.TAKE_PAYMENT, Right.MANAGE_DEVICES)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Print queue")) as shell:
            page = QueuePage(shell, printing)
        await page.begin()
        return None


class QueuePage:
    """One browser's queue."""

    def __init__(self, shell: Shell, printing: PrintService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._printing = printing
        self._acts = QueueActs(shell, printing)
        house, language = shell.session.house, shell.session.language
        self._reader = Reader(house.currency, language, house.zone)
        with shell.frame.body, ui.element("div").classes("cm-office"):
            self._rows = RowList()

    async def begin(self) -> None:
        """Draw the queue and follow it from now on."""
        self._rows.on_act(self._act)
        await self._shell.keep_drawn(self.refresh, "printing", "alarms", "printers")

    @in_turn
    async def refresh(self) -> None:
        """Draw what waits now."""
        queues = await self._printing.queue()
        stopped = view.stopped(queues)
        found = view.sections(queues, self._reader, self._acts.shown)
        self._rows.set_sections([*([stopped] if stopped.rows else []), *found])

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts.acts[event.action](event, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()
