"""Completes receipts: takes what was paid to the fiscal port and writes what it answers.

Payment committed before; the guest may be gone. Two loops: one asks the port until it signs, one
makes receipts with the outage mark for guests who have waited long enough, whatever the first one
is waiting for. Everything here may be repeated after a restart.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.fiscal_rules import validate
from domain.ports.fiscal import FiscalDevice, FiscalRecord
from domain.ports.outcome import Done, Outcome, Refused, Unknown
from edge.alarms.store import alarms, end_alarm, raise_alarm
from edge.checks import fiscal_calls, receipt_store
from edge.checks import receipt_making as making
from edge.checks.fiscal_calls import BeginFiscalCall
from edge.checks.receipt_making import (
    REFUND,
    CompleteReceipt,
    MakeOutageReceipt,
    NoteReceiptTrouble,
    ReceiptMade,
    complete_receipt,
    make_outage_receipt,
)
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.transaction import Read, Write
from sync.tables.sales import ReceiptRequest

log = logging.getLogger(__name__)

BATCH = 50
RETRY_S = 15
ANSWER_WITHIN_S = 10
LOOK_EVERY_S = 60
"""How often the alarm counts again while receipts wait."""
RECEIPTS_WAIT = "receipts_wait"
SENTENCE = "Receipts that the fiscal device has not signed: {count}. Selling goes on."
WAITS_FOR_SALE = "The receipt of the sale has to be signed first."
SILENT = "The fiscal device {device} did not answer."
ELSEWHERE_CODE = "elsewhere"
ELSEWHERE = "It is not known whether {device} signed this. Connect that device again."


@dataclass(frozen=True, slots=True)
class TellOfWaiting:
    """How many receipts wait longer than guests do."""

    count: int


class ReceiptWorker:
    """Works through the receipt requests. `page` says the address that guests reach the box under
    now.
    """

    def __init__(
        self,
        db: Database,
        device: FiscalDevice,
        page: Callable[[], str] = str,
        answer_within_s: float = ANSWER_WITHIN_S,
    ) -> None:
        self._db = db
        self._device = device
        self._page = page
        self._answer_within_s = answer_within_s
        self._asking = Loop("receipts", self._step)
        self._outages = Loop("receipts without signature", self._outage_step)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin with what is pending from before, then follow the payments."""
        self._unsubscribe = self._db.signals.subscribe("payments", lambda _: self.look_again())
        self._asking.start()
        self._outages.start()

    def use(self, device: FiscalDevice) -> None:
        """Ask another device from now on; what the one before may have signed it is not asked."""
        self._device = device

    def look_again(self) -> None:
        """There may be something to sign, or the device is back."""
        self._asking.wake()
        self._outages.wake()

    async def stop(self) -> None:
        """Stop between two steps; what was begun is found again at the next start."""
        self._unsubscribe()
        await asyncio.gather(self._asking.stop(), self._outages.stop())

    async def complete_pending(self) -> int:
        """Ask for every waiting receipt once, as long as the device answers.

        Returns how many are still waiting afterwards.
        """
        unsigned: set[UUID] = set()
        while not self._asking.is_stopping:
            most = BATCH + len(unsigned)
            found = await self._db.read(partial(receipt_store.waiting_requests, limit=most))
            requests = [each for each in found if each.id not in unsigned][:BATCH]
            if not requests or not await self._ask_for(requests, unsigned):
                break
        count, _since = await self._db.read(receipt_store.waiting_since)
        return count

    async def make_outage_receipts(self) -> float | None:
        """Write the receipts of guests who have waited long enough.

        Returns in how many seconds the next one has, None where nobody waits.
        """
        waits: list[timedelta] = []
        for request in await self._db.read(partial(receipt_store.without_receipt, limit=BATCH)):
            wait = await self._db.read(partial(self._wait_of, request=request))
            if wait:
                waits.append(wait)
                continue
            asked = MakeOutageReceipt(request.id, self._page())
            await self._db.write(
                Command.of(asked), partial(make_outage_receipt, asked=asked), ReceiptMade
            )
        await self._tell_of_waiting()
        return min(waits).total_seconds() if waits else None

    async def _step(self) -> int | None:
        return RETRY_S if await self.complete_pending() else None

    async def _outage_step(self) -> int | None:
        next_s = await self.make_outage_receipts()
        if next_s is not None:
            return math.ceil(next_s)
        count, _since = await self._db.read(receipt_store.waiting_since)
        return LOOK_EVERY_S if count else None

    async def _ask_for(self, requests: Sequence[ReceiptRequest], unsigned: set[UUID]) -> bool:
        """Ask for each, until the device is silent: then it would be silent for the others too."""
        for request in requests:
            if self._asking.is_stopping:
                return False
            outcome = await self._ask(request)
            match outcome:
                case Done(value=record, replayed=replayed):
                    await self._write_receipt(request, record, replayed)
                    continue
                case Refused(code=code, sentence=sentence):
                    state = "unknown" if code == ELSEWHERE_CODE else "pending"
                    await self._note(request, state, sentence)
                case Unknown(sentence=sentence):
                    await self._note(request, "unknown", sentence)
                    return False
            unsigned.add(request.id)
        return True

    async def _ask(self, request: ReceiptRequest) -> Outcome[FiscalRecord]:
        """Register, or ask what became of a call that was never answered and, of none, register."""
        asked_of = await self._db.read(partial(fiscal_calls.open_call, request_id=request.id))
        if asked_of is None and request.state != "unknown":
            return await self._register(request)
        if asked_of not in (None, self._device.name):
            return Refused(ELSEWHERE_CODE, ELSEWHERE.format(device=asked_of))
        outcome = await self._answer(self._device.recover(str(request.id)))
        return await self._register(request) if isinstance(outcome, Refused) else outcome

    async def _register(self, request: ReceiptRequest) -> Outcome[FiscalRecord]:
        draft = await self._db.read(partial(making.draft_of, request=request))
        if self._device.rules is not None:
            for finding in validate(draft, self._device.rules):
                return Refused(finding.code, finding.sentence)
        original = None
        if request.kind == REFUND:
            original = await self._db.read(partial(making.original_record, request=request))
            if original is None:
                return Refused("sale_first", WAITS_FOR_SALE)
        if self._device.is_outside:
            asked = BeginFiscalCall(request.id, self._device.name, request.kind)
            await self._db.write(Command.of(asked), partial(fiscal_calls.begin, asked=asked))
        key = str(request.id)
        if original is not None:
            return await self._answer(self._device.register_refund(draft, original, key))
        return await self._answer(self._device.register(draft, key))

    async def _answer(self, call: Awaitable[Outcome[FiscalRecord]]) -> Outcome[FiscalRecord]:
        """What the device answers in time; whatever goes wrong on the way is not known."""
        try:
            async with asyncio.timeout(self._answer_within_s):
                return await call
        except TimeoutError:
            return Unknown(SILENT.format(device=self._device.name))
        except Exception:
            log.exception("the fiscal device %s failed", self._device.name)
            return Unknown(SILENT.format(device=self._device.name))

    async def _write_receipt(
        self, request: ReceiptRequest, record: FiscalRecord, replayed: bool
    ) -> None:
        asked = CompleteReceipt(request.id, record, self._page(), replayed)
        await self._db.write(Command.of(asked), partial(complete_receipt, asked=asked), ReceiptMade)
        if request.outage_at is not None:
            await self._tell_of_waiting()

    async def _note(self, request: ReceiptRequest, state: str, error: str) -> None:
        """Once per kind of trouble in the log, every time on the row."""
        if request.last_error != error:
            log.warning("receipt request %s: %s", request.id, error)
        asked = NoteReceiptTrouble(request.id, state, error)
        await self._db.write(Command.of(asked), partial(making.note_trouble, asked=asked))

    def _wait_of(self, read: Read, request: ReceiptRequest) -> timedelta:
        return making.outage_due(read, request, self._db.clock.now())

    async def _tell_of_waiting(self) -> None:
        """Raise or end the alarm of receipts that came out unsigned, or that nothing came of."""
        told, count = await self._db.read(
            lambda read: (
                alarms(read, RECEIPTS_WAIT).get(read.house.store_id),
                receipt_store.unsigned_papers(read),
            )
        )
        sentence = SENTENCE.format(count=count) if count else ""
        if sentence != (told.sentence if told else ""):
            asked = TellOfWaiting(count)
            await self._db.write(Command.of(asked), partial(_tell, sentence=sentence))


def _tell(tx: Write, sentence: str) -> None:
    store_id = tx.house.store_id
    if sentence:
        _count, since = receipt_store.waiting_since(tx)
        raise_alarm(tx, RECEIPTS_WAIT, store_id, sentence, since=since)
    else:
        end_alarm(tx, RECEIPTS_WAIT, store_id)
