"""The spooler: first in first out, nothing lost, nothing silently doubled, nobody blocked."""

import asyncio
from uuid import UUID

import pytest

from domain.errors import Changed, Forbidden
from domain.ids import new_id
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor, Command
from edge.printing.requests import CancelJob, ConfirmPrinted, Reprint, RetryJob, SendElsewhere
from edge.printing.states import Began, BeginPrinting, begin, note_begun
from providers.fiscal.journal_only import JournalOnly
from sync.tables.catalog import Printer
from tests.edge.printing.conftest import FullAfterOneWrite, Shop
from tests.edge.till import CASHIER, MANAGER, Step


async def lose_power_before_printing(shop: Shop, words: str, kind: str = "ticket_fired") -> UUID:
    """Leave a job on its way of which no byte has left."""
    job_id = await shop.want(words, kind)
    asked = BeginPrinting(job_id, shop.bar_id)
    await shop.till.db.write(Command.of(asked), lambda tx: begin(tx, asked), Began)
    return job_id


async def lose_power_while_printing(shop: Shop, words: str, kind: str) -> UUID:
    """Leave a job on its way, as a box does that loses power."""
    job_id = await lose_power_before_printing(shop, words, kind)
    await shop.till.db.write(Command.of(Step("begun")), lambda tx: note_begun(tx, job_id))
    return job_id


async def test_a_ticket_is_printed_and_the_kitchen_is_told(shop: Shop) -> None:
    ticket_id = new_id()
    job_id = await shop.want("2 Margherita", ticket_id=ticket_id)

    assert await shop.worker.work_off(shop.bar_id) is None

    assert "2 Margherita" in shop.bar.text
    assert (await shop.job(job_id)).state == "printed"
    assert shop.told == [ticket_id]


async def test_papers_come_out_in_the_order_they_were_wanted(shop: Shop) -> None:
    for words in ("first", "second", "third"):
        await shop.want(words)

    await shop.worker.work_off(shop.bar_id)

    assert [line for line in shop.bar.text.split("\n") if line != "END"] == [
        "first",
        "second",
        "third",
    ]


async def test_p55_the_same_paper_is_queued_once(shop: Shop) -> None:
    subject_id = new_id()

    first = await shop.want("2 Margherita", subject_id=subject_id)
    again = await shop.want("2 Margherita", subject_id=subject_id)

    assert again == first
    assert await shop.till.count("print_jobs") == 1


async def test_an_unplugged_printer_keeps_its_jobs_and_prints_each_once_afterwards(
    shop: Shop,
) -> None:
    shop.bar.unplug()
    job_id = await shop.want("2 Margherita")

    assert await shop.worker.work_off(shop.bar_id) is not None
    assert await shop.worker.work_off(shop.bar_id) is not None
    waiting = await shop.job(job_id)
    shop.bar.plug_in()
    assert await shop.worker.work_off(shop.bar_id) is None

    assert (waiting.state, waiting.attempts) == ("queued", 0)
    assert "does not accept a connection" in waiting.last_error
    assert shop.bar.text.count("2 Margherita") == 1
    assert "COPY" not in shop.bar.text


async def test_a_printer_that_is_away_says_since_when_and_is_forgotten_when_back(
    shop: Shop,
) -> None:
    since = shop.clock.now()
    shop.bar.unplug()
    await shop.want("2 Margherita", kind="receipt")
    await shop.worker.work_off(shop.bar_id)
    shop.clock.advance(90)
    await shop.worker.work_off(shop.bar_id)

    away = {queue.name: queue.away_since for queue in await shop.prints.queue()}
    shop.bar.plug_in()
    await shop.worker.work_off(shop.bar_id)

    assert away == {"Bar printer": since, "Grill printer": None}
    assert await shop.alarms() == []


