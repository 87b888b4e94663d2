"""A virtual printer that is reached over TCP, to be added like one that hangs on the network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final
from uuid import UUID, uuid5

from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from edge.hardware.service import HardwareService
from edge.printing.virtual import VirtualPrinter, VirtualPrinters
from edge.signals import Signal, Signals

SOURCE: Final = "emulated"
_IDS: Final = UUID("6f1c1e0e-6d0b-5d53-9c6e-3a2f5a0c9100")


class NetworkedPrinter:
    """One emulated network printer: a candidate of the box, with its paper among the others'."""

    def __init__(
        self, papers: VirtualPrinters, hardware: HardwareService, signals: Signals, name: str
    ) -> None:
        self.name = name
        self.id = uuid5(_IDS, name)
        self._hardware = hardware
        self._signals = signals
        self._papers = papers
        self._taking: set[asyncio.Task[None]] = set()
        self._server: SimulatedPrinterServer | None = None
        self.printer: VirtualPrinter = papers.add(self.id, name)

    @property
    def port(self) -> int:
        """Where it listens; 0 before `start`."""
        return self._server.port if self._server is not None else 0

    async def start(self, port: int = 0) -> int:
        """Listen, and be found; port 0 takes a free one. Raises OSError where it is taken."""
        simulation = self.printer.simulation
        server = SimulatedPrinterServer(simulation, port=port, on_change=self._changed)
        await server.start()
        self._server = server
        self.printer.on_repaired = self._repaired
        self.printer.on_unplugged = self._unplugged
        self._hardware.offer(SOURCE, [self._candidate()])
        return server.port

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            await self._server.stop()
        await self.settled()

    async def settled(self) -> None:
        """Wait until its paper is kept and its plug is where a hand put it."""
        while self._taking:
            await asyncio.gather(*self._taking)

    def _candidate(self) -> dict[str, Any]:
        settings = {"host": "127.0.0.1", "port": self.port}
        return {
            "key": f"{SOURCE} {self.port}",
            "source": SOURCE,
            "wire": "tcp",
            "family": "printer",
            "title": self.name,
            "evidence": [f"127.0.0.1:{self.port}"],
            "settings": settings,
            "match": {},
            "identity": settings,
        }

    def _changed(self) -> None:
        """Bytes came: what was cut off is paper."""
        if any(strip.is_cut for strip in self.printer.simulation.strips):
            self._begin(self._take())

    def _repaired(self) -> None:
        """Its plug is in again."""
        if self._server is not None:
            self._begin(self._server.plug_in())

    def _unplugged(self) -> None:
        if self._server is not None:
            self._begin(self._server.unplug())

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"paper of {self.name}")
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def _take(self) -> None:
        await self.printer.take_paper()
        self._signals.emit(Signal("printing", self.id))
