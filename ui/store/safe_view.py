"""What managers see of the safe and the bank."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.drawers import CashRules
from edge.cash.requests import DepositView, Places, PlaceView
from ui.components.form_sheet import Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.store.office_values import plain_amount
from ui.text import _, age_ms, format_money, format_time

COUNT = "count"
DEPOSIT = "deposit"
CONFIRM = "confirm"
CHANGE = "change"
RULES = "rules"
KINDS_COUNTED = ("safe",)


def sections(
    places: Places, rules: CashRules, zone: ZoneInfo, language: str
) -> tuple[Section, ...]:
    """What is where, what is on its way, what moved, and the house's rules."""
    return (
        _balances(places, language),
        _acts(places),
        _waiting(places, zone, language),
        _movements(places, zone, language),
        _rules(rules, places.currency, language),
    )


def deposit_form(currency: str) -> Form:
    """A bag for the bank."""
    return Form(
        DEPOSIT,
        _("To the bank"),
        (
            Field("amount", _("Amount"), "money", required=True, unit=currency, most=18),
            Field("bag", _("Number of the bag"), required=True, most=40),
        ),
        done=_("Seal the bag"),
    )


def confirm_form(bag: DepositView, currency: str) -> Form:
    """What the bank found in a bag."""
    return Form(
        f"{CONFIRM} {bag.movement_id}",
        _("Bag {bag}").format(bag=bag.bag),
        (
            Field(
                "amount",
                _("The bank counted"),
                "money",
                plain_amount(bag.amount_minor, currency),
                required=True,
                unit=currency,
                most=18,
            ),
            Field("reason", _("Why it differs, if it does"), most=200),
        ),
        done=_("Confirm"),
    )


def change_form(currency: str) -> Form:
    """Change that comes from the bank."""
    return Form(
        CHANGE,
        _("Change from the bank"),
        (
            Field("amount", _("Amount"), "money", required=True, unit=currency, most=18),
            Field("reason", _("What for"), most=200),
        ),
        done=_("Into the safe"),
    )


def rules_form(rules: CashRules, currency: str) -> Form:
    """The house's ways with cash."""
    return Form(
        RULES,
        _("Rules of cash"),
        (
            Field(
                "count_blind", _("Who counts is not told the amount"), "switch", rules.count_blind
            ),
            Field(
                "difference_limit",
                _("A larger difference needs a manager"),
                "money",
                plain_amount(rules.difference_limit_minor, currency),
                hint=_("no limit"),
                unit=currency,
                most=18,
            ),
            Field("cash_with_waiters", _("Waiters carry cash"), "switch", rules.cash_with_waiters),
            Field(
                "tips_at_checkout",
                _("Waiters keep their tips at checkout"),
                "switch",
                rules.tips_at_checkout,
            ),
        ),
    )


def _balances(places: Places, language: str) -> Section:
    rows = tuple(
        Row(
            f"at {each.id}",
            _(each.name),
            amount=format_money(each.balance_minor, places.currency, language),
        )
        for each in places.places
    )
    return Section("places", "", rows, look="figures")


def safe_of(places: Places) -> PlaceView | None:
    """The safe."""
    return next((each for each in places.places if each.kind == "safe"), None)


def bank_of(places: Places) -> PlaceView | None:
    """The bank."""
    return next((each for each in places.places if each.kind == "bank"), None)


def _acts(places: Places) -> Section:
    safe = safe_of(places)
    if safe is None:
        return Section("safe", "", (), _("This restaurant has no safe and no bank."))
    row = Row(
        str(safe.id),
        _(safe.name),
        actions=(
            RowAction(DEPOSIT, _("To the bank"), "next", "main"),
            RowAction(COUNT, _("Count"), "lock"),
            RowAction(CHANGE, _("Change from the bank"), "more"),
        ),
    )
    return Section("safe", "", (row,))


def _waiting(places: Places, zone: ZoneInfo, language: str) -> Section:
    act = RowAction(CONFIRM, _("Confirm"), "served", "main")
    rows = tuple(
        Row(
            str(each.movement_id),
            _("Bag {bag}").format(bag=each.bag),
            each.by,
            format_money(each.amount_minor, places.currency, language),
            word=_("on its way"),
            tone="waiting",
            since_ms=age_ms(each.at),
            actions=(act,),
        )
        for each in places.waiting
    )
    return Section("waiting", _("On the way to the bank"), rows, _("No bag is on its way."))


def _movements(places: Places, zone: ZoneInfo, language: str) -> Section:
    words = {
        "drop": _("Brought in"),
        "float": _("Float"),
        "deposit": _("To the bank"),
        "confirm": _("Confirmed"),
        "change": _("Change"),
        "count": _("Counted"),
    }
    rows = tuple(
        Row(
            f"moved {each.id}",
            f"{_(each.place)}: {words.get(each.kind, each.kind)}",
            " · ".join(
                filter(
                    None,
                    (
                        f"{each.at.astimezone(zone):%Y-%m-%d}",
                        format_time(each.at, zone, language),
                        each.by,
                        each.bag,
                        each.reason,
                    ),
                )
            ),
            format_money(each.amount_minor, places.currency, language),
        )
        for each in places.movements
    )
    return Section("movements", _("Last movements"), rows, _("Nothing moved yet."))


def _rules(rules: CashRules, currency: str, language: str) -> Section:
    limit = rules.difference_limit_minor
    detail = " · ".join(
        (
            _("Blind counts") if rules.count_blind else _("Open counts"),
            _("no limit of differences")
            if limit is None
            else _("differences up to {amount}").format(
                amount=format_money(limit, currency, language)
            ),
            _("waiters carry cash") if rules.cash_with_waiters else _("cash goes to the drawers"),
        )
    )
    change = RowAction(RULES, _("Edit"))
    return Section(
        "rules", _("Rules"), (Row(RULES, _("Rules of cash"), detail, actions=(change,)),)
    )
