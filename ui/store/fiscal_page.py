"""Receipts and the device that signs them: what waits, how it stands, how it is done here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.permissions import Right
from edge.checks.fiscal_service import FiscalService, SetReceiptRules
from edge.checks.receipt_service import ReceiptService
from edge.mail.service import GiveUpMail, MailService, SendAgain
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import fiscal_view as view
from ui.store.asking import write
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

LOOK_EVERY_S = 2.0
"""The virtual device signs without a signal."""


def register(
    door: Door, fiscal: FiscalService, mails: MailService, receipts: ReceiptService
) -> None:
    """The page `/fiscal`, for devices that were let in; only managers change the rules there."""

    @screen("/fiscal", title="Receipts")
    async def fiscal_page(request: Request) -> Response | None:
        session = await door.enter(request, person=False)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Receipts")) as shell:
            page = FiscalPage(shell, fiscal, mails, receipts)
        await page.begin()
        return None


class FiscalPage:
    """One browser's look at the receipts."""

    def __init__(
        self, shell: Shell, fiscal: FiscalService, mails: MailService, receipts: ReceiptService
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._fiscal = fiscal
        self._mails = mails
        self._receipts = receipts
        with shell.frame.body:
            self._rows = RowList()
            ui.timer(LOOK_EVERY_S, self.refresh)

    async def begin(self) -> None:
        """Draw it and follow it from now on."""
        self._rows.on_act(self._act)
        for topic in ("receipts", "payments", "mails"):
            self._shell.follow(topic, self.refresh)
        await self._shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw everything as it is now."""
        session = self._shell.session
        rights = self._shell.actor().rights
        may_change = Right.MANAGE_DEVICES in rights
        state = await self._fiscal.state()
        mails = await self._mails.unsent() if Right.TAKE_PAYMENT in rights else ()
        sections = view.sections(
            state,
            self._fiscal.names,
            mails,
            session.house.zone,
            session.language,
            may_change=may_change,
        )
        self._rows.set_sections(sections)

    async def _act(self, event: RowActed) -> None:
        command_id = tap(event.tap_id)
        acts: dict[str, Callable[[], Awaitable[None]]] = {
            view.OUTAGE_AFTER: self._ask_wait,
            view.ASK_PAPER: lambda: self._set(self._other_paper(), command_id),
            view.PAGE_CODE: lambda: self._set(self._other_code(), command_id),
            view.MAIL_AGAIN: lambda: self._mails.send_again(
                SendAgain(UUID(event.row_id)), self._shell.actor(), command_id
            ),
            view.MAIL_FORGET: lambda: self._mails.give_up(
                GiveUpMail(UUID(event.row_id)), self._shell.actor(), command_id
            ),
        }
        if event.action.startswith(view.BEHAVE):
            await self._shell.run(self._behave(event.action.removeprefix(view.BEHAVE)))
        elif event.action.startswith(view.DEVICE):
            request = SetReceiptRules(device=event.action.removeprefix(view.DEVICE))
            await self._shell.run(self._set(request, command_id))
        else:
            await self._shell.run(acts[event.action]())
        self._rows.answered()
        await self.refresh()

    async def _set(self, request: SetReceiptRules, command_id: UUID) -> None:
        await self._fiscal.set_rules(request, self._shell.actor(), command_id)

    def _other_paper(self) -> SetReceiptRules:
        return SetReceiptRules(is_asked=not self._receipts.rules().is_asked)

    def _other_code(self) -> SetReceiptRules:
        return SetReceiptRules(page_code=not self._receipts.rules().page_code)

    async def _behave(self, behaviour: str) -> None:
        late_s = None
        if behaviour == "late":
            title = _("After how many seconds does it answer?")
            written = await write(
                self._shell.client, title, value="30", label=_("Seconds"), most=3, digits=True
            )
            if written is None or not written.value.isdecimal():
                return
            late_s = int(written.value)
        self._fiscal.behave(behaviour, late_s)

    async def _ask_wait(self) -> None:
        title = _("How many seconds does a guest wait?")
        now = str(self._receipts.rules().outage_after_s)
        written = await write(
            self._shell.client, title, value=now, label=_("Seconds"), most=4, digits=True
        )
        if written is not None and written.value.isdecimal():
            request = SetReceiptRules(outage_after_s=int(written.value))
            await self._set(request, tap(written.tap_id))
