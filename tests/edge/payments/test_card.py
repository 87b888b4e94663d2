"""A card at the terminal: approved, declined, in part, with a tip, twice, by two at once."""

import asyncio

import pytest

from domain.checks import NotSent, PaymentRefused
from domain.errors import CommandReused, Forbidden, NotFound
from domain.ids import new_id
from edge.checks.split_requests import MoveToCheck, Rejoin, SplitEvenly, Take
from edge.commands import Actor
from edge.payments.requests import AskCard, TerminalBusy
from tests.edge.payments.desk import Desk, key, shows
from tests.edge.till import CASHIER


async def test_an_approved_card_pays_the_check_in_one_write(desk: Desk) -> None:
    order_id = await desk.till.order(1_200, 350)
    asked = await desk.ask(order_id, 1_550)

    desk.terminal.approve(key(asked))
    paid = await desk.answered(asked.id)

    assert (paid.state, paid.taken_minor) == ("succeeded", 1_550)
    assert await desk.payments_of(order_id) == [(1_550, 0)]
    assert await desk.till.values("SELECT state FROM checks") == ["paid"]
    assert await desk.till.count("receipt_requests") == 1
    assert await desk.till.values("SELECT last_four FROM payments") == ["1881"]


async def test_the_row_is_there_before_the_terminal_is_asked(desk: Desk) -> None:
    order_id = await desk.till.order(900)

    asked = await desk.begin(order_id, 900)

    assert asked.state == "prepared"
    assert desk.terminal.kept(key(asked)) is None
    await shows(desk.terminal, asked.id)
    assert await desk.till.values("SELECT state FROM attempts") == ["sent"]


async def test_a_declined_card_pays_nothing_and_leaves_all_open(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)

    desk.terminal.decline(key(asked))
    refused = await desk.answered(asked.id)

    assert (refused.state, refused.sentence) == (
        "rejected",
        "The card was declined. Nothing was charged.",
    )
    assert await desk.payments_of(order_id) == []
    assert (await desk.till.pay(order_id, 900)).check_state == "paid"


async def test_what_the_terminal_approves_in_part_pays_a_part(desk: Desk) -> None:
    order_id = await desk.till.order(5_000)
    asked = await desk.ask(order_id, 5_000)

    desk.terminal.approve(key(asked), 3_000)
    await desk.answered(asked.id)

    assert await desk.payments_of(order_id) == [(3_000, 0)]
    assert (await desk.till.checks.due(order_id)).remaining_minor == 2_000


async def test_a_tip_on_the_terminal_is_no_part_of_the_check(desk: Desk) -> None:
    order_id = await desk.till.order(2_000)
    asked = await desk.ask(order_id, 2_000, tip_minor=100)

    desk.terminal.approve(key(asked), tip_minor=200)
    paid = await desk.answered(asked.id)

    assert await desk.payments_of(order_id) == [(2_000, 300)]
    assert (paid.taken_minor, paid.taken_tip_minor) == (2_000, 300)


async def test_asking_twice_charges_once(desk: Desk) -> None:
    order_id, attempt_id, command_id = await desk.till.order(900), new_id(), new_id()
    request = AskCard(attempt_id, order_id, desk.card_id, 900)

    first, again = await asyncio.gather(
        desk.payments.ask(request, CASHIER, command_id),
        desk.payments.ask(request, CASHIER, command_id),
    )
    await shows(desk.terminal, attempt_id)
    desk.terminal.approve(attempt_id.hex)
    await desk.answered(attempt_id)
    later = await desk.payments.ask(request, CASHIER, new_id())

    assert first.id == again.id == attempt_id
    assert later.state == "succeeded"
    assert len(desk.terminal.all()) == 1
    assert await desk.payments_of(order_id) == [(900, 0)]


async def test_the_same_attempt_for_another_amount_is_refused(desk: Desk) -> None:
    order_id, attempt_id = await desk.till.order(900), new_id()
    await desk.ask(order_id, 500, attempt_id=attempt_id)

    with pytest.raises(CommandReused):
        await desk.begin(order_id, 400, attempt_id=attempt_id)


async def test_of_two_tablets_at_one_terminal_the_second_is_told_it_is_busy(desk: Desk) -> None:
    first_order, second_order = await desk.till.order(900), await desk.till.order(500)

    outcomes = await asyncio.gather(
        desk.begin(first_order, 900), desk.begin(second_order, 500), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["AttemptView", "TerminalBusy"]


async def test_a_busy_terminal_says_with_what(desk: Desk) -> None:
    await desk.ask(await desk.till.order(900), 900)

    with pytest.raises(TerminalBusy, match=r"Card is busy with .*9\.00 of No\. 1"):
        await desk.begin(await desk.till.order(500), 500)


async def test_the_same_money_cannot_be_charged_by_two_tablets(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)

    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.till.pay(order_id, 900)
    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.begin(order_id, 900, tender_id=desk.wallet_id)

    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)
    assert await desk.payments_of(order_id) == [(900, 0)]


