"""Bills taken apart, paid in parts, and taken apart again by people who change their minds."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.errors import BadRequest, Forbidden, NotFound, OrderClosed
from domain.ids import new_id
from domain.splitting import SplitRefused
from edge.checks.requests import Pay, PrintBill
from edge.checks.split_requests import (
    CorrectPaid,
    MoveToCheck,
    Rejoin,
    SharedLine,
    SplitByAmount,
    SplitByLines,
    SplitBySeats,
    SplitByShares,
    SplitEvenly,
    SplitResult,
    Take,
    WalkOut,
)
from edge.commands import Actor, Command
from edge.orders.after_rules import refuse_overpaid
from edge.reports.requests import WalkOuts
from edge.reports.store import of_z, sales
from edge.transaction import Write
from sync.tables.floor import Area, DiningTable
from sync.tables.identity import Person
from sync.tables.sales import Order, OrderLine, OrderTable
from tests.edge.till import CASHIER, CITY_5, MANAGER, Step, Till


def totals(result: SplitResult) -> list[int]:
    """What each check comes to."""
    return [check.total_minor for check in result.checks]


def labels(result: SplitResult) -> list[str]:
    """What the checks are called."""
    return [check.label for check in result.checks]


async def lines_of(till: Till, order_id: UUID) -> list[UUID]:
    """The lines of an order, in order."""
    return [line.id for line in (await till.checks.due(order_id)).lines]


async def pay_check(till: Till, order_id: UUID, check_id: UUID, amount: int) -> str:
    """Pay one check in cash; returns how the order stands."""
    return (await till.pay(order_id, amount, check_id=check_id)).order_state


async def test_three_pay_a_hundred_and_the_order_closes_with_the_last(till: Till) -> None:
    order_id = await till.order(10_000)

    split = await till.checks.split_evenly(SplitEvenly(order_id, 3), CASHIER)
    states = [
        await pay_check(till, order_id, check.check_id, check.total_minor) for check in split.checks
    ]

    assert totals(split) == [3_334, 3_333, 3_333]
    assert labels(split) == ["1/1", "1/2", "1/3"]
    assert states == ["open", "open", "closed"]
    assert await till.value("SELECT sum(tax_minor) FROM checks WHERE state = 'paid'") == 909
    assert await till.count("receipt_requests") == 3


async def test_nothing_of_a_split_reaches_the_kitchen(till: Till) -> None:
    order_id = await till.order(3_000, 500)
    before = await till.values("SELECT rev FROM order_lines")

    await till.checks.split_evenly(SplitEvenly(order_id, 4), CASHIER)

    assert await till.values("SELECT rev FROM order_lines") == before
    assert await till.count("tickets") + await till.count("print_jobs") == 0


async def test_after_the_first_payer_the_rest_is_split_anew(till: Till) -> None:
    order_id = await till.order(10_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 4), CASHIER)
    await pay_check(till, order_id, split.checks[0].check_id, 2_500)

    by_two = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    by_shares = await till.checks.split_by_shares(SplitByShares(order_id, (1, 2)), CASHIER)

    assert totals(by_two) == [2_500, 3_750, 3_750]
    assert totals(by_shares) == [2_500, 2_500, 5_000]
    assert [check.state for check in by_shares.checks] == ["paid", "open", "open"]
    assert labels(by_shares) == ["1/1", "1/2", "1/3"]


async def test_what_was_paid_without_a_split_becomes_a_paid_check(till: Till) -> None:
    order_id = await till.order(3_000, taxes=[CITY_5])
    await till.pay(order_id, 1_000)

    split = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)

    assert totals(split) == [1_000, 1_075, 1_075]
    assert [check.state for check in split.checks] == ["paid", "open", "open"]
    assert await till.values("SELECT state FROM receipt_requests") == ["pending"]


async def test_an_amount_is_a_check_of_exactly_that(till: Till) -> None:
    order_id = await till.order(3_333, 777, taxes=[CITY_5])

    split = await till.checks.split_by_amount(SplitByAmount(order_id, (2_000,)), CASHIER)

    assert totals(split) == [2_000, 2_316]


async def test_guests_pay_for_what_they_had_with_two_of_three_beers(till: Till) -> None:
    order_id = await till.order(2_000)
    beer_id = await till.add(order_id, 900, quantity=3_000, name="Beer", unit_price_minor=300)
    [steak_id, _beer] = await lines_of(till, order_id)
    mine, theirs = (Take(steak_id),), (Take(beer_id, 2_000),)

    split = await till.checks.split_by_lines(SplitByLines(order_id, (mine, theirs)), CASHIER)
    view = await till.checks.due(order_id)

    assert totals(split) == [2_000, 600, 300]
    assert [(line.name, line.quantity) for line in view.checks[1].lines] == [("Beer", 2_000)]


async def test_three_of_five_seats_share_a_bottle(till: Till) -> None:
    order_id = await till.order()
    for seat in (1, 2, 3, 4, 5):
        await till.add(order_id, 1_000, seat=seat)
    bottle_id = await till.add(order_id, 5_000, name="Barolo")
    shared = (SharedLine(bottle_id, (1, 3, 5)),)

    split = await till.checks.split_by_seats(SplitBySeats(order_id, shared=shared), CASHIER)
    view = await till.checks.due(order_id)

    assert sorted(totals(split)) == [1_000, 1_000, 2_666, 2_667, 2_667]
    assert view.checks[0].lines[-1].name == "Barolo (1/3)"


async def test_couples_pay_by_their_seats(till: Till) -> None:
    order_id = await till.order()
    for seat in (1, 2, 3, 4):
        await till.add(order_id, 1_000, seat=seat)

    groups = ((1, 2), (3, 4))
    split = await till.checks.split_by_seats(SplitBySeats(order_id, groups), CASHIER)

    assert totals(split) == [2_000, 2_000]


async def test_lines_move_between_unpaid_checks(till: Till) -> None:
    order_id = await till.order(2_000, 700)
    [steak_id, wine_id] = await lines_of(till, order_id)
    split = await till.checks.split_by_lines(SplitByLines(order_id, ((Take(wine_id),),)), CASHIER)
    wine, steak = split.checks

    onto = MoveToCheck(order_id, steak.check_id, (Take(steak_id),), wine.check_id)
    moved = await till.checks.move(onto, CASHIER)

    assert totals(moved) == [2_700]
    assert await till.values("SELECT state FROM checks ORDER BY number") == ["open", "voided"]


async def test_unpaid_checks_are_joined_again_and_paid_as_one(till: Till) -> None:
    order_id = await till.order(1_001)
    await till.checks.split_evenly(SplitEvenly(order_id, 3), CASHIER)

    joined = await till.checks.rejoin(Rejoin(order_id), CASHIER)
    paid = await till.pay(order_id, 1_001)

    assert (totals(joined), labels(joined)) == ([1_001], ["1"])
    assert paid.order_state == "closed"
    assert await till.value("SELECT tax_minor FROM checks WHERE state = 'paid'") == 91


async def test_a_bill_is_split_again_after_a_part_that_nobody_sat_at(till: Till) -> None:
    order_id = await till.order()
    for seat in (1, 2):
        await till.add(order_id, 1_000, seat=seat)
    groups = ((1,), (9,), (2,))
    await till.checks.split_by_seats(SplitBySeats(order_id, groups), CASHIER)
    await till.checks.rejoin(Rejoin(order_id), CASHIER)

    again = [await till.checks.split_evenly(SplitEvenly(order_id, n), CASHIER) for n in (2, 3)]

    assert [totals(each) for each in again] == [[1_000, 1_000], [667, 667, 666]]


async def test_what_is_added_after_a_split_is_an_unpaid_remainder_of_its_own(till: Till) -> None:
    order_id = await till.order(2_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    await till.add(order_id, 600)
    await till.add(order_id, 300)

    view = await till.checks.due(order_id)
    for check in split.checks:
        await pay_check(till, order_id, check.check_id, 1_000)
    last = view.checks[-1]
    state = await pay_check(till, order_id, last.check_id, 900)

    assert [check.total_minor for check in view.checks] == [1_000, 1_000, 900]
    assert (last.label, state) == ("1/3", "closed")


async def test_what_was_added_goes_to_a_chosen_check(till: Till) -> None:
    order_id = await till.order(2_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    dessert_id = await till.add(order_id, 600)
    new = (await till.checks.due(order_id)).checks[-1]

    chosen = split.checks[1].check_id
    moved = await till.checks.move(
        MoveToCheck(order_id, new.check_id, (Take(dessert_id),), chosen), CASHIER
    )

    assert totals(moved) == [1_000, 1_600]


async def test_a_paid_check_is_not_split_or_paid_again(till: Till) -> None:
    order_id = await till.order(2_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    paid_id = split.checks[0].check_id
    await pay_check(till, order_id, paid_id, 1_000)

    with pytest.raises(SplitRefused, match="1/1 is already paid"):
        await till.checks.split_evenly(SplitEvenly(order_id, 2, paid_id), CASHIER)
    with pytest.raises(PaymentRefused, match="already paid"):
        await till.pay(order_id, 1_000, check_id=paid_id)


async def test_of_several_checks_one_is_to_be_chosen(till: Till) -> None:
    order_id = await till.order(2_000)
    await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)

    with pytest.raises(PaymentRefused, match="Choose the one to pay"):
        await till.pay(order_id, 1_000)
    with pytest.raises(PaymentRefused, match="split anew"):
        await till.pay(order_id, 1_000, check_id=new_id())


async def test_a_bill_and_a_receipt_say_which_check_they_are(till: Till) -> None:
    await till.printer()
    order_id = await till.order(2_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    second = split.checks[1].check_id

    bill = await till.checks.print_bill(PrintBill(order_id, second), CASHIER)
    await pay_check(till, order_id, second, 1_000)

    assert bill.total_minor == 1_000
    assert "1/2" in await till.value("SELECT document FROM print_jobs WHERE kind = 'bill'")
    sale = await till.value("SELECT draft FROM receipt_requests")
    assert '"check_number": 2' in sale or '"check_number":2' in sale


async def test_a_repeated_split_is_made_once(till: Till) -> None:
    order_id, command_id = await till.order(2_000), new_id()

    first = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER, command_id)
    again = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER, command_id)

    assert again == first
    assert await till.count("checks") == 2


async def test_a_walk_out_is_closed_unpaid_with_reason_and_on_its_own_line(till: Till) -> None:
    order_id = await till.order(2_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)
    await pay_check(till, order_id, split.checks[0].check_id, 1_000)
    gone = WalkOut(order_id, split.checks[1].check_id, "Left through the garden")

    with pytest.raises(Forbidden):
        await till.checks.walk_out(gone, CASHIER)
    after = await till.checks.walk_out(gone, MANAGER)

    assert after.order_state == "closed"
    assert [check.state for check in after.checks] == ["paid", "closed"]
    assert await till.values("SELECT reason FROM audit_entries WHERE act = 'walk_out'") == [
        "Left through the garden"
    ]
    assert await till.value("SELECT count(*) FROM receipt_requests") == 1
    sold = await till.db.read(lambda read: sales(read, of_z(1)))
    assert (sold.revenue_minor, sold.walk_outs) == (1_000, WalkOuts(1, 1_000))


async def test_a_line_on_three_checks_is_sold_once(till: Till) -> None:
    order_id = await till.order(1_000)
    split = await till.checks.split_evenly(SplitEvenly(order_id, 3), CASHIER)
    for check in split.checks:
        await pay_check(till, order_id, check.check_id, check.total_minor)

    sold = await till.db.read(lambda read: sales(read, of_z(1)))

    assert (sold.orders, sold.checks, sold.lines, sold.quantity) == (1, 3, 1, 1_000)
    assert sold.lines_minor == 1_000


async def test_what_is_on_a_paid_check_is_not_taken_back(till: Till) -> None:
    order_id = await till.order(2_000, 500)
    [steak_id, wine_id] = await lines_of(till, order_id)
    split = await till.checks.split_by_lines(SplitByLines(order_id, ((Take(steak_id),),)), CASHIER)
    await pay_check(till, order_id, split.checks[0].check_id, 2_000)

    with pytest.raises(BadRequest, match="Refund that first"):
        await till.db.write(Command.of(Step("void")), lambda tx: take_away(tx, order_id, steak_id))
    await till.db.write(Command.of(Step("void")), lambda tx: take_away(tx, order_id, wine_id))


def take_away(tx: Write, order_id: UUID, line_id: UUID) -> None:
    """Take a line back as the kitchen's acts do."""
    tx.update_by_id(OrderLine, line_id, state="voided")
    refuse_overpaid(tx, tx.load(Order, order_id, "order"))


