"""What other people's hands do with cash: they are paid, and time goes by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import FastAPI

from domain.ids import new_id
from edge.checks.requests import Pay
from edge.checks.service import CheckService
from edge.checks.tips import AddTip
from edge.commands import Actor
from edge.database import Database
from sync.tables.catalog import Tender
from sync.tables.sales import Payment

Person = Callable[[str], Awaitable[Actor]]


def cash_hands(app: FastAPI, db: Database, checks: CheckService, person: Person) -> None:
    """Answer `/_hands/paid_by` with a payment that somebody takes."""

    @app.post("/_hands/paid_by")
    async def taken(order_id: UUID, by: str, kind: str = "cash") -> str:
        """The whole order is paid, by the first tender of a kind."""
        actor, due = await person(by), await checks.due(order_id)
        tender = await db.read(lambda read: read.all(Tender, "kind = ? ORDER BY position", kind)[0])
        await checks.pay(Pay(order_id, new_id(), tender.id, due.remaining_minor), actor)
        return str(due.remaining_minor)

    @app.post("/_hands/tip")
    async def tip(order_id: UUID, by: str, minor: int) -> str:
        """A tip is typed for the only payment of an order."""
        actor = await person(by)
        payment = await db.read(lambda read: read.all(Payment, "order_id = ?", order_id)[0])
        await checks.add_tip(AddTip(payment.id, new_id(), minor), actor)
        return str(payment.id)
