"""What the accounts page shows: gift cards, house accounts, their statements, and its forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.accounts.codes import written
from domain.permissions import Right
from edge.accounts.requests import AccountView, EntryView, Statement
from edge.accounts.spending import KIND_OF_TENDER
from edge.accounts.statements import ENTRIES
from edge.checks.requests import TenderView
from edge.invoices.requests import AccountAgeing, InvoiceRow
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, RowTone, Section, Tab
from ui.store.office_values import plain_amount
from ui.text import _, format_amount, format_money, format_time

CARDS, HOUSES = "cards", "houses"
LOAD, BLOCK, UNBLOCK, PRINT = "load", "block", "unblock", "print"
SETTLE, STATEMENT, EDIT = "settle", "statement", "edit"
NOT_FOR_ACCOUNTS = frozenset(KIND_OF_TENDER) | {"staff_meal", "voucher"}
"""Kinds of tenders that are not offered to pay for an account."""


def tabs() -> list[Tab]:
    """Both kinds of accounts."""
    return [Tab(CARDS, _("Gift cards")), Tab(HOUSES, _("House accounts"))]


def cards(
    found: Sequence[AccountView], rights: Collection[str], language: str, heading: str = ""
) -> Section:
    """The gift cards that were sold last."""
    rows = tuple(_card(each, rights, language) for each in found)
    return Section(CARDS, heading, rows, empty=_("No gift card was sold yet."))


def one_card(card: AccountView, rights: Collection[str], language: str) -> Section:
    """The card that was looked up."""
    return Section("found", _("Found"), (_card(card, rights, language),))


def houses(found: Sequence[AccountView], rights: Collection[str], language: str) -> Section:
    """House accounts with what they owe."""
    rows = tuple(_house(each, rights, language) for each in found)
    return Section(HOUSES, "", rows, empty=_("There is no house account yet."))


def statement(found: Statement, zone: ZoneInfo, language: str) -> Section:
    """An account's entries of some days, the last first, under what was before them."""
    currency = found.account.currency
    rows = [_entry(each, currency, zone, language) for each in reversed(found.entries)]
    before = Row("before", _("Before {day}").format(day=found.first))
    amount = format_money(found.before_minor, currency, language)
    rows.append(Row(before.row_id, before.title, amount=amount))
    return Section(
        "entries", _("{first} to {last}").format(first=found.first, last=found.last), tuple(rows)
    )


def figures(found: Statement, ageing: AccountAgeing | None, language: str) -> Section:
    """What an account comes to now, and how late it is."""
    account = found.account
    rows = [_figure("balance", balance_word(account), account.balance_minor, account, language)]
    if account.limit_minor is not None:
        rows.append(_figure("limit", _("Limit"), account.limit_minor, account, language))
    if ageing is not None:
        rows += [
            _figure(f"age{at}", label, minor, account, language)
            for at, (label, minor) in enumerate(
                zip(age_words(), ageing.ageing.buckets, strict=True)
            )
            if minor
        ]
    return Section("figures", "", tuple(rows), look="figures")


def age_words() -> tuple[str, ...]:
    """What the buckets of an ageing are called."""
    return (
        _("Not due yet"),
        _("1 to 30 days late"),
        _("31 to 60 days late"),
        _("61 to 90 days late"),
        _("More than 90 days late"),
    )


def balance_word(account: AccountView) -> str:
    """What an account's balance means."""
    return _("On the card") if account.kind == "gift_card" else _("Owes")


def title(account: AccountView) -> str:
    """What an account is called."""
    if account.kind != "gift_card":
        return account.name
    return " · ".join(filter(None, (f"•••• {account.code}", account.name)))


def payers(tenders: Sequence[TenderView]) -> tuple[Choosable, ...]:
    """The ways to pay for an account."""
    return tuple(
        Choosable(str(each.id), each.name)
        for each in tenders
        if each.kind not in NOT_FOR_ACCOUNTS and not each.adapter
    )


def sell_form(form_id: UUID, tenders: Sequence[TenderView], currency: str) -> Form:
    """A new gift card: for how much, and paid how."""
    return Form(
        str(form_id),
        _("Sell a gift card"),
        (
            *_money_fields("", tenders, currency),
            Field("name", _("For whom"), folded=True),
            Field("ends_on", _("Last day"), hint="2027-12-31", most=10),
        ),
        done=_("Sell"),
    )


def load_form(card: AccountView, tenders: Sequence[TenderView]) -> Form:
    """More on a card."""
    return Form(
        str(card.id),
        _("Load {card}").format(card=title(card)),
        _money_fields("", tenders, card.currency),
        done=_("Load"),
    )