async def test_what_a_walk_out_had_paid_is_kept(till: Till) -> None:
    order_id = await till.order(2_000)
    await till.pay(order_id, 500)

    after = await till.checks.walk_out(WalkOut(order_id, None, "Ran"), MANAGER)

    assert [(check.state, check.total_minor) for check in after.checks] == [
        ("paid", 500),
        ("closed", 1_500),
    ]
    assert after.order_state == "closed"


async def test_a_walk_out_needs_a_reason(till: Till) -> None:
    with pytest.raises(BadRequest, match="how the guests left"):
        await till.checks.walk_out(WalkOut(await till.order(100), None, " "), MANAGER)


async def test_a_paid_checks_table_and_server_are_corrected_and_logged(till: Till) -> None:
    area_id = await till.add_row(Area, name="Room")
    seven = await till.add_row(DiningTable, area_id=area_id, name="7")
    nine = await till.add_row(DiningTable, area_id=area_id, name="9")
    anna = await till.add_row(Person, name="Anna", short_name="Anna")
    order_id = await till.order(900)
    await till.add_row(OrderTable, order_id=order_id, table_id=seven)
    paid = await till.pay(order_id, 900)

    wanted = CorrectPaid(paid.check_id, "Wrong table", server_id=anna, table_id=nine)
    await till.checks.correct_paid(wanted, MANAGER)

    order = await till.db.read(lambda read: read.load(Order, order_id, "order"))
    assert order.server_id == anna
    assert (await till.checks.due(order_id)).tables == ("9",)
    assert await till.count("audit_entries WHERE act = 'correct_paid_check'") == 1


