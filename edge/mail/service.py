"""What people can do with mails that were not sent: look, try again, give up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import Changed
from domain.permissions import Right, require
from edge.alarms.store import end_alarm
from edge.audit import record
from edge.box_tables import OutgoingMail
from edge.commands import Actor, Command
from edge.database import Database
from edge.mail import store
from edge.mail.letter import Post
from edge.mail.worker import MAIL_FAILED
from edge.transaction import Write


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Try a mail once more, now."""

    mail_id: UUID


@dataclass(frozen=True, slots=True)
class GiveUpMail:
    """Nobody waits for this mail any more."""

    mail_id: UUID


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail that was not sent. `state` is queued or failed."""

    id: UUID
    kind: str
    sent_to: str
    state: str
    attempts: int
    last_error: str
    since: datetime
    next_at: datetime


class MailService:
    """The mails of a box."""

    def __init__(self, db: Database, post: Post) -> None:
        self._db = db
        self._post = post

    @property
    def can_send(self) -> bool:
        """Whether a mail server is set up."""
        return self._post.is_there

    async def unsent(self) -> tuple[MailView, ...]:
        """Mails that nobody has yet, those that failed first."""
        return tuple(map(_view, await self._db.read(store.unsent)))

    async def send_again(
        self, request: SendAgain, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Queue a mail anew. Raises Forbidden, NotFound, Changed."""
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        await self._db.write(command, lambda tx: _put(tx, request.mail_id, "queued"))

    async def give_up(
        self, request: GiveUpMail, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Take a mail off the list. Raises Forbidden, NotFound, Changed."""
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        await self._db.write(command, lambda tx: _put(tx, request.mail_id, "given_up"))


def _put(tx: Write, mail_id: UUID, state: str) -> None:
    mail = store.load(tx, mail_id)
    if mail.state not in ("queued", "failed"):
        raise Changed("That mail was sent meanwhile.")
    tx.execute(
        "UPDATE outgoing_mails SET state = ?, attempts = 0, next_at = ? WHERE id = ?",
        state,
        tx.now,
        mail.id,
    )
    end_alarm(tx, MAIL_FAILED, mail.id)
    record(tx, "mail_" + state, "outgoing_mail", mail.id, details={"kind": mail.kind})
    tx.signal("mails")


def _view(mail: OutgoingMail) -> MailView:
    return MailView(
        mail.id,
        mail.kind,
        mail.sent_to,
        mail.state,
        mail.attempts,
        mail.last_error,
        mail.created_at,
        mail.next_at,
    )
