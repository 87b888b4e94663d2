"""Mail: what a letter says, and how it goes to a server. Both ends send the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:  # imported with the first mail, since a start would pay for it
    from email.message import EmailMessage
    from smtplib import SMTP

ANSWER_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a letter; `subtype` as in application/pdf."""

    name: str
    content: bytes
    subtype: str = "pdf"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class Secret(Protocol):
    """Something that is not shown by accident."""

    def get_secret_value(self) -> str:
        """What it is."""
        ...


class MailSettings(Protocol):
    """The settings of either end, as far as mail is concerned."""

    @property
    def smtp_host(self) -> str:
        """The server; empty for none."""
        ...

    @property
    def smtp_port(self) -> int:
        """Its port."""
        ...

    @property
    def smtp_user(self) -> str:
        """The name there."""
        ...

    @property
    def smtp_password(self) -> Secret:
        """The password there."""
        ...

    @property
    def smtp_from(self) -> str:
        """The address that mails come from; empty for the name."""
        ...

    @property
    def smtp_security(self) -> str:
        """`starttls`, `tls` or `none`."""
        ...


class MailRefused(Exception):
    """The server will never take this mail: trying again is useless."""


class WrongLogin(OSError):
    """The server does not take the name or password."""


@dataclass(frozen=True, slots=True)
class Post:
    """A mail server. Without a host there is none."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""
    security: str = "starttls"

    @classmethod
    def of(cls, settings: MailSettings) -> Post:
        """The server of the settings."""
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password.get_secret_value(),
            settings.smtp_from or settings.smtp_user,
            settings.smtp_security,
        )

    @property
    def is_there(self) -> bool:
        """Whether mails can be sent at all."""
        return bool(self.host and self.sender)


def message(letter: Letter, mail_id: UUID, sent_to: str, sender: str) -> EmailMessage:
    """The letter as it goes on the wire. Sent twice it has the same id, so readers show one."""
    from email.message import EmailMessage
    from email.utils import formatdate, parseaddr

    made = EmailMessage()
    made["From"], made["To"] = sender, sent_to
    made["Subject"] = " ".join(letter.subject.split())
    made["Date"] = formatdate(localtime=False)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "comanda.invalid"
    made["Message-ID"] = f"<{mail_id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    for each in letter.attachments:
        made.add_attachment(
            each.content, maintype="application", subtype=each.subtype, filename=each.name
        )
    return made


def deliver(post: Post, letter: EmailMessage) -> None:
    """Hand a letter to the server; called in a thread of its own.

    Raises MailRefused where it will never be taken, OSError (also smtplib's) where it may later.
    """
    import smtplib
    import ssl

    context = ssl.create_default_context()
    server: SMTP
    if post.security == "tls":
        server = smtplib.SMTP_SSL(post.host, post.port, timeout=ANSWER_WITHIN_S, context=context)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=ANSWER_WITHIN_S)
    with server:
        if post.security == "starttls":
            server.starttls(context=context)
        try:
            if post.user:
                server.login(post.user, post.password)
            server.send_message(letter)
        except smtplib.SMTPAuthenticationError as error:
            raise WrongLogin(_said(error.smtp_error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            answers = list(error.recipients.values())
            if all(500 <= code < 600 for code, _words in answers):
                raise MailRefused(_said(answers[0][1])) from error
            raise
        except smtplib.SMTPDataError as error:
            if 500 <= error.smtp_code < 600:
                raise MailRefused(_said(error.smtp_error)) from error
            raise


def _said(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
