"""Power that goes while cards are sold and accounts are settled: all of it happened, or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.accounts import house, paper
from edge.accounts.requests import SellGiftCard, SettleAccount
from edge.accounts.service import AccountService
from edge.database import Database
from tests.edge.accounts.desk import Desk
from tests.edge.till import CASHIER

TABLES = ("accounts", "account_entries", "payments", "ledger_postings", "invoice_payments")


class PowerGone(Exception):
    """The box died here."""


async def test_a_sale_that_died_half_way_left_nothing_and_can_be_repeated(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts, command_id = AccountService(desk.till.db), new_id()
    cash = desk.till.founded.cash_tender_id
    request = SellGiftCard(new_id(), new_id(), cash, 5000)

    with monkeypatch.context() as patched:
        patched.setattr(paper, "print_card", _die)
        with pytest.raises(PowerGone):
            await accounts.sell(request, CASHIER, command_id)
    left = [await desk.till.count(table) for table in TABLES]
    sold = await accounts.sell(request, CASHIER, command_id)

    assert left == [0] * len(TABLES)
    assert await desk.balance(sold.account_id) == 5000


async def test_a_settlement_that_died_half_way_left_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts, firm = AccountService(desk.till.db), await desk.firm(owes=5000)
    before = [await desk.till.count(table) for table in TABLES]
    request = SettleAccount(firm, new_id(), desk.till.founded.cash_tender_id, 5000)

    with monkeypatch.context() as patched:
        patched.setattr(house, "write_entry", _die)
        with pytest.raises(PowerGone):
            await accounts.settle(request, CASHIER)

    assert [await desk.till.count(table) for table in TABLES] == before
    assert (await accounts.settle(request, CASHIER)).balance_minor == 0


async def test_a_card_that_was_acknowledged_is_there_after_a_start_and_sold_once(
    desk: Desk, tmp_path: Path, clock: VirtualClock
) -> None:
    command_id = new_id()
    request = SellGiftCard(new_id(), new_id(), desk.till.founded.cash_tender_id, 5000)
    sold = await AccountService(desk.till.db).sell(request, CASHIER, command_id)
    for name in ("box.db", "box.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / f"after-{name}")

    started = Database(tmp_path / "after-box.db", clock)
    await started.open()
    again = await AccountService(started).sell(request, CASHIER, command_id)
    found = await AccountService(started).look_up(sold.code, CASHIER)
    await started.close()

    assert again == sold
    assert found.balance_minor == 5000


def _die(*_what: object, **_more: object) -> None:
    raise PowerGone
