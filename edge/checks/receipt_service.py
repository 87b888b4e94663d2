"""What people can do with receipts once they are made: print, mail, show to guests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from domain.documents import Document, Image, from_doc, with_marks
from domain.errors import DomainError, NotFound
from domain.language import words
from domain.permissions import Right, require
from domain.receipts import ReceiptRules
from edge.audit import record
from edge.authority import must_be_made_here
from edge.box_tables import OutgoingMail
from edge.checks import copies, receipt_store, receipts
from edge.checks.copies import MailReceipt, PrintReceipt, ReceiptSent
from edge.checks.paper import LOGO
from edge.checks.receipts import ReceiptView
from edge.commands import Actor, Command
from edge.database import Database
from edge.mail.letter import Attachment, Letter
from edge.printing.pictures import Pictures
from edge.transaction import Read, Write
from sync.tables.refunds import ReceiptCopy
from sync.tables.sales import Receipt, ReceiptRequest
from sync.tables.tenancy import Media, Store

SUBJECT = "Receipt {number} of {house}"
TEXT = "Thank you for your visit. Your receipt {number} is attached."


@dataclass(frozen=True, slots=True)
class SetLogo:
    """The picture on top of receipts, by its SHA-256; none where that is empty."""

    sha256: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class GuestReceipt:
    """A receipt as its guest sees it. `signed_later`: what the fiscal device said afterwards."""

    number: str
    house: str
    document: Document
    language: str
    signed_later: str = ""


class ReceiptService:
    """Receipts of this box. `page` says the address that guests reach it under now."""

    def __init__(self, db: Database, page: Callable[[], str] = str) -> None:
        self._db = db
        self.page = page

    async def of_order(self, order_id: UUID) -> tuple[ReceiptView, ...]:
        """The receipts of an order, also those that are not made yet."""
        return await self._db.read(partial(receipts.of_order, order_id=order_id))

    def rules(self) -> ReceiptRules:
        """How the house runs its receipts."""
        house = self._db.house
        return ReceiptRules.of(house.options) if house else ReceiptRules()

    def address_of(self, receipt: ReceiptView) -> str:
        """Where guests find a receipt; empty while there is none."""
        return f"{self.page()}/r/{receipt.token}" if receipt.token else ""

    async def put_on_paper(
        self, request: PrintReceipt, actor: Actor, command_id: UUID | None = None
    ) -> ReceiptSent:
        """Print a receipt, as a counted copy from the second time on.

        Raises Forbidden, NotFound.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        return await self._db.write(
            command, partial(copies.print_receipt, request=request), ReceiptSent
        )

    async def mail(
        self, request: MailReceipt, actor: Actor, command_id: UUID | None = None
    ) -> ReceiptSent:
        """Queue a receipt for a guest's mail address. Raises Forbidden, NotFound, BadRequest."""
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        return await self._db.write(
            command, partial(copies.mail_receipt, request=request), ReceiptSent
        )

    async def by_token(self, token: str) -> GuestReceipt:
        """The receipt that a guest was shown. Raises NotFound."""
        return await self._db.read(partial(_by_token, token=token))

    async def pdf(self, token: str) -> bytes:
        """The same receipt as a file. Raises NotFound."""
        found = await self.by_token(token)
        return await self.pdf_of(found.document)

    async def pdf_of(self, document: Document) -> bytes:
        """A document as PDF, made in a thread: it takes tenths of a second."""
        return await asyncio.to_thread(_pdf, document, Pictures(self._db.path.parent))

    async def logo_of(self, document: Document) -> bytes | None:
        """The picture of a document, where it has one that is kept here."""
        names = [part.ref for part in document.parts if isinstance(part, Image)]
        if not names:
            return None
        return await asyncio.to_thread(Pictures(self._db.path.parent).get, names[0])

    async def set_logo(self, content: bytes, actor: Actor, command_id: UUID | None = None) -> None:
        """Put a picture on top of every receipt from now on; empty takes it away.

        Raises Forbidden, BadRequest, EditedAtTheCentre.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        name, mime = "", ""
        if content:
            name, mime = await asyncio.to_thread(Pictures(self._db.path.parent).keep, content)
        request = SetLogo(name, mime, len(content))
        command = Command.of(request, actor, command_id)
        await self._db.write(command, partial(_set_logo, request=request))
        await self._db.reload_house()

    async def letter(self, mail: OutgoingMail) -> Letter:
        """The mail that carries a receipt, in the receipt's language. Raises NotFound."""
        receipt, copy_no, house = await self._db.read(partial(_to_mail, mail=mail))
        document = from_doc(receipt.document)
        if copy_no:
            document = with_marks(document, copies.copy_mark(receipt, copy_no))
        number = f"{receipt.series}-{receipt.number}"
        said = words(receipt.language or "en")
        return Letter(
            said.text(SUBJECT).format(number=number, house=house),
            said.text(TEXT).format(number=number),
            (Attachment(f"{number}.pdf", await self.pdf_of(document)),),
        )


def _pdf(document: Document, pictures: Pictures) -> bytes:
    from drivers.pdf.paper import pdf_of

    return pdf_of(document, pictures.get)


def _set_logo(tx: Write, request: SetLogo) -> None:
    row = tx.load(Store, tx.house.store_id, "restaurant")
    must_be_made_here(row, row.name)
    if request.sha256 and tx.first(Media, "sha256 = ?", request.sha256) is None:
        tx.insert(Media, sha256=request.sha256, mime=request.mime, size=request.size)
    tx.update(row, options={**row.options, LOGO: request.sha256})
    record(tx, "receipt_logo_set", "store", row.id, details={"sha256": request.sha256})


def _by_token(read: Read, token: str) -> GuestReceipt:
    receipt = receipt_store.by_token(read, token)
    if receipt is None:
        raise NotFound("There is no such receipt.")
    document = from_doc(receipt.document)
    request = read.load(ReceiptRequest, receipt.receipt_request_id)
    record = receipt_store.record_of(read, request.id)
    is_later = receipt.fiscal_state == "outage" and record is not None
    return GuestReceipt(
        f"{receipt.series}-{receipt.number}",
        receipts.house_name(read),
        document,
        receipt.language or "en",
        (record.qr_text or record.device) if is_later and record else "",
    )


def _to_mail(read: Read, mail: OutgoingMail) -> tuple[Receipt, int, str]:
    receipt = read.get(Receipt, mail.subject_id)
    if receipt is None:
        raise DomainError("The receipt of this mail is gone.")
    copy = read.get(ReceiptCopy, mail.id)
    return receipt, copy.copy_no if copy else 0, receipts.house_name(read)
