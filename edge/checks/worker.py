"""Completes receipts: takes what was paid to the fiscal port and writes what it answers.

Payment committed before; the guest may be gone. Everything here may be repeated after a restart:
the port answers the same under the same key, and the database holds one receipt per request.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from domain.documents import to_doc
from domain.ports.fiscal import FiscalDevice, FiscalRecord
from domain.ports.outcome import Done, Outcome, Refused, Unknown
from edge.checks import draft, paper, store
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.printing.jobs import enqueue
from edge.transaction import Write
from sync.tables.sales import FiscalRecord as FiscalRecordRow
from sync.tables.sales import Receipt, ReceiptRequest

log = logging.getLogger(__name__)

BATCH = 50
RETRY_S = 15
ANSWER_WITHIN_S = 10


@dataclass(frozen=True, slots=True)
class CompleteReceipt:
    """Write the receipt of a request whose sale was registered."""

    request_id: UUID
    record: FiscalRecord


@dataclass(frozen=True, slots=True)
class NoteReceiptTrouble:
    """Remember what kept a receipt from being completed."""

    request_id: UUID
    state: str
    error: str


@dataclass(frozen=True, slots=True)
class ReceiptMade:
    """A numbered receipt of this box's series."""

    receipt_id: UUID
    series: str
    number: int


class ReceiptWorker:
    """One task that works through the receipt requests, oldest first."""

    def __init__(self, db: Database, device: FiscalDevice) -> None:
        self._db = db
        self._device = device
        self._loop = Loop("receipts", self._step)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin with what is pending from before, then follow the payments."""
        self._unsubscribe = self._db.signals.subscribe("payments", lambda _: self._loop.wake())
        self._loop.start()

    async def stop(self) -> None:
        """Stop between two steps; what was begun is found again at the next start."""
        self._unsubscribe()
        await self._loop.stop()

    async def complete_pending(self) -> int:
        """Try every waiting request once; returns how many are still waiting afterwards."""
        waiting = 0
        tried: set[UUID] = set()
        while requests := [
            request
            for request in await self._db.read(
                lambda read: store.waiting_requests(read, BATCH + len(tried))
            )
            if request.id not in tried
        ]:
            for request in requests:
                tried.add(request.id)
                waiting += not await self._complete(request)
        return waiting

    async def _step(self) -> int | None:
        return RETRY_S if await self.complete_pending() else None

    async def _complete(self, request: ReceiptRequest) -> bool:
        outcome = await self._ask(request)
        match outcome:
            case Done(value=record):
                await self._write_receipt(request.id, record)
                return True
            case Refused(sentence=sentence):
                await self._note(request, "pending", sentence)
            case Unknown(sentence=sentence):
                await self._note(request, "unknown", sentence)
        return False

    async def _ask(self, request: ReceiptRequest) -> Outcome[FiscalRecord]:
        key = str(request.id)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                if request.state == "unknown":
                    return await self._device.recover(key)
                sale = draft.from_json(request.draft["sale"])
                return await self._device.register(sale, key)
        except TimeoutError:
            return Unknown(f"{self._device.name} did not answer in {ANSWER_WITHIN_S} seconds.")

    async def _write_receipt(self, request_id: UUID, record: FiscalRecord) -> ReceiptMade:
        asked = CompleteReceipt(request_id, record)
        return await self._db.write(
            Command.of(asked), lambda tx: complete_receipt(tx, asked), ReceiptMade
        )

    async def _note(self, request: ReceiptRequest, state: str, error: str) -> None:
        """Once per kind of trouble in the log, every time on the row."""
        if request.last_error != error:
            log.warning("receipt request %s: %s", request.id, error)
        asked = NoteReceiptTrouble(request.id, state, error)
        await self._db.write(Command.of(asked), lambda tx: _note_trouble(tx, asked))


def complete_receipt(tx: Write, asked: CompleteReceipt) -> ReceiptMade:
    """Number and write the receipt, and queue its paper. The second time finds the first."""
    request = tx.load(ReceiptRequest, asked.request_id, "receipt request")
    made = tx.first(Receipt, "receipt_request_id = ?", request.id)
    if made is not None:
        return ReceiptMade(made.id, made.series, made.number)
    record = asked.record
    sale = draft.from_json(request.draft["sale"])
    series = tx.house.receipt_series
    number = tx.next_number(f"receipt:{series}")
    document = paper.receipt_document(sale, paper.letterhead(tx), f"{series}-{number}", record)
    tx.insert(
        FiscalRecordRow,
        receipt_request_id=request.id,
        device=record.device,
        passport=dict(record.passport),
        qr_text=record.qr_text,
    )
    receipt = tx.insert(
        Receipt,
        receipt_request_id=request.id,
        check_id=request.check_id,
        series=series,
        number=number,
        kind=request.kind,
        document=to_doc(document),
        total_minor=sale.total_minor,
        currency=sale.currency,
        language=document.language,
    )
    tx.update(request, state="signed", last_error="")
    tx.signal("receipts", request.check_id)
    if printer := request.draft["printer_id"]:
        enqueue(tx, UUID(printer), "receipt", receipt.id, document)
    return ReceiptMade(receipt.id, series, number)


def _note_trouble(tx: Write, asked: NoteReceiptTrouble) -> None:
    request = tx.load(ReceiptRequest, asked.request_id, "receipt request")
    if request.state != "signed":
        tx.update(request, state=asked.state, attempts=request.attempts + 1, last_error=asked.error)
