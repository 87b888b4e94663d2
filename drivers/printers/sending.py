"""One paper on its way: block after block, each confirmed where the printer can, to its proof."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Condition, PrinterStatus, Proof
from drivers.printers.conversation import Conversation, Timing
from drivers.printers.dialect import Completed, Event, StatusReply
from drivers.printers.writer import Encoded

MAX_UNCONFIRMED: Final = 2
"""Blocks handed over that are not confirmed yet: what can be uncertain at most."""
SLOWEST_BYTES_PER_S: Final = 150
"""Assumed until it is measured: a serial printer at 1200 baud."""
_SLOWEST_DOTS_PER_S: Final = 400


@dataclass(frozen=True, slots=True)
class _Block:
    """A marked block that was handed over and not confirmed yet."""

    number: int
    size_bytes: int


class Sending:
    """Hands a paper over and waits for its proof.

    `has_begun` says that some of it may be on paper; `first_mark` is the number of its first mark;
    `ahead_bytes` were handed over just before and have to be taken first.
    """

    def __init__(
        self, talk: Conversation, encoded: Encoded, first_mark: int, ahead_bytes: int = 0
    ) -> None:
        self.has_begun = False
        self.sent_bytes = 0
        self._talk = talk
        self._dialect = talk.dialect
        self._proof = talk.dialect.profile.proof
        self._encoded = encoded
        self._first_mark = first_mark
        self._ahead_bytes = ahead_bytes
        self._unconfirmed: deque[_Block] = deque()
        self._is_all_sent = False
        self._is_proved = False
        self._discarded = False
        self._rate = float(SLOWEST_BYTES_PER_S)
        self._confirmed_bytes = 0
        self._least_on_the_way = 0
        self._moved_at = self._began_at = talk.wire.now()

    @property
    def last_mark(self) -> int:
        """The number of the mark behind the whole paper."""
        return self._number(len(self._encoded.blocks) - 1)

    def discard(self) -> None:
        """A person threw away what the printer still holds: no proof will come."""
        self._discarded = True

    async def run(self, begin: Callable[[], Awaitable[None]]) -> Proof:
        """Hand all blocks over; `begin` is awaited before any of it can be on paper.

        Raises DeviceError: what broke, why it stood still for too long, or E_UNCERTAIN.
        """
        blocks = self._encoded.blocks
        with self._talk.expecting(self._hear):
            for at, block in enumerate(blocks):
                await self._stand_by(lambda: len(self._unconfirmed) < MAX_UNCONFIRMED)
                if at == self._encoded.irrevocable_from:
                    await self._all_taken(at)
                    await begin()
                    self.has_begun = True
                await self._hand_over(block, at)
            self._is_all_sent = True
            self._is_proved = self._is_proved or self._proof is Proof.NONE
            await self._stand_by(lambda: self._is_proved)
        return self._proof

    async def _all_taken(self, at: int) -> None:
        """A page is released only when all of it is in the printer: until then none is printed."""
        if not at or self._proof < Proof.CONSUMED:
            return
        number = self._number(at)
        with self._talk.expecting(lambda event: self._dialect.is_in_order(event, number)) as taken:
            await self._talk.send(self._dialect.in_order(number), self._timing.answer_s)
            await self._stand_by(lambda: taken.met)

    def _number(self, at: int) -> int:
        """Which mark stands behind a block."""
        return (self._first_mark + (at if self._dialect.marks_every_block else 0)) % (
            self._dialect.marks
        )

    def _mark(self, at: int) -> bytes:
        is_last = at == len(self._encoded.blocks) - 1
        if at < self._encoded.irrevocable_from:
            return b""
        if self._proof is Proof.PRINTED and (self._dialect.marks_every_block or is_last):
            return self._dialect.mark(self._number(at))
        if self._proof is Proof.CONSUMED and is_last:
            return self._dialect.in_order(self._number(at))
        return b""

    async def _hand_over(self, block: bytes, at: int) -> None:
        """Hand a block over and listen meanwhile: a full printer tells why it takes no more."""
        mark = self._mark(at)
        if mark and self._proof is Proof.PRINTED:
            self._unconfirmed.append(_Block(self._number(at), len(block)))
        handing = asyncio.ensure_future(self._talk.send(block + mark, self._timing.pause_s))
        self._least_on_the_way += len(block) + len(mark)
        try:
            while not handing.done():
                await asyncio.wait({handing}, timeout=self._timing.poll_s)
                if not handing.done():
                    await self._talk.wait_until(handing.done, self._timing.poll_s)
                    self._warn_if_stalled(self._timing.stalled_s)
            await handing
        finally:
            handing.cancel()
        self.sent_bytes += len(block) + len(mark)
        self._least_on_the_way = self._talk.wire.unacknowledged()
        self._moved_at = self._talk.wire.now()

    @property
    def _timing(self) -> Timing:
        return self._talk.timing

    def _hear(self, event: Event) -> bool:
        """Note what an answer proves. A later block's completion implies those before it."""
        numbers = [block.number for block in self._unconfirmed]
        if isinstance(event, Completed) and event.number in numbers:
            for _ in range(numbers.index(event.number) + 1):
                self._confirm(self._unconfirmed.popleft())
            self._is_proved = event.number == self.last_mark
        if self._proof is Proof.CONSUMED and self._dialect.is_in_order(event, self.last_mark):
            self._is_proved = self._is_all_sent or self._is_last_handed()
        if self._proof is Proof.DELIVERED and self._is_all_sent and isinstance(event, StatusReply):
            self._is_proved = not (event.status.blocking or self._talk.wire.unacknowledged())
        return False

    def _is_last_handed(self) -> bool:
        """An answer may come while the last block is still on its way out."""
        return self.sent_bytes + len(self._encoded.blocks[-1]) >= len(self._encoded.data)

    def _confirm(self, block: _Block) -> None:
        """What was confirmed tells how fast it prints, at its slowest."""
        self._moved_at = self._talk.wire.now()
        self._confirmed_bytes += block.size_bytes + self._ahead_bytes
        self._ahead_bytes = 0
        taken = self._moved_at - self._began_at
        if taken > 0:
            self._rate = max(SLOWEST_BYTES_PER_S / 2, min(2_000, self._confirmed_bytes / taken / 2))

    async def _stand_by(self, is_done: Callable[[], bool]) -> None:
        """Wait; time stands still while a person has to do something.

        Raises DeviceError: the reason it stands still after `pause_s`, or E_UNCERTAIN.
        """
        began = self._talk.wire.now()
        resumed_at = began
        while not await self._talk.wait_until(is_done, self._timing.poll_s):
            status = await self._status()
            if is_done():
                return
            now = self._talk.wire.now()
            has_waited_enough = now >= began + self._patience() + self._timing.pause_s
            if status is not None and Condition.UNRECOVERABLE in status.conditions:
                self._talk.require_ready(status)
            if status is not None and status.blocking:
                resumed_at = now
                if has_waited_enough:
                    self._talk.require_ready(status)
            else:
                taking_s = 0.0 if status is None else self._taking_s()
                self._warn_if_stalled(self._timing.stalled_s + taking_s)
            patience = self._patience()
            if status is None and self._proof is not Proof.NONE:
                patience = max(patience, self._timing.mute_s)
            waiting_since = max(resumed_at, self._moved_at)
            too_late = now >= waiting_since + patience or has_waited_enough
            if self._discarded or too_late:
                raise self._uncertain()

    def _patience(self) -> float:
        """How long the rest may take at the rate it has shown."""
        rest = sum(block.size_bytes for block in self._unconfirmed) or self.sent_bytes
        dots = self._encoded.length_dots / _SLOWEST_DOTS_PER_S
        return self._timing.completion_s + (rest + self._ahead_bytes) / self._rate + dots

    async def _status(self) -> PrinterStatus | None:
        """What it says of itself meanwhile; None where it is too busy to say anything."""
        if self._proof is Proof.NONE:
            return None
        try:
            return await self._talk.ask_status()
        except DeviceError as error:
            if error.code in (DeviceCode.NO_RESPONSE, DeviceCode.WRITE_TIMEOUT):
                return None
            raise

    def _taking_s(self) -> float:
        """How long the oldest unconfirmed block may take at the rate it has shown."""
        if self._talk.wire.unacknowledged() or not self._unconfirmed:
            return 0.0
        return self._unconfirmed[0].size_bytes / self._rate

    def _warn_if_stalled(self, after_s: float) -> None:
        """Neither a reason nor progress: people are told before patience ends."""
        status, now = self._talk.status or PrinterStatus(), self._talk.wire.now()
        on_the_way = self._talk.wire.unacknowledged()
        if on_the_way < self._least_on_the_way:  # questions after the status only add to it
            self._least_on_the_way, self._moved_at = on_the_way, now
        if now - self._moved_at >= after_s and not status.blocking:
            self._talk.tell(PrinterStatus(status.conditions | {Condition.BUFFER_STALLED}))

    def _uncertain(self) -> DeviceError:
        if self._discarded:
            what, what_to_do = "what it still held was thrown away.", "Print the paper again."
            return self._talk.error(DeviceCode.CUTTER, what, what_to_do)
        return self._talk.error(
            DeviceCode.UNCERTAIN, "did not confirm the job.", "Look whether the paper came out."
        )
