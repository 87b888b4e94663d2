"""What managers see of a day's tips: whose they are, what is owed, and the rules of sharing."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.errors import BadRequest
from domain.parsing.amounts import Amounts
from domain.parsing.errors import BadValue
from edge.tips.requests import PersonTips, SaveTipRule, TipRuleView, TipsOfDay
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.store.manager_hours_view import in_hours
from ui.store.office_values import one_id, words
from ui.text import _, format_money, format_percent

SHARE = "share"
CARRY = "carry"
PAY = "pay"
CARRY_ONE = "carry_one"
ADD_RULE = "add_rule"
EDIT_RULE = "edit_rule"
DROP_RULE = "drop_rule"
PERCENT_DIGITS = 4
"""Rates are millionths: a percent has four digits after its point."""
FOUR_DIGITS = "UYW"
"""A currency with as many digits (ISO 4217), so that percents are read as exactly as money."""


def sections(found: TipsOfDay, language: str, *, may_share: bool) -> tuple[Section, ...]:
    """A day's tips, person by person, and the rules."""
    return (
        _figures(found, language),
        _sharing(found, language, may_share=may_share),
        _people(found, language),
        _rules(found, language, may_edit=may_share),
    )


def rule_form(rule: TipRuleView | None, rule_id: UUID, found: TipsOfDay) -> Form:
    """A rule of sharing, new or as it is."""
    roles = tuple(Choosable(each.id.hex, _(each.name)) for each in found.roles)
    return Form(
        rule_id.hex,
        _("How tips are shared"),
        (
            Field("name", _("Name"), value=rule.name if rule else "", required=True, most=60),
            Field(
                "kind",
                _("Kind"),
                "pick",
                rule.kind if rule else "tip_out",
                (
                    Choosable("tip_out", _("A part goes to others")),
                    Choosable("pool", _("All into one pool")),
                ),
                required=True,
            ),
            Field(
                "rate",
                _("How much"),
                "number",
                _percent(rule.rate_micros) if rule else "",
                required=True,
                unit="%",
                most=8,
            ),
            Field(
                "basis",
                _("Of what"),
                "pick",
                rule.basis if rule else "tips",
                (Choosable("tips", _("Tips")), Choosable("sales", _("Sales"))),
                required=True,
            ),
            Field(
                "from", _("Who gives"), "pick", _role(rule.from_role_id if rule else None), roles
            ),
            Field("to", _("Who gets it"), "pick", _role(rule.to_role_id if rule else None), roles),
            Field(
                "by",
                _("Shared"),
                "pick",
                rule.by if rule else "hours",
                (Choosable("hours", _("by hours at work")), Choosable("evenly", _("evenly"))),
                required=True,
            ),
        ),
    )


def read_rule(rule_id: UUID, values: Mapping[str, object]) -> SaveTipRule:
    """What was typed. Raises BadRequest."""
    rate = words(values, "rate")
    try:
        micros = Amounts(FOUR_DIGITS).minor(rate)
    except BadValue as error:
        raise BadRequest(f"{rate} is not a percentage.") from error
    return SaveTipRule(
        rule_id,
        words(values, "name"),
        "pool" if values.get("kind") == "pool" else "tip_out",
        micros,
        "sales" if values.get("basis") == "sales" else "tips",
        one_id(values, "from"),
        one_id(values, "to"),
        "evenly" if values.get("by") == "evenly" else "hours",
    )


def _percent(micros: int) -> str:
    whole, rest = divmod(micros, 10**PERCENT_DIGITS)
    shown = f"{whole}.{rest:0{PERCENT_DIGITS}d}".rstrip("0")
    return shown.rstrip(".")


def _role(role_id: UUID | None) -> str:
    return role_id.hex if role_id else ""


