"""A device in software at a port of its own: a pseudo-terminal, or one end of a socket pair."""

from __future__ import annotations

import asyncio
import os
import pty
import socket
import termios
import tty
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from drivers.emulators.line import Line

LOOK_AGAIN_S: Final = 0.25
_SHORTEST_S: Final = 0.002
_READ_BYTES: Final = 1_024
_MOST_UNSENT: Final = 65_536
"""What nobody reads is lost from here on."""


class Port(ABC):
    """Drives one device at one port until `stop`. A `close` or `reset` of the wire pulls its plug;
    when that is over it is put in again.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self._fd = -1
        self._unsent = bytearray()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    def _plug_in(self) -> int:
        """Make the port and return the descriptor of the device's end."""

    @abstractmethod
    def _unplug(self) -> None:
        """Take the port away, but for the device's end."""

    def _understood(self, data: bytes) -> bytes:
        """The bytes as they arrive when both ends may be set differently."""
        return data

    def begin(self) -> None:
        """Plug in and go on until `stop`."""
        self._open()
        self._task = asyncio.create_task(self._run(), name="emulator's port")

    async def stop(self) -> None:
        """Take the port away."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._close()

    def nudge(self) -> None:
        """Something was done to the device: look at once."""
        self._changed.set()

    def _open(self) -> None:
        self._fd = self._plug_in()
        os.set_blocking(self._fd, False)
        self.line.connect(_now())

    def _close(self) -> None:
        if self._fd >= 0:
            asyncio.get_running_loop().remove_reader(self._fd)
            self._unplug()
            os.close(self._fd)
            self._fd = -1
            self._unsent.clear()

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            self._look()
            try:
                async with asyncio.timeout(self._patience()):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _look(self) -> None:
        if self._fd < 0:
            self.line.tick(_now())
            if not self.line.ending:
                self._open()
            return
        self._say(self.line.tick(_now()))
        loop = asyncio.get_running_loop()
        if self.line.ending:
            self._close()
            self.line.disconnect(_now())
        elif self.line.room:
            loop.add_reader(self._fd, self._read)
        else:
            loop.remove_reader(self._fd)

    def _read(self) -> None:
        """Bytes are there, and the device has room for some."""
        try:
            data = os.read(self._fd, min(_READ_BYTES, max(1, self.line.room)))
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._fd)
            return
        self._say(self.line.feed(self._understood(data), _now()))
        self.nudge()

    def _say(self, said: bytes) -> None:
        self._unsent += self._understood(said)
        del self._unsent[_MOST_UNSENT:]
        try:
            while self._unsent:
                del self._unsent[: os.write(self._fd, self._unsent)]
        except (BlockingIOError, BrokenPipeError):
            # The other end reads slowly, or is not there: the next look tries again.
            return

    def _patience(self) -> float:
        wake = self.line.wake_at
        if wake is None:
            return LOOK_AGAIN_S
        return max(_SHORTEST_S, min(LOOK_AGAIN_S, wake - _now()))


class PtyPort(Port):
    """A pseudo-terminal, which programs open like a serial port. `path` is its name now.

    `link` is a symbolic link that always leads to it. A pseudo-terminal keeps no parity; where
    `baud` is given, a program that opened it at another speed hears and says nonsense.
    """

    def __init__(self, line: Line, *, link: Path | None = None, baud: int | None = None) -> None:
        super().__init__(line)
        self.path = ""
        self._link = link
        self._speed = None if baud is None else getattr(termios, f"B{baud}")
        self._far_fd = -1

    async def start(self) -> str:
        """Make it and return its path."""
        self.begin()
        return self.path

    def _plug_in(self) -> int:
        near, self._far_fd = pty.openpty()
        tty.setraw(self._far_fd)
        if self._speed is not None:
            self._set_speed()
        self.path = os.ttyname(self._far_fd)
        if self._link is not None:
            if self._link.is_symlink():
                self._link.unlink()
            self._link.symlink_to(self.path)
        return near

    def _unplug(self) -> None:
        os.close(self._far_fd)
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    def _set_speed(self) -> None:
        settings = termios.tcgetattr(self._far_fd)
        settings[4] = settings[5] = self._speed
        termios.tcsetattr(self._far_fd, termios.TCSANOW, settings)

    def _understood(self, data: bytes) -> bytes:
        if self._speed is None or termios.tcgetattr(self._far_fd)[4] == self._speed:
            return data
        return bytes(byte ^ 0xE5 for byte in data)


class PairPort(Port):
    """One end of a pair of sockets; `other_end` is the program's."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self.other_end: socket.socket | None = None

    async def start(self) -> socket.socket:
        """Make it and return the other end; who takes it closes it."""
        self.begin()
        assert self.other_end is not None, "it was just made"
        return self.other_end

    def _plug_in(self) -> int:
        near, self.other_end = socket.socketpair()
        return near.detach()

    def _unplug(self) -> None:
        """The other end notices by itself."""


def _now() -> float:
    return asyncio.get_running_loop().time()
