"""What is spoken with a scale over an open wire: one poller, whoever looks or sells.

It is asked five times a second while somebody looks, or until what was sold is taken off; otherwise
now and then, to see that it is there. A scale that beeps at each question is left alone then.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from domain.ids import new_id
from domain.weighing import Reading, ScaleRules
from drivers.host.frames import Frame
from drivers.host.lifecycle import Happening
from drivers.host.session import Around, Begun, unsupported
from drivers.scales.core import Core, Done, Garbled, Heard, Say, Trouble, Want, Weight
from drivers.scales.frames import frame_of
from drivers.scales.stillness import Stillness
from drivers.scales.table import ScaleProtocol
from drivers.transports import framing
from drivers.transports.port import Transport
from drivers.transports.serial import SerialSettings

POLL_S: Final = 0.2
IDLE_POLL_S: Final = 30.0
ANSWER_S: Final = 0.6
"""An answer that takes longer does not come."""
QUESTIONS: Final = 2
"""A question that got lost is put once more; together that is less than a second and a half."""
WEIGH_S: Final = 1.4
"""A weight that does not stand by then is told as it is."""
WRITE_S: Final = 1.0
AFTER_SALE_S: Final = 120.0
MOST_LOOK_S: Final = 30.0
BAD_FRAMES: Final = 3
"""So many in `BAD_WITHIN_S` and its settings are wrong, or its cable is."""
BAD_WITHIN_S: Final = 2.0
MOST_SAYS: Final = 8
"""A scale that has us go on for longer makes fun of us."""
_HEARD_BYTES: Final = 256


class ScaleConversation:
    """One scale. `serial` is how its port is set, where it is one."""

    def __init__(
        self,
        around: Around,
        protocol: ScaleProtocol,
        rules: ScaleRules,
        steady_s: float,
        serial: SerialSettings | None,
    ) -> None:
        self._around = around
        self._protocol = protocol
        self._rules = rules
        self._steady_s = steady_s
        self._serial = serial
        self._waiting: list[asyncio.Future[Reading]] = []
        self._wanted: deque[tuple[Want, asyncio.Future[None]]] = deque()
        self._asked = asyncio.Event()
        self._look_until = 0.0
        self._follow_until = 0.0
        self._new_link()

    def _new_link(self) -> None:
        self._core: Core = self._protocol.core()
        self._still = Stillness(new_id().hex, self._rules, self._steady_s)
        self._bad: deque[float] = deque(maxlen=BAD_FRAMES)
        self._bad_code = DeviceCode.PROTOCOL
        self._raw: deque[int] = deque(maxlen=_HEARD_BYTES)
        self._polled_at = 0.0

    # ---- for the session -------------------------------------------------------------------
    async def greet(self, wire: Transport) -> None:
        """Ask for a weight; any answer will do. Raises DeviceError E_NO_RESPONSE, E_SETTINGS."""
        self._new_link()
        await self._poll(wire)

    async def live(self, wire: Transport) -> None:
        """Ask while somebody looks; otherwise seldom."""
        try:
            while True:
                self._asked.clear()
                if await self._is_due(wire):
                    await self.step(wire)
        finally:
            self._let_down()

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """`weigh`: a reading that was made after this was asked. `look` for_s: say readings.
        `zero`, `tare`, `clear`. Raises DeviceError.
        """
        match what:
            case "weigh":
                return frame_of(await self._weigh())
            case "look":
                self._look_until = self._now() + min(float(asked["for_s"]), MOST_LOOK_S)
                self._asked.set()
                return {}
            case "zero" | "tare" | "clear":
                done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._wanted.append((_WANTS[what], done))
                self._asked.set()
                await done
                return {}
            case _:
                raise unsupported(self._around.row, what)

    async def step(self, wire: Transport) -> None:
        """One question and its answer. Raises DeviceError when the link is gone for good."""
        while self._wanted:
            want, done = self._wanted.popleft()
            try:
                await self._act(wire, want)
            except DeviceError as error:
                _fail(done, error)
            else:
                _finish(done)
        try:
            reading = await self._poll(wire)
        except DeviceError as error:
            self._tell_trouble(error)
            raise
        self._say(reading)

    # ---- asking ----------------------------------------------------------------------------
    async def _weigh(self) -> Reading:
        """Wait until a reading stands that was made from now on; the last one where none does."""
        loop = asyncio.get_running_loop()
        self._follow_until = loop.time() + AFTER_SALE_S
        last: Reading | None = None
        deadline = loop.time() + WEIGH_S
        while last is None or (_may_stand_yet(last) and loop.time() < deadline):
            waiting: asyncio.Future[Reading] = loop.create_future()
            self._waiting.append(waiting)
            self._asked.set()
            last = await waiting
        return last

    async def _is_due(self, wire: Transport) -> bool:
        """Wait until the next question is due, or what it depends on changed. What comes unasked
        is heard: a scale that sends all the time need not be asked.
        """
        if self._wanted:
            return True
        is_wanted = bool(self._waiting) or self._is_looked_at
        due_at = self._polled_at + (POLL_S if is_wanted else IDLE_POLL_S)
        if (left := due_at - wire.now()) <= 0:
            return True
        listening = asyncio.ensure_future(wire.read(left))
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait({listening, asked}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done() and (data := listening.result()):
                self._unasked(self._fed(data, wire.now()), wire.now())
        finally:
            asked.cancel()
            listening.cancel()
            await asyncio.gather(listening, asked, return_exceptions=True)
        return False

    async def _poll(self, wire: Transport) -> Reading:
        """The newest weight or trouble that it says. Raises DeviceError."""
        self._polled_at = wire.now()
        for _ in range(QUESTIONS):
            question = self._core.ask("weight")
            if question is not None and self._may_ask:
                await wire.write(question, WRITE_S)
            if (found := await self._answer(wire, question or b"")) is not None:
                return self._take(found, wire.now())
        raise self._unreadable(self._bad_code) if self._bad else self._silent()

    async def _answer(self, wire: Transport, question: bytes) -> Weight | Trouble | None:
        """What comes within `ANSWER_S`; a damaged answer is asked for again. Raises DeviceError."""
        deadline, says = wire.now() + ANSWER_S, 0
        while (left := deadline - wire.now()) > 0:
            found: Weight | Trouble | None = None
            for heard in self._fed(await wire.read(left), wire.now()):
                if isinstance(heard, Weight | Trouble):
                    found = heard
                elif isinstance(heard, Garbled):
                    self._note_bad(heard, wire.now())
                    if heard.code is DeviceCode.CHECKSUM:
                        await wire.write(question, WRITE_S)
                elif isinstance(heard, Say) and (says := says + 1) <= MOST_SAYS:
                    await wire.write(heard.data, WRITE_S)
            if found is not None:
                return found
        return None

    async def _act(self, wire: Transport, want: Want) -> None:
        """Zero, tare or clear, once. Raises DeviceError."""
        question = self._core.ask(want)
        if question is None:
            raise unsupported(self._around.row, want)
        await wire.write(question, WRITE_S)
        data = await wire.read(ANSWER_S)
        for heard in self._fed(data, wire.now()):
            if isinstance(heard, Done | Weight):
                return
            if isinstance(heard, Trouble):
                raise self._error(heard.code, "did not do it.")
            if isinstance(heard, Garbled) and heard.code is DeviceCode.UNSUPPORTED:
                raise self._error(heard.code, f"does not know {want}.")
        raise self._silent()

    def _unasked(self, heard: list[Heard], now: float) -> None:
        """A scale that sends without being asked: the latest wins."""
        said = [each for each in heard if isinstance(each, Weight | Trouble)]
        for each in heard:
            if isinstance(each, Garbled):
                self._note_bad(each, now)
        if said:
            self._polled_at = now
            self._say(self._take(said[-1], now))

    # ---- hearing ---------------------------------------------------------------------------
    def _fed(self, data: bytes, now: float) -> list[Heard]:
        self._raw.extend(data[-_HEARD_BYTES:])
        return list(self._core.feed(data, now))

    def _take(self, said: Weight | Trouble, now: float) -> Reading:
        self._bad.clear()
        return self._still.heard(said, now)

    def _say(self, reading: Reading) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(reading)
        living = self._around.living
        if reading.trouble is DeviceCode.ZERO_ERROR:
            living.happened(Happening.HINDERED, "It does not find its zero.", ("zero_error",))
        else:
            living.happened(Happening.DONE, conditions=())
        if self._is_looked_at or waiting:
            self._around.tell({"event": "reading", **self._who, **frame_of(reading)})
        if self._still.is_empty:
            self._follow_until = 0.0

    def _tell_trouble(self, error: DeviceError) -> None:
        """Whoever looks must not go on seeing the last weight."""
        for each in self._waiting:
            _fail(each, error)
        self._waiting = []
        self._around.tell({"event": "reading", **self._who, "trouble": error.code.value})

    def _let_down(self) -> None:
        """The link is gone: nobody waits on."""
        gone = self._error(DeviceCode.LINK_LOST, "the connection broke.")
        self._tell_trouble(gone)
        while self._wanted:
            _fail(self._wanted.popleft()[1], gone)

    def _note_bad(self, heard: Garbled, now: float) -> None:
        """Count frames that are none. Raises DeviceError where its settings must be wrong."""
        self._bad.append(now)
        self._bad_code = heard.code
        if len(self._bad) == BAD_FRAMES and now - self._bad[0] <= BAD_WITHIN_S:
            raise self._unreadable(heard.code)

    def _unreadable(self, heard: DeviceCode) -> DeviceError:
        """What it says makes no sense: damaged on the way, or said at another speed."""
        raw = bytes(self._raw)
        advice = framing.hint(raw, self._serial) if self._serial is not None else ""
        self._around.note("bad_frames", f"{heard.value} {raw[-32:].hex()} {advice}".strip())
        self._bad.clear()
        if heard is DeviceCode.CHECKSUM:
            return self._error(heard, "what it says arrives damaged.")
        code = DeviceCode.SETTINGS if advice in (framing.EVEN, framing.ODD) else DeviceCode.FRAMING
        what_to_do = advice or "Check its protocol, its speed and its cable."
        name = self._around.row.name
        return DeviceError(code, name, "what it says cannot be read.", what_to_do)

    # ---- small things ----------------------------------------------------------------------
    @property
    def _who(self) -> Frame:
        return {"device": self._around.row.id}

    @property
    def _is_looked_at(self) -> bool:
        return self._now() < max(self._look_until, self._follow_until)

    @property
    def _may_ask(self) -> bool:
        return self._protocol.asked_when_idle or self._is_looked_at or bool(self._waiting)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _silent(self) -> DeviceError:
        return self._error(DeviceCode.NO_RESPONSE, "does not answer.")

    def _error(self, code: DeviceCode, what: str) -> DeviceError:
        return DeviceError(code, self._around.row.name, what, "Look whether it is switched on.")


_WANTS: Final[Mapping[str, Want]] = {"zero": "zero", "tare": "tare", "clear": "clear"}
_MOVES: Final = frozenset({DeviceCode.MOTION})


def _may_stand_yet(reading: Reading) -> bool:
    """Whether waiting may help."""
    return reading.trouble in _MOVES or (reading.trouble is None and not reading.steady)


def _fail(waiting: asyncio.Future[Any], error: DeviceError) -> None:
    if not waiting.done():
        waiting.set_exception(error)


def _finish(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
