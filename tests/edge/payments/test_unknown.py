"""No answer: the guest may have been charged. A normal state, with ways out of it."""

from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from domain.ports.outcome import Unknown
from edge.checks.fiscal_calls import BeginFiscalCall, begin
from edge.checks.split_requests import WalkOut
from edge.commands import Command
from edge.payments.requests import (
    AttemptView,
    CancelPayment,
    Decide,
    LetGo,
    NotOpen,
    PutOnCheck,
    Reverse,
    TerminalBusy,
)
from sync.tables.sales import OrderLine
from tests.edge.payments.desk import Desk, key, shows
from tests.edge.till import CASHIER, MANAGER, Step

DECISIONS = "SELECT reason FROM audit_entries WHERE act = 'decide_payment'"


async def broken(desk: Desk, order_id: UUID, amount: int, *, charged: bool) -> AttemptView:
    """A card payment during which the plug is pulled."""
    asked = await desk.ask(order_id, amount)
    desk.terminal.pull_plug(charged=charged)
    return await desk.answered(asked.id)


async def test_a_pulled_plug_leaves_it_unknown_and_the_money_reserved(desk: Desk) -> None:
    order_id = await desk.till.order(900)

    view = await broken(desk, order_id, 900, charged=True)

    assert view.state == "unknown"
    assert [each.id for each in await desk.payments.open_payments()] == [view.id]
    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.till.pay(order_id, 900)


@pytest.mark.parametrize(
    ("charged", "state", "payments"), [(True, "recovered", [(900, 0)]), (False, "rejected", [])]
)
async def test_with_the_plug_back_the_terminal_says_what_it_did(
    desk: Desk, charged: bool, state: str, payments: list[tuple[int, int]]
) -> None:
    order_id = await desk.till.order(900)
    view = await broken(desk, order_id, 900, charged=charged)

    still = await desk.payments.recover(view.id, CASHIER)
    desk.terminal.plug_in()
    known = await desk.payments.recover(view.id, CASHIER)

    assert (still.state, known.state) == ("unknown", state)
    assert await desk.payments_of(order_id) == payments
    assert await desk.payments.open_payments() == ()


async def test_a_late_answer_pays_the_check(hasty: Desk) -> None:
    order_id = await hasty.till.order(900)
    asked = await hasty.ask(order_id, 900)
    await hasty.known(asked.id, "unknown")

    hasty.terminal.approve(key(asked))
    paid = await hasty.answered(asked.id)

    assert paid.state == "recovered"
    assert await hasty.payments_of(order_id) == [(900, 0)]


async def test_a_card_that_is_charged_in_silence_is_found_out_by_asking(hasty: Desk) -> None:
    order_id = await hasty.till.order(900)
    asked = await hasty.ask(order_id, 900)
    hasty.terminal.approve(key(asked), late=True)
    await hasty.known(asked.id, "unknown")

    still = await hasty.payments.recover(asked.id, CASHIER)
    hasty.terminal.answer(key(asked))
    known = await hasty.decided(asked.id)

    assert (still.state, known.state) == ("unknown", "recovered")
    assert await hasty.payments_of(order_id) == [(900, 0)]


async def test_a_terminal_that_never_answered_takes_no_second_command(hasty: Desk) -> None:
    asked = await hasty.ask(await hasty.till.order(900), 900)
    await hasty.known(asked.id, "unknown")

    with pytest.raises(TerminalBusy, match="has not answered"):
        await hasty.begin(await hasty.till.order(500), 500)


async def test_after_a_while_everybody_is_told(desk: Desk, clock: VirtualClock) -> None:
    view = await broken(desk, await desk.till.order(900), 900, charged=True)
    await desk.look()
    early = await desk.till.values("SELECT kind FROM alarms")

    clock.advance(180)
    await desk.look()
    late = await desk.till.values("SELECT kind FROM alarms")
    desk.terminal.plug_in()
    await desk.payments.recover(view.id, CASHIER)

    assert (early, late) == ([], ["unknown_payment"])
    assert await desk.till.values("SELECT kind FROM alarms") == []


