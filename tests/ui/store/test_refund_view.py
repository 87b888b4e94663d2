"""What the refund screens decide, without drawing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.ids import new_id
from domain.refunds import Way
from edge.refunds.requests import FoundCheck, PaidBy, PaidCheck, PaidLine, PaidOut, Quote
from edge.reports.requests import RefundReason, Refunds
from ui.store import refund_find_view, refund_rows, refund_view

ROME = ZoneInfo("Europe/Rome")
READER = refund_view.Reader("EUR", "en", ROME)
EVENING = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
PIZZA = PaidLine(UUID(int=1), "Margherita", "item", 3000, 3000, 3_000, 3_000)
BOTTLE = PaidLine(UUID(int=2), "Barolo (1/3)", "item", 333, 333, 1_000, 1_000)
CASH = PaidBy(
    UUID(int=3), UUID(int=4), "cash", "Cash", 1_000, 0, 1_000, 0, "", EVENING, True, False, True
)
CARD = PaidBy(
    UUID(int=5), UUID(int=6), "card_separate", "Card", 3_000, 200, 3_000, 200, "4242", EVENING,
    True, True, True,
)  # fmt: skip
PAID = PaidCheck(
    UUID(int=7), UUID(int=8), "7/2", "EUR", EVENING, "2026-11-20", ("5",), "", None, "Marco", 4_000,
    4_000, (PIZZA, BOTTLE), (CASH, CARD), (), ("A-12",),
)  # fmt: skip


def test_each_tap_gives_one_more_back_and_what_is_shared_goes_whole() -> None:
    choice = refund_view.Choice(amount_minor=500)

    refund_view.chosen_more(choice, PIZZA)
    refund_view.chosen_more(choice, PIZZA)
    refund_view.chosen_more(choice, BOTTLE)
    refund_view.chosen_more(choice, BOTTLE)

    assert choice.counts == {PIZZA.id: 2000, BOTTLE.id: 333}
    assert choice.amount_minor is None


@pytest.mark.parametrize(
    ("by", "ways"),
    [
        (refund_view.AS_PAID, ()),
        (str(CASH.id), (Way(CASH.id, 1_000), Way(CARD.id, 500))),
        (refund_view.IN_CASH, (Way(CARD.id, 1_500, in_cash=True),)),
    ],
)
def test_the_chosen_way_is_filled_first(by: str, ways: tuple[Way, ...]) -> None:
    assert refund_view.ways(PAID, refund_view.Choice(by=by), 1_500) == ways


def test_tips_go_back_whole_when_wanted() -> None:
    choice = refund_view.Choice(with_tip=True)

    assert refund_view.ways(PAID, choice, 1_000) == (Way(CARD.id, 1_000, 200),)


def test_nothing_can_be_given_back_before_something_and_a_reason_were_chosen() -> None:
    out = PaidOut(new_id(), CASH.id, new_id(), "cash", "Cash", 1_005, 0, 2)
    quote = Quote(1_003, 0, 91, (), (out,), needs_approval=False)
    chosen = refund_view.Choice(everything=True)

    assert refund_view.summary(None, refund_view.Choice(), "", READER).why_not
    assert refund_view.summary(None, chosen, "Too much.", READER).why_not == "Too much."
    assert refund_view.summary(quote, chosen, "", READER).why_not == "Choose a reason."
    chosen.reason = "Returned"
    said = refund_view.summary(quote, chosen, "", READER)
    assert (said.amount, said.by, said.why_not) == (
        "€10.05",
        ("Cash  €10.05, rounded by 0.02",),
        "",
    )


def test_a_check_that_was_given_back_can_only_be_corrected_in_table_or_server() -> None:
    gone = replace(PAID, left_minor=0)

    others = refund_view.sections(gone, refund_view.Choice(), READER)[-1]

    assert [row.row_id for row in others.rows] == [refund_view.CORRECT]


def test_a_search_of_today_looks_as_far_back_as_its_words() -> None:
    today = date(2026, 11, 20)

    assert refund_find_view.first_day(refund_find_view.TODAY, "", today) == "2026-11-20"
    assert refund_find_view.first_day(refund_find_view.TODAY, "41.50", today) == ""
    assert refund_find_view.first_day(refund_find_view.WEEK, "41.50", today) == "2026-11-14"


def test_a_found_check_says_how_much_went_back() -> None:
    check = FoundCheck(
        UUID(int=1), UUID(int=2), "7", EVENING, "2026-11-19", ("5",), "", 4_000, ("Card",),
        "A-12", 4_000,
    )  # fmt: skip

    section = refund_find_view.found([check], "", date(2026, 11, 20), READER)

    row = section.rows[0]
    assert row.title.startswith("2026-11-19")
    assert (row.word, row.amount) == ("given back", "€40.00")


def test_the_manager_reads_what_went_back_by_reason() -> None:
    reason = RefundReason("resell", "Wrong dish", 2, 1_450)

    (section,) = refund_rows.sections(Refunds(2, 1_450, 0, (reason,)), READER.money)

    (row,) = section.rows
    assert (row.title, row.detail, row.amount, row.word) == (
        "Wrong dish",
        "2 refunds",
        "-€14.50",
        "corrected",
    )
    assert refund_rows.sections(Refunds(), READER.money) == ()
