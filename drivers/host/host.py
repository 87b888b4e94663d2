"""The device host: sessions for all devices of the box, over one socket, until the box is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import DomainError
from drivers.host.frames import HELLO, Frame, Frames, error_frame, packed, require_hello
from drivers.host.recorded import Recorded
from drivers.host.ring import Ring
from drivers.host.session import Around, DeviceRow, Living, Session

log = logging.getLogger(__name__)

_READ_BYTES: Final = 65_536
LAST_WORDS_S: Final = 10.0
"""When the box is gone, papers under way are finished for so long: half a ticket helps nobody."""

Make = Callable[[Around], Session]
"""Makes the session of a device. Raises DomainError where its settings cannot be."""


class _Held:
    """A device, its session and the task that keeps its link."""

    def __init__(self, around: Around, session: Session, task: asyncio.Task[None]) -> None:
        self.row = around.row
        self.ring = around.ring
        self.session = session
        self.task = task


class Host:
    """Serves one box."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, make: Make
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._make = make
        self._held: dict[str, _Held] = {}
        self._asked: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Do what the box asks until it is gone. Raises Garbled for another version."""
        frames = Frames()
        self._say(dict(HELLO))
        greeted = False
        try:
            while data := await self._reader.read(_READ_BYTES):
                for frame in frames.feed(data):
                    if not greeted:
                        require_hello(frame)
                        greeted = True
                    else:
                        self._begin(frame)
        except ConnectionError:
            log.warning("the box is gone")
        finally:
            await self._end()

    def _begin(self, frame: Frame) -> None:
        work = self._configure(frame) if frame.get("do") == "configure" else self._do(frame)
        task = asyncio.get_running_loop().create_task(work)
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    async def _configure(self, frame: Frame) -> None:
        """Have exactly these devices; those whose row is the same are left as they are."""
        rows = {row["id"]: DeviceRow(**row) for row in frame["devices"]}
        gone = [device for device, held in self._held.items() if rows.get(device) != held.row]
        for device in gone:
            await self._let_go(self._held.pop(device))
        refused: dict[str, Frame] = {}
        for device, row in rows.items():
            if device in self._held or not row.enabled:
                continue
            try:
                self._held[device] = self._take(row)
            except DomainError as error:
                refused[device] = {"code": DeviceCode.CONFIG.value, "what": error.sentence}
        self._say({"id": frame["id"], "ok": {"refused": refused}})

    def _take(self, row: DeviceRow) -> _Held:
        loop = asyncio.get_running_loop()
        living, ring = Living(row, self._say, loop.time), Ring()
        around = Around(row, living, self._say, ring, lambda wire: Recorded(wire, ring))
        session = self._make(around)
        return _Held(around, session, loop.create_task(_kept(row, session, living), name=row.name))

    async def _let_go(self, held: _Held) -> None:
        held.task.cancel()
        await asyncio.gather(held.task, return_exceptions=True)
        await held.session.close()

    async def _do(self, frame: Frame) -> None:
        number = frame["id"]
        held = self._held.get(str(frame.get("device", "")))

        async def begun() -> None:
            self._say({"id": number, "begun": True})
            await self._writer.drain()

        try:
            if held is None:
                raise DeviceError(
                    DeviceCode.NOT_FOUND, "The box", "has no such device.", "Set it up."
                )
            self._say({"id": number, "ok": await held.session.do(str(frame["do"]), frame, begun)})
        except DeviceError as error:
            self._say({"id": number, "error": error_frame(error)})
        except DomainError as error:
            self._say({"id": number, "error": _ours(error.sentence)})
        except Exception:
            log.exception("%s", frame.get("do"))
            self._say({"id": number, "error": _ours("something unforeseen went wrong.")})

    async def _end(self) -> None:
        if self._asked:
            await asyncio.wait(self._asked, timeout=LAST_WORDS_S)
        for task in self._asked:
            task.cancel()
        for held in self._held.values():
            await self._let_go(held)
        self._writer.close()

    def _say(self, frame: Mapping[str, Any]) -> None:
        if not self._writer.is_closing():
            self._writer.write(packed(frame))


async def _kept(row: DeviceRow, session: Session, living: Living) -> None:
    from drivers.host.lifecycle import Happening

    try:
        await session.run()
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.exception("the session of %s ended", row.name)
        living.happened(Happening.WRONG, f"{type(error).__name__}: {error}")


def _ours(what: str) -> Frame:
    return error_frame(DeviceError(DeviceCode.INTERNAL, "The box", what, "Try again."))
