"""What people can do with invoices. A repeat changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from domain.business_day import business_date
from domain.documents import Document
from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.invoices import drafting, issuing, paper, store, views
from edge.invoices.requests import (
    AccountAgeing,
    CreditInvoice,
    DraftInvoice,
    DropInvoice,
    EditInvoice,
    InvoiceableCheck,
    InvoiceChange,
    InvoiceRow,
    InvoiceView,
    IssueInvoice,
    MailInvoice,
    PrintInvoice,
)
from edge.transaction import Read, Write

R = TypeVar("R")
T = TypeVar("T")


class InvoiceService:
    """Invoices to firms and credit notes on them. Follow the signal `invoices`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def invoice(self, invoice_id: UUID, actor: Actor) -> InvoiceView:
        """One invoice, with its words. Raises Forbidden, NotFound."""
        return await self._read(actor, lambda read, today: views.view(read, invoice_id, today))

    async def of_check(self, check_id: UUID) -> InvoiceRow | None:
        """The live invoice of a check: what is given back on it asks for a credit note."""
        return await self._ask(lambda read, today: views.of_check(read, check_id, today))

    async def pdf(self, invoice_id: UUID, actor: Actor) -> bytes:
        """An invoice as a file; a draft as it would be. Raises Forbidden, NotFound."""
        document = await self._read(actor, lambda read, _today: views.document(read, invoice_id))
        return await asyncio.to_thread(_pdf, document)

    async def drafts(self, actor: Actor) -> tuple[InvoiceRow, ...]:
        """Invoices that are not issued yet, the last first."""
        return await self._read(actor, lambda read, today: views.latest(read, store.DRAFT, today))

    async def issued(self, actor: Actor) -> tuple[InvoiceRow, ...]:
        """Issued invoices and credit notes, the last first."""
        return await self._read(actor, lambda read, today: views.latest(read, store.ISSUED, today))

    async def open_of(self, account_id: UUID, actor: Actor) -> tuple[InvoiceRow, ...]:
        """Invoices of a house account for which money is still to come."""
        return await self._read(actor, lambda read, today: views.open_of(read, account_id, today))

    async def ageing(self, actor: Actor) -> tuple[AccountAgeing, ...]:
        """What every house account owes, by how long it should have been paid."""
        return await self._read(actor, views.ageing)

    async def ageing_of(self, account_id: UUID, actor: Actor) -> AccountAgeing:
        """What one house account owes. Raises NotFound."""
        return await self._read(
            actor, lambda read, today: views.ageing_of_one(read, account_id, today)
        )

    async def invoiceable(self, actor: Actor) -> tuple[InvoiceableCheck, ...]:
        """Paid checks of the last month that have no invoice."""
        return await self._read(actor, views.invoiceable)

    async def draft(
        self, request: DraftInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Begin an invoice for a paid check. Raises Forbidden, InvoiceRefused, NotFound."""
        return await self._write(request, drafting.begin, actor, command_id)

    async def edit(
        self, request: EditInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Change a draft. Raises Forbidden, InvoiceRefused, BadRequest, NotFound."""
        return await self._write(request, drafting.edit, actor, command_id)

    async def drop(
        self, request: DropInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Throw a draft away. Raises Forbidden, InvoiceRefused, NotFound."""
        return await self._write(request, drafting.drop, actor, command_id)

    async def issue(
        self, request: IssueInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Give a draft its number, for good. Raises Forbidden, InvoiceRefused, NotFound."""
        return await self._write(request, issuing.issue, actor, command_id)

    async def credit(
        self, request: CreditInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Make a credit note. Raises Forbidden, InvoiceRefused, NotFound."""
        return await self._write(request, issuing.credit, actor, command_id)

    async def print(
        self, request: PrintInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Print an issued invoice. Raises Forbidden, InvoiceRefused, NotFound."""
        return await self._write(request, paper.print_invoice, actor, command_id)

    async def mail(
        self, request: MailInvoice, actor: Actor, command_id: UUID | None = None
    ) -> InvoiceChange:
        """Send an issued invoice as soon as there is a way. Raises Forbidden, BadRequest."""
        return await self._write(request, paper.mail_invoice, actor, command_id)

    async def _read(self, actor: Actor, ask: Callable[[Read, str], T]) -> T:
        require(actor.rights, Right.ISSUE_INVOICES)
        return await self._ask(ask)

    async def _ask(self, ask: Callable[[Read, str], T]) -> T:
        now = self._db.clock.now()

        def work(read: Read) -> T:
            house = read.house
            return ask(read, business_date(now, house.zone, house.cut_over_minutes).isoformat())

        return await self._db.read(work)

    async def _write(
        self,
        request: R,
        act: Callable[[Write, R], InvoiceChange],
        actor: Actor,
        command_id: UUID | None,
    ) -> InvoiceChange:
        require(actor.rights, Right.ISSUE_INVOICES)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: act(tx, request), InvoiceChange)


def _pdf(document: Document) -> bytes:
    from drivers.pdf.paper import pdf_of

    return pdf_of(document)