async def test_a_printer_that_is_away_writes_nothing_while_it_stays_away(shop: Shop) -> None:
    shop.bar.unplug()
    await shop.want("2 Margherita")
    await shop.worker.work_off(shop.bar_id)
    before = await shop.till.count("commands")

    await shop.worker.work_off(shop.bar_id)

    assert await shop.till.count("commands") == before


async def test_one_dead_printer_blocks_no_other(shop: Shop) -> None:
    shop.bar.unplug()
    await shop.want("for the bar")
    await shop.want("for the grill", printer_id=shop.grill_id)

    await shop.worker.work_off(shop.bar_id)
    await shop.worker.work_off(shop.grill_id)

    assert "for the grill" in shop.grill.text
    assert shop.bar.text == ""


async def test_paper_out_is_trouble_and_not_a_lost_ticket(shop: Shop) -> None:
    shop.bar.take_paper_out()
    job_id = await shop.want("2 Margherita")
    await shop.worker.work_off(shop.bar_id)
    waiting = await shop.job(job_id)
    shop.bar.take_paper_out(False)
    await shop.worker.work_off(shop.bar_id)

    assert "paper" in waiting.last_error
    assert shop.bar.text.count("2 Margherita") == 1


async def test_a_kitchen_ticket_cut_short_is_printed_again_marked_as_possible_copy(
    shop: Shop,
) -> None:
    shop.bar.unplug_after(40)
    job_id = await shop.want("2 Margherita")

    await shop.worker.work_off(shop.bar_id)
    uncertain, alarms = await shop.job(job_id), await shop.alarms()
    shop.bar.plug_in()
    wait_s = await shop.worker.work_off(shop.bar_id)
    shop.clock.advance(60)
    await shop.worker.work_off(shop.bar_id)

    assert (uncertain.state, uncertain.attempts, wait_s) == ("uncertain", 1, 60)
    assert "printer_away" in alarms
    assert "POSSIBLE COPY - ATTEMPT 2" in shop.bar.text
    assert (await shop.job(job_id)).state == "printed"


async def test_p56_a_void_never_overtakes_the_ticket_that_may_not_be_printed(shop: Shop) -> None:
    shop.bar.unplug_after(40)
    await shop.want("2 Margherita")
    await shop.want("VOID 2 Margherita", kind="ticket_void")
    await shop.worker.work_off(shop.bar_id)
    shop.bar.plug_in()
    await shop.worker.work_off(shop.bar_id)

    assert "VOID" not in shop.bar.text


async def test_a_receipt_cut_short_waits_for_a_person(shop: Shop) -> None:
    shop.bar.unplug_after(40)
    job_id = await shop.want("Receipt A-1", kind="receipt")
    await shop.worker.work_off(shop.bar_id)
    shop.bar.plug_in()
    shop.clock.advance(600)
    await shop.worker.work_off(shop.bar_id)
    waiting, alarms = await shop.job(job_id), await shop.alarms()

    await shop.prints.retry(RetryJob(job_id), CASHIER)
    await shop.worker.work_off(shop.bar_id)

    assert (waiting.state, alarms) == ("uncertain", ["print_uncertain"])
    assert "POSSIBLE COPY - ATTEMPT 2" in shop.bar.text
    assert await shop.alarms() == []


async def test_two_who_have_a_doubtful_paper_printed_at_once_get_one_paper(shop: Shop) -> None:
    shop.bar.unplug_after(40)
    job_id = await shop.want("Receipt A-1", kind="receipt")
    await shop.worker.work_off(shop.bar_id)
    shop.bar.plug_in()
    before = shop.bar.text

    await asyncio.gather(
        shop.prints.retry(RetryJob(job_id), CASHIER), shop.prints.retry(RetryJob(job_id), MANAGER)
    )
    await shop.worker.work_off(shop.bar_id)
    with pytest.raises(Changed, match="already printed"):
        await shop.prints.send_elsewhere(SendElsewhere(job_id, shop.grill_id), MANAGER)
    with pytest.raises(Changed, match="Nobody doubts"):
        await shop.prints.confirm(ConfirmPrinted(job_id), CASHIER)

    assert shop.bar.text.removeprefix(before).count("POSSIBLE COPY") == 2  # above and below
    assert (await shop.job(job_id)).attempts == 2


