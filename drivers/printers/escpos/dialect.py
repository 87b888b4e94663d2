"""ESC/POS as the driver needs it. Bytes are those of Epson's command reference."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.documents import Document
from drivers.printers.dialect import (
    Completed,
    Counted,
    Event,
    InOrder,
    Named,
    StatusNews,
    StatusReply,
)
from drivers.printers.escpos.answers import (
    Answer,
    AnswerReader,
    Automatic,
    Block,
    Plain,
    RealTime,
    automatic_status,
    real_time_status,
)
from drivers.printers.escpos.encode import encode
from drivers.printers.profiles import Profile
from drivers.printers.writer import Encoded

ASK_STATUS: Final = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
RECOVERY: Final = b"\x00" * 8_192 + b"\x1b@"
"""Fills what an interrupted picture still waits for; the rest is printed as nothing."""
CUTS_COUNTER: Final = b"\x1dg2\x00\xb2\x00"
"""GS g 2, 178: how often the cutter cut, ever. Recalled, not seen: hence a setting."""
_NAMES: Final = MappingProxyType(
    {"maker": b"\x1dI\x42", "model": b"\x1dI\x43", "serial": b"\x1dI\x44"}
)
_QUESTIONS: Final = (1, 2, 3, 4)
_ID_ALPHABET: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH: Final = 4
_COMPLETED: Final = b"7\x22"
_PULSE_ON: Final = 25
_PULSE_OFF: Final = 250
"""Times two milliseconds: 50 ms on, 500 ms off, what drawers are made for."""


class EscposReader:
    """Whole answers as events; the four answers about the status together make one.

    Bytes that look like such answers while nothing was asked are noise on the line.
    """

    def __init__(self) -> None:
        self._answers = AnswerReader()
        self._status_bytes: list[int] = []
        self._awaited = 0

    def asked(self) -> None:
        """Four answers are on their way."""
        self._awaited += len(_QUESTIONS)

    def gave_up(self) -> None:
        """What comes now is late, or noise."""
        self._awaited = 0
        self._status_bytes.clear()

    def feed(self, data: bytes) -> tuple[Event, ...]:
        """What the bytes tell, as far as it is complete."""
        events = (self._event(answer) for answer in self._answers.feed(data))
        return tuple(event for event in events if event is not None)

    def _event(self, answer: Answer) -> Event | None:
        match answer:
            case Automatic(data):
                return StatusNews(automatic_status(data))
            case RealTime(byte):
                return self._real_time(byte)
            case Plain():
                return InOrder()
            case Block(data):
                return _told(data)

    def _real_time(self, byte: int) -> Event | None:
        if not self._awaited:
            return None
        self._awaited -= 1
        self._status_bytes.append(byte)
        if len(self._status_bytes) < len(_QUESTIONS):
            return None
        answers = dict(zip(_QUESTIONS, self._status_bytes, strict=True))
        self._status_bytes.clear()
        return StatusReply(real_time_status(answers))


def _told(data: bytes) -> Event | None:
    """A block: a process id, a counter, or a name."""
    if data.startswith(_COMPLETED):
        number = process_number(data[len(_COMPLETED) :])
        return None if number is None else Completed(number)
    if data.startswith(b"_"):
        text = data[1:].decode("ascii")
        return Counted(int(text)) if text.isdigit() else Named(text)
    return None


def process_id(number: int) -> bytes:
    """A number as the four characters of a process id."""
    digits = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, len(_ID_ALPHABET))
        digits.append(_ID_ALPHABET[digit])
    return bytes(reversed(digits))


def process_number(characters: bytes) -> int | None:
    """The number of a process id; None where it is none of ours."""
    if len(characters) != _ID_LENGTH or any(each not in _ID_ALPHABET for each in characters):
        return None
    number = 0
    for each in characters:
        number = number * len(_ID_ALPHABET) + _ID_ALPHABET.index(each)
    return number


class Escpos:
    """ESC/POS with a profile."""

    question = ASK_STATUS
    recovery = RECOVERY
    hello = b""
    marks = len(_ID_ALPHABET) ** _ID_LENGTH
    marks_every_block = True

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    @property
    def counter_question(self) -> bytes:
        return CUTS_COUNTER if self.profile.counter else b""

    @property
    def name_questions(self) -> Mapping[str, bytes]:
        return _NAMES if self.profile.names_itself else {}

    def reader(self) -> EscposReader:
        return EscposReader()

    def encode(self, document: Document, images: Mapping[str, bytes], device: str) -> Encoded:
        return encode(document, self.profile, images, device)

    def mark(self, number: int) -> bytes:
        return b"\x1d(H\x06\x0000" + process_id(number)

    def in_order(self, number: int) -> bytes:
        return b"\x1dr\x01"

    def is_in_order(self, event: Event, number: int) -> bool:
        return isinstance(event, InOrder)

    def pulse(self, pin: int) -> bytes:
        return b"\x1bp" + bytes((_connector(pin), _PULSE_ON, _PULSE_OFF))

    def pulse_at_once(self, pin: int) -> bytes:
        if not self.profile.real_time_drawer:
            return b""
        return b"\x10\x14\x01" + bytes((_connector(pin), 1))

    def buzz(self) -> bytes:
        match self.profile.buzzer:
            case "gs":
                return b"\x1b(A\x05\x00a\x01\x03\x02\x02"
            case "esc":
                return b"\x1bB\x03\x02"
            case _:
                return b""

    def resume(self, *, discard: bool) -> bytes:
        return b"\x10\x05\x02" if discard else b"\x10\x05\x01"


def _connector(pin: int) -> int:
    return 1 if pin == 5 else 0
