"""House accounts: made, changed, charged, settled, and what their statements say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.accounts import AccountRefused
from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from edge.accounts.requests import (
    AccountPaid,
    BlockAccount,
    PrintStatement,
    SaveHouseAccount,
    SettleAccount,
)
from edge.accounts.service import AccountService
from tests.edge.accounts.desk import Desk
from tests.edge.till import CASHIER, MANAGER

TODAY = "2026-03-06"


@pytest.fixture
def accounts(desk: Desk) -> AccountService:
    """What is under test."""
    return AccountService(desk.till.db)


async def test_a_manager_makes_and_changes_an_account(accounts: AccountService) -> None:
    firm = new_id()
    made = SaveHouseAccount(firm, "  Rossi   & Co ", 50_000, 14, "IT00743110157", "Via Roma 1")

    await accounts.save_house(made, MANAGER)
    await accounts.save_house(SaveHouseAccount(firm, "Rossi", None, 30), MANAGER)
    view = await accounts.account(firm, CASHIER)

    assert (view.name, view.limit_minor, view.terms_days, view.tax_id) == ("Rossi", None, 30, "")
    with pytest.raises(Forbidden):
        await accounts.save_house(made, CASHIER)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"name": " "}, "needs a name"),
        ({"limit_minor": -1}, "limit is too large or below zero"),
        ({"terms_days": 400}, "due within 0 to 365 days"),
        ({"tax_id": "IT00743110158"}, "not a right IT VAT"),
    ],
)
async def test_what_cannot_be_is_refused(
    desk: Desk, accounts: AccountService, columns: dict[str, Any], sentence: str
) -> None:
    usual = {"account_id": new_id(), "name": "Rossi"}

    with pytest.raises(BadRequest, match=sentence):
        await accounts.save_house(SaveHouseAccount(**{**usual, **columns}), MANAGER)

    assert await desk.till.count("accounts") == 0


async def test_two_accounts_never_have_one_code(accounts: AccountService) -> None:
    await accounts.save_house(SaveHouseAccount(new_id(), "Rossi", code="R1"), MANAGER)

    with pytest.raises(BadRequest, match="has this code already"):
        await accounts.save_house(SaveHouseAccount(new_id(), "Bianchi", code="R1"), MANAGER)


async def test_a_debt_is_settled_in_parts_and_never_beyond(
    desk: Desk, accounts: AccountService
) -> None:
    firm = await desk.firm(owes=9000)

    part = await _settle(desk, accounts, firm, 4000, tendered_minor=5000)
    with pytest.raises(AccountRefused, match=r"Rossi & Co owes only €50\.00"):
        await _settle(desk, accounts, firm, 5001)
    rest = await _settle(desk, accounts, firm, 5000, tender_id=desk.till.founded.card_tender_id)
    with pytest.raises(AccountRefused, match="owes nothing"):
        await _settle(desk, accounts, firm, 1)

    assert (part.balance_minor, part.change_minor, rest.balance_minor) == (5000, 1000, 0)


async def test_settling_twice_under_one_id_takes_once(desk: Desk, accounts: AccountService) -> None:
    firm = await desk.firm(owes=9000)
    request = SettleAccount(firm, new_id(), desk.till.founded.cash_tender_id, 4000)

    first = await accounts.settle(request, CASHIER)
    again = await accounts.settle(request, CASHIER)

    assert (again, await desk.balance(firm)) == (first, 5000)


async def test_a_settlement_lets_the_firm_be_charged_again(
    desk: Desk, accounts: AccountService
) -> None:
    firm, order_id = await desk.firm(10_000, owes=10_000), await desk.till.order(3000)

    with pytest.raises(AccountRefused, match="before its limit"):
        await desk.charge(order_id, 3000, firm)
    await _settle(desk, accounts, firm, 3000)

    assert (await desk.charge(order_id, 3000, firm)).check_state == "paid"


async def test_a_blocked_firm_is_not_charged_but_can_settle(
    desk: Desk, accounts: AccountService
) -> None:
    firm, order_id = await desk.firm(owes=1000), await desk.till.order(3000)
    await accounts.block(BlockAccount(firm, True, "does not pay"), CASHIER)

    with pytest.raises(AccountRefused, match="Rossi & Co is blocked"):
        await desk.charge(order_id, 3000, firm)

    assert (await _settle(desk, accounts, firm, 1000)).balance_minor == 0


async def test_the_books_say_who_owes(desk: Desk, accounts: AccountService) -> None:
    firm, order_id = await desk.firm(), await desk.till.order(3000)
    await desk.charge(order_id, 3000, firm)
    await _settle(desk, accounts, firm, 1000)

    owed = await desk.till.value(
        "SELECT sum(json_extract(l.value, '$.minor')) FROM ledger_postings, json_each(legs) l "
        f"WHERE json_extract(l.value, '$.detail') = '{firm.hex}' "
        "AND json_extract(l.value, '$.account') = 'house_accounts'"
    )
    assert owed == await desk.balance(firm) == 2000


async def test_a_statement_runs_from_what_was_owed_to_what_is(
    desk: Desk, accounts: AccountService
) -> None:
    firm, order_id = await desk.firm(), await desk.till.order(3000)
    await desk.charge(order_id, 3000, firm)
    await _settle(desk, accounts, firm, 1000)

    today = await accounts.statement(firm, TODAY, TODAY, CASHIER)
    later = await accounts.statement(firm, "2026-03-07", "2026-03-31", CASHIER)

    assert [(each.kind, each.amount_minor, each.balance_minor) for each in today.entries] == [
        ("charge", 3000, 3000),
        ("settle", -1000, 2000),
    ]
    assert [each.order_number for each in today.entries] == [1, None]
    assert (today.before_minor, today.after_minor) == (0, 2000)
    assert (later.before_minor, later.entries, later.after_minor) == (2000, (), 2000)


async def test_a_statement_is_printed(desk: Desk, accounts: AccountService) -> None:
    await desk.till.printer()
    firm, order_id = await desk.firm(tax_id="IT00743110157"), await desk.till.order(3000)
    await desk.charge(order_id, 3000, firm)

    for _ in range(2):
        await accounts.print_statement(PrintStatement(firm, TODAY, TODAY), CASHIER)

    papers = await desk.till.values("SELECT document FROM print_jobs WHERE kind = 'statement'")
    assert len(papers) == 2
    for words in ("Rossi & Co", "IT00743110157", "2026-03-06 Charged #1", "After 2026-03-06"):
        assert words in papers[0]


async def test_a_statement_of_days_that_cannot_be_is_refused(
    desk: Desk, accounts: AccountService
) -> None:
    firm = await desk.firm()

    with pytest.raises(BadRequest, match="after the last"):
        await accounts.statement(firm, "2026-03-07", "2026-03-06", CASHIER)
    with pytest.raises(BadRequest, match="not a day"):
        await accounts.statement(firm, "March", "2026-03-06", CASHIER)


async def _settle(
    desk: Desk, accounts: AccountService, account_id: UUID, minor: int, **columns: Any
) -> AccountPaid:
    usual = {"tender_id": desk.till.founded.cash_tender_id, "payment_id": new_id()}
    request = SettleAccount(account_id=account_id, amount_minor=minor, **{**usual, **columns})
    return await accounts.settle(request, CASHIER)
