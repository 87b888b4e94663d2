"""What a printer's language has to know so that the driver can hold a conversation in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.documents import Document
from domain.ports.printer import PrinterStatus
from drivers.printers.profiles import Profile
from drivers.printers.writer import Encoded


@dataclass(frozen=True, slots=True)
class StatusReply:
    """The answer to the question after the status."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class StatusNews:
    """A status that the printer sent by itself."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class Completed:
    """Printing is done up to the mark of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class InOrder:
    """A command between the others was executed: all before it was taken from the buffer."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The printer's own counter of finished papers; `number` is that of the question."""

    count: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """What the printer says of itself (maker, model, firmware, serial number)."""

    text: str


Event = StatusReply | StatusNews | Completed | InOrder | Counted | Named


class Reader(Protocol):
    """Takes bytes as they come; one for each connection."""

    def feed(self, data: bytes) -> tuple[Event, ...]:
        """What they tell, as far as it is complete."""
        ...

    def asked(self) -> None:
        """The status was asked: what answers it means something."""
        ...

    def gave_up(self) -> None:
        """Nothing that was asked is waited for any more."""
        ...


class Dialect(Protocol):
    """One language with one profile. Marks are numbered 0 to `marks` - 1."""

    @property
    def profile(self) -> Profile:
        """What the model can do."""
        ...

    @property
    def question(self) -> bytes:
        """Asks the status at once; answered by one StatusReply."""
        ...

    @property
    def recovery(self) -> bytes:
        """Fills what an interrupted picture still waits for, then sets everything back."""
        ...

    @property
    def marks(self) -> int:
        """How many numbers a mark can have."""
        ...

    @property
    def marks_every_block(self) -> bool:
        """Whether each block is marked, or only the end of a paper."""
        ...

    @property
    def hello(self) -> bytes:
        """Sent before a paper, after its greeting: what has to be set anew. May be empty."""
        ...

    @property
    def counter_question(self) -> bytes:
        """Asks for the counter of finished papers; empty where there is none."""
        ...

    @property
    def name_questions(self) -> Mapping[str, bytes]:
        """What asks for its maker, model and serial number, by the name of each; may be empty."""
        ...

    def reader(self) -> Reader:
        """For a new connection."""
        ...

    def encode(self, document: Document, images: Mapping[str, bytes], device: str) -> Encoded:
        """The document's bytes. Raises DeviceError."""
        ...

    def mark(self, number: int) -> bytes:
        """Answered by Completed when all before it is printed."""
        ...

    def in_order(self, number: int) -> bytes:
        """Answered, between the other commands, by what `is_in_order` knows."""
        ...

    def is_in_order(self, event: Event, number: int) -> bool:
        """Whether this is the answer to `in_order`."""
        ...

    def pulse(self, pin: int) -> bytes:
        """Fires the drawer, in order."""
        ...

    def pulse_at_once(self, pin: int) -> bytes:
        """Fires the drawer whatever else it does; empty where it cannot."""
        ...

    def buzz(self) -> bytes:
        """Sounds the buzzer; empty where there is none."""
        ...

    def resume(self, *, discard: bool) -> bytes:
        """After an error that a person cleared: goes on, or forgets first; empty where it cannot.

        Works at once.
        """
        ...
