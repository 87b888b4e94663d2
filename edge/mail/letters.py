"""Who writes which mail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from domain.documents import Document, from_doc
from domain.errors import DomainError
from domain.language import words
from edge.box_tables import OutgoingMail
from edge.checks.copies import MAIL_KIND
from edge.checks.receipt_service import ReceiptService
from edge.checks.receipts import house_name
from edge.database import Database
from edge.mail.letter import Attachment, Compose, Letter
from edge.transaction import Read
from sync.tables.accounts import Invoice

INVOICE = "invoice"
SUBJECT = "{title} of {house}"
TEXT = "{title} is attached. Thank you."


def letters(db: Database, receipts: ReceiptService) -> Mapping[str, Compose]:
    """What makes the letter of each kind of mail."""

    async def invoice(mail: OutgoingMail) -> Letter:
        document, house = await db.read(partial(_invoice, mail=mail))
        said = words(document.language)
        title = document.title
        return Letter(
            said.text(SUBJECT).format(title=title, house=house),
            said.text(TEXT).format(title=title),
            (Attachment(f"{title}.pdf", await receipts.pdf_of(document)),),
        )

    return {MAIL_KIND: receipts.letter, INVOICE: invoice}


def _invoice(read: Read, mail: OutgoingMail) -> tuple[Document, str]:
    row = read.get(Invoice, mail.subject_id)
    if row is None or row.document is None:
        raise DomainError("The invoice of this mail is gone.")
    return from_doc(row.document), house_name(read)
