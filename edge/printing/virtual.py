"""Printers without hardware: the paper they print can be looked at, and they can misbehave.

They take the bytes that a real printer would take; the paper is what the bytes mean, and it
outlives a restart of the box.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from domain.clock import Clock, SystemClock
from domain.documents import Document
from domain.ports.printer import Outcome, PrinterStatus
from edge.printing.pictures import Pictures
from edge.printing.ports import Begun
from sync.types import from_micros, to_micros

if TYPE_CHECKING:  # imported with the first paper, since a start would pay for it
    from drivers.printers.escpos.driver import EscposPrinter
    from drivers.printers.escpos.paper import Strip
    from drivers.printers.escpos.simulation import SimulatedPrinter
    from drivers.printers.profiles import Profile

T = TypeVar("T")

MAX_STRIPS = 200
"""Older papers of a printer fall into the bin."""
PROFILES = {48: "epson-80", 42: "epson-80-42", 32: "epson-58"}


@dataclass(frozen=True, slots=True)
class PaperStrip:
    """A piece of paper: counted from 1 at each printer, with the time it was cut off.

    `text` is what the printer set in its own letters; it is known until the next restart.
    """

    id: int
    at: datetime
    png: bytes
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class VirtualState:
    """What a person standing at the printer would see."""

    name: str
    plugged: bool
    paper_out: bool
    drawer_open: bool
    kicks: int
    strips: int


class VirtualPrinter:
    """One printer of the demo. Its work is done in a thread, so that no tablet waits for paper."""

    def __init__(self, name: str, width_chars: int, folder: Path, clock: Clock) -> None:
        self.name = name
        self._width_chars = width_chars
        self.kicks = 0
        self._clock = clock
        self._folder = folder
        self._pictures = Pictures(folder.parent.parent)
        self._one_at_a_time = asyncio.Lock()
        self._strips = _load(folder)
        self.on_repaired: Callable[[], None] | None = None
        self.on_unplugged: Callable[[], None] | None = None
        self._say_begun: tuple[Begun | None, asyncio.AbstractEventLoop]

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: Begun | None = None,
    ) -> Outcome:
        """Print a document once; see `edge.printing.ports.QueuePrinter`."""
        words = tuple(marks)
        loop = asyncio.get_running_loop()
        async with self._one_at_a_time:
            driver = await self._ready()
            self._say_begun = (begun, loop)
            outcome = await self._in_thread(
                lambda: asyncio.run(driver.print(document, key=key, marks=words))
            )
            await self._in_thread(self._take_paper)
        return outcome

    async def status(self) -> PrinterStatus:
        """What it says of itself. Raises DeviceError where it is unplugged."""
        async with self._one_at_a_time:
            driver = await self._ready()
            return await self._in_thread(lambda: asyncio.run(driver.status()))

    async def pulse_drawer(self) -> None:
        """Open the drawer. Raises DeviceError where it cannot."""
        async with self._one_at_a_time:
            driver = await self._ready()
            await self._in_thread(lambda: asyncio.run(driver.pulse_drawer()))
            self.kicks += 1

    @property
    def strips(self) -> tuple[PaperStrip, ...]:
        """The papers that were cut off, oldest first."""
        return tuple(self._strips)

    @property
    def text(self) -> str:
        """The words on all paper, also on what still hangs out, in the printer's own letters."""
        hanging = [strip.text for strip in self._simulation.strips]
        return "\n".join([*(strip.text for strip in self._strips), *hanging])

    @property
    def state(self) -> VirtualState:
        """How it stands there."""
        faults = self._simulation.faults
        return VirtualState(
            name=self.name,
            plugged=not faults.unplugged,
            paper_out=faults.paper_out,
            drawer_open=self._simulation.drawer_is_open,
            kicks=self.kicks,
            strips=len(self._strips),
        )

    def unplug(self) -> None:
        """Pull the plug."""
        self._simulation.unplug()
        if self.on_unplugged is not None:
            self.on_unplugged()

    def plug_in(self) -> None:
        """Put the plug back."""
        self._simulation.plug_in()
        self._repaired()

    def unplug_after(self, more_bytes: int) -> None:
        """Have somebody stumble over the cable after so many bytes of the next job."""
        faults = self._simulation.faults
        faults.unplug_after_bytes = self._simulation.received_bytes + more_bytes

    def take_paper_out(self, out: bool = True) -> None:
        """Take the roll out, or put a new one in."""
        self._simulation.faults.paper_out = out
        self._repaired()

    def close_drawer(self) -> None:
        """Push the drawer shut."""
        self._simulation.close_drawer()

    @property
    def simulation(self) -> SimulatedPrinter:
        """The printer itself: bytes in, paper out."""
        return self._simulation

    async def take_paper(self) -> None:
        """Keep what was cut off since; for who feeds the simulation by another way."""
        async with self._one_at_a_time:
            cut = self._cut_off()
            await self._in_thread(lambda: self._keep(cut))

    @cached_property
    def _profile(self) -> Profile:
        from drivers.printers.profiles import profile_named

        return profile_named(PROFILES.get(self._width_chars, "epson-80"))

    @cached_property
    def _simulation(self) -> SimulatedPrinter:
        from drivers.printers.escpos.simulation import SimulatedPrinter

        return SimulatedPrinter(self._profile.width_dots)

    @cached_property
    def _driver(self) -> EscposPrinter:
        from drivers.printers.escpos.driver import EscposPrinter
        from drivers.transports.memory import MemoryTransport

        wire = MemoryTransport(self._simulation, device=self.name)
        return EscposPrinter(
            self.name, wire, self._profile, images=self._pictures, on_begun=self._has_begun
        )

    async def _has_begun(self, _key: str) -> None:
        """Called in the thread that prints; the queue lives in another one's loop."""
        say, loop = self._say_begun
        if say is not None:
            told = asyncio.run_coroutine_threadsafe(_as_coroutine(say), loop)
            await asyncio.wrap_future(told)

    async def _ready(self) -> EscposPrinter:
        """The driver; its modules are imported in a thread."""
        await self._in_thread(_import_drivers)
        return self._driver

    def _repaired(self) -> None:
        if self.on_repaired is not None:
            self.on_repaired()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    def _take_paper(self) -> None:
        self._keep(self._cut_off())

    def _cut_off(self) -> list[Strip]:
        """Take what was cut off out of the printer."""
        cut = [strip for strip in self._simulation.strips if strip.is_cut]
        self._simulation.throw_away_papers()
        return cut

    def _keep(self, cut: Iterable[Strip]) -> None:
        """Keep papers as pictures, in memory and as files."""
        for strip in cut:
            last = self._strips[-1].id if self._strips else 0
            kept = PaperStrip(last + 1, self._clock.now(), strip.png(), strip.text)
            _save(self._folder, kept)
            self._strips.append(kept)
        for old in self._strips[:-MAX_STRIPS]:
            _file(self._folder, old).unlink(missing_ok=True)
        del self._strips[:-MAX_STRIPS]


