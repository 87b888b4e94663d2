"""The fiscal device is late, refuses, dies: guests wait N seconds at most, and nothing is twice."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.documents import Text, from_doc
from domain.fiscal_rules import validate
from domain.ports.fiscal import FiscalRecord, FiscalRules, ReceiptDraft
from domain.ports.outcome import Outcome, Refused, Unknown
from domain.receipts import OUTAGE_AFTER_S, OUTAGE_WORDS
from edge.alarms import store as alarm_store
from edge.checks import draft
from edge.checks.worker import RECEIPTS_WAIT, ReceiptWorker
from edge.commands import Command
from edge.database import Database
from edge.transaction import Write
from providers.fiscal.virtual import Behaviour, VirtualFiscal
from sync.tables.sales import ReceiptRequest
from sync.tables.tenancy import Store
from tests.edge.checks.fiscal_module import Module
from tests.edge.till import Step, Till

SOON_S = 0.05
PATIENCE_S = 10


@pytest.fixture
def device(tmp_path: Path) -> VirtualFiscal:
    """A virtual device with a memory of its own."""
    return VirtualFiscal(tmp_path)


def worker_of(till: Till, device: VirtualFiscal) -> ReceiptWorker:
    """A worker that soon gives a silent device up."""
    return ReceiptWorker(till.db, device, answer_within_s=SOON_S)


async def all_is_well_again(till: Till, device: VirtualFiscal) -> int:
    """The device works, and a worker that waits for its answers asks for everything."""
    device.behave(Behaviour.AT_ONCE)
    return await ReceiptWorker(till.db, device).complete_pending()


async def options(till: Till, **values: object) -> None:
    await till.change(Store, till.founded.store_id, options=values)
    await till.db.reload_house()


async def states(till: Till) -> list[Any]:
    return await till.values("SELECT state FROM receipt_requests ORDER BY id")


async def papers(till: Till) -> list[str]:
    """What the receipts say, in the order of their numbers."""
    return [
        " ".join(part.text for part in from_doc(json.loads(doc)).parts if isinstance(part, Text))
        for doc in await till.values("SELECT document FROM receipts ORDER BY number")
    ]


async def wait_out(till: Till, worker: ReceiptWorker, clock: VirtualClock) -> None:
    clock.advance(PATIENCE_S)
    await worker.make_outage_receipts()


async def test_a_device_that_answers_signs_the_receipt(till: Till, device: VirtualFiscal) -> None:
    await till.pay(await till.order(100), 100)

    assert await all_is_well_again(till, device) == 0

    assert await states(till) == ["signed"]
    assert await till.values("SELECT fiscal_state FROM receipts") == ["signed"]
    assert await till.values("SELECT state FROM attempts") == ["succeeded"]
    assert len(device.signed) == 1


@pytest.mark.parametrize("behaviour", [Behaviour.REFUSES, Behaviour.DEAD, Behaviour.MUTE])
async def test_a_guest_waits_n_seconds_and_has_a_paper_that_says_so(
    till: Till, device: VirtualFiscal, clock: VirtualClock, behaviour: Behaviour
) -> None:
    await till.printer()
    device.behave(behaviour)
    worker = worker_of(till, device)
    await till.pay(await till.order(100), 100)
    await worker.complete_pending()
    clock.advance(PATIENCE_S - 1)

    assert await worker.make_outage_receipts() == 1
    assert await till.count("print_jobs") == 0
    await wait_out(till, worker, clock)

    assert await till.count("print_jobs") == 1
    assert await till.values("SELECT fiscal_state FROM receipts") == ["outage"]
    assert "NOT SIGNED - FISCAL DEVICE OUT OF SERVICE" in (await papers(till))[0]


async def test_the_signature_after_an_outage_changes_no_paper(
    till: Till, device: VirtualFiscal, clock: VirtualClock
) -> None:
    await till.printer()
    device.behave(Behaviour.MUTE)
    worker = worker_of(till, device)
    await till.pay(await till.order(100), 100)
    await worker.complete_pending()
    await wait_out(till, worker, clock)
    before = await till.value("SELECT document FROM receipts")
    waiting = await states(till)

    await all_is_well_again(till, device)

    assert (waiting, await states(till)) == (["unknown"], ["signed"])
    assert await till.value("SELECT document FROM receipts") == before
    assert (await till.count("receipts"), await till.count("print_jobs")) == (1, 1)
    assert await till.count("fiscal_records") == 1
    assert await till.values("SELECT state FROM attempts") == ["recovered"]
    assert len(device.signed) == 1


async def test_a_late_answer_is_found_again_and_signs_once(
    till: Till, device: VirtualFiscal, clock: VirtualClock
) -> None:
    device.behave(Behaviour.LATE, 60)
    worker = worker_of(till, device)
    await till.pay(await till.order(100), 100)

    assert await worker.complete_pending() == 1
    await wait_out(till, worker, clock)
    assert await all_is_well_again(till, device) == 0

    assert (await states(till), len(device.signed)) == (["signed"], 1)
    assert await till.values("SELECT fiscal_state FROM receipts") == ["outage"]


async def test_a_dead_device_that_had_not_signed_signs_when_it_is_back(
    till: Till, device: VirtualFiscal
) -> None:
    device.behave(Behaviour.DEAD)
    worker = worker_of(till, device)
    await till.pay(await till.order(100), 100)
    await worker.complete_pending()

    await all_is_well_again(till, device)

    assert (await states(till), len(device.signed)) == (["signed"], 1)


async def test_a_dead_device_holds_up_nobody_behind_the_first_one(
    till: Till, device: VirtualFiscal, clock: VirtualClock
) -> None:
    await till.printer()
    device.behave(Behaviour.DEAD)
    worker = worker_of(till, device)
    for _ in range(5):
        await till.pay(await till.order(100), 100)
    asking = asyncio.create_task(worker.complete_pending())

    await wait_out(till, worker, clock)

    assert await till.count("print_jobs") == 5
    assert await asking == 5
    await all_is_well_again(till, device)
    assert (await till.count("receipts"), await till.count("fiscal_records")) == (5, 5)
    assert await till.count("print_jobs") == 5


async def test_a_receipt_that_is_always_refused_does_not_keep_others_waiting(till: Till) -> None:
    module = Module(Refused("odd", "This one is odd."))
    for _ in range(3):
        await till.pay(await till.order(100), 100)

    assert await ReceiptWorker(till.db, module).complete_pending() == 1

    assert await states(till) == ["pending", "signed", "signed"]


class Choking(Module):
    """A device that falls silent over the first receipt that it was ever shown."""

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        answer = await super().register(draft, key)
        return Unknown("Silence.") if key == self.registered[0] else answer

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        return Unknown("Silence.")


async def test_a_receipt_that_always_silences_the_device_keeps_no_other_waiting(
    till: Till,
) -> None:
    for _ in range(3):
        await till.pay(await till.order(100), 100)
    worker = ReceiptWorker(till.db, Choking())

    await worker.complete_pending()
    await worker.complete_pending()

    assert await states(till) == ["unknown", "signed", "signed"]


async def test_the_house_says_how_long_and_in_which_words(
    till: Till, device: VirtualFiscal, clock: VirtualClock
) -> None:
    words = "Sicherheitseinrichtung ausgefallen"
    await options(till, **{OUTAGE_AFTER_S: 3, OUTAGE_WORDS: words})
    device.behave(Behaviour.DEAD)
    worker = worker_of(till, device)
    await till.pay(await till.order(100), 100)
    clock.advance(3)

    await worker.make_outage_receipts()

    assert words in (await papers(till))[0]


async def test_a_clock_that_steps_back_keeps_no_guest_waiting(
    till: Till, device: VirtualFiscal, clock: VirtualClock
) -> None:
    await till.pay(await till.order(100), 100)
    clock.advance(-3_600)

    await worker_of(till, device).make_outage_receipts()

    assert await till.count("receipts") == 1


async def test_an_alarm_says_how_many_wait_until_they_are_signed(
    till: Till, device: VirtualFiscal, clock: VirtualClock
) -> None:
    device.behave(Behaviour.REFUSES)
    worker = worker_of(till, device)
    for _ in range(2):
        await till.pay(await till.order(100), 100)
    await worker.complete_pending()
    await wait_out(till, worker, clock)
    (raised,) = (await till.db.read(lambda read: alarm_store.alarms(read, RECEIPTS_WAIT))).values()

    await all_is_well_again(till, device)

    assert "not signed: 2" in raised.sentence
    assert await till.count("alarms") == 0


async def test_what_another_device_may_have_signed_is_not_signed_again(
    till: Till, device: VirtualFiscal
) -> None:
    await till.pay(await till.order(100), 100)
    await ReceiptWorker(till.db, Module(Unknown("No answer."))).complete_pending()

    assert await worker_of(till, device).complete_pending() == 1

    assert (await states(till), device.signed) == (["unknown"], ())
    assert "module" in await till.value("SELECT last_error FROM receipt_requests")


async def test_the_memory_of_the_device_outlives_it_and_a_line_that_was_cut_off(
    till: Till, device: VirtualFiscal, tmp_path: Path
) -> None:
    await till.pay(await till.order(100), 100)
    await all_is_well_again(till, device)
    with (tmp_path / "fiscal" / "signed.jsonl").open("a") as file:
        file.write('\n{"key": "half')

    again = VirtualFiscal(tmp_path)
    await till.pay(await till.order(100), 100)
    await all_is_well_again(till, again)

    assert [each.number for each in VirtualFiscal(tmp_path).signed] == [1, 2]


class Killed(Exception):
    """The power went."""


class DyingBox(Database):
    """The database of a box that dies at a write: just before it, or just after it is on disk."""

    def __init__(self, db: Database, at: int, *, after: bool) -> None:
        self.__dict__.update(db.__dict__)
        self._alive = db
        self._left = at
        self._after = after

    async def write(self, *arguments: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        answer = await self._alive.write(*arguments)
        if self._left == 0:
            raise Killed
        return answer


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.parametrize("behaviour", [Behaviour.AT_ONCE, Behaviour.LATE, Behaviour.MUTE])
async def test_the_box_dies_between_any_two_steps_and_goes_on_after_the_restart(
    till: Till,
    device: VirtualFiscal,
    clock: VirtualClock,
    at: int,
    after: bool,
    behaviour: Behaviour,
) -> None:
    await till.printer()
    for _ in range(2):
        await till.pay(await till.order(100), 100)
    device.behave(behaviour, 60)
    dying = DyingBox(till.db, at, after=after)
    worker = ReceiptWorker(dying, device, answer_within_s=SOON_S)

    with pytest.raises(Killed):
        await _one_evening(worker, clock)
    await all_is_well_again(till, device)

    assert await states(till) == ["signed", "signed"]
    assert await till.values("SELECT number FROM receipts ORDER BY number") == [1, 2]
    assert await till.count("print_jobs") == 2
    assert await till.count("fiscal_records") == 2
    assert [each.number for each in device.signed] == [1, 2]


async def _one_evening(worker: ReceiptWorker, clock: VirtualClock) -> None:
    for _ in range(3):
        await worker.complete_pending()
        clock.advance(PATIENCE_S)
        await worker.make_outage_receipts()


@pytest.mark.parametrize("seed", range(6))
async def test_the_series_has_no_gap_whatever_the_device_does(
    till: Till, device: VirtualFiscal, clock: VirtualClock, seed: int
) -> None:
    chance = random.Random(seed)
    worker = worker_of(till, device)

    async def sell() -> None:
        await till.pay(await till.order(100), 100)

    async def misbehave() -> None:
        device.behave(chance.choice(list(Behaviour)), 60)

    async def look() -> None:
        await asyncio.gather(worker.complete_pending(), worker_of(till, device).complete_pending())

    acts: list[Callable[[], Any]] = [sell, misbehave, look, lambda: wait_out(till, worker, clock)]
    for _ in range(25):
        await chance.choice(acts)()
    await all_is_well_again(till, device)

    sold = await till.count("receipt_requests")
    assert await till.values("SELECT number FROM receipts ORDER BY number") == [*range(1, sold + 1)]
    assert set(await states(till)) <= {"signed"}
    assert len({each.key for each in device.signed}) == len(device.signed) == sold
    assert await till.count("fiscal_records") == sold


async def refund(till: Till, check_id: UUID, sale: ReceiptRequest) -> None:
    """A refund's request, as the refund service writes it."""
    given = {**sale.draft["sale"], "kind": "refund", "reason": "Cold"}

    def work(tx: Write) -> None:
        tx.insert(
            ReceiptRequest,
            check_id=check_id,
            kind="refund",
            draft={"sale": given, "printer_id": None},
        )

    await till.db.write(Command.of(Step("refund")), work)


