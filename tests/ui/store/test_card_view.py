"""What a cashier reads of a card payment, and what the buttons are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.ids import new_id
from edge.payments.requests import AttemptView
from ui.store import card_view as view

ASKED = AttemptView(
    id=new_id(),
    state="sent",
    adapter="virtual_terminal",
    operation="authorise",
    subject_id=new_id(),
    order_number=7,
    tables=("12",),
    name="",
    check_id=None,
    tender_id=new_id(),
    tender_name="Card",
    amount_minor=5_000,
    tip_minor=500,
    currency="EUR",
    taken_minor=0,
    taken_tip_minor=0,
    sentence="",
    qr_text="",
    since=datetime(2026, 3, 6, 18, 30, tzinfo=UTC),
    asked_by="Giulia",
    is_let_go=False,
    payment_id=None,
    can_reverse=False,
)
UNKNOWN = replace(ASKED, state="unknown", sentence="The card terminal is not reached.")
UNPLACED = replace(ASKED, state="unplaced", taken_minor=5_000, taken_tip_minor=500)


@pytest.mark.parametrize(
    ("payment", "headline", "words"),
    [
        (ASKED, "€50.00 and €5.00 tip", "Asking the terminal..."),
        (
            UNKNOWN,
            "No answer: the guest may have been charged",
            "The card terminal is not reached.",
        ),
        (
            replace(ASKED, state="succeeded", taken_minor=3_000),
            "Approved",
            "€30.00 of €50.00",
        ),
        (replace(ASKED, state="rejected", sentence="Declined."), "Not charged", "Declined."),
        (UNPLACED, "€50.00 and €5.00 tip taken, not on a check", ""),
        (replace(ASKED, state="reversed"), "Taken back: nothing is charged", ""),
    ],
)
def test_each_state_is_a_sentence(payment: AttemptView, headline: str, words: str) -> None:
    says = view.told(payment, "en")

    assert says.headline == headline
    assert words in says.words


@pytest.mark.parametrize(
    ("payment", "acts"),
    [
        (ASKED, (view.CANCEL,)),
        (UNKNOWN, (view.AGAIN, view.LET_GO, view.CANCEL, view.DECIDE)),
        (replace(UNKNOWN, is_let_go=True), (view.AGAIN, view.CANCEL, view.DECIDE)),
        (replace(UNKNOWN, operation="refund"), (view.AGAIN, view.DECIDE)),
        (UNPLACED, (view.PUT,)),
        (replace(UNPLACED, can_reverse=True), (view.PUT, view.REVERSE)),
        (replace(UNPLACED, operation="refund"), ()),
        (replace(ASKED, state="succeeded"), ()),
        (replace(ASKED, state="succeeded", can_reverse=True), (view.REVERSE,)),
        (replace(ASKED, state="rejected"), ()),
    ],
)
def test_each_state_has_its_ways_out(payment: AttemptView, acts: tuple[str, ...]) -> None:
    assert view.acts(payment) == acts


def test_the_pay_screen_minds_what_is_open_and_what_can_be_taken_back() -> None:
    over = replace(ASKED, state="succeeded")
    back = replace(over, can_reverse=True)

    assert view.to_mind([ASKED, UNKNOWN, over, back]) == [ASKED, UNKNOWN, back]


def test_the_list_has_a_section_for_each_kind_of_trouble() -> None:
    found = view.sections([ASKED, UNKNOWN, UNPLACED], "en")

    assert [(each.section_id, len(each.rows)) for each in found] == [
        ("unknown", 1),
        ("unplaced", 1),
        ("waiting", 1),
    ]
    assert found[0].rows[0].title == "Table 12"


def test_a_manager_sees_what_waits_for_a_person_and_not_what_waits_for_a_terminal() -> None:
    assert view.for_manager([ASKED]) == ()
    assert view.for_manager([UNKNOWN, UNPLACED])[0].rows[0].title == "2 card payments wait"
