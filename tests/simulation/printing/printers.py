"""The day's printers: the real drivers' languages and levels of proof, each with its emulator."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from domain.ports.printer import Printer, Proof
from drivers.emulators.printer import PrinterMachine
from drivers.host.session import Surroundings
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES, Profile
from drivers.printers.star.driver import StarPrinter
from drivers.printers.star.simulation import SimulatedStar
from drivers.transports.port import Transport
from tests.simulation.printing.wires import Socket

EPSON: Final = PROFILES["epson-80"]
GENERIC: Final = PROFILES["generic-80"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A model of printer: its profile, and what stands at the other end of the wire."""

    name: str
    profile: Profile
    emulator: Callable[[random.Random], PrinterMachine]

    @property
    def proof(self) -> Proof:
        """How much a confirmed paper proves."""
        return self.profile.proof

    def driver(self, wire: Transport, around: Surroundings) -> Printer:
        """The real driver, as the registry makes it."""
        make = EscposPrinter if self.profile.language == "escpos" else StarPrinter
        return make(
            around.name,
            around.wired(wire),
            self.profile,
            on_status=around.on_status,
            on_begun=around.on_begun,
        )


def _fast(chance: random.Random) -> SimulatedPrinter:
    return SimulatedPrinter()


def _slow(chance: random.Random) -> SimulatedPrinter:
    """One that takes its time, so that things happen in the middle of a paper."""
    return SimulatedPrinter(
        buffer_bytes=chance.choice((200, 4_096)), print_mm_per_s=chance.choice((40, 150))
    )


def _narrow(chance: random.Random) -> SimulatedPrinter:
    return SimulatedPrinter(384, buffer_bytes=1_024, print_mm_per_s=90)


def _without_ids(chance: random.Random) -> SimulatedPrinter:
    return SimulatedPrinter(
        buffer_bytes=chance.choice((300, 4_096)), print_mm_per_s=90, has_process_id=False
    )


def _dumb(chance: random.Random) -> SimulatedPrinter:
    printer = SimulatedPrinter(has_process_id=False)
    printer.faults.silent = True
    return printer


def _star(chance: random.Random) -> SimulatedStar:
    return SimulatedStar(buffer_bytes=chance.choice((300, 4_096)), print_mm_per_s=90)


def _counting(chance: random.Random) -> SimulatedPrinter:
    return SimulatedPrinter(print_mm_per_s=150, has_counters=True)


KINDS: Final = (
    Kind("epson", EPSON, _fast),
    Kind("star", PROFILES["star-prnt-80"], _star),
    Kind("epson slow", EPSON, _slow),
    Kind("epson with a counter", replace(EPSON, counter=True), _counting),
    Kind("epson by the page", replace(EPSON, page_dots=1_662), _slow),
    Kind("generic", GENERIC, _without_ids),
    Kind("narrow", PROFILES["epson-58"], _narrow),
    Kind("delivered", replace(GENERIC, proof=Proof.DELIVERED), _without_ids),
    Kind("dumb", replace(GENERIC, proof=Proof.NONE), _dumb),
)

CERTAIN: Final = 5
"""The first so many prove that a paper is out."""


@dataclass
class Placed:
    """A printer at its place. `is_calm` says that nothing ever happens to it."""

    id: UUID
    name: str
    kind: Kind
    emulator: PrinterMachine
    socket: Socket
    is_calm: bool = False
    backup: Placed | None = None
    backup_after_s: int = 0
    asked_at: list[float] = field(default_factory=list)
    """When somebody wanted its drawer open."""
    lost_buffers: list[float] = field(default_factory=list)
    """When it lost what it had not printed yet."""

    @property
    def papers(self) -> tuple[tuple[str, ...], ...]:
        """The words on each paper, line by line; the last may still hang out."""
        return tuple(strip.lines for strip in self.emulator.strips)

    def power_off(self, now: float) -> None:
        """Pull its plug."""
        self.lost_buffers.append(now)
        self.emulator.unplug()
        self.socket.drop()

    def power_on(self) -> None:
        """Put it back."""
        self.emulator.plug_in()
        self.socket.changed()


def placed(
    printer_id: UUID, name: str, kind: Kind, chance: random.Random, *, is_calm: bool
) -> Placed:
    """Put one up."""
    emulator = kind.emulator(chance)
    return Placed(printer_id, name, kind, emulator, Socket(name, emulator, chance), is_calm)
