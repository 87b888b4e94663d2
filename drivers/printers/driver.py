"""The driver of a printer: prints once, proves it, or says what is not known. In any language."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document, with_marks
from domain.ports.printer import (
    PULSE_DEADLINE_S,
    Condition,
    Outcome,
    Printed,
    PrinterStatus,
    Proof,
    Refused,
    Unknown,
)
from drivers.printers.conversation import Conversation, Timing
from drivers.printers.dialect import Completed, Counted, Dialect, Event, Named
from drivers.printers.profiles import Profile
from drivers.printers.sending import Sending
from drivers.printers.writer import NO_IMAGES, Encoded
from drivers.transports.port import Transport

log = logging.getLogger(__name__)


class WiredPrinter(ABC):
    """Prints over one transport and owns it: jobs wait for each other, in their order.

    A kind of printer is this and the language that it speaks (`dialect`).

    `on_status` hears every change of status while a job runs, so that screens can say "paper is
    out"; `on_begun` is awaited with the job's key before any of it can be on paper; `on_note` hears
    what whoever looks for a fault later should know.
    """

    def __init__(
        self,
        name: str,
        transport: Transport,
        profile: Profile,
        *,
        timing: Timing | None = None,
        images: Mapping[str, bytes] = NO_IMAGES,
        drawer_pin: int = 2,
        on_status: Callable[[PrinterStatus], None] | None = None,
        on_begun: Callable[[str], Awaitable[None]] | None = None,
        on_note: Callable[[str], None] | None = None,
    ) -> None:
        self.name = name
        self.images = images
        self._dialect = self.dialect(profile)
        self._wire = transport
        self._timing = timing or Timing()
        self._drawer_pin = drawer_pin
        self._on_status = on_status
        self._on_begun = on_begun
        self._on_note = on_note
        self._one_at_a_time = asyncio.Lock()
        self._talk: Conversation | None = None
        self._sending: Sending | None = None
        self._left_uncleanly = False
        self._is_in_step = False
        self._ahead_bytes = 0
        self._jobs = 0
        self._doubt: tuple[str, int] | None = None
        self._is_resolved = False

    @staticmethod
    @abstractmethod
    def dialect(profile: Profile) -> Dialect:
        """The language of a printer with this profile."""

    @property
    def _proof(self) -> Proof:
        return self._dialect.profile.proof

    async def print(self, document: Document, *, key: str, marks: Iterable[str] = ()) -> Outcome:
        """Print a document once; see `domain.ports.printer.Printer`."""
        try:
            # Drawing letters takes a while; the loop that serves tablets does not wait for it.
            encoded = await asyncio.to_thread(
                self._dialect.encode, with_marks(document, *marks), self.images, self.name
            )
        except DeviceError as error:
            return Refused(error)
        except Exception as error:  # tried again it would fail again, and hold up what follows
            log.exception("%s: a paper cannot be drawn", self.name)
            what = f"a paper cannot be drawn ({type(error).__name__}: {error})."
            return Refused(self._error(DeviceCode.RENDER, what, "Send the support bundle."))
        async with self._one_at_a_time:
            return await self._print(encoded, key)

    async def status(self) -> PrinterStatus:
        """Ask now; while a job runs, what was heard a moment ago. Raises DeviceError."""
        talk = self._talk
        if talk is not None and talk.status is not None:
            async with talk.busy_with_status:
                return await talk.fresh_status()
        async with self._one_at_a_time, self._connected() as talk:
            if self._proof is Proof.NONE:
                return PrinterStatus(frozenset({Condition.STATUS_UNKNOWN}))
            return await talk.ask_status()

    async def identity(self) -> Mapping[str, str]:
        """Its maker, model and serial number, as far as it says them. Raises DeviceError.

        Asked in order, hence only where it is ready.
        """
        questions = self._dialect.name_questions
        if not questions:
            return {}
        async with self._one_at_a_time, self._connected() as talk:
            await self._greet(talk)
            await self._require_in_step(talk)
            return {name: await self._named(talk, question) for name, question in questions.items()}

    async def after_all(self, key: str, counter_before: int | None = None) -> Proof | None:
        """See `domain.ports.printer.AttendedPrinter`. Raises DeviceError."""
        async with self._one_at_a_time, self._connected() as talk:
            if self._doubt is not None and self._doubt[0] == key and await self._came_late(talk):
                return Proof.PRINTED
            if counter_before is None:
                return None
            count = await self._count(talk)
            return None if count is None or count <= counter_before else Proof.PRINTED

    async def recover(self, *, discard: bool) -> None:
        """See `domain.ports.printer.AttendedPrinter`. Raises DeviceError."""
        command = self._dialect.resume(discard=discard)
        if not command:
            raise self._cannot("go on by command", "Switch it off and on.")
        if self._talk is None:
            async with self._one_at_a_time, self._connected() as talk:
                await talk.send(command, self._timing.answer_s)
            return
        if discard and self._sending is not None:
            self._sending.discard()
        await self._talk.send(command, self._timing.answer_s)

    async def pulse_drawer(self) -> None:
        """Fire the drawer's solenoid once. Raises DeviceError; never repeats.

        While a job runs, only printers with the real-time pulse can open the drawer.
        """
        await self._act(
            self._dialect.pulse(self._drawer_pin),
            self._dialect.pulse_at_once(self._drawer_pin),
            "the drawer may not have opened",
            "Open it with its key, or try again.",
        )

    async def buzz(self) -> None:
        """Sound the buzzer once. Raises DeviceError; never repeats."""
        sound = self._dialect.buzz()
        if not sound:
            raise self._cannot("buzz", "Choose its buzzer in its settings.")
        await self._act(sound, b"", "it may not have buzzed", "Try again.")

    async def _print(self, encoded: Encoded, key: str) -> Outcome:
        """Never raises DeviceError."""
        sending: Sending | None = None
        before: int | None = None

        async def begin() -> None:
            self._left_uncleanly = True
            if self._on_begun is not None:
                await self._on_begun(key)

        try:
            async with self._connected() as talk:
                await self._greet(talk)
                before = await self._counted_before(talk, encoded)
                self._jobs += 1
                mark = _first_mark(f"{key}:{self._jobs}", self._dialect.marks)
                sending = self._sending = Sending(talk, encoded, mark, self._ahead_bytes)
                self._left_uncleanly = True
                proof = await sending.run(begin)
                self._left_uncleanly = False
                return Printed(proof, encoded.warnings)
        except DeviceError as error:
            if sending is None or not sending.has_begun:
                return Refused(error)
            self._doubt, self._is_resolved = (key, sending.last_mark), False
            return Unknown(error, sending.sent_bytes, before)
        finally:
            self._sending = None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Conversation]:
        """An open conversation; closed gracefully only where all went well."""
        await self._wire.open(self._timing.connect_s)
        talk = self._talk = Conversation(
            self._wire, self.name, self._timing, self._dialect, self._on_status
        )
        went_well = False
        try:
            with talk.expecting(self._hear_late):
                yield talk
            went_well = True
        finally:
            self._talk = None
            async with talk.busy_with_drawer, talk.busy_with_status:
                await self._wire.close(graceful=went_well)

    async def _greet(self, talk: Conversation) -> None:
        """Get an answer and a reason to go on, before the first byte of a job is sent."""
        self._ahead_bytes = 0
        if self._proof is Proof.NONE:
            return
        status = await self._first_answer(talk)
        talk.require_ready(status)
        if self._left_uncleanly or not await self._is_listening(talk):
            await self._recover(talk)
            self._left_uncleanly = False
        self._is_in_step = True
        if hello := self._dialect.hello:
            await talk.send(hello, self._timing.answer_s)

    async def _first_answer(self, talk: Conversation) -> PrinterStatus:
        """A printer in the middle of a picture that never ended answers when it is filled up."""
        for attempt in range(self._timing.recoveries):
            try:
                status = await talk.ask_status()
            except DeviceError as error:
                if error.code is not DeviceCode.NO_RESPONSE:
                    raise
            else:
                if attempt:
                    self._note("It answered only after it was filled up: a picture was cut short.")
                return status
            if not attempt:
                await talk.require_language()
            await self._recover(talk)
        return await talk.ask_status()

    def _note(self, what: str) -> None:
        if self._on_note is not None:
            self._on_note(what)

    async def _recover(self, talk: Conversation) -> None:
        await talk.send(self._dialect.recovery, self._timing.answer_s)
        self._ahead_bytes += len(self._dialect.recovery)

    async def _is_listening(self, talk: Conversation) -> bool:
        """Whether commands are executed; who drove it before may have left a picture half-sent."""
        if self._is_in_step:
            return True
        if self._proof < Proof.CONSUMED:
            return False
        number = self._dialect.marks - 1
        return await talk.ask(
            self._dialect.in_order(number), lambda event: self._dialect.is_in_order(event, number)
        )

    async def _counted_before(self, talk: Conversation, encoded: Encoded) -> int | None:
        """The counter before a paper that moves it by one, where the printer has a counter."""
        if not self._dialect.counter_question or encoded.cuts != 1:
            return None
        return await self._count(talk)

    async def _named(self, talk: Conversation, question: bytes) -> str:
        said: list[str] = []

        def is_name(event: Event) -> bool:
            if isinstance(event, Named | Counted):
                said.append(event.text if isinstance(event, Named) else str(event.count))
            return bool(said)

        if await talk.ask(question, is_name):
            return said[0]
        await self._require_in_step(talk)
        return ""

    async def _require_in_step(self, talk: Conversation) -> None:
        """An answer that comes late would be taken for the next one's: nothing may be under way."""
        if self._proof < Proof.CONSUMED:
            return
        number = self._dialect.marks - 3
        question = self._dialect.in_order(number)
        if not await talk.ask(question, lambda event: self._dialect.is_in_order(event, number)):
            raise talk.error(DeviceCode.NO_RESPONSE, "does not answer.")

    async def _count(self, talk: Conversation) -> int | None:
        counts: list[int] = []

        def is_count(event: Event) -> bool:
            if isinstance(event, Counted):
                counts.append(event.count)
            return bool(counts)

        question = self._dialect.counter_question
        if not question or not await talk.ask(question, is_count):
            return None
        return counts[0]

    async def _came_late(self, talk: Conversation) -> bool:
        """A printer that could not say that it is done says so to who connects next."""
        if self._is_resolved:
            return True
        await talk.ask_status()
        return await talk.wait_until(lambda: self._is_resolved, self._timing.late_s)

    def _hear_late(self, event: Event) -> bool:
        """Whoever asks whatever: the proof of the paper in doubt may come meanwhile."""
        if self._doubt is not None and event == Completed(self._doubt[1]):
            self._is_resolved = True
        return False

    async def _act(self, in_order: bytes, at_once: bytes, doubt: str, what_to_do: str) -> None:
        """Do something that is never done twice."""
        talk = self._talk
        if talk is not None and at_once:
            await self._at_once(talk, at_once)
            return
        try:
            async with asyncio.timeout(PULSE_DEADLINE_S):
                await self._one_at_a_time.acquire()
        except TimeoutError as error:
            raise self._late(f"{doubt}; it is busy printing.", what_to_do) from error
        try:
            async with self._connected() as talk:
                await self._in_order(talk, in_order, at_once, doubt, what_to_do)
        finally:
            self._one_at_a_time.release()

    async def _in_order(
        self, talk: Conversation, command: bytes, at_once: bytes, doubt: str, what_to_do: str
    ) -> None:
        """The command, and behind it a question whose answer proves that it was done."""
        if self._proof is Proof.NONE:
            await talk.send(command, PULSE_DEADLINE_S)
            return
        status = await talk.ask_status()
        if status.blocking and at_once:
            await self._at_once(talk, at_once)
            return
        talk.require_ready(status)
        if self._proof is Proof.DELIVERED:
            await talk.send(command, PULSE_DEADLINE_S)
            await talk.ask_status()
            return
        number = self._dialect.marks - 2
        with talk.expecting(lambda event: self._dialect.is_in_order(event, number)) as done:
            await talk.send(command + self._dialect.in_order(number), PULSE_DEADLINE_S)
            if not await talk.wait_for(done, PULSE_DEADLINE_S):
                raise self._late(f"{doubt}; the printer did not confirm it.", what_to_do)

    async def _at_once(self, talk: Conversation, command: bytes) -> None:
        """Done even out of paper or in the middle of a job.

        The status asked behind it proves that the printer listened.
        """
        async with talk.busy_with_drawer:
            await talk.send(command, PULSE_DEADLINE_S)
            await talk.ask_status()

    def _error(self, code: DeviceCode, what: str, what_to_do: str) -> DeviceError:
        return DeviceError(code, self.name, what, what_to_do)

    def _late(self, what: str, what_to_do: str) -> DeviceError:
        return DeviceError(DeviceCode.DEADLINE, self.name, what, what_to_do)

    def _cannot(self, what: str, what_to_do: str) -> DeviceError:
        return DeviceError(DeviceCode.UNSUPPORTED, self.name, f"it cannot {what}.", what_to_do)


def _first_mark(attempt: str, marks: int) -> int:
    """A number that differs from job to job and from attempt to attempt."""
    digest = hashlib.blake2b(attempt.encode(), digest_size=8).digest()
    return int.from_bytes(digest) % marks
