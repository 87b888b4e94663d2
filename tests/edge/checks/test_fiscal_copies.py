"""Receipts leave the box again: as counted copies on paper, as a page, as a PDF, in a mail."""

from __future__ import annotations

import json
import sqlite3
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from pypdf import PdfReader

from domain.documents import from_doc
from domain.errors import BadRequest, Forbidden, NotFound
from domain.receipts import ON_PAPER
from edge.box_tables import OutgoingMail
from edge.checks.copies import MailReceipt, PrintReceipt
from edge.checks.receipt_service import ReceiptService
from edge.checks.receipts import ReceiptView
from edge.checks.requests import PrintBill
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor
from edge.printing.requests import Reprint
from edge.printing.service import PrintService
from providers.fiscal.journal_only import JournalOnly
from sync.tables.pricing import OrderDiscount
from sync.tables.sales import Order, Receipt
from sync.tables.tenancy import Store
from tests.edge.till import CASHIER, MANAGER, Till

PAGE = "http://192.168.1.20:8080"


@pytest.fixture
def service(till: Till) -> ReceiptService:
    """The receipts of the till's box."""
    return ReceiptService(till.db, lambda: PAGE)


async def made(till: Till, service: ReceiptService, **request: Any) -> ReceiptView:
    """The receipt of a check that was just paid."""
    order_id = await till.order(1_200, name="Phở bò", **request)
    await till.pay(order_id, 1_200)
    await ReceiptWorker(till.db, JournalOnly(), lambda: PAGE).complete_pending()
    return (await service.of_order(order_id))[0]


def receipt_id_of(receipt: ReceiptView) -> UUID:
    assert receipt.receipt_id is not None
    return receipt.receipt_id


async def marks(till: Till) -> list[Any]:
    return await till.values("SELECT marks FROM print_jobs ORDER BY id")


async def test_each_paper_after_the_first_is_a_counted_copy(
    till: Till, service: ReceiptService
) -> None:
    await till.printer()
    receipt = await made(till, service)

    first = await service.put_on_paper(PrintReceipt(receipt_id_of(receipt)), CASHIER)
    second = await service.put_on_paper(PrintReceipt(receipt_id_of(receipt)), CASHIER)

    assert (first.copy_no, second.copy_no) == (1, 2)
    assert await marks(till) == ["[]", '["COPY 1"]', '["COPY 2"]']
    assert await till.values("SELECT copy_no FROM receipt_copies ORDER BY copy_no") == [1, 2]
    assert await till.count("audit_entries WHERE act = 'copy_receipt'") == 2


async def test_a_reprint_from_the_print_queue_is_the_same_counted_copy(
    till: Till, service: ReceiptService
) -> None:
    await till.printer()
    receipt = await made(till, service)
    assert receipt.job_id is not None

    await PrintService(till.db).reprint(Reprint(receipt.job_id), CASHIER)
    third = await service.put_on_paper(PrintReceipt(receipt_id_of(receipt)), CASHIER)

    assert third.copy_no == 2
    assert (await marks(till))[1] == '["COPY 1"]'


async def test_where_guests_are_asked_first_the_first_paper_is_no_copy(
    till: Till, service: ReceiptService
) -> None:
    await till.printer()
    await till.change(Store, till.founded.store_id, options={ON_PAPER: "ask"})
    await till.db.reload_house()
    receipt = await made(till, service)
    before = await till.count("print_jobs")

    sent = await service.put_on_paper(PrintReceipt(receipt_id_of(receipt)), CASHIER)

    assert (before, sent.copy_no, await marks(till)) == (0, 0, ["[]"])
    assert await till.count("receipt_copies") == 0


async def test_a_paper_needs_the_right_a_receipt_and_a_printer(
    till: Till, service: ReceiptService
) -> None:
    receipt = await made(till, service)

    with pytest.raises(NotFound, match="no printer for receipts"):
        await service.put_on_paper(PrintReceipt(receipt_id_of(receipt)), CASHIER)
    with pytest.raises(NotFound):
        await service.put_on_paper(PrintReceipt(till.item_id), CASHIER)
    with pytest.raises(Forbidden):
        await service.put_on_paper(PrintReceipt(receipt_id_of(receipt)), Actor("person"))
    assert await till.count("receipt_copies") == 0


async def test_a_guest_finds_the_receipt_by_its_secret_address_only(
    till: Till, service: ReceiptService
) -> None:
    receipt = await made(till, service)

    found = await service.by_token(receipt.token)

    assert (found.number, len(receipt.token)) == ("A-1", 22)
    assert service.address_of(receipt) == f"{PAGE}/r/{receipt.token}"
    assert f"{PAGE}/r/{receipt.token}" in str(found.document)
    for wrong in ("", receipt.token[:-1], "' OR 1=1 --"):
        with pytest.raises(NotFound):
            await service.by_token(wrong)


