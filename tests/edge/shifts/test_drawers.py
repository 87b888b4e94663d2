"""Drawers: opened with a float, counted at the end, never opened twice for one sale."""

import pytest

from domain.checks import PaymentRefused
from domain.errors import BadRequest, Changed, Forbidden
from domain.ids import new_id
from edge.commands import Actor
from edge.shifts.requests import CloseDrawer, OpenDrawer, OpenWithoutSale
from tests.edge.shifts.conftest import Counter
from tests.edge.till import CASHIER

NOBODY = Actor("person")


async def test_a_drawer_that_was_counted_right_has_no_difference(counter: Counter) -> None:
    session_id = await counter.open(10_000)
    await counter.till.pay(await counter.till.order(1_200), 1_200, tendered_minor=2_000)
    await counter.till.pay(
        await counter.till.order(900), 900, tender_id=counter.till.founded.card_tender_id
    )
    await counter.move(session_id, "pay_out", 500)
    await counter.move(session_id, "pay_in", 200)
    await counter.move(session_id, "drop", 1_000)

    closed = await counter.close(session_id, 9_900)

    assert (closed.expected_minor, closed.difference_minor) == (9_900, 0)


async def test_a_difference_needs_a_reason_and_is_remembered(counter: Counter) -> None:
    session_id = await counter.open(10_000)

    with pytest.raises(BadRequest, match="Cash differs"):
        await counter.close(session_id, 9_800)
    closed = await counter.close(session_id, 9_800, "Wrong change given")

    assert (closed.difference_minor, closed.counted_minor) == (-200, 9_800)
    report = await counter.shifts.x(session_id)
    assert (report.state, report.difference_reason) == ("closed", "Wrong change given")
    assert "drawer_difference" in await counter.till.values("SELECT act FROM audit_entries")


async def test_too_much_in_the_drawer_is_a_difference_too(counter: Counter) -> None:
    with pytest.raises(BadRequest, match="Cash differs"):
        await counter.close(await counter.open(10_000), 10_100)


async def test_a_repeated_close_gives_the_first_answer(counter: Counter) -> None:
    session_id, command_id = await counter.open(10_000), new_id()
    request = CloseDrawer(session_id, 10_000)

    first = await counter.shifts.close(request, CASHIER, command_id)

    assert await counter.shifts.close(request, CASHIER, command_id) == first
    with pytest.raises(Changed, match="already closed"):
        await counter.shifts.close(request, CASHIER)


async def test_a_drawer_has_one_session_at_a_time(counter: Counter) -> None:
    await counter.open()

    with pytest.raises(Changed, match=r"Counter drawer is open since 19:30\."):
        await counter.open()


async def test_a_drawer_is_opened_again_after_it_was_closed(counter: Counter) -> None:
    await counter.close(await counter.open(100), 100)

    assert await counter.open(200)


async def test_x_says_what_should_be_in_the_drawer_now(counter: Counter) -> None:
    session_id = await counter.open(10_000)
    await counter.till.pay(await counter.till.order(1_200), 1_200, tendered_minor=2_000)
    await counter.shifts.open_without_sale(
        OpenWithoutSale(counter.drawer_id, "Change for a guest"), CASHIER
    )

    report = await counter.shifts.x(session_id)

    assert (report.cash_taken_minor, report.expected_minor) == (1_200, 11_200)
    assert (report.openings, report.openings_without_sale) == (2, 1)
    assert [(tender.name, tender.amount_minor) for tender in report.tenders] == [("Cash", 1_200)]


async def test_more_than_there_is_cannot_be_taken_out(counter: Counter) -> None:
    session_id = await counter.open(100)

    with pytest.raises(PaymentRefused, match="not so much cash"):
        await counter.move(session_id, "pay_out", 101)


@pytest.mark.parametrize(("kind", "amount", "reason"), [("pay_in", 0, "x"), ("pay_in", -1, "x")])
async def test_cash_moves_by_a_real_amount(
    counter: Counter, kind: str, amount: int, reason: str
) -> None:
    session_id = await counter.open(100)

    with pytest.raises(BadRequest):
        await counter.move(session_id, kind, amount, reason)


async def test_cash_goes_to_the_safe_without_a_word(counter: Counter) -> None:
    session_id = await counter.open(100)

    await counter.move(session_id, "drop", 60, "")

    assert (await counter.shifts.x(session_id)).expected_minor == 40


async def test_cash_moves_with_a_reason(counter: Counter) -> None:
    session_id = await counter.open(100)

    with pytest.raises(BadRequest, match="Say what the cash is for"):
        await counter.move(session_id, "pay_in", 5, " ")


async def test_a_negative_float_and_counted_pieces_that_do_not_add_up_are_refused(
    counter: Counter,
) -> None:
    with pytest.raises(BadRequest):
        await counter.open(-1)
    session_id = await counter.open(1_500)
    with pytest.raises(BadRequest, match="do not add up"):
        await counter.shifts.close(
            CloseDrawer(session_id, 1_500, counts=((1_000, 1), (100, 4))), CASHIER
        )


async def test_drawers_are_run_by_those_who_may(counter: Counter) -> None:
    with pytest.raises(Forbidden):
        await counter.shifts.open(OpenDrawer(new_id(), counter.drawer_id, 0), NOBODY)
    with pytest.raises(Forbidden):
        await counter.shifts.open_without_sale(OpenWithoutSale(counter.drawer_id, "x"), NOBODY)


async def test_the_counted_drawer_is_on_paper(counter: Counter) -> None:
    await counter.close(await counter.open(10_000), 9_900, "Short")

    assert await counter.till.values("SELECT kind FROM print_jobs") == ["shift_report"]


async def test_a_closed_drawer_takes_no_money(counter: Counter) -> None:
    session_id = await counter.open(0)
    await counter.close(session_id, 0)

    with pytest.raises(PaymentRefused, match="That drawer was closed"):
        await counter.till.pay(await counter.till.order(100), 100, drawer_session_id=session_id)


async def test_a_cash_sale_gives_the_drawer_one_pulse(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(100), 100)

    assert await counter.pulser.pulse_asked() == 1
    assert await counter.pulser.pulse_asked() == 0

    assert counter.printer.kicks == 1
    assert await counter.till.values("SELECT outcome FROM drawer_openings") == ["opened"]


async def test_a_drawer_whose_printer_is_away_is_not_pulsed_later(counter: Counter) -> None:
    counter.printer.unplug()
    await counter.till.pay(await counter.till.order(100), 100)
    await counter.pulser.pulse_asked()
    counter.printer.plug_in()

    await counter.pulser.pulse_asked()

    assert counter.printer.kicks == 0
    assert await counter.till.values("SELECT outcome FROM drawer_openings") == ["failed"]


async def test_a_pulse_that_a_restart_delayed_is_too_late(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(100), 100)
    counter.clock.advance(3)

    await counter.pulser.pulse_asked()

    assert counter.printer.kicks == 0
    assert await counter.till.values("SELECT outcome FROM drawer_openings") == ["late"]


async def test_every_drawer_says_who_has_it(counter: Counter) -> None:
    session_id = await counter.open()

    (state,) = await counter.shifts.drawers()

    assert (state.name, state.session_id) == ("Counter drawer", session_id)
