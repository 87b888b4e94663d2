"""What tests of devices in software share: a printer behind its wire, a driver, virtual time."""

from __future__ import annotations

from typing import Any

from domain.documents import Cut, Document, Text
from drivers.emulators.card import Door, NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.memory import EmulatedWire
from drivers.emulators.script import script
from drivers.printers.conversation import Timing
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES

TICKET = Document("other", "Ticket", (Text("Lasagne"), Text("END"), Cut()))


class Bench:
    """A printer with a script of faults, and the real driver."""

    def __init__(self, faults: str = "[]", **printer: Any) -> None:
        self.printer = SimulatedPrinter(**printer)
        self.line = Line(self.printer, script(faults))
        self.wire = EmulatedWire(self.line, device="Grill")
        self.driver = EscposPrinter(
            "Grill", self.wire, PROFILES["epson-80"], timing=Timing(pause_s=60)
        )

    @property
    def text(self) -> str:
        """All that is on paper."""
        return "\n".join(strip.text for strip in self.printer.strips)


def card(**settings: Any) -> NetworkCard:
    """A printer's network card."""
    return NetworkCard(Line(SimulatedPrinter()), **settings)


def connected(to: NetworkCard, now: float = 0.0) -> Door:
    """A connection that was asked for."""
    door = Door(to)
    door.connect(now)
    return door
