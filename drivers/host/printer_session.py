"""A printer in the device host: prints, pulses, and says how it is when nothing is printed."""

from __future__ import annotations

import asyncio
import base64
import logging
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import from_doc
from domain.ports.printer import (
    PULSE_DEADLINE_S,
    Outcome,
    Printed,
    Printer,
    PrinterStatus,
    Refused,
    Unknown,
)
from drivers.host.frames import Frame, outcome_frame
from drivers.host.lifecycle import AWAY, Happening, wait_s
from drivers.host.linked import LOOK_AGAIN_S
from drivers.host.printer_identity import PrinterIdentity
from drivers.host.session import Around, Begun, Surroundings, unsupported
from drivers.transports.kept import PAUSE_S, KeptOpen
from drivers.transports.port import Transport

log = logging.getLogger(__name__)

HEARTBEAT_S: Final = 10.0
"""How often a connected, idle printer is asked how it is."""
CONNECT_PROBE_S: Final = 30.0
"""How often one is asked that has to be connected first."""
BACK_S: Final = 3.0
"""A printer that answers again is held so long for the paper that waits: some network cards lock
out for half a minute who comes back after a goodbye.
"""


class PrinterSession:
    """One printer. `linger_s` is how long its wire stays open after a paper; None is for good."""

    def __init__(
        self,
        around: Around,
        make: Callable[[Surroundings], Printer],
        linger_s: float | None = None,
    ) -> None:
        self._around = around
        self._linger_s = linger_s
        self._images: dict[str, bytes] = {}
        self._begun: dict[str, Begun] = {}
        self._jobs: dict[str, asyncio.Task[Outcome]] = {}
        self._wires: list[KeptOpen] = []
        self._woken = asyncio.Event()
        self._has_answered = False
        self._is_taken = False
        self._identity = PrinterIdentity(around)
        name = around.row.name
        self._printer = make(
            Surroundings(
                name,
                self._images,
                self._heard,
                self._has_begun,
                lambda what: around.note("printer", what),
                self._wired,
            )
        )

    async def run(self) -> None:
        """Ask how it is, again and again; sooner where it could not be reached."""
        self._around.living.happened(Happening.ENABLED)
        while True:
            self._woken.clear()
            if not self._jobs:
                await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s()):
                    await self._woken.wait()

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """`print`, `cancel`, `status`, `pulse`, `buzz`, `after_all`, `recover`.

        Raises DeviceError.
        """
        match what:
            case "print":
                return await self._print(asked, begun)
            case "cancel":
                return {"found": self._cancel(str(asked["key"]))}
            case "status":
                return _status_frame(await self._asked())
            case "pulse" | "buzz":
                return await self._at_once(what, begun)
            case "after_all":
                prove = self._can("after_all")
                proof = await prove(str(asked["key"]), asked.get("counter_before"))
                return {"proof": None if proof is None else int(proof)}
            case "recover":
                await self._can("recover")(discard=bool(asked["discard"]))
                return {}
            case _:
                raise unsupported(self._around.row, what)

    def wake(self) -> None:
        """Something was plugged in: look at once."""
        self._woken.set()

    async def close(self) -> None:
        """Let go of the wire."""
        for wire in self._wires:
            await wire.release()

    # ---- the wire --------------------------------------------------------------------------
    def _wired(self, wire: Transport) -> Transport:
        self._identity.follow(wire)
        kept = KeptOpen(
            self._around.wired(wire),
            self._linger_s,
            pause_s=0.0 if self._linger_s is None else PAUSE_S,
            on_opening=self._opening,
            on_lost=self.wake,
        )
        self._wires.append(kept)
        return kept

    def _opening(self, opened: bool) -> None:
        """Told only while it is away: an idle printer is connected now and then."""
        if self._around.living.life.state in AWAY:
            self._around.living.happened(Happening.OPENED if opened else Happening.OPENING)

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """What belongs together, and what already waits behind it, goes over one connection."""
        with ExitStack() as uses:
            for wire in self._wires:
                uses.enter_context(wire.in_use())
            yield

    def _pause_s(self) -> float:
        living = self._around.living
        if living.is_wrong:
            return LOOK_AGAIN_S
        if not living.life.works and (pause_s := wait_s(living.life, random.random())):
            return pause_s
        return HEARTBEAT_S if self._is_connected else CONNECT_PROBE_S

    @property
    def _is_connected(self) -> bool:
        return any(wire.is_open for wire in self._wires)

    # ---- papers ----------------------------------------------------------------------------
    async def _print(self, asked: Mapping[str, Any], begun: Begun) -> Frame:
        key = str(asked["key"])
        if key in self._jobs:
            raise DeviceError(
                DeviceCode.DUPLICATE_REQUEST, self._around.row.name, "prints that already.", ""
            )
        self._images |= {
            name: base64.b64decode(data) for name, data in asked.get("images", {}).items()
        }
        with self._in_use():
            outcome = await self._printed(key, asked, begun)
        outcome = self._understood(outcome)
        self._note_outcome(outcome)
        if not self._jobs:
            self._woken.set()
        return outcome_frame(outcome)

    async def _printed(self, key: str, asked: Mapping[str, Any], begun: Begun) -> Outcome:
        """What became of a job, also when it was cancelled or its driver failed meanwhile."""
        has_begun = False

        async def note_begun() -> None:
            nonlocal has_begun
            await begun()
            has_begun = True

        self._begun[key] = note_begun
        self._jobs[key] = task = asyncio.ensure_future(self._driven(key, asked))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        finally:
            del self._begun[key], self._jobs[key]
        trouble = None if task.cancelled() else task.exception()
        if task.cancelled():
            error = self._error(DeviceCode.CANCELLED, "was told to stop.")
        elif isinstance(trouble, DeviceError):
            error = trouble
        elif trouble is not None:
            error = self._driver_failed(trouble)
        else:
            return task.result()
        return Unknown(error, 0) if has_begun else Refused(error)

    async def _driven(self, key: str, asked: Mapping[str, Any]) -> Outcome:
        document, marks = from_doc(asked["document"]), tuple(asked.get("marks", ()))
        if not self._identity.is_sure(connected=self._is_connected):
            await self._identity.make_sure(self._printer)
        self._around.living.happened(Happening.WORKING)
        return await self._printer.print(document, key=key, marks=marks)

    def _cancel(self, key: str) -> bool:
        """Take a job back; one that has begun is left as it is, and is unknown."""
        task = self._jobs.get(key)
        return task is not None and task.cancel()

    async def _at_once(self, what: str, begun: Begun) -> Frame:
        """A pulse or a buzz: now or not at all."""
        work = self._printer.pulse_drawer if what == "pulse" else self._can("buzz")
        try:
            with self._in_use():
                async with asyncio.timeout(PULSE_DEADLINE_S):
                    await begun()
                    await work()
        except TimeoutError as error:
            raise self._error(DeviceCode.DEADLINE, "did not do it in time.") from error
        return {}

    def _can(self, what: str) -> Any:
        """Something that not every printer's driver can. Raises DeviceError E_UNSUPPORTED."""
        found = getattr(self._printer, what, None)
        if found is None:
            raise unsupported(self._around.row, what)
        return found

    async def _has_begun(self, key: str) -> None:
        """The driver says so before the first byte of a job's body."""
        if key in self._begun:
            await self._begun[key]()

    # ---- how it is -------------------------------------------------------------------------
    async def _look(self) -> None:
        try:
            status = await self._asked()
        except DeviceError as error:
            self._lost(error)
        else:
            self._note(status, Happening.GREETED)

    async def _asked(self) -> PrinterStatus:
        """How it is, where it is the one that it should be. Raises DeviceError."""
        status = await self._printer.status()
        is_ready = not status.blocking
        if is_ready and not self._identity.is_sure(connected=self._is_connected):
            await self._identity.make_sure(self._printer)
        return status

    def _heard(self, status: PrinterStatus) -> None:
        """What the printer says of itself while it prints."""
        self._note(status, Happening.WORKING)

    def _note(self, status: PrinterStatus, otherwise: Happening) -> None:
        living = self._around.living
        if self._identity.is_another:
            return  # however well that one is
        if living.is_wrong:
            living.happened(Happening.ENABLED)
        if not self._has_answered:
            for wire in self._wires:
                wire.keep(BACK_S)
        self._has_answered, self._is_taken = True, False
        conditions = tuple(sorted(each.value for each in status.conditions))
        what = Happening.HINDERED if status.blocking else otherwise
        reason = ", ".join(sorted(each.value for each in status.blocking))
        living.happened(what, reason, (*conditions, *self._identity.warnings))

    def _note_outcome(self, outcome: Outcome) -> None:
        living = self._around.living
        if isinstance(outcome, Printed) or outcome.error.code in _ABOUT_THE_JOB:
            living.happened(Happening.DONE)
        elif outcome.error.code not in _SAID_BY_ITSELF:
            self._lost(outcome.error)

    def _lost(self, error: DeviceError) -> None:
        """It could not be reached."""
        self._identity.doubt()
        error = self._meant(error)
        self._is_taken = error.code is DeviceCode.BUSY
        self._has_answered = False
        self._around.living.failed(error)

    def _understood(self, outcome: Outcome) -> Outcome:
        return Refused(self._meant(outcome.error)) if isinstance(outcome, Refused) else outcome

    def _meant(self, error: DeviceError) -> DeviceError:
        """Who was fine and falls silent at once is used by others."""
        was_fine = self._has_answered or self._is_taken
        is_shared = self._linger_s is not None
        if error.code is not DeviceCode.NO_RESPONSE or not was_fine or not is_shared:
            return error
        return DeviceError(
            DeviceCode.BUSY,
            error.device,
            "takes a connection but does not answer: another system may be printing on it.",
            "End the other system, or switch the printer off and on.",
        )

    def _driver_failed(self, trouble: BaseException) -> DeviceError:
        log.error("the driver of %s failed", self._around.row.name, exc_info=trouble)
        what = f"its driver failed ({type(trouble).__name__}: {trouble})."
        self._around.note("driver_failed", what)
        return self._error(DeviceCode.INTERNAL, what)

    def _error(self, code: DeviceCode, what: str) -> DeviceError:
        return DeviceError(code, self._around.row.name, what, "Look at the printer.")


_ABOUT_THE_JOB: Final = frozenset(
    {
        DeviceCode.CANCELLED,
        DeviceCode.RENDER,
        DeviceCode.TOO_WIDE,
        DeviceCode.TOO_LARGE,
        DeviceCode.UNSUPPORTED,
    }
)
"""Errors that say nothing of the printer."""
_SAID_BY_ITSELF: Final = frozenset(
    {
        DeviceCode.COVER_OPEN,
        DeviceCode.PAPER_OUT,
        DeviceCode.CUTTER,
        DeviceCode.OVERHEAT,
        DeviceCode.UNRECOVERABLE,
        DeviceCode.OFFLINE,
    }
)
"""What it told of itself when it was asked: it is there, and somebody has to do something."""


def _status_frame(status: PrinterStatus) -> Frame:
    return {"conditions": sorted(each.value for each in status.conditions)}
