"""Numbers of gift cards are not to be guessed: wrong ones slow the next, device by device."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar, NoReturn

from domain.errors import DomainError, NotFound
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff.store import guesses, put_guesses
from edge.staff.throttle import in_words
from edge.transaction import Read, Write

UNKNOWN = "There is no gift card with this number."


class TooManyGuesses(DomainError):
    """Numbers that no card has were asked for from here; the next one has to wait."""

    code: ClassVar[str] = "too_many_tries"
    status: ClassVar[int] = 429

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class CardGuessed:
    """A number that no card has was asked for; the number is not kept."""

    subject: str


class CardGuesses:
    """Counts them in the database, so that a restart forgives nothing.

    Asking for a card that there is forgives nothing either, or one's own card between guesses
    would make them free; they are forgotten an hour after the last.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, actor: Actor) -> AsyncIterator[None]:
        """Hold the only right to ask. Raises TooManyGuesses while the device is held back."""
        async with self._one_at_a_time:
            wait_s = await self._db.read(lambda read: self._wait_s(read, _subject(actor)))
            if wait_s:
                raise TooManyGuesses(
                    f"Too many wrong tries. Try again in {in_words(wait_s)}.", wait_s
                )
            yield

    async def wrong(self, actor: Actor) -> NoReturn:
        """Count a wrong number. Always raises: NotFound, or TooManyGuesses when it is enough."""
        subject = _subject(actor)

        def work(tx: Write) -> int:
            put_guesses(tx, subject, guesses(tx, subject).wrong(tx.now))
            record(tx, "gift_card_guessed", "device", actor.device_id)
            return self._wait_s(tx, subject)

        wait_s = await self._db.write(Command.of(CardGuessed(subject), actor), work, int)
        if not wait_s:
            raise NotFound(UNKNOWN)
        raise TooManyGuesses(f"{UNKNOWN} Try again in {in_words(wait_s)}.", wait_s)

    def _wait_s(self, read: Read, subject: str) -> int:
        return guesses(read, subject).wait_s(self._db.clock.now())


def _subject(actor: Actor) -> str:
    return f"gift_card:{actor.device_id or actor.id}"