async def test_somebody_with_the_paper_in_hand_resolves_it(shop: Shop) -> None:
    shop.bar.unplug_after(40)
    ticket_id = new_id()
    job_id = await shop.want("2 Margherita", ticket_id=ticket_id)
    await shop.worker.work_off(shop.bar_id)

    await shop.prints.confirm(ConfirmPrinted(job_id), CASHIER)

    assert (await shop.job(job_id)).state == "printed"
    assert shop.told == [ticket_id]


async def test_after_a_restart_a_ticket_on_its_way_comes_again_marked(shop: Shop) -> None:
    await lose_power_while_printing(shop, "2 Margherita", "ticket_fired")

    worker = shop.another_worker()
    assert await worker.recover() == 1
    await worker.work_off(shop.bar_id)

    assert "POSSIBLE COPY - ATTEMPT 2" in shop.bar.text


async def test_after_a_restart_a_ticket_that_had_not_begun_comes_once_without_a_mark(
    shop: Shop,
) -> None:
    await lose_power_before_printing(shop, "2 Margherita")

    worker = shop.another_worker()
    assert await worker.recover() == 0
    await worker.work_off(shop.bar_id)

    assert shop.bar.text.count("2 Margherita") == 1
    assert "COPY" not in shop.bar.text


async def test_after_a_restart_a_receipt_on_its_way_waits_for_a_person(shop: Shop) -> None:
    await lose_power_while_printing(shop, "Receipt A-1", "receipt")

    worker = shop.another_worker()
    await worker.recover()
    await worker.work_off(shop.bar_id)

    assert shop.bar.text == ""
    assert await shop.alarms() == ["print_uncertain"]


async def test_a_ticket_older_than_twenty_minutes_is_held_and_comes_late_when_wanted(
    shop: Shop,
) -> None:
    shop.bar.unplug()
    job_id = await shop.want("2 Margherita")
    await shop.worker.work_off(shop.bar_id)
    shop.clock.advance(21 * 60)
    shop.bar.plug_in()
    await shop.worker.work_off(shop.bar_id)
    held = await shop.job(job_id)

    await shop.prints.retry(RetryJob(job_id), CASHIER)
    await shop.worker.work_off(shop.bar_id)

    assert (held.state, held.code) == ("failed", "E_EXPIRED")
    assert "LATE 19:30" in shop.bar.text


async def test_a_reprint_says_which_copy_it_is(shop: Shop) -> None:
    job_id = await shop.want("Receipt A-1", kind="receipt")
    await shop.worker.work_off(shop.bar_id)

    await shop.prints.reprint(Reprint(job_id), CASHIER)
    await shop.prints.reprint(Reprint(job_id), CASHIER)
    await shop.worker.work_off(shop.bar_id)

    assert shop.bar.text.count("Receipt A-1") == 3
    assert "REPRINT 1" in shop.bar.text
    assert "REPRINT 2" in shop.bar.text


async def test_a_cancelled_job_is_never_printed(shop: Shop) -> None:
    job_id = await shop.want("2 Margherita")

    await shop.prints.cancel(CancelJob(job_id, "Ordered by mistake"), MANAGER)
    await shop.worker.work_off(shop.bar_id)

    assert shop.bar.text == ""
    assert await shop.till.values("SELECT act FROM audit_entries WHERE act LIKE '%print%'") == [
        "cancel_print"
    ]


async def test_only_a_manager_cancels_and_only_people_who_work_here_print(shop: Shop) -> None:
    job_id = await shop.want("2 Margherita")

    with pytest.raises(Forbidden):
        await shop.prints.cancel(CancelJob(job_id, "No"), CASHIER)
    with pytest.raises(Forbidden):
        await shop.prints.retry(RetryJob(job_id), Actor("person"))