async def test_what_no_terminal_is_asked_for_can_be_paid_meanwhile(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 600)

    paid = await desk.till.pay(order_id, 300)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    assert (paid.remaining_minor, paid.check_state) == (600, "open")
    assert await desk.payments_of(order_id) == [(300, 0), (600, 0)]
    assert await desk.till.values("SELECT state FROM checks") == ["paid"]


async def test_more_than_is_free_is_refused_with_what_is(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    await desk.ask(order_id, 600)

    with pytest.raises(PaymentRefused, match=r"only .*3\.00 can be paid"):
        await desk.till.pay(order_id, 400)


async def test_a_card_pays_one_check_of_a_split_bill_and_reserves_only_that(desk: Desk) -> None:
    order_id = await desk.till.order(1_000)
    split = await desk.till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    first, second = [part.check_id for part in split.checks]
    asked = await desk.ask(order_id, 500, check_id=first)

    cash = await desk.till.pay(order_id, 500, check_id=second)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    assert cash.check_state == "paid"
    assert await desk.till.values("SELECT state FROM orders") == ["closed"]


async def test_a_bill_is_not_taken_apart_while_a_terminal_is_asked_for_it(desk: Desk) -> None:
    order_id = await desk.till.order(1_000)
    asked = await desk.ask(order_id, 1_000)

    with pytest.raises(PaymentRefused, match=r"asked for .*10\.00"):
        await desk.till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)

    desk.terminal.approve(key(asked))
    assert (await desk.answered(asked.id)).state == "succeeded"


async def test_checks_that_no_terminal_is_asked_for_are_still_taken_apart(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    split = await desk.till.checks.split_evenly(SplitEvenly(order_id, 3), CASHIER)
    first, second, third = [part.check_id for part in split.checks]
    [line] = (await desk.till.checks.due(order_id, first)).lines
    asked = await desk.ask(order_id, 300, check_id=first)

    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.till.checks.rejoin(Rejoin(order_id), CASHIER)
    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.till.checks.move(MoveToCheck(order_id, first, (Take(line.id),), second), CASHIER)
    joined = await desk.till.checks.rejoin(Rejoin(order_id, (second, third)), CASHIER)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    assert [check.total_minor for check in joined.checks] == [300, 600]
    assert await desk.payments_of(order_id) == [(300, 0)]


async def test_a_terminal_that_is_not_there_charges_nothing(desk: Desk) -> None:
    desk.terminal.pull_plug()
    asked = await desk.begin(await desk.till.order(900), 900)

    refused = await desk.answered(asked.id)

    assert refused.state == "rejected"
    assert "not reached" in refused.sentence
    assert await desk.till.value("SELECT error_class FROM attempts") == "retryable"


@pytest.mark.parametrize("amount", [0, -100, 901])
async def test_an_absurd_amount_never_reaches_the_terminal(desk: Desk, amount: int) -> None:
    with pytest.raises(PaymentRefused):
        await desk.begin(await desk.till.order(900), amount)

    assert await desk.till.count("attempts") == 0


async def test_unsent_lines_are_sent_before_a_card_is_charged(desk: Desk) -> None:
    order_id = await desk.till.order(900, state="new")

    with pytest.raises(NotSent):
        await desk.begin(order_id, 900)

    assert await desk.till.count("attempts") == 0


async def test_the_wrong_person_charges_no_card(desk: Desk) -> None:
    request = AskCard(new_id(), await desk.till.order(900), desk.card_id, 900)

    with pytest.raises(Forbidden):
        await desk.payments.ask(request, Actor("person"))


async def test_a_tender_without_a_terminal_is_taken_by_hand(desk: Desk) -> None:
    with pytest.raises(PaymentRefused, match="has no terminal"):
        await desk.begin(
            await desk.till.order(900), 900, tender_id=desk.till.founded.card_tender_id
        )


async def test_a_terminal_that_is_not_connected_is_named(desk: Desk) -> None:
    await desk.till.execute("UPDATE tenders SET adapter = 'ghost' WHERE name = 'Card'")
    order_id = await desk.till.order(900)

    with pytest.raises(NotFound):
        await desk.begin(order_id, 900)
