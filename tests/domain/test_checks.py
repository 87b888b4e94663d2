"""How offers settle a check, and what is refused."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.checks import (
    Offer,
    PaymentRefused,
    Settlement,
    TenderTerms,
    payable_minor,
    settle,
    settle_all,
)

CASH = TenderTerms("Cash", gives_change=True)
CARD = TenderTerms("Card", takes_tip=True)
FIVES = TenderTerms("Cash", gives_change=True, rounding_minor=5)


def test_a_note_above_the_amount_gives_change() -> None:
    assert settle(1_250, CASH, Offer(1_250, 2_000), "EUR") == Settlement(
        amount_minor=1_250,
        rounding_minor=0,
        tendered_minor=2_000,
        tip_minor=0,
        change_minor=750,
        remaining_minor=0,
    )


def test_a_smaller_amount_is_a_partial_payment() -> None:
    assert settle(1_250, CARD, Offer(1_000), "EUR").remaining_minor == 250


def test_a_tip_is_beside_the_amount() -> None:
    paid = settle(1_250, CARD, Offer(1_250, tip_minor=150), "EUR")

    assert (paid.amount_minor, paid.tendered_minor, paid.change_minor) == (1_250, 1_400, 0)


@pytest.mark.parametrize(("remaining", "taken"), [(1_002, 1_000), (1_003, 1_005), (1_005, 1_005)])
def test_cash_is_rounded_and_the_rounding_is_said(remaining: int, taken: int) -> None:
    paid = settle(remaining, FIVES, Offer(remaining, 2_000), "CHF")

    assert (paid.amount_minor, paid.rounding_minor) == (taken, taken - remaining)
    assert (paid.change_minor, paid.remaining_minor) == (2_000 - taken, 0)


def test_what_rounds_to_nothing_is_settled_with_nothing() -> None:
    paid = settle(2, FIVES, Offer(2, 0), "CHF")

    assert (paid.amount_minor, paid.rounding_minor, paid.remaining_minor) == (0, -2, 0)


@pytest.mark.parametrize(
    ("terms", "offer", "sentence"),
    [
        (CASH, Offer(0), "The amount must be more than zero."),
        (CASH, Offer(-100), "The amount must be more than zero."),
        (CASH, Offer(2_000, 2_000), "Only €12.50 is due."),
        (CASH, Offer(1_250, 1_000), "€10.00 was given, but €12.50 is to be paid."),
        (CARD, Offer(1_250, 2_000), "Card gives no change. Take exactly €12.50."),
        (CASH, Offer(1_250, tip_minor=100), "Cash takes no tip."),
        (CARD, Offer(1_250, tip_minor=-1), "A tip cannot be less than zero."),
        (CASH, Offer(1_250, 10**13), "The amount is too large. Look at it again."),
        (FIVES, Offer(1_001), "Cash is taken in steps of €0.05."),
        (TenderTerms("Voucher", active=False), Offer(1_250), "Voucher is not taken any more."),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(
    terms: TenderTerms, offer: Offer, sentence: str
) -> None:
    with pytest.raises(PaymentRefused) as refused:
        settle(1_250, terms, offer, "EUR")

    assert refused.value.sentence == sentence


def test_an_overpaid_check_takes_nothing_more() -> None:
    with pytest.raises(PaymentRefused, match=r"€2\.00 too much was paid already"):
        settle(-200, CASH, Offer(100), "EUR")


@given(
    remaining=st.integers(1, 10**9),
    step=st.sampled_from([1, 5, 10, 50, 100, 1_000]),
    steps=st.integers(1, 10**6),
    tip=st.integers(0, 10**5),
    extra=st.integers(0, 10**6),
)
def test_every_payment_adds_up(remaining: int, step: int, steps: int, tip: int, extra: int) -> None:
    due = payable_minor(remaining, step)
    terms = TenderTerms("Any", gives_change=True, takes_tip=True, rounding_minor=step)
    amount = min(steps * step, due) or remaining
    given_minor = (0 if amount == remaining and due == 0 else amount) + tip + extra
    assume(given_minor >= (due if amount in (remaining, due) else amount) + tip)

    paid = settle(remaining, terms, Offer(amount, given_minor, tip), "EUR")

    assert paid.tendered_minor == paid.amount_minor + paid.tip_minor + paid.change_minor
    assert paid.remaining_minor == remaining - paid.settles_minor
    assert paid.remaining_minor >= 0
    assert 2 * abs(paid.rounding_minor) <= step


STEPS = st.sampled_from([1, 5, 10, 50, 100, 500, 1_000])
TENDERS = st.lists(
    st.tuples(STEPS, st.integers(1, 99), st.integers(0, 500)), min_size=1, max_size=6
)


@given(total=st.integers(1, 10**9), tenders=TENDERS, last_step=STEPS, over=st.integers(0, 10**6))
def test_what_several_tenders_settle_is_the_total_and_rounding_stands_apart(
    total: int, tenders: list[tuple[int, int, int]], last_step: int, over: int
) -> None:
    offers: list[tuple[TenderTerms, Offer]] = []
    open_minor = total
    for step, percent, tip in tenders:
        part = open_minor * percent // 100 // step * step
        if 0 < part < payable_minor(open_minor, step) and part != open_minor:
            terms = TenderTerms("Part", takes_tip=True, rounding_minor=step)
            offers.append((terms, Offer(part, tip_minor=tip)))
            open_minor -= part
    cash = TenderTerms("Cash", gives_change=True, rounding_minor=last_step)
    due = payable_minor(open_minor, last_step)
    offers.append((cash, Offer(open_minor, due + over)))

    settled = settle_all(total, offers, "EUR")

    assert sum(each.settles_minor for each in settled) == total
    assert settled[-1].remaining_minor == 0
    assert [each.rounding_minor for each in settled[:-1]] == [0] * (len(settled) - 1)
    assert 2 * abs(settled[-1].rounding_minor) <= last_step
    assert settled[-1].change_minor == over
    handed_over = sum(each.tendered_minor - each.change_minor for each in settled)
    tips = sum(each.tip_minor for each in settled)
    assert handed_over == total + sum(each.rounding_minor for each in settled) + tips
