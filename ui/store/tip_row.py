"""The row of tips on the pay screen: percentages and an amount, chosen before the tender."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui

from domain.tipping import tip_minor
from edge.checks.requests import CheckView
from ui.components.action_button import ActionButton, Pressed
from ui.store.asking import write
from ui.store.pay_view import read_amount
from ui.store.shell import Shell
from ui.store.tips_view import NO_TIP, TipChoice
from ui.text import _, format_amount, format_percent


class TipRow:
    """One pay screen's tips. `changed` is called when another one is chosen."""

    def __init__(
        self, shell: Shell, rates: Sequence[int], changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._shell = shell
        self._changed = changed
        self._check: CheckView | None = None
        self.choice = NO_TIP
        language = shell.session.language
        with ui.element("div").classes("cm-pay-tips") as self._row:
            ui.label(_("Tip")).classes("cm-pay-tips-word")
            self._rates = {rate: ActionButton(format_percent(rate, language)) for rate in rates}
            self._other = ActionButton(_("Other"))
        self._other.props["data-tip"] = "other"
        self._other.on_press(self._ask)
        for rate, button in self._rates.items():
            button.props["data-tip"] = str(rate)
            button.on_press(partial(self._press, rate))

    def show(self, check: CheckView, *, usable: bool) -> None:
        """Draw the tips for what is due now; nothing where no tender takes one."""
        if self._check is not None and _due(self._check) != _due(check):
            self.choice = NO_TIP
        self._check = check
        language = self._shell.session.language
        self._row.set_visibility(usable and check.remaining_minor > 0)
        for rate, button in self._rates.items():
            minor = tip_minor(check.remaining_minor, rate)
            label = format_percent(rate, language)
            button.set_text(label, format_amount(minor, check.currency, language))
            button.set_tone("main" if self.choice.rate_micros == rate else "plain")
        own = self.choice.amount_minor
        amount = format_amount(own, check.currency, language) if own else ""
        self._other.set_text(_("Other"), amount)
        self._other.set_tone("main" if own else "plain")

    async def _press(self, rate: int, _pressed: Pressed) -> None:
        """The same percentage again takes it away."""
        self._rates[rate].answered()
        self.choice = NO_TIP if self.choice.rate_micros == rate else TipChoice(rate_micros=rate)
        await self._changed()

    async def _ask(self, _pressed: Pressed) -> None:
        self._other.answered()
        if self.choice.amount_minor:
            self.choice = NO_TIP
            await self._changed()
            return
        assert self._check is not None
        currency = self._check.currency
        title = _("How much is the tip?")
        written = await write(self._shell.client, title, label=currency, most=20, digits=True)
        if written is not None:
            await self._shell.run(self._take(written.value, currency))

    async def _take(self, text: str, currency: str) -> None:
        self.choice = TipChoice(amount_minor=read_amount(text, currency))
        await self._changed()


def _due(check: CheckView) -> tuple[object, int]:
    return check.check_id, check.remaining_minor