def _figures(found: TipsOfDay, language: str) -> Section:
    def money(minor: int) -> str:
        return format_money(minor, found.currency, language)

    left = sum(each.left_minor for each in found.people)
    rows = [
        Row("left", _("Left by guests"), amount=money(left + found.nobodys_minor)),
        Row("owed", _("Owed"), amount=money(sum(max(0, e.owed_minor) for e in found.people))),
        Row("unshared", _("Not shared yet"), amount=money(found.unshared_minor)),
    ]
    if found.nobodys_minor:
        rows.append(Row("nobody", _("At nobody's orders"), amount=money(found.nobodys_minor)))
    return Section("figures", "", tuple(rows), look="figures")


def _sharing(found: TipsOfDay, language: str, *, may_share: bool) -> Section:
    to_share = bool(found.unshared_minor and found.rules)
    is_owed = any(each.owed_minor > 0 for each in found.people)
    amount = format_money(found.unshared_minor, found.currency, language)
    row = Row(
        SHARE,
        _("Share by the rules"),
        _share_words(found, amount) if found.unshared_minor else "",
        actions=(
            RowAction(
                SHARE,
                _("Share now"),
                "served",
                "main" if to_share else "",
                enabled=may_share and to_share,
            ),
            RowAction(
                CARRY,
                _("All with the wages"),
                "next",
                confirm=_("Carry what is owed?"),
                enabled=may_share and is_owed,
            ),
        ),
    )
    return Section("sharing", "", (row,))


def _share_words(found: TipsOfDay, amount: str) -> str:
    if not found.rules:
        return _("There is no rule yet: everybody keeps their own.")
    return _("{amount} came since the last time.").format(amount=amount)


def _people(found: TipsOfDay, language: str) -> Section:
    rows = tuple(_person(each, found.currency, language) for each in found.people)
    return Section("people", _("Whose tips"), rows, _("Nobody was left a tip."))


def _person(each: PersonTips, currency: str, language: str) -> Row:
    def money(minor: int) -> str:
        return format_money(minor, currency, language)

    parts = [_("left {amount}").format(amount=money(each.left_minor))]
    if each.shared_minor:
        parts.append(_("shared {amount}").format(amount=money(each.shared_minor)))
    if each.paid_minor:
        parts.append(_("paid {amount}").format(amount=money(each.paid_minor)))
    if each.carried_minor:
        parts.append(_("with the wages {amount}").format(amount=money(each.carried_minor)))
    if each.seconds:
        parts.append(_("{hours} h at work").format(hours=in_hours(each.seconds)))
    owed = each.owed_minor > 0
    acts = (RowAction(PAY, _("Pay out"), "pay"), RowAction(CARRY_ONE, _("With the wages"), "next"))
    return Row(
        str(each.person_id),
        each.name,
        " · ".join(parts),
        money(each.owed_minor),
        word=_("owed") if owed else "",
        tone="waiting" if owed else "",
        actions=acts if owed else (),
    )


def _rules(found: TipsOfDay, language: str, *, may_edit: bool) -> Section:
    rows = [
        Row(
            str(each.id),
            each.name,
            _rule_words(each, language),
            actions=(
                RowAction(EDIT_RULE, _("Edit")),
                RowAction(DROP_RULE, _("Remove"), confirm=_("Remove this rule?")),
            )
            if may_edit
            else (),
        )
        for each in found.rules
    ]
    if may_edit:
        rows.append(
            Row(ADD_RULE, _("Another rule"), actions=(RowAction(ADD_RULE, _("Add"), "more"),))
        )
    return Section("rules", _("How tips are shared"), tuple(rows))


def _rule_words(rule: TipRuleView, language: str) -> str:
    rate = format_percent(rule.rate_micros, language)
    by = _("by hours at work") if rule.by == "hours" else _("evenly")
    if rule.kind == "pool":
        who = _(rule.from_role) if rule.from_role else _("everybody")
        return _("{rate} of the tips of {who} in one pool, shared {by}").format(
            rate=rate, who=who, by=by
        )
    words = (
        _("{rate} of sales go to {who}, {by}")
        if rule.basis == "sales"
        else _("{rate} of tips go to {who}, {by}")
    )
    return words.format(rate=rate, who=_(rule.to_role), by=by)
