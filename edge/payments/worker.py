"""Asks again about payments whose answer did not come; tells people of those that stay so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.money_text import money_text
from edge.alarms.store import alarms, raise_alarm
from edge.box_tables import Attempt
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.payments import store
from edge.payments.alarm_kinds import UNKNOWN_PAYMENT
from edge.payments.service import PaymentService
from edge.payments.states import AttemptState
from edge.transaction import Write

LOOK_EVERY_S = 20
ALARM_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class TellOfUnknown:
    """Nobody knows for a while whether a card was charged."""

    attempt_id: UUID


class PaymentWorker:
    """Begins with what a restart cut off, then looks after what is unknown."""

    def __init__(self, db: Database, payments: PaymentService) -> None:
        self._db = db
        self._payments = payments
        self._loop = Loop("payments", self.look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop; calls that are open are found out about at the next start."""
        await self._loop.stop()
        await self._payments.end()

    async def look(self) -> int:
        """Ask once about everything that is unknown; in how many seconds to come again."""
        await self._payments.begin()
        for attempt in await self._unknown():
            await self._payments.look_again(attempt.id)
        for attempt in await self._unknown():
            if self._db.clock.now() - attempt.created_at >= ALARM_AFTER:
                await self._tell(attempt)
        return LOOK_EVERY_S

    async def _unknown(self) -> list[Attempt]:
        return await self._db.read(lambda read: store.in_states(read, (AttemptState.UNKNOWN,)))

    async def _tell(self, attempt: Attempt) -> None:
        def work(tx: Write) -> None:
            now = store.load(tx, attempt.id)
            if now.state == AttemptState.UNKNOWN:
                amount = money_text(now.request["amount_minor"], now.request["currency"])
                what = now.request.get("ref", "")
                sentence = (
                    f"Nobody knows whether {amount} ({what}) was charged to a card. "
                    "Look at Card payments."
                )
                raise_alarm(tx, UNKNOWN_PAYMENT, now.id, sentence, since=now.created_at)

        known = await self._db.read(lambda read: alarms(read, UNKNOWN_PAYMENT))
        if attempt.id not in known:
            await self._db.write(Command.of(TellOfUnknown(attempt.id)), work)
