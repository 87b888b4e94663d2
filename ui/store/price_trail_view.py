"""Why something costs what it costs, in words: each rule with what it did. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.orders import THOUSANDTHS
from domain.pricing.rules import RuleKind
from domain.pricing.trail import FARE, QUANTITY, Step
from domain.tax.values import EXEMPT
from edge.orders.discount_views import Explained
from ui.text import _, format_amount, format_measured, format_money


@dataclass(frozen=True, slots=True)
class Reason:
    """A row of the explanation: what did it, by how much, and what it came to."""

    words: str
    change: str
    after: str
    strong: bool = False


def reasons(found: Sequence[Explained], language: str) -> list[Reason]:
    """Every step to what a dish and its options come to; the sum last."""
    rows = [row for number, each in enumerate(found) for row in _row(each, number, language)]
    total = sum(each.amount_minor for each in found)
    currency = found[0].currency
    return [*rows, Reason(_("Altogether"), "", format_money(total, currency, language), True)]


def _row(each: Explained, number: int, language: str) -> Iterator[Reason]:
    """An option that costs what the menu says, or nothing, is one row."""
    plain = all(step.kind in (FARE, QUANTITY) for step in each.steps)
    if number and plain:
        if each.amount_minor:
            yield Reason(each.name, "", format_amount(each.amount_minor, each.currency, language))
        return
    if number:
        yield Reason(each.name, "", "", True)
    for step in each.steps:
        if step.kind != QUANTITY or each.quantity != THOUSANDTHS or each.unit:
            yield _step(step, each, language)


def _step(step: Step, each: Explained, language: str) -> Reason:
    def text(minor: int) -> str:
        return format_amount(minor, each.currency, language)

    if step.kind == QUANTITY:
        times = format_measured(each.quantity, each.unit, language)
        words = _("{count} × {price}").format(count=times, price=text(step.before_minor))
        return Reason(words, "", text(step.after_minor))
    change = step.after_minor - step.before_minor
    signed = "" if step.kind == FARE else f"{'+' if change > 0 else '−'}{text(abs(change))}"
    return Reason(_words(step), signed, text(step.after_minor))


def _words(step: Step) -> str:
    name = _(step.name)
    patterns = {
        FARE: _("Price list {name}"),
        RuleKind.OVERRIDE: _("Fixed price: {name}"),
        RuleKind.MARKUP: _("Extra: {name}"),
        RuleKind.MINIMUM: _("Not less than: {name}"),
        "offer": _("Offer: {name}"),
    }
    if step.kind == FARE and step.rule == "menu":
        return _("Price on the menu")
    if step.kind == EXEMPT:
        return name
    return patterns.get(step.kind, "{name}").format(name=name)
