"""The pay screen: what is due large, cash in one tap, card on its own terminal, the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.errors import DomainError
from domain.ids import parse_id
from edge.checks.requests import CheckView, PayResult, PrintBill, TenderView
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.orders.service import OrderService
from edge.printing.requests import Reprint
from edge.printing.service import PrintService
from ui.components.action_button import ActionButton, Pressed
from ui.components.cash_pad import CashGiven, CashPad
from ui.components.order_list import OrderList
from ui.components.paper_roll import PaperRoll
from ui.frame import screen
from ui.store import pay_view as view
from ui.store.asking import with_approval
from ui.store.guest_screen import GuestsOf
from ui.store.live import Turns, in_turn
from ui.store.pay_asking import Asked, Given
from ui.store.pay_parts import PayParts
from ui.store.pay_tenders import TakenSoFar, TenderButtons
from ui.store.refund_view import is_corrected
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.store.split_sheets import SplitBill
from ui.store.split_view import chosen_check
from ui.store.till import Till
from ui.store.tip_row import TipRow
from ui.text import _, format_money, money_format


def register(
    door: Door,
    orders: OrderService,
    checks: CheckService,
    printing: PrintService,
    parts: PayParts | None = None,
) -> None:
    """The page `/pay/{order_id}`; `parts` are what other parts of the house bring to it."""

    @screen("/pay/{order_id}", title="Pay")
    async def pay_page(request: Request, order_id: str) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        try:
            check = await checks.due(parse_id(order_id, "order"))
        except DomainError:
            return RedirectResponse(session.home)
        if is_corrected(check):
            return RedirectResponse(f"/refund/finish/{order_id}")
        found, rates = view.tenders(await checks.tenders()), await checks.tip_rates()
        with open_shell(door, session, request, layout="order") as shell:
            selling = Paying(Till(orders, checks), checks, printing, parts or PayParts())
            page = PayPage(shell, selling, found, rates, check)
            await page.begin()
        return None


@dataclass(frozen=True, slots=True)
class Paying:
    """What a pay screen asks."""

    till: Till
    checks: CheckService
    printing: PrintService
    parts: PayParts


class PayPage:
    """One browser's pay screen."""

    def __init__(
        self,
        shell: Shell,
        paying: Paying,
        tenders: view.Tenders,
        rates: Sequence[int],
        check: CheckView,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._till = paying.till
        self._checks = paying.checks
        self._printing = paying.printing
        self._outside = paying.parts
        self._tenders = tenders
        self._check = check
        self._check_id: UUID | None = None
        self._language = shell.session.language
        self._build(rates)

    def _build(self, rates: Sequence[int]) -> None:
        frame = self._shell.frame
        with frame.menu, ui.element("div").classes("cm-pay"):
            self._hint = ui.label().classes("cm-pay-hint")
            self._parts = SplitBill(self._shell, self._checks, self._choose)
            self._taken = TakenSoFar()
            strip = self._outside.strip
            self._strip = strip(self._shell) if strip else None
            with ui.element("div").classes("cm-pay-open") as self._open:
                self._pad = CashPad(money=money_format(self._check.currency, self._language))
                self._tips = TipRow(self._shell, rates, self._draw_due)
                self._buttons = TenderButtons(self._tenders.others)
                with ui.element("div").classes("cm-pay-buttons cm-pay-acts"):
                    self._split = ActionButton(_("Split"), icon="guests")
                    self._bill = ActionButton(_("Print bill"), icon="note")
                    self._back = ActionButton(_("Back"), icon="back")
            with ui.element("div").classes("cm-pay-done") as self._done:
                self._change_word = ui.label(_("Change")).classes("cm-pay-word")
                self._change = ui.label().classes("cm-pay-change")
                self._receipt = ui.label().classes("cm-pay-word")
                with ui.element("div").classes("cm-pay-buttons"):
                    self._again = ActionButton(_("Receipt again"), icon="note")
                    self._again.set_visibility(self._outside.afterwards is None)
                    self._set_right = ActionButton(_("Refund or correct"), icon="recall")
                    self._next = ActionButton(_("Next"), tone="main", icon="next")
                with ui.element("div").classes("cm-pay-afterwards"):
                    draw = self._outside.afterwards
                    self._afterwards = draw(self._shell) if draw else None
                self._paper = PaperRoll()
        with frame.order:
            self._list = OrderList()

    async def begin(self) -> None:
        """Draw the check and follow it from now on."""
        shell = self._shell
        self._pad.on_pay(self._cash)
        self._buttons.on_press(self._offer)
        self._split.on_press(self._ask_split)
        self._bill.on_press(self._print_bill)
        self._back.on_press(self._go_back)
        self._again.on_press(self._print_again)
        self._set_right.on_press(self._go_to_refund)
        self._next.on_press(self._go_on)
        shell.follow("order", self.refresh, self._check.order_id)
        shell.follow("receipts", self.refresh)
        shell.follow("payments", self.refresh, self._check.order_id)
        shell.frame.on_back(lambda _back: self.refresh())
        GuestsOf(shell, self._outside.counters).serve(self._check.order_id)
        await shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw the check as it is now."""
        whole = await self._checks.due(self._check.order_id)
        self._check_id = chosen_check(whole, self._check_id)
        check = whole
        if self._check_id is not None:
            check = await self._checks.due(whole.order_id, self._check_id)
        self._check = check
        self._parts.show(whole, check)
        language = self._language
        self._list.set_lines([], view.lines(check, language))
        self._list.set_totals(view.totals(check, language))
        self._hint.set_text(view.hint(check))
        paid = view.is_paid(check)
        self._open.set_visibility(not paid)
        self._done.set_visibility(paid)
        self._taken.show(view.taken_cards(check, language))
        if self._strip is not None:
            await self._strip.show(check)
        remains = format_money(check.remaining_minor, check.currency, language)
        self._shell.frame.set_title(view.title(check))
        total = format_money(check.total_minor, check.currency, language)
        summary = (_("Paid"), total) if paid else (_("Remains"), remains)
        self._shell.frame.set_order_summary(*summary)
        if paid:
            await self._show_receipt()
            return
        await self._draw_due()

    async def _draw_due(self) -> None:
        """Say what each way to pay would take, with the tip that was chosen."""
        check, cash, language = self._check, self._tenders.cash, self._language
        self._tips.show(check, usable=self._tenders.take_tips)
        tip = self._tips.choice
        self._buttons.show(check, tip, language)
        if cash:
            due_minor, notes = view.cash_due(check, cash, language, tip)
            words = view.cash_words(check, cash, language, tip)
            self._pad.set_due(due_minor, notes, words, view.shown(check, due_minor))

    async def _show_receipt(self) -> None:
        receipts = await self._checks.receipts(self._check.order_id)
        change = view.change_given(self._check, self._language)
        self._hint.set_text("")
        self._change_word.set_text(_("Change") if change else _("Paid"))
        self._change.set_text(change or view.paid_words(self._check, self._language))
        self._receipt.set_text(view.receipt_words(receipts))
        self._again.set_enabled(any(each.job_id for each in receipts))
        self._paper.set_strips(view.receipt_strips(receipts))
        if self._afterwards is not None:
            await self._afterwards.show(self._check, receipts)

    async def _cash(self, event: CashGiven) -> None:
        cash = self._tenders.cash
        assert cash is not None
        check, tip = self._check, self._tips.choice
        due_minor, _notes = view.cash_due(check, cash, self._language, tip)
        if event.about != view.shown(check, due_minor):
            words = _("The amount has just changed. Look at it and tap again.")
            self._pad.refuse(words)
            self._shell.frame.show_note(words, "bad")
            await self.refresh()
            return
        amount_minor, tip_minor = view.cash_given(check, cash, event.amount_minor, tip)
        actor, command_id = self._shell.actor(), tap(event.tap_id)
        try:
            paid = await self._till.take(
                check,
                cash,
                amount_minor,
                actor,
                command_id,
                event.amount_minor,
                tip_minor=tip_minor,
                expects_minor=check.remaining_minor,
            )
        except DomainError as error:
            self._pad.refuse(error.sentence)
            self._shell.tell(error)
        else:
            self._pad.answered()
            self._tell_paid(paid)
        await self.refresh()

    def _go_to_refund(self, _pressed: Pressed) -> None:
        self._set_right.answered()
        ids = [self._check.check_id, *(each.check_id for each in self._check.checks)]
        paid = next((each for each in ids if each is not None), None)
        self._shell.go(f"/refund/{paid}" if paid else "/refund")

    def _tell_paid(self, paid: PayResult) -> None:
        """One of several checks is paid: say so, with the change; the next one follows."""
        if paid.check_state == "paid" and paid.order_state == "open":
            words = view.check_paid(self._check.label, paid, self._check.currency, self._language)
            self._shell.frame.show_note(words, "good")

    async def _choose(self, check_id: UUID) -> None:
        """An open check is paid next; of a paid one the guests may want their receipt."""
        afterwards, order_id = self._afterwards, self._check.order_id
        if afterwards and any(
            each.check_id == check_id and each.state == "paid" for each in self._check.checks
        ):
            whole = await self._checks.due(order_id)
            await afterwards.ask(whole, await self._checks.receipts(order_id), check_id)
            return
        self._check_id = check_id
        await self.refresh()

    async def _ask_split(self, _pressed: Pressed) -> None:
        self._split.answered()
        await self._parts.ask()
        await self.refresh()

    async def _offer(self, tender: TenderView) -> None:
        """Ask for what the tender's kind asks for, then take it, or have its terminal take it."""
        await self._shell.run(self._ask_and_take(tender))
        await self.refresh()

    async def _ask_and_take(self, tender: TenderView) -> None:
        asked = Asked(self._shell, self._check, tender, self._tips.choice)
        given = await self._outside.ask(tender.kind)(asked)
        if given is None:
            return
        charge = self._outside.charge
        if tender.adapter and charge is not None:
            await self._till.send_first(asked.check, self._shell.actor(), tap(given.tap_id))
            paid = await charge(asked, given)
        else:
            paid = await self._take(asked, given)
        if paid is not None:
            self._tell_paid(paid)

    async def _take(self, asked: Asked, given: Given) -> PayResult | None:
        """Take what was given; a manager may allow what the tender asks a right for."""
        tender, check, shell = asked.tender, asked.check, self._shell

        async def act(actor: Actor, command_id: UUID) -> PayResult:
            return await self._till.take(
                check,
                tender,
                given.amount_minor,
                actor,
                command_id,
                given.tendered_minor,
                tip_minor=given.tip_minor,
                reference=given.reference,
                account_id=given.account_id,
                last_four=given.last_four,
            )

        what = _("{tender} for order {order}").format(tender=tender.name, order=check.label)
        actor, command_id = shell.actor(), tap(given.tap_id)
        minor = given.amount_minor + given.tip_minor
        return await with_approval(
            shell.client, shell.door.staff, actor, command_id, what, act, minor
        )

    async def _print_bill(self, pressed: Pressed) -> None:
        request = PrintBill(self._check.order_id, self._check_id)
        act = self._checks.print_bill(request, self._shell.actor(), tap(pressed.tap_id))
        if await self._shell.run(act):
            self._shell.frame.show_note(_("The bill is being printed."), "good")
        self._bill.answered()

    async def _print_again(self, pressed: Pressed) -> None:
        receipts = await self._checks.receipts(self._check.order_id)
        for receipt in receipts:
            if receipt.job_id is not None:
                command_id = uuid5(tap(pressed.tap_id), receipt.job_id.hex)
                request = Reprint(receipt.job_id)
                act = self._printing.reprint(request, self._shell.actor(), command_id)
                if await self._shell.run(act):
                    self._shell.frame.show_note(_("The receipt is being printed again."), "good")
        self._again.answered()

    def _go_back(self, _pressed: Pressed) -> None:
        self._shell.go(f"/order/{self._check.order_id}")

    def _go_on(self, _pressed: Pressed) -> None:
        self._shell.go_home()
