"""After the payment: the receipt on paper, as a code for the guest's phone, by mail, or none.

Where paper comes by itself, going on costs the one tap that it always did.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import segno
from nicegui import ui

from edge.checks.copies import MailReceipt, PrintReceipt
from edge.checks.receipt_service import ReceiptService
from edge.checks.receipts import ReceiptView
from edge.checks.requests import CheckView
from edge.mail.service import MailService
from ui.components.action_button import ActionButton, Pressed
from ui.store import receipt_choice_view as view
from ui.store.asking import answer_of, pick, sheet, write
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _


class ReceiptChoice:
    """The choices under a paid check. Of several receipts each act asks which."""

    def __init__(self, shell: Shell, receipts: ReceiptService, mails: MailService) -> None:
        self._shell = shell
        self._receipts = receipts
        self._mails = mails
        self._made: tuple[ReceiptView, ...] = ()
        self._check: CheckView | None = None
        with ui.element("div").classes("cm-pay-buttons cm-receipt-choice"):
            self._paper = ActionButton(_("Paper"), icon="note")
            self._code = ActionButton(_("QR code"), icon="qr")
            self._mail = ActionButton(_("E-mail"), icon="send")
            self._none = ActionButton(_("None"), icon="next")
        self._paper.on_press(self._print)
        self._code.on_press(self._show_code)
        self._mail.on_press(self._send)
        self._none.on_press(lambda _pressed: self._shell.go_home())

    async def show(self, check: CheckView, receipts: Sequence[ReceiptView]) -> None:
        """Draw it for a paid check."""
        self._check = check
        self._made = tuple(each for each in receipts if each.receipt_id is not None)
        self._none.set_visibility(self._receipts.rules().is_asked)
        why_not = "" if self._made else _("The receipt is being made.")
        self._paper.set_text(*view.paper_words(self._made))
        self._paper.set_enabled(not why_not, why_not)
        self._code.set_enabled(not why_not, why_not)
        no_server = "" if self._mails.can_send else _("No mail server is set up.")
        self._mail.set_enabled(not (why_not or no_server), why_not or no_server)

    async def ask(self, check: CheckView, receipts: Sequence[ReceiptView], check_id: UUID) -> None:
        """Ask what the guests of one paid check take along, while others still pay."""
        self._check = check
        self._made = tuple(
            each for each in receipts if each.check_id == check_id and each.receipt_id is not None
        )
        acts = {"paper": self._print, "code": self._show_code, "mail": self._send}
        picks = view.takes(self._made, can_send=self._mails.can_send)
        picked = await pick(self._shell.client, view.whose(check, check_id), picks)
        if picked is not None:
            await acts[picked.value](Pressed(picked.tap_id))

    async def _print(self, pressed: Pressed) -> None:
        receipt, tap_id = await self._which(pressed.tap_id)
        if receipt is not None and receipt.receipt_id is not None:
            request = PrintReceipt(receipt.receipt_id)
            act = self._receipts.put_on_paper(request, self._shell.actor(), tap(tap_id))
            sent = await self._shell.run(act)
            if sent:
                self._shell.frame.show_note(view.printed(sent.copy_no), "good")
        self._paper.answered()

    async def _send(self, pressed: Pressed) -> None:
        self._mail.answered()
        receipt, _tap_id = await self._which(pressed.tap_id)
        if receipt is None or receipt.receipt_id is None:
            return
        title = _("Receipt {number} by e-mail").format(number=receipt.number)
        written = await write(
            self._shell.client, title, label=_("Address"), done=_("Send"), most=254
        )
        if written is None:
            return
        request = MailReceipt(receipt.receipt_id, written.value)
        act = self._receipts.mail(request, self._shell.actor(), tap(written.tap_id))
        if await self._shell.run(act):
            self._shell.frame.show_note(_("The receipt goes out by e-mail."), "good")

    async def _show_code(self, pressed: Pressed) -> None:
        self._code.answered()
        receipt, _tap_id = await self._which(pressed.tap_id)
        if receipt is None:
            return
        address = self._receipts.address_of(receipt)
        title = _("Receipt {number}").format(number=receipt.number)
        code = segno.make(address, error="m", micro=False)
        words = _("Point the phone's camera at it. The phone must be in this house's network.")
        with sheet(self._shell.client, title, words) as dialog:
            ui.html(code.svg_inline(omitsize=True, border=3), sanitize=False).classes(
                "cm-receipt-code"
            )
            ui.label(address).classes("cm-receipt-address")
        await answer_of(dialog, str)

    async def _which(self, tap_id: str) -> tuple[ReceiptView | None, str]:
        """The receipt that is meant, and the tap that chose it."""
        if self._check is None or len(self._made) < 2:
            return (self._made[0] if self._made else None), tap_id
        picks = view.which(self._made, self._check, self._shell.session.language)
        picked = await pick(self._shell.client, _("Which receipt?"), picks)
        if picked is None:
            return None, tap_id
        return next(each for each in self._made if each.number == picked.value), picked.tap_id
