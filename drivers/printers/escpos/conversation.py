"""One connection's talk with a printer: ask, wait for the answer, never take silence for yes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
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
from drivers.printers.transports.port import Transport

ASK_STATUS: Final = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
_QUESTIONS: Final = (1, 2, 3, 4)
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


class Conversation:
    """Speaks over an open transport. `status` is what the printer said last."""

    def __init__(self, wire: Transport, device: str, timing: Timing) -> None:
        self.wire = wire
        self.device = device
        self.timing = timing
        self.status: PrinterStatus | None = None
        self._reader = AnswerReader()
        self._one_writes = asyncio.Lock()

    async def send(self, block: bytes, timeout_s: float) -> None:
        """Hand a block over; blocks and real-time questions never interrupt each other."""
        async with self._one_writes:
            await self.wire.write(block, timeout_s)

    async def ask_status(self) -> PrinterStatus:
        """Ask all four real-time questions. Raises DeviceError E_NO_RESPONSE after `answer_s`."""
        await self.send(ASK_STATUS, self.timing.answer_s)
        heard: list[int] = []

        def all_heard(answer: Answer) -> bool:
            if isinstance(answer, RealTime):
                heard.append(answer.byte)
            return len(heard) == len(_QUESTIONS)

        if not await self.wait_for(all_heard, self.timing.answer_s):
            raise self.error(DeviceCode.NO_RESPONSE, "does not answer.")
        self.status = real_time_status(dict(zip(_QUESTIONS, heard, strict=True)))
        return self.status

    async def wait_for(self, is_it: Callable[[Answer], bool], timeout_s: float) -> bool:
        """Read answers until one is what is waited for; False when time is up."""
        deadline = self.wire.now() + timeout_s
        while True:
            left = deadline - self.wire.now()
            data = await self.wire.read(max(0.0, left))
            answers = self._reader.feed(data)
            for answer in answers:
                if isinstance(answer, Automatic):
                    self.status = automatic_status(answer.data)
            if any([is_it(answer) for answer in answers]):
                return True
            if left <= 0:
                return False

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


def is_process_id(wanted: bytes) -> Callable[[Answer], bool]:
    """Whether an answer is the completion of the block with this process id."""
    return lambda answer: isinstance(answer, Block) and answer.data == b"7\x22" + wanted


def is_plain(answer: Answer) -> bool:
    """Whether an answer is that of an in-order GS r."""
    return isinstance(answer, Plain)
