"""The safe and the bank: drops, floats, bags that are confirmed later, counts."""

from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.errors import BadRequest, Changed, DomainError, Forbidden, NotFound
from domain.ids import new_id
from edge.cash.requests import ConfirmDeposit, CountPlace, Deposit, MovePlace, SetCashRules
from edge.shifts.requests import CloseDrawer, OpenDrawer
from tests.edge.cash.conftest import Vault
from tests.edge.till import CASHIER, MANAGER


async def test_a_drop_is_in_the_safe(vault: Vault) -> None:
    session_id = await vault.counter.open(10_000)

    await vault.counter.move(session_id, "drop", 4_000)

    assert await vault.balances() == (4_000, 0, 0)
    assert (await vault.counter.shifts.x(session_id)).expected_minor == 6_000


async def test_a_float_comes_out_of_the_safe(vault: Vault) -> None:
    await vault.begin(50_000)
    request = OpenDrawer(new_id(), vault.counter.drawer_id, 10_000, vault.safe_id)

    await vault.counter.shifts.open(request, CASHIER)

    assert await vault.balances() == (40_000, 0, 0)


async def test_the_takings_go_to_the_safe_with_the_close(vault: Vault) -> None:
    session_id = await vault.counter.open(10_000)

    await vault.counter.shifts.close(
        CloseDrawer(session_id, 10_000, place_id=vault.safe_id), CASHIER
    )

    assert await vault.balances() == (10_000, 0, 0)
    assert await vault.books() == {"place": 10_000, "floats": -10_000}


async def test_the_first_count_is_what_a_safe_begins_with(vault: Vault) -> None:
    await vault.begin(50_000)

    assert await vault.books() == {"place": 50_000, "floats": -50_000}


async def test_a_count_that_differs_needs_a_reason_and_stands_in_the_books(vault: Vault) -> None:
    await vault.begin(50_000)

    with pytest.raises(BadRequest, match=r"€1\.00 is missing"):
        await vault.cash.count(CountPlace(new_id(), vault.safe_id, 49_900), MANAGER)
    change = await vault.cash.count(
        CountPlace(new_id(), vault.safe_id, 49_900, "Not found"), MANAGER
    )

    assert (change.balance_minor, change.difference_minor) == (49_900, -100)
    assert (await vault.books())["differences"] == 100


async def test_a_bag_is_on_its_way_until_the_bank_confirms_it(vault: Vault) -> None:
    await vault.begin(50_000)
    bag = await vault.deposit(30_000)
    assert await vault.balances() == (20_000, 30_000, 0)
    (waiting,) = (await vault.now()).waiting
    assert (waiting.bag, waiting.amount_minor) == ("A-1", 30_000)

    await vault.cash.confirm(ConfirmDeposit(new_id(), bag, 30_000), MANAGER)

    assert await vault.balances() == (20_000, 0, 30_000)
    assert (await vault.now()).waiting == ()


async def test_what_the_bank_found_missing_needs_a_reason(vault: Vault) -> None:
    await vault.begin(50_000)
    bag = await vault.deposit(30_000)

    with pytest.raises(BadRequest, match=r"€5\.00 is missing"):
        await vault.cash.confirm(ConfirmDeposit(new_id(), bag, 29_500), MANAGER)
    change = await vault.cash.confirm(
        ConfirmDeposit(new_id(), bag, 29_500, "A false note"), MANAGER
    )

    assert change.difference_minor == -500
    assert await vault.balances() == (20_000, 0, 29_500)
    books = await vault.books()
    assert (books["place"], books["differences"]) == (sum(await vault.balances()), 500)


async def test_a_bag_is_confirmed_once_however_often(vault: Vault) -> None:
    await vault.begin(50_000)
    bag, command_id = await vault.deposit(30_000), new_id()
    request = ConfirmDeposit(new_id(), bag, 30_000)

    first = await vault.cash.confirm(request, MANAGER, command_id)

    assert await vault.cash.confirm(request, MANAGER, command_id) == first
    with pytest.raises(Changed, match="Bag A-1 was confirmed already"):
        await vault.cash.confirm(ConfirmDeposit(new_id(), bag, 30_000), MANAGER)


async def test_a_bag_number_is_on_its_way_once(vault: Vault) -> None:
    await vault.begin(50_000)
    await vault.deposit(100)

    with pytest.raises(Changed, match="Bag A-1 is on its way"):
        await vault.deposit(100)


async def test_change_comes_from_the_bank(vault: Vault) -> None:
    await vault.begin(1_000)
    request = MovePlace(new_id(), vault.bank_id, vault.safe_id, 20_000, "Coins")

    await vault.cash.move(request, MANAGER)

    assert await vault.balances() == (21_000, 0, -20_000)


@pytest.mark.parametrize(
    ("amount", "bag"), [(0, "A-1"), (-5, "A-1"), (10**15, "A-1"), (100, " "), (60_000, "A-1")]
)
async def test_a_bag_that_cannot_be_is_refused(vault: Vault, amount: int, bag: str) -> None:
    await vault.begin(50_000)

    with pytest.raises((BadRequest, PaymentRefused)):
        await vault.deposit(amount, bag)

    assert await vault.balances() == (50_000, 0, 0)


async def test_what_is_no_deposit_is_not_confirmed(vault: Vault) -> None:
    await vault.begin(50_000)
    row = await vault.counter.till.value("SELECT id FROM place_movements")

    for movement_id in (new_id(), UUID(bytes=row)):
        with pytest.raises(NotFound):
            await vault.cash.confirm(ConfirmDeposit(new_id(), movement_id, 100), MANAGER)


async def test_cash_stays_where_it_is_when_nothing_is_moved(vault: Vault) -> None:
    for request in (
        MovePlace(new_id(), vault.safe_id, vault.safe_id, 10),
        MovePlace(new_id(), vault.safe_id, vault.bank_id, 10),
        MovePlace(new_id(), vault.bank_id, new_id(), 10),
    ):
        with pytest.raises(DomainError):
            await vault.cash.move(request, MANAGER)

    assert await vault.counter.till.count("place_movements") == 0


async def test_the_safe_is_the_managers(vault: Vault) -> None:
    rules = SetCashRules(
        count_blind=False,
        difference_limit_minor=0,
        cash_with_waiters=False,
        tips_at_checkout=True,
    )
    with pytest.raises(Forbidden):
        await vault.cash.places(CASHIER)
    with pytest.raises(Forbidden):
        await vault.cash.deposit(Deposit(new_id(), 1, "A"), CASHIER)
    with pytest.raises(Forbidden):
        await vault.cash.set_rules(rules, CASHIER)


async def test_the_rules_of_cash_are_the_houses(vault: Vault) -> None:
    rules = SetCashRules(
        count_blind=False,
        difference_limit_minor=2_000,
        cash_with_waiters=True,
        tips_at_checkout=False,
    )

    await vault.cash.set_rules(rules, MANAGER)

    found = vault.cash.rules()
    assert (found.count_blind, found.difference_limit_minor) == (False, 2_000)
    assert (found.cash_with_waiters, found.tips_at_checkout) == (True, False)
