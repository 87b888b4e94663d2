"""One connection's talk with a printer: ask, wait for the answer, never take silence for yes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Condition, PrinterStatus
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
from drivers.transports.port import Transport

ASK_STATUS: Final = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
_QUESTIONS: Final = (1, 2, 3, 4)
_TURN_S: Final = 0.1
"""How long one listener reads before another gets its turn."""
RECOVERY: Final = b"\x00" * 8_192 + b"\x1b@"
"""Fills what an interrupted picture still waits for; the rest is printed as nothing."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the driver waits for what, in seconds.

    `pause_s` is how long a job waits for a person (paper, cover) before it is given up as unknown;
    `completion_s` is what a proof may take beyond the time that printing itself takes.
    """

    connect_s: float = 3.0
    answer_s: float = 2.0
    poll_s: float = 0.5
    pause_s: float = 300.0
    completion_s: float = 10.0
    recoveries: int = 5


class Expected:
    """An answer that is waited for, from the moment this was made."""

    def __init__(self, is_it: Callable[[Answer], bool]) -> None:
        self.met = False
        self._is_it = is_it

    def hear(self, answer: Answer) -> None:
        """Called with every answer of the conversation."""
        self.met = self.met or self._is_it(answer)


class Conversation:
    """Speaks over an open transport. `status` is what the printer said last.

    A job and a drawer pulse may talk at once: writing and reading are done by one at a time, and
    whoever reads hears for all.
    """

    def __init__(self, wire: Transport, device: str, timing: Timing) -> None:
        self.wire = wire
        self.device = device
        self.timing = timing
        self.status: PrinterStatus | None = None
        self.busy_with_drawer = asyncio.Lock()
        self._reader = AnswerReader()
        self._one_writes = asyncio.Lock()
        self._one_reads = asyncio.Lock()
        self._expected: list[Expected] = []
        self._status_bytes: list[int] = []

    async def send(self, block: bytes, timeout_s: float) -> None:
        """Hand a block over; blocks and real-time questions never interrupt each other."""
        async with self._one_writes:
            await self.wire.write(block, timeout_s)

    async def ask_status(self) -> PrinterStatus:
        """Ask all four real-time questions. Raises DeviceError E_NO_RESPONSE after `answer_s`.

        The questions always go together, so that answers that come late still fall into place.
        """
        heard: list[Answer] = []
        with self.expecting(lambda answer: _fourth_real_time(heard, answer)) as all_heard:
            await self.send(ASK_STATUS, self.timing.answer_s)
            if not await self.wait_for(all_heard, self.timing.answer_s):
                raise self.error(DeviceCode.NO_RESPONSE, "does not answer.")
        assert self.status is not None, "four answers make a status"
        return self.status

    @contextmanager
    def expecting(self, is_it: Callable[[Answer], bool]) -> Iterator[Expected]:
        """Listen for an answer, whoever reads it, while the block lasts."""
        expected = Expected(is_it)
        self._expected.append(expected)
        try:
            yield expected
        finally:
            self._expected.remove(expected)

    async def wait_for(self, expected: Expected, timeout_s: float) -> bool:
        """Read until the answer came; False when time is up."""
        deadline = self.wire.now() + timeout_s
        while not expected.met:
            left = deadline - self.wire.now()
            if left <= 0:
                return False
            async with self._one_reads:
                if not expected.met:
                    self._hear(await self.wire.read(min(left, _TURN_S)))
        return True

    def _hear(self, data: bytes) -> None:
        for answer in self._reader.feed(data):
            if isinstance(answer, Automatic):
                self.status = automatic_status(answer.data)
            if isinstance(answer, RealTime):
                self._note_status(answer.byte)
            for expected in self._expected:
                expected.hear(answer)

    def _note_status(self, byte: int) -> None:
        self._status_bytes.append(byte)
        if len(self._status_bytes) == len(_QUESTIONS):
            self.status = real_time_status(dict(zip(_QUESTIONS, self._status_bytes, strict=True)))
            self._status_bytes.clear()

    def error(
        self,
        code: DeviceCode,
        what: str,
        what_to_do: str = "Look at the printer: is it on, is there paper, is it closed?",
    ) -> DeviceError:
        """A DeviceError of this printer."""
        return DeviceError(code, self.device, what, what_to_do)

    def require_ready(self, status: PrinterStatus) -> None:
        """Raise the DeviceError that says why it cannot print, if it cannot."""
        for condition, (code, what, what_to_do) in _REASONS.items():
            if condition in status.conditions:
                raise self.error(code, what, what_to_do)


_REASONS: Final = {
    Condition.COVER_OPEN: (DeviceCode.COVER_OPEN, "the cover is open.", "Close it."),
    Condition.PAPER_OUT: (DeviceCode.PAPER_OUT, "the paper is out.", "Put in a new roll."),
    Condition.CUTTER_ERROR: (
        DeviceCode.CUTTER,
        "the cutter is jammed.",
        "Open the cover, free the cutter, close it.",
    ),
    Condition.UNRECOVERABLE: (
        DeviceCode.UNRECOVERABLE,
        "it reports a fault.",
        "Switch it off and on; if that does not help, it needs repair.",
    ),
    Condition.OVERHEATED: (
        DeviceCode.OVERHEAT,
        "its print head is hot.",
        "Wait a minute; it goes on by itself.",
    ),
    Condition.OFFLINE: (
        DeviceCode.OFFLINE,
        "it is not ready.",
        "Look at its buttons, paper and cover.",
    ),
}
"""The most telling reason first."""


def _fourth_real_time(heard: list[Answer], answer: Answer) -> bool:
    if isinstance(answer, RealTime):
        heard.append(answer)
    return len(heard) >= len(_QUESTIONS)


def is_process_id(wanted: bytes) -> Callable[[Answer], bool]:
    """Whether an answer is the completion of the block with this process id."""
    return lambda answer: isinstance(answer, Block) and answer.data == b"7\x22" + wanted


def is_plain(answer: Answer) -> bool:
    """Whether an answer is that of an in-order GS r."""
    return isinstance(answer, Plain)
