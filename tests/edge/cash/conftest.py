"""A safe with a counted beginning, and a drawer beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.cash.requests import CountPlace, Deposit, Places
from edge.cash.service import CashService
from edge.database import Database
from edge.founding import Founded
from tests.edge.shifts.conftest import Counter, make_counter
from tests.edge.till import MANAGER


@dataclass(frozen=True)
class Vault:
    """The places of a restaurant."""

    counter: Counter
    cash: CashService
    safe_id: UUID
    transit_id: UUID
    bank_id: UUID

    async def now(self) -> Places:
        """What is where."""
        return await self.cash.places(MANAGER)

    async def balances(self) -> tuple[int, ...]:
        """In the safe, on its way, in the bank."""
        return tuple(each.balance_minor for each in (await self.now()).places)

    async def deposit(self, amount: int, bag: str = "A-1", **request: Any) -> UUID:
        """Send a bag to the bank."""
        movement_id = new_id()
        await self.cash.deposit(Deposit(movement_id, amount, bag, **request), MANAGER)
        return movement_id

    async def begin(self, minor: int) -> None:
        """The first count of the safe."""
        await self.cash.count(CountPlace(new_id(), self.safe_id, minor), MANAGER)

    async def books(self) -> dict[str, int]:
        """What stands in each account."""
        rows = await self.counter.till.db.read(
            lambda read: read.rows(
                "SELECT j.value ->> 'account', sum(j.value ->> 'minor') FROM ledger_postings p, "
                "json_each(p.legs) j GROUP BY 1"
            )
        )
        return {row[0]: row[1] for row in rows if row[1]}


@pytest.fixture
async def vault(db: Database, founded: Founded, clock: VirtualClock, tmp_path: Path) -> Vault:
    """A restaurant's safe and bank."""
    counter = await make_counter(db, founded, clock, tmp_path)
    cash = CashService(db)
    safe, transit, bank = (await cash.places(MANAGER)).places
    return Vault(counter, cash, safe.id, transit.id, bank.id)
