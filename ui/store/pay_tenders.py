"""The buttons of all ways to pay but cash, and what was taken by any of them so far."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

from nicegui import ui

from domain.tenders import TenderKind
from edge.checks.requests import CheckView, TenderView
from ui.components.action_button import ActionButton, Pressed
from ui.store import pay_view as view
from ui.store.tips_view import TipChoice

ICONS = {
    TenderKind.QR_WALLET: "qr",
    TenderKind.VOUCHER: "voucher",
    TenderKind.GIFT_CARD: "gift",
    TenderKind.HOUSE_ACCOUNT: "check",
    TenderKind.STAFF_MEAL: "person",
}

Press = Callable[[TenderView], Awaitable[None]]


class TenderButtons:
    """One pay screen's buttons, in the order of the tenders."""

    def __init__(self, tenders: Sequence[TenderView]) -> None:
        self._tenders = tenders
        self._buttons: dict[UUID, ActionButton] = {}
        with ui.element("div").classes("cm-pay-buttons cm-pay-tenders"):
            for tender in tenders:
                button = ActionButton(tender.name, icon=ICONS.get(TenderKind(tender.kind), "pay"))
                button.props["data-tender"] = tender.name
                self._buttons[tender.id] = button

    def on_press(self, press: Press) -> None:
        """Call for each press; the button is armed again at once, since a sheet asks first."""
        for tender in self._tenders:
            self._buttons[tender.id].on_press(partial(self._pressed, press, tender))

    def show(self, check: CheckView, tip: TipChoice, language: str) -> None:
        """Say on each button what it would take."""
        for tender in self._tenders:
            words = view.would_take(check, tender, tip, language)
            self._buttons[tender.id].set_text(tender.name, words)

    async def _pressed(self, press: Press, tender: TenderView, _pressed: Pressed) -> None:
        self._buttons[tender.id].answered()
        await press(tender)


class TakenSoFar:
    """What was paid of the check that is open, one card for each payment."""

    def __init__(self) -> None:
        self._drawn: list[view.TakenCard] = []
        self._row = ui.element("div").classes("cm-pay-taken")

    def show(self, cards: list[view.TakenCard]) -> None:
        """Draw the payments; nothing while there are none."""
        self._row.set_visibility(bool(cards))
        if cards == self._drawn:
            return
        self._drawn = cards
        self._row.clear()
        with self._row:
            for card in cards:
                with ui.element("div").classes("cm-pay-taken-card").props("data-taken"):
                    ui.label(card.name).classes("cm-pay-taken-name")
                    ui.label(card.amount).classes("cm-pay-taken-amount")
                    ui.label(card.detail).classes("cm-pay-taken-detail")
