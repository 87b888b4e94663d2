"""Giving money back: once, never more than was paid, with every figure less by exactly it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.errors import BadRequest, CommandReused, DomainError, Forbidden, NotFound
from domain.ids import new_id
from domain.permissions import Right
from domain.refunds import RefundRefused, Way
from edge.checks.split_requests import SplitEvenly
from edge.checks.tips import AddTip
from edge.commands import Actor
from edge.refunds.requests import GiveBack, TakeLine
from edge.shifts.requests import OpenDrawer
from sync.tables.catalog import Tender
from tests.edge.refunds.desk import Desk
from tests.edge.till import CASHIER, CITY_5, MANAGER, VAT_10

REFUNDER = Actor("person", rights=CASHIER.rights | {Right.REFUND})
NOTHING_WRITTEN = (
    "SELECT (SELECT count(*) FROM refunds) + (SELECT count(*) FROM refund_lines) "
    "+ (SELECT count(*) FROM payments WHERE amount_minor < 0) "
    "+ (SELECT count(*) FROM receipt_requests WHERE kind = 'refund') "
    "+ (SELECT count(*) FROM audit_entries WHERE act = 'refund')"
)


async def test_one_line_goes_back_to_the_tender_that_paid(desk: Desk) -> None:
    check_id = await desk.sell(1_100, 350, pay={"tender_id": desk.till.founded.card_tender_id})

    given = await desk.back(check_id, take={0: 1000})

    assert (given.amount_minor, given.tax_minor, given.left_minor) == (1_100, 100, 350)
    assert [(out.tender_name, out.amount_minor) for out in given.paid_out] == [("Card", 1_100)]
    payments = await desk.till.values("SELECT amount_minor FROM payments ORDER BY id")
    assert sorted(payments) == [-1_100, 1_450]


async def test_what_went_back_is_owed_by_nobody_in_the_books(desk: Desk) -> None:
    check_id = await desk.sell(1_100, 350)

    await desk.back(check_id, take={1: 1000})
    await desk.back(check_id, amount_minor=333)
    await desk.back(check_id, everything=True)

    for account in ("checks", "revenue", "tax", "cash", "rounding"):
        assert await desk.posted(account) == 0
    assert (await desk.paid(check_id)).left_minor == 0


async def test_taxes_on_top_of_prices_go_back_too(desk: Desk) -> None:
    check_id = await desk.sell(1_000, 1_000, taxes=[CITY_5])

    given = await desk.back(check_id, take={0: 1000})

    assert (given.amount_minor, given.tax_minor) == (1_050, 50)
    assert given.left_minor == 1_050


async def test_a_part_of_a_line_goes_back_with_its_options(desk: Desk) -> None:
    till = desk.till
    order_id = await till.order(3_000, quantity=3000, unit_price_minor=1_000)
    line_id = UUID(bytes=await till.value("SELECT id FROM order_lines"))
    await till.add(order_id, 300, kind="modifier", parent_line_id=line_id, name="Extra cheese")
    paid = await till.pay(order_id, 3_300)

    given = await desk.back(paid.check_id, take={0: 1000})

    assert given.amount_minor == 1_100
    assert (await desk.paid(paid.check_id)).lines[0].left == 2000


async def test_the_receipt_of_a_refund_names_the_receipt_of_the_sale(desk: Desk) -> None:
    check_id = await desk.sell(1_100)

    given = await desk.back(check_id, take={0: 1000})

    assert given.receipt_request_id is not None
    kept = await desk.till.value(
        "SELECT draft ->> '$.sale.kind' || ' ' || (draft ->> '$.sale.total_minor') "
        "|| ' ' || (draft ->> '$.sale.reason') FROM receipt_requests WHERE kind = 'refund'"
    )
    assert kept == "refund 1100 Returned"


async def test_tips_go_back_when_they_are_asked_for(desk: Desk) -> None:
    card = desk.till.founded.card_tender_id
    check_id = await desk.sell(1_000, pay={"tender_id": card, "tip_minor": 150})
    payment_id = (await desk.paid(check_id)).payments[0].id

    given = await desk.back(check_id, everything=True, ways=(Way(payment_id, 1_000, 150),))

    assert (given.amount_minor, given.tip_minor) == (1_000, 150)
    assert await desk.posted("tips") == 0
    with pytest.raises(RefundRefused):
        await desk.back(check_id, amount_minor=0, ways=(Way(payment_id, 0, 1),))


async def test_the_same_refund_is_given_once(desk: Desk) -> None:
    check_id, refund_id, command_id = await desk.sell(1_000), new_id(), new_id()
    asked = GiveBack(refund_id, check_id, "Returned", amount_minor=400)

    first = await desk.refunds.give_back(asked, MANAGER, command_id)
    again = await desk.refunds.give_back(asked, MANAGER, command_id)
    other = await desk.refunds.give_back(asked, MANAGER, new_id())

    assert again == first
    assert (other.refund_id, other.amount_minor, other.paid_out) == (
        refund_id,
        400,
        first.paid_out,
    )
    assert await desk.till.count("refunds") == 1


async def test_a_refund_id_of_another_check_is_refused(desk: Desk) -> None:
    refund_id = new_id()
    await desk.back(await desk.sell(1_000), refund_id=refund_id, everything=True)

    with pytest.raises(CommandReused):
        await desk.back(await desk.sell(500), refund_id=refund_id, everything=True)


async def test_of_two_tablets_giving_everything_back_one_is_refused(desk: Desk) -> None:
    check_id = await desk.sell(1_000)

    outcomes = await asyncio.gather(
        desk.back(check_id, everything=True),
        desk.back(check_id, everything=True),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["RefundRefused", "RefundResult"]
    assert await desk.till.value("SELECT sum(amount_minor) FROM payments") == 0


async def test_what_a_person_saw_is_what_goes_back(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    await desk.back(check_id, amount_minor=100)

    with pytest.raises(RefundRefused, match="meanwhile"):
        await desk.back(check_id, everything=True, expects_minor=1_000)


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"amount_minor": 1_001}, RefundRefused),
        ({"amount_minor": -5}, RefundRefused),
        ({"amount_minor": 0}, RefundRefused),
        ({"take": {0: 2000}}, RefundRefused),
        ({"take": {0: -1000}}, RefundRefused),
        ({"lines": (TakeLine(new_id(), 1000),)}, RefundRefused),
        ({"amount_minor": 100, "reason": " "}, BadRequest),
        ({"amount_minor": 100, "everything": True}, BadRequest),
        ({}, BadRequest),
        ({"amount_minor": 100, "ways": (Way(new_id(), 100),)}, RefundRefused),
    ],
)
async def test_what_cannot_be_given_back_writes_nothing(
    desk: Desk, asked: dict[str, Any], refused: type[DomainError]
) -> None:
    check_id = await desk.sell(1_000)

    with pytest.raises(refused):
        await desk.back(check_id, **asked)

    assert await desk.till.value(NOTHING_WRITTEN) == 0


async def test_open_checks_and_strange_ones_are_refused(desk: Desk) -> None:
    order_id = await desk.till.order(1_000)
    partial = await desk.till.pay(order_id, 400)

    with pytest.raises(RefundRefused, match="not paid"):
        await desk.back(partial.check_id, everything=True)
    with pytest.raises(NotFound):
        await desk.back(new_id(), everything=True)


async def test_a_cashier_needs_a_manager(desk: Desk) -> None:
    check_id = await desk.sell(1_000)

    with pytest.raises(Forbidden) as refused:
        await desk.back(check_id, actor=CASHIER, everything=True)

    assert refused.value.right == Right.REFUND
    assert await desk.till.value(NOTHING_WRITTEN) == 0


async def test_above_the_ceiling_a_person_with_the_right_needs_an_approval(desk: Desk) -> None:
    await desk.options(refund_ceiling_minor=500)
    check_id = await desk.sell(1_000)

    await desk.back(check_id, actor=REFUNDER, amount_minor=500)
    with pytest.raises(Forbidden) as refused:
        await desk.back(await desk.sell(1_000), actor=REFUNDER, amount_minor=501)
    assert refused.value.right == Right.APPROVE


async def test_the_ceiling_is_for_all_that_goes_back_of_a_check(desk: Desk) -> None:
    await desk.options(refund_ceiling_minor=500)
    check_id = await desk.sell(1_000)
    await desk.back(check_id, actor=REFUNDER, amount_minor=300)

    with pytest.raises(Forbidden) as refused:
        await desk.back(check_id, actor=REFUNDER, amount_minor=201)

    assert refused.value.right == Right.APPROVE
    await desk.back(check_id, actor=REFUNDER, amount_minor=200)


async def test_cash_instead_of_a_card_is_the_houses_option_and_needs_an_approval(
    desk: Desk,
) -> None:
    card = desk.till.founded.card_tender_id
    check_id = await desk.sell(1_000, pay={"tender_id": card})
    way = (Way((await desk.paid(check_id)).payments[0].id, 1_000, in_cash=True),)

    with pytest.raises(RefundRefused, match="not in cash"):
        await desk.back(check_id, everything=True, ways=way)
    await desk.options(refund_in_cash=True)
    with pytest.raises(Forbidden):
        await desk.back(check_id, actor=REFUNDER, everything=True, ways=way)
    given = await desk.back(check_id, everything=True, ways=way)

    assert [out.tender_kind for out in given.paid_out] == ["cash"]


async def test_a_voucher_that_is_not_refundable_stays(desk: Desk) -> None:
    voucher = await desk.till.add_row(Tender, name="Voucher", kind="voucher", is_refundable=False)
    check_id = await desk.sell(1_000, pay={"tender_id": voucher, "reference": "A-1"})

    with pytest.raises(RefundRefused):
        await desk.back(check_id, everything=True)


async def test_cash_comes_out_of_the_drawer_that_opens(desk: Desk) -> None:
    session_id = new_id()
    await desk.shifts.open(OpenDrawer(session_id, desk.till.founded.drawer_id, 5_000), MANAGER)
    check_id = await desk.sell(1_000)

    await desk.back(check_id, amount_minor=300)

    assert (await desk.shifts.x(session_id)).expected_minor == 5_700
    assert await desk.till.values("SELECT why FROM drawer_openings ORDER BY id") == [
        "sale",
        "refund",
    ]


async def test_a_cash_refund_is_rounded_and_says_so(desk: Desk) -> None:
    cash = desk.till.founded.cash_tender_id
    await desk.till.change(Tender, cash, rounding_minor=5)
    check_id = await desk.sell(1_003)

    first = await desk.back(check_id, amount_minor=501)
    second = await desk.back(check_id, everything=True)

    assert [(out.amount_minor, out.rounding_minor) for out in first.paid_out] == [(500, -1)]
    assert [(out.amount_minor, out.rounding_minor) for out in second.paid_out] == [(505, 3)]
    assert await desk.till.value("SELECT sum(amount_minor) FROM payments") == 0
    assert await desk.posted("rounding") == 0


async def test_a_shared_bottle_goes_back_in_thirds(desk: Desk) -> None:
    order_id = await desk.till.order(1_000, taxes=[VAT_10])
    split = await desk.till.checks.split_evenly(SplitEvenly(order_id, 3), MANAGER)
    checks = [part.check_id for part in split.checks]
    for check_id in checks:
        due = await desk.till.checks.due(order_id, check_id)
        await desk.till.pay(order_id, due.remaining_minor, check_id=check_id)

    backs = [await desk.back(check_id, everything=True) for check_id in checks]

    assert sum(each.amount_minor for each in backs) == 1_000
    assert await desk.till.value("SELECT sum(quantity) FROM refund_lines") == 1_000
    assert await desk.posted("revenue") == 0


async def test_cash_that_was_rounded_to_nothing_stands_in_no_refunds_way(desk: Desk) -> None:
    founded = desk.till.founded
    await desk.till.change(Tender, founded.cash_tender_id, rounding_minor=5)
    order_id = await desk.till.order(1_002)
    await desk.till.pay(order_id, 1_000, tender_id=founded.card_tender_id)
    check_id = (await desk.till.pay(order_id, 2)).check_id

    given = await desk.back(check_id, everything=True)

    handed = [(out.tender_name, out.amount_minor) for out in given.paid_out]
    assert handed == [("Card", 1_000), ("Cash", 0)]
    for account in ("checks", "rounding", "cash", "tender"):
        assert await desk.posted(account) == 0


async def test_of_a_tip_that_was_lowered_no_more_goes_back_than_was_left(desk: Desk) -> None:
    card = desk.till.founded.card_tender_id
    check_id = await desk.sell(1_000, pay={"tender_id": card})
    sale_id = (await desk.paid(check_id)).payments[0].id
    for minor in (150, -50):
        await desk.till.checks.add_tip(AddTip(sale_id, new_id(), minor), MANAGER)
    tip = next(each for each in (await desk.paid(check_id)).payments if each.id != sale_id)

    with pytest.raises(RefundRefused, match="left of the tip"):
        await desk.back(check_id, amount_minor=0, ways=(Way(tip.id, 0, 101),))
    await desk.back(check_id, amount_minor=0, ways=(Way(tip.id, 0, 100),))

    assert await desk.posted("tips") == 0
