"""The sheet that waits for a terminal or wallet, and the strip that says what still waits."""

from __future__ import annotations

from uuid import UUID

import segno
from nicegui import ui

from edge.checks.requests import CheckView, PayResult
from edge.commands import Actor
from edge.floor.service import FloorService
from edge.payments.requests import AskCard, AttemptView
from edge.payments.service import PaymentService
from edge.signals import Signal
from ui.components.action_button import ActionButton, Pressed
from ui.store import card_view as view
from ui.store.asking import sheet, with_approval
from ui.store.card_acts import CardActs
from ui.store.live import Refresher
from ui.store.pay_asking import Asked, Given
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

PAYMENTS = "payments"


class CardDesk:
    """Card and wallet payments on a pay screen: `charge` is its `PayParts.charge`."""

    def __init__(self, payments: PaymentService, floor: FloorService) -> None:
        self._payments = payments
        self._floor = floor

    async def charge(self, asked: Asked, given: Given) -> PayResult | None:
        """Ask the terminal, and wait with the cashier. Raises what `PaymentService.ask` raises."""
        shell, check, tender = asked.shell, asked.check, asked.tender

        async def act(actor: Actor, command_id: UUID) -> AttemptView:
            request = AskCard(
                tap(given.tap_id),
                check.order_id,
                tender.id,
                given.amount_minor,
                given.tip_minor,
                check.check_id,
            )
            return await self._payments.ask(request, actor, command_id)

        what = _("{tender} for order {order}").format(tender=tender.name, order=check.label)
        begun = await with_approval(
            shell.client, shell.door.staff, shell.actor(), tap(given.tap_id), what, act
        )
        if begun is not None:
            await self.wait(shell, begun.id)
        return None

    async def wait(self, shell: Shell, attempt_id: UUID) -> None:
        """Show a payment until it is over, or until the sheet is closed; it goes on by itself."""
        acts = CardActs(shell, self._payments, self._floor)
        await CardSheet(shell, self._payments, acts).show(attempt_id)

    def strip(self, shell: Shell) -> CardStrip:
        """The strip of a pay screen, drawn into the place that is open."""
        return CardStrip(shell, self, self._payments, CardActs(shell, self._payments, self._floor))


class CardSheet:
    """One payment, as it changes."""

    def __init__(self, shell: Shell, payments: PaymentService, acts: CardActs) -> None:
        self._shell = shell
        self._payments = payments
        self._acts = acts
        self._drawn: AttemptView | None = None

    async def show(self, attempt_id: UUID) -> None:
        """Draw it, follow it, and leave when it is approved or closed."""
        shown = await self._payments.status(attempt_id)
        with sheet(self._shell.client, shown.tender_name) as dialog:
            self._box = ui.element("div").classes("cm-charge")
        self._dialog = dialog
        self._draw(shown)

        async def look() -> None:
            self._draw(await self._payments.status(attempt_id))

        refresher = Refresher(self._shell.client, look)

        def heard(signal: Signal) -> None:
            if signal.id in (None, shown.subject_id):
                refresher.ask()

        unsubscribe = self._shell.door.signals.subscribe(PAYMENTS, heard)
        refresher.ask()
        try:
            await dialog
        finally:
            unsubscribe()
        if not dialog.is_deleted:
            dialog.delete()

    def _draw(self, now: AttemptView) -> None:
        if now == self._drawn or self._box.is_deleted:
            return
        self._drawn = now
        language = self._shell.session.language
        says = view.told(now, language)
        if view.is_done(now):
            self._shell.frame.show_note(f"{says.headline}: {says.words}", "good")
            self._dialog.submit(None)
            return
        self._box.clear()
        with self._box:
            headline = ui.label(says.headline).classes(f"cm-charge-headline cm-charge-{says.tone}")
            headline.props["data-card-state"] = now.state
            ui.label(says.words).classes("cm-charge-words")
            if now.qr_text:
                code = segno.make(now.qr_text, error="m", micro=False)
                ui.html(code.svg_inline(omitsize=True, border=3), sanitize=False).classes(
                    "cm-receipt-code"
                )
            with ui.element("div").classes("cm-ask-picks"):
                for act in view.acts(now):
                    self._button(act, now)

    def _button(self, act: str, now: AttemptView) -> None:
        label, icon = view.act_words(act)
        main = act in (view.AGAIN, view.PUT)
        button = ActionButton(label, tone="main" if main else "plain", icon=icon)
        button.props["data-card-act"] = act

        async def pressed(event: Pressed) -> None:
            with self._shell.client:  # the button may be drawn anew while its act is at work
                await self._act(act, now, event.tap_id)
            if not button.is_deleted:
                button.answered()

        button.on_press(pressed)

    async def _act(self, act: str, now: AttemptView, tap_id: str) -> None:
        await self._acts.do(act, now, tap_id)
        found = await self._payments.status(now.id)
        if act == view.LET_GO and found.is_let_go:
            self._dialog.submit(None)
            self._shell.go_home()
            return
        self._draw(found)


class CardStrip:
    """What terminals and wallets still owe an answer for, on top of a pay screen."""

    def __init__(
        self, shell: Shell, desk: CardDesk, payments: PaymentService, acts: CardActs
    ) -> None:
        self._shell = shell
        self._desk = desk
        self._payments = payments
        self._acts = acts
        self._drawn: list[AttemptView] = []
        self._row = ui.element("div").classes("cm-charge-strip")
        self._row.set_visibility(False)

    async def show(self, check: CheckView) -> None:
        """Draw the payments of an order that somebody should mind; nothing while there are none."""
        found = view.to_mind(await self._payments.of_order(check.order_id))
        if found == self._drawn:
            return
        self._drawn = found
        self._row.set_visibility(bool(found))
        self._row.clear()
        with self._row:
            for each in found:
                self._card(each)

    def _card(self, payment: AttemptView) -> None:
        says = view.told(payment, self._shell.session.language)
        with ui.element("div").classes(f"cm-charge-waits cm-charge-{says.tone}"):
            ui.label(f"{payment.tender_name}: {says.headline}").classes("cm-charge-waits-words")
            act = view.REVERSE if view.is_over(payment) else view.LOOK
            label, icon = view.act_words(act)
            button = ActionButton(label, icon=icon)
            button.props["data-card-act"] = act

            async def pressed(event: Pressed) -> None:
                button.answered()
                with self._shell.client:  # the strip may be drawn anew meanwhile
                    if act == view.LOOK:
                        await self._desk.wait(self._shell, payment.id)
                    else:
                        await self._acts.do(act, payment, event.tap_id)

            button.on_press(pressed)
