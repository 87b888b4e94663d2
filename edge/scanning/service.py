"""Scanners, card readers and bump bars of the box: what they say goes to the screen it belongs to.

A code that comes while no screen is open is not kept, since nobody could say later for which guest
it was: it is noted at the device, and said at the next screen that opens there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final, Protocol, cast
from uuid import UUID

from domain.device_errors import DeviceCode
from drivers.host.frames import Frame
from edge.database import Database
from edge.menu.service import MenuService
from edge.orders.service import OrderService
from edge.scanning import store
from edge.scanning.codes import CodeOffice
from edge.scanning.desks import Desks
from edge.scanning.finding import CodeFinder
from edge.scanning.requests import Desk, Heard, What
from edge.scanning.selling import ScanSale

log = logging.getLogger(__name__)

MOST_WAITING: Final = 200
"""More than anybody scans while the box thinks; beyond that the newest are refused and noted."""
NOWHERE: Final = "nobody_takes"
_TEXT: Final = {"scan": "text", "card": "number", "key": "act"}


class Inputs(Protocol):
    """What tells of devices (`edge.hardware.service.HardwareService`)."""

    def on(self, event: str, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Call with each event of that name; returns what ends it."""
        ...

    def note(self, hardware_id: UUID, what: str, detail: str = "") -> None:
        """Keep for the device's page that something happened."""
        ...


class ScanningService:
    """One for the box. Screens open desks; each thing that is heard goes to one of them."""

    def __init__(
        self, db: Database, inputs: Inputs, menus: MenuService, orders: OrderService
    ) -> None:
        self._db = db
        self._inputs = inputs
        self.finder = CodeFinder(db, menus)
        """What codes mean."""
        self.codes = CodeOffice(db, self.finder)
        """What managers teach."""
        self.sale = ScanSale(orders, menus)
        """Putting it on orders."""
        self._desks = Desks()
        self._heard: asyncio.Queue[Heard] = asyncio.Queue(MOST_WAITING)
        self._task: asyncio.Task[None] | None = None
        self._ends: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Listen to devices from now on."""
        self._ends = [self._inputs.on(what, self._hear) for what in _TEXT]
        self._ends.append(self.finder.start())
        self._task = asyncio.get_running_loop().create_task(self._route(), name="scans")

    async def stop(self) -> None:
        """Listen no more."""
        while self._ends:
            self._ends.pop()()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def open_desk(self, desk: Desk) -> tuple[Callable[[], None], int]:
        """A screen takes what devices say; what ends that, and how many codes were scanned here
        while no screen was open.
        """
        return self._desks.open(desk), self._desks.missed_before(desk)

    async def settled(self) -> None:
        """Until everything that was heard has gone its way."""
        await self._heard.join()

    def _hear(self, frame: Frame) -> None:
        what = cast("What", frame["event"])
        heard = Heard(
            UUID(hex=frame["key"]),
            what,
            str(frame["device"]),
            str(frame[_TEXT[what]]),
            self._db.clock.now(),
            str(frame.get("code") or frame.get("trouble") or ""),
        )
        if heard.trouble == DeviceCode.REPEAT.value:
            return  # the same pull of the trigger
        try:
            self._heard.put_nowait(heard)
        except asyncio.QueueFull:
            log.warning("more is scanned than can be taken")
            self._inputs.note(UUID(heard.device), NOWHERE)

    async def _route(self) -> None:
        """One after the other, so that what was scanned first is sold first."""
        while True:
            heard = await self._heard.get()
            try:
                await self._give(heard)
            except Exception:
                log.exception("a %s could not be handed to its screen", heard.what)
            finally:
                self._heard.task_done()

    async def _give(self, heard: Heard) -> None:
        hardware_id = UUID(heard.device)
        place = await self._db.read(lambda read: store.place(read, hardware_id))
        if place is None:
            return
        if not self._desks.give(heard, place) and not heard.trouble:
            self._inputs.note(hardware_id, NOWHERE, heard.what)