def settle_form(
    account: AccountView,
    tenders: Sequence[TenderView],
    invoices: Sequence[InvoiceRow],
    language: str,
) -> Form:
    """What comes in for a house account, and for which invoice."""
    meant = tuple(
        Choosable(
            str(each.id),
            f"{each.number} · {format_amount(each.open_minor, each.currency, language)}",
        )
        for each in invoices
    )
    owed = plain_amount(max(0, account.balance_minor), account.currency)
    fields = _money_fields(owed, tenders, account.currency)
    if meant:
        fields = (*fields, Field("invoice", _("For which invoice"), "pick", "", meant))
    return Form(str(account.id), _("{name} pays").format(name=account.name), fields, _("Take it"))


def house_form(account: AccountView | None, form_id: UUID, currency: str) -> Form:
    """A house account: name, limit, terms, and what stands on its invoices."""

    def now(name: str) -> str:
        return str(getattr(account, name)) if account else ""

    limit = plain_amount(account.limit_minor, currency) if account else ""
    return Form(
        str(form_id),
        account.name if account else _("New house account"),
        (
            Field("name", _("Name"), value=now("name"), required=True),
            Field("limit", _("Limit (none: empty)"), "money", limit, unit=currency),
            Field(
                "terms",
                _("Days to pay"),
                "number",
                str(account.terms_days if account else 30),
                most=3,
            ),
            Field("tax_id", _("Tax number"), value=now("tax_id"), most=24),
            Field("address", _("Address"), value=now("address"), wide=True, most=200),
            Field("email", _("Mail"), value=now("email"), most=200),
            Field("phone", _("Phone"), value=now("phone"), most=40),
        ),
    )


def sold_words(code: str) -> str:
    """A new card's number, to be read out."""
    return written(code)


def _money_fields(amount: str, tenders: Sequence[TenderView], currency: str) -> tuple[Field, ...]:
    ways = payers(tenders)
    return (
        Field("amount", _("Amount"), "money", amount, required=True, unit=currency),
        Field("tender", _("Paid by"), "pick", ways[0].value if ways else "", ways, required=True),
        Field("given", _("Given, if more"), "money", unit=currency),
    )


def _card(card: AccountView, rights: Collection[str], language: str) -> Row:
    word, tone = _card_state(card)
    actions = [_blocking(card)]
    if not word:
        actions.insert(0, RowAction(LOAD, _("Load")))
    if Right.MANAGE_BOOKS in rights and not card.blocked:
        actions.append(RowAction(PRINT, _("Print again")))
    actions.append(RowAction(STATEMENT, _("Entries")))
    return Row(
        str(card.id),
        title(card),
        detail=_("valid until {day}").format(day=card.ends_on) if card.ends_on else "",
        amount=format_money(card.balance_minor, card.currency, language),
        word=word,
        tone=tone,
        actions=tuple(actions),
    )


def _card_state(card: AccountView) -> tuple[str, RowTone]:
    if card.blocked:
        return _("Blocked"), "late"
    if card.ended:
        return _("Ended"), "held"
    return "", ""


def _house(account: AccountView, rights: Collection[str], language: str) -> Row:
    def money(minor: int) -> str:
        return format_money(minor, account.currency, language)

    limit = account.limit_minor
    details = (
        _("limit {amount}").format(amount=money(limit)) if limit is not None else "",
        _("{days} days to pay").format(days=account.terms_days),
        account.tax_id,
    )
    actions = [RowAction(STATEMENT, _("Statement"))]
    if account.balance_minor > 0:
        actions.insert(0, RowAction(SETTLE, _("Settle"), tone="main"))
    if Right.MANAGE_BOOKS in rights:
        actions.append(RowAction(EDIT, _("Edit")))
    actions.append(_blocking(account))
    is_full = account.spendable_minor == 0
    return Row(
        str(account.id),
        account.name,
        detail=" · ".join(filter(None, details)),
        amount=money(account.balance_minor),
        word=_("Blocked") if account.blocked else _("Limit reached") if is_full else "",
        tone="late" if account.blocked else "waiting",
        actions=tuple(actions),
    )


def _blocking(account: AccountView) -> RowAction:
    if account.blocked:
        return RowAction(UNBLOCK, _("Unblock"))
    return RowAction(BLOCK, _("Block"), tone="danger")


def _entry(entry: EntryView, currency: str, zone: ZoneInfo, language: str) -> Row:
    order = _("order {number}").format(number=entry.order_number) if entry.order_number else ""
    invoice = _("invoice {number}").format(number=entry.invoice) if entry.invoice else ""
    what = entry.what if entry.kind in ("load", "settle") else ""
    at = f"{entry.business_date} {format_time(entry.at, zone, language)}"
    after = _("then {amount}").format(amount=format_amount(entry.balance_minor, currency, language))
    details = (at, order, invoice, what, entry.reason, after)
    return Row(
        str(entry.id),
        _(ENTRIES.get(entry.kind, entry.kind)),
        detail=" · ".join(filter(None, details)),
        amount=format_amount(entry.amount_minor, currency, language),
    )


def _figure(row_id: str, label: str, minor: int, account: AccountView, language: str) -> Row:
    return Row(row_id, label, amount=format_money(minor, account.currency, language))
