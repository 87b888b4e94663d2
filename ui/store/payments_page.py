"""Card payments that somebody has to look after: unknown, on no check, at the terminal now."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from edge.floor.service import FloorService
from edge.payments.requests import AttemptView
from edge.payments.service import PaymentService
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import card_view as view
from ui.store.card_acts import CardActs
from ui.store.live import Turns, in_turn
from ui.store.session import Door
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(door: Door, payments: PaymentService, floor: FloorService) -> None:
    """The page `/payments`."""

    @screen("/payments", title="Card payments")
    async def payments_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Card payments")) as shell:
            page = PaymentsPage(shell, payments, floor)
        await page.begin()
        return None


class PaymentsPage:
    """One browser's list."""

    def __init__(self, shell: Shell, payments: PaymentService, floor: FloorService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._payments = payments
        self._acts = CardActs(shell, payments, floor)
        self._found: dict[UUID, AttemptView] = {}
        with shell.frame.body, ui.element("div").classes("cm-office"):
            self._rows = RowList()

    async def begin(self) -> None:
        """Draw the list and follow it from now on."""
        self._rows.on_act(self._act)
        await self._shell.keep_drawn(self.refresh, "payments")

    @in_turn
    async def refresh(self) -> None:
        """Draw what is open now."""
        found = await self._payments.open_payments()
        self._found = {each.id: each for each in found}
        sections = view.sections(found, self._shell.session.language)
        if await self._payments.has_virtual():
            sections.append(view.virtual())
        self._rows.set_sections(sections)

    async def _act(self, event: RowActed) -> None:
        if event.action == view.OPEN_TERMINAL:
            self._shell.go("/terminal")
            return
        payment = self._found.get(UUID(event.row_id))
        if payment is not None:
            await self._acts.do(event.action, payment, event.tap_id)
        self._rows.answered()
        await self.refresh()