async def test_what_was_printed_is_not_retried(shop: Shop) -> None:
    job_id = await shop.want("2 Margherita")
    await shop.worker.work_off(shop.bar_id)

    with pytest.raises(Changed, match="already printed"):
        await shop.prints.retry(RetryJob(job_id), CASHIER)


async def test_a_printer_whose_settings_cannot_be_is_away_with_the_reason(shop: Shop) -> None:
    printer_id = await shop.till.add_row(Printer, name="Office", role="receipt", dialect="epson")
    await shop.want("Receipt A-1", kind="receipt", printer_id=printer_id)

    await shop.worker.work_off(printer_id)

    trouble = {queue.name: queue.trouble for queue in await shop.prints.queue()}
    assert trouble["Office"] == "The setting 'host' is missing."


async def test_a_job_is_printed_as_soon_as_it_is_committed(shop: Shop) -> None:
    await shop.worker.start()

    job_id = await shop.want("2 Margherita", ticket_id=new_id())
    async with asyncio.timeout(10):
        await shop.first_told.wait()
    await shop.worker.stop()

    assert (await shop.job(job_id)).state == "printed"


async def test_selling_goes_on_without_the_printer_and_the_receipt_comes_once_it_is_back(
    shop: Shop,
) -> None:
    till = shop.till
    shop.bar.unplug()
    await shop.worker.start()
    shop.virtual.tell_of_repairs(shop.worker.look_again)

    paid = await till.pay(await till.order(1_200), 1_200)
    await ReceiptWorker(till.db, JournalOnly()).complete_pending()
    await shop.until("SELECT kind FROM alarms", "printer_away")
    (waiting,) = [job for queue in await shop.prints.queue() for job in queue.jobs]
    shop.bar.plug_in()
    await shop.until("SELECT state FROM print_jobs", "printed")
    await shop.worker.stop()

    assert (paid.order_state, waiting.kind, waiting.state) == ("closed", "receipt", "queued")
    assert shop.bar.text.count("Receipt A-1") == 1


async def test_what_could_not_be_written_while_the_disk_was_full_is_written_afterwards(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = new_id()
    job_id = await shop.want("2 Margherita", ticket_id=ticket_id)
    await shop.worker.recover()
    monkeypatch.setattr(shop.till.db, "write", FullAfterOneWrite(shop.till.db).write)
    await shop.worker.work_off(shop.bar_id)
    told_meanwhile = list(shop.told)
    monkeypatch.undo()

    await shop.worker.work_off(shop.bar_id)

    assert (await shop.job(job_id)).state == "printed"
    assert shop.bar.text.count("2 Margherita") == 1
    assert (told_meanwhile, shop.told) == ([], [ticket_id])


async def test_a_network_printer_is_printed_to_over_its_socket(shop: Shop) -> None:
    paper = SimulatedPrinter()
    server = SimulatedPrinterServer(paper, port=0)
    settings = {"host": "127.0.0.1", "port": await server.start()}
    printer_id = await shop.till.add_row(
        Printer, name="Office", role="receipt", dialect="epson", settings=settings
    )
    job_id = await shop.want("Receipt A-1", kind="receipt", printer_id=printer_id)

    await shop.worker.work_off(printer_id)
    await server.stop()

    assert (await shop.job(job_id)).state == "printed"
    assert "Receipt A-1" in paper.strips[0].text


async def test_the_paper_outlives_a_restart(shop: Shop) -> None:
    await shop.want("2 Margherita")
    await shop.want("1 Cola")
    await shop.worker.work_off(shop.bar_id)

    restarted = type(shop.virtual)(shop.folder, shop.clock)
    restarted.add(shop.bar_id, "Bar printer")

    assert restarted.strips(shop.bar_id) == shop.virtual.strips(shop.bar_id)
    assert restarted.strips(shop.bar_id)[0].png.startswith(b"\x89PNG")
