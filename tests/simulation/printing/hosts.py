"""The device host in memory: the real host, sessions and drivers, on wires of the day."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from drivers.host.frames import Frame
from drivers.host.host import Host
from drivers.host.printer_session import PrinterSession
from drivers.host.session import Around, DeviceRow, Session
from edge.hardware.host import HardwareHost, OnEvent
from tests.simulation.printing.loop import Life
from tests.simulation.printing.printers import Placed
from tests.simulation.printing.wires import Wire


class _Pipe:
    """One direction of a socket pair; what a dead process says is not said."""

    def __init__(self, reader: asyncio.StreamReader, life: Life) -> None:
        self._reader = reader
        self._life = life
        self._is_closed = False

    def write(self, data: bytes) -> None:
        if not self._is_closed and not self._life.is_over:
            self._reader.feed_data(data)

    def is_closing(self) -> bool:
        return self._is_closed

    def close(self) -> None:
        """Also what happens to the socket of a process that dies."""
        if not self._is_closed:
            self._is_closed = True
            self._reader.feed_eof()

    async def wait_closed(self) -> None:
        """It is."""


class HostLife:
    """A process of the device host."""

    pid = 1

    def __init__(self, printers: Mapping[str, Placed], box: Life) -> None:
        self.life = Life("device host")
        to_host, to_box = asyncio.StreamReader(), asyncio.StreamReader()
        self.box_reads = to_box
        self.box_writes = _Pipe(to_host, box)
        self._host_writes = _Pipe(to_box, self.life)
        self._ended = asyncio.Event()
        self._host = Host(
            to_host,
            cast(asyncio.StreamWriter, self._host_writes),
            _WiredDrivers(printers, self.life),
        )
        self.life.begin(self._serve())

    async def _serve(self) -> None:
        try:
            await self._host.serve()
        finally:
            self.kill()

    def kill(self) -> None:
        """The kernel closes its socket and its files; what it had on the wires stays there."""
        if self.life.is_over:
            return
        self.life.end()
        self._host_writes.close()
        for held in self._host._held.values():
            held._lease.drop()
        self._ended.set()

    async def wait(self) -> int:
        """Until it is over."""
        await self._ended.wait()
        return 0


class _WiredDrivers:
    """What the registry does for devices of real wires."""

    def __init__(self, printers: Mapping[str, Placed], life: Life) -> None:
        self._printers = printers
        self._life = life

    def begin(self, around: Around) -> Session:
        printer = self._printers[around.row.id]
        linger_s: int = around.row.settings["linger_s"]
        wire = Wire(printer.socket, self._life)
        return PrinterSession(around, lambda given: printer.kind.driver(wire, given), linger_s)

    def wire_of(self, row: DeviceRow) -> str:
        return f"simulated {row.name}"

    async def probe(self, frame: Frame) -> Frame:
        raise AssertionError("no wizard runs on such a day")


class MemoryHost(HardwareHost):
    """The box's end of it: the real one, but for the process that it starts."""

    def __init__(self, on_event: OnEvent, printers: Mapping[str, Placed], box: Life) -> None:
        super().__init__(on_event, lambda fd: ())
        self._printers = printers
        self._box = box
        self.lives: list[HostLife] = []

    async def _begin(self) -> tuple[Any, Any, Any]:
        await self._box.require()
        self.lives = [host for host in self.lives if not host.life.is_over]
        host = HostLife(self._printers, self._box)
        self.lives.append(host)
        return host.box_reads, host.box_writes, host


def rows_of(printers: Mapping[str, Placed]) -> list[DeviceRow]:
    """What the host is told."""
    return [
        DeviceRow(each, "printer", printer.kind.name, printer.name, {"linger_s": 0})
        for each, printer in printers.items()
    ]
