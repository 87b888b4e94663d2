"""Invoices to firms over HTTP. Amounts are minor units, days `2026-03-06`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response, status

from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.invoices.requests import (
    AccountAgeing,
    Buyer,
    CreditInvoice,
    DraftInvoice,
    DropInvoice,
    EditInvoice,
    InvoiceChange,
    InvoiceRow,
    InvoiceView,
    IssueInvoice,
)
from edge.invoices.service import InvoiceService


class BuyerBody(Body):
    """Who is invoiced."""

    name: str
    tax_id: str = ""
    address: str = ""
    email: str = ""
    country: str = ""
    reference: str = ""


class DraftBody(Body):
    """A draft under the caller's id, for a paid check."""

    invoice_id: UUID
    check_id: UUID
    buyer: BuyerBody | None = None
    account_id: UUID | None = None


class EditBody(Body):
    """A draft as it is to be."""

    buyer: BuyerBody
    due_on: str = ""
    note: str = ""


class CreditBody(Body):
    """A credit note under the caller's id, for one refund or for all that is left."""

    credit_note_id: UUID
    reason: str
    refund_id: UUID | None = None


def router(invoices: InvoiceService) -> APIRouter:
    """Routes of invoices."""
    found = APIRouter(prefix="/invoices", tags=["invoices"])
    _looking(found, invoices)
    _acting(found, invoices)
    return found


def _looking(found: APIRouter, invoices: InvoiceService) -> None:
    @found.get("")
    async def issued(actor: CurrentActor) -> tuple[InvoiceRow, ...]:
        """Issued invoices and credit notes, the last first."""
        return await invoices.issued(actor)

    @found.get("/drafts")
    async def drafts(actor: CurrentActor) -> tuple[InvoiceRow, ...]:
        """Invoices that are not issued yet."""
        return await invoices.drafts(actor)

    @found.get("/ageing")
    async def ageing(actor: CurrentActor) -> tuple[AccountAgeing, ...]:
        """What house accounts owe, by how long it should have been paid."""
        return await invoices.ageing(actor)

    @found.get("/{invoice_id}")
    async def one(invoice_id: UUID, actor: CurrentActor) -> InvoiceView:
        """One invoice with its words."""
        return await invoices.invoice(invoice_id, actor)

    @found.get("/{invoice_id}/pdf", response_class=Response)
    async def pdf(invoice_id: UUID, actor: CurrentActor) -> Response:
        """An invoice as a file."""
        return Response(await invoices.pdf(invoice_id, actor), media_type="application/pdf")


def _acting(found: APIRouter, invoices: InvoiceService) -> None:
    @found.post("", status_code=status.HTTP_201_CREATED)
    async def draft(body: DraftBody, actor: Acting, command_id: CommandId) -> InvoiceChange:
        """Begin an invoice for a paid check."""
        buyer = _buyer(body.buyer) if body.buyer else None
        request = DraftInvoice(body.invoice_id, body.check_id, buyer, body.account_id)
        return await invoices.draft(request, actor, command_id)

    @found.put("/{invoice_id}")
    async def edit(
        invoice_id: UUID, body: EditBody, actor: Acting, command_id: CommandId
    ) -> InvoiceChange:
        """Change a draft."""
        request = EditInvoice(invoice_id, _buyer(body.buyer), body.due_on, body.note)
        return await invoices.edit(request, actor, command_id)

    @found.delete("/{invoice_id}")
    async def drop(invoice_id: UUID, actor: Acting, command_id: CommandId) -> InvoiceChange:
        """Throw a draft away."""
        return await invoices.drop(DropInvoice(invoice_id), actor, command_id)

    @found.post("/{invoice_id}/issue")
    async def issue(invoice_id: UUID, actor: Acting, command_id: CommandId) -> InvoiceChange:
        """Give a draft its number, for good."""
        return await invoices.issue(IssueInvoice(invoice_id), actor, command_id)

    @found.post("/{invoice_id}/credit-notes", status_code=status.HTTP_201_CREATED)
    async def credit(
        invoice_id: UUID, body: CreditBody, actor: Acting, command_id: CommandId
    ) -> InvoiceChange:
        """Make a credit note."""
        request = CreditInvoice(body.credit_note_id, invoice_id, body.reason, body.refund_id)
        return await invoices.credit(request, actor, command_id)


def _buyer(body: BuyerBody) -> Buyer:
    return Buyer(**dict(body))
