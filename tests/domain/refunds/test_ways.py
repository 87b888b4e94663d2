"""By which payments money goes back, and who may give it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import new_id
from domain.permissions import Right
from domain.refunds import (
    LeftPayment,
    RefundRefused,
    RefundRules,
    Way,
    check_ways,
    needed_right,
    paid_out_minor,
    usual_ways,
)

CASH = LeftPayment(new_id(), new_id(), "cash", "Cash", 1_000)
CARD = LeftPayment(new_id(), new_id(), "card_separate", "Card", 3_000, 200)
VOUCHER = LeftPayment(new_id(), new_id(), "voucher", "Voucher", 500, is_refundable=False)


def test_money_goes_back_by_the_tender_that_paid_most() -> None:
    assert usual_ways((CASH, CARD), 3_400) == (Way(CARD.id, 3_000), Way(CASH.id, 400))


def test_what_is_not_given_back_does_not_suffice() -> None:
    with pytest.raises(RefundRefused, match="another way"):
        usual_ways((CASH, VOUCHER), 1_200)


@pytest.mark.parametrize(
    ("ways", "amount", "sentence"),
    [
        ((Way(CASH.id, 1_001),), 1_001, "Only 10.00 EUR|Only €10.00"),
        ((Way(CARD.id, 100, 201),), 100, "left of the tip"),
        ((Way(CASH.id, 100),), 200, "is to be given back"),
        ((Way(CASH.id, 50), Way(CASH.id, 50)), 100, "once"),
        ((Way(new_id(), 100),), 100, "not on this check"),
        ((Way(CASH.id, -100), Way(CARD.id, 200)), 100, "more than zero"),
        ((Way(VOUCHER.id, 100, in_cash=True),), 100, "Voucher is not given back"),
    ],
)
def test_ways_that_cannot_be_are_refused(ways: tuple[Way, ...], amount: int, sentence: str) -> None:
    with pytest.raises(RefundRefused, match=sentence):
        check_ways((CASH, CARD, VOUCHER), ways, amount, "EUR")


@given(
    parts=st.lists(st.integers(1, 2_000), min_size=1, max_size=8),
    step=st.sampled_from([1, 5, 50, 100]),
)
def test_cash_in_steps_is_what_one_refund_would_give(parts: list[int], step: int) -> None:
    before, paid = 0, 0
    for part in parts:
        out = paid_out_minor(before, part, step)
        assert out >= 0
        assert out % step == 0
        before, paid = before + part, paid + out

    assert paid == paid_out_minor(0, sum(parts), step)


@pytest.mark.parametrize(
    ("amount", "sold_on", "cash_instead", "right"),
    [
        (1_000, "2026-11-20", False, Right.REFUND),
        (1_001, "2026-11-20", False, Right.APPROVE),
        (100, "2026-11-13", False, Right.REFUND),
        (100, "2026-11-12", False, Right.APPROVE),
        (100, "2026-11-20", True, Right.APPROVE),
    ],
)
def test_large_late_and_cash_refunds_need_an_approval(
    amount: int, sold_on: str, cash_instead: bool, right: Right
) -> None:
    rules = RefundRules.of({"refund_ceiling_minor": 1_000, "refund_days": 7})

    assert needed_right(rules, amount, sold_on, "2026-11-20", cash_instead=cash_instead) is right


def test_options_that_are_no_numbers_count_as_not_said() -> None:
    assert RefundRules.of({"refund_ceiling_minor": "much", "refund_days": True}) == RefundRules()
