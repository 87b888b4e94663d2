"""The day over HTTP: what the Z would say, Zs made and made again on paper, orders handed on."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from edge.api.access import Acting, Body, CommandId
from edge.floor.requests import HandedOver, HandOrders
from edge.floor.serving import ServingService
from edge.shifts.day_requests import DayNow, PrintX, Reprinted, ReprintZ
from edge.shifts.day_service import DayService
from edge.shifts.requests import CloseDay, DayCloseView, TenderCounted
from edge.shifts.service import ShiftService


class CountedBody(Body):
    """What the slips or the app of a way to pay come to, tips included."""

    tender_id: UUID
    counted_minor: int
    reason: str = ""


class CloseBody(Body):
    """The Z's id, so that a repeat makes no second one; the number that was looked at, if any."""

    day_close_id: UUID
    number: int | None = None
    counts: tuple[CountedBody, ...] = ()
    paper: bool = True


class OrdersBody(Body):
    """Which open orders go to whom."""

    order_ids: tuple[UUID, ...]
    to_person_id: UUID


def router(days: DayService, shifts: ShiftService, serving: ServingService) -> APIRouter:
    """Routes of the day."""
    found = APIRouter(tags=["day"])

    @found.get("/day")
    async def x(actor: Acting) -> DayNow:
        """What the Z would say now (X), and days that nobody closed."""
        return await days.now(actor)

    @found.post("/day/x-print")
    async def print_x(actor: Acting, command_id: CommandId) -> Reprinted:
        """Print an X."""
        return await days.print_x(PrintX(), actor, command_id)

    @found.post("/day/hand-orders")
    async def hand_orders(body: OrdersBody, actor: Acting, command_id: CommandId) -> HandedOver:
        """Give open orders to a person before closing."""
        request = HandOrders(body.order_ids, body.to_person_id)
        return await serving.hand_orders(request, actor, command_id)

    @found.post("/day-closes", status_code=status.HTTP_201_CREATED)
    async def close(body: CloseBody, actor: Acting, command_id: CommandId) -> DayCloseView:
        """Make the next Z; asked again, the same one."""
        counts = tuple(
            TenderCounted(each.tender_id, each.counted_minor, each.reason) for each in body.counts
        )
        request = CloseDay(body.day_close_id, body.paper, body.number, counts)
        return await shifts.end_of_day(request, actor, command_id)

    @found.get("/day-closes")
    async def closes(actor: Acting) -> tuple[DayCloseView, ...]:
        """The last Zs, latest first."""
        return await shifts.closes(actor)

    @found.get("/day-closes/{day_close_id}")
    async def z(day_close_id: UUID, actor: Acting) -> DayCloseView:
        """A Z as it was made."""
        return await days.z(day_close_id, actor)

    @found.post("/day-closes/{day_close_id}/print")
    async def reprint(day_close_id: UUID, actor: Acting, command_id: CommandId) -> Reprinted:
        """Print a Z again, marked as a copy."""
        return await days.reprint(ReprintZ(day_close_id), actor, command_id)

    return found
