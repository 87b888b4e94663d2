"""Waiters who carry cash: their purses, what they bring in, and the slip at the end."""

from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.drawers import CountDiffers
from domain.errors import BadRequest, Changed, DomainError, Forbidden
from domain.ids import new_id
from edge.checks.tips import AddTip
from edge.commands import Actor
from edge.refunds.requests import GiveBack
from edge.refunds.service import RefundService
from edge.shifts.purse_requests import Checkout, HandIn, OpenPurse, PrintSlip
from edge.shifts.requests import CloseDrawer, MoveCash, OpenWithoutSale
from edge.staff.clocking import ClockIn, ClockService
from edge.tips.requests import PayTips, SaveTipRule
from tests.edge.shifts.conftest import Counter
from tests.edge.shifts.waiters import Waiters, employ, hire
from tests.edge.till import CASHIER, MANAGER

DAY_S = 24 * 60 * 60


@pytest.fixture
async def waiters(counter: Counter) -> Waiters:
    """Aziza and Marco."""
    return await hire(counter)


async def _owed(waiters: Waiters, who: Actor) -> int:
    found = await waiters.tips.mine(who)
    assert found is not None
    return found.owed_minor


async def _balances(waiters: Waiters) -> dict[str, int]:
    """What stands in each account of the books."""
    rows = await waiters.counter.till.db.read(
        lambda read: read.rows(
            "SELECT j.value ->> 'account', sum(j.value ->> 'minor') FROM ledger_postings p, "
            "json_each(p.legs) j GROUP BY 1"
        )
    )
    return {row[0]: row[1] for row in rows if row[1]}


async def test_cash_that_a_waiter_takes_goes_to_their_purse_and_opens_no_drawer(
    waiters: Waiters,
) -> None:
    purse = await waiters.open(waiters.aziza)
    drawer = await waiters.counter.open(0)

    await waiters.sell(waiters.aziza, 1_200)
    await waiters.sell(waiters.marco, 700)

    assert (await waiters.counter.shifts.x(purse)).expected_minor == 6_200
    assert (await waiters.counter.shifts.x(drawer)).expected_minor == 700
    assert await waiters.counter.till.count("drawer_openings") == 1


async def test_cash_that_goes_back_out_of_a_purse_opens_no_drawer(waiters: Waiters) -> None:
    till, aziza = waiters.counter.till, _with(waiters.aziza, "refund")
    purse, drawer = await waiters.open(aziza), await waiters.counter.open(0)
    await waiters.sell(aziza, 1_200)
    check_id = UUID(bytes=await till.value("SELECT id FROM checks"))

    await RefundService(till.db).give_back(
        GiveBack(new_id(), check_id, "Cold", amount_minor=200), aziza
    )

    assert (await waiters.counter.shifts.x(purse)).expected_minor == 6_000
    assert (await waiters.counter.shifts.x(drawer)).expected_minor == 0
    assert await till.count("drawer_openings") == 0


async def test_where_the_counter_keeps_the_cash_no_purse_is_opened(waiters: Waiters) -> None:
    await waiters.rules(cash_with_waiters=False)

    with pytest.raises(BadRequest, match="to the drawer, not to a purse"):
        await waiters.open(waiters.aziza)


async def test_a_purse_is_opened_once_however_many_tablets(waiters: Waiters) -> None:
    request, command_id = OpenPurse(new_id(), 5_000), new_id()

    first = await waiters.purses.open(request, waiters.aziza, command_id)

    assert await waiters.purses.open(request, waiters.aziza, command_id) == first
    with pytest.raises(Changed, match="Aziza is open since"):
        await waiters.open(waiters.aziza)
    assert (
        await waiters.counter.till.value("SELECT count(*) FROM drawers WHERE person_id IS NOT NULL")
        == 1
    )


