"""Sends queued mails when the network is there: again after a while, less and less often."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.errors import DomainError, StorageFailed, StorageFull
from edge.alarms.store import raise_alarm
from edge.box_tables import OutgoingMail
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.mail import store
from edge.mail.letter import (
    Compose,
    Letter,
    MailRefused,
    Post,
    WrongLogin,
    deliver,
    message,
)
from edge.transaction import Write

log = logging.getLogger(__name__)

AGAIN_AFTER_S = (60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600)
"""How long after each failure it is tried again; after the last one it is given up."""
MAIL_FAILED = "mail_failed"
GIVEN_UP = "A mail to {address} could not be sent. Look under Manager, Receipts."
UNWRITTEN = "This mail could not be written. What happened is in the log."
LATER = "The mail server was not reached. It is tried again."

WRONG_LOGIN = "The mail server does not take the name or password of the settings."


@dataclass(frozen=True, slots=True)
class NoteMail:
    """What became of sending a mail: sent, queued again, or failed for good."""

    mail_id: UUID
    state: str
    error: str = ""


class MailWorker:
    """One task that sends what is due, oldest first. Without a server mails stay queued."""

    def __init__(self, db: Database, post: Post, composers: Mapping[str, Compose]) -> None:
        self._db = db
        self._post = post
        self._composers = composers
        self._loop = Loop("mails", self._step)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin with what is queued from before."""
        if self._post.is_there:
            self._unsubscribe = self._db.signals.subscribe("mails", lambda _: self._loop.wake())
            self._loop.start()

    async def stop(self) -> None:
        """Stop between two mails."""
        self._unsubscribe()
        await self._loop.stop()

    async def send_due(self) -> float | None:
        """Try everything that is due once; returns in how many seconds the next is, if any."""
        tried: set[UUID] = set()
        while not self._loop.is_stopping:
            due = await self._db.read(partial(store.due, now=self._db.clock.now()))
            fresh = [mail for mail in due if mail.id not in tried]
            if not fresh:
                break
            tried.add(fresh[0].id)
            await self._send(fresh[0])
        following = await self._db.read(store.next_at)
        if following is None:
            return None
        return max((following - self._db.clock.now()).total_seconds(), 1)

    async def _step(self) -> int | None:
        wait_s = await self.send_due()
        return None if wait_s is None else math.ceil(wait_s)

    async def _send(self, mail: OutgoingMail) -> None:
        try:
            letter = await self._letter(mail)
            made = message(letter, mail.id, mail.sent_to, self._post.sender)
            await asyncio.to_thread(deliver, self._post, made)
        except (StorageFull, StorageFailed):
            raise  # the box's trouble, not the mail's: it waits until that is over
        except (MailRefused, DomainError) as error:
            await self._note(NoteMail(mail.id, "failed", str(error)))
        except OSError as error:  # smtplib's own are among them
            log.warning("mail %s: %r", mail.id, error)
            why = WRONG_LOGIN if isinstance(error, WrongLogin) else LATER
            given_up = mail.attempts >= len(AGAIN_AFTER_S)
            await self._note(NoteMail(mail.id, "failed" if given_up else "queued", why))
        except Exception:
            log.exception("mail %s", mail.id)
            await self._note(NoteMail(mail.id, "failed", UNWRITTEN))
        else:
            await self._note(NoteMail(mail.id, "sent"))

    async def _letter(self, mail: OutgoingMail) -> Letter:
        compose = self._composers.get(mail.kind)
        if compose is None:
            raise DomainError(f"Nobody writes mails of the kind {mail.kind}.")
        return await compose(mail)

    async def _note(self, asked: NoteMail) -> None:
        await self._db.write(Command.of(asked), partial(_note_mail, asked=asked))


def _note_mail(tx: Write, asked: NoteMail) -> None:
    mail = store.load(tx, asked.mail_id)
    if mail.state != "queued":
        return
    pause = AGAIN_AFTER_S[min(mail.attempts, len(AGAIN_AFTER_S) - 1)]
    tx.execute(
        "UPDATE outgoing_mails SET state = ?, attempts = attempts + 1, last_error = ?, "
        "next_at = ?, sent_at = ? WHERE id = ?",
        asked.state,
        asked.error,
        tx.now + timedelta(seconds=pause),
        tx.now if asked.state == "sent" else None,
        mail.id,
    )
    if asked.state == "failed":
        raise_alarm(tx, MAIL_FAILED, mail.id, GIVEN_UP.format(address=mail.sent_to))
    tx.signal("mails")
    tx.signal("receipts")
