"""Checks over HTTP: what is due, how it can be paid, paying. Amounts are minor units."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.checks.requests import (
    BillPrinted,
    Checkout,
    CheckoutResult,
    CheckView,
    Pay,
    PayResult,
    PrintBill,
    Tendered,
    TenderView,
)
from edge.checks.service import CheckService
from edge.checks.tips import AddTip, TipAdded


class PaymentBody(Body):
    """A payment under the caller's id. `amount_minor` is without tip."""

    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    tip_minor: int = 0
    check_id: UUID | None = None
    drawer_session_id: UUID | None = None
    currency: str = ""
    paper: bool = True
    reference: str = ""
    account_id: UUID | None = None
    last_four: str = ""
    expects_minor: int | None = None


class TenderedBody(Body):
    """One tender of a checkout."""

    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    tip_minor: int = 0
    reference: str = ""
    account_id: UUID | None = None
    last_four: str = ""


class CheckoutBody(Body):
    """Several tenders that settle a check together."""

    tenders: list[TenderedBody]
    check_id: UUID | None = None
    drawer_session_id: UUID | None = None
    currency: str = ""
    paper: bool = True
    expects_minor: int | None = None


class TipBody(Body):
    """A tip after the payment, under the caller's id."""

    tip_id: UUID
    tip_minor: int


def router(checks: CheckService) -> APIRouter:
    """Routes of checks."""
    found = APIRouter(tags=["checks"])

    @found.get("/orders/{order_id}/check")
    async def due(order_id: UUID, actor: CurrentActor, check_id: UUID | None = None) -> CheckView:
        """What is to be paid on an order, or on one of its checks, and what was."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await checks.due(order_id, check_id)

    @found.get("/tenders")
    async def tenders(_actor: CurrentActor) -> tuple[TenderView, ...]:
        """The ways to pay."""
        return await checks.tenders()

    @found.post("/orders/{order_id}/payments", status_code=status.HTTP_201_CREATED)
    async def pay(
        order_id: UUID, body: PaymentBody, actor: Acting, command_id: CommandId
    ) -> PayResult:
        """Take a payment, whole or in part."""
        return await checks.pay(Pay(order_id, **dict(body)), actor, command_id)

    @found.post("/orders/{order_id}/checkout", status_code=status.HTTP_201_CREATED)
    async def checkout(
        order_id: UUID, body: CheckoutBody, actor: Acting, command_id: CommandId
    ) -> CheckoutResult:
        """Settle a check with all of these tenders, or take none of them."""
        tenders = tuple(Tendered(**dict(each)) for each in body.tenders)
        request = Checkout(order_id, **{**dict(body), "tenders": tenders})
        return await checks.checkout(request, actor, command_id)

    @found.post("/payments/{payment_id}/tips", status_code=status.HTTP_201_CREATED)
    async def add_tip(
        payment_id: UUID, body: TipBody, actor: Acting, command_id: CommandId
    ) -> TipAdded:
        """Enter a tip on a payment that was taken."""
        request = AddTip(payment_id, body.tip_id, body.tip_minor)
        return await checks.add_tip(request, actor, command_id)

    @found.post("/orders/{order_id}/bill")
    async def print_bill(
        order_id: UUID, actor: Acting, command_id: CommandId, check_id: UUID | None = None
    ) -> BillPrinted:
        """Print what is to be paid, on the order or on one of its checks."""
        return await checks.print_bill(PrintBill(order_id, check_id), actor, command_id)

    return found