async def test_a_float_out_of_the_drawer_leaves_it(waiters: Waiters) -> None:
    drawer = await waiters.counter.open(10_000)
    request = OpenPurse(new_id(), 3_000, drawer)

    with pytest.raises(Forbidden):
        await waiters.purses.open(request, waiters.aziza)
    await waiters.purses.open(request, _with(waiters.aziza, "run_drawer"))

    assert (await waiters.counter.shifts.x(drawer)).expected_minor == 7_000
    assert (await waiters.counter.shifts.x(request.session_id)).expected_minor == 3_000


async def test_cash_is_brought_in_between(waiters: Waiters) -> None:
    purse, drawer = await waiters.open(waiters.aziza), await waiters.counter.open(0)

    change = await waiters.purses.hand_in(HandIn(new_id(), purse, 2_000, drawer), waiters.aziza)
    await waiters.purses.hand_in(HandIn(new_id(), purse, 1_000), waiters.aziza)

    assert change.cash_minor == 3_000
    assert (await waiters.counter.shifts.x(purse)).expected_minor == 2_000
    assert (await waiters.counter.shifts.x(drawer)).expected_minor == 2_000
    safe, *_others = (await waiters.cash.places(MANAGER)).places
    assert safe.balance_minor == 1_000


@pytest.mark.parametrize("amount", [0, -5, 5_001])
async def test_what_is_not_in_a_purse_cannot_be_brought(waiters: Waiters, amount: int) -> None:
    purse = await waiters.open(waiters.aziza)

    with pytest.raises((BadRequest, PaymentRefused)):
        await waiters.purses.hand_in(HandIn(new_id(), purse, amount), waiters.aziza)


async def test_a_purse_is_its_owners(waiters: Waiters) -> None:
    purse = await waiters.open(waiters.aziza)

    with pytest.raises(Forbidden):
        await waiters.purses.hand_in(HandIn(new_id(), purse, 100), waiters.marco)
    with pytest.raises(Forbidden):
        await waiters.check_out(waiters.marco, purse, 5_000)
    with pytest.raises(Forbidden):
        await waiters.counter.shifts.move_cash(
            MoveCash(new_id(), purse, "pay_out", 100, "Ice"), waiters.marco
        )


async def test_a_purse_is_no_drawer_of_the_counter(waiters: Waiters) -> None:
    purse = await waiters.open(waiters.aziza)
    purse_id = (await waiters.counter.shifts.x(purse)).drawer_id

    with pytest.raises(Forbidden, match="somebody's purse"):
        await waiters.counter.shifts.close(CloseDrawer(purse, 5_000), CASHIER)
    with pytest.raises(Forbidden, match="somebody's purse"):
        await waiters.counter.shifts.open_without_sale(OpenWithoutSale(purse_id, "x"), CASHIER)
    assert [each.person_id for each in await waiters.counter.shifts.drawers()] == [None]
    assert [each.person_id for each in await waiters.counter.shifts.purses()] == [waiters.aziza.id]


async def test_the_slip_says_sales_cash_tips_and_what_is_owed(waiters: Waiters) -> None:
    await waiters.open(waiters.aziza)
    await waiters.sell(waiters.aziza, 2_000, tip=100, tendered_minor=2_100)
    await waiters.sell(waiters.aziza, 3_000, tip=400, card=True)
    await waiters.sell(waiters.aziza, 1_000, card=True)

    slip = await waiters.purses.mine(waiters.aziza)

    assert slip is not None
    assert (slip.sales_minor, slip.held_minor) == (6_000, 7_100)
    assert (slip.cash_tips_minor, slip.card_tips_minor, slip.missing_tips) == (100, 400, 1)
    assert (slip.tips_minor, slip.owes_house_minor) == (500, 6_600)


