"""A USB printer as a transport: its libusb calls run in a process that can be killed."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import count
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import Frame, Frames, error_of, packed
from drivers.transports.port import WriteBroke
from drivers.transports.wires import TRANSFER_S, USB_PIECE_BYTES, UsbWire

KILL_AFTER_S: Final = 2.0
"""A worker that has not answered so long after its deadline is killed; another is started."""
_START_S: Final = 5.0
_CLOSE_S: Final = 1.0
_READ_BYTES: Final = 65_536


class UsbTransport:
    """One USB printer through its worker; a `drivers.transports.port.Transport`.

    The worker lives as long as the wire is used by this process; `end` ends it.
    """

    def __init__(
        self,
        wire: UsbWire,
        *,
        device: str = "printer",
        command: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        self.wire = wire
        self.device = device
        self._command = command or worker_command
        self._worker: _Worker | None = None
        self._identity: dict[str, str] = {}

    def identity(self) -> dict[str, str]:
        """What it is known by, since it was opened."""
        return dict(self._identity)

    @property
    def worker_pid(self) -> int | None:
        """The worker's process, while there is one."""
        return self._worker.pid if self._worker is not None else None

    def now(self) -> float:
        """The event loop's monotonic seconds."""
        return asyncio.get_running_loop().time()

    async def open(self, timeout_s: float) -> None:
        """Find and claim the printer. Raises DeviceError E_NOT_FOUND, E_PERMISSION, E_BUSY."""
        await self.end()
        self._worker = await _Worker.started(self._command())
        try:
            wire = asdict(UsbWire(**{name: getattr(self.wire, name) for name in _FIELDS}))
            answer = await self._ask(timeout_s + _START_S, "open", wire=wire, device=self.device)
        except BaseException:
            await self.end()
            raise
        self._identity = answer["identity"]

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand the bytes over. Raises WriteBroke with how many may have been accepted."""
        worker = self._open_worker()
        worker.accepted = 0
        encoded = base64.b64encode(data).decode()
        try:
            life_s = min(timeout_s, TRANSFER_S)
            await self._ask(life_s, "write", data=encoded, timeout_s=timeout_s)
        except WriteBroke:
            raise
        except DeviceError as error:
            # The piece that was under way may have arrived, whatever became of its call.
            accepted = min(len(data), worker.accepted + USB_PIECE_BYTES)
            raise WriteBroke(
                error.code, self.device, error.what, error.what_to_do, accepted=accepted
            ) from error

    async def read(self, timeout_s: float) -> bytes:
        """Bytes that came, or none in time. Raises DeviceError E_LINK_LOST."""
        worker = self._open_worker()
        if not worker.heard and worker.lost is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await worker.has_news.wait()
        worker.has_news.clear()
        heard, worker.heard = bytes(worker.heard), bytearray()
        if not heard and worker.lost is not None:
            raise worker.lost
        return heard

    async def port_status(self) -> int | None:
        """Bits of the printer class; None where it does not answer. Raises DeviceError."""
        answer = await self._ask(_START_S, "port_status")
        status: int | None = answer["status"]
        return status

    def unacknowledged(self) -> int:
        """A USB write that returned was taken by the printer."""
        return 0

    async def close(self, *, graceful: bool) -> None:
        """Let go of the printer; a worker that does not is killed."""
        if graceful and self._worker is not None:
            with contextlib.suppress(DeviceError):
                await self._ask(_CLOSE_S, "close")
        await self.end()

    async def end(self) -> None:
        """End the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()

    async def _ask(self, deadline_s: float, do: str, **more: Any) -> Frame:
        """Ask the worker; kill it where it gives no sign of life. Raises DeviceError."""
        worker = self._open_worker()
        try:
            async with asyncio.timeout(deadline_s + KILL_AFTER_S) as deadline:
                answer = await worker.ask(do, more, deadline, deadline_s + KILL_AFTER_S)
        except TimeoutError as error:
            worker.kill()
            raise self._gone("hangs, and its connection was ended.") from error
        except ConnectionError as error:
            raise self._gone("its connection ended.") from error
        if "error" in answer:
            raise _error_of(answer["error"])
        ok: Frame = answer["ok"]
        return ok

    def _open_worker(self) -> _Worker:
        if self._worker is None:
            raise self._gone("is not connected.")
        return self._worker

    def _gone(self, what: str) -> DeviceError:
        return DeviceError(
            DeviceCode.LINK_LOST, self.device, what, "Switch it off and on; look at its cable."
        )


class _Worker:
    """The process of one open printer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.heard = bytearray()
        self.lost: DeviceError | None = None
        self.has_news = asyncio.Event()
        self.accepted = 0
        self._signs: Callable[[], None] = lambda: None
        self._process = process
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Frame]] = {}
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    @classmethod
    async def started(cls, command: Sequence[str]) -> _Worker:
        """A worker that waits for its first question."""
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(
        self, do: str, more: dict[str, Any], deadline: asyncio.Timeout, again_s: float
    ) -> Frame:
        """Ask and wait; each sign of life moves the deadline. Raises ConnectionError when the
        process ends.
        """
        self._signs = lambda: deadline.reschedule(asyncio.get_running_loop().time() + again_s)
        number = next(self._numbers)
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        stdin = self._process.stdin
        assert stdin is not None, "started with a pipe"
        try:
            if self._listening.done():
                raise ConnectionResetError
            stdin.write(packed({"id": number, "do": do, **more}))
            await stdin.drain()
            return await answer
        finally:
            del self._waiting[number]

    def kill(self) -> None:
        """End it now, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """End it and wait until it is gone."""
        self.kill()
        await self._process.wait()
        await asyncio.gather(self._listening, return_exceptions=True)
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def _listen(self) -> None:
        frames = Frames()
        stdout = self._process.stdout
        assert stdout is not None, "started with a pipe"
        try:
            while data := await stdout.read(_READ_BYTES):
                for frame in frames.feed(data):
                    self._hear(frame)
        finally:
            self.lost = self.lost or DeviceError(
                DeviceCode.LINK_LOST, "The printer", "its connection ended.", "Wait a moment."
            )
            self.has_news.set()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError())

    def _hear(self, frame: Frame) -> None:
        if "heard" in frame:
            self.heard += base64.b64decode(frame["heard"])
            self.has_news.set()
        elif "lost" in frame:
            self.lost = error_of(frame["lost"])
            self.has_news.set()
        elif "accepted" in frame:
            self.accepted = int(frame["accepted"])
            if frame["id"] in self._waiting:
                self._signs()
        elif (answer := self._waiting.get(frame["id"])) is not None and not answer.done():
            answer.set_result(frame)


_FIELDS: Final = ("usb_serial", "port_path", "vendor", "product", "backend")


def _error_of(frame: Frame) -> DeviceError:
    error = error_of(frame)
    if "accepted" not in frame:
        return error
    return WriteBroke(
        error.code, error.device, error.what, error.what_to_do, accepted=frame["accepted"]
    )


def worker_command() -> Sequence[str]:
    """What starts a worker: this same program."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "usb-worker")
    return (sys.executable, "-m", "comanda.cli", "usb-worker")
