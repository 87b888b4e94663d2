"""Receipts: they follow the payment, once, numbered without a gap, also after a restart."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from domain.errors import Forbidden, NotFound, OrderClosed
from domain.ids import new_id
from domain.ports.fiscal import FiscalRecord, ReceiptDraft
from domain.ports.outcome import Done, Outcome, Refused, Unknown
from edge.checks.receipt_making import CompleteReceipt, ReceiptMade, complete_receipt
from edge.checks.requests import PrintBill
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor, Command
from providers.fiscal.journal_only import JournalOnly
from sync.tables.cash import Drawer
from sync.tables.catalog import Printer
from sync.tables.sales import OrderLine, ReceiptRequest
from tests.edge.checks.fiscal_module import Module
from tests.edge.till import CASHIER, Till


async def states(till: Till) -> Sequence[str]:
    found: list[str] = await till.values("SELECT state FROM receipt_requests ORDER BY id")
    return found


async def test_a_paid_check_gets_its_numbered_receipt_and_paper(till: Till) -> None:
    await till.printer()
    await till.pay(await till.order(1_200), 1_200, tendered_minor=2_000)

    assert await ReceiptWorker(till.db, JournalOnly()).complete_pending() == 0

    assert await till.values("SELECT series || '-' || number FROM receipts") == ["A-1"]
    assert await states(till) == ["signed"]
    assert await till.values("SELECT kind FROM print_jobs") == ["receipt"]
    assert await till.count("fiscal_records") == 1


async def test_the_box_dies_after_the_payment_and_the_receipt_comes_after_the_restart(
    till: Till,
) -> None:
    await till.pay(await till.order(1_200), 1_200)

    restarted = ReceiptWorker(till.db, JournalOnly())
    await restarted.complete_pending()

    assert await till.count("receipts") == 1


async def test_the_box_dies_after_the_signature_and_there_is_still_one_receipt(till: Till) -> None:
    await till.printer()
    await till.pay(await till.order(1_200), 1_200)
    request_id = (await till.db.read(lambda read: read.all(ReceiptRequest)))[0].id
    module = Module()
    await ReceiptWorker(till.db, module).complete_pending()

    again = CompleteReceipt(request_id, FiscalRecord("module"))
    made = await till.db.write(
        Command.of(again), lambda tx: complete_receipt(tx, again), ReceiptMade
    )

    assert made.number == 1
    assert (await till.count("receipts"), await till.count("print_jobs")) == (1, 1)
    assert module.registered == [str(request_id)]


async def test_a_receipt_of_a_drawer_whose_printer_is_gone_comes_at_another(till: Till) -> None:
    there, gone = await till.printer(), await till.printer()
    drawer_id = UUID(bytes=await till.value("SELECT id FROM drawers"))
    await till.change(Drawer, drawer_id, printer_id=gone)
    await till.change(Printer, gone, deleted_at=till.db.clock.now())

    await till.pay(await till.order(1_200), 1_200)
    await ReceiptWorker(till.db, JournalOnly()).complete_pending()

    assert await till.values("SELECT printer_id FROM print_jobs") == [there.bytes]


async def test_receipts_are_numbered_without_a_gap(till: Till) -> None:
    worker = ReceiptWorker(till.db, Module(Done(FiscalRecord("module")), Refused("busy", "Busy.")))
    for _ in range(4):
        await till.pay(await till.order(100), 100)

    await worker.complete_pending()
    await worker.complete_pending()

    assert await till.values("SELECT number FROM receipts ORDER BY number") == [1, 2, 3, 4]


async def test_a_refusal_leaves_the_receipt_pending_with_the_reason(till: Till) -> None:
    await till.pay(await till.order(100), 100)
    worker = ReceiptWorker(till.db, Module(Refused("full", "The module is full.")))

    assert await worker.complete_pending() == 1

    assert await states(till) == ["pending"]
    assert await till.values("SELECT last_error FROM receipt_requests") == ["The module is full."]
    assert await worker.complete_pending() == 0


async def test_a_device_that_breaks_is_as_good_as_silent(till: Till) -> None:
    class Broken(Module):
        async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
            self.registered.append(key)
            raise KeyError("sign")

    await till.pay(await till.order(1_200), 1_200)

    assert await ReceiptWorker(till.db, Broken()).complete_pending() == 1

    assert await till.values("SELECT state || attempts FROM receipt_requests") == ["unknown1"]
    assert await till.values("SELECT state FROM attempts") == ["unknown"]


async def test_an_unknown_answer_is_asked_for_and_not_registered_again(till: Till) -> None:
    await till.pay(await till.order(100), 100)
    module = Module(Unknown("The cable was pulled."))
    worker = ReceiptWorker(till.db, module)
    await worker.complete_pending()
    between = await states(till)

    await worker.complete_pending()

    assert (between, await states(till)) == (["unknown"], ["signed"])
    assert (len(module.registered), len(module.recovered)) == (1, 1)


async def test_the_receipt_says_what_the_check_was_when_it_was_paid(till: Till) -> None:
    order_id = await till.order(1_200, name="Margherita")
    await till.pay(order_id, 1_200, tendered_minor=2_000)
    for line_id in await till.values("SELECT lower(hex(id)) FROM order_lines"):
        await till.change(OrderLine, type(order_id)(line_id), name="Renamed")
    module = Module()

    await ReceiptWorker(till.db, module).complete_pending()

    (draft,) = module.drafts
    assert [line.name for line in draft.lines] == ["Margherita"]
    assert [(tender.tendered_minor, tender.change_minor) for tender in draft.tenders] == [
        (2_000, 800)
    ]
    document = await till.value("SELECT document FROM receipts")
    assert all(words in document for words in ("Margherita", "12.00", "8.00", "Module 1", "A-1"))


async def test_a_guest_who_wants_no_paper_still_has_a_receipt(till: Till) -> None:
    await till.printer()
    await till.pay(await till.order(100), 100, paper=False)

    await ReceiptWorker(till.db, JournalOnly()).complete_pending()

    assert (await till.count("receipts"), await till.count("print_jobs")) == (1, 0)


async def test_a_signal_after_the_payment_starts_the_worker(till: Till) -> None:
    printing = asyncio.Event()
    till.db.signals.subscribe("printing", lambda _: printing.set())
    await till.printer()
    worker = ReceiptWorker(till.db, JournalOnly())
    worker.start()

    await till.pay(await till.order(100), 100)
    async with asyncio.timeout(10):
        await printing.wait()
    await worker.stop()

    assert await till.count("receipts") == 1


async def test_a_bill_is_counted_and_marks_what_comes_after_it(till: Till) -> None:
    await till.printer()
    order_id = await till.order(1_200)

    first = await till.checks.print_bill(PrintBill(order_id), CASHIER)
    fresh = await till.checks.due(order_id)
    await till.add(order_id, 300)
    outdated = await till.checks.due(order_id)
    second = await till.checks.print_bill(PrintBill(order_id), CASHIER)

    assert (first.copy_no, first.total_minor) == (1, 1_200)
    assert (second.copy_no, second.total_minor) == (2, 1_500)
    assert (fresh.outdated, outdated.outdated) == (False, True)
    assert await till.count("print_jobs WHERE kind = 'bill'") == 2
    assert await till.count("checks") == 1


async def test_a_printed_bill_does_not_stop_the_payment(till: Till) -> None:
    await till.printer()
    order_id = await till.order(1_200)
    await till.checks.print_bill(PrintBill(order_id), CASHIER)
    await till.add(order_id, 300)

    paid = await till.pay(order_id, 1_500)

    assert (paid.check_state, await till.count("checks")) == ("paid", 1)


async def test_a_bill_needs_a_printer_an_open_order_and_the_right(till: Till) -> None:
    order_id = await till.order(1_200)
    with pytest.raises(NotFound, match="There is no printer for bills"):
        await till.checks.print_bill(PrintBill(order_id), CASHIER)
    with pytest.raises(NotFound):
        await till.checks.print_bill(PrintBill(new_id()), CASHIER)
    with pytest.raises(Forbidden):
        await till.checks.print_bill(PrintBill(order_id), Actor("person"))
    await till.pay(order_id, 1_200)
    with pytest.raises(OrderClosed):
        await till.checks.print_bill(PrintBill(order_id), CASHIER)
