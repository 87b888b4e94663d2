"""The simulated printer on a real socket, as its network card would be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from drivers.emulators.card import NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.tcp import TcpServer
from drivers.printers.escpos.simulation import SimulatedPrinter

_WAITS: Final = 100


class SimulatedPrinterServer:
    """Serves one connection at a time; others wait, as at a real card.

    `on_change` is called after bytes were taken in or a person's change was noticed; whoever
    shows papers looks again then.
    """

    def __init__(
        self,
        printer: SimulatedPrinter,
        *,
        host: str = "127.0.0.1",
        port: int = 9_100,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        self.printer = printer
        self._card = NetworkCard(Line(printer), waits=_WAITS, idle_s=0)
        self._server = TcpServer(self._card, host=host, port=port, on_change=on_change)

    @property
    def host(self) -> str:
        """Where it listens."""
        return self._server.host

    @property
    def port(self) -> int:
        """Where it listens, once it was started."""
        return self._server.port

    async def start(self) -> int:
        """Listen and return the port; port 0 takes a free one. Raises OSError where it is taken."""
        return await self._server.start()

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        await self._server.stop()

    async def unplug(self) -> None:
        """Pull the plug: connections break, nobody listens, the half-printed job is lost."""
        self.printer.unplug()
        self._server.look()

    async def plug_in(self) -> None:
        """Put the plug back in and listen at the same port."""
        self.printer.plug_in()
        self._server.look()
