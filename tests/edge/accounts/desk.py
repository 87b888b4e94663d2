"""A desk for tests of accounts: tenders of their kinds, cards and firms written as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.ids import new_id
from edge.checks.requests import PayResult
from edge.commands import Command
from edge.transaction import Write
from sync.tables.accounts import Account, AccountEntry
from sync.tables.catalog import Tender
from tests.edge.till import Step, Till


@dataclass(frozen=True)
class Desk:
    """Where cards are sold and firms have accounts."""

    till: Till
    card_tender_id: UUID
    house_tender_id: UUID

    async def card(self, minor: int, **columns: Any) -> UUID:
        """A gift card that buys something."""
        code = str(new_id().int)[-16:]
        return await self._account("gift_card", minor, {"code": code, **columns})

    async def firm(self, limit_minor: int | None = None, owes: int = 0, **columns: Any) -> UUID:
        """A firm's house account."""
        named = {"name": "Rossi & Co", "limit_minor": limit_minor, **columns}
        return await self._account("house", owes, named)

    async def balance(self, account_id: UUID) -> int:
        """What the entries of an account add up to."""
        return int(
            await self.till.value(
                "SELECT coalesce(sum(amount_minor), 0) FROM account_entries "
                f"WHERE account_id = x'{account_id.hex}'"
            )
        )

    async def pay_by_card(
        self, order_id: UUID, minor: int, account_id: UUID | None, **request: Any
    ) -> PayResult:
        """Pay a part of an order by gift card."""
        asked = {"tender_id": self.card_tender_id, "account_id": account_id, **request}
        return await self.till.pay(order_id, minor, **asked)

    async def charge(
        self, order_id: UUID, minor: int, account_id: UUID | None, **request: Any
    ) -> PayResult:
        """Charge a part of an order to a house account."""
        asked = {"tender_id": self.house_tender_id, "account_id": account_id, **request}
        return await self.till.pay(order_id, minor, **asked)

    async def _account(self, kind: str, minor: int, columns: dict[str, Any]) -> UUID:
        def work(tx: Write) -> UUID:
            house = {"kind": kind, "currency": tx.house.currency}
            account = tx.insert(Account, **{**house, **columns})
            if minor:
                _begin_with(tx, account.id, minor)
            return account.id

        return await self.till.db.write(Command.of(Step("account")), work, UUID)


async def open_desk(till: Till) -> Desk:
    """Add the tenders of both kinds."""
    return Desk(
        till,
        await till.add_row(Tender, name="Gift card", kind="gift_card", takes_tip=True, position=2),
        await till.add_row(Tender, name="House account", kind="house_account", position=3),
    )


def _begin_with(tx: Write, account_id: UUID, minor: int) -> None:
    tx.insert(
        AccountEntry,
        account_id=account_id,
        kind="adjust",
        amount_minor=minor,
        currency=tx.house.currency,
        at=tx.now,
        z_number=1,
    )
