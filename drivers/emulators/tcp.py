"""A device in software at a TCP port, as behind its network card."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import socket
import struct
from collections.abc import Callable, Coroutine
from typing import Any, Final

from drivers.emulators.card import Door, NetworkCard

LOOK_AGAIN_S: Final = 0.25
"""How soon a change is noticed that was made without saying so (`TcpServer.nudge`)."""
_READ_BYTES: Final = 4_096
_SOCKET_BYTES: Final = 4_096
"""The kernel's own buffer, kept small: who sends feels it when the device takes nothing."""
_BACKLOG: Final = 16
_SHORTEST_S: Final = 0.005
_RESETS: Final = struct.pack("ii", 1, 0)
_ATTACH_FILTER: Final = 26
_DETACH_FILTER: Final = 27
_DROP_ALL: Final = struct.pack("=HBBI", 0x06, 0, 0, 0)
"""One instruction of the kernel's packet filter: keep nothing. What is sent is not acknowledged."""


class TcpServer:
    """Serves a card's connections until `stop`. Nobody listens while the card does not.

    `on_change` is called whenever something may have changed for who looks at the device.
    """

    def __init__(
        self,
        card: NetworkCard,
        *,
        host: str = "127.0.0.1",
        port: int = 9_100,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        self.card = card
        self.host = host
        self.port = port
        self._on_change = on_change
        self._listening: socket.socket | None = None
        self._changed = asyncio.Event()
        self._looked = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None
        self._open: dict[Door, socket.socket] = {}
        self._serving: dict[Door, asyncio.Task[None]] = {}
        self._is_cut = False
        self._taken_bytes = 0
        self._seen: tuple[object, ...] = ()

    async def start(self) -> int:
        """Listen and return the port; port 0 takes a free one. Raises OSError where it is taken."""
        self._listen()
        self._begin(self._run(), f"emulator {self.port}")
        return self.port

    async def stop(self) -> None:
        """Stop listening and break every connection."""
        self._stop_listening()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        for door in list(self._open):
            self._end(door, reset=True)

    def nudge(self) -> None:
        """Something was done to the device: look at once."""
        self._changed.set()

    def _listen(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._listening = socket.socket(family, socket.SOCK_STREAM)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BYTES)
        self._listening.setblocking(False)
        try:
            self._listening.bind((self.host, self.port))
            self._listening.listen(_BACKLOG)
        except OSError:
            self._stop_listening()
            raise
        self.port = self._listening.getsockname()[1]
        self._accepting = self._begin(self._accept(self._listening), f"port {self.port}")

    def _listen_again(self) -> None:
        """The port may be taken for a moment; the next look tries again."""
        try:
            self._listen()
        except OSError as error:
            taken = f"Port {self.port} cannot be had again: {error.strerror}."
            self.card.line.emulator.journal.note(_now(), "link", taken)

    def _stop_listening(self) -> None:
        if self._accepting is not None:
            self._accepting.cancel()
            self._accepting = None
        if self._listening is not None:
            _close(self._listening)
            self._listening = None

    async def _run(self) -> None:
        """What happens without a byte coming in: printing goes on, people act, time passes."""
        while True:
            self._changed.clear()
            self.look()
            looked, self._looked = self._looked, asyncio.Event()
            looked.set()
            try:
                async with asyncio.timeout(self._patience()):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def look(self) -> None:
        """Do what is due now."""
        now = _now()
        if self.card.served is None:
            self.card.line.tick(now)
            self.card.go_on(now)
        if self.card.is_listening and self._listening is None:
            self._listen_again()
        elif not self.card.is_listening and self._listening is not None:
            self._stop_listening()
        self._cut_cable(self.card.line.faults.vanish)
        for door in list(self._open):
            self._say(door, door.tick(now))
            self._end_if_over(door)
        seen = (self._taken_bytes, self.card.line.emulator.journal.count, self.card.wake_at)
        if self._on_change is not None and seen != self._seen:
            self._on_change()
        self._seen = seen

    def _cut_cable(self, is_cut: bool) -> None:
        """Let the kernel drop what comes, or take it again."""
        if is_cut == self._is_cut:
            return
        self._is_cut = is_cut
        ends = [self._listening] if self._listening is not None else []
        for end in (*ends, *self._open.values()):
            if is_cut:
                program = ctypes.create_string_buffer(_DROP_ALL)
                filtered = struct.pack("HP", 1, ctypes.addressof(program))
                end.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, filtered)
            else:
                end.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(listening)
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            door = Door(self.card)
            self._open[door] = connection
            if door.connect(_now()):
                serving = self._begin(self._serve(door, connection), f"connection {self.port}")
                self._serving[door] = serving
            else:
                self._end(door, reset=True)
            self.nudge()

    async def _serve(self, door: Door, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while await self._has_room(door):
            try:
                data = await loop.sock_recv(connection, _READ_BYTES)
            except OSError:
                data = b""
            if not data:
                self._end(door)
                self.nudge()
                return
            while data and await self._has_room(door):
                piece = data[: door.room]
                data = data[len(piece) :]
                self._taken_bytes += len(piece)
                self._say(door, door.feed(piece, _now()))
                self._end_if_over(door)
            self.nudge()

    async def _has_room(self, door: Door) -> bool:
        """Wait until the device takes bytes; False where the connection is over before."""
        while door in self._open and not door.room:
            await self._looked.wait()
        return door in self._open

    def _say(self, door: Door, said: bytes) -> None:
        """What nobody reads is lost, as at a real device."""
        if said and door in self._open:
            with contextlib.suppress(OSError):
                self._open[door].send(said)

    def _end_if_over(self, door: Door) -> None:
        if door in self._open and not door.is_there:
            self._end(door, reset=self.card.line.ending != "close")

    def _end(self, door: Door, *, reset: bool = False) -> None:
        connection = self._open.pop(door, None)
        if connection is None:
            return
        door.disconnect(_now())
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESETS)
        _close(connection)
        serving = self._serving.pop(door, None)
        if serving is not None and serving is not asyncio.current_task():
            serving.cancel()

    def _patience(self) -> float:
        wake = self.card.wake_at
        if wake is None:
            return LOOK_AGAIN_S
        return max(_SHORTEST_S, min(LOOK_AGAIN_S, wake - _now()))

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _close(wire: socket.socket) -> None:
    """Close a socket that a task may wait at. The loop forgets it first: the next socket may have
    its number, and would wait for ever where the loop takes it for this one.
    """
    asyncio.get_running_loop().remove_reader(wire)
    wire.close()


def _now() -> float:
    return asyncio.get_running_loop().time()
