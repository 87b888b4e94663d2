"""Every printer driver, by dialect and wire, for the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from domain.ports.printer import Printer
from drivers.entry import Driver, Step, Wire
from drivers.host.printer_session import PrinterSession
from drivers.host.session import Around, Surroundings
from drivers.host.usb_link import UsbTransport
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.settings import EscposSettings, StarSettings
from drivers.printers.star.driver import StarPrinter
from drivers.transports.port import Transport
from drivers.transports.wires import SerialWire, TcpWire, UsbWire

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")
STEPS: Final[tuple[Step, ...]] = ("find", "settings", "probe", "test_page", "drawer", "name")


@dataclass(frozen=True, kw_only=True)
class EscposTcpSettings(EscposSettings, TcpWire):
    """A network printer."""

    def __post_init__(self) -> None:
        TcpWire.__post_init__(self)
        EscposSettings.__post_init__(self)


@dataclass(frozen=True, kw_only=True)
class EscposSerialSettings(EscposSettings, SerialWire):
    """A printer at a serial port."""

    def __post_init__(self) -> None:
        SerialWire.__post_init__(self)
        EscposSettings.__post_init__(self)


@dataclass(frozen=True, kw_only=True)
class EscposUsbSettings(EscposSettings, UsbWire):
    """A printer at a USB port."""

    def __post_init__(self) -> None:
        UsbWire.__post_init__(self)
        EscposSettings.__post_init__(self)


@dataclass(frozen=True, kw_only=True)
class StarTcpSettings(StarSettings, TcpWire):
    """A Star printer on the network."""

    def __post_init__(self) -> None:
        TcpWire.__post_init__(self)
        StarSettings.__post_init__(self)


@dataclass(frozen=True, kw_only=True)
class StarSerialSettings(StarSettings, SerialWire):
    """A Star printer at a serial port."""

    def __post_init__(self) -> None:
        SerialWire.__post_init__(self)
        StarSettings.__post_init__(self)


@dataclass(frozen=True, kw_only=True)
class StarUsbSettings(StarSettings, UsbWire):
    """A Star printer at a USB port."""

    def __post_init__(self) -> None:
        UsbWire.__post_init__(self)
        StarSettings.__post_init__(self)


def _escpos(settings: EscposSettings, wire: Transport, around: Surroundings) -> Printer:
    return EscposPrinter(
        around.name,
        around.wired(wire),
        settings.tuned(),
        images=around.images,
        drawer_pin=settings.drawer_pin,
        on_status=around.on_status,
        on_begun=around.on_begun,
        on_note=around.on_note,
    )


def _star(settings: StarSettings, wire: Transport, around: Surroundings) -> Printer:
    return StarPrinter(
        around.name,
        around.wired(wire),
        settings.tuned(),
        images=around.images,
        drawer_pin=settings.drawer_pin,
        on_status=around.on_status,
        on_begun=around.on_begun,
        on_note=around.on_note,
    )


def _escpos_tcp(settings: EscposTcpSettings, around: Surroundings) -> Printer:
    return _escpos(settings, settings.transport(around.name), around)


def _escpos_serial(settings: EscposSerialSettings, around: Surroundings) -> Printer:
    return _escpos(settings, settings.transport(around.name), around)


def _escpos_usb(settings: EscposUsbSettings, around: Surroundings) -> Printer:
    return _escpos(settings, UsbTransport(settings, device=around.name), around)


def _star_tcp(settings: StarTcpSettings, around: Surroundings) -> Printer:
    return _star(settings, settings.transport(around.name), around)


def _star_serial(settings: StarSerialSettings, around: Surroundings) -> Printer:
    return _star(settings, settings.transport(around.name), around)


def _star_usb(settings: StarUsbSettings, around: Surroundings) -> Printer:
    return _star(settings, UsbTransport(settings, device=around.name), around)


def _printing(
    name: str,
    title: str,
    wire: Wire,
    settings: type[Settings],
    make: Callable[[Settings, Surroundings], Printer],
    emulator: str,
) -> Driver[Settings]:
    """A printer's driver: its session in the device host is the same for all."""

    def session(given: Settings, around: Around) -> PrinterSession:
        linger_s: int | None = getattr(given, "linger_s", None)
        return PrinterSession(around, lambda hearing: make(given, hearing), linger_s)

    return Driver(name, "printer", title, wire, settings, session, STEPS, emulator, make)


ENTRIES: Final = (
    _printing("escpos_tcp", "ESC/POS, network", "tcp", EscposTcpSettings, _escpos_tcp, "printer"),
    _printing(
        "escpos_serial",
        "ESC/POS, serial",
        "serial",
        EscposSerialSettings,
        _escpos_serial,
        "printer",
    ),
    _printing("escpos_usb", "ESC/POS, USB", "usb", EscposUsbSettings, _escpos_usb, "printer"),
    _printing("star_tcp", "Star, network", "tcp", StarTcpSettings, _star_tcp, "star"),
    _printing("star_serial", "Star, serial", "serial", StarSerialSettings, _star_serial, "star"),
    _printing("star_usb", "Star, USB", "usb", StarUsbSettings, _star_usb, "star"),
)
