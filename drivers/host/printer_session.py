"""A printer in the device host: prints, pulses, and says how it is when nothing is printed."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import from_doc
from domain.ports.printer import Outcome, Printed, Printer, PrinterStatus, Refused, Unknown
from drivers.host.frames import Frame, outcome_frame
from drivers.host.lifecycle import AWAY, Happening, wait_s
from drivers.host.linked import LOOK_AGAIN_S
from drivers.host.session import Around, Begun, Surroundings, unsupported
from drivers.transports.kept import PAUSE_S, KeptOpen
from drivers.transports.port import Transport

HEARTBEAT_S: Final = 10.0
"""How often a connected, idle printer is asked how it is."""
CONNECT_PROBE_S: Final = 30.0
"""How often one is asked that has to be connected first."""


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
        name = around.row.name
        self._printer = make(
            Surroundings(name, self._images, self._heard, self._has_begun, self._wired)
        )

    async def run(self) -> None:
        """Ask how it is, again and again; sooner where it could not be reached."""
        living = self._around.living
        living.happened(Happening.ENABLED)
        while True:
            self._woken.clear()
            if not self._jobs:
                await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s()):
                    await self._woken.wait()

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """`print`, `cancel`, `status`, `pulse`. Raises DeviceError."""
        match what:
            case "print":
                return await self._print(asked, begun)
            case "cancel":
                return {"found": self._cancel(str(asked["key"]))}
            case "status":
                return _status_frame(await self._printer.status())
            case "pulse":
                await begun()
                await self._printer.pulse_drawer()
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

    def _wired(self, wire: Transport) -> Transport:
        kept = KeptOpen(
            self._around.wired(wire),
            self._linger_s,
            pause_s=0.0 if self._linger_s is None else PAUSE_S,
            on_opening=self._opening,
        )
        self._wires.append(kept)
        return kept

    def _opening(self, opened: bool) -> None:
        """Told only while it is away: an idle printer is connected now and then."""
        if self._around.living.life.state in AWAY:
            self._around.living.happened(Happening.OPENED if opened else Happening.OPENING)

    def _pause_s(self) -> float:
        living = self._around.living
        if living.is_wrong:
            return LOOK_AGAIN_S
        pause_s = wait_s(living.life, random.random())
        if pause_s:
            return pause_s
        return HEARTBEAT_S if any(wire.is_open for wire in self._wires) else CONNECT_PROBE_S

    async def _has_begun(self, key: str) -> None:
        """The driver says so before the first byte of a job's body."""
        if key in self._begun:
            await self._begun[key]()

    def _heard(self, status: PrinterStatus) -> None:
        """What the printer says of itself while it prints."""
        self._note(status, Happening.WORKING)

    async def _print(self, asked: Mapping[str, Any], begun: Begun) -> Frame:
        key = str(asked["key"])
        if key in self._jobs:
            raise DeviceError(
                DeviceCode.DUPLICATE_REQUEST, self._around.row.name, "prints that already.", ""
            )
        self._images |= {
            name: base64.b64decode(data) for name, data in asked.get("images", {}).items()
        }
        self._around.living.happened(Happening.WORKING)
        outcome = await self._printed(key, asked, begun)
        for wire in self._wires:
            wire.keep()
        if isinstance(outcome, Printed):
            self._around.living.happened(Happening.DONE, conditions=())
        elif outcome.error.code is not DeviceCode.CANCELLED:
            self._lost(outcome.error)
        if not self._jobs:
            self._woken.set()
        return outcome_frame(outcome)

    async def _printed(self, key: str, asked: Mapping[str, Any], begun: Begun) -> Outcome:
        """What became of a job, also when it was cancelled meanwhile."""
        has_begun = False

        async def note_begun() -> None:
            nonlocal has_begun
            await begun()
            has_begun = True

        self._begun[key] = note_begun
        self._jobs[key] = task = asyncio.ensure_future(
            self._printer.print(
                from_doc(asked["document"]), key=key, marks=tuple(asked.get("marks", ()))
            )
        )
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            del self._begun[key], self._jobs[key]
        if task.cancelled():
            error = self._cancelled()
            return Unknown(error, 0) if has_begun else Refused(error)
        return task.result()

    def _cancel(self, key: str) -> bool:
        """Take a job back; one that has begun is left as it is, and is unknown."""
        task = self._jobs.get(key)
        return task is not None and task.cancel()

    def _cancelled(self) -> DeviceError:
        return DeviceError(DeviceCode.CANCELLED, self._around.row.name, "was told to stop.", "")

    async def _look(self) -> None:
        try:
            self._note(await self._printer.status(), Happening.GREETED)
        except DeviceError as error:
            self._lost(error)

    def _note(self, status: PrinterStatus, otherwise: Happening) -> None:
        living = self._around.living
        if living.is_wrong:
            living.happened(Happening.ENABLED)
        conditions = tuple(sorted(each.value for each in status.conditions))
        what = Happening.HINDERED if status.blocking else otherwise
        reason = ", ".join(sorted(each.value for each in status.blocking))
        living.happened(what, reason, conditions)

    def _lost(self, error: DeviceError) -> None:
        self._around.living.failed(error)


def _status_frame(status: PrinterStatus) -> Frame:
    return {"conditions": sorted(each.value for each in status.conditions)}
