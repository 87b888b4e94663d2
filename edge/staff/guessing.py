"""Counts wrong PINs and cards in the database and holds back whoever guesses on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from domain.errors import SignInRefused
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff import store
from edge.staff.throttle import in_words
from edge.transaction import Read, Write
from sync.tables.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class GuessWrong:
    """A wrong PIN or card; what was typed is not kept."""

    subjects: tuple[str, ...]
    person_id: UUID | None


class Guessing:
    """The guesses of a house. Subjects are `person:ID`, `device:ID` and `asking:ID`.

    The first subject says who claims to be somebody; beside it the pair of it and the device is
    counted, so that a person who gets it right takes back their own slips at that device, and
    nobody else's: signing in oneself between guesses at others gains nothing.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, subjects: Sequence[str]) -> AsyncIterator[None]:
        """Hold the only right to guess. Raises SignInRefused while a subject is held back.

        One at a time, or guesses sent together would all be heard before one is counted.
        """
        async with self._one_at_a_time:
            wait_s = await self._db.read(lambda read: self._wait_s(read, subjects))
            if wait_s:
                raise SignInRefused(
                    f"Too many wrong tries. Try again in {in_words(wait_s)}.", wait_s
                )
            yield

    async def wrong(
        self,
        subjects: Sequence[str],
        device_id: UUID | None,
        sentence: str,
        *,
        person_id: UUID | None = None,
        actor: Actor | None = None,
    ) -> NoReturn:
        """Count a wrong guess and put it into the audit. Always raises SignInRefused."""
        at_device = Actor("device", device_id, device_id)
        counted = GuessWrong(tuple(subjects), person_id)

        def work(tx: Write) -> int:
            for subject in (*subjects, _pair(subjects)):
                store.put_guesses(tx, subject, store.guesses(tx, subject).wrong(tx.now))
            wait_s = self._wait_s(tx, subjects)
            tx.insert(
                AuditEntry,
                command_id=tx.command.id,
                act="sign_in_failed" if actor is None else "approval_refused",
                subject_kind="person",
                subject_id=person_id,
                reason=sentence,
                details={"waits_s": wait_s},
                at=tx.now,
            )
            return wait_s

        wait_s = await self._db.write(Command.of(counted, actor or at_device), work, int)
        if not wait_s:
            raise SignInRefused(sentence)
        raise SignInRefused(f"{sentence} Try again in {in_words(wait_s)}.", wait_s)

    def forgive(self, tx: Write, subjects: Sequence[str]) -> None:
        """Somebody got it right: their own wrong guesses are forgotten, here and at the device."""
        pair = _pair(subjects)
        slips = store.guesses(tx, pair).failures
        for subject in (*subjects, pair):
            counted = store.guesses(tx, subject)
            forgiven = slips if subject.startswith("device:") else counted.failures
            if counted.failures:
                store.put_guesses(tx, subject, counted.forgiven(forgiven))

    def _wait_s(self, read: Read, subjects: Sequence[str]) -> int:
        now = self._db.clock.now()
        return max(store.guesses(read, subject).wait_s(now) for subject in subjects)


def _pair(subjects: Sequence[str]) -> str:
    return "@".join(subjects[:2])
