"""Finding a paid check: one field that understands whatever a guest remembers."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import DomainError
from domain.permissions import Right
from edge.checks.service import CheckService
from edge.refunds.requests import FindChecks
from edge.refunds.service import RefundService
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowActed, RowList, TabChosen
from ui.frame import screen
from ui.store import refund_find_view as view
from ui.store.live import Turns, in_turn
from ui.store.refund_view import Reader
from ui.store.scans import Scanning, Scans
from ui.store.session import Door
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(door: Door, refunds: RefundService, checks: CheckService, scanning: Scanning) -> None:
    """The page `/refund`."""

    @screen("/refund", title="Refund")
    async def refund_page(request: Request, text: str = "") -> Response | None:
        session = await door.enter(request, Right.TAKE_PAYMENT)
        if isinstance(session, Response):
            return session
        tenders = {str(each.id): each.name for each in await checks.tenders()}
        with open_shell(door, session, request, title=_("Paid checks")) as shell:
            page = FindPage(shell, refunds, tenders, text)
        await page.begin()
        Scans(shell, scanning).begin()
        return None


class FindPage:
    """One browser's search."""

    def __init__(
        self,
        shell: Shell,
        refunds: RefundService,
        tenders: dict[str, str],
        text: str,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._refunds = refunds
        self._text = text
        self._tab = view.TODAY
        self._tender = ""
        house = shell.session.house
        self._reader = Reader(house.currency, shell.session.language, house.zone)
        with shell.frame.body, ui.element("div").classes("cm-refund-find"):
            with ui.element("div").classes("cm-refund-search"):
                self._field = (
                    ui.input(
                        _("Receipt, time, table, amount, last four, order, name"),
                        value=text,
                        on_change=self._typed,
                    )
                    .props("outlined clearable autofocus maxlength=80 debounce=250")
                    .classes("cm-refund-field")
                )
                with ui.element("div").classes("cm-refund-tenders"):
                    self._chips = {
                        tender_id: self._chip(tender_id, name)
                        for tender_id, name in tenders.items()
                    }
            self._rows = RowList()

    def _chip(self, tender_id: str, name: str) -> ActionButton:
        chip = ActionButton(name)
        chip.props["data-tender"] = name
        chip.on_press(partial(self._by_tender, tender_id))
        return chip

    async def begin(self) -> None:
        """Show the checks of today, and follow what is typed."""
        self._rows.on_act(self._open)
        self._rows.on_tab(self._turn)
        await self._shell.keep_drawn(self.refresh, "payments")

    @in_turn
    async def refresh(self) -> None:
        """Look again."""
        today = await self._refunds.today()
        first = view.first_day(self._tab, self._text, today)
        tender_id = UUID(self._tender) if self._tender else None
        request = FindChecks(
            view.searched(self._text), first, today.isoformat() if first else "", tender_id
        )
        self._rows.set_tabs(view.tabs(), self._tab)
        try:
            found = await self._refunds.find(request, self._shell.actor())
        except DomainError as error:
            self._rows.set_sections([view.nothing(error.sentence)])
            return
        self._rows.set_sections([view.found(found, self._text, today, self._reader)])

    async def _typed(self) -> None:
        self._text = str(self._field.value or "")
        await self.refresh()

    async def _turn(self, event: TabChosen) -> None:
        self._tab = event.tab_id
        await self.refresh()

    async def _by_tender(self, tender_id: str, _pressed: Pressed) -> None:
        self._tender = "" if self._tender == tender_id else tender_id
        for each, chip in self._chips.items():
            chip.set_tone("main" if each == self._tender else "plain")
            chip.answered()
        await self.refresh()

    async def _open(self, event: RowActed) -> None:
        self._shell.go(f"/refund/{event.row_id}")
