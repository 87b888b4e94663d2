"""One connection's talk with a printer: ask, wait for the answer, never take silence for yes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Condition, PrinterStatus
from drivers.printers.dialect import Dialect, Event, StatusNews, StatusReply
from drivers.printers.language import WHICH_LANGUAGE, Language, language_of
from drivers.transports.port import Transport

_MOST_HEARD: Final = 256
_TURN_S: Final = 0.1
"""How long one listener reads before another gets its turn."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the driver waits for what, in seconds.

    `pause_s` is how long a job waits for a person (paper, cover) before it is given up as unknown;
    `completion_s` is what a proof may take beyond the time that printing itself takes; a status
    older than `status_lives_s` is asked again; a printer that takes nothing for `stalled_s` is
    told of; one that says nothing at all in the middle of a job is waited for `mute_s`, since its
    connection stands.
    """

    connect_s: float = 3.0
    answer_s: float = 2.0
    poll_s: float = 0.5
    pause_s: float = 300.0
    completion_s: float = 10.0
    recoveries: int = 5
    status_lives_s: float = 5.0
    stalled_s: float = 10.0
    late_s: float = 2.0
    mute_s: float = 75.0
    language_s: float = 1.0


class Expected:
    """An answer that is waited for, from the moment this was made."""

    def __init__(self, is_it: Callable[[Event], bool]) -> None:
        self.met = False
        self._is_it = is_it

    def hear(self, event: Event) -> None:
        """Called with all that is heard in the conversation."""
        self.met = self.met or self._is_it(event)


class Conversation:
    """Speaks over an open transport. `status` is what the printer said last, at `status_at`.

    A job, a drawer pulse and a question how it is may talk at once: writing and reading are done by
    one at a time, and whoever reads hears for all. Whoever talks beside the job is `busy_with` it:
    the wire is closed after that.
    """

    def __init__(
        self,
        wire: Transport,
        device: str,
        timing: Timing,
        dialect: Dialect,
        on_status: Callable[[PrinterStatus], None] | None = None,
    ) -> None:
        self.wire = wire
        self.device = device
        self.timing = timing
        self.dialect = dialect
        self.status: PrinterStatus | None = None
        self.status_at = 0.0
        self.busy_with_drawer = asyncio.Lock()
        self.busy_with_status = asyncio.Lock()
        self._reader = dialect.reader()
        self._on_status = on_status
        self._told: PrinterStatus | None = None
        self._one_writes = asyncio.Lock()
        self._one_reads = asyncio.Lock()
        self._expected: list[Expected] = []

    async def send(self, block: bytes, timeout_s: float) -> None:
        """Hand a block over; blocks and real-time questions never interrupt each other."""
        async with self._one_writes:
            await self.wire.write(block, timeout_s)

    async def ask_status(self) -> PrinterStatus:
        """Ask how it is. Raises DeviceError E_NO_RESPONSE after `answer_s`."""
        with self.expecting(lambda event: isinstance(event, StatusReply)) as answered:
            self._reader.asked()
            await self.send(self.dialect.question, self.timing.answer_s)
            if not await self.wait_for(answered, self.timing.answer_s):
                self._reader.gave_up()
                raise self.error(DeviceCode.NO_RESPONSE, "does not answer.")
        assert self.status is not None, "a reply is a status"
        return self.status

    async def fresh_status(self) -> PrinterStatus:
        """What it said a moment ago, or says now. Raises DeviceError."""
        is_old = self.wire.now() - self.status_at > self.timing.status_lives_s
        return await self.ask_status() if self.status is None or is_old else self.status

    async def ask(self, question: bytes, is_answer: Callable[[Event], bool]) -> bool:
        """Ask something; False where nothing is answered in time. Raises DeviceError."""
        with self.expecting(is_answer) as answered:
            await self.send(question, self.timing.answer_s)
            return await self.wait_for(answered, self.timing.answer_s)

    async def require_language(self) -> None:
        """It is silent: raise DeviceError E_IDENTITY where it answers in another language."""
        heard = b""
        async with self._one_writes, self._one_reads:
            await self.wire.write(WHICH_LANGUAGE, self.timing.answer_s)
            while len(heard) < _MOST_HEARD and (
                said := await self.wire.read(self.timing.language_s)
            ):
                heard += said
        spoken = language_of(heard)
        is_escpos = self.dialect.profile.language == "escpos"
        if spoken is (Language.STAR if is_escpos else Language.ESCPOS):
            raise self.error(
                DeviceCode.IDENTITY,
                "is another kind of printer than it was set up as.",
                "Set it up again: another printer may have its place now.",
            )

    @contextmanager
    def expecting(self, is_it: Callable[[Event], bool]) -> Iterator[Expected]:
        """Listen for an answer, whoever reads it, while the block lasts."""
        expected = Expected(is_it)
        self._expected.append(expected)
        try:
            yield expected
        finally:
            self._expected.remove(expected)

    async def wait_for(self, expected: Expected, timeout_s: float) -> bool:
        """Read until the answer came; False when time is up."""
        return await self.wait_until(lambda: expected.met, timeout_s)

    async def wait_until(self, is_done: Callable[[], bool], timeout_s: float) -> bool:
        """Read until something holds; False when time is up."""
        deadline = self.wire.now() + timeout_s
        while not is_done():
            left = deadline - self.wire.now()
            if left <= 0:
                return False
            async with self._one_reads:
                if not is_done():
                    self._hear(await self.wire.read(min(left, _TURN_S)))
        return True

    def _hear(self, data: bytes) -> None:
        for event in self._reader.feed(data):
            if isinstance(event, StatusReply | StatusNews):
                self._note(event.status)
            for expected in self._expected:
                expected.hear(event)

    def _note(self, status: PrinterStatus) -> None:
        self.status, self.status_at = status, self.wire.now()
        self.tell(status)

    def tell(self, status: PrinterStatus) -> None:
        """Let those who watch the printer know; the same is not said twice."""
        if status != self._told and self._on_status is not None:
            self._told = status
            self._on_status(status)

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
