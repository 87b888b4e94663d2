"""What other people's hands do to the floor: they pay, look at what was forgotten, set rules."""

from __future__ import annotations

from uuid import UUID

from fastapi import FastAPI

from domain.ids import new_id
from edge.checks.requests import Pay
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.database import Database
from edge.floor.requests import SetFloorRules
from edge.floor.serving import ServingService
from edge.floor.unsent import UnsentWatch
from sync.tables.catalog import Tender


def floor_hands(
    app: FastAPI,
    db: Database,
    checks: CheckService,
    serving: ServingService,
    unsent: UnsentWatch,
    actor: Actor,
) -> None:
    """Answer `/_hands/...` with what happens on the floor meanwhile."""

    @app.post("/_hands/paid")
    async def paid(order_id: UUID) -> str:
        """The whole order is paid in cash."""
        due = await checks.due(order_id)
        tender = await db.read(lambda read: read.all(Tender, "kind = 'cash'")[0])
        await checks.pay(Pay(order_id, new_id(), tender.id, due.remaining_minor), actor)
        return str(order_id)

    @app.post("/_hands/look-for-unsent")
    async def look_for_unsent() -> str:
        """The watch over unsent lines looks now, not in some seconds."""
        return str(await unsent.look())

    @app.post("/_hands/floor-rules")
    async def floor_rules(clears_tables: bool, own_tables_only: bool) -> str:
        await serving.set_rules(SetFloorRules(clears_tables, own_tables_only), actor)
        return ""
