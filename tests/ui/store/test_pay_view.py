"""What the cashier is shown: amounts that add up, notes, parts, receipts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from edge.checks.receipts import ReceiptView
from edge.checks.requests import CheckView, PrintBill, TenderView
from edge.orders.requests import HoldLines
from tests.house import House
from ui.store import counter_view, pay_view
from ui.store.tips_view import NO_TIP, TipChoice


async def sent(house: House, *names: str) -> UUID:
    order = await house.open("7")
    for name in names:
        await house.add(order, name)
    await house.send(order)
    return order


async def due(house: House, order: UUID) -> CheckView:
    return await house.checks.due(order)


async def test_cash_has_a_pad_and_every_other_way_a_button(house: House) -> None:
    found = pay_view.tenders(await house.checks.tenders())

    assert found.cash is not None
    assert found.cash.name == "Cash"
    assert [each.name for each in found.others][:2] == ["Card", "Card terminal"]


async def test_the_pad_offers_the_exact_sum_and_the_next_notes(house: House) -> None:
    order = await sent(house, "Lasagne")
    cash = pay_view.tenders(await house.checks.tenders()).cash
    assert cash is not None

    due_minor, notes = pay_view.cash_due(await due(house, order), cash, "en")

    assert due_minor == 1290
    assert [(note.amount_minor, note.label) for note in notes][:3] == [
        (1290, "Exact"),
        (1500, "15.00"),
        (2000, "20.00"),
    ]


async def test_a_tap_knows_which_check_and_amount_the_pad_showed(house: House) -> None:
    check = await due(house, await sent(house, "Lasagne"))
    other = replace(check, check_id=new_id())

    drawn = {pay_view.shown(check, 1290), pay_view.shown(other, 1290), pay_view.shown(other, 790)}

    assert len(drawn) == 3
    assert pay_view.shown(replace(other), 790) in drawn


@pytest.mark.parametrize(
    ("given_minor", "offer"), [(2000, (1290, 2000)), (1290, (1290, 1290)), (500, (500, 500))]
)
def test_more_than_due_gives_change_and_less_is_a_part(
    given_minor: int, offer: tuple[int, int]
) -> None:
    assert pay_view.cash_offer(1290, given_minor) == offer


async def test_payments_and_what_remains_stand_under_the_total(house: House) -> None:
    order = await sent(house, "Lasagne")
    await house.pay(order, 1000)

    totals = pay_view.totals(await due(house, order), "en")

    assert [(each.label, each.amount, each.strong) for each in totals] == [
        ("Total", "€12.90", False),
        ("Cash", "−€10.00", False),
        ("Remains", "€2.90", True),
    ]


async def test_a_held_line_is_not_called_forgotten(house: House) -> None:
    order = await sent(house, "Lasagne")
    later = new_id()
    await house.add(order, "Tiramisù", line_id=later)
    await house.orders.hold_lines(HoldLines((later,)), house.actor())

    shown = pay_view.lines(await due(house, order), "en")

    assert [line.state for line in shown] == ["sent", "held"]


async def test_lines_show_their_options_and_what_they_cost_together(house: House) -> None:
    order = await sent(house, "Mixed salad")

    (line,) = pay_view.lines(await due(house, order), "en")

    assert (line.name, line.price) == ("Mixed salad", "6.90")
    assert [modifier.text for modifier in line.modifiers] == ["Olive oil and lemon"]


async def test_a_card_may_be_charged_the_whole_or_an_equal_part(house: House) -> None:
    order = await sent(house, "Lasagne")

    [card] = pay_view.tenders(await house.checks.tenders()).others[:1]

    picks = pay_view.amount_picks(await due(house, order), card, NO_TIP, "en")

    values = [pick.value for pick in picks[:-1]]
    assert [pay_view.read_amount(value, "EUR") for value in values] == [1290, 645, 430, 323]
    assert picks[-1].value == pay_view.OTHER_AMOUNT


def test_an_amount_is_read_as_written_and_nonsense_is_refused() -> None:
    assert pay_view.read_amount("12.50", "EUR") == 1250
    assert pay_view.read_amount("12,5", "EUR") == 1250
    with pytest.raises(BadRequest):
        pay_view.read_amount("a lot", "EUR")


async def test_the_cashier_is_told_what_goes_to_the_kitchen_with_the_payment(
    house: House,
) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")

    assert pay_view.hint(await due(house, order)) == "1 line goes to the kitchen with the payment."


async def test_a_bill_that_is_out_of_date_says_so(house: House) -> None:
    order = await sent(house, "Lasagne")
    await house.checks.print_bill(PrintBill(order), house.actor())
    fresh = pay_view.hint(await due(house, order))
    await house.add(order, "Espresso")
    await house.send(order)

    assert fresh == "Bill printed 1 time."
    assert "changed after the bill" in pay_view.hint(await due(house, order))


async def test_the_receipt_is_shown_with_its_number_once_it_is_made(house: House) -> None:
    order = await sent(house, "Lasagne")
    await house.pay(order)
    waiting = await house.checks.receipts(order)
    await house.print_out()
    made = await house.checks.receipts(order)

    assert pay_view.receipt_words(waiting) == "The receipt is being made."
    assert pay_view.receipt_strips(waiting) == []
    assert pay_view.receipt_words(made) == "Receipt A-1"
    (strip,) = pay_view.receipt_strips(made)
    assert "Lasagne" in strip.text
    assert made[0].job_id is not None


def test_a_receipt_that_cannot_be_made_says_why() -> None:
    order_id = UUID(int=1)
    stuck = ReceiptView(order_id, order_id, "unknown", "The fiscal device is away.")

    assert pay_view.receipt_words([stuck]) == "The receipt waits: The fiscal device is away."


async def test_a_paid_check_shows_its_change(house: House) -> None:
    order = await sent(house, "Lasagne")
    await house.pay(order)
    view = await due(house, order)

    assert pay_view.is_paid(view)
    assert pay_view.change_given(view, "en") == ""
    assert pay_view.paid_words(view, "en") == "€12.90"


# ---- the counter ---------------------------------------------------------------------------
def test_a_counter_sells_what_needs_no_table_first(house: House) -> None:
    offered = counter_view.kinds(house.menus.menu)

    assert [kind.code for kind in offered] == ["takeaway", "dine_in"]
    assert counter_view.next_kind(offered, offered[0].id) == offered[1].id
    assert counter_view.next_kind(offered, offered[1].id) == offered[0].id


async def test_an_order_with_nothing_left_on_it_cannot_be_paid(house: House) -> None:
    order = await house.open("7")

    assert counter_view.is_empty(None)
    assert counter_view.is_empty(await house.orders.view(order))
    await house.add(order, "Espresso")
    assert not counter_view.is_empty(await house.orders.view(order))


def test_the_same_tap_opens_the_same_order() -> None:
    tap_id = UUID(int=7)

    assert counter_view.order_id_of(tap_id) == counter_view.order_id_of(tap_id) != tap_id


def tender(**differing: Any) -> TenderView:
    """A card that takes tips, unless told otherwise."""
    usual: dict[str, Any] = {
        "name": "Card",
        "kind": "card_separate",
        "gives_change": False,
        "takes_tip": True,
    }
    return TenderView(
        new_id(), **{**usual, "opens_drawer": False, "rounding_minor": 1, **differing}
    )


TEN_PERCENT = TipChoice(rate_micros=100_000)


async def test_a_button_says_what_it_takes_with_the_tip(house: House) -> None:
    check = await due(house, await sent(house, "Lasagne"))

    assert pay_view.would_take(check, tender(), TEN_PERCENT, "en") == "€12.90 + €1.29 tip"
    assert pay_view.would_take(check, tender(takes_tip=False), TEN_PERCENT, "en") == "€12.90"


async def test_a_tip_by_percentage_follows_the_part_that_is_paid(house: House) -> None:
    check = await due(house, await sent(house, "Lasagne"))

    whole, half, *_rest = pay_view.amount_picks(check, tender(), TEN_PERCENT, "en")

    assert (whole.label, whole.detail) == ("Approved: €14.19", "with €1.29 tip")
    assert (half.label, half.detail) == ("€7.10", "one of 2 equal parts, with €0.65 tip")


async def test_cash_says_why_it_is_another_sum(house: House) -> None:
    check = replace(await due(house, await sent(house, "Lasagne")), remaining_minor=1_288)
    cash = tender(name="Cash", kind="cash", takes_tip=False, rounding_minor=5)

    assert pay_view.cash_due(check, cash, "en")[0] == 1_290
    assert pay_view.cash_words(check, cash, "en") == "€12.88, rounded for cash"
    said = pay_view.cash_words(check, cash, "en", TEN_PERCENT)
    assert said == "€12.88, rounded for cash, Cash takes no tip"


@pytest.mark.parametrize(
    ("given_minor", "taken"), [(1_425, (1_290, 130)), (1_400, (1_290, 0)), (500, (500, 0))]
)
async def test_a_tip_in_cash_is_taken_once_the_check_is_paid_with_it(
    house: House, given_minor: int, taken: tuple[int, int]
) -> None:
    check = await due(house, await sent(house, "Lasagne"))
    cash = tender(kind="cash", rounding_minor=5)

    assert pay_view.cash_given(check, cash, given_minor, TEN_PERCENT) == taken


async def test_what_was_taken_so_far_is_shown_until_all_is_paid(house: House) -> None:
    order = await sent(house, "Lasagne")
    await house.pay(order, 1_000, tender="Card")
    part_paid = await due(house, order)

    [card] = pay_view.taken_cards(part_paid, "en")
    await house.pay(order, 290)

    assert (card.name, card.amount) == ("Card", "€10.00")
    assert pay_view.taken_cards(await due(house, order), "en") == []


async def test_what_rounds_to_nothing_or_costs_nothing_is_closed_with_one_tap(house: House) -> None:
    check = await due(house, await sent(house, "Lasagne"))
    fives = tender(name="Cash", kind="cash", rounding_minor=5)

    for remaining in (0, 2):
        left = replace(check, remaining_minor=remaining)
        due_minor, [note] = pay_view.cash_due(left, fives, "en")
        assert (due_minor, note.amount_minor, note.label) == (0, 0, "Nothing to pay")
