"""The letters of a box. How they go to a server is `providers.mail`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from edge.box_tables import OutgoingMail
from providers.mail import Attachment, Letter, MailRefused, Post, WrongLogin, deliver, message

__all__ = [
    "Attachment",
    "Compose",
    "Letter",
    "MailRefused",
    "Post",
    "WrongLogin",
    "deliver",
    "message",
]

Compose = Callable[[OutgoingMail], Awaitable[Letter]]
"""Makes the letter of a queued mail from the rows that it is about. Raises DomainError."""
