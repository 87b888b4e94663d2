"""Invoices to firms: drafts, numbers, credit notes, and what is owed by age."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.accounts import AccountRefused
from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from domain.permissions import WAITER
from edge.accounts.requests import SettleAccount
from edge.accounts.service import AccountService
from edge.commands import Actor, Command
from edge.invoices.drafting import InvoiceRefused
from edge.invoices.requests import (
    Buyer,
    CreditInvoice,
    DraftInvoice,
    DropInvoice,
    EditInvoice,
    InvoiceChange,
    IssueInvoice,
    MailInvoice,
    PrintInvoice,
)
from edge.invoices.service import InvoiceService
from edge.refunds.requests import FinishCorrected, Resell
from edge.refunds.service import RefundService
from edge.transaction import Write
from sync.tables.refunds import Refund, RefundLine
from tests.edge.accounts.desk import Desk
from tests.edge.till import CASHIER, MANAGER, Step

ROSSI = Buyer("Rossi & Co", "IT00743110157", "Via Roma 1\n20100 Milano", "ap@rossi.example")
DAY_S = 86_400


@pytest.fixture
def invoices(desk: Desk) -> InvoiceService:
    """What is under test."""
    return InvoiceService(desk.till.db)


@pytest.fixture
def accounts(desk: Desk) -> AccountService:
    """Where debts are settled."""
    return AccountService(desk.till.db)


async def test_an_invoice_of_a_paid_check_says_what_was_sold_and_that_it_is_paid(
    desk: Desk, invoices: InvoiceService
) -> None:
    check_id = await _paid(desk, 3300, 1100)

    issued = await _issued(invoices, check_id, ROSSI)
    view = await invoices.invoice(issued.invoice_id, CASHIER)

    assert (issued.number, issued.total_minor, issued.open_minor) == ("INV-A-1", 4400, 0)
    assert view.tax_minor == 400
    for words in ("Rossi & Co", "IT00743110157", "20100 Milano", "Margherita", "INV-A-1", "Paid"):
        assert words in view.text


async def test_a_charged_check_is_invoiced_to_its_account_and_due_by_its_terms(
    desk: Desk, invoices: InvoiceService
) -> None:
    firm, check_id = await _charged(desk, 3000)

    issued = await _issued(invoices, check_id)
    view = await invoices.invoice(issued.invoice_id, CASHIER)

    assert (view.buyer.name, view.buyer.tax_id) == ("Rossi & Co", "IT00743110157")
    assert (issued.open_minor, view.row.due_on, view.row.account_id) == (3000, "2026-04-05", firm)
    assert "Due on" in view.text


async def test_a_draft_is_edited_and_an_issued_invoice_is_not(
    desk: Desk, invoices: InvoiceService
) -> None:
    check_id = await _paid(desk, 3000)
    invoice_id = await _drafted(invoices, check_id, Buyer("Rossi"))
    edited = EditInvoice(invoice_id, ROSSI, "2026-05-01", "Thank you")

    await invoices.edit(edited, CASHIER)
    await invoices.issue(IssueInvoice(invoice_id), CASHIER)

    assert (await invoices.invoice(invoice_id, CASHIER)).row.due_on == "2026-05-01"
    for act in (
        invoices.edit(edited, CASHIER),
        invoices.drop(DropInvoice(invoice_id), CASHIER),
        invoices.issue(IssueInvoice(invoice_id), CASHIER),
    ):
        with pytest.raises(InvoiceRefused, match="is issued and stays as it is"):
            await act


async def test_an_issued_invoice_cannot_be_a_draft_again_in_the_database(
    desk: Desk, invoices: InvoiceService
) -> None:
    await _issued(invoices, await _paid(desk, 3000), ROSSI)

    with pytest.raises(Exception, match="state"):
        await desk.till.execute("UPDATE invoices SET state = 'draft'")


@pytest.mark.parametrize(
    ("buyer", "sentence"),
    [(Buyer("", "IT00743110157"), "name first"), (Buyer("Rossi"), "tax number first")],
)
async def test_an_invoice_without_its_buyer_is_not_issued(
    desk: Desk, invoices: InvoiceService, buyer: Buyer, sentence: str
) -> None:
    invoice_id = await _drafted(invoices, await _paid(desk, 3000), buyer)

    with pytest.raises(InvoiceRefused, match=sentence):
        await invoices.issue(IssueInvoice(invoice_id), CASHIER)

    assert await desk.till.value("SELECT number FROM invoices") == 0


async def test_a_wrong_tax_number_or_day_is_refused(desk: Desk, invoices: InvoiceService) -> None:
    check_id = await _paid(desk, 3000)

    with pytest.raises(BadRequest, match="not a right IT VAT"):
        await _drafted(invoices, check_id, Buyer("Rossi", "IT00743110158"))
    invoice_id = await _drafted(invoices, check_id, ROSSI)
    with pytest.raises(BadRequest, match="not a day"):
        await invoices.edit(EditInvoice(invoice_id, ROSSI, "next week"), CASHIER)
    await invoices.edit(EditInvoice(invoice_id, ROSSI, "2026-03-01"), CASHIER)
    with pytest.raises(InvoiceRefused, match="over already"):
        await invoices.issue(IssueInvoice(invoice_id), CASHIER)


async def test_numbers_have_no_gap_though_drafts_are_dropped_and_issues_fail(
    desk: Desk, invoices: InvoiceService
) -> None:
    first = await _issued(invoices, await _paid(desk, 1000), ROSSI)
    await invoices.drop(
        DropInvoice(await _drafted(invoices, await _paid(desk, 1000), ROSSI)), CASHIER
    )
    nameless = await _drafted(invoices, await _paid(desk, 1000), Buyer(""))
    with pytest.raises(InvoiceRefused):
        await invoices.issue(IssueInvoice(nameless), CASHIER)

    second = await _issued(invoices, await _paid(desk, 1000), ROSSI)

    assert (first.number, second.number) == ("INV-A-1", "INV-A-2")


async def test_issuing_at_once_from_two_screens_gives_one_number(
    desk: Desk, invoices: InvoiceService
) -> None:
    invoice_id = await _drafted(invoices, await _paid(desk, 1000), ROSSI)

    answers = await asyncio.gather(
        *(invoices.issue(IssueInvoice(invoice_id), CASHIER) for _ in range(3)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, InvoiceChange) for each in answers) == 1
    assert await desk.till.value("SELECT max(number) FROM invoices") == 1


async def test_a_check_has_one_live_invoice(desk: Desk, invoices: InvoiceService) -> None:
    check_id = await _paid(desk, 3000)
    invoice_id = await _drafted(invoices, check_id, ROSSI)

    with pytest.raises(InvoiceRefused, match="a draft for this check already"):
        await _drafted(invoices, check_id, ROSSI)
    await invoices.issue(IssueInvoice(invoice_id), CASHIER)
    with pytest.raises(InvoiceRefused, match="on invoice INV-A-1 already"):
        await _drafted(invoices, check_id, ROSSI)


async def test_an_open_check_is_not_invoiced(desk: Desk, invoices: InvoiceService) -> None:
    part = await desk.till.pay(await desk.till.order(3000), 1000)

    with pytest.raises(InvoiceRefused, match="Only a paid check"):
        await _drafted(invoices, part.check_id, ROSSI)


async def test_a_credit_note_for_the_whole_frees_the_check_for_another_invoice(
    desk: Desk, invoices: InvoiceService
) -> None:
    firm, check_id = await _charged(desk, 3300)
    wrong = await _issued(invoices, check_id)

    note = await invoices.credit(
        CreditInvoice(new_id(), wrong.invoice_id, "wrong address"), CASHIER
    )
    right = await _issued(invoices, check_id)
    view = await invoices.invoice(note.invoice_id, CASHIER)

    assert (note.number, note.total_minor) == ("CRN-A-1", 3300)
    assert (view.corrects, "On invoice INV-A-1" in view.text) == ("INV-A-1", True)
    assert (right.number, right.open_minor) == ("INV-A-2", 3300)
    assert await desk.balance(firm) == 3300
    with pytest.raises(InvoiceRefused, match="Nothing is left of invoice INV-A-1"):
        await invoices.credit(CreditInvoice(new_id(), wrong.invoice_id, "again"), CASHIER)


async def test_a_refund_of_an_invoiced_check_asks_for_a_credit_note_and_gets_one(
    desk: Desk, invoices: InvoiceService
) -> None:
    check_id = await _paid(desk, 3300, 1100)
    issued = await _issued(invoices, check_id, ROSSI)
    refund_id = await _refund(desk, check_id, 1100)

    asked = (await invoices.invoice(issued.invoice_id, CASHIER)).uncredited
    note = await invoices.credit(
        CreditInvoice(new_id(), issued.invoice_id, "cold", refund_id), CASHIER
    )
    rest = await invoices.credit(CreditInvoice(new_id(), issued.invoice_id, "all of it"), CASHIER)

    live = await invoices.of_check(check_id)

    assert live is None
    assert [(each.refund_id, each.amount_minor) for each in asked] == [(refund_id, 1100)]
    assert (await invoices.invoice(issued.invoice_id, CASHIER)).uncredited == ()
    assert (note.total_minor, rest.total_minor) == (1100, 3300)
    taxes = await desk.till.values(
        "SELECT json_extract(taxes, '$[0].tax_minor') FROM invoices WHERE kind = 'credit_note'"
    )
    assert sorted(taxes) == [100, 300]


async def test_one_refund_gets_one_credit_note(desk: Desk, invoices: InvoiceService) -> None:
    check_id, other_id = await _paid(desk, 3300), await _paid(desk, 3300)
    issued = await _issued(invoices, check_id, ROSSI)
    refund_id = await _refund(desk, check_id, 1100)
    strange_id = await _refund(desk, other_id, 1100)
    request = CreditInvoice(new_id(), issued.invoice_id, "cold", refund_id)
    await invoices.credit(request, CASHIER)

    with pytest.raises(InvoiceRefused, match="made already"):
        await invoices.credit(request, CASHIER)
    with pytest.raises(InvoiceRefused, match="for that refund already"):
        await invoices.credit(
            CreditInvoice(new_id(), issued.invoice_id, "cold", refund_id), CASHIER
        )
    with pytest.raises(InvoiceRefused, match="of another check"):
        await invoices.credit(
            CreditInvoice(new_id(), issued.invoice_id, "cold", strange_id), CASHIER
        )
    with pytest.raises(InvoiceRefused, match="Say why"):
        await invoices.credit(CreditInvoice(new_id(), issued.invoice_id, " "), CASHIER)


async def test_a_draft_of_a_check_that_was_given_back_is_not_issued(
    desk: Desk, invoices: InvoiceService
) -> None:
    check_id = await _paid(desk, 3300)
    invoice_id = await _drafted(invoices, check_id, ROSSI)
    await _refund(desk, check_id, 3300)

    with pytest.raises(InvoiceRefused, match="Everything on this check was given back"):
        await invoices.issue(IssueInvoice(invoice_id), CASHIER)

    assert await desk.till.values("SELECT state FROM invoices") == ["draft"]


async def test_a_corrected_check_on_account_is_owed_with_its_new_invoice(
    desk: Desk, invoices: InvoiceService
) -> None:
    firm, check_id = await _charged(desk, 3300)
    refunds = RefundService(desk.till.db)
    resell = Resell(new_id(), check_id, new_id(), "Another dish was meant")
    resold = await refunds.resell(resell, MANAGER)
    await refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)
    corrected = await desk.till.value("SELECT id FROM checks ORDER BY created_at DESC, id DESC")

    issued = await _issued(invoices, UUID(bytes=corrected))

    assert issued.open_minor == await desk.balance(firm) == 3300
    assert [each.ageing.total_minor for each in await invoices.ageing(CASHIER)] == [3300]


async def test_settling_pays_the_invoice_that_is_meant_or_those_due_first(
    desk: Desk, invoices: InvoiceService, accounts: AccountService, clock: VirtualClock
) -> None:
    firm = await desk.firm(tax_id="IT00743110157")
    first = await _issued(invoices, await _charge(desk, firm, 1000))
    clock.advance(DAY_S)
    second = await _issued(invoices, await _charge(desk, firm, 2000))

    await _settle(desk, accounts, firm, 500, invoice_id=second.invoice_id)
    with pytest.raises(AccountRefused, match=r"Only €15\.00 of this invoice is open"):
        await _settle(desk, accounts, firm, 1501, invoice_id=second.invoice_id)
    await _settle(desk, accounts, firm, 1200)
    opened = {row.id: row.open_minor for row in await invoices.open_of(firm, CASHIER)}

    assert opened == {second.invoice_id: 1300}
    assert first.invoice_id not in opened
    with pytest.raises(AccountRefused, match="Nothing of this invoice is open"):
        await _settle(desk, accounts, firm, 1, invoice_id=first.invoice_id)


async def test_what_was_settled_before_the_invoice_is_not_asked_for_again(
    desk: Desk, invoices: InvoiceService, accounts: AccountService
) -> None:
    firm = await desk.firm(tax_id="IT00743110157")
    check_id = await _charge(desk, firm, 3000)
    await _charge(desk, firm, 500)
    await _settle(desk, accounts, firm, 1000)

    issued = await _issued(invoices, check_id)

    assert issued.open_minor == 2000
    assert (await invoices.ageing_of(firm, CASHIER)).ageing.total_minor == 2500


async def test_debts_age_from_the_day_they_were_due(
    desk: Desk, invoices: InvoiceService, accounts: AccountService, clock: VirtualClock
) -> None:
    firm = await desk.firm(terms_days=10, tax_id="IT00743110157")
    await _issued(invoices, await _charge(desk, firm, 1000))
    clock.advance(11 * DAY_S)
    await _issued(invoices, await _charge(desk, firm, 2000))
    await _charge(desk, firm, 400)

    now = (await invoices.ageing(CASHIER))[0].ageing
    clock.advance(41 * DAY_S)
    later = (await invoices.ageing_of(firm, CASHIER)).ageing
    await _settle(desk, accounts, firm, 1100)

    assert now.buckets == (2400, 1000, 0, 0, 0)
    assert later.buckets == (0, 0, 3400, 0, 0)
    assert (await invoices.ageing_of(firm, CASHIER)).ageing.total_minor == 2300


async def test_whoever_refunds_sees_that_the_check_is_invoiced(
    desk: Desk, invoices: InvoiceService
) -> None:
    invoiced, other = await _paid(desk, 1000), await _paid(desk, 1000)
    await _issued(invoices, invoiced, ROSSI)

    live = await invoices.of_check(invoiced)

    assert live is not None
    assert live.number == "INV-A-1"
    assert await invoices.of_check(other) is None


async def test_only_paid_checks_without_an_invoice_are_offered(
    desk: Desk, invoices: InvoiceService
) -> None:
    taken, free = await _paid(desk, 1000), await _paid(desk, 2000)
    await _issued(invoices, taken, ROSSI)

    assert [each.check_id for each in await invoices.invoiceable(CASHIER)] == [free]


async def test_an_invoice_is_printed_and_mailed_as_it_was_issued(
    desk: Desk, invoices: InvoiceService
) -> None:
    await desk.till.printer()
    invoice_id = await _drafted(invoices, await _paid(desk, 1000), ROSSI)
    with pytest.raises(InvoiceRefused, match="Issue the invoice first"):
        await invoices.print(PrintInvoice(invoice_id), CASHIER)
    await invoices.issue(IssueInvoice(invoice_id), CASHIER)

    await invoices.print(PrintInvoice(invoice_id), CASHIER)
    await invoices.print(PrintInvoice(invoice_id), CASHIER)
    await invoices.mail(MailInvoice(invoice_id, new_id(), "ap@rossi.example"), CASHIER)
    with pytest.raises(BadRequest, match="no mail address"):
        await invoices.mail(MailInvoice(invoice_id, new_id(), "rossi"), CASHIER)

    papers = "SELECT count(*) FROM print_jobs WHERE kind = 'invoice'"
    assert await desk.till.value(papers) == 2
    assert await desk.till.values("SELECT sent_to FROM outgoing_mails") == ["ap@rossi.example"]


async def test_invoices_need_the_right(desk: Desk, invoices: InvoiceService) -> None:
    with pytest.raises(Forbidden, match="An invoice needs a cashier or manager"):
        await invoices.issued(Actor("person", rights=frozenset(WAITER)))


async def _paid(desk: Desk, *amounts: int) -> UUID:
    paid = await desk.till.pay(await desk.till.order(*amounts), sum(amounts))
    return paid.check_id


async def _charge(desk: Desk, firm: UUID, minor: int) -> UUID:
    return (await desk.charge(await desk.till.order(minor), minor, firm)).check_id


async def _charged(desk: Desk, minor: int) -> tuple[UUID, UUID]:
    firm = await desk.firm(tax_id="IT00743110157", address="Via Roma 1")
    return firm, await _charge(desk, firm, minor)


async def _drafted(invoices: InvoiceService, check_id: UUID, buyer: Buyer | None = None) -> UUID:
    invoice_id = new_id()
    await invoices.draft(DraftInvoice(invoice_id, check_id, buyer), CASHIER)
    return invoice_id


async def _issued(
    invoices: InvoiceService, check_id: UUID, buyer: Buyer | None = None
) -> InvoiceChange:
    invoice_id = await _drafted(invoices, check_id, buyer)
    return await invoices.issue(IssueInvoice(invoice_id), CASHIER)


async def _settle(
    desk: Desk, accounts: AccountService, firm: UUID, minor: int, **columns: Any
) -> None:
    tender_id = desk.till.founded.cash_tender_id
    await accounts.settle(SettleAccount(firm, new_id(), tender_id, minor, **columns), CASHIER)


async def _refund(desk: Desk, check_id: UUID, minor: int) -> UUID:
    """A refund as rows: who refunds is another's matter."""

    def work(tx: Write) -> UUID:
        line = tx.value("SELECT source_id FROM check_allocations WHERE check_id = ?", check_id)
        base = minor * 10 // 11
        tax = {"code": "VAT10", "name": "VAT", "rate_micros": 100_000, "included": True}
        refund = tx.insert(
            Refund,
            check_id=check_id,
            order_id=new_id(),
            amount_minor=minor,
            tax_minor=minor - base,
            taxes=[{**tax, "base_minor": base, "tax_minor": minor - base}],
            currency=tx.house.currency,
            reason="cold",
            at=tx.now,
            z_number=1,
        )
        tx.insert(
            RefundLine,
            refund_id=refund.id,
            line_id=UUID(bytes=line),
            quantity=1000,
            amount_minor=minor,
            currency=tx.house.currency,
        )
        return refund.id

    return await desk.till.db.write(Command.of(Step(f"refund {minor}")), work, UUID)
