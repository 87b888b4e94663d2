"""Splitting bills over HTTP. Amounts are minor units, quantities thousandths."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from edge.api.access import Acting, Body, CommandId
from edge.checks.service import CheckService
from edge.checks.split_requests import (
    CorrectPaid,
    MoveToCheck,
    Rejoin,
    SharedLine,
    SplitByAmount,
    SplitByLines,
    SplitBySeats,
    SplitByShares,
    SplitEvenly,
    SplitResult,
    Take,
    WalkOut,
)


class EvenlyBody(Body):
    """Into how many parts."""

    ways: int
    check_id: UUID | None = None


class SharesBody(Body):
    """As 1 to 2 to 3."""

    shares: tuple[int, ...]
    check_id: UUID | None = None


class AmountsBody(Body):
    """A check for each amount, and one with what is left."""

    amounts_minor: tuple[int, ...]
    check_id: UUID | None = None


class TakeBody(Body):
    """Thousandths of a line; without a quantity all of it."""

    line_id: UUID
    quantity: int | None = None


class LinesBody(Body):
    """A check for each group of lines."""

    groups: tuple[tuple[TakeBody, ...], ...]
    check_id: UUID | None = None


class SharedBody(Body):
    """A line that these seats pay for together."""

    line_id: UUID
    seats: tuple[int, ...]


class SeatsBody(Body):
    """A check for each group of seats; none: each seat has its own."""

    groups: tuple[tuple[int, ...], ...] = ()
    shared: tuple[SharedBody, ...] = ()
    check_id: UUID | None = None


class MoveBody(Body):
    """Lines from one check to another, or to a new one."""

    from_check_id: UUID
    takes: tuple[TakeBody, ...]
    to_check_id: UUID | None = None


class RejoinBody(Body):
    """Which checks; none: all that are unpaid."""

    check_ids: tuple[UUID, ...] = ()


class WalkOutBody(Body):
    """Which check, and how the guests left."""

    reason: str
    check_id: UUID | None = None


class CorrectionBody(Body):
    """Who served, and where."""

    reason: str
    server_id: UUID | None = None
    table_id: UUID | None = None


def router(checks: CheckService) -> APIRouter:
    """Routes of splitting."""
    found = APIRouter(tags=["checks"])
    split = "/orders/{order_id}/split"

    @found.post(split + "/evenly")
    async def evenly(
        order_id: UUID, body: EvenlyBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Parts that differ by one minor unit at most."""
        return await checks.split_evenly(SplitEvenly(order_id, **dict(body)), actor, command_id)

    @found.post(split + "/shares")
    async def by_shares(
        order_id: UUID, body: SharesBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Parts as 1 to 2 to 3."""
        request = SplitByShares(order_id, **dict(body))
        return await checks.split_by_shares(request, actor, command_id)

    @found.post(split + "/amounts")
    async def by_amount(
        order_id: UUID, body: AmountsBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Parts of exactly these amounts."""
        request = SplitByAmount(order_id, **dict(body))
        return await checks.split_by_amount(request, actor, command_id)

    @found.post(split + "/lines")
    async def by_lines(
        order_id: UUID, body: LinesBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Parts by lines and quantities."""
        groups = tuple(map(_takes, body.groups))
        request = SplitByLines(order_id, groups, body.check_id)
        return await checks.split_by_lines(request, actor, command_id)

    @found.post(split + "/seats")
    async def by_seats(
        order_id: UUID, body: SeatsBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Parts by seats."""
        shared = tuple(SharedLine(each.line_id, each.seats) for each in body.shared)
        request = SplitBySeats(order_id, body.groups, shared, body.check_id)
        return await checks.split_by_seats(request, actor, command_id)

    @found.post(split + "/move")
    async def move(
        order_id: UUID, body: MoveBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Lines from one unpaid check to another."""
        takes = _takes(body.takes)
        request = MoveToCheck(order_id, body.from_check_id, takes, body.to_check_id)
        return await checks.move(request, actor, command_id)

    @found.post(split + "/rejoin")
    async def rejoin(
        order_id: UUID, body: RejoinBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Unpaid checks together again."""
        return await checks.rejoin(Rejoin(order_id, body.check_ids), actor, command_id)

    @found.post("/orders/{order_id}/walk-out")
    async def walk_out(
        order_id: UUID, body: WalkOutBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """The guests left without paying."""
        request = WalkOut(order_id, body.check_id, body.reason)
        return await checks.walk_out(request, actor, command_id)

    @found.post("/checks/{check_id}/correction")
    async def correct(
        check_id: UUID, body: CorrectionBody, actor: Acting, command_id: CommandId
    ) -> SplitResult:
        """Who really served a paid check, and where it sat."""
        return await checks.correct_paid(CorrectPaid(check_id, **dict(body)), actor, command_id)

    return found


def _takes(bodies: tuple[TakeBody, ...]) -> tuple[Take, ...]:
    return tuple(Take(each.line_id, each.quantity) for each in bodies)
