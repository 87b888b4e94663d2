"""What the office shows of ways to pay."""

from typing import Any

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from edge.tenders.requests import TenderRow, TipSettings
from ui.store import office_tenders_view as view


def row(name: str = "Cash", kind: str = "cash", **differing: Any) -> TenderRow:
    """A way to pay."""
    usual: dict[str, Any] = {
        "active": True,
        "gives_change": True,
        "takes_tip": False,
        "opens_drawer": True,
        "rounding_minor": 5,
        "brand": "",
        "needs_right": "",
        "adapter": "",
        "fiscalised_by": "box",
        "is_refundable": True,
        "counted": True,
    }
    return TenderRow(new_id(), 1, name, kind, **{**usual, **differing})


def test_a_row_says_what_is_set() -> None:
    [shown] = view.tenders([row()], "EUR", "en").rows

    assert shown.detail == "Cash · rounded to €0.05 · change"
    assert [each.action for each in shown.actions] == [view.UP, view.EDIT, view.OFF]
    assert not shown.actions[0].enabled


def test_one_that_is_off_can_be_put_on_and_one_of_the_office_is_left_alone() -> None:
    off, theirs = view.tenders([row(active=False), row(locked=True)], "EUR", "en").rows

    assert (off.word, off.actions[-1].action) == ("off", view.ON)
    assert theirs.actions == ()


def test_the_kind_is_asked_for_new_ones_only() -> None:
    new = view.tender_form("1", None, "EUR", "en")
    known = view.tender_form("1", row(), "EUR", "en")

    assert {each.name for each in new.fields} - {each.name for each in known.fields} == {"kind"}


def test_a_right_that_was_set_elsewhere_stays_choosable() -> None:
    form = view.tender_form("1", row(needs_right="close_day"), "EUR", "en")

    [right] = [each for each in form.fields if each.name == "right"]
    assert right.value in [each.value for each in right.options]


@pytest.mark.parametrize(
    ("typed", "rates"),
    [
        ("5, 10, 12.5", (50_000, 100_000, 125_000)),
        ("5 10 15", (50_000, 100_000, 150_000)),
        ("12,5; 20", (125_000, 200_000)),
        ("", ()),
    ],
)
def test_percentages_are_read_as_people_type_them(typed: str, rates: tuple[int, ...]) -> None:
    assert view.read_rates(typed) == rates


def test_a_percentage_that_is_none_is_refused() -> None:
    with pytest.raises(BadRequest):
        view.read_rates("5, lots")


def test_the_button_says_how_tips_are_set() -> None:
    assert view.tips_words(TipSettings((50_000, 125_000), 500_000), "en") == (
        "5%, 12.5%; above 50% a manager"
    )


@pytest.mark.parametrize(
    ("currency", "highest"),
    [("EUR", "€5.00"), ("VND", "₫1,000"), ("UZS", "UZS\N{NO-BREAK SPACE}1,000")],
)
def test_cash_is_rounded_to_the_smallest_note_at_most(currency: str, highest: str) -> None:
    form = view.tender_form("1", row(), currency, "en")

    [rounding] = [each for each in form.fields if each.name == "rounding"]
    assert rounding.options[0].label == "exact"
    assert rounding.options[-1].label == highest


def test_nothing_but_cash_is_rounded() -> None:
    form = view.tender_form("1", row("Card", "card_separate", rounding_minor=1), "EUR", "en")

    assert "rounding" not in [each.name for each in form.fields]
