"""The driver of an ESC/POS printer: prints once, proves it, or says what is not known."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document, with_marks
from domain.ports.printer import (
    PULSE_DEADLINE_S,
    Outcome,
    Printed,
    PrinterStatus,
    Proof,
    Refused,
    Unknown,
)
from drivers.printers.escpos.answers import Answer
from drivers.printers.escpos.conversation import (
    RECOVERY,
    Conversation,
    Expected,
    Timing,
    is_plain,
    is_process_id,
)
from drivers.printers.escpos.encode import NO_IMAGES, Encoded, encode
from drivers.printers.escpos.profiles import Profile
from drivers.transports.port import Transport

_ID_ALPHABET: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SLOWEST_BYTES_PER_S: Final = 1_000
_SLOWEST_DOTS_PER_S: Final = 400
_PULSE_ON: Final = 25
_PULSE_OFF: Final = 250
"""Times two milliseconds: 50 ms on, 500 ms off, what drawers are made for."""


class EscposPrinter:
    """Prints over one transport and owns it: jobs wait for each other, in their order.

    `on_status` hears every status while a job runs, so that screens can say "paper is out".
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
    ) -> None:
        self.name = name
        self.profile = profile
        self.images = images
        self._wire = transport
        self._timing = timing or Timing()
        self._drawer_pin = 1 if drawer_pin == 5 else 0
        self._on_status = on_status
        self._on_begun = on_begun
        self._one_at_a_time = asyncio.Lock()
        self._talk: Conversation | None = None
        self._left_uncleanly = False
        self._jobs = 0

    async def print(self, document: Document, *, key: str, marks: Iterable[str] = ()) -> Outcome:
        """Print a document once; see `domain.ports.printer.Printer`."""
        try:
            # Drawing letters takes a while; the loop that serves tablets does not wait for it.
            encoded = await asyncio.to_thread(
                encode, with_marks(document, *marks), self.profile, self.images, self.name
            )
        except DeviceError as error:
            return Refused(error)
        async with self._one_at_a_time:
            job = _Job(encoded, self._process_id(key))
            try:
                async with self._connected() as talk:
                    await self._greet(talk)
                    if self._on_begun is not None:
                        await self._on_begun(key)
                    with talk.expecting(self._completion(job)) as completed:
                        await self._send(talk, job)
                        proof = await self._proof(talk, job, completed)
                    return Printed(proof, encoded.warnings)
            except DeviceError as error:
                return Unknown(error, job.sent_bytes) if job.begun else Refused(error)

    async def status(self) -> PrinterStatus:
        """Ask now; while a job runs, what it heard last. Raises DeviceError."""
        if self._talk is not None and self._talk.status is not None:
            return self._talk.status
        async with self._one_at_a_time, self._connected() as talk:
            return await talk.ask_status()

    async def pulse_drawer(self) -> None:
        """Fire the drawer's solenoid once. Raises DeviceError; never repeats.

        While a job runs, only printers with the real-time pulse can open the drawer.
        """
        talk = self._talk
        if talk is not None and self.profile.real_time_drawer:
            await self._pulse_at_once(talk)
            return
        try:
            async with asyncio.timeout(PULSE_DEADLINE_S):
                await self._one_at_a_time.acquire()
        except TimeoutError as error:
            raise self._drawer_error("it is busy printing.") from error
        try:
            async with self._connected() as talk:
                await self._pulse_in_order(talk)
        finally:
            self._one_at_a_time.release()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Conversation]:
        """An open conversation; closed gracefully only where all went well."""
        await self._wire.open(self._timing.connect_s)
        talk = self._talk = Conversation(self._wire, self.name, self._timing)
        went_well = False
        try:
            yield talk
            went_well = True
        finally:
            self._talk = None
            async with talk.busy_with_drawer:
                await self._wire.close(graceful=went_well)

    async def _greet(self, talk: Conversation) -> None:
        """Get an answer and a reason to go on, before the first byte of a job is sent."""
        for _ in range(self._timing.recoveries if self._left_uncleanly else 0):
            try:
                await talk.ask_status()
                break
            except DeviceError as error:
                if error.code is not DeviceCode.NO_RESPONSE:
                    raise
                await talk.send(RECOVERY, self._timing.answer_s)
        status = await talk.ask_status()
        self._tell(status)
        talk.require_ready(status)
        if self._left_uncleanly:
            await talk.send(RECOVERY, self._timing.answer_s)
            self._left_uncleanly = False

    async def _send(self, talk: Conversation, job: _Job) -> None:
        self._left_uncleanly = True
        for block in (*job.encoded.blocks, self._trailer(job)):
            job.begun = True
            await talk.send(block, self._timing.pause_s)
            job.sent_bytes += len(block)

    def _trailer(self, job: _Job) -> bytes:
        if self.profile.proof is Proof.PRINTED:
            return b"\x1d(H\x06\x0000" + job.process_id
        return b"\x1dr\x01" if self.profile.proof is Proof.CONSUMED else b""

    def _completion(self, job: _Job) -> Callable[[Answer], bool]:
        if self.profile.proof is Proof.PRINTED:
            return is_process_id(job.process_id)
        return is_plain

    async def _proof(self, talk: Conversation, job: _Job, completed: Expected) -> Proof:
        """Wait for the proof; time stands still while a person has to do something.

        Raises DeviceError: the reason it stands still after `pause_s`, or E_UNCERTAIN.
        """
        deadline = self._wire.now() + self._patience(job)
        give_up = deadline + self._timing.pause_s
        while not await self._proved(talk, completed):
            status = await self._status_while_printing(talk)
            now = self._wire.now()
            if status is not None and status.blocking:
                deadline = now + self._patience(job)
                if now >= give_up:
                    talk.require_ready(status)
            if now >= min(deadline, give_up):
                raise talk.error(
                    DeviceCode.UNCERTAIN,
                    "did not confirm the job.",
                    "Look whether the paper came out.",
                )
        self._left_uncleanly = False
        return self.profile.proof

    async def _proved(self, talk: Conversation, completed: Expected) -> bool:
        """Whether the profile's proof is there; waits a moment for it."""
        answered = await talk.wait_for(completed, self._timing.poll_s)
        if self.profile.proof is not Proof.DELIVERED:
            return answered
        return not self._wire.unacknowledged() and not (await talk.ask_status()).blocking

    async def _status_while_printing(self, talk: Conversation) -> PrinterStatus | None:
        """What it says of itself meanwhile; None where it is too busy to say anything."""
        try:
            status = await talk.ask_status()
        except DeviceError as error:
            if error.code in (DeviceCode.NO_RESPONSE, DeviceCode.WRITE_TIMEOUT):
                return None
            raise
        self._tell(status)
        return status

    def _patience(self, job: _Job) -> float:
        encoded = job.encoded
        taking = job.sent_bytes / _SLOWEST_BYTES_PER_S
        return self._timing.completion_s + taking + encoded.length_dots / _SLOWEST_DOTS_PER_S

    async def _pulse_in_order(self, talk: Conversation) -> None:
        """ESC p, then GS r: its answer proves that the pulse before it was done."""
        status = await talk.ask_status()
        if status.blocking and self.profile.real_time_drawer:
            await self._pulse_at_once(talk)
            return
        talk.require_ready(status)
        pulse = b"\x1bp" + bytes((self._drawer_pin, _PULSE_ON, _PULSE_OFF)) + b"\x1dr\x02"
        with talk.expecting(is_plain) as done:
            await talk.send(pulse, PULSE_DEADLINE_S)
            if not await talk.wait_for(done, PULSE_DEADLINE_S):
                raise self._drawer_error("the printer did not confirm it.")

    async def _pulse_at_once(self, talk: Conversation) -> None:
        """DLE DC4: done at once, even out of paper or in the middle of a job.

        The status asked behind it proves that the printer listened.
        """
        async with talk.busy_with_drawer:
            pulse = b"\x10\x14\x01" + bytes((self._drawer_pin, 1))
            await talk.send(pulse, PULSE_DEADLINE_S)
            await talk.ask_status()

    def _drawer_error(self, what: str) -> DeviceError:
        return DeviceError(
            DeviceCode.DEADLINE,
            self.name,
            f"the drawer may not have opened; {what}",
            "Open it with its key, or try again.",
        )

    def _tell(self, status: PrinterStatus) -> None:
        if self._on_status is not None:
            self._on_status(status)

    def _process_id(self, key: str) -> bytes:
        """Four characters that differ from job to job and from attempt to attempt."""
        self._jobs += 1
        digest = hashlib.blake2b(f"{key}:{self._jobs}".encode(), digest_size=4).digest()
        return bytes(_ID_ALPHABET[byte % len(_ID_ALPHABET)] for byte in digest)


class _Job:
    """What was sent of a job so far."""

    def __init__(self, encoded: Encoded, process_id: bytes) -> None:
        self.encoded = encoded
        self.process_id = process_id
        self.begun = False
        self.sent_bytes = 0
