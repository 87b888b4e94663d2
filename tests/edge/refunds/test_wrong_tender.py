"""A payment noted under the wrong tender: both entries stay, drawer and books follow."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import BadRequest, CommandReused, Forbidden
from domain.ids import new_id
from domain.permissions import Right
from domain.refunds import RefundRefused
from edge.commands import Actor
from edge.refunds.requests import CorrectTender, TenderCorrected
from edge.shifts.requests import CloseDay, CloseDrawer, OpenDrawer
from sync.tables.catalog import Tender
from tests.edge.refunds.desk import Desk
from tests.edge.till import CASHIER, MANAGER

REFUNDER = Actor("person", rights=CASHIER.rights | {Right.REFUND})


async def correct(
    desk: Desk, check_id: UUID, tender_id: UUID, *, reason: str = "Pressed cash by mistake"
) -> TenderCorrected:
    """The first payment of a check was by another tender."""
    payment = (await desk.paid(check_id)).payments[0]
    request = CorrectTender(new_id(), payment.id, tender_id, reason)
    return await desk.refunds.correct_tender(request, MANAGER)


async def test_both_entries_stay_and_the_drawer_expects_less(desk: Desk) -> None:
    session_id = new_id()
    await desk.shifts.open(OpenDrawer(session_id, desk.till.founded.drawer_id, 5_000), MANAGER)
    check_id = await desk.sell(1_000)

    corrected = await correct(desk, check_id, desk.till.founded.card_tender_id)

    rows = await desk.till.values(
        "SELECT tender_name || ' ' || amount_minor || ' ' || kind FROM payments"
    )
    assert sorted(rows) == ["Card 1000 correction", "Cash -1000 correction", "Cash 1000 sale"]
    assert corrected.tender_name == "Card"
    assert (await desk.shifts.x(session_id)).expected_minor == 5_000
    assert (await desk.posted("cash"), await desk.posted("tender")) == (5_000, 1_000)
    assert await desk.till.count("receipt_requests") == 1
    assert await desk.till.values("SELECT reason FROM audit_entries WHERE act='correct_tender'")


async def test_cash_that_was_counted_already_is_explained_in_the_books(desk: Desk) -> None:
    session_id, drawer_id = new_id(), desk.till.founded.drawer_id
    await desk.shifts.open(OpenDrawer(session_id, drawer_id, 5_000), MANAGER)
    check_id = await desk.sell(1_000)
    await desk.shifts.close(CloseDrawer(session_id, 5_000, "missing"), MANAGER)
    later_id = new_id()
    await desk.shifts.open(OpenDrawer(later_id, drawer_id, 5_000), MANAGER)

    await correct(desk, check_id, desk.till.founded.card_tender_id)

    assert (await desk.shifts.x(later_id)).expected_minor == 5_000
    assert await desk.posted("cash") == 5_000
    assert await desk.posted("differences") == 0
    assert await desk.posted("tender") == 1_000


async def test_cash_that_was_in_no_drawer_leaves_none(desk: Desk) -> None:
    check_id, session_id = await desk.sell(1_000), new_id()
    await desk.shifts.open(OpenDrawer(session_id, desk.till.founded.drawer_id, 5_000), MANAGER)

    await correct(desk, check_id, desk.till.founded.card_tender_id)

    assert (await desk.shifts.x(session_id)).expected_minor == 5_000
    made = await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)
    assert made.totals.cash_outside_drawers_minor == 0


async def test_after_a_z_the_correction_is_in_the_next_one(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)

    await correct(desk, check_id, desk.till.founded.card_tender_id)
    second = await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)

    taken = {each.name: each.amount_minor for each in second.totals.sales.by_tender}
    assert taken == {"Card": 1_000, "Cash": -1_000}
    assert second.revenue_minor == 0


async def test_a_tip_goes_with_its_payment_and_cash_is_rounded(desk: Desk) -> None:
    founded = desk.till.founded
    await desk.till.change(Tender, founded.cash_tender_id, rounding_minor=5)
    pay = {"tender_id": founded.card_tender_id, "tip_minor": 100}
    check_id = await desk.sell(1_003, pay=pay)

    corrected = await correct(desk, check_id, founded.cash_tender_id)

    assert corrected.amount_minor == 1_005
    assert await desk.till.value("SELECT sum(amount_minor - rounding_minor) FROM payments") == 1_003
    assert await desk.till.value("SELECT sum(tip_minor) FROM payments") == 100
    assert (await desk.posted("cash"), await desk.posted("tips")) == (1_105, -100)


async def test_a_corrected_payment_is_given_back_by_its_right_tender(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    await correct(desk, check_id, desk.till.founded.card_tender_id)

    given = await desk.back(check_id, everything=True)

    assert [(out.tender_name, out.amount_minor) for out in given.paid_out] == [("Card", 1_000)]


async def test_the_same_correction_is_made_once(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    payment_id = (await desk.paid(check_id)).payments[0].id
    card = desk.till.founded.card_tender_id
    request = CorrectTender(new_id(), payment_id, card, "Wrong button")

    first = await desk.refunds.correct_tender(request, MANAGER)
    again = await desk.refunds.correct_tender(request, MANAGER)

    assert again == first
    assert await desk.till.count("payments") == 3
    other = (await desk.paid(await desk.sell(500))).payments[0].id
    with pytest.raises(CommandReused):
        await desk.refunds.correct_tender(
            CorrectTender(request.correction_id, other, card, "x"), MANAGER
        )


async def test_what_cannot_be_corrected_writes_nothing(desk: Desk) -> None:
    founded, check_id = desk.till.founded, await desk.sell(1_000)
    gift = await desk.till.add_row(Tender, name="Gift card", kind="gift_card")

    with pytest.raises(BadRequest, match="already"):
        await correct(desk, check_id, founded.cash_tender_id)
    with pytest.raises(BadRequest, match="why"):
        await correct(desk, check_id, founded.card_tender_id, reason="")
    with pytest.raises(RefundRefused, match="by itself"):
        await correct(desk, check_id, gift)
    payment_id = (await desk.paid(check_id)).payments[0].id
    with pytest.raises(Forbidden):
        await desk.refunds.correct_tender(
            CorrectTender(new_id(), payment_id, founded.card_tender_id, "x"), CASHIER
        )
    assert await desk.till.count("payments") == 1


async def test_a_tender_that_needs_a_right_needs_it_in_a_correction_too(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    voucher = await desk.till.add_row(
        Tender, name="Voucher", kind="voucher", needs_right=Right.WRITE_OFF
    )
    payment_id = (await desk.paid(check_id)).payments[0].id
    request = CorrectTender(new_id(), payment_id, voucher, "Wrong button")

    with pytest.raises(Forbidden) as refused:
        await desk.refunds.correct_tender(request, REFUNDER)

    assert refused.value.right == Right.WRITE_OFF
    assert await desk.till.count("payments") == 1
    allowed = replace(REFUNDER, rights=REFUNDER.rights | {Right.WRITE_OFF})
    await desk.refunds.correct_tender(request, allowed)


async def test_what_went_back_is_not_corrected_any_more(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    await desk.back(check_id, amount_minor=100)

    with pytest.raises(RefundRefused, match="any more"):
        await correct(desk, check_id, desk.till.founded.card_tender_id)
