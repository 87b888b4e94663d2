"""What waiters and managers read of cash: slips, counts, the safe, tips."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.drawers import CashRules, Difference
from domain.errors import BadRequest
from edge.cash.requests import DepositView, PlaceMovementView, Places, PlaceView
from edge.reports.requests import TenderSales
from edge.shifts.purse_requests import CheckoutSlip
from edge.shifts.requests import TenderToCount
from edge.tips.entering import CardPayment
from edge.tips.requests import PersonTips, RoleView, TipRuleView, TipsOfDay
from ui.components.row_list import Section
from ui.store import count_view, purse_view, safe_view, tips_day_view

ROME = ZoneInfo("Europe/Rome")
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CARD, AZIZA, RULE, COOK = (UUID(int=each) for each in range(1, 5))

SLIP = CheckoutSlip(
    session_id=UUID(int=9),
    person_id=AZIZA,
    person="Aziza Karimova",
    opened_at=AT,
    closed_at=None,
    currency="EUR",
    sales=(TenderSales(CARD, "card_separate", "Card", 2, 5_000, 300, 0),),
    float_minor=5_000,
    cash_taken_minor=2_000,
    handed_in_minor=1_000,
    held_minor=6_000,
    counted_minor=None,
    difference_reason="",
    cash_tips_minor=100,
    card_tips_minor=300,
    shared_minor=-80,
    settled_minor=0,
    kept_minor=0,
    tender_counts=(),
    missing_tips=1,
    in_cash=True,
)


def amounts(sections: tuple[Section, ...]) -> dict[str, str]:
    """The amounts of all rows by their titles."""
    return {row.title: row.amount for section in sections for row in section.rows if row.amount}


def actions(sections: tuple[Section, ...]) -> list[str]:
    """What may be done with the purse."""
    return [action.action for action in sections[0].rows[0].actions]


def shown(slip: CheckoutSlip, *, carries: bool = True) -> tuple[Section, ...]:
    """A slip on a screen."""
    return purse_view.sections(slip, carries=carries, zone=ROME, language="en")


def test_a_slip_says_who_owes_whom() -> None:
    found = amounts(shown(SLIP))

    assert found["You owe the house"] == "€56.80"
    assert (found["Cash held"], found["Your tips"]) == ("€60.00", "€3.20")
    assert (found["Tip-out and shared"], found["Handed in before"]) == ("-€0.80", "-€10.00")


def test_a_slip_with_more_tips_than_cash_says_what_the_house_owes() -> None:
    slip = replace(SLIP, held_minor=100, closed_at=AT, counted_minor=100)

    assert amounts(shown(slip))["The house owes you"] == "€2.20"
    assert "still owes you €2.20" in purse_view.done_words(slip, "en")


def test_tips_that_go_with_the_wages_are_not_taken_from_the_cash() -> None:
    assert amounts(shown(replace(SLIP, in_cash=False)))["You owe the house"] == "€60.00"


def test_a_purse_is_opened_only_where_waiters_carry_cash() -> None:
    nothing = replace(SLIP, session_id=None, opened_at=None)

    assert actions(shown(nothing)) == ["open", "tips", "print"]
    assert actions(shown(nothing, carries=False)) == ["tips", "print"]
    assert actions(shown(SLIP)) == ["check_out", "hand_in", "tips", "print"]


def test_payments_to_type_tips_for_say_what_they_are() -> None:
    payment = CardPayment(CARD, None, 7, "Card", "4242", AT, 1_290, 0)
    with_tip = replace(payment, tip_minor=250, tables="4, 5")

    bare, done = purse_view.tip_rows([payment, with_tip], "EUR", ROME, "en")

    assert (bare.title, bare.detail, bare.tip) == ("Order 7", "19:00 · Card · •••• 4242", "")
    assert (done.title, done.tip) == ("Table 4, 5", "2.50")
    words = purse_view.tips_words([payment, with_tip], "EUR", "en")
    assert words == "€2.50 of tips, 1 payment without a tip"


def test_totals_are_read_exactly_and_nothing_is_guessed() -> None:
    tenders = [TenderToCount(CARD, "Card", None)]

    (typed,) = count_view.read_totals(tenders, {CARD.hex: "41,70"}, "EUR")
    (empty,) = count_view.read_totals(tenders, {}, "EUR")

    assert (typed.counted_minor, empty.counted_minor) == (4_170, 0)
    with pytest.raises(BadRequest, match="Card: lots is not an amount"):
        count_view.read_totals(tenders, {CARD.hex: "lots"}, "EUR")


def test_a_blind_difference_has_no_amount() -> None:
    missing, over = Difference(None, "Cash", -200), Difference(CARD, "Card", 50)

    assert count_view.why_words(missing, True, "EUR", "en") == "Cash differs. Why?"
    assert count_view.why_words(missing, False, "EUR", "en") == "Cash: €2.00 is missing. Why?"
    assert count_view.why_words(over, False, "EUR", "en") == "Card: €0.50 too much. Why?"


def test_rows_of_the_safe_are_told_apart() -> None:
    bag = UUID(int=50)
    places = Places(
        "EUR",
        (PlaceView(UUID(int=20), "Safe", "safe", 20_000),),
        (DepositView(bag, "B-77", 30_000, AT, "Sofia"),),
        (PlaceMovementView(bag, "Safe", "deposit", -30_000, "B-77", "", AT, "Sofia"),),
    )

    found = safe_view.sections(places, CashRules(), ROME, "en")

    ids = [row.row_id for section in found for row in section.rows]
    assert len(ids) == len(set(ids))
    assert amounts(found)["Bag B-77"] == "€300.00"


PERSON = PersonTips(AZIZA, "Aziza", 1_000, 800, 9_000, -200, 0, 0, 3_600)
KITCHEN = TipRuleView(RULE, "Kitchen", "tip_out", 200_000, "tips", None, "", COOK, "Cook", "hours")
DAY = TipsOfDay("2026-11-20", "EUR", (PERSON,), 100, 0, (KITCHEN,), (RoleView(COOK, "Cook"),))


def test_a_days_tips_say_what_is_owed_and_by_which_rule() -> None:
    found = tips_day_view.sections(DAY, "en", may_share=True)

    assert amounts(found)["Aziza"] == "€8.00"
    rows = {row.title: row for section in found for row in section.rows}
    assert rows["Aziza"].detail == "left €10.00 · shared -€2.00 · 1:00 h at work"
    assert rows["Kitchen"].detail == "20% of tips go to Cook, by hours at work"
    assert rows["Share by the rules"].actions[0].enabled


def test_without_rules_there_is_nothing_to_share() -> None:
    found = tips_day_view.sections(replace(DAY, rules=()), "en", may_share=True)

    rows = {row.title: row for section in found for row in section.rows}
    assert not rows["Share by the rules"].actions[0].enabled


@pytest.mark.parametrize(
    ("typed", "micros"), [("20", 200_000), ("2.5", 25_000), ("100", 1_000_000)]
)
def test_a_rule_is_read_as_it_was_typed(typed: str, micros: int) -> None:
    values = {"name": "Kitchen", "kind": "tip_out", "rate": typed, "to": COOK.hex}

    found = tips_day_view.read_rule(RULE, values)

    assert (found.rate_micros, found.to_role_id, found.by) == (micros, COOK, "hours")
    with pytest.raises(BadRequest, match="not a percentage"):
        tips_day_view.read_rule(RULE, {**values, "rate": "much"})


def test_a_rule_that_is_edited_shows_what_it_is() -> None:
    fields = {each.name: each.value for each in tips_day_view.rule_form(KITCHEN, RULE, DAY).fields}

    assert (fields["rate"], fields["to"], fields["by"]) == ("20", COOK.hex, "hours")