@pytest.mark.parametrize("ways", [-1, 0, 1, 51, 10**9])
async def test_ways_that_cannot_be_are_refused(till: Till, ways: int) -> None:
    order_id = await till.order(2_000)

    with pytest.raises(SplitRefused, match="2 to 50"):
        await till.checks.split_evenly(SplitEvenly(order_id, ways), CASHIER)

    assert await till.count("checks") == 0


@pytest.mark.parametrize("shares", [(), (1,), (0, 1), (1, 10**7)])
async def test_shares_that_cannot_be_are_refused(till: Till, shares: tuple[int, ...]) -> None:
    order_id = await till.order(2_000)

    with pytest.raises(SplitRefused):
        await till.checks.split_by_shares(SplitByShares(order_id, shares), CASHIER)


@pytest.mark.parametrize("quantity", [-1_000, 4_000])
async def test_a_quantity_that_is_not_there_is_refused(till: Till, quantity: int) -> None:
    order_id = await till.order()
    beer_id = await till.add(order_id, 900, quantity=3_000)
    take: Sequence[Take] = (Take(beer_id, quantity),)

    with pytest.raises(SplitRefused, match="More of a line"):
        await till.checks.split_by_lines(SplitByLines(order_id, (tuple(take),)), CASHIER)


async def test_a_line_or_check_that_is_not_there_is_named(till: Till) -> None:
    order_id = await till.order(2_000)

    wanted = SplitByLines(order_id, ((Take(new_id()),),))
    with pytest.raises(NotFound, match="line is not on this check"):
        await till.checks.split_by_lines(wanted, CASHIER)
    with pytest.raises(NotFound, match="changed meanwhile"):
        await till.checks.split_evenly(SplitEvenly(order_id, 2, new_id()), CASHIER)


async def test_who_may_not_take_payment_does_not_split(till: Till) -> None:
    with pytest.raises(Forbidden):
        await till.checks.split_evenly(SplitEvenly(await till.order(100), 2), Actor("person"))


async def test_a_closed_order_is_not_split(till: Till) -> None:
    order_id = await till.order(100)
    await till.checks.pay(Pay(order_id, new_id(), till.founded.cash_tender_id, 100), CASHIER)

    with pytest.raises(OrderClosed):
        await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)


async def test_a_line_taken_back_makes_those_who_shared_it_pay_less(till: Till) -> None:
    order_id = await till.order(2_000)
    wine_id = await till.add(order_id, 500)
    await till.checks.split_evenly(SplitEvenly(order_id, 2), CASHIER)

    await till.change(OrderLine, wine_id, state="voided")

    view = await till.checks.due(order_id)
    assert [check.total_minor for check in view.checks] == [1_000, 1_000]
