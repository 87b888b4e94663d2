"""Every printer driver, by dialect and wire, for the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from domain.ports.printer import Printer
from drivers.entry import Driver, Step, Wire
from drivers.host.printer_session import PrinterSession
from drivers.host.session import Around, Surroundings
from drivers.host.wiring import transport_of
from drivers.printers.driver import WiredPrinter
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.settings import EscposSettings, PrinterSettings, StarSettings
from drivers.printers.star.driver import StarPrinter
from drivers.transports.wires import SerialWire, TcpWire, UsbWire

Settings = TypeVar("Settings", bound=PrinterSettings)
STEPS: Final[tuple[Step, ...]] = ("find", "settings", "probe", "test_page", "drawer", "name")


@dataclass(frozen=True, kw_only=True)
class EscposTcpSettings(EscposSettings, TcpWire):
    """A network printer."""


@dataclass(frozen=True, kw_only=True)
class EscposSerialSettings(EscposSettings, SerialWire):
    """A printer at a serial port."""


@dataclass(frozen=True, kw_only=True)
class EscposUsbSettings(EscposSettings, UsbWire):
    """A printer at a USB port."""


@dataclass(frozen=True, kw_only=True)
class StarTcpSettings(StarSettings, TcpWire):
    """A Star printer on the network."""


@dataclass(frozen=True, kw_only=True)
class StarSerialSettings(StarSettings, SerialWire):
    """A Star printer at a serial port."""


@dataclass(frozen=True, kw_only=True)
class StarUsbSettings(StarSettings, UsbWire):
    """A Star printer at a USB port."""


def _printing(
    name: str,
    title: str,
    wire: Wire,
    settings: type[Settings],
    printer: type[WiredPrinter],
    emulator: str,
) -> Driver[Settings]:
    """A printer's driver: its session in the device host is the same for all."""

    def make(given: Settings, around: Surroundings) -> Printer:
        return printer(
            around.name,
            around.wired(transport_of(given, around.name)),
            given.tuned(),
            images=around.images,
            drawer_pin=given.drawer_pin,
            on_status=around.on_status,
            on_begun=around.on_begun,
            on_note=around.on_note,
        )

    def session(given: Settings, around: Around) -> PrinterSession:
        linger_s = given.linger_s if isinstance(given, TcpWire) else None
        return PrinterSession(around, lambda hearing: make(given, hearing), linger_s)

    return Driver(name, "printer", title, wire, settings, session, STEPS, emulator, make)


ENTRIES: Final[tuple[Driver[Any], ...]] = (
    _printing("escpos_tcp", "ESC/POS, network", "tcp", EscposTcpSettings, EscposPrinter, "printer"),
    _printing(
        "escpos_serial",
        "ESC/POS, serial",
        "serial",
        EscposSerialSettings,
        EscposPrinter,
        "printer",
    ),
    _printing("escpos_usb", "ESC/POS, USB", "usb", EscposUsbSettings, EscposPrinter, "printer"),
    _printing("star_tcp", "Star, network", "tcp", StarTcpSettings, StarPrinter, "star"),
    _printing("star_serial", "Star, serial", "serial", StarSerialSettings, StarPrinter, "star"),
    _printing("star_usb", "Star, USB", "usb", StarUsbSettings, StarPrinter, "star"),
)
