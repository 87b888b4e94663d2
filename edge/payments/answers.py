"""Takes in what terminals answer: the answer and what follows from it are one write.

An answer may come twice, late, after somebody else decided, or while the disk is full: none is
lost, none counts twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.errors import DomainError, StorageFailed, StorageFull
from domain.money_text import money_text
from domain.ports.outcome import Done, Outcome, Refused, Unknown
from domain.ports.payment import QrTicket, TerminalReceipt
from edge.alarms.store import end_alarm, raise_alarm
from edge.audit import record
from edge.box_tables import Attempt
from edge.commands import Actor, Command
from edge.database import Database
from edge.payments import kept, store
from edge.payments.alarm_kinds import CONTRADICTED, NOT_ON_A_CHECK, UNKNOWN_PAYMENT
from edge.payments.finishing import Finish
from edge.payments.states import DONE, WAITING, AttemptState, Operation
from edge.transaction import Write

log = logging.getLogger(__name__)

AGAIN_S = 3
"""How long an answer waits for a disk that takes no writes before it is written again."""


@dataclass(frozen=True, slots=True)
class BeginCall:
    """A call is about to be made."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """A terminal answered, or did not."""

    attempt_id: UUID
    answer: str
    sentence: str


class Answers:
    """Writes calls and their answers."""

    def __init__(self, db: Database, finishes: Mapping[str, Finish]) -> None:
        self._db = db
        self._finishes = finishes

    async def begin(self, attempt_id: UUID) -> Attempt | None:
        """Note that a call is made now; None where it must not be made any more."""

        def work(tx: Write) -> bool:
            attempt = store.load(tx, attempt_id)
            if attempt.state != AttemptState.PREPARED:
                return False
            store.change(tx, attempt, state=AttemptState.SENT, sent_at=tx.now)
            return True

        if not await self._db.write(Command.of(BeginCall(attempt_id)), work, bool):
            return None
        return await self._db.read(lambda read: store.load(read, attempt_id))

    async def show_code(self, attempt_id: UUID, ticket: QrTicket) -> None:
        """Keep the code that a wallet gave, for every screen that shows it."""

        def work(tx: Write) -> None:
            attempt = store.load(tx, attempt_id)
            response = attempt.response | {kept.QR: kept.ticket_doc(ticket)}
            store.change(tx, attempt, phase_ref=ticket.ref, response=response)

        await self._written(attempt_id, "code", "", work)

    async def take(self, attempt_id: UUID, outcome: Outcome[TerminalReceipt]) -> None:
        """Write an answer and what follows from it, however long the disk is full."""
        match outcome:
            case Done(value=receipt):
                await self._take_done(attempt_id, receipt)
            case Refused() as refused:
                await self._written(
                    attempt_id,
                    "refused",
                    refused.sentence,
                    lambda tx: _refused(tx, attempt_id, refused),
                )
            case Unknown(sentence=sentence):
                await self._written(
                    attempt_id, "unknown", sentence, lambda tx: _unknown(tx, attempt_id, sentence)
                )

    async def _take_done(self, attempt_id: UUID, receipt: TerminalReceipt) -> None:
        """Money that was moved follows its purpose; where it cannot, it is listed."""
        try:
            await self._written(
                attempt_id, "done", "", lambda tx: self._done(tx, attempt_id, receipt)
            )
        except DomainError as error:
            log.warning("payment %s is on no check: %s", attempt_id, error)
            sentence = error.sentence
            await self._written(
                attempt_id,
                "unplaced",
                sentence,
                lambda tx: put_aside(tx, store.load(tx, attempt_id), receipt, sentence),
            )

    def _done(self, tx: Write, attempt_id: UUID, receipt: TerminalReceipt) -> None:
        attempt = store.load(tx, attempt_id)
        if attempt.state in (*DONE, AttemptState.UNPLACED, AttemptState.REVERSED):
            return
        if attempt.state not in WAITING:
            put_aside(tx, attempt, receipt, "The terminal took it after all.")
        elif attempt.response.get(kept.CANCELLING):
            put_aside(tx, attempt, receipt, "It was taken before it could be cancelled.")
        else:
            self.finish(tx, attempt, receipt)

    def finish(self, tx: Write, attempt: Attempt, receipt: TerminalReceipt, **noted: Any) -> None:
        """The purpose of an attempt follows; `noted` is kept with the answer."""
        self._finishes[attempt.request["purpose"]](tx, attempt, receipt)
        was_known = attempt.state == AttemptState.SENT
        close(
            tx,
            attempt,
            AttemptState.SUCCEEDED if was_known else AttemptState.RECOVERED,
            **{kept.RECEIPT: kept.receipt_doc(receipt), kept.SENTENCE: ""},
            **noted,
        )

    async def _written(
        self, attempt_id: UUID, answer: str, sentence: str, work: Callable[[Write], None]
    ) -> None:
        """Write until it is written: an answer that is forgotten is money that is lost."""
        attempt = await self._db.read(lambda read: store.load(read, attempt_id))
        kind = "person" if attempt.asked_by_id else "system"
        asker = Actor(kind, attempt.asked_by_id, attempt.device_id)
        command = Command.of(TakeAnswer(attempt_id, answer, sentence), asker)
        while True:
            try:
                await self._db.write(command, work)
            except (StorageFull, StorageFailed) as error:
                log.error("the answer to payment %s waits: %s", attempt_id, error)
                await asyncio.sleep(AGAIN_S)
            else:
                return


def close(tx: Write, attempt: Attempt, state: AttemptState, **noted: Any) -> None:
    """An attempt is over; screens that show its order look again."""
    store.change(tx, attempt, state=state, finished_at=tx.now, response=attempt.response | noted)
    end_alarm(tx, UNKNOWN_PAYMENT, attempt.id)
    tx.signal("order", attempt.subject_id)


def _refused(tx: Write, attempt_id: UUID, refused: Refused) -> None:
    attempt = store.load(tx, attempt_id)
    if attempt.state in WAITING:
        close(tx, attempt, AttemptState.REJECTED, **{kept.SENTENCE: refused.sentence})
        store.note_error(tx, attempt_id, refused.error.value, refused.code)
    elif attempt.response.get(kept.DECIDED) and attempt.state in (*DONE, AttemptState.UNPLACED):
        _contradict(tx, attempt, refused.sentence)


def _unknown(tx: Write, attempt_id: UUID, sentence: str) -> None:
    attempt = store.load(tx, attempt_id)
    if attempt.state not in (AttemptState.SENT, AttemptState.UNKNOWN):
        return
    response = attempt.response | {kept.SENTENCE: sentence}
    if attempt.state != AttemptState.UNKNOWN or attempt.response != response:
        store.change(tx, attempt, state=AttemptState.UNKNOWN, response=response)
        tx.signal("order", attempt.subject_id)


def put_aside(
    tx: Write, attempt: Attempt, receipt: TerminalReceipt, sentence: str, **noted: Any
) -> None:
    """List money that was moved and is on no check, and tell people; `noted` is kept with it."""
    if attempt.state in (*DONE, AttemptState.UNPLACED, AttemptState.REVERSED):
        return
    doc = {kept.RECEIPT: kept.receipt_doc(receipt), kept.SENTENCE: sentence, **noted}
    close(tx, attempt, AttemptState.UNPLACED, **doc)
    minor, currency = receipt.amount.minor + receipt.tip_minor, receipt.amount.currency
    amount, what = money_text(minor, currency), attempt.request.get("ref", "")
    if attempt.operation in (Operation.REFUND, Operation.REVERSE):
        words = f"{amount} went back to a card ({what}), but is not in the books. {sentence}"
    else:
        words = f"{amount} was taken ({what}), but is on no check. {sentence}"
    raise_alarm(tx, NOT_ON_A_CHECK, attempt.id, words)
    record(tx, "payment_on_no_check", "attempt", attempt.id, reason=sentence)


def _contradict(tx: Write, attempt: Attempt, sentence: str) -> None:
    amount = money_text(attempt.request["amount_minor"], attempt.request["currency"])
    what = attempt.request.get("ref", "")
    words = f"{amount} ({what}) was noted as taken, but the terminal says: {sentence}"
    raise_alarm(tx, CONTRADICTED, attempt.id, words)
    record(tx, "payment_contradicted", "attempt", attempt.id, reason=sentence)
