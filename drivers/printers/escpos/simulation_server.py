"""The simulated printer on a real socket, as its network card would be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from drivers.printers.escpos.simulation import SimulatedPrinter

_LOOK_AGAIN_S: Final = 0.25
"""How soon a change that a person made to the printer is noticed while somebody is connected."""
_SHORTEST_S: Final = 0.005
_READ_BYTES: Final = 4_096


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
        self.host = host
        self.port = port
        self._on_change = on_change
        self._server: asyncio.Server | None = None
        self._one_connection = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writer: asyncio.StreamWriter | None = None

    async def start(self) -> int:
        """Listen and return the port; port 0 takes a free one. Raises OSError where it is taken."""
        self._server = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self._tasks.add(asyncio.create_task(self._work(), name=f"printer {self.port}"))
        return self.port

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        self._stop_listening()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()

    async def unplug(self) -> None:
        """Pull the plug: connections break, nobody listens, the half-printed job is lost."""
        self.printer.unplug()
        await self.stop()
        self._changed()

    async def plug_in(self) -> None:
        """Put the plug back in and listen at the same port."""
        self.printer.plug_in()
        if self._server is None:
            await self.start()
        self._changed()

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _work(self) -> None:
        """Print what is in the buffer and notice changes, whether somebody is connected or not."""
        while not self.printer.faults.unplugged:
            await asyncio.sleep(self._patience())
            before = len(self.printer.strips), self.printer.wake_at
            await self._say(self.printer.tick(self._now()))
            if (len(self.printer.strips), self.printer.wake_at) != before:
                self._changed()
        self._stop_listening()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "asyncio serves connections in tasks"
        self._tasks.add(task)
        try:
            async with self._one_connection:
                self._writer = writer
                await self._serve(reader)
        except (ConnectionError, asyncio.CancelledError):
            # The other side left, or this server is being stopped: both end the connection.
            return
        finally:
            self._tasks.discard(task)
            if self._writer is writer:
                self._writer = None
            if self.printer.faults.unplugged:
                writer.transport.abort()
            else:
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader) -> None:
        while not self.printer.faults.unplugged:
            room = self.printer.room
            if not room:
                await asyncio.sleep(self._patience())
                continue
            data = await reader.read(min(room, _READ_BYTES))
            if not data:
                return
            await self._say(self.printer.feed(data, self._now()))
            self._changed()

    async def _say(self, answer: bytes) -> None:
        if answer and self._writer is not None:
            self._writer.write(answer)
            await self._writer.drain()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _patience(self) -> float:
        wake = self.printer.wake_at
        if wake is None:
            return _LOOK_AGAIN_S
        return max(_SHORTEST_S, min(_LOOK_AGAIN_S, wake - self._now()))

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()
