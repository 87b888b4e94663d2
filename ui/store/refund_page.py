"""Giving back on a paid check: tap lines, see what goes back large, say why."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.errors import DomainError
from domain.ids import new_id, parse_id
from domain.permissions import Right
from edge.commands import Actor
from edge.payments.requests import AttemptView
from edge.payments.states import DONE
from edge.refunds.requests import GiveBack, PaidCheck, Quote, RefundResult
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import refund_view as view
from ui.store.asking import pick, with_approval, write
from ui.store.live import Turns, in_turn
from ui.store.refund_asked import Refunding
from ui.store.refund_corrections import Corrections
from ui.store.refund_sheets import ask_amount
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

ANSWER_WITHIN_S = 120
OTHER_REASON = "other"


def register(door: Door, asked: Refunding) -> None:
    """The page `/refund/{check_id}`."""

    @screen("/refund/{check_id}", title="Refund")
    async def refund_check_page(request: Request, check_id: str) -> Response | None:
        session = await door.enter(request, Right.TAKE_PAYMENT)
        if isinstance(session, Response):
            return session
        try:
            paid = await asked.refunds.paid(parse_id(check_id, "check"), session.actor())
        except DomainError:
            return RedirectResponse("/refund")
        reasons = view.reasons(await asked.house.reasons("refund"))
        with open_shell(door, session, request, title=view.title(paid)) as shell:
            page = RefundPage(shell, asked, paid, reasons)
        await page.begin()
        return None


class RefundPage:
    """One browser's paid check, and what is chosen to go back."""

    def __init__(
        self, shell: Shell, asked: Refunding, paid: PaidCheck, reasons: tuple[str, ...]
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._asked = asked
        self._paid = paid
        self._choice = view.Choice()
        self._quote: Quote | None = None
        house = shell.session.house
        self._reader = view.Reader(paid.currency, shell.session.language, house.zone)
        self._corrections = Corrections(shell, asked, self._reader)
        self._refund_id = new_id()
        self._build(reasons)

    def _build(self, reasons: tuple[str, ...]) -> None:
        with self._shell.frame.body, ui.element("div").classes("cm-refund"):
            with ui.element("div").classes("cm-refund-check"):
                self._head = ui.label().classes("cm-refund-head")
                self._invoiced = ui.label().classes("cm-refund-word").props("data-invoiced")
                self._rows = RowList()
            with ui.element("div").classes("cm-refund-side") as self._side:
                ui.label(_("Goes back")).classes("cm-refund-word")
                self._amount = ui.label().classes("cm-refund-amount")
                self._by = ui.label().classes("cm-refund-by")
                self._note = ui.label().classes("cm-refund-word")
                with ui.element("div").classes("cm-refund-buttons"):
                    self._all = ActionButton(_("Everything"), icon="check")
                    self._some = ActionButton(_("An amount"), icon="pay")
                    self._how = ActionButton(_("How"), icon="move")
                    self._service = ActionButton(_("Service too"))
                    self._tip = ActionButton(_("Tip too"))
                with ui.element("div").classes("cm-refund-buttons cm-refund-reasons"):
                    self._reasons = {each: self._reason_button(each) for each in reasons}
                    self._other = ActionButton(_("Other reason"), icon="note")
                self._give = ActionButton(_("Give back"), tone="main", icon="back")
            with ui.element("div").classes("cm-refund-side cm-refund-done") as self._done:
                self._done_word = ui.label(_("Goes back")).classes("cm-refund-word")
                self._done_amount = ui.label().classes("cm-refund-amount")
                self._done_by = ui.label().classes("cm-refund-by")
                self._more = ActionButton(_("This check"), icon="check")
                self._next = ActionButton(_("Next"), tone="main", icon="next")
        self._done.set_visibility(False)

    def _reason_button(self, reason: str) -> ActionButton:
        button = ActionButton(reason)
        button.props["data-reason"] = reason
        button.on_press(partial(self._because, reason))
        return button

    async def begin(self) -> None:
        """Draw it, and follow what others give back meanwhile."""
        self._rows.on_act(self._act)
        self._all.on_press(self._everything)
        self._some.on_press(self._an_amount)
        self._how.on_press(self._which_way)
        self._service.on_press(self._with_service)
        self._tip.on_press(self._with_tip)
        self._other.on_press(self._other_reason)
        self._give.on_press(self._give_back)
        self._more.on_press(self._again)
        self._next.on_press(lambda _pressed: self._shell.go("/refund"))
        self._shell.follow("payments", self.refresh, self._paid.order_id)
        await self._shell.keep_drawn(self.refresh)

    # ---- drawing ---------------------------------------------------------------------------
    @in_turn
    async def refresh(self) -> None:
        """Read the check again and draw it."""
        self._paid = await self._asked.refunds.paid(self._paid.check_id, self._shell.actor())
        live = await self._asked.invoices.of_check(self._paid.check_id)
        words = _("It is on invoice {number}: what goes back asks for a credit note there.")
        self._invoiced.set_text(words.format(number=live.number) if live and live.number else "")
        self._invoiced.set_visibility(live is not None and bool(live.number))
        await self._draw()

    async def _draw(self) -> None:
        paid, choice, reader = self._paid, self._choice, self._reader
        self._head.set_text(view.head(paid, reader))
        self._rows.set_sections(view.sections(paid, choice, reader))
        sentence = await self._look()
        said = view.summary(self._quote, choice, sentence, reader)
        self._amount.set_text(said.amount or reader.money(0))
        self._by.set_text("\n".join(said.by))
        self._note.set_text(said.note or said.why_not)
        self._give.set_text(_("Give back"), said.amount)
        self._give.set_enabled(not said.why_not, said.why_not)
        self._all.set_tone("main" if choice.everything else "plain")
        self._all.set_enabled(bool(paid.left_minor), _("Everything was given back."))
        self._some.set_tone("main" if choice.amount_minor is not None else "plain")
        self._some.set_enabled(bool(paid.left_minor), _("Everything was given back."))
        self._how.set_visibility(len(view.way_picks(paid, reader)) > 1)
        self._how.set_tone("plain" if choice.by == view.AS_PAID else "main")
        self._service.set_visibility(view.has_service(paid) and bool(choice.counts))
        self._service.set_tone("main" if choice.with_service else "plain")
        self._tip.set_visibility(bool(view.tip_left(paid)))
        self._tip.set_text(_("Tip too"), reader.amount(view.tip_left(paid)))
        self._tip.set_tone("main" if choice.with_tip else "plain")
        for reason, button in self._reasons.items():
            button.set_tone("main" if reason == choice.reason else "plain")
        own = choice.reason and choice.reason not in self._reasons
        self._other.set_tone("main" if own else "plain")
        self._other.set_text(choice.reason if own else _("Other reason"))

    async def _look(self) -> str:
        """Ask what the choice comes to; the sentence says why it cannot be."""
        self._quote = None
        if self._choice.is_empty:
            return ""
        try:
            self._quote = await self._asked.refunds.quote(await self._request(), self._actor())
        except DomainError as error:
            return error.sentence
        return ""

    async def _request(self) -> GiveBack:
        """The choice as it is asked for; ways need the amount first."""
        plain = view.request(self._paid, self._choice, self._refund_id, ())
        if self._choice.by == view.AS_PAID and not self._choice.with_tip:
            return plain
        asked = self._asked.refunds
        amount = await asked.amount_of(plain)
        ways = view.ways(self._paid, self._choice, amount)
        return view.request(self._paid, self._choice, self._refund_id, ways)

    def _actor(self) -> Actor:
        return self._shell.actor()

    # ---- choosing --------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        if event.action in (view.MORE, view.LESS):
            line = next(each for each in self._paid.lines if str(each.id) == event.row_id)
            if event.action == view.MORE:
                view.chosen_more(self._choice, line)
            else:
                self._choice.counts.pop(line.id, None)
            await self._draw()
        else:
            await self._corrections.act(event, self._paid)
            await self.refresh()
        self._rows.answered()

    async def _everything(self, _pressed: Pressed) -> None:
        self._all.answered()
        self._choice.everything = not self._choice.everything
        self._choice.counts, self._choice.amount_minor = {}, None
        await self._draw()

    async def _an_amount(self, _pressed: Pressed) -> None:
        self._some.answered()
        amount = await ask_amount(self._shell, self._paid, self._reader)
        if amount is not None:
            self._choice.counts, self._choice.everything = {}, False
            self._choice.amount_minor = amount
            await self._draw()

    async def _which_way(self, _pressed: Pressed) -> None:
        self._how.answered()
        picks = view.way_picks(self._paid, self._reader)
        picked = await pick(self._shell.client, _("How does it go back?"), picks)
        if picked is not None:
            self._choice.by = picked.value
            await self._draw()

    async def _with_service(self, _pressed: Pressed) -> None:
        self._service.answered()
        self._choice.with_service = not self._choice.with_service
        await self._draw()

    async def _with_tip(self, _pressed: Pressed) -> None:
        self._tip.answered()
        self._choice.with_tip = not self._choice.with_tip
        await self._draw()

    async def _because(self, reason: str, _pressed: Pressed) -> None:
        self._reasons[reason].answered()
        self._choice.reason = reason
        await self._draw()

    async def _other_reason(self, _pressed: Pressed) -> None:
        self._other.answered()
        written = await write(self._shell.client, _("Why does it go back?"), label=_("Reason"))
        if written is not None and written.value.strip():
            self._choice.reason = written.value.strip()
            await self._draw()

    # ---- giving ----------------------------------------------------------------------------
    async def _give_back(self, pressed: Pressed) -> None:
        try:
            await self._shell.run(self._give_now(pressed))
        finally:
            self._give.answered()

    async def _give_now(self, pressed: Pressed) -> None:
        quote = self._quote
        if quote is None:
            return
        self._refund_id = uuid5(tap(pressed.tap_id), "refund")
        request = await self._request()
        handed = sum(out.amount_minor for out in quote.paid_out)
        what = _("Give {amount} back on {check}").format(
            amount=self._reader.money(handed), check=view.called(self._paid)
        )

        async def act(actor: Actor, command_id: UUID) -> RefundResult | AttemptView:
            at_terminal = await self._asked.refunds.ask_terminal(request, actor)
            if at_terminal is not None:
                return at_terminal
            return await self._asked.refunds.give_back(request, actor, command_id)

        shell = self._shell
        answer = await with_approval(
            shell.client,
            shell.door.staff,
            self._actor(),
            tap(pressed.tap_id),
            what,
            act,
            handed,
        )
        if isinstance(answer, AttemptView):
            answer = await self._from_terminal(answer, request.refund_id)
        if answer is not None:
            self._choice = view.Choice()
            self._show_done(answer)
            await self.refresh()

    async def _from_terminal(self, asked: AttemptView, refund_id: UUID) -> RefundResult | None:
        """Wait while the terminal gives it back."""
        self._show_waiting(asked)
        view_now = await self._asked.payments.until_answered(asked.id, ANSWER_WITHIN_S)
        if view_now.state in DONE:
            return await self._asked.refunds.result(refund_id)
        self._again_now()
        sentence = view_now.sentence or _("The terminal has not answered yet.")
        self._shell.frame.show_note(sentence, "bad")
        return None

    def _show_waiting(self, asked: AttemptView) -> None:
        self._side.set_visibility(False)
        self._done.set_visibility(True)
        self._done_word.set_text(_("Present the card at the terminal"))
        self._done_amount.set_text(self._reader.money(asked.amount_minor))
        self._done_by.set_text(asked.tender_name)
        for button in (self._more, self._next):
            button.set_visibility(False)

    def _show_done(self, given: RefundResult) -> None:
        self._side.set_visibility(False)
        self._done.set_visibility(True)
        handed = sum(out.amount_minor for out in given.paid_out)
        self._done_word.set_text(_("Goes back"))
        self._done_amount.set_text(self._reader.money(handed))
        self._done_by.set_text("\n".join(view.by_lines(given.paid_out, self._reader)))
        for button in (self._more, self._next):
            button.set_visibility(True)

    def _again(self, _pressed: Pressed) -> None:
        self._more.answered()
        self._again_now()

    def _again_now(self) -> None:
        self._side.set_visibility(True)
        self._done.set_visibility(False)
