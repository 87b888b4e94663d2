"""The floor's evening over HTTP: reservations, sections, tables after payment, handing over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, status

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.floor.parties import PartyService, PartyView
from edge.floor.requests import (
    AssignSection,
    ClearTable,
    EndParty,
    GuestsLeft,
    HandedOver,
    HandOver,
    PutParty,
)
from edge.floor.serving import ServingService, Tonight


class PartyBody(Body):
    """A reservation as it should be."""

    name: str
    guests: int
    expected_at: datetime
    phone: str = ""
    note: str = ""
    table_ids: tuple[UUID, ...] = ()


class EndBody(Body):
    """Why nobody comes: cancelled, or not come."""

    no_show: bool = False


class PersonBody(Body):
    """Who serves; null is who always does."""

    person_id: UUID | None = None


class ToBody(Body):
    """Who takes over."""

    to_person_id: UUID


def router(serving: ServingService, parties: PartyService) -> APIRouter:
    """Routes of the floor's evening."""
    found = APIRouter(tags=["floor"])
    _reservation_routes(found, parties)
    _serving_routes(found, serving)
    return found


def _reservation_routes(found: APIRouter, parties: PartyService) -> None:
    @found.get("/reservations")
    async def expected(actor: CurrentActor) -> tuple[PartyView, ...]:
        """Who is expected, the soonest first."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await parties.expected()

    @found.put("/reservations/{party_id}", status_code=status.HTTP_204_NO_CONTENT)
    async def put_reservation(
        party_id: UUID, body: PartyBody, actor: Acting, command_id: CommandId
    ) -> None:
        """Write a reservation down under the caller's id, or change it."""
        await parties.put(PutParty(party_id, **dict(body)), actor, command_id)

    @found.post("/reservations/{party_id}/end", status_code=status.HTTP_204_NO_CONTENT)
    async def end_reservation(
        party_id: UUID, body: EndBody, actor: Acting, command_id: CommandId
    ) -> None:
        """The party cancelled, or did not come."""
        await parties.end(EndParty(party_id, body.no_show), actor, command_id)


def _serving_routes(found: APIRouter, serving: ServingService) -> None:
    @found.get("/floor/tonight")
    async def tonight(_actor: CurrentActor) -> Tonight:
        """How the floor is run, and who serves which section tonight."""
        return await serving.tonight()

    @found.post("/sections/{section_id}/assign", status_code=status.HTTP_204_NO_CONTENT)
    async def assign(
        section_id: UUID, body: PersonBody, actor: Acting, command_id: CommandId
    ) -> None:
        """Decide who serves a section tonight."""
        await serving.assign(AssignSection(section_id, body.person_id), actor, command_id)

    @found.post("/tables/{table_id}/guests-left", status_code=status.HTTP_204_NO_CONTENT)
    async def guests_left(table_id: UUID, actor: Acting, command_id: CommandId) -> None:
        """Those who paid have left; the table must be cleared."""
        await serving.guests_left(GuestsLeft(table_id), actor, command_id)

    @found.post("/tables/{table_id}/clear", status_code=status.HTTP_204_NO_CONTENT)
    async def clear(table_id: UUID, actor: Acting, command_id: CommandId) -> None:
        """The table is free again."""
        await serving.clear_table(ClearTable(table_id), actor, command_id)

    @found.post("/people/{person_id}/hand-over")
    async def hand_over(
        person_id: UUID, body: ToBody, actor: Acting, command_id: CommandId
    ) -> HandedOver:
        """All open orders and tonight's sections of one person go to another."""
        return await serving.hand_over(HandOver(person_id, body.to_person_id), actor, command_id)
