"""Every driver there is, by the name that a device's row carries, with its settings checked.

The table is written out, so that a frozen build imports all of it and a reader finds all of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

from domain.errors import BadRequest
from domain.ports.printer import Printer, PrinterStatus
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.encode import NO_IMAGES
from drivers.printers.escpos.profiles import profile_named
from drivers.transports.tcp import TcpTransport

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class EscposTcpSettings:
    """A network printer. `profile` names its model; `drawer_pin` 2 or 5 is the drawer's wire."""

    host: str
    port: int = 9_100
    profile: str = "epson-80"
    drawer_pin: int = 2

    def __post_init__(self) -> None:
        if not self.host or any(character.isspace() for character in self.host):
            raise BadRequest("host must be a name or an address without blanks.")
        if not 1 <= self.port <= 65_535:
            raise BadRequest(f"port is {self.port}; it must be between 1 and 65535.")
        if self.drawer_pin not in (2, 5):
            raise BadRequest(f"drawer_pin is {self.drawer_pin}; it must be 2 or 5.")
        profile_named(self.profile)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a driver is given besides its settings."""

    name: str
    images: Mapping[str, bytes] = field(default_factory=lambda: NO_IMAGES)
    on_status: Callable[[PrinterStatus], None] | None = None
    on_begun: Callable[[str], Awaitable[None]] | None = None
    """Awaited with a job's key before the first byte of its body leaves."""


@dataclass(frozen=True, slots=True)
class Driver(Generic[Settings]):
    """A driver: what it drives, what it must be told, how it is made."""

    id: str
    family: Literal["printer"]
    settings: type[Settings]
    make: Callable[[Settings, Surroundings], Printer]


def _escpos_tcp(settings: EscposTcpSettings, around: Surroundings) -> Printer:
    return EscposPrinter(
        around.name,
        TcpTransport(settings.host, settings.port, device=around.name),
        profile_named(settings.profile),
        images=around.images,
        drawer_pin=settings.drawer_pin,
        on_status=around.on_status,
        on_begun=around.on_begun,
    )


ESCPOS_TCP: Final = Driver("escpos_tcp", "printer", EscposTcpSettings, _escpos_tcp)
PRINTERS: Final[Mapping[str, Driver[EscposTcpSettings]]] = MappingProxyType(
    {driver.id: driver for driver in (ESCPOS_TCP,)}
)


def make_printer(driver: str, settings: Mapping[str, object], around: Surroundings) -> Printer:
    """A printer ready to be asked; nothing is connected yet.

    Raises BadRequest naming the driver or the setting that is unknown, missing or out of range.
    """
    known = PRINTERS.get(driver)
    if known is None:
        raise BadRequest(f"No driver is called {driver!r}; {', '.join(PRINTERS)} exist.")
    return known.make(checked(known.settings, settings), around)


def checked(kind: type[Settings], given: Mapping[str, object]) -> Settings:
    """Settings of a kind from a device's row. Raises BadRequest naming the setting."""
    known: dict[str, Field[object]] = {each.name: each for each in fields(kind)}
    for name, value in given.items():
        if name not in known:
            raise BadRequest(f"The setting {name!r} is unknown; {', '.join(known)} are known.")
        if type(value).__name__ != known[name].type:
            raise BadRequest(f"The setting {name!r} must be of type {known[name].type}.")
    for name, setting in known.items():
        if setting.default is MISSING and name not in given:
            raise BadRequest(f"The setting {name!r} is missing.")
    return kind(**given)
