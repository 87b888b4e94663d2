"""The box's end of the device host: starts the process, asks it, and starts it again.

What was asked when the host died is answered `HostGone`: with `begun` where it may have had an
effect, so that a print is then uncertain, and otherwise certainly not done.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import count
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import HELLO, Frame, Frames, Garbled, error_of, packed, require_hello
from drivers.host.session import DeviceRow
from edge.own_program import own_command

log = logging.getLogger(__name__)

AGAIN_S: Final = 0.25
"""How soon a host that ended is started again ..."""
AGAIN_AT_MOST_S: Final = 10.0
"""... and how late, where it ends again and again."""
STEADY_S: Final = 30.0
OTHER_VERSION_S: Final = 30.0
"""A host of another version is tried again so late: an update is under way."""
SILENT_S: Final = 10.0
"""A host from which nothing is heard for so long hangs, and is killed. It says something every two
seconds."""
_WATCH_EVERY_S: Final = 2.0
_OWN_LAG_S: Final = 1.0
"""Who woke so much too late was asleep itself, and has no reason to blame the host."""
_UP_WITHIN_S: Final = 5.0
_READ_BYTES: Final = 65_536

OnEvent = Callable[[Frame], None]
OnBegun = Callable[[], Awaitable[None]]
"""Writes down that a job begins; the first byte of its body leaves after it returned."""


class HostGone(Exception):
    """The device host is not there. `begun`: what was asked may have had an effect."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__("the device host stopped")
        self.begun = begun


class _Waiting:
    def __init__(self, on_begun: OnBegun | None) -> None:
        self.answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self.on_begun = on_begun
        self.begun = False
        self.failure: Exception | None = None


