"""What is seen of a count: pieces, the totals that are asked for, words of a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domain.cash import denominations
from domain.drawers import Difference
from domain.errors import BadRequest
from domain.parsing.amounts import Amounts
from domain.parsing.errors import BadValue
from edge.shifts.requests import TenderCounted, TenderToCount
from ui.components.cash_count import Denomination
from ui.components.form_sheet import Field, Form
from ui.text import _, format_amount, format_money

if TYPE_CHECKING:
    from ui.store.count_sheet import Count


def pieces(currency: str, language: str) -> tuple[Denomination, ...]:
    """The notes and coins of a count, the largest first."""
    return tuple(
        Denomination(minor, format_amount(minor, currency, language))
        for minor in denominations(currency)
    )


def totals_form(count: Count, currency: str, language: str) -> Form:
    """The totals of slips and apps; what is left empty is nothing."""
    return Form(
        "totals",
        _("What do the slips and apps say?"),
        tuple(
            Field(
                each.tender_id.hex,
                each.name,
                "money",
                "",
                hint=""
                if each.expected_minor is None
                else format_amount(each.expected_minor, currency, language),
                unit=currency,
                most=18,
            )
            for each in count.tenders
        ),
        done=count.done,
    )


def read_totals(
    tenders: Sequence[TenderToCount], values: Mapping[str, object], currency: str
) -> tuple[TenderCounted, ...]:
    """What was typed. Raises BadRequest, naming what cannot be read."""
    found = []
    for each in tenders:
        typed = str(values.get(each.tender_id.hex) or "").strip()
        try:
            minor = Amounts(currency).signed_minor(typed) if typed else 0
        except BadValue as error:
            raise BadRequest(f"{each.name}: {typed} is not an amount.") from error
        found.append(TenderCounted(each.tender_id, minor))
    return tuple(found)


def why_words(difference: Difference, is_blind: bool, currency: str, language: str) -> str:
    """What differs, and of an open count by how much; then why."""
    name = _(difference.name)
    if is_blind:
        return _("{what} differs. Why?").format(what=name)
    amount = format_money(abs(difference.minor), currency, language)
    if difference.minor < 0:
        return _("{what}: {amount} is missing. Why?").format(what=name, amount=amount)
    return _("{what}: {amount} too much. Why?").format(what=name, amount=amount)
