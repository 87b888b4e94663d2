"""What hangs on the box: the host that speaks with it, how it is in words, what was found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any, Final
from uuid import UUID

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from domain.permissions import Right, require
from drivers.host.frames import Frame
from drivers.host.lifecycle import AWAY, SAID_AWAY_AFTER_S
from drivers.host.ring import traffic_of
from drivers.host.session import DeviceRow
from edge.box_tables import HardwareEvent
from edge.commands import Actor
from edge.database import Database
from edge.hardware import bundle, store, toml_file, views
from edge.hardware.candidates import candidate_views
from edge.hardware.device_rows import device_row, device_rows
from edge.hardware.host import HardwareHost, HostGone, host_command
from edge.hardware.memory import HardwareMemory
from edge.hardware.printers import HostedPrinter
from edge.hardware.requests import (
    AllowIdentity,
    CandidateView,
    EventView,
    HardwareChange,
    HardwareDetail,
    HardwareView,
    TrafficView,
)
from edge.hardware.rows import HardwareRows
from edge.loops import Loop
from edge.printing.beside import beside_the_queue
from edge.printing.pictures import Pictures
from edge.release import release
from edge.signals import Signal
from edge.transaction import Read
from sync.tables.catalog import Printer

log = logging.getLogger(__name__)

TOPICS: Final = ("printers", "peripherals", "devices")
Heard = Callable[[Frame], None]


class HardwareService:
    """The devices of the box. The host runs only where there is a device to speak with, or
    somebody looks for one.
    """

    def __init__(self, db: Database) -> None:
        self.rows = HardwareRows(db)
        """Adding, changing, removing."""
        self._db = db
        self.host = HardwareHost(self.hear, host_command)
        self.memory = HardwareMemory(db)
        """How each device is, since when, and what was found."""
        self.refused: dict[str, str] = {}
        """Why a device's settings cannot be."""
        self._listeners: dict[str, list[Heard]] = {}
        self._loop = Loop("devices", self.tell_rows)
        self._told: list[DeviceRow] = []
        self._wanted = False
        self._unsubscribe: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Tell the host what there is, and again with every change."""
        subscribe = self._db.signals.subscribe
        self._unsubscribe = [subscribe(topic, lambda _: self.look()) for topic in TOPICS]
        try:
            await self.tell_rows()
        except Exception:  # papers wait, the house sells; it is tried again
            log.exception("the device host cannot be told what there is")
        self._loop.start()
        self.memory.start()

    async def stop(self) -> None:
        """End the host after what is under way."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._loop.stop()
        await self.host.stop()
        await self.memory.stop()

    def look(self) -> None:
        """The rows may have changed."""
        self._loop.wake()

    # ---- for other features ----------------------------------------------------------------
    async def printer(self, row: Printer) -> HostedPrinter:
        """The printer of a row. Raises BadRequest naming the setting that cannot be."""
        await self._told_of(str(row.id), row)
        if str(row.id) in self.refused:
            raise BadRequest(self.refused[str(row.id)])
        return HostedPrinter(self.host, str(row.id), row.name, Pictures(self._db.path.parent))

    async def ask(self, hardware_id: UUID, do: str, **more: Any) -> Frame:
        """Ask a device (`weigh`, `show`, ...). Raises DeviceError, also while the host is away."""
        return await self._host_ask(do, device=str(hardware_id), **more)

    def on(self, event: str, listener: Heard) -> Callable[[], None]:
        """Call `listener` with each `reading`, `scan`, `card`, `key`, `drawer` or `state` event.

        `event["device"]` is the row's id as text. Returns what ends it.
        """
        listeners = self._listeners.setdefault(event, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    def note(self, hardware_id: UUID, what: str, detail: str = "") -> None:
        """Keep for the device's page that something happened."""
        device = str(hardware_id)
        self.memory.hear({"event": "noted", "device": device, "what": what, "detail": detail})

    def state(self, hardware_id: UUID) -> Frame | None:
        """What a device last said of itself; None where nothing was heard of it yet."""
        return self.memory.states.get(str(hardware_id))

    # ---- for screens -----------------------------------------------------------------------
    async def overview(self) -> tuple[HardwareView, ...]:
        """Everything that hangs on the box, how it is, printers first."""
        return await self._db.read(
            lambda read: tuple(
                views.view(row, place, self.memory, self.refused)
                for row, place in views.placed(read)
            )
        )

    async def detail(self, hardware_id: UUID) -> HardwareDetail:
        """One of them with its settings and what happened to it. Raises NotFound."""
        return await self._db.read(
            lambda read: views.detail(read, hardware_id, self.memory, self.refused)
        )

    async def events(self, hardware_id: UUID) -> tuple[EventView, ...]:
        """What happened to it, newest first."""

        def work(read: Read) -> tuple[EventView, ...]:
            found: list[HardwareEvent] = store.events(read, hardware_id)
            return tuple(map(views.event_view, found))

        return await self._db.read(work)

    async def ring(self, hardware_id: UUID, actor: Actor) -> tuple[TrafficView, ...]:
        """Its last traffic, oldest first; for managers. Raises DeviceError, Forbidden."""
        require(actor.rights, Right.MANAGE_DEVICES)
        answer = await self.ask(hardware_id, "ring")
        return tuple(map(views.traffic_view, traffic_of(answer["ring"])))

    async def export(self, actor: Actor) -> str:
        """All rows as one TOML file; `rows.import_file` takes it back. Raises Forbidden."""
        require(actor.rights, Right.MANAGE_DEVICES)
        return await self._db.read(lambda read: toml_file.written(store.rows(read)))

    async def bundle(self, actor: Actor, *, redact: bool = True) -> bytes:
        """Everything that support wants to see, as a zip file. Raises Forbidden.

        Without `redact` the text of papers is in it.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        overview = await self.overview()
        details = [await self.detail(view.id) for view in overview]
        rings = {}
        for view in overview:
            try:
                rings[view.id] = traffic_of((await self.ask(view.id, "ring"))["ring"])
            except DeviceError as error:
                log.info("%s has no traffic to tell: %s", view.name, error)
        facts = {"release": release(), "host_starts": self.host.starts}
        rows = await self.export(actor)
        return await asyncio.to_thread(bundle.packed, details, rings, rows, facts, redact=redact)

    async def candidates(self) -> tuple[CandidateView, ...]:
        """What was found so far and does nothing yet; `look_around` looks again."""
        rows = await self._db.read(store.rows)
        away = {row.id for row in rows if self.memory.is_away(str(row.id))}
        return candidate_views(self.memory.candidates, rows, away)

    def offer(self, source: str, found: Iterable[Frame]) -> None:
        """Things that something else than the host found, such as emulated ones, are candidates."""
        self.memory.hear({"event": "candidates", "source": source, "found": list(found)})

    async def look_around(self, *, network: bool = True) -> None:
        """Have the host look at every port, and on the network; a few seconds. It answers at once:
        what is found comes as signals of "hardware". Raises DeviceError.
        """
        await self._want_host()
        await self._host_ask("look_around", network=network)

    async def probe(
        self, driver: str, settings: Mapping[str, Any], step: str, **more: Any
    ) -> Frame:
        """A step of the wizard at something that need not be a row yet: `find`, `test_page`,
        `pulse`, `sensor`, `silent` (`drivers.printers.probing`). Raises DeviceError, BadRequest.
        """
        await self._want_host()
        beside = beside_the_queue(self._db) if step == "test_page" else nullcontext()
        async with beside:
            return await self._host_ask(
                "probe", driver=driver, settings=dict(settings), step=step, more=more
            )

    async def allow_identity(
        self, request: AllowIdentity, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """The device that is at its address now is right: it is learnt anew. Raises Forbidden."""
        change = await self.rows.allow_identity(request, actor, command_id)
        await self.tell_rows()
        if self.host.pid is not None:
            await self._host_ask("again", device=str(request.hardware_id))
        return change

    async def try_buzz(self, driver: str, settings: Mapping[str, Any]) -> None:
        """Sound the buzzer of something that need not be a row yet. Raises DeviceError."""
        await self._want_host()
        row = views.trial_row(driver, settings)
        await self._host_ask("try", row=row, what="buzz", ask={})

    # ---- the host --------------------------------------------------------------------------
    async def _told_of(self, hardware_id: str, row: Printer) -> None:
        known = {each.id: each for each in self._told}.get(hardware_id)
        wanted = device_row(row)
        if known is None or (known.settings, known.driver, known.enabled) != (
            wanted.settings,
            wanted.driver,
            wanted.enabled,
        ):
            await self.tell_rows()

    async def _want_host(self) -> None:
        self._wanted = True
        if self.host.pid is None:
            await self.tell_rows()

    async def _host_ask(self, do: str, **more: Any) -> Frame:
        try:
            return await self.host.ask(do, **more)
        except HostGone as gone:
            raise _service_stopped() from gone

    async def tell_rows(self) -> int | None:
        """Have the host know exactly the devices that there are rows of."""
        rows = await self._db.read(device_rows)
        if not rows and self.host.pid is None and not self._wanted:
            return None
        self.host.start()
        try:
            self.refused = await self.host.configure(rows)
        except (HostGone, DeviceError) as error:
            log.warning("the device host was not told: %s", error)
            return 1
        self._told = rows
        self.memory.has_rows(rows, self.refused)
        return None

    def hear(self, frame: Frame) -> None:
        """An event of the device host."""
        for listener in (self.memory.hear, *self._listeners.get(str(frame["event"]), ())):
            try:
                listener(frame)
            except Exception:
                log.exception("a listener of %s failed", frame["event"])
        if frame["event"] == "state":
            self._say_changed(frame)

    def _say_changed(self, frame: Frame) -> None:
        """Screens look now, and again when what is away has been away for long enough to say."""
        signal = Signal("hardware", UUID(frame["device"]))
        self._db.signals.emit(signal)
        if frame["state"] in AWAY:
            loop = asyncio.get_running_loop()
            loop.call_later(SAID_AWAY_AFTER_S, self._db.signals.emit, signal)


def _service_stopped() -> DeviceError:
    return DeviceError(
        DeviceCode.INTERNAL,
        "The box",
        "its device service stopped and is being started again.",
        "Wait a moment.",
    )
