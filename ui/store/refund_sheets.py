"""The keypad for an amount that goes back."""

from __future__ import annotations

from nicegui import ui

from edge.refunds.requests import PaidCheck
from ui.components.cash_pad import CashGiven, CashPad, CashPadLabels, Note
from ui.store.asking import answer_of, sheet
from ui.store.refund_view import Reader
from ui.store.shell import Shell
from ui.text import _, money_format


async def ask_amount(shell: Shell, paid: PaidCheck, reader: Reader) -> int | None:
    """How much goes back, in minor units; None when the sheet was closed."""
    labels = CashPadLabels(
        due=_("Can go back"),
        given=_("Goes back"),
        change=_("Too much"),
        remains=_("Stays paid"),
        take=_("Take"),
        erase=_("Erase"),
    )
    with sheet(shell.client, _("How much goes back?")) as dialog, ui.element("div"):
        pad = CashPad(money=money_format(paid.currency, reader.language), labels=labels)
        pad.set_due(paid.left_minor, [Note(paid.left_minor, _("All of it"))])

    def given(event: CashGiven) -> None:
        if event.amount_minor > paid.left_minor:
            most = reader.money(paid.left_minor)
            pad.refuse(_("At most {amount} can go back.").format(amount=most))
        else:
            dialog.submit(event.amount_minor)

    pad.on_pay(given)
    return await answer_of(dialog, int)