async def test_a_refund_is_registered_after_its_sale_and_names_it(till: Till) -> None:
    paid = await till.pay(await till.order(100), 100)
    sale = (await till.db.read(lambda read: read.all(ReceiptRequest)))[0]
    module = Module(Refused("busy", "Busy."))
    await refund(till, paid.check_id, sale)

    await ReceiptWorker(till.db, module).complete_pending()
    waiting = await states(till)
    await ReceiptWorker(till.db, module).complete_pending()
    await ReceiptWorker(till.db, module).complete_pending()

    assert (waiting, await states(till)) == (["pending", "pending"], ["signed", "signed"])
    assert [sign for _key, sign in module.refunded] == [str(sale.id)[-8:]]
    assert await till.values("SELECT kind || number || ':' || total_minor FROM receipts") == [
        "sale1:100",
        "refund2:-100",
    ]
    words = (await papers(till))[1]
    assert all(each in words for each in ("REFUND", "For receipt A-1", "Reason: Cold"))


async def test_a_draft_that_does_not_add_up_is_not_shown_to_the_device(till: Till) -> None:
    await till.pay(await till.order(100), 100)
    request = (await till.db.read(lambda read: read.all(ReceiptRequest)))[0]
    good = draft.from_json(request.draft["sale"])
    bad = draft.from_json({**request.draft["sale"], "total_minor": 99})

    assert validate(good, FiscalRules(currency="EUR", needs_tax=True)) == ()
    assert {each.code for each in validate(bad, FiscalRules())} == {"sum", "tenders"}
    assert [each.code for each in validate(good, FiscalRules(currency="UZS", most_lines=0))] == [
        "too_long",
        "currency",
    ]