async def test_checking_out_keeps_the_tips_and_hands_in_the_rest(waiters: Waiters) -> None:
    purse, drawer = await waiters.open(waiters.aziza), await waiters.counter.open(0)
    await waiters.sell(waiters.aziza, 2_000, tip=100, tendered_minor=2_100)
    await waiters.sell(waiters.aziza, 3_000, tip=400, card=True)
    request = Checkout(purse, 7_100, to_session_id=drawer)
    command_id = new_id()

    slip = await waiters.purses.check_out(request, waiters.aziza, command_id)
    again = await waiters.purses.check_out(request, waiters.aziza, command_id)

    assert again == slip
    assert (slip.held_minor, slip.counted_minor, slip.kept_minor) == (7_100, 7_100, 500)
    assert slip.owes_house_minor == 6_600
    assert (await waiters.counter.shifts.x(drawer)).expected_minor == 6_600
    assert (await waiters.counter.shifts.x(purse)).state == "closed"
    assert await _owed(waiters, waiters.aziza) == 0
    with pytest.raises(Changed, match="already closed"):
        await waiters.check_out(waiters.aziza, purse, 7_100)


async def test_after_a_checkout_the_books_owe_no_tips_and_no_purse_has_cash(
    waiters: Waiters,
) -> None:
    purse, drawer = await waiters.open(waiters.aziza), await waiters.counter.open(0)
    await waiters.sell(waiters.aziza, 2_000, tip=100, tendered_minor=2_100)
    await waiters.check_out(waiters.aziza, purse, 7_050, reason="Lost", to_session_id=drawer)

    balances = await _balances(waiters)

    assert "tips" not in balances
    assert (balances["cash"], balances["differences"]) == (6_950, 50)
    assert sum(balances.values()) == 0


async def test_where_tips_are_more_than_the_cash_the_house_owes_the_waiter(
    waiters: Waiters,
) -> None:
    purse = await waiters.open(waiters.aziza, 0)
    await waiters.sell(waiters.aziza, 300)
    await waiters.sell(waiters.aziza, 9_000, tip=1_000, card=True)

    slip = await waiters.check_out(waiters.aziza, purse, 300)

    assert (slip.kept_minor, slip.owes_house_minor) == (300, -700)
    assert await _owed(waiters, waiters.aziza) == 700
    drawer = await waiters.counter.open(5_000)
    assert waiters.aziza.id is not None
    pay = PayTips(new_id(), waiters.aziza.id, waiters.tips.today(), drawer)
    assert (await waiters.tips.pay_out(pay, CASHIER)).amount_minor == 700
    assert (await waiters.counter.shifts.x(drawer)).expected_minor == 4_300


async def test_where_tips_are_paid_with_the_wages_all_cash_is_handed_in(waiters: Waiters) -> None:
    await waiters.rules(tips_at_checkout=False)
    purse = await waiters.open(waiters.aziza, 0)
    await waiters.sell(waiters.aziza, 1_000, tip=200, tendered_minor=1_200)

    slip = await waiters.check_out(waiters.aziza, purse, 1_200)

    assert (slip.kept_minor, slip.owes_house_minor) == (0, 1_200)
    assert await _owed(waiters, waiters.aziza) == 0
    safe, *_others = (await waiters.cash.places(MANAGER)).places
    assert safe.balance_minor == 1_200


async def test_the_kitchens_part_stays_when_a_waiter_checks_out(waiters: Waiters) -> None:
    luca = await employ(waiters.counter, "Luca", "Cook")
    assert luca.id is not None
    clocking = ClockService(waiters.counter.till.db)
    await clocking.clock_in(ClockIn(new_id(), luca.id), luca)
    cook = waiters.counter.till.founded.roles["Cook"]
    rule = SaveTipRule(new_id(), "Kitchen", "tip_out", 200_000, to_role_id=cook)
    await waiters.tips.save_rule(rule, MANAGER)
    purse = await waiters.open(waiters.aziza, 0)
    await waiters.sell(waiters.aziza, 2_000)
    await waiters.sell(waiters.aziza, 3_000, tip=1_000, card=True)
    before = await waiters.purses.mine(waiters.aziza)

    slip = await waiters.check_out(waiters.aziza, purse, 2_000)

    assert before is not None
    assert (before.shared_minor, before.owes_house_minor) == (-200, 1_200)
    assert (slip.shared_minor, slip.kept_minor, slip.owes_house_minor) == (-200, 800, 1_200)
    assert await _owed(waiters, luca) == 200
    assert (await waiters.tips.day(MANAGER)).unshared_minor == 0


