"""A till with refunds: what is paid here can be given back here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.ids import new_id
from edge.commands import Actor
from edge.refunds.requests import GiveBack, PaidCheck, RefundResult, TakeLine
from edge.refunds.service import RefundService
from edge.shifts.service import ShiftService
from sync.tables.tenancy import Store
from tests.edge.till import MANAGER, Till


@dataclass(frozen=True)
class Desk:
    """The counter where guests bring things back."""

    till: Till
    refunds: RefundService
    shifts: ShiftService

    async def sell(self, *amounts: int, pay: dict[str, Any] | None = None, **columns: Any) -> UUID:
        """A paid check of lines of these amounts; returns the check's id."""
        order_id = await self.till.order(*amounts, **columns)
        due = await self.till.checks.due(order_id)
        paid = await self.till.pay(order_id, due.remaining_minor, **(pay or {}))
        return paid.check_id

    async def paid(self, check_id: UUID) -> PaidCheck:
        """The check with what is left of it."""
        return await self.refunds.paid(check_id, MANAGER)

    async def back(
        self,
        check_id: UUID,
        *,
        actor: Actor = MANAGER,
        command_id: UUID | None = None,
        **asked: Any,
    ) -> RefundResult:
        """Give something back: `take` names lines by their place on the check."""
        take: dict[int, int] = asked.pop("take", {})
        if take:
            lines = (await self.paid(check_id)).lines
            asked["lines"] = tuple(TakeLine(lines[at].id, many) for at, many in take.items())
        asked = {"refund_id": new_id(), "reason": "Returned", **asked}
        return await self.refunds.give_back(GiveBack(check_id=check_id, **asked), actor, command_id)

    async def options(self, **options: object) -> None:
        """What the house's owner chose."""
        await self.till.change(Store, self.till.founded.store_id, options=options)
        await self.till.db.reload_house()

    async def posted(self, account: str) -> int:
        """The balance of an account of the books."""
        return int(
            await self.till.value(
                "SELECT coalesce(sum(l.value ->> 'minor'), 0) FROM ledger_postings p, "
                f"json_each(p.legs) l WHERE l.value ->> 'account' = '{account}'"
            )
        )
