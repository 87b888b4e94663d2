"""Mails: sent when the server is there, tried again less and less often, given up visibly."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from domain.clock import VirtualClock
from domain.errors import Changed, StorageFailed
from domain.ids import new_id
from edge.box_tables import OutgoingMail
from edge.commands import Command
from edge.database import Database
from edge.mail.letter import Attachment, Letter, Post
from edge.mail.service import GiveUpMail, MailService, SendAgain
from edge.mail.worker import AGAIN_AFTER_S, MailWorker
from edge.transaction import Write
from tests.edge.till import CASHIER, Step

LETTER = Letter("Receipt A-1", "Cảm ơn. Спасибо.", (Attachment("A-1.pdf", b"%PDF-1.7 "),))


async def compose(_mail: OutgoingMail) -> Letter:
    return LETTER


class Inbox:
    """What a mail server was handed; it refuses whom the test says."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refused = ""

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refused or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(BytesParser(EmailMessage, policy=default).parsebytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    """An empty inbox."""
    return Inbox()


@pytest.fixture
def port() -> int:
    """A free port of this machine."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(inbox: Inbox, port: int) -> Iterator[None]:
    """A mail server that listens."""
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield
    controller.stop()


def worker_at(db: Database, port: int) -> MailWorker:
    post = Post("127.0.0.1", port, sender="house@example.com", security="none")
    return MailWorker(db, post, {"receipt": compose})


async def queue(db: Database, kind: str = "receipt") -> OutgoingMail:
    mail_id = new_id()

    def work(tx: Write) -> None:
        tx.insert_box_row(
            OutgoingMail,
            id=mail_id,
            kind=kind,
            subject_id=new_id(),
            sent_to="guest@example.com",
            created_at=tx.now,
            next_at=tx.now,
        )

    await db.write(Command.of(Step("queue")), work)
    return await mail_of(db)


async def mail_of(db: Database) -> OutgoingMail:
    return (await db.read(lambda read: read.all(OutgoingMail)))[-1]


async def alarms(db: Database) -> list[str]:
    rows = await db.read(lambda read: read.rows("SELECT sentence FROM alarms"))
    return [row[0] for row in rows]


@pytest.mark.usefixtures("server")
async def test_a_queued_mail_is_sent_once_with_its_file(
    db: Database, inbox: Inbox, port: int
) -> None:
    mail = await queue(db)

    await worker_at(db, port).send_due()
    await worker_at(db, port).send_due()

    (letter,) = inbox.letters
    assert (letter["To"], letter["Subject"]) == ("guest@example.com", "Receipt A-1")
    assert str(mail.id) in letter["Message-ID"]
    body = letter.get_body()
    assert body is not None
    assert "Спасибо" in body.get_content()
    assert [each.get_filename() for each in letter.iter_attachments()] == ["A-1.pdf"]
    assert (await mail_of(db)).state == "sent"


@pytest.mark.usefixtures("server")
async def test_a_mail_that_cannot_be_written_keeps_no_other_waiting(
    db: Database, inbox: Inbox, port: int
) -> None:
    async def write_nothing(_mail: OutgoingMail) -> Letter:
        raise ValueError("there is no such sign")

    await queue(db, "broken")
    await queue(db)
    post = Post("127.0.0.1", port, sender="house@example.com", security="none")

    await MailWorker(db, post, {"receipt": compose, "broken": write_nothing}).send_due()

    assert [letter["To"] for letter in inbox.letters] == ["guest@example.com"]
    rows = await db.read(lambda read: read.all(OutgoingMail))
    assert [(mail.kind, mail.state) for mail in rows] == [("broken", "failed"), ("receipt", "sent")]
    assert len(await alarms(db)) == 1


@pytest.mark.usefixtures("server")
async def test_a_mail_waits_while_the_box_cannot_read_its_rows(
    db: Database, inbox: Inbox, port: int
) -> None:
    async def cannot_read(_mail: OutgoingMail) -> Letter:
        raise StorageFailed("The disk does not answer.")

    await queue(db)
    post = Post("127.0.0.1", port, sender="house@example.com", security="none")

    with pytest.raises(StorageFailed):
        await MailWorker(db, post, {"receipt": cannot_read}).send_due()
    waiting = await db.read(lambda read: read.all(OutgoingMail))
    await MailWorker(db, post, {"receipt": compose}).send_due()

    assert [mail.state for mail in waiting] == ["queued"]
    assert [letter["To"] for letter in inbox.letters] == ["guest@example.com"]


async def test_without_a_server_it_is_tried_again_less_and_less_often(
    db: Database, clock: VirtualClock, port: int
) -> None:
    await queue(db)
    worker = worker_at(db, port)
    waits = []
    for pause in AGAIN_AFTER_S:
        waits.append(await worker.send_due())
        clock.advance(pause)

    await worker.send_due()

    assert waits == list(AGAIN_AFTER_S)
    mail = await mail_of(db)
    assert (mail.state, mail.attempts) == ("failed", len(AGAIN_AFTER_S) + 1)
    assert "not reached" in mail.last_error
    assert await alarms(db) == [
        "A mail to guest@example.com could not be sent. Look under Manager, Receipts."
    ]


async def test_the_network_comes_back_and_the_mail_goes(
    db: Database, clock: VirtualClock, inbox: Inbox, port: int
) -> None:
    await queue(db)
    await worker_at(db, port).send_due()
    clock.advance(AGAIN_AFTER_S[0])
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()

    await worker_at(db, port).send_due()
    controller.stop()

    assert (len(inbox.letters), (await mail_of(db)).state) == (1, "sent")


@pytest.mark.usefixtures("server")
async def test_an_address_that_nobody_has_is_given_up_at_once(
    db: Database, inbox: Inbox, port: int
) -> None:
    await queue(db)
    inbox.refused = "550 No such mailbox"

    await worker_at(db, port).send_due()

    mail = await mail_of(db)
    assert (mail.state, mail.last_error) == ("failed", "No such mailbox")
    assert len(await alarms(db)) == 1


@pytest.mark.usefixtures("server")
async def test_somebody_tries_a_failed_mail_again_or_gives_it_up(
    db: Database, inbox: Inbox, port: int
) -> None:
    mail = await queue(db)
    inbox.refused = "550 Full"
    await worker_at(db, port).send_due()
    service = MailService(db, Post("127.0.0.1", port, sender="house@example.com"))
    inbox.refused = ""

    await service.send_again(SendAgain(mail.id), CASHIER)
    await worker_at(db, port).send_due()

    assert (len(inbox.letters), await service.unsent(), await alarms(db)) == (1, (), [])
    with pytest.raises(Changed):
        await service.give_up(GiveUpMail(mail.id), CASHIER)


@pytest.mark.usefixtures("server")
async def test_a_mail_that_nobody_can_write_is_named_and_holds_up_no_other(
    db: Database, inbox: Inbox, port: int
) -> None:
    odd = await queue(db, kind="odd")
    await queue(db)

    await worker_at(db, port).send_due()

    failed = await MailService(db, Post()).unsent()
    assert ([each.id for each in failed], len(inbox.letters)) == ([odd.id], 1)


async def test_without_settings_mails_wait_and_the_service_says_so(db: Database) -> None:
    await queue(db)
    worker = MailWorker(db, Post(), {"receipt": compose})
    worker.start()
    await worker.stop()

    assert (MailService(db, Post()).can_send, (await mail_of(db)).state) == (False, "queued")
