"""Paid checks over HTTP: find them, give back, correct. Amounts are positive minor units."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, status

from domain.refunds import Way
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.refunds.requests import (
    CorrectTender,
    FindChecks,
    FinishCorrected,
    Finished,
    FoundCheck,
    GiveBack,
    PaidCheck,
    Quote,
    RefundResult,
    Resell,
    Resold,
    TakeLine,
    TenderCorrected,
)
from edge.refunds.service import RefundService


class WayBody(Body):
    """Money back from one payment; in cash instead of its own tender where the house allows it."""

    payment_id: UUID
    amount_minor: int
    tip_minor: int = 0
    in_cash: bool = False


class LineBody(Body):
    """Thousandths of a line; its options follow."""

    line_id: UUID
    quantity: int


class QuoteBody(Body):
    """What is to go back: lines, an amount, or everything."""

    lines: tuple[LineBody, ...] = ()
    amount_minor: int | None = None
    everything: bool = False
    with_service: bool = True
    ways: tuple[WayBody, ...] = ()


class RefundBody(QuoteBody):
    """A refund under the caller's id."""

    refund_id: UUID
    reason: str
    drawer_session_id: UUID | None = None
    paper: bool = True
    expects_minor: int | None = None


class ResellBody(Body):
    """A correction under the caller's ids: of the refund and of the new order."""

    refund_id: UUID
    order_id: UUID
    reason: str
    paper: bool = True


class FinishBody(Body):
    """By what the difference goes back; as it was paid without ways."""

    finish_id: UUID
    ways: tuple[WayBody, ...] = ()
    drawer_session_id: UUID | None = None
    paper: bool = True


class TenderBody(Body):
    """The tender by which it was really paid."""

    correction_id: UUID
    tender_id: UUID
    reason: str
    last_four: str = ""


def router(refunds: RefundService) -> APIRouter:
    """Routes of paid checks."""
    found = APIRouter(tags=["refunds"])

    @found.get("/paid-checks")
    async def find(
        actor: CurrentActor,
        text: str = "",
        first: str = "",
        last: str = "",
        tender_id: UUID | None = None,
    ) -> tuple[FoundCheck, ...]:
        """Paid checks by receipt, time, day, table, amount, last four digits, order or name."""
        return await refunds.find(FindChecks(text, first, last, tender_id), actor)

    @found.get("/paid-checks/{check_id}")
    async def paid(check_id: UUID, actor: CurrentActor) -> PaidCheck:
        """A paid check and what can go back of it."""
        return await refunds.paid(check_id, actor)

    @found.post("/paid-checks/{check_id}/quote")
    async def quote(check_id: UUID, body: QuoteBody, actor: CurrentActor) -> Quote:
        """What would go back; nothing is written."""
        return await refunds.quote(_asked(check_id, check_id, "quote", body), actor)

    @found.post("/paid-checks/{check_id}/refunds", status_code=status.HTTP_201_CREATED)
    async def give_back(
        check_id: UUID, body: RefundBody, actor: Acting, command_id: CommandId
    ) -> RefundResult:
        """Give money back."""
        asked = replace(
            _asked(body.refund_id, check_id, body.reason, body),
            drawer_session_id=body.drawer_session_id,
            paper=body.paper,
            expects_minor=body.expects_minor,
        )
        return await refunds.give_back(asked, actor, command_id)

    @found.post("/paid-checks/{check_id}/resell", status_code=status.HTTP_201_CREATED)
    async def resell(
        check_id: UUID, body: ResellBody, actor: Acting, command_id: CommandId
    ) -> Resold:
        """Refund the whole check and open an order with its lines, to be corrected."""
        asked = Resell(body.refund_id, check_id, body.order_id, body.reason, body.paper)
        return await refunds.resell(asked, actor, command_id)

    @found.post("/orders/{order_id}/finish-corrected")
    async def finish(
        order_id: UUID, body: FinishBody, actor: Acting, command_id: CommandId
    ) -> Finished:
        """Close a corrected order and give back what is too much."""
        asked = FinishCorrected(
            body.finish_id, order_id, _ways(body.ways), body.drawer_session_id, body.paper
        )
        return await refunds.finish_corrected(asked, actor, command_id)

    @found.post("/payments/{payment_id}/correct-tender")
    async def correct(
        payment_id: UUID, body: TenderBody, actor: Acting, command_id: CommandId
    ) -> TenderCorrected:
        """Put a payment under the tender by which it was really paid."""
        asked = CorrectTender(payment_id=payment_id, **dict(body))
        return await refunds.correct_tender(asked, actor, command_id)

    return found


def _asked(refund_id: UUID, check_id: UUID, reason: str, body: QuoteBody) -> GiveBack:
    return GiveBack(
        refund_id,
        check_id,
        reason,
        lines=tuple(TakeLine(**dict(line)) for line in body.lines),
        amount_minor=body.amount_minor,
        everything=body.everything,
        with_service=body.with_service,
        ways=_ways(body.ways),
    )


def _ways(ways: tuple[WayBody, ...]) -> tuple[Way, ...]:
    return tuple(Way(**dict(way)) for way in ways)
