"""The end of a corrected order: what changes hands, large, and one button."""

from __future__ import annotations

from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.errors import DomainError
from domain.ids import parse_id
from edge.checks.requests import CheckView
from edge.commands import Actor
from edge.payments.requests import AttemptView
from edge.payments.states import DONE
from edge.refunds.requests import FinishCorrected, Finished
from ui.components.action_button import ActionButton, Pressed
from ui.frame import screen
from ui.store import refund_view as view
from ui.store.asking import with_approval
from ui.store.live import Turns, in_turn
from ui.store.refund_asked import Refunding
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

ANSWER_WITHIN_S = 120


def register(door: Door, asked: Refunding) -> None:
    """The page `/refund/finish/{order_id}`."""

    @screen("/refund/finish/{order_id}", title="Correction")
    async def finish_page(request: Request, order_id: str) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        try:
            check = await asked.checks.due(parse_id(order_id, "order"))
        except DomainError:
            return RedirectResponse("/refund")
        if not view.is_corrected(check):
            return RedirectResponse(f"/pay/{order_id}")
        with open_shell(door, session, request, title=_("Correction")) as shell:
            page = FinishPage(shell, asked, check)
        await page.begin()
        return None


class FinishPage:
    """One browser's corrected order."""

    def __init__(self, shell: Shell, asked: Refunding, check: CheckView) -> None:
        self.turns = Turns()
        self._shell = shell
        self._asked = asked
        self._check = check
        house = shell.session.house
        self._reader = view.Reader(check.currency, shell.session.language, house.zone)
        with shell.frame.body, ui.element("div").classes("cm-refund-side cm-refund-finish"):
            self._word = ui.label().classes("cm-refund-word")
            self._amount = ui.label().classes("cm-refund-amount")
            self._by = ui.label().classes("cm-refund-by")
            self._finish = ActionButton(_("Finish"), tone="main", icon="served")
            self._back = ActionButton(_("Back to the order"), icon="back")
            self._next = ActionButton(_("Next"), tone="main", icon="next")
        self._next.set_visibility(False)

    async def begin(self) -> None:
        """Draw it and follow the order."""
        self._finish.on_press(self._done)
        self._back.on_press(self._to_order)
        self._next.on_press(lambda _pressed: self._shell.go_home())
        self._shell.follow("order", self.refresh, self._check.order_id)
        await self._shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw what changes hands now."""
        check = await self._asked.checks.due(self._check.order_id)
        if check.order_state != "open":
            return
        self._check, over = check, -check.remaining_minor
        if over < 0:
            self._shell.go(f"/pay/{check.order_id}")
            return
        self._word.set_text(_("Goes back") if over else _("Nothing changes hands"))
        self._amount.set_text(self._reader.money(over))
        paid, total = self._reader.money(check.paid_minor), self._reader.money(check.total_minor)
        words = _("{paid} was paid, {total} is right.").format(paid=paid, total=total)
        self._by.set_text(words)
        self._finish.set_text(_("Give back") if over else _("Close the order"))

    def _to_order(self, _pressed: Pressed) -> None:
        at_counter = self._shell.session.home == "/counter"
        self._shell.go(f"/{'counter' if at_counter else 'order'}/{self._check.order_id}")

    async def _done(self, pressed: Pressed) -> None:
        try:
            await self._shell.run(self._finish_now(tap(pressed.tap_id)))
        finally:
            self._finish.answered()

    async def _finish_now(self, command_id: UUID) -> None:
        request = FinishCorrected(uuid5(command_id, "finish"), self._check.order_id)
        refunds, shell = self._asked.refunds, self._shell

        async def act(actor: Actor, own_id: UUID) -> Finished | AttemptView:
            at_terminal = await refunds.ask_terminal(request, actor)
            if at_terminal is not None:
                return at_terminal
            return await refunds.finish_corrected(request, actor, own_id)

        number = str(self._check.order_number)
        what = _("Finish the correction {order}").format(order=number)
        answer = await with_approval(
            shell.client,
            shell.door.staff,
            shell.actor(),
            command_id,
            what,
            act,
            -self._check.remaining_minor,
        )
        if isinstance(answer, AttemptView):
            self._word.set_text(_("Present the card at the terminal"))
            seen = await self._asked.payments.until_answered(answer.id, ANSWER_WITHIN_S)
            if seen.state not in DONE:
                sentence = seen.sentence or _("The terminal has not answered yet.")
                shell.frame.show_note(sentence, "bad")
                return
            answer = await refunds.finish_corrected(request, shell.actor())
        if answer is not None:
            self._show(answer)

    def _show(self, done: Finished) -> None:
        self._word.set_text(_("Goes back") if done.back_minor else _("Nothing changes hands"))
        self._amount.set_text(self._reader.money(done.back_minor))
        self._by.set_text("\n".join(view.by_lines(done.paid_out, self._reader)))
        self._finish.set_visibility(False)
        self._back.set_visibility(False)
        self._next.set_visibility(True)
