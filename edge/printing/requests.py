"""What can be asked of the print queue, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RetryJob:
    """Print a job that failed or may not have been printed; what may be a copy says so."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmPrinted:
    """Somebody has the paper of an uncertain job in their hand."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Nobody wants this paper any more."""

    job_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SendElsewhere:
    """Print a job at another printer, headed with whom it is for."""

    job_id: UUID
    printer_id: UUID


@dataclass(frozen=True, slots=True)
class PrintHeld:
    """Print all that became too old at a printer, each marked LATE."""

    printer_id: UUID


@dataclass(frozen=True, slots=True)
class CancelHeld:
    """Nobody wants what became too old at a printer."""

    printer_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print again what was printed; the copy says that it is one, who wanted it and when."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class PrintTestPage:
    """Show that a printer prints."""

    printer_id: UUID


@dataclass(frozen=True, slots=True)
class JobChange:
    """A job and the state it is in now."""

    job_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class JobsChanged:
    """How many jobs were changed."""

    jobs: int


@dataclass(frozen=True, slots=True)
class JobView:
    """A job in the queue.

    `title` is what the paper is called; `since` is when it was wanted. `sent_to_id` is the printer
    that prints it for `printer_id`. `code` is why it waits (`domain.device_errors`), `last_error`
    says so in words. `deciders` are the rights of which one lets a person resolve it.
    """

    id: UUID
    printer_id: UUID
    kind: str
    title: str
    state: str
    copy_no: int
    attempts: int
    last_error: str
    since: datetime
    sent_at: datetime | None
    finished_at: datetime | None
    sent_to_id: UUID | None = None
    code: str = ""
    deciders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Papers that became too old to be printed by themselves: how many, and from when."""

    jobs: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class PrinterQueue:
    """A printer with what waits for it.

    `away_since` says since when it cannot be reached; `backup` names who prints for it then.
    `jobs` are those in its own line, also what it prints for others.
    """

    printer_id: UUID
    name: str
    role: str
    away_since: datetime | None
    trouble: str
    jobs: tuple[JobView, ...]
    held: Held | None = None
    backup: str = ""
    enabled: bool = True