class VirtualPrinters:
    """The virtual printers of a box, by the id of their row."""

    def __init__(self, data_dir: Path, clock: Clock | None = None) -> None:
        self._folder = data_dir / "paper"
        self._clock: Clock = clock or SystemClock()
        self._printers: dict[UUID, VirtualPrinter] = {}
        self._on_repaired: Callable[[UUID], None] | None = None

    def tell_of_repairs(self, listener: Callable[[UUID], None]) -> None:
        """Call `listener` when somebody plugs a printer in or changes its paper."""
        self._on_repaired = listener

    def add(self, printer_id: UUID, name: str, width_chars: int = 48) -> VirtualPrinter:
        """The printer of a row; made at the first call, the same one ever after."""
        if printer_id not in self._printers:
            folder = self._folder / printer_id.hex
            printer = VirtualPrinter(name, width_chars, folder, self._clock)
            printer.on_repaired = lambda: self._repaired(printer_id)
            self._printers[printer_id] = printer
        return self._printers[printer_id]

    def all(self) -> dict[UUID, VirtualPrinter]:
        """Every virtual printer by its id."""
        return dict(self._printers)

    def get(self, printer_id: UUID) -> VirtualPrinter | None:
        """A virtual printer, or nothing where the row is none."""
        return self._printers.get(printer_id)

    def strips(self, printer_id: UUID) -> list[PaperStrip]:
        """The papers of a printer, oldest first; none where there is no such printer."""
        printer = self._printers.get(printer_id)
        return list(printer.strips) if printer else []

    def strip(self, printer_id: UUID, strip_id: int) -> PaperStrip | None:
        """One paper."""
        return next((s for s in self.strips(printer_id) if s.id == strip_id), None)

    def _repaired(self, printer_id: UUID) -> None:
        if self._on_repaired is not None:
            self._on_repaired(printer_id)


async def _as_coroutine(begun: Begun) -> None:
    await begun()


def _import_drivers() -> None:
    import drivers.printers.escpos.driver
    import drivers.printers.escpos.simulation
    import drivers.transports.memory  # noqa: F401


def _file(folder: Path, strip: PaperStrip) -> Path:
    return folder / f"{strip.id:08d}-{to_micros(strip.at)}.png"


def _save(folder: Path, strip: PaperStrip) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder, strip).write_bytes(strip.png)


def _load(folder: Path) -> list[PaperStrip]:
    strips = []
    for file in sorted(folder.glob("*-*.png")):
        number, _, micros = file.stem.partition("-")
        if not (number.isdecimal() and micros.isdecimal()):
            continue  # somebody put it there
        strips.append(PaperStrip(int(number), from_micros(int(micros)), file.read_bytes()))
    return strips[-MAX_STRIPS:]
