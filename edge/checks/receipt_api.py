"""Receipts over HTTP: of an order, on paper again, by mail; and how the fiscal device is."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, status

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.checks.copies import MailReceipt, PrintReceipt, ReceiptSent
from edge.checks.fiscal_service import FiscalService, FiscalState
from edge.checks.receipt_service import ReceiptService
from edge.checks.receipts import ReceiptView


class AddressBody(Body):
    """Where a mail goes."""

    address: str


def router(receipts: ReceiptService, fiscal: FiscalService) -> APIRouter:
    """Routes of receipts."""
    found = APIRouter(tags=["receipts"])

    @found.get("/orders/{order_id}/receipts")
    async def of_order(order_id: UUID, actor: CurrentActor) -> tuple[ReceiptView, ...]:
        """The receipts of an order, also those that are not made or signed yet."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await receipts.of_order(order_id)

    @found.post("/receipts/{receipt_id}/paper")
    async def paper(receipt_id: UUID, actor: Acting, command_id: CommandId) -> ReceiptSent:
        """Print a receipt; from the second paper on it is a counted copy and says so."""
        return await receipts.put_on_paper(PrintReceipt(receipt_id), actor, command_id)

    @found.post("/receipts/{receipt_id}/mail")
    async def mail(
        receipt_id: UUID, body: AddressBody, actor: Acting, command_id: CommandId
    ) -> ReceiptSent:
        """Queue a receipt for a mail address."""
        return await receipts.mail(MailReceipt(receipt_id, body.address), actor, command_id)

    @found.put("/receipts/logo", status_code=status.HTTP_204_NO_CONTENT)
    async def logo(request: Request, actor: Acting, command_id: CommandId) -> None:
        """The picture on top of receipts: a PNG or JPEG as the body; an empty one takes it away."""
        await receipts.set_logo(await request.body(), actor, command_id)

    @found.get("/fiscal")
    async def state(actor: CurrentActor) -> FiscalState:
        """The fiscal device, and the receipts that wait for it."""
        require(actor.rights, Right.TAKE_PAYMENT)
        return await fiscal.state()

    return found
