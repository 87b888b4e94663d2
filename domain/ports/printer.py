"""What the box asks of a printer, and the only three answers a print job can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from domain.device_errors import DeviceError
from domain.documents import Document

PULSE_DEADLINE_S = 2.0
"""A drawer opens within this time or not at all; a pulse is never spooled nor repeated."""


class Proof(IntEnum):
    """How it is known that paper came out. Higher is stronger."""

    NONE = 0
    DELIVERED = 1
    CONSUMED = 2
    PRINTED = 3


class Condition(StrEnum):
    """What a printer can report about itself."""

    PAPER_NEAR_END = "paper_near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    OVERHEATED = "overheated"
    UNRECOVERABLE = "unrecoverable"
    OFFLINE = "offline"
    DRAWER_SENSOR_HIGH = "drawer_sensor_high"
    BUFFER_STALLED = "buffer_stalled"
    """It takes no more and says no reason."""
    STATUS_UNKNOWN = "status_unknown"
    """It cannot say how it is: never shown as well."""


BLOCKING = frozenset(
    {
        Condition.PAPER_OUT,
        Condition.COVER_OPEN,
        Condition.CUTTER_ERROR,
        Condition.OVERHEATED,
        Condition.UNRECOVERABLE,
        Condition.OFFLINE,
    }
)
"""While one of these holds nothing is printed."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer said last. Silence is not a status: it is a DeviceError."""

    conditions: frozenset[Condition] = frozenset()

    @property
    def blocking(self) -> frozenset[Condition]:
        """What keeps it from printing."""
        return self.conditions & BLOCKING


@dataclass(frozen=True, slots=True)
class Printed:
    """The job is on paper, as far as this printer can prove it. `warnings` tell what is missing."""

    proof: Proof
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly nothing of the job is on paper: sending it again is safe."""

    error: DeviceError


@dataclass(frozen=True, slots=True)
class Unknown:
    """Some of the job may be on paper: it is never sent again without a mark.

    `counter_before` is what the printer's own counter of finished papers said before the job,
    where it has one; `AttendedPrinter.after_all` compares it later.
    """

    error: DeviceError
    sent_bytes: int
    counter_before: int | None = None


Outcome = Printed | Refused | Unknown


class Printer(Protocol):
    """A printer as the spooler sees it. One owner; calls wait for each other."""

    async def print(self, document: Document, *, key: str, marks: Iterable[str] = ()) -> Outcome:
        """Print a document once and say what is known. Never raises DeviceError, never retries.

        `key` names the job in proofs and logs. `marks` are printed above and below.
        """
        ...

    async def status(self) -> PrinterStatus:
        """Ask the printer now. Raises DeviceError where it cannot be reached or does not answer."""
        ...

    async def pulse_drawer(self) -> None:
        """Open the drawer at this printer within PULSE_DEADLINE_S. Never repeated.

        Returns when the printer proved that it took the pulse; raises DeviceError otherwise.
        """
        ...


class AttendedPrinter(Printer, Protocol):
    """What the queue and the people beside a printer ask besides."""

    async def after_all(self, key: str, counter_before: int | None = None) -> Proof | None:
        """Whether a job that was left unknown is proved by now; None where it still is not known.

        Asked while nothing else was printed since: by the answer that came late, else by the
        printer's own counter. Raises DeviceError where it cannot be asked.
        """
        ...

    async def recover(self, *, discard: bool) -> None:
        """The jam was cleared: go on at the line that failed, or throw away what it still holds.

        Works while a job runs; a job that is thrown away becomes unknown. Raises DeviceError.
        """
        ...

    async def buzz(self) -> None:
        """Sound the buzzer within PULSE_DEADLINE_S. Never repeated. Raises DeviceError."""
        ...
