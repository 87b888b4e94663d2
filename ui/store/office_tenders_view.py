"""What the office shows of ways to pay: rows in the order of the buttons, and their forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.cash import notes
from domain.permissions import Right
from domain.tenders import TenderKind
from domain.tenders.terms import STEPS
from edge.tenders.requests import TenderRow, TipSettings
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.store.office_values import plain_rate, rate_micros
from ui.text import N_, _, format_money, format_percent

EDIT, UP, DOWN, ON, OFF = "edit", "up", "down", "on", "off"
KINDS = {
    TenderKind.CASH: N_("Cash"),
    TenderKind.CARD_SEPARATE: N_("Card on its own terminal"),
    TenderKind.CARD_TERMINAL: N_("Card, terminal asked by the box"),
    TenderKind.QR_WALLET: N_("Wallet by QR"),
    TenderKind.VOUCHER: N_("Voucher with a number"),
    TenderKind.GIFT_CARD: N_("Gift card of the house"),
    TenderKind.HOUSE_ACCOUNT: N_("House account"),
    TenderKind.STAFF_MEAL: N_("Staff meal"),
}
RIGHTS = {
    Right.USE_ACCOUNTS: N_("Cashiers and managers (accounts)"),
    Right.DISCOUNT: N_("Who may give discounts"),
    Right.WRITE_OFF: N_("Managers (write off)"),
    Right.APPROVE: N_("Managers (approve)"),
}
BETWEEN = re.compile(r"[;\s]+|,\s+")


def tenders(rows: Sequence[TenderRow], currency: str, language: str) -> Section:
    """Every way to pay, those that are off among them."""
    return Section(
        "tenders",
        "",
        tuple(_row(each, rows, currency, language) for each in rows),
        empty=_("There is no way to pay yet."),
    )


def tender_form(form_id: str, tender: TenderRow | None, currency: str, language: str) -> Form:
    """A new way to pay, or one that is there: its kind stays."""
    kinds = tuple(Choosable(kind.value, _(words)) for kind, words in KINDS.items())
    kind = Field("kind", _("Kind"), "pick", "", kinds, required=True)
    return Form(
        form_id,
        tender.name if tender else _("Way to pay"),
        (
            Field("name", _("Name"), value=tender.name if tender else "", required=True, most=30),
            *(() if tender else (kind,)),
            Field("takes_tip", _("Takes tips"), "switch", bool(tender and tender.takes_tip)),
            Field(
                "gives_change", _("Gives change"), "switch", bool(tender and tender.gives_change)
            ),
            Field(
                "opens_drawer",
                _("Opens the drawer"),
                "switch",
                bool(tender and tender.opens_drawer),
            ),
            Field(
                "counted",
                _("Counted when a drawer is closed"),
                "switch",
                tender.counted if tender else True,
            ),
            Field(
                "refundable",
                _("Refunds may go back on it"),
                "switch",
                tender.is_refundable if tender else True,
            ),
            *(_rounding(tender, currency, language)),
            Field(
                "right",
                _("Who may take it (none: everybody)"),
                "pick",
                _right_of(tender),
                _rights(tender),
            ),
            Field("brand", _("Brand"), value=tender.brand if tender else "", most=30),
            Field(
                "adapter",
                _("Terminal or provider that the box asks"),
                value=tender.adapter if tender else "",
                hint=_("empty: the cashier says what was approved"),
                most=40,
                wide=True,
            ),
            Field(
                "fiscalised_by",
                _("Reported to the tax office by"),
                "pick",
                tender.fiscalised_by if tender else "box",
                (Choosable("box", _("the box")), Choosable("provider", _("its provider"))),
            ),
        ),
        locked=_("It comes from the office. Change it there.") if tender and tender.locked else "",
    )


def _rounding(tender: TenderRow | None, currency: str, language: str) -> tuple[Field, ...]:
    """Steps up to the smallest note, for cash alone."""
    if tender is not None and tender.kind != TenderKind.CASH:
        return ()
    now = tender.rounding_minor if tender else 1
    steps = sorted({step for step in STEPS if step <= notes(currency)[0]} | {now})
    choices = tuple(
        Choosable(str(step), format_money(step, currency, language) if step > 1 else _("exact"))
        for step in steps
    )
    return (Field("rounding", _("Rounded to (cash only)"), "pick", str(now), choices),)


def tips_form(tips: TipSettings) -> Form:
    """The percentages on the buttons, and when a manager is asked."""
    rates = ", ".join(plain_rate(rate) for rate in tips.rates_micros)
    return Form(
        "tips",
        _("Tips"),
        (
            Field("rates", _("Percentages on the buttons"), value=rates, hint="5, 10, 15"),
            Field(
                "limit",
                _("Above this part of the check a manager is asked"),
                value=plain_rate(tips.limit_micros),
                unit="%",
                required=True,
            ),
        ),
    )


def tips_words(tips: TipSettings, language: str) -> str:
    """The tips as they are set, for their button."""
    rates = ", ".join(format_percent(rate, language) for rate in tips.rates_micros)
    limit = format_percent(tips.limit_micros, language)
    return _("{rates}; above {limit} a manager").format(rates=rates or _("none"), limit=limit)


def read_rates(typed: str) -> tuple[int, ...]:
    """Percentages as people type them: `5, 10, 12.5`. Raises BadRequest."""
    return tuple(map(rate_micros, filter(None, BETWEEN.split(typed.strip()))))


def _row(tender: TenderRow, rows: Sequence[TenderRow], currency: str, language: str) -> Row:
    facts = [_(KINDS[TenderKind(tender.kind)])]
    if tender.rounding_minor > 1:
        step = format_money(tender.rounding_minor, currency, language)
        facts.append(_("rounded to {step}").format(step=step))
    facts += [_("tips")] if tender.takes_tip else []
    facts += [_("change")] if tender.gives_change else []
    facts += [_("needs a right")] if tender.needs_right else []
    switch = RowAction(OFF, _("Off")) if tender.active else RowAction(ON, _("On"), tone="good")
    actions = (
        RowAction(UP, _("Up"), icon="up", enabled=tender.id != rows[0].id),
        RowAction(EDIT, _("Edit")),
        switch,
    )
    return Row(
        str(tender.id),
        tender.name,
        detail=" · ".join(facts),
        word="" if tender.active else _("off"),
        tone="" if tender.active else "held",
        actions=() if tender.locked else actions,
    )


def _right_of(tender: TenderRow | None) -> str:
    return tender.needs_right if tender else ""


def _rights(tender: TenderRow | None) -> tuple[Choosable, ...]:
    """The rights to choose from; one that was set elsewhere stays choosable."""
    known = {right.value: _(words) for right, words in RIGHTS.items()}
    now = _right_of(tender)
    return tuple(
        Choosable(value, words)
        for value, words in (known | ({now: known.get(now, now)} if now else {})).items()
    )
