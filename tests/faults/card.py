"""A printer's network card: real sockets in front of a printer in software.

It serves one connection and lets others wait, has a small window, and does what cards do: hang up
on who is idle, lock out who comes back too soon, vanish without a word. Unlike the card that ships
(`drivers.emulators.card`) it leaves those who wait to the kernel, which forgets who went away.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import socket
import struct
from collections.abc import Sequence
from typing import Final

from drivers.emulators.line import Line
from drivers.emulators.printer import PrinterMachine
from drivers.emulators.script import Step
from drivers.printers.escpos.paper import Strip

LOOK_S: Final = 0.25
WINDOW_BYTES: Final = 1
"""The kernel makes it as small as it can: who sends soon feels that nothing is taken."""
_SO_ATTACH_FILTER: Final = 26
_DROP_ALL: Final = struct.pack("=HBBI", 0x06, 0, 0, 0)
"""One instruction of the kernel's packet filter: keep nothing."""
_RESET: Final = struct.pack("ii", 1, 0)


class Card:
    """One card at `address`:`port`. `idle_s` hangs up on who says nothing for so long; `lock_s`
    resets every connection that comes sooner after another one ended.
    """

    def __init__(
        self,
        printer: PrinterMachine,
        steps: Sequence[Step] = (),
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        idle_s: float | None = None,
        lock_s: float = 0.0,
    ) -> None:
        self.line = Line(printer, steps)
        self._printer = printer
        self.address = address
        self.port = port
        self.took = bytearray()
        """Every byte that it read, over all connections."""
        self.connections = 0
        self.idle_s = idle_s
        self.lock_s = lock_s
        self._free_at = 0.0
        self._listener: socket.socket | None = None
        self._now_with: socket.socket | None = None
        self._one = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def strips(self) -> tuple[Strip, ...]:
        """The printer's papers."""
        return self._printer.strips

    @property
    def settings(self) -> dict[str, object]:
        """Where it is, as a driver's settings."""
        return {"host": self.address, "port": self.port}

    async def start(self) -> None:
        """Switch it on."""
        self._listen()
        self._begin(self._mind())

    async def stop(self) -> None:
        """Switch it off for good."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._deafen()

    def do(self, act: str, value: str = "") -> None:
        """A person or the wire does something now."""
        self.line.fault(act, value, self._now())

    def over(self, act: str) -> None:
        """A fault ends."""
        self.line.mend(act, "", self._now())

    def vanish(self) -> None:
        """From now on not a packet arrives, and none leaves: no end, no reset."""
        for wire in (self._now_with, self._listener):
            if wire is not None:
                _drop_all(wire)
        self._now_with = None

    # ---- inside ------------------------------------------------------------------------------
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _begin(self, work: object) -> None:
        assert asyncio.iscoroutine(work)
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
        listener.bind((self.address, self.port))
        listener.listen(3)
        listener.setblocking(False)
        self._listener, self.port = listener, listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(listener, self._accept)

    def _deafen(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    async def _mind(self) -> None:
        """Let the printer work and listen while it can be reached."""
        while True:
            if not self._one.locked():
                self.line.tick(self._now())
            if self.line.accepts and self._listener is None:
                self._listen()
            elif not self.line.accepts:
                self._deafen()
            await asyncio.sleep(LOOK_S)

    def _accept(self) -> None:
        assert self._listener is not None, "listening"
        with contextlib.suppress(BlockingIOError):
            wire, _ = self._listener.accept()
            wire.setblocking(False)
            self.connections += 1
            if self._now() < self._free_at:
                _reset(wire)
                return
            self._begin(self._serve(wire))

    async def _serve(self, wire: socket.socket) -> None:
        try:
            async with self._one:
                if self.line.connect(self._now()):
                    self._now_with = wire
                    await self._talk(wire)
        except OSError:
            pass  # the other side is gone
        finally:
            self._now_with = None
            self._free_at = self._now() + self.lock_s
            if self.line.ending == "reset" or not self.line.is_there:
                _reset(wire)
            wire.close()

    async def _talk(self, wire: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        heard_at = self._now()
        while self.line.is_there:
            said = self.line.tick(self._now())
            if said:
                await loop.sock_sendall(wire, said)
            if self.idle_s is not None and self._now() - heard_at >= self.idle_s:
                return
            if not self.line.room or self._now_with is None:
                await asyncio.sleep(self._patience_s())
            elif await _is_readable(wire, self._patience_s()):
                data = wire.recv(self.line.room)
                if not data:
                    return
                heard_at = self._now()
                self.took += data
                said = self.line.feed(data, heard_at)
                if said:
                    await loop.sock_sendall(wire, said)

    def _patience_s(self) -> float:
        wake = self.line.wake_at
        return LOOK_S if wake is None else min(LOOK_S, max(0.005, wake - self._now()))


async def _is_readable(wire: socket.socket, timeout_s: float) -> bool:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(wire, ready.set)
    try:
        async with asyncio.timeout(timeout_s):
            await ready.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(wire)
    return True


def _reset(wire: socket.socket) -> None:
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    wire.close()


def _drop_all(wire: socket.socket) -> None:
    program = ctypes.create_string_buffer(_DROP_ALL)
    filters = struct.pack("@HP", 1, ctypes.addressof(program))
    wire.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filters)
