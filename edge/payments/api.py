"""Card and wallet payments over HTTP: begin, look, ask again, decide. Amounts are minor units."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.payments.requests import (
    AskCard,
    AttemptView,
    CancelPayment,
    Decide,
    LetGo,
    PutOnCheck,
    Reverse,
)
from edge.payments.service import PaymentService

LONGEST_WAIT_S = 30


class CardBody(Body):
    """A charge under the caller's id. `amount_minor` is without tip."""

    attempt_id: UUID
    tender_id: UUID
    amount_minor: int
    tip_minor: int = 0
    check_id: UUID | None = None
    paper: bool = True
    expects_minor: int | None = None


class DecisionBody(Body):
    """What a manager saw on the slip; without an amount it is what was asked."""

    taken: bool
    reason: str
    amount_minor: int | None = None


class PlaceBody(Body):
    """The order, or one of its checks, that money on no check pays."""

    order_id: UUID | None = None
    check_id: UUID | None = None


class ReverseBody(Body):
    """A charge is taken back under the caller's id."""

    attempt_id: UUID


def router(payments: PaymentService) -> APIRouter:
    """Routes of card payments."""
    found = APIRouter(tags=["card payments"])

    @found.post("/orders/{order_id}/card-payments", status_code=status.HTTP_202_ACCEPTED)
    async def ask(
        order_id: UUID, body: CardBody, actor: Acting, command_id: CommandId
    ) -> AttemptView:
        """Begin to charge a guest through the tender's terminal or wallet."""
        return await payments.ask(AskCard(order_id=order_id, **dict(body)), actor, command_id)

    @found.get("/orders/{order_id}/card-payments")
    async def of_order(order_id: UUID, actor: CurrentActor) -> tuple[AttemptView, ...]:
        """Everything that terminals and wallets were asked about an order, oldest first."""
        require(actor.rights, Right.TAKE_PAYMENT)
        return await payments.of_order(order_id)

    @found.get("/card-payments")
    async def open_ones(actor: CurrentActor) -> tuple[AttemptView, ...]:
        """Payments that wait, are unknown, or are on no check."""
        require(actor.rights, Right.TAKE_PAYMENT)
        return await payments.open_payments()

    @found.get("/card-payments/{attempt_id}")
    async def look(
        attempt_id: UUID,
        actor: CurrentActor,
        wait_s: Annotated[int, Query(ge=0, le=LONGEST_WAIT_S)] = 0,
    ) -> AttemptView:
        """How far a payment is; after `wait_s` seconds, or sooner when its call has ended."""
        require(actor.rights, Right.TAKE_PAYMENT)
        return await payments.until_answered(attempt_id, wait_s)

    _ways_out(found, payments)
    return found


def _ways_out(found: APIRouter, payments: PaymentService) -> None:
    """What can be done about a payment whose answer did not come, or that is not wanted."""

    @found.post("/card-payments/{attempt_id}/recover")
    async def recover(attempt_id: UUID, actor: Acting) -> AttemptView:
        """Ask the terminal what became of an unknown payment."""
        return await payments.recover(attempt_id, actor)

    @found.post("/card-payments/{attempt_id}/cancel")
    async def cancel(attempt_id: UUID, actor: Acting, command_id: CommandId) -> AttemptView:
        """Charge nothing after all."""
        return await payments.cancel(CancelPayment(attempt_id), actor, command_id)

    @found.post("/card-payments/{attempt_id}/let-go")
    async def let_go(attempt_id: UUID, actor: Acting, command_id: CommandId) -> AttemptView:
        """Free the table while nobody knows."""
        return await payments.let_go(LetGo(attempt_id), actor, command_id)

    @found.post("/card-payments/{attempt_id}/decision")
    async def decide(
        attempt_id: UUID, body: DecisionBody, actor: Acting, command_id: CommandId
    ) -> AttemptView:
        """A manager's decision, with the slip in hand."""
        return await payments.decide(Decide(attempt_id, **dict(body)), actor, command_id)

    @found.post("/card-payments/{attempt_id}/check")
    async def put_on_check(
        attempt_id: UUID, body: PlaceBody, actor: Acting, command_id: CommandId
    ) -> AttemptView:
        """Put money that is on no check on one."""
        return await payments.put_on_check(PutOnCheck(attempt_id, **dict(body)), actor, command_id)

    @found.post("/card-payments/{original_id}/reversal", status_code=status.HTTP_202_ACCEPTED)
    async def reverse(
        original_id: UUID, body: ReverseBody, actor: Acting, command_id: CommandId
    ) -> AttemptView:
        """Take a charge back at its terminal."""
        return await payments.reverse(Reverse(body.attempt_id, original_id), actor, command_id)