class HardwareHost:
    """One device host, kept alive. `command` makes the words that start it from a socket's number.

    Events of devices go to `on_event`; the devices that it is told survive its death.
    """

    def __init__(self, on_event: OnEvent, command: Callable[[int], Sequence[str]]) -> None:
        self._on_event = on_event
        self._command = command
        self._rows: tuple[DeviceRow, ...] = ()
        self._numbers = count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._is_up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._going: set[asyncio.Task[None]] = set()
        self._heard_at_s = 0.0
        self._is_other_version = False
        self.starts = 0
        """How often it was started."""

    def start(self) -> None:
        """Start the host, and again whenever it ends."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._keep(), name="device host")

    async def stop(self) -> None:
        """Let it finish what is under way, then end it."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @property
    def pid(self) -> int | None:
        """The number of the host's process, while there is one."""
        return self._process.pid if self._process is not None else None

    async def configure(self, rows: Iterable[DeviceRow]) -> dict[str, str]:
        """Tell which devices there are; the sentence for each that cannot be. Raises HostGone."""
        self._rows = tuple(rows)
        answer = await self.ask("configure", devices=[asdict(row) for row in self._rows])
        return {device: str(why["what"]) for device, why in answer["refused"].items()}

    async def ask(self, do: str, *, on_begun: OnBegun | None = None, **more: Any) -> Frame:
        """Ask and wait for the answer. Raises DeviceError, HostGone.

        `on_begun` is awaited before what was asked has any effect; what it raises is raised here,
        and nothing was done.
        """
        try:
            async with asyncio.timeout(_UP_WITHIN_S):
                await self._is_up.wait()
        except TimeoutError as error:
            if self._is_other_version:
                raise _other_version() from error
            raise HostGone(begun=False) from error
        return await self._asked({"do": do, **more}, on_begun)

    async def _asked(self, frame: Frame, on_begun: OnBegun | None) -> Frame:
        writer = self._writer
        if writer is None:
            raise HostGone(begun=False)
        number = next(self._numbers)
        waiting = self._waiting[number] = _Waiting(on_begun)
        try:
            writer.write(packed({"id": number, **frame}))
            answer = await waiting.answer
        finally:
            del self._waiting[number]
        if waiting.failure is not None:
            raise waiting.failure
        if "error" in answer:
            raise error_of(answer["error"])
        ok: Frame = answer["ok"]
        return ok

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        pause_s = AGAIN_S
        while True:
            born = loop.time()
            self._is_other_version = False
            try:
                await self._live()
            except OSError:
                log.exception("the device host cannot be started")
            except Garbled as error:
                log.error("the device host does not speak our language: %s", error)
                self._is_other_version = True
                await asyncio.sleep(OTHER_VERSION_S)
            except Exception:
                log.exception("what the device host said could not be taken; it is started again")
            if loop.time() - born >= STEADY_S:
                pause_s = AGAIN_S
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, AGAIN_AT_MOST_S)

    async def _live(self) -> None:
        """One life of the host."""
        reader, self._writer, self._process = await self._begin()
        self.starts += 1
        watching = asyncio.get_running_loop().create_task(self._watch(self._process))
        try:
            await self._listen(reader, self._writer)
        finally:
            watching.cancel()
            self._is_up.clear()
            self._writer.close()
            self._writer = None
            for waiting in self._waiting.values():
                if not waiting.answer.done():
                    waiting.answer.set_exception(HostGone(begun=waiting.begun))
            await _ended(self._process)
            self._process = None

    async def _begin(
        self,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, asyncio.subprocess.Process]:
        """Start the process; the socket to it."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *self._command(theirs.fileno()), pass_fds=(theirs.fileno(),)
            )
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        return reader, writer, process

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames()
        writer.write(packed(HELLO))
        greeted = False
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(_READ_BYTES):
                self._heard_at_s = asyncio.get_running_loop().time()
                for frame in frames.feed(data):
                    if greeted:
                        self._hear(frame)
                        continue
                    require_hello(frame)
                    greeted = True
                    self._say_rows(writer)
                    self._is_up.set()
        log.warning("the device host ended")

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Kill a host that hangs; what it was doing is then classified like after any death."""
        loop = asyncio.get_running_loop()
        self._heard_at_s = loop.time()
        while True:
            slept_at = loop.time()
            await asyncio.sleep(_WATCH_EVERY_S)
            now = loop.time()
            if now - slept_at > _WATCH_EVERY_S + _OWN_LAG_S:
                self._heard_at_s = now
            if now - self._heard_at_s > SILENT_S:
                log.error("the device host hangs and is killed")
                process.kill()
                return

    def _say_rows(self, writer: asyncio.StreamWriter) -> None:
        """What it must know before it is asked for anything; nobody waits for the answer."""
        devices = [asdict(row) for row in self._rows]
        writer.write(packed({"id": next(self._numbers), "do": "configure", "devices": devices}))

    def _hear(self, frame: Frame) -> None:
        if "event" in frame:
            if frame["event"] != "ping":
                self._on_event(frame)
            return
        waiting = self._waiting.get(frame["id"])
        if waiting is None:
            return
        if frame.get("begun"):
            waiting.begun = True
            going = asyncio.get_running_loop().create_task(self._go(frame["id"], waiting))
            self._going.add(going)
            going.add_done_callback(self._going.discard)
        elif not waiting.answer.done():
            waiting.answer.set_result(frame)

    async def _go(self, number: int, waiting: _Waiting) -> None:
        """Let a job begin once that is written down; without, the host lets it be."""
        try:
            if waiting.on_begun is not None:
                await waiting.on_begun()
        except Exception as error:
            log.exception("a job's beginning could not be written down")
            waiting.failure, waiting.begun = error, False
        if self._writer is not None:
            self._writer.write(packed({"id": number, "go": waiting.failure is None}))


def _other_version() -> DeviceError:
    return DeviceError(
        DeviceCode.VERSION,
        "The box",
        "its device service is of another version.",
        "Restart the box.",
    )


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Its socket is closed, which ends it; one that hangs is killed."""
    from drivers.host.host import LAST_WORDS_S

    try:
        async with asyncio.timeout(LAST_WORDS_S + 2):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def host_command(fd: int) -> Sequence[str]:
    """What starts the device host: this same program."""
    return (*own_command(), "devices", "--socket-fd", str(fd))
