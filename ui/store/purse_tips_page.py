"""Tips from signed slips, typed one after the other; each is kept by itself."""

from __future__ import annotations

from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import DomainError
from domain.parsing.amounts import Amounts
from domain.parsing.errors import BadValue
from edge.checks.tips import AddTip
from edge.tips.entering import CardPayment
from ui.components.action_button import ActionButton
from ui.components.tip_grid import TipGrid, TipTyped
from ui.frame import screen
from ui.store import purse_view as view
from ui.store.live import Turns, in_turn
from ui.store.purse_page import PURSE_PATH, Banking
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(door: Door, banking: Banking) -> None:
    """The page `/purse/tips`, for whoever is signed in."""

    @screen("/purse/tips", title="Tips")
    async def tips_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Tips by card")) as shell:
            page = TipsPage(shell, banking)
        await page.begin()
        return None


class TipsPage:
    """One waiter's slips of the day."""

    def __init__(self, shell: Shell, banking: Banking) -> None:
        self.turns = Turns()
        self._shell = shell
        self._ask = banking
        self._payments: tuple[CardPayment, ...] = ()
        with shell.frame.body:
            self._words = ui.label().classes("cm-tips-words")
            self._grid = TipGrid()
            with ui.element("div").classes("cm-pay-buttons"):
                back = ActionButton(_("My purse"), icon="back")
        back.on_press(lambda _pressed: shell.go(PURSE_PATH))

    async def begin(self) -> None:
        """Show the slips and follow them."""
        self._grid.on_typed(self._typed)
        await self._shell.keep_drawn(self.refresh, "payments")

    @in_turn
    async def refresh(self) -> None:
        """Show what was paid by card, and the tips that are known."""
        session = self._shell.session
        house, language = session.house, session.language
        self._payments = await self._ask.purses.card_payments(self._shell.actor())
        self._grid.set_rows(view.tip_rows(self._payments, house.currency, house.zone, language))
        self._words.set_text(view.tips_words(self._payments, house.currency, language))

    async def _typed(self, event: TipTyped) -> None:
        """Enter what was typed; a payment that has a tip gets what is missing to the new one."""
        known = {str(each.payment_id): each.tip_minor for each in self._payments}
        try:
            wanted = Amounts(self._shell.session.house.currency).minor(event.typed)
        except BadValue:
            self._grid.refuse(event.row_id, _("That is no amount."))
            return
        payment_id, command_id = UUID(event.row_id), tap(event.tap_id)
        missing = wanted - known.get(event.row_id, 0)
        if not missing:
            self._grid.refuse(event.row_id, _("That tip is entered already."))
            return
        request = AddTip(payment_id, uuid5(command_id, str(missing)), missing)
        try:
            await self._ask.checks.add_tip(request, self._shell.actor(), request.tip_id)
        except DomainError as error:
            self._grid.refuse(event.row_id, error.sentence)
        await self.refresh()
