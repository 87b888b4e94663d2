"""The kitchen over HTTP: boards, bumps, recalls, plates carried out."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.kitchen.pass_views import ExpoOrder, ReadyPlate
from edge.kitchen.requests import (
    BumpItem,
    BumpTicket,
    KitchenChange,
    RecallItem,
    RecallLast,
    RecallTicket,
    RushTicket,
    SeeTicket,
    ServeItems,
    ShowTickets,
    StartTicket,
    TakeItems,
)
from edge.kitchen.service import KitchenService
from edge.kitchen.views import Board


class SeenBody(Body):
    """The items the cook saw on the card; none means whatever is on it."""

    item_ids: tuple[UUID, ...] = ()


class ItemsBody(Body):
    """Items of cards."""

    item_ids: tuple[UUID, ...]


class RushBody(Body):
    """To the front, or back into the row."""

    rush: bool = True


def router(kitchen: KitchenService) -> APIRouter:
    """Routes of the kitchen."""
    found = APIRouter(prefix="/kitchen", tags=["kitchen"])
    _looking(found, kitchen)
    _cards(found, kitchen)
    _items(found, kitchen)
    return found


def _looking(found: APIRouter, kitchen: KitchenService) -> None:
    @found.get("/stations/{station_id}")
    async def board(station_id: UUID, actor: CurrentActor) -> Board:
        """A station's open cards, oldest first, and the last bumped ones."""
        require(actor.rights, Right.WORK_KITCHEN)
        return await kitchen.board(station_id)

    @found.get("/expo")
    async def expo(actor: CurrentActor) -> tuple[ExpoOrder, ...]:
        """Whole orders with each station's progress."""
        require(actor.rights, Right.WORK_KITCHEN)
        return await kitchen.expo()

    @found.get("/plates")
    async def plates(_actor: CurrentActor) -> tuple[ReadyPlate, ...]:
        """Done plates that wait at the pass."""
        return await kitchen.ready_plates()


def _cards(found: APIRouter, kitchen: KitchenService) -> None:
    @found.post("/tickets/{ticket_id}/bump")
    async def bump_ticket(
        ticket_id: UUID, body: SeenBody, actor: Acting, command_id: CommandId
    ) -> KitchenChange:
        """Everything on the card is done."""
        return await kitchen.bump_ticket(BumpTicket(ticket_id, body.item_ids), actor, command_id)

    @found.post("/tickets/{ticket_id}/recall")
    async def recall_ticket(ticket_id: UUID, actor: Acting, command_id: CommandId) -> KitchenChange:
        """Bring a bumped card back."""
        return await kitchen.recall_ticket(RecallTicket(ticket_id), actor, command_id)

    @found.post("/stations/{station_id}/recall")
    async def recall_last(station_id: UUID, actor: Acting, command_id: CommandId) -> KitchenChange:
        """Bring back the card that was bumped last."""
        return await kitchen.recall_last(RecallLast(station_id), actor, command_id)

    @found.post("/tickets/{ticket_id}/see")
    async def see_ticket(ticket_id: UUID, actor: Acting, command_id: CommandId) -> KitchenChange:
        """A cook has looked at the card."""
        return await kitchen.see_ticket(SeeTicket(ticket_id), actor, command_id)

    @found.post("/tickets/{ticket_id}/start")
    async def start_ticket(ticket_id: UUID, actor: Acting, command_id: CommandId) -> KitchenChange:
        """Somebody works on the card."""
        return await kitchen.start_ticket(StartTicket(ticket_id), actor, command_id)

    @found.post("/tickets/{ticket_id}/rush")
    async def rush_ticket(
        ticket_id: UUID, body: RushBody, actor: Acting, command_id: CommandId
    ) -> KitchenChange:
        """Move a card to the front, or back into the row."""
        return await kitchen.rush_ticket(RushTicket(ticket_id, body.rush), actor, command_id)


def _items(found: APIRouter, kitchen: KitchenService) -> None:
    @found.post("/items/{item_id}/bump")
    async def bump_item(item_id: UUID, actor: Acting, command_id: CommandId) -> KitchenChange:
        """One item is done."""
        return await kitchen.bump_item(BumpItem(item_id), actor, command_id)

    @found.post("/items/{item_id}/recall")
    async def recall_item(item_id: UUID, actor: Acting, command_id: CommandId) -> KitchenChange:
        """One item is to be made after all."""
        return await kitchen.recall_item(RecallItem(item_id), actor, command_id)

    @found.post("/items/shown")
    async def show_items(body: ItemsBody, actor: Acting, command_id: CommandId) -> KitchenChange:
        """A screen has drawn these items."""
        return await kitchen.show_tickets(ShowTickets(body.item_ids), actor, command_id)

    @found.post("/items/taken")
    async def take_items(body: ItemsBody, actor: Acting, command_id: CommandId) -> KitchenChange:
        """Somebody carries these out."""
        return await kitchen.take_items(TakeItems(body.item_ids), actor, command_id)

    @found.post("/items/served")
    async def serve_items(body: ItemsBody, actor: Acting, command_id: CommandId) -> KitchenChange:
        """These are on the guests' table."""
        return await kitchen.serve_items(ServeItems(body.item_ids), actor, command_id)