async def test_the_pdf_says_what_the_paper_says(till: Till, service: ReceiptService) -> None:
    receipt = await made(till, service)

    content = await service.pdf(receipt.token)

    words = PdfReader(BytesIO(content)).pages[0].extract_text()
    assert all(each in words for each in ("Trattoria Comanda", "A-1", "Phở bò", "12.00", "VAT"))


async def test_receipts_are_never_changed(till: Till, service: ReceiptService) -> None:
    receipt = await made(till, service)

    with pytest.raises(sqlite3.IntegrityError, match="rows never change"):
        await till.change(Receipt, receipt_id_of(receipt), total_minor=1)


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.com", "a@example.com\nBcc: all@example.com"]
)
async def test_what_is_no_address_is_refused_with_a_sentence(
    till: Till, service: ReceiptService, address: str
) -> None:
    receipt = await made(till, service)

    with pytest.raises(BadRequest, match="no mail address"):
        await service.mail(MailReceipt(receipt_id_of(receipt), address), CASHIER)

    assert await till.count("outgoing_mails") == 0


async def test_a_mail_after_the_paper_carries_a_copy(till: Till, service: ReceiptService) -> None:
    await till.printer()
    receipt = await made(till, service)
    await service.mail(MailReceipt(receipt_id_of(receipt), " guest@example.com "), CASHIER)
    (mail,) = await till.db.read(lambda read: read.all(OutgoingMail))

    letter = await service.letter(mail)

    assert (mail.sent_to, letter.subject) == (
        "guest@example.com",
        "Receipt A-1 of Trattoria Comanda",
    )
    (attachment,) = letter.attachments
    words = PdfReader(BytesIO(attachment.content)).pages[0].extract_text()
    assert (attachment.name, "COPY 1" in words) == ("A-1.pdf", True)


async def test_a_mail_instead_of_paper_is_the_receipt_itself(
    till: Till, service: ReceiptService
) -> None:
    receipt = await made(till, service)

    sent = await service.mail(MailReceipt(receipt_id_of(receipt), "guest@example.com"), CASHIER)

    assert sent.copy_no == 0


async def test_the_second_bill_says_that_it_is_the_second(till: Till) -> None:
    await till.printer()
    order_id = await till.order(1_200)
    await till.checks.print_bill(PrintBill(order_id), MANAGER)
    await till.checks.print_bill(PrintBill(order_id), MANAGER)

    first, second = await till.values("SELECT document FROM print_jobs ORDER BY copy_no")

    assert ("BILL 2" in first, "BILL 2" in second) == (False, True)
    assert from_doc(json.loads(second)).title.startswith("BILL 2")


async def test_the_receipt_says_what_was_taken_off_and_why(
    till: Till, service: ReceiptService
) -> None:
    order_id = await till.order(1_000)
    line_id = UUID(bytes=await till.value("SELECT id FROM order_lines"))
    discount = await till.add_row(
        OrderDiscount,
        order_id=order_id,
        line_id=line_id,
        name="Discount",
        kind="amount",
        currency="EUR",
        reason="Long wait",
        given_at=till.db.clock.now(),
    )
    trail: dict[str, object] = {
        "rule": discount.hex,
        "name": "Discount",
        "kind": "amount",
        "of": "line",
    }
    trail |= {"before_minor": 1_000, "after_minor": 800}
    await till.change(Order, order_id, adjusted=True, total_minor=800)
    await till.execute(
        "UPDATE order_lines SET amount_minor = 800, discount_minor = 200, "
        f"price_trail = '[{json.dumps(trail)}]'"
    )
    await till.pay(order_id, 800)
    await ReceiptWorker(till.db, JournalOnly()).complete_pending()

    (receipt,) = await service.of_order(order_id)

    assert "Discount (Long wait)" in receipt.text
    assert [line.split()[-1] for line in receipt.text.splitlines() if "Margherita" in line] == [
        "10.00"
    ]
    assert "-2.00" in receipt.text


async def test_the_logo_stands_on_top_of_paper_page_and_pdf(
    till: Till, service: ReceiptService
) -> None:
    picture = BytesIO()
    Image.new("RGB", (200, 80), "black").save(picture, "PNG")
    without = await made(till, service)

    await service.set_logo(picture.getvalue(), MANAGER)
    receipt = await made(till, service)
    found = await service.by_token(receipt.token)

    assert await service.logo_of(found.document) == picture.getvalue()
    assert await service.logo_of((await service.by_token(without.token)).document) is None
    pages = PdfReader(BytesIO(await service.pdf(receipt.token))).pages
    assert len(pages[0].images) == 1
    assert await till.count("media") == 1


async def test_what_is_no_picture_is_no_logo(till: Till, service: ReceiptService) -> None:
    with pytest.raises(BadRequest, match="PNG or JPEG"):
        await service.set_logo(b"GIF89a", MANAGER)
    with pytest.raises(BadRequest, match="one megabyte"):
        await service.set_logo(b"\xff\xd8\xff" + bytes(1_000_000), MANAGER)
    with pytest.raises(Forbidden):
        await service.set_logo(b"", CASHIER)
