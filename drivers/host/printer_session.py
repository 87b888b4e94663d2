"""A printer in the device host: prints, pulses, and says how it is when nothing is printed."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.device_errors import DeviceError
from domain.documents import from_doc
from domain.ports.printer import Printer, PrinterStatus
from drivers.host.frames import Frame, outcome_frame
from drivers.host.lifecycle import FOR_A_MANAGER, Happening, wait_s
from drivers.host.session import Begun, DeviceRow, Living, unsupported

HEARTBEAT_S: Final = 10.0
"""How often an idle printer is asked how it is."""


class PrinterSession:
    """One printer. `images` are the pictures that documents name; they come with the documents."""

    def __init__(
        self, row: DeviceRow, living: Living, make: Callable[[PrinterSession], Printer]
    ) -> None:
        self.images: dict[str, bytes] = {}
        self._row = row
        self._living = living
        self._begun: dict[str, Begun] = {}
        self._printer = make(self)

    async def run(self) -> None:
        """Ask how it is, again and again; sooner where it could not be reached."""
        self._living.happened(Happening.ENABLED)
        while True:
            await self._look()
            pause_s = wait_s(self._living.life, random.random())
            await asyncio.sleep(pause_s or HEARTBEAT_S)

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """`print`, `status`, `pulse`. Raises DeviceError."""
        match what:
            case "print":
                return await self._print(asked, begun)
            case "status":
                return _status_frame(await self._printer.status())
            case "pulse":
                await begun()
                await self._printer.pulse_drawer()
                return {}
            case _:
                raise unsupported(self._row, what)

    async def close(self) -> None:
        """Nothing is held between two jobs."""

    async def has_begun(self, key: str) -> None:
        """The driver says so before the first byte of a job's body."""
        if key in self._begun:
            await self._begun[key]()

    def heard(self, status: PrinterStatus) -> None:
        """What the printer says of itself while it prints."""
        self._note(status, Happening.WORKING)

    async def _print(self, asked: Mapping[str, Any], begun: Begun) -> Frame:
        key = str(asked["key"])
        self.images |= {
            name: base64.b64decode(data) for name, data in asked.get("images", {}).items()
        }
        self._begun[key] = begun
        self._living.happened(Happening.WORKING)
        try:
            outcome = await self._printer.print(
                from_doc(asked["document"]), key=key, marks=tuple(asked.get("marks", ()))
            )
        finally:
            del self._begun[key]
        frame = outcome_frame(outcome)
        trouble = getattr(outcome, "error", None)
        if trouble is None:
            self._living.happened(Happening.DONE, conditions=())
        else:
            self._lost(trouble)
        return frame

    async def _look(self) -> None:
        try:
            self._note(await self._printer.status(), Happening.GREETED)
        except DeviceError as error:
            self._lost(error)

    def _note(self, status: PrinterStatus, otherwise: Happening) -> None:
        conditions = tuple(sorted(each.value for each in status.conditions))
        what = Happening.HINDERED if status.blocking else otherwise
        reason = ", ".join(sorted(each.value for each in status.blocking))
        self._living.happened(what, reason, conditions)

    def _lost(self, error: DeviceError) -> None:
        what = Happening.WRONG if error.code in FOR_A_MANAGER else Happening.LOST
        self._living.happened(what, str(error), ())


def _status_frame(status: PrinterStatus) -> Frame:
    return {"conditions": sorted(each.value for each in status.conditions)}
