"""The floor over HTTP: rooms, tables, and who sits there."""

from __future__ import annotations

from fastapi import APIRouter

from edge.api.access import CurrentActor
from edge.floor.service import FloorService
from edge.floor.views import FloorView


def router(floors: FloorService) -> APIRouter:
    """Routes of the floor."""
    found = APIRouter(tags=["floor"])

    @found.get("/floor")
    async def floor(_actor: CurrentActor) -> FloorView:
        """All rooms, all tables with their states, all open orders."""
        return await floors.floor()

    return found
