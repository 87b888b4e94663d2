"""The device host: sessions for all devices of the box, over one socket, until the box is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Protocol

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import DomainError
from drivers.host.frames import HELLO, Frame, Frames, Garbled, error_frame, packed, require_hello
from drivers.host.held import Held
from drivers.host.leases import Lease
from drivers.host.recorded import Recorded
from drivers.host.ring import Ring
from drivers.host.session import Around, DeviceRow, Living, Session
from drivers.transports.port import Transport

log = logging.getLogger(__name__)

_READ_BYTES: Final = 65_536
LAST_WORDS_S: Final = 10.0
"""When the box is gone, papers under way are finished for so long: half a ticket helps nobody."""
PING_EVERY_S: Final = 2.0
"""The box kills a host from which it hears nothing for `edge.hardware.host.SILENT_S`."""
GO_WITHIN_S: Final = 5.0
"""How long a job waits for the box to write down that it begins."""
RESTS_S: Final = 10.0
"""A device whose row changed finishes its work first; what takes longer is cut off."""


class Drivers(Protocol):
    """Whoever knows the drivers (`drivers.host.drivers`)."""

    def begin(self, around: Around) -> Session:
        """The session of a device. Raises DomainError where its settings cannot be."""
        ...

    def wire_of(self, row: DeviceRow) -> str:
        """The name of its wire, for its lease."""
        ...

    async def probe(self, frame: Frame) -> Frame:
        """A step of the wizard. Raises DeviceError, DomainError."""
        ...


class Watch(Protocol):
    """Looks at ports and at the network, and knows where things are (`drivers.host.watch`)."""

    def where(self, row: DeviceRow) -> Mapping[str, Any]:
        """Where a device is now, as settings, as far as that is known."""
        ...

    def configured(self, rows: Mapping[str, DeviceRow]) -> None:
        """These are the devices there are."""
        ...

    def heard(self, frame: Frame) -> None:
        """A device said how it is."""
        ...

    async def run(self, tell: Callable[[Frame], None], moved: Callable[[set[str]], None]) -> None:
        """Watch until cancelled; `moved` hears the ids of devices that came or moved."""
        ...

    async def look_around(self, *, network: bool) -> None:
        """Look everywhere now."""
        ...


class Host:
    """Serves one box."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        drivers: Drivers,
        watch: Watch | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._drivers = drivers
        self._watch = watch
        self._rows: dict[str, DeviceRow] = {}
        self._held: dict[str, Held] = {}
        self._asked: set[asyncio.Task[None]] = set()
        self._going: dict[int, asyncio.Future[bool]] = {}
        self._own_tasks: list[asyncio.Task[None]] = []
        self._configuring = asyncio.Lock()

    async def serve(self) -> None:
        """Do what the box asks until it is gone. Raises Garbled for another version."""
        frames = Frames()
        self._say(dict(HELLO))
        self._own_tasks = [self._task(self._ping())]
        if self._watch is not None:
            self._own_tasks.append(self._task(self._watch.run(self._say, self._moved)))
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

    def _task(self, work: Any) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work)

    def _begin(self, frame: Frame) -> None:
        if "go" in frame:
            going = self._going.get(frame["id"])
            if going is not None and not going.done():
                going.set_result(bool(frame["go"]))
            return
        task = self._task(self._answer(frame))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    async def _answer(self, frame: Frame) -> None:
        number, what = frame["id"], str(frame["do"])
        try:
            self._say({"id": number, "ok": await self._done(what, frame)})
        except DeviceError as error:
            self._say({"id": number, "error": error_frame(error)})
        except DomainError as error:
            self._say({"id": number, "error": _ours(error.sentence, DeviceCode.CONFIG)})
        except Garbled as error:
            self._say({"id": number, "error": _ours(f"there is too much to say ({error}).")})
        except Exception:
            log.exception("%s", what)
            self._say({"id": number, "error": _ours("something unforeseen went wrong.")})

    async def _done(self, what: str, frame: Frame) -> Frame:
        match what:
            case "configure":
                return await self._configure(frame)
            case "look_around":
                if self._watch is not None:
                    await self._watch.look_around(network=bool(frame["network"]))
                return {}
            case "again":
                return await self._begin_anew(str(frame["device"]))
            case "probe" if "device" not in frame:
                return await self._on_free_wire(frame, self._drivers.probe)
            case "try":
                return await self._on_free_wire(frame, self._try)
            case _:
                held = await self._device(str(frame.get("device", "")))
                return await held.do(what, frame, self._begun(frame["id"]))

    # ---- devices ---------------------------------------------------------------------------
    async def _configure(self, frame: Frame) -> Frame:
        """Have exactly these devices; those whose row is the same are left as they are."""
        async with self._configuring:
            self._rows = {row["id"]: DeviceRow(**row) for row in frame["devices"]}
            if self._watch is not None:
                self._watch.configured(self._rows)
            return {"refused": await self._have(self._rows)}

    async def _begin_anew(self, device: str) -> Frame:
        """Forget what was learnt of a device, and what is wrong with it."""
        async with self._configuring:
            if device in self._rows:
                self._rows[device] = replace(self._rows[device], identity={})
            if device in self._held:
                await self._let_go(device)
            await self._have(self._rows)
        return {}

    async def _have(self, rows: Mapping[str, DeviceRow]) -> dict[str, Frame]:
        placed = {device: self._placed(row) for device, row in rows.items()}
        gone = [device for device, held in self._held.items() if placed.get(device) != held.row]
        await asyncio.gather(*(self._let_go(device) for device in gone))
        refused: dict[str, Frame] = {}
        for device, row in placed.items():
            if device in self._held or not row.enabled:
                continue
            try:
                self._held[device] = self._take(row)
            except DomainError as error:
                refused[device] = {"code": DeviceCode.CONFIG.value, "what": error.sentence}
            except Exception as error:  # one row keeps no other device from working
                log.exception("%s cannot be begun", row.name)
                what = f"{row.name}: its driver failed ({type(error).__name__}: {error})."
                refused[device] = {"code": DeviceCode.INTERNAL.value, "what": what}
        return refused

    def _placed(self, row: DeviceRow) -> DeviceRow:
        """The row with where its device is now; what was learnt of it does not restart it."""
        where = self._watch.where(row) if self._watch is not None else {}
        return replace(row, place={**row.place, **where}, identity={})

    def _moved(self, devices: set[str]) -> None:
        """Devices came or are somewhere else: those that are the same try at once."""
        for device in devices:
            held = self._held.get(device)
            if held is not None and held.row == self._placed(self._rows[device]):
                held.wake()
        self._own_tasks.append(self._task(self._again()))
        self._own_tasks = [task for task in self._own_tasks if not task.done()]

    async def _again(self) -> None:
        async with self._configuring:
            await self._have(self._rows)

    def _take(self, row: DeviceRow) -> Held:
        loop = asyncio.get_running_loop()
        living, ring = Living(row, self._hear, loop.time), Ring()
        identity = self._rows[row.id].identity if row.id in self._rows else {}

        def wired(wire: Transport) -> Transport:
            return Recorded(wire, ring)

        around = Around(row, living, self._told, ring, wired, identity)
        session = self._drivers.begin(around)
        return Held(around, session, Lease(self._drivers.wire_of(row), row.name))

    def _told(self, frame: Frame) -> None:
        """What a session says; who a device is, the watch has to know as well."""
        row = self._rows.get(str(frame.get("device")))
        if frame["event"] == "place" and row is not None:
            self._rows[row.id] = replace(row, identity=frame["identity"])
            if self._watch is not None:
                self._watch.configured(self._rows)
        self._say(frame)

    def _hear(self, frame: Frame) -> None:
        """A device says how it is."""
        if self._watch is not None:
            self._watch.heard(frame)
        self._say(frame)

    async def _let_go(self, device: str) -> None:
        await self._held.pop(device).let_go(RESTS_S)

    async def _device(self, device: str) -> Held:
        """One that is there; one that is just being made anew is waited for."""
        if device not in self._held and device in self._rows:
            async with self._configuring:
                pass
        held = self._held.get(device)
        if held is None:
            raise DeviceError(DeviceCode.NOT_FOUND, "The box", "has no such device.", "Set it up.")
        return held

    async def _on_free_wire(self, frame: Frame, work: Callable[[Frame], Awaitable[Frame]]) -> Frame:
        """Work on a wire that no session holds meanwhile: a device of ours at it steps aside."""
        given = frame.get("row", frame)
        row = DeviceRow("", "printer", str(given["driver"]), "", dict(given["settings"]))
        wire = self._drivers.wire_of(row)
        async with self._configuring:
            ours = [
                device
                for device, held in self._held.items()
                if self._drivers.wire_of(held.row) == wire
            ]
            await asyncio.gather(*(self._let_go(device) for device in ours))
            lease = Lease(wire, str(given.get("name", "The printer")))
            try:
                lease.take()
                return await work(frame)
            finally:
                lease.drop()
                await self._have(self._rows)

    async def _try(self, frame: Frame) -> Frame:
        """Do one thing at a device that is no row."""
        row = DeviceRow(**frame["row"])
        living, ring = Living(row, lambda _: None, asyncio.get_running_loop().time), Ring()
        around = Around(row, living, self._say, ring, lambda wire: Recorded(wire, ring), {})
        session = self._drivers.begin(around)
        try:
            return await session.do(str(frame["what"]), frame["ask"], self._begun(frame["id"]))
        finally:
            await session.close()

    # ---- the box ---------------------------------------------------------------------------
    def _begun(self, number: int) -> Callable[[], Awaitable[None]]:
        """Says that a job begins, and waits until the box has written that down.

        Raises DeviceError where the box is gone or does not answer: the job does not begin.
        """

        async def begun() -> None:
            going: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            self._going[number] = going
            try:
                if self._is_alone:
                    raise _nobody_there()
                self._say({"id": number, "begun": True})
                async with asyncio.timeout(GO_WITHIN_S):
                    if not await going:
                        raise _nobody_there()
            except TimeoutError as error:
                raise _nobody_there() from error
            finally:
                del self._going[number]

        return begun

    @property
    def _is_alone(self) -> bool:
        return self._reader.at_eof() or self._writer.is_closing()

    async def _ping(self) -> None:
        while True:
            self._say({"event": "ping"})
            await asyncio.sleep(PING_EVERY_S)

    async def _end(self) -> None:
        for task in self._own_tasks:
            task.cancel()
        for going in self._going.values():
            if not going.done():
                going.set_exception(_nobody_there())
        for held in self._held.values():
            held.drop_idle_lease()
        if self._asked:
            await asyncio.wait(self._asked, timeout=LAST_WORDS_S)
        for task in tuple(self._asked):
            task.cancel()
        await asyncio.gather(*(held.let_go(0) for held in self._held.values()))
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def _say(self, frame: Mapping[str, Any]) -> None:
        if not self._writer.is_closing():
            self._writer.write(packed(frame))


def _ours(what: str, code: DeviceCode = DeviceCode.INTERNAL) -> Frame:
    return error_frame(DeviceError(code, "The box", what, "Try again."))


def _nobody_there() -> DeviceError:
    return DeviceError(
        DeviceCode.CANCELLED, "The box", "stopped before the paper began.", "Print it again."
    )
