"""Splitting a bill as one to two to three: the sheet behind By shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from nicegui import ui

from edge.checks.requests import CheckView
from ui.components.action_button import ActionButton, Pressed
from ui.store import split_view as view
from ui.store.asking import answer_of, sheet
from ui.store.shell import Shell
from ui.text import _


@dataclass(frozen=True, slots=True)
class Shares:
    """How many shares each part has, under the tap's id."""

    shares: tuple[int, ...]
    tap_id: str


async def ask_shares(shell: Shell, check: CheckView) -> Shares | None:
    """Parts with their shares, each with what it would come to. None when closed."""
    with sheet(shell.client, _("Split by shares"), _("Tap a part to give it more.")) as dialog:
        picker = _SharePicker(check, shell.session.language)
        with ui.element("div").classes("cm-ask-foot"):
            done = ActionButton(_("Split"), tone="main")
    done.on_press(lambda pressed: dialog.submit(Shares(tuple(picker.shares), pressed.tap_id)))
    return await answer_of(dialog, Shares)


class _SharePicker:
    """The parts of one sheet: a tap on a part gives it one share more, then one again."""

    def __init__(self, check: CheckView, language: str) -> None:
        self.shares = [1, 1]
        self._check = check
        self._language = language
        self._parts: list[ActionButton] = []
        self._place = ui.element("div").classes("cm-ask-picks cm-ask-few")
        with ui.element("div").classes("cm-ask-picks"):
            self._more = ActionButton(_("One part more"), icon="more")
            self._fewer = ActionButton(_("One part less"), icon="less")
        self._more.on_press(partial(self._change, 1))
        self._fewer.on_press(partial(self._change, -1))
        self._draw()

    def _change(self, by: int, _pressed: Pressed) -> None:
        self.shares = [*self.shares, 1] if by > 0 else self.shares[:-1]
        self._draw()
        for button in (self._more, self._fewer):
            button.answered()

    def _give(self, at: int, _pressed: Pressed) -> None:
        self.shares[at] = view.next_share(self.shares[at])
        self._parts[at].answered()
        self._draw()

    def _draw(self) -> None:
        """One button for each part; only what is new is made, the others change their words."""
        with self._place:
            while len(self._parts) < len(self.shares):
                at = len(self._parts)
                button = ActionButton("", tone="main")
                button.props["data-share"] = str(at + 1)
                button.on_press(partial(self._give, at))
                self._parts.append(button)
        while len(self._parts) > len(self.shares):
            self._parts.pop().delete()
        amounts = view.share_words(self._check, self.shares, self._language)
        for button, share, amount in zip(self._parts, self.shares, amounts, strict=True):
            button.set_text(str(share), amount)
        self._more.set_enabled(len(self.shares) < view.MOST_PARTS, _("There are enough parts."))
        self._fewer.set_enabled(len(self.shares) > view.LEAST_PARTS, _("Two at least."))
