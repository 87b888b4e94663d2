"""Calls to terminals and wallets: one command per terminal, a deadline, and ears for late answers.

A row is written before the call and after it; the call itself is made outside of any write.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from domain.ports.outcome import Done, Outcome, Refused, Unknown
from domain.ports.payment import ChargeRequest, QrTicket, TerminalReceipt
from edge.box_tables import Attempt
from edge.database import Database
from edge.payments import kept, store
from edge.payments.adapters import Adapters
from edge.payments.answers import Answers
from edge.payments.states import AttemptState, Operation

log = logging.getLogger(__name__)

T = TypeVar("T")
NO_ANSWER = "No answer came in time: the guest may have been charged."
BROKEN = "The connection to the terminal failed: the guest may have been charged."


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long, in seconds, is waited for what."""

    answer_s: float = 90
    """A guest looks for a card and types a PIN."""
    code_s: float = 330
    """A guest pays a code with a telephone; a little longer than codes last."""
    recover_s: float = 10
    look_s: float = 1
    """How often a wallet is asked whether its code was paid."""


class Calls:
    """What is being asked outside now."""

    def __init__(
        self, db: Database, adapters: Adapters, answers: Answers, deadlines: Deadlines
    ) -> None:
        self._db = db
        self._adapters = adapters
        self._answers = answers
        self._deadlines = deadlines
        self._turns: dict[str, asyncio.Lock] = {}
        self._running: dict[UUID, asyncio.Task[None]] = {}

    def begin(self, attempt: Attempt) -> None:
        """Make the call of a prepared attempt, when its terminal is free. Once."""
        if attempt.state == AttemptState.PREPARED and attempt.id not in self._running:
            self._start(attempt.id, self._make(attempt.id, attempt.adapter))

    def find_out(self, attempt: Attempt) -> None:
        """After a start: what became of a call, before its terminal takes new work."""
        self._start(attempt.id, self._find_out(attempt))

    async def recover(self, attempt: Attempt) -> None:
        """Ask what became of a call, and write what is known; may come while the call is open."""
        outcome = await self._in_time(
            self._asked_again(attempt), self._deadlines.recover_s, NO_ANSWER
        )
        await self._answers.take(attempt.id, outcome)
        if not isinstance(outcome, Unknown):
            self._forget(attempt.id)

    async def abort(self, attempt: Attempt) -> None:
        """Ask the other side to end it; the call's own answer says whether it did."""
        ticket = kept.ticket_in(attempt)
        try:
            async with asyncio.timeout(self._deadlines.recover_s):
                if ticket is not None:
                    wallet = self._adapters.wallet(attempt.adapter)
                    await wallet.cancel_qr(ticket, attempt.idempotency_key)
                elif self._adapters.is_terminal(attempt.adapter):
                    await self._adapters.terminal(attempt.adapter).abort()
        except Exception:
            log.exception("payment %s could not be ended", attempt.id)

    def is_open(self, attempt_id: UUID) -> bool:
        """Whether an answer to its call may still come by itself."""
        return attempt_id in self._running

    async def until_answered(self, attempt_id: UUID, within_s: float) -> None:
        """Wait for the end of a call, but not for ever."""
        task = self._running.get(attempt_id)
        if task is not None:
            await asyncio.wait({task}, timeout=within_s)

    async def stop(self) -> None:
        """Listen no more; what was sent is found out at the next start."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _start(self, attempt_id: UUID, work: Awaitable[None]) -> None:
        async def run() -> None:
            try:
                await work
            except Exception:
                log.exception("payment %s", attempt_id)

        task = asyncio.get_running_loop().create_task(run(), name=f"payment {attempt_id}")
        self._running[attempt_id] = task

        def over(_task: asyncio.Task[None]) -> None:
            if self._running.get(attempt_id) is task:
                del self._running[attempt_id]

        task.add_done_callback(over)

    def _forget(self, attempt_id: UUID) -> None:
        """The answer is known: nobody needs to listen any more."""
        task = self._running.pop(attempt_id, None)
        if task is not None:
            task.cancel()

    def _turn(self, adapter: str) -> contextlib.AbstractAsyncContextManager[object]:
        """A terminal does one thing at a time; a wallet shows as many codes as are wanted."""
        if not self._adapters.is_terminal(adapter):
            return contextlib.nullcontext()
        return self._turns.setdefault(adapter, asyncio.Lock())

    async def _make(self, attempt_id: UUID, adapter: str) -> None:
        async with self._turn(adapter):
            attempt = await self._answers.begin(attempt_id)
            if attempt is None:
                return
            is_code = attempt.operation == Operation.QR
            call = asyncio.create_task(self._safe(self._call(attempt)))
            try:
                within_s = self._deadlines.code_s if is_code else self._deadlines.answer_s
                await asyncio.wait({call}, timeout=within_s)
                if not call.done():
                    await self._answers.take(attempt_id, Unknown(NO_ANSWER))
            except asyncio.CancelledError:
                call.cancel()
                raise
        await self._listen(attempt_id, call)

    async def _listen(self, attempt_id: UUID, call: asyncio.Task[Outcome[TerminalReceipt]]) -> None:
        """The answer, also one that comes after the deadline."""
        try:
            outcome = await call
        except asyncio.CancelledError:
            call.cancel()
            raise
        await self._answers.take(attempt_id, outcome)

    async def _find_out(self, attempt: Attempt) -> None:
        if attempt.operation == Operation.QR:
            await self._answers.take(attempt.id, await self._safe(self._code(attempt)))
            return
        async with self._turn(attempt.adapter):
            within_s = self._deadlines.recover_s
            outcome = await self._in_time(self._asked_again(attempt), within_s, NO_ANSWER)
        await self._answers.take(attempt.id, outcome)

    async def _call(self, attempt: Attempt) -> Outcome[TerminalReceipt]:
        key, amount = attempt.idempotency_key, kept.money(attempt)
        ref = attempt.request.get("ref", "")
        if attempt.operation == Operation.QR:
            return await self._code(attempt)
        terminal = self._adapters.terminal(attempt.adapter)
        if attempt.operation == Operation.AUTHORISE:
            return await terminal.authorise(amount, ref, key, tip=kept.tip(attempt))
        if attempt.operation == Operation.REVERSE:
            original = kept.receipt_of(attempt.request["original"])
            return await terminal.reverse(original, key)
        return await terminal.refund(amount, ref, key)

    async def _code(self, attempt: Attempt) -> Outcome[TerminalReceipt]:
        """Show a code and look until it is paid, or cannot be paid any more."""
        wallet = self._adapters.wallet(attempt.adapter)
        ref = attempt.request.get("ref", "")
        request = ChargeRequest(kept.money(attempt), ref, kept.tip(attempt))
        made = await wallet.create_qr(request, attempt.idempotency_key)
        if not isinstance(made, Done):
            return made
        await self._answers.show_code(attempt.id, made.value)
        while True:
            status = await self._code_status(attempt, made.value)
            if not isinstance(status, Unknown):
                return status
            await asyncio.sleep(self._deadlines.look_s)

    async def _code_status(self, attempt: Attempt, ticket: QrTicket) -> Outcome[TerminalReceipt]:
        status = await self._adapters.wallet(attempt.adapter).qr_status(ticket)
        return Done(status.value.as_receipt()) if isinstance(status, Done) else status

    async def _asked_again(self, attempt: Attempt) -> Outcome[TerminalReceipt]:
        if attempt.operation != Operation.QR:
            terminal = self._adapters.terminal(attempt.adapter)
            return await terminal.recover(kept.call_kept(attempt))
        ticket = kept.ticket_in(attempt)
        if ticket is None:
            return Refused("no_code", "No code was ever shown. Nothing was charged.")
        return await self._code_status(attempt, ticket)

    async def _in_time(
        self, call: Awaitable[Outcome[TerminalReceipt]], within_s: float, late: str
    ) -> Outcome[TerminalReceipt]:
        try:
            async with asyncio.timeout(within_s):
                return await self._safe(call)
        except TimeoutError:
            return Unknown(late)

    async def _safe(self, call: Awaitable[Outcome[TerminalReceipt]]) -> Outcome[TerminalReceipt]:
        """An adapter that fails leaves the outcome open, and a trace in the log."""
        try:
            return await call
        except Exception:
            log.exception("a payment adapter failed")
            return Unknown(BROKEN)


async def load(db: Database, attempt_id: UUID) -> Attempt:
    """An attempt as it is now. Raises NotFound."""
    return await db.read(lambda read: store.load(read, attempt_id))