async def test_a_purse_that_differs_needs_a_reason_and_says_how_much(waiters: Waiters) -> None:
    purse = await waiters.open(waiters.aziza)

    with pytest.raises(CountDiffers, match=r"€2\.00 is missing"):
        await waiters.check_out(waiters.aziza, purse, 4_800)

    assert (await waiters.counter.shifts.x(purse)).state == "open"
    assert await waiters.counter.till.count("tip_moves") == 0


async def test_a_tip_that_is_typed_from_the_slip_is_on_the_checkout(waiters: Waiters) -> None:
    await waiters.open(waiters.aziza)
    payment_id = await waiters.sell(waiters.aziza, 3_000, card=True)
    (waiting,) = await waiters.purses.card_payments(waiters.aziza)
    assert (waiting.payment_id, waiting.tip_minor, waiting.tables) == (payment_id, 0, "")

    tip = AddTip(payment_id, new_id(), 250)
    await waiters.counter.till.checks.add_tip(tip, waiters.aziza)
    await waiters.counter.till.checks.add_tip(tip, waiters.aziza)

    slip = await waiters.purses.mine(waiters.aziza)
    assert slip is not None
    assert (slip.card_tips_minor, slip.missing_tips) == (250, 0)
    assert [each.tip_minor for each in await waiters.purses.card_payments(waiters.aziza)] == [250]


async def test_a_purse_that_was_forgotten_is_checked_out_the_next_day(waiters: Waiters) -> None:
    yesterday = await waiters.open(waiters.aziza)
    await waiters.sell(waiters.aziza, 1_000, tip=200, tendered_minor=1_200)
    waiters.counter.clock.advance(DAY_S)
    await waiters.open(waiters.aziza, 1_000)

    slip = await waiters.purses.mine(waiters.aziza)
    assert slip is not None
    assert slip.session_id == yesterday
    done = await waiters.check_out(waiters.aziza, yesterday, 6_200)

    assert (done.kept_minor, done.owes_house_minor) == (200, 6_000)


async def test_a_waiter_without_a_purse_has_a_slip_of_the_day(waiters: Waiters) -> None:
    await waiters.counter.open(0)
    await waiters.sell(waiters.marco, 1_000, tip=100, card=True)

    slip = await waiters.purses.mine(waiters.marco)

    assert slip is not None
    assert (slip.session_id, slip.sales_minor, slip.owes_house_minor) == (None, 1_000, -100)


async def test_the_slip_is_on_paper(waiters: Waiters) -> None:
    purse = await waiters.open(waiters.aziza)
    await waiters.purses.print_slip(PrintSlip(new_id()), waiters.aziza)
    await waiters.check_out(waiters.aziza, purse, 5_000)

    kinds = await waiters.counter.till.values("SELECT kind FROM print_jobs")
    assert kinds == ["checkout", "checkout"]


async def test_a_refused_checkout_writes_nothing(waiters: Waiters) -> None:
    purse = await waiters.open(waiters.aziza)
    await waiters.sell(waiters.aziza, 1_000, tip=200, tendered_minor=1_200)

    for request in (
        Checkout(purse, -1),
        Checkout(purse, 6_200, to_session_id=new_id()),
        Checkout(purse, 6_200, counts=((500, 1),)),
        Checkout(purse, 6_200, to_session_id=purse),
    ):
        with pytest.raises(DomainError):
            await waiters.purses.check_out(request, waiters.aziza)

    assert await waiters.counter.till.count("tip_moves") == 0
    assert (await waiters.counter.shifts.x(purse)).expected_minor == 6_200


def _with(who: Actor, right: str) -> Actor:
    return Actor(who.kind, who.id, rights=who.rights | {right})
