"""Counting a drawer: every way to pay, blind or open, with limits; handing it over; forgetting."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.drawers import CountDiffers
from domain.errors import BadRequest, Changed, Forbidden, NotFound
from domain.ids import new_id
from edge.shifts.requests import CloseDrawer, HandOverDrawer, OpenDrawer, TenderCounted
from tests.edge.shifts.conftest import Counter
from tests.edge.shifts.waiters import cashier_who_approves, employ, hire
from tests.edge.till import CASHIER, MANAGER

DAY_S = 24 * 60 * 60


async def _with_card_sales(counter: Counter) -> UUID:
    """An open drawer with 100.00 of float, 12.00 in cash and 9.00 + 1.00 tip by card."""
    session_id = await counter.open(10_000)
    till = counter.till
    await till.pay(await till.order(1_200), 1_200)
    card = till.founded.card_tender_id
    await till.pay(await till.order(900), 900, tender_id=card, tip_minor=100)
    return session_id


async def test_a_count_asks_for_every_other_way_to_pay_and_hides_what_should_be_there(
    counter: Counter,
) -> None:
    asked = await counter.shifts.to_count(await _with_card_sales(counter))

    assert (asked.is_blind, asked.expected_minor) == (True, None)
    assert [(each.name, each.expected_minor) for each in asked.tenders] == [("Card", None)]


async def test_an_open_count_says_what_should_be_there(counter: Counter) -> None:
    await (await hire(counter)).rules(count_blind=False)

    asked = await counter.shifts.to_count(await _with_card_sales(counter))

    assert (asked.is_blind, asked.expected_minor) == (False, 11_200)
    assert [each.expected_minor for each in asked.tenders] == [1_000]


async def test_each_way_to_pay_has_its_own_difference_and_reason(counter: Counter) -> None:
    session_id, card = await _with_card_sales(counter), counter.till.founded.card_tender_id
    counted = TenderCounted(card, 950)

    with pytest.raises(CountDiffers, match="Card differs"):
        await counter.shifts.close(CloseDrawer(session_id, 11_200, tenders=(counted,)), CASHIER)
    explained = replace(counted, reason="A slip is missing")
    await counter.shifts.close(CloseDrawer(session_id, 11_200, tenders=(explained,)), CASHIER)

    report = await counter.shifts.x(session_id)
    (card_count,) = report.tender_counts
    assert (card_count.expected_minor, card_count.counted_minor) == (1_000, 950)
    assert (card_count.difference_minor, card_count.reason) == (-50, "A slip is missing")
    assert report.difference_minor == 0


async def test_what_nobody_counted_says_so(counter: Counter) -> None:
    session_id = await _with_card_sales(counter)

    await counter.shifts.close(CloseDrawer(session_id, 11_200), CASHIER)

    (card_count,) = (await counter.shifts.x(session_id)).tender_counts
    assert (card_count.counted_minor, card_count.difference_minor) == (None, None)


async def test_what_the_drawer_never_took_cannot_be_counted(counter: Counter) -> None:
    session_id = await counter.open(0)

    with pytest.raises(BadRequest, match="did not take"):
        await counter.shifts.close(
            CloseDrawer(session_id, 0, tenders=(TenderCounted(new_id(), 5),)), CASHIER
        )


async def test_a_blind_count_that_differs_is_remembered_and_tells_no_amount(
    counter: Counter,
) -> None:
    session_id = await counter.open(10_000)

    with pytest.raises(CountDiffers) as refused:
        await counter.close(session_id, 9_000)

    assert refused.value.sentence == "Cash differs. Count again, or say why."
    assert "drawer_miscount" in await counter.till.values("SELECT act FROM audit_entries")


async def test_an_open_count_says_how_much_differs(counter: Counter) -> None:
    await (await hire(counter)).rules(count_blind=False)
    session_id = await counter.open(10_000)

    with pytest.raises(CountDiffers, match=r"€10\.00 is missing"):
        await counter.close(session_id, 9_000)
    with pytest.raises(CountDiffers, match=r"€1\.00 is too much"):
        await counter.close(session_id, 10_100)
    assert "drawer_miscount" not in await counter.till.values("SELECT act FROM audit_entries")


async def test_a_difference_above_the_limit_needs_an_approval(counter: Counter) -> None:
    await (await hire(counter)).rules(difference_limit_minor=500)
    session_id = await counter.open(10_000)
    request = CloseDrawer(session_id, 9_499, "Not found")

    with pytest.raises(Forbidden):
        await counter.shifts.close(request, CASHIER)
    approved = cashier_who_approves(CASHIER)
    await counter.shifts.close(request, approved)

    kept = await counter.till.value("SELECT approver_id FROM drawer_sessions")
    assert approved.approver_id is not None
    assert UUID(bytes=kept) == approved.approver_id


async def test_a_difference_at_the_limit_needs_none(counter: Counter) -> None:
    await (await hire(counter)).rules(difference_limit_minor=500)

    closed = await counter.close(await counter.open(10_000), 9_500, "Not found")

    assert closed.difference_minor == -500


async def test_a_tender_that_differs_too_much_needs_an_approval(counter: Counter) -> None:
    await (await hire(counter)).rules(difference_limit_minor=10)
    session_id, card = await _with_card_sales(counter), counter.till.founded.card_tender_id

    with pytest.raises(Forbidden):
        await counter.shifts.close(
            CloseDrawer(session_id, 11_200, tenders=(TenderCounted(card, 900, "Lost"),)), CASHIER
        )


async def test_a_drawer_changes_hands_without_a_z(counter: Counter) -> None:
    giulia = await employ(counter, "Giulia", "Cashier")
    assert giulia.id is not None
    session_id, new_session_id = await _with_card_sales(counter), new_id()
    request = HandOverDrawer(session_id, new_session_id, giulia.id, 11_200)
    command_id = new_id()

    closed = await counter.shifts.hand_over(request, CASHIER, command_id)
    assert await counter.shifts.hand_over(request, CASHIER, command_id) == closed

    before, now = await counter.shifts.x(session_id), await counter.shifts.x(new_session_id)
    assert (before.state, before.handed_to, before.counted_minor) == ("closed", "Giulia", 11_200)
    assert (now.state, now.opened_by, now.float_minor) == ("open", "Giulia", 11_200)
    assert await counter.till.count("day_closes") == 0
    with pytest.raises(Changed):
        await counter.shifts.hand_over(request, CASHIER)


async def test_a_drawer_that_differs_is_not_handed_over_unexplained(counter: Counter) -> None:
    giulia = await employ(counter, "Giulia", "Cashier")
    assert giulia.id is not None
    session_id = await counter.open(10_000)

    with pytest.raises(CountDiffers):
        await counter.shifts.hand_over(
            HandOverDrawer(session_id, new_id(), giulia.id, 9_000), CASHIER
        )
    with pytest.raises(NotFound):
        await counter.shifts.hand_over(
            HandOverDrawer(session_id, new_id(), new_id(), 10_000), CASHIER
        )

    assert (await counter.shifts.x(session_id)).state == "open"


async def test_a_drawer_that_nobody_closed_is_uncounted_once_the_morning_opens(
    counter: Counter,
) -> None:
    yesterday = await counter.open(10_000)
    assert not (await counter.shifts.drawers())[0].is_from_before
    counter.clock.advance(DAY_S)
    assert (await counter.shifts.drawers())[0].is_from_before

    today = await counter.open(20_000)

    (state,) = await counter.shifts.drawers()
    assert state.session_id == today
    assert [each.session_id for each in state.uncounted] == [yesterday]
    named = [each.session_id for each in (await counter.z()).totals.uncounted_drawers]
    assert named == [yesterday, today]


async def test_an_uncounted_drawer_is_counted_later(counter: Counter) -> None:
    yesterday = await counter.open(10_000)
    counter.clock.advance(DAY_S)
    await counter.open(20_000)

    closed = await counter.close(yesterday, 10_000)

    assert closed.difference_minor == 0
    (state,) = await counter.shifts.drawers()
    assert state.uncounted == ()


async def test_on_the_same_day_a_drawer_is_opened_once(counter: Counter) -> None:
    first = OpenDrawer(new_id(), counter.drawer_id, 100)
    await counter.shifts.open(first, CASHIER)
    counter.clock.advance(60)

    with pytest.raises(Changed, match="is open since"):
        await counter.shifts.open(OpenDrawer(new_id(), counter.drawer_id, 100), MANAGER)
