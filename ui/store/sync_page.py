"""Box and office: what waits, since when it was heard, and connecting with a code."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from domain.permissions import Right
from edge.sync.service import DismissVerdict, EnrolHere, SyncService
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import sync_view as view
from ui.store.asking import write
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

SYNC_PATH = "/sync"
TOPICS = ("sync", "outbox", "alarms")


def register(door: Door, sync: SyncService) -> None:
    """The page `/sync`, for those who may see reports."""

    @screen(SYNC_PATH, title="Office")
    async def sync_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.SEE_REPORTS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Office")) as shell, shell.frame.body:
            rows = RowList()
        await SyncPage(shell, rows, sync).begin()
        return None


class SyncPage:
    """One browser's look at replication."""

    def __init__(self, shell: Shell, rows: RowList, sync: SyncService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._rows = rows
        self._sync = sync

    async def begin(self) -> None:
        """Draw, and follow what changes."""
        self._rows.on_act(self._act)
        await self._shell.keep_drawn(self.refresh, *TOPICS)

    @in_turn
    async def refresh(self) -> None:
        """Show how things stand."""
        status = await self._sync.status()
        may_decide = Right.MANAGE_DEVICES in self._shell.actor().rights
        self._rows.set_sections(view.sections(status, may_decide, self._moment))

    def _moment(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._shell.session.house.zone):%Y-%m-%d %H:%M}"

    async def _act(self, event: RowActed) -> None:
        if event.action == view.ENROL:
            await self._enrol()
        elif event.action == view.DISMISS:
            request = DismissVerdict(int(event.row_id))
            command_id: UUID = tap(event.tap_id)
            await self._shell.run(self._sync.dismiss(request, self._shell.actor(), command_id))
        self._rows.answered()
        await self.refresh()

    async def _enrol(self) -> None:
        client = self._shell.client
        known = (await self._sync.status()).url
        url = await write(client, _("The office's address"), value=known or "https://", most=200)
        if url is None:
            return
        code = await write(client, _("The code that the office shows"), done=_("Connect"), most=40)
        if code is None:
            return
        self._shell.frame.show_note(_("Connecting. Selling goes on."))
        request = EnrolHere(url.value, code.value)
        done = await self._shell.run(
            self._sync.enrol(request, self._shell.actor(), tap(code.tap_id))
        )
        if done is not None:
            self._shell.frame.show_note(_("Connected. What is here is being sent."), "good")
