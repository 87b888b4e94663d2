"""The box dies between two steps of a card payment; after the start nothing is lost or doubled."""

from uuid import UUID

from domain.ids import new_id
from edge.commands import Command
from edge.payments import asking
from edge.payments.answers import Answers
from edge.payments.requests import AskCard
from tests.edge.payments.desk import Desk, key, shows
from tests.edge.till import CASHIER


async def written_down(desk: Desk, order_id: UUID, amount: int) -> UUID:
    """Power fails right after the attempt is written."""
    request = AskCard(new_id(), order_id, desk.card_id, amount)
    adapters = desk.payments.adapters
    command = Command.of(request, CASHIER)
    await desk.db.write(command, lambda tx: asking.prepare_charge(tx, adapters, request).id, UUID)
    return request.attempt_id


async def test_killed_before_it_was_sent_nothing_is_charged(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    attempt_id = await written_down(desk, order_id, 900)

    again = await desk.kill()

    assert (await again.payments.status(attempt_id)).state == "abandoned"
    assert again.terminal.all() == ()
    assert (await again.till.pay(order_id, 900)).check_state == "paid"


async def test_killed_between_the_row_and_the_call_nothing_was_charged(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    attempt_id = await written_down(desk, order_id, 900)
    await Answers(desk.db, {}).begin(attempt_id)

    again = await desk.kill()
    found = await again.answered(attempt_id)

    assert (found.state, found.sentence) == (
        "rejected",
        "The terminal was never asked. Nothing was charged.",
    )


async def test_killed_while_the_terminal_is_at_it_the_payment_is_found_out(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)

    again = await desk.kill()
    unknown = await again.answered(asked.id)
    again.terminal.approve(key(asked))
    await again.look()

    assert unknown.state == "unknown"
    assert (await again.payments.status(asked.id)).state == "recovered"
    assert await again.payments_of(order_id) == [(900, 0)]
    assert await again.till.values("SELECT state FROM checks") == ["paid"]


async def test_killed_between_the_answer_and_its_row_the_card_pays_once(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)

    desk.terminal.approve(key(asked))
    again = await desk.kill()
    await again.answered(asked.id)
    twice = await again.kill()
    await twice.look()

    assert (await twice.payments.status(asked.id)).state == "succeeded"
    assert await twice.payments_of(order_id) == [(900, 0)]
    assert len(twice.terminal.all()) == 1


async def test_killed_after_the_row_nothing_happens_again(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    again = await desk.kill()
    await again.look()

    assert await again.payments_of(order_id) == [(900, 0)]
    assert await again.till.count("receipt_requests") == 1


async def test_what_was_cut_off_is_found_out_before_the_terminal_takes_new_work(
    desk: Desk,
) -> None:
    first_order, second_order = await desk.till.order(900), await desk.till.order(500)
    first = await desk.ask(first_order, 900)
    desk.terminal.approve(key(first))

    again = await desk.kill()
    await again.answered(first.id)
    second = await again.ask(second_order, 500)
    again.terminal.approve(key(second))
    await again.answered(second.id)

    assert await again.payments_of(first_order) == [(900, 0)]
    assert await again.payments_of(second_order) == [(500, 0)]


async def test_a_code_on_the_screen_outlives_a_restart(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.begin(order_id, 900, tender_id=desk.wallet_id)
    await shows(desk.wallet, asked.id)

    again = await desk.kill()
    again.wallet.approve(key(asked))
    paid = await again.answered(asked.id)

    assert paid.state == "succeeded"
    assert await again.payments_of(order_id) == [(900, 0)]


async def test_a_call_that_is_written_twice_is_made_once(desk: Desk) -> None:
    attempt_id = await written_down(desk, await desk.till.order(900), 900)
    answers = Answers(desk.db, {})

    first, second = await answers.begin(attempt_id), await answers.begin(attempt_id)

    assert (first is None, second is None) == (False, True)
