"""What gift cards and house accounts ask on the pay screen: a number, an account, how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from nicegui import events, ui

from domain.errors import DomainError
from domain.tenders import TenderKind
from edge.accounts.requests import AccountView, Chargeable
from edge.accounts.service import AccountService
from ui.components.action_button import ActionButton
from ui.language import say_sentence
from ui.store import pay_view as view
from ui.store.asking import Pick, answer_of, pick, sheet, write
from ui.store.pay_asking import Ask, Asked, Given
from ui.store.shell import Shell
from ui.text import _, format_money

MOST_ACCOUNTS = 60
"""As many as a sheet shows; with more of them the first by name are shown."""


def account_asks(accounts: AccountService) -> Mapping[str, Ask]:
    """What both kinds of tenders ask (`PayParts.asks`)."""
    return {
        TenderKind.GIFT_CARD: partial(_ask_card, accounts),
        TenderKind.HOUSE_ACCOUNT: partial(_ask_house, accounts),
    }


async def find_card(accounts: AccountService, shell: Shell) -> AccountView | None:
    """Have a gift card's number scanned or typed until there is one; None when closed.

    A reader's Enter is enough. What is wrong is said in the sheet, and what was typed stays.
    """
    words = _("Scan the card or type its 16 digits.")
    with sheet(shell.client, _("Gift card"), words) as dialog:
        number = ui.input(_("Number")).props(
            "outlined autofocus maxlength=24 inputmode=numeric data-card-number"
        )
        wrong = ui.label().classes("cm-ask-words cm-account-wrong").props("role=alert")
        with ui.element("div").classes("cm-ask-foot"):
            done = ActionButton(_("Find"), tone="main")

    async def look(_event: object = None) -> None:
        try:
            found = await accounts.look_up(str(number.value or ""), shell.actor())
        except DomainError as error:
            wrong.set_text(say_sentence(error.sentence))
            done.answered()
        else:
            dialog.submit(found)

    async def entered(_event: events.GenericEventArguments) -> None:
        await look()

    number.on("keydown.enter", entered)
    done.on_press(look)
    return await answer_of(dialog, AccountView)


def card_picks(card: AccountView, asked: Asked, language: str) -> list[Pick]:
    """The whole that is due, or all that the card still buys; or another amount."""
    given = most_of(asked, card.spendable_minor)

    def text(minor: int) -> str:
        return format_money(minor, card.currency, language)

    if not given.amount_minor:
        return []
    left = (card.spendable_minor or 0) - given.amount_minor - given.tip_minor
    whole = Pick(
        f"{view.MINOR}{given.amount_minor}",
        _("Take {amount}").format(amount=text(given.amount_minor + given.tip_minor)),
        _("{amount} stays on the card").format(amount=text(left)),
        tone="main",
    )
    return [whole, Pick(view.OTHER_AMOUNT, _("Another amount"))]


def most_of(asked: Asked, left_minor: int | None) -> Given:
    """The most that an account can pay of what is due: with the tip where both fit in it."""
    due = asked.check.remaining_minor
    tip = asked.tip.of(due, asked.tender)
    if left_minor is None or left_minor >= due + tip:
        return Given(due, "", tip)
    return Given(min(due, left_minor), "")


def house_picks(found: Sequence[Chargeable], asked: Asked, language: str) -> list[Pick]:
    """The accounts by name, those that can take nothing more with the reason."""
    currency = asked.check.currency
    return [
        Pick(
            str(each.id),
            each.name,
            ""
            if each.left_minor is None
            else _("{amount} before its limit").format(
                amount=format_money(each.left_minor, currency, language)
            ),
            icon="person",
            why_not=_("The limit is reached.") if each.left_minor == 0 else "",
        )
        for each in found[:MOST_ACCOUNTS]
    ]


async def _ask_card(accounts: AccountService, asked: Asked) -> Given | None:
    card = await find_card(accounts, asked.shell)
    if card is None:
        return None
    language = asked.shell.session.language
    picks = card_picks(card, asked, language)
    balance = format_money(card.balance_minor, card.currency, language)
    why = _("Blocked") if card.blocked else _("It has ended.") if card.ended else ""
    words = " · ".join(filter(None, (_ending(card), why)))
    title = _("{amount} on the card").format(amount=balance)
    picked = await pick(asked.shell.client, title, picks, words)
    if picked is None:
        return None
    if picked.value == view.OTHER_AMOUNT:
        return await _other(asked, title, card)
    minor = view.read_amount(picked.value, card.currency)
    tip = most_of(asked, card.spendable_minor).tip_minor
    return Given(minor, picked.tap_id, tip, account_id=card.id)


async def _ask_house(accounts: AccountService, asked: Asked) -> Given | None:
    shell = asked.shell
    found = await accounts.chargeable(shell.actor())
    picks = house_picks(found, asked, shell.session.language)
    words = "" if picks else _("There is no house account yet.")
    picked = await pick(shell.client, _("Charge to whom?"), picks, words)
    if picked is None:
        return None
    chosen = next(each for each in found if str(each.id) == picked.value)
    most = most_of(asked, chosen.left_minor)
    return Given(most.amount_minor, picked.tap_id, most.tip_minor, account_id=chosen.id)


async def _other(asked: Asked, title: str, card: AccountView) -> Given | None:
    client = asked.shell.client
    answer = await write(
        client, title, label=card.currency, done=_("Take it"), most=20, digits=True
    )
    if answer is None:
        return None
    minor = view.read_amount(answer.value, card.currency)
    return Given(minor, answer.tap_id, account_id=card.id)


def _ending(card: AccountView) -> str:
    return _("valid until {day}").format(day=card.ends_on) if card.ends_on else ""
