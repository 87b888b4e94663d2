"""Which devices the host has to know: the rows of the box, told anew whenever they change."""

from __future__ import annotations

import logging
from collections.abc import Callable

from domain.device_errors import DeviceError
from domain.errors import BadRequest
from drivers.host.frames import Frame
from drivers.host.session import DeviceRow
from edge.database import Database
from edge.hardware.host import HardwareHost, HostGone, host_command
from edge.hardware.printers import HostedPrinter
from edge.loops import Loop
from edge.printing.connected import VIRTUAL
from edge.printing.pictures import Pictures
from edge.signals import Signal
from edge.transaction import Read
from sync.tables.catalog import Printer

log = logging.getLogger(__name__)

DRIVER = "driver"
USUAL_DRIVER = "escpos_tcp"


class HardwareService:
    """The devices of the box. The host runs only where there is a device to speak with."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.host = HardwareHost(self._hear, host_command)
        self.states: dict[str, Frame] = {}
        """What each device last said of itself."""
        self.refused: dict[str, str] = {}
        """Why a device's settings cannot be."""
        self._loop = Loop("devices", self._tell_rows)
        self._told: list[DeviceRow] = []
        self._unsubscribe: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Tell the host what there is, and again with every change."""
        self._unsubscribe = [self._db.signals.subscribe("printers", lambda _signal: self.look())]
        await self._tell_rows()
        self._loop.start()

    async def printer(self, row: Printer) -> HostedPrinter:
        """The printer of a row. Raises BadRequest naming the setting that cannot be."""
        if printer_row(row) not in self._told:
            await self._tell_rows()
        if str(row.id) in self.refused:
            raise BadRequest(self.refused[str(row.id)])
        return HostedPrinter(self.host, str(row.id), row.name, Pictures(self._db.path.parent))

    def look(self) -> None:
        """The rows may have changed."""
        self._loop.wake()

    async def stop(self) -> None:
        """End the host after what is under way."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._loop.stop()
        await self.host.stop()

    async def _tell_rows(self) -> int | None:
        rows = await self._db.read(device_rows)
        if not rows and self.host.pid is None:
            return None
        self.host.start()
        try:
            self.refused = await self.host.configure(rows)
        except (HostGone, DeviceError) as error:
            log.warning("the device host was not told: %s", error)
            return 1
        self._told = rows
        return None

    def _hear(self, frame: Frame) -> None:
        if frame["event"] == "state":
            self.states[str(frame["device"])] = frame
            self._db.signals.emit(Signal("hardware"))


def device_rows(read: Read) -> list[DeviceRow]:
    """Everything that the host speaks with."""
    return [
        printer_row(row)
        for row in read.all(Printer, "deleted_at IS NULL")
        if row.dialect != VIRTUAL
    ]


def printer_row(row: Printer) -> DeviceRow:
    """A printer's row as the host is told of it."""
    return DeviceRow(
        id=str(row.id),
        kind="printer",
        driver=str(row.settings.get(DRIVER, USUAL_DRIVER)),
        name=row.name,
        settings={name: value for name, value in row.settings.items() if name != DRIVER},
        enabled=row.enabled,
    )
