"""Tips that are entered after the payment."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.errors import CommandReused, Forbidden
from domain.ids import new_id
from domain.refunds.ways import Way
from edge.checks.tips import AddTip, TipAdded
from edge.commands import Actor
from edge.refunds.requests import GiveBack
from edge.refunds.service import RefundService
from sync.tables.catalog import Tender
from tests.edge.till import CASHIER, MANAGER, Till


async def by_card(till: Till, amount_minor: int = 2_000, tip_minor: int = 0) -> UUID:
    """A check that was paid by card."""
    order_id = await till.order(amount_minor)
    paid = await till.pay(
        order_id, amount_minor, tender_id=till.founded.card_tender_id, tip_minor=tip_minor
    )
    return paid.payment_id


async def tip(
    till: Till, payment_id: UUID, minor: int, actor: Actor = CASHIER, tip_id: UUID | None = None
) -> TipAdded:
    """Enter a tip."""
    return await till.checks.add_tip(AddTip(payment_id, tip_id or new_id(), minor), actor)


async def test_a_tip_stands_beside_its_payment_and_the_check_stays(till: Till) -> None:
    payment_id = await by_card(till)

    added = await tip(till, payment_id, 300)

    assert added.tips_minor == 300
    assert await till.values("SELECT kind FROM payments ORDER BY id") == ["sale", "tip"]
    rows = "SELECT hex(corrects_payment_id) FROM payments WHERE kind = 'tip' AND amount_minor = 0"
    assert await till.value(rows) == payment_id.hex.upper()
    assert await till.value("SELECT total_minor FROM checks") == 2_000
    assert await till.count("receipt_requests") == 1


async def test_a_repeated_tip_is_entered_once(till: Till) -> None:
    payment_id, tip_id = await by_card(till), new_id()

    first = await tip(till, payment_id, 300, tip_id=tip_id)

    assert await tip(till, payment_id, 300, tip_id=tip_id) == first
    with pytest.raises(CommandReused):
        await tip(till, payment_id, 400, tip_id=tip_id)


async def test_a_second_tip_adds_to_the_first(till: Till) -> None:
    payment_id = await by_card(till, tip_minor=100)

    await tip(till, payment_id, 200)

    assert (await tip(till, payment_id, 50)).tips_minor == 350


async def test_too_much_is_taken_back_by_a_manager_and_never_below_nothing(till: Till) -> None:
    payment_id = await by_card(till)
    await tip(till, payment_id, 300)

    with pytest.raises(Forbidden, match="Taking a tip back needs a manager"):
        await tip(till, payment_id, -100)
    assert (await tip(till, payment_id, -100, MANAGER)).tips_minor == 200
    with pytest.raises(PaymentRefused, match=r"Only €2\.00 of tips"):
        await tip(till, payment_id, -201, MANAGER)


async def test_a_tip_that_went_back_with_a_refund_is_not_taken_back_again(till: Till) -> None:
    payment_id = await by_card(till, tip_minor=200)
    added = await tip(till, payment_id, 100)
    check_id = UUID(bytes=await till.value("SELECT id FROM checks"))
    ways = (Way(payment_id, 500, 200), Way(added.tip_id, 0, 100))
    back = GiveBack(new_id(), check_id, "Cold", amount_minor=500, ways=ways)
    await RefundService(till.db).give_back(back, MANAGER)

    with pytest.raises(PaymentRefused, match=r"Only €0\.00 of tips"):
        await tip(till, payment_id, -1, MANAGER)

    assert await till.value("SELECT sum(tip_minor) FROM payments") == 0


async def test_a_tip_beyond_the_limit_needs_a_manager(till: Till) -> None:
    payment_id = await by_card(till, 2_000, tip_minor=900)

    with pytest.raises(Forbidden, match=r"A tip of €10\.01 on €20\.00"):
        await tip(till, payment_id, 101)

    assert (await tip(till, payment_id, 101, MANAGER)).tips_minor == 1_001


async def test_a_small_check_may_have_a_note_as_tip(till: Till) -> None:
    assert (await tip(till, await by_card(till, 150), 500)).tips_minor == 500


@pytest.mark.parametrize("minor", [0, 10**13, -(10**13)])
async def test_an_absurd_tip_is_refused(till: Till, minor: int) -> None:
    payment_id = await by_card(till)

    with pytest.raises(PaymentRefused, match="That is no tip"):
        await tip(till, payment_id, minor, MANAGER)

    assert await till.count("payments") == 1


async def test_cash_and_terminals_take_no_tip_afterwards(till: Till) -> None:
    cash = await till.pay(await till.order(900), 900)
    with pytest.raises(PaymentRefused, match="Cash takes no tip afterwards"):
        await tip(till, cash.payment_id, 100)

    payment_id = await by_card(till)
    await till.change(Tender, till.founded.card_tender_id, adapter="virtual_terminal")
    with pytest.raises(PaymentRefused, match="Tips on Card are entered on its terminal"):
        await tip(till, payment_id, 100)


async def test_a_tip_on_a_tip_is_refused(till: Till) -> None:
    added = await tip(till, await by_card(till), 100)

    with pytest.raises(PaymentRefused, match="Only a payment that was taken has a tip"):
        await tip(till, added.tip_id, 100)


async def test_a_waiter_enters_own_tips_and_nobody_elses(till: Till) -> None:
    waiter = replace(CASHIER, id=new_id(), rights=frozenset({"take_payment"}))

    with pytest.raises(Forbidden, match="This tip is somebody else's"):
        await tip(till, await by_card(till), 100, waiter)