async def test_the_guests_may_go_and_the_order_waits(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    view = await broken(desk, order_id, 900, charged=True)

    gone = await desk.payments.let_go(LetGo(view.id), CASHIER)
    desk.terminal.plug_in()
    await desk.look()

    assert (gone.is_let_go, gone.state) == (True, "unknown")
    assert await desk.till.values("SELECT state FROM orders") == ["closed"]
    assert await desk.payments_of(order_id) == [(900, 0)]


@pytest.mark.parametrize(
    ("taken", "state", "payments"), [(True, "recovered", [(900, 0)]), (False, "abandoned", [])]
)
async def test_a_manager_decides_with_the_slip_in_hand(
    desk: Desk, taken: bool, state: str, payments: list[tuple[int, int]]
) -> None:
    order_id = await desk.till.order(900)
    view = await broken(desk, order_id, 900, charged=taken)
    request = Decide(view.id, taken, "Slip 0001 shows it")

    with pytest.raises(Forbidden):
        await desk.payments.decide(request, CASHIER)
    decided = await desk.payments.decide(request, MANAGER)

    assert decided.state == state
    assert await desk.payments_of(order_id) == payments
    assert await desk.till.values(DECISIONS) == ["Slip 0001 shows it"]


async def test_a_decision_needs_a_reason_and_an_open_question(desk: Desk) -> None:
    view = await broken(desk, await desk.till.order(900), 900, charged=True)

    with pytest.raises(BadRequest, match="Say how you know"):
        await desk.payments.decide(Decide(view.id, True, " "), MANAGER)
    with pytest.raises(PaymentRefused):
        await desk.payments.decide(Decide(view.id, True, "slip", 901), MANAGER)
    await desk.payments.decide(Decide(view.id, False, "no slip"), MANAGER)
    with pytest.raises(NotOpen):
        await desk.payments.decide(Decide(view.id, True, "slip"), MANAGER)


async def test_money_that_comes_after_a_manager_said_it_did_not_is_not_lost(
    hasty: Desk,
) -> None:
    order_id = await hasty.till.order(900)
    asked = await hasty.ask(order_id, 900)
    await hasty.known(asked.id, "unknown")
    await hasty.payments.decide(Decide(asked.id, False, "No slip came out"), MANAGER)
    await hasty.till.pay(order_id, 900)

    hasty.terminal.approve(key(asked))
    found = await hasty.answered(asked.id)

    assert (found.state, found.taken_minor) == ("unplaced", 900)
    assert await hasty.till.values("SELECT kind FROM alarms") == ["payment_not_on_a_check"]
    assert await hasty.payments_of(order_id) == [(900, 0)]


async def test_a_terminal_that_contradicts_a_manager_is_told_of(hasty: Desk) -> None:
    order_id = await hasty.till.order(900)
    asked = await hasty.ask(order_id, 900)
    await hasty.known(asked.id, "unknown")
    await hasty.payments.decide(Decide(asked.id, True, "Slip shows it"), MANAGER)

    hasty.terminal.decline(key(asked))
    found = await hasty.answered(asked.id)

    assert found.state == "recovered"
    assert await hasty.till.values("SELECT kind FROM alarms") == ["payment_contradicted"]
    assert await hasty.payments_of(order_id) == [(900, 0)]


async def test_paying_otherwise_ends_it_at_the_terminal_first(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)

    ended = await desk.payments.cancel(CancelPayment(asked.id), CASHIER)

    assert ended.state == "rejected"
    assert (await desk.till.pay(order_id, 900)).check_state == "paid"


async def test_paying_otherwise_takes_back_what_was_charged_meanwhile(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    view = await broken(desk, order_id, 900, charged=True)
    desk.terminal.plug_in()

    cancelled = await desk.payments.cancel(CancelPayment(view.id), CASHIER)

    assert cancelled.state == "reversed"
    assert [each.state for each in desk.terminal.all()] == ["reversed", "approved"]
    assert (await desk.till.pay(order_id, 900)).check_state == "paid"


async def test_what_cannot_be_cancelled_stays_reserved(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    view = await broken(desk, order_id, 900, charged=True)

    still = await desk.payments.cancel(CancelPayment(view.id), CASHIER)

    assert still.state == "unknown"
    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.till.pay(order_id, 900)


async def test_when_the_check_shrank_meanwhile_the_money_is_listed_and_not_lost(
    desk: Desk,
) -> None:
    order_id = await desk.till.order(900, 600)
    asked = await desk.ask(order_id, 1_500)
    dear = await desk.till.value("SELECT hex(id) FROM order_lines WHERE amount_minor = 600")
    await desk.till.change(OrderLine, UUID(hex=dear), state="voided")

    desk.terminal.approve(key(asked))
    found = await desk.answered(asked.id)

    assert (found.state, found.taken_minor) == ("unplaced", 1_500)
    assert [each.id for each in await desk.payments.open_payments()] == [asked.id]
    assert "9.00 is due" in found.sentence


async def test_a_line_that_comes_meanwhile_leaves_a_rest(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)
    await desk.till.add(order_id, 300, state="new")

    desk.terminal.approve(key(asked))
    paid = await desk.answered(asked.id)

    assert paid.state == "succeeded"
    assert (await desk.till.checks.due(order_id)).remaining_minor == 300


async def test_money_on_no_check_is_put_on_one(desk: Desk) -> None:
    order_id, other_id = await desk.till.order(900), await desk.till.order(1_000)
    asked = await desk.ask(order_id, 900)
    await desk.till.execute("UPDATE orders SET state = 'voided', rev = rev + 1 WHERE number = 1")
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    placed = await desk.payments.put_on_check(PutOnCheck(asked.id, other_id), CASHIER)

    assert placed.state == "recovered"
    assert await desk.payments_of(other_id) == [(900, 0)]
    assert await desk.till.values("SELECT kind FROM alarms") == []
    with pytest.raises(NotOpen):
        await desk.payments.put_on_check(PutOnCheck(asked.id, other_id), CASHIER)


async def test_money_on_no_check_is_taken_back_at_the_terminal(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)
    await desk.till.execute("UPDATE orders SET state = 'voided', rev = rev + 1")
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    back = await desk.payments.reverse(Reverse(new_id(), asked.id), CASHIER)
    await desk.answered(back.id)

    assert (await desk.payments.status(asked.id)).state == "reversed"
    assert await desk.payments.open_payments() == ()


async def test_a_card_on_an_open_check_is_taken_back_with_a_row_of_its_own(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 500, tip_minor=50)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    back = await desk.payments.reverse(Reverse(new_id(), asked.id), CASHIER)
    await desk.answered(back.id)

    assert await desk.payments_of(order_id) == [(500, 50), (-500, -50)]
    assert (await desk.till.checks.due(order_id)).remaining_minor == 900
    assert (await desk.payments.status(asked.id)).state == "reversed"


async def test_a_settled_check_goes_back_as_a_refund(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 900)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    with pytest.raises(PaymentRefused, match="refund"):
        await desk.payments.reverse(Reverse(new_id(), asked.id), CASHIER)


async def test_a_code_that_nobody_pays_in_time_charges_nothing(
    desk: Desk, clock: VirtualClock
) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.begin(order_id, 900, tender_id=desk.wallet_id)
    shown = await desk.seen(asked.id, lambda view: view.qr_text)

    clock.advance(360)
    ended = await desk.answered(asked.id)

    assert shown.qr_text.startswith("comanda-wallet:")
    assert ended.state == "rejected"


async def test_a_code_that_is_paid_while_it_is_cancelled_pays_the_check(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.begin(order_id, 900, tender_id=desk.wallet_id)
    await shows(desk.wallet, asked.id)

    desk.wallet.approve(key(asked))
    found = await desk.payments.cancel(CancelPayment(asked.id), CASHIER)

    assert found.state == "succeeded"
    assert await desk.payments_of(order_id) == [(900, 0)]


async def test_a_call_of_the_fiscal_device_is_no_card_payment(
    desk: Desk, clock: VirtualClock
) -> None:
    signing = BeginFiscalCall(new_id(), "virtual", "sale")
    await desk.db.write(Command.of(Step("sign")), lambda tx: begin(tx, signing))
    await desk.payments.begin()
    await desk.till.execute("UPDATE attempts SET state = 'unknown'")
    view = await broken(desk, await desk.till.order(900), 900, charged=True)

    clock.advance(180)
    await desk.look()

    assert [each.id for each in await desk.payments.open_payments()] == [view.id]
    assert await desk.till.values("SELECT hex(subject_id) FROM alarms") == [view.id.hex.upper()]
    assert await desk.till.values("SELECT response FROM attempts WHERE operation = 'sale'") == [
        "{}"
    ]


async def test_nobody_walks_out_while_a_terminal_may_have_charged_them(desk: Desk) -> None:
    order_id = await desk.till.order(900)
    view = await broken(desk, order_id, 900, charged=False)
    gone = WalkOut(order_id, None, "Ran")

    with pytest.raises(PaymentRefused, match="is being asked for"):
        await desk.till.checks.walk_out(gone, MANAGER)
    await desk.payments.decide(Decide(view.id, False, "No slip came out"), MANAGER)

    assert (await desk.till.checks.walk_out(gone, MANAGER)).order_state == "closed"


async def test_money_that_a_manager_saw_taken_and_that_fits_no_check_is_listed(
    hasty: Desk,
) -> None:
    asked = await hasty.ask(await hasty.till.order(900), 900)
    await hasty.known(asked.id, "unknown")
    await hasty.till.execute("UPDATE orders SET state = 'voided', rev = rev + 1")
    command_id = new_id()

    decide = Decide(asked.id, True, "Slip 0001 shows it")
    decided = await hasty.payments.decide(decide, MANAGER, command_id)
    again = await hasty.payments.decide(decide, MANAGER, command_id)
    hasty.terminal.decline(key(asked))
    await hasty.answered(asked.id)

    assert (decided.state, decided.taken_minor) == ("unplaced", 900)
    assert again == decided
    assert await hasty.till.values(DECISIONS) == ["Slip 0001 shows it"]
    assert await hasty.till.values("SELECT kind FROM alarms ORDER BY kind") == [
        "payment_contradicted",
        "payment_not_on_a_check",
    ]


async def test_a_charge_is_not_taken_back_twice_while_the_first_time_is_unknown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = await desk.till.order(900)
    asked = await desk.ask(order_id, 500)
    desk.terminal.approve(key(asked))
    await desk.answered(asked.id)

    async def silent(*_call: object) -> Unknown:
        return Unknown("The connection broke.")

    monkeypatch.setattr(desk.terminal, "reverse", silent)
    first = await desk.payments.reverse(Reverse(new_id(), asked.id), CASHIER)
    assert (await desk.answered(first.id)).state == "unknown"
    monkeypatch.undo()

    with pytest.raises(PaymentRefused, match="taking a payment of this bill back"):
        await desk.payments.reverse(Reverse(new_id(), asked.id), CASHIER)
