"""What is asked when a tender's button is pressed: amounts, numbers, who ate. One sheet each.

A kind that needs a service of its own (a gift card's code, a house account) brings its own `Ask`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from nicegui import ui

from domain.tenders import TenderKind
from edge.checks.requests import CheckView, TenderView
from ui.components.action_button import ActionButton, Pressed
from ui.store import pay_view as view
from ui.store.asking import Pick, Picked, answer_of, pick, sheet, write
from ui.store.shell import Shell
from ui.store.tips_view import TipChoice
from ui.text import _, format_amount


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet may look at: where it stands, what is due, the tender, the tip chosen."""

    shell: Shell
    check: CheckView
    tender: TenderView
    tip: TipChoice


@dataclass(frozen=True, slots=True)
class Given:
    """What the guest gives, under the id of the last tap. Amounts are minor units."""

    amount_minor: int
    tap_id: str
    tip_minor: int = 0
    tendered_minor: int | None = None
    reference: str = ""
    account_id: UUID | None = None
    last_four: str = ""


Ask = Callable[[Asked], Awaitable[Given | None]]
"""Asks for a payment with one tender; None when the sheet was closed. Raises DomainError."""


async def ask_amount(asked: Asked) -> Given | None:
    """The whole with one tap, an equal part, or another amount."""
    title = _("{tender}: how much?").format(tender=asked.tender.name)
    picked = await pick(asked.shell.client, title, _picks(asked))
    return None if picked is None else await _given(asked, title, picked)


async def ask_approved(asked: Asked) -> Given | None:
    """A card on its own terminal: what it approved, and the last four digits where wanted."""
    title = _("{tender}: what did the terminal approve?").format(tender=asked.tender.name)
    with sheet(asked.shell.client, title) as dialog:
        with ui.element("div").classes("cm-ask-picks"):
            for each in _picks(asked):
                _button(dialog, each)
        digits = ui.input(_("Last four digits, if wanted")).props(
            "outlined maxlength=4 inputmode=numeric data-last-four"
        )
    picked = await answer_of(dialog, Picked)
    if picked is None:
        return None
    given = await _given(asked, title, picked)
    return given and replace(given, last_four=str(digits.value or "").strip())


async def ask_voucher(asked: Asked) -> Given | None:
    """A voucher's number and what it is worth; more than is due is taken for what is due."""
    check = asked.check
    language = asked.shell.session.language
    with sheet(asked.shell.client, asked.tender.name, _("It gives no change.")) as dialog:
        number = ui.input(_("Number")).props("outlined autofocus maxlength=40 data-voucher")
        worth = ui.input(
            _("Worth"), value=format_amount(check.remaining_minor, check.currency, language)
        ).props("outlined maxlength=20 inputmode=decimal data-worth")
        with ui.element("div").classes("cm-ask-foot"):
            done = ActionButton(_("Take it"), tone="main")
    done.on_press(lambda pressed: dialog.submit(Picked(str(worth.value or ""), pressed.tap_id)))
    answer = await answer_of(dialog, Picked)
    if answer is None:
        return None
    minor = view.read_amount(answer.value, check.currency)
    return Given(
        min(minor, check.remaining_minor),
        answer.tap_id,
        asked.tip.of(minor, asked.tender),
        reference=str(number.value or ""),
    )


async def ask_who_ate(asked: Asked) -> Given | None:
    """A meal of the house's people: who ate; it pays everything that is due."""
    people = await asked.shell.door.staff.people()
    picks = [Pick(each.name, each.name, icon="person") for each in people]
    picked = await pick(asked.shell.client, _("Who ate?"), picks)
    if picked is None:
        return None
    return Given(asked.check.remaining_minor, picked.tap_id, reference=picked.value)


USUAL_ASKS: Mapping[str, Ask] = {
    TenderKind.CARD_SEPARATE: ask_approved,
    TenderKind.VOUCHER: ask_voucher,
    TenderKind.STAFF_MEAL: ask_who_ate,
}
"""What each kind asks; every other kind asks for the amount."""


def _picks(asked: Asked) -> list[Pick]:
    language = asked.shell.session.language
    return view.amount_picks(asked.check, asked.tender, asked.tip, language)


def _button(dialog: ui.dialog, choice: Pick) -> None:
    button = ActionButton(choice.label, tone=choice.tone, detail=choice.detail)
    button.props["data-pick"] = choice.value

    def chosen(pressed: Pressed) -> None:
        dialog.submit(Picked(choice.value, pressed.tap_id))

    button.on_press(chosen)


async def _given(asked: Asked, title: str, picked: Picked) -> Given | None:
    """What was picked, with its tip; another amount is asked for. Raises BadValue."""
    currency = asked.check.currency
    answer: Picked | None = picked
    if picked.value == view.OTHER_AMOUNT:
        answer = await write(
            asked.shell.client, title, label=currency, done=_("Approved"), most=20, digits=True
        )
    if answer is None:
        return None
    minor = view.read_amount(answer.value, currency)
    return Given(minor, answer.tap_id, asked.tip.of(minor, asked.tender))
