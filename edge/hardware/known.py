"""What this version of the box can speak with, as screens ask: drivers without their insides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from drivers import registry
from drivers.entry import Family, Step, Wire
from drivers.inputs.bar import ACTS
from drivers.transports.wires import SerialWire, TcpWire, UsbWire

BAR_ACTS: Final = ACTS
"""What a bump bar's key can mean."""
_WIRES: Final[Mapping[str, type[TcpWire | SerialWire | UsbWire]]] = {
    "tcp": TcpWire,
    "serial": SerialWire,
    "usb": UsbWire,
}


@dataclass(frozen=True, slots=True)
class KnownDriver:
    """A driver. `settings` is a frozen dataclass of plain fields, from which a form is made;
    `address` are those that say where the device is. `steps` are those of the wizard.
    """

    id: str
    family: Family
    title: str
    wire: Wire
    steps: tuple[Step, ...]
    settings: type
    address: frozenset[str]


@cache
def known_drivers() -> Mapping[str, KnownDriver]:
    """Every driver by its name."""
    return MappingProxyType(
        {
            each.id: KnownDriver(
                each.id,
                each.family,
                each.title,
                each.wire,
                each.steps,
                each.settings,
                frozenset(_names(_WIRES[each.wire])) if each.wire in _WIRES else frozenset(),
            )
            for each in registry.drivers().values()
        }
    )


def known_driver(name: str) -> KnownDriver:
    """The driver of a name. Raises BadRequest naming them all."""
    return known_drivers()[registry.driver(name).id]


def check_settings(driver: str, settings: Mapping[str, Any]) -> None:
    """Raises BadRequest naming the driver, or the setting that cannot be."""
    registry.checked(registry.driver(driver).settings, settings)


def _names(kind: type[TcpWire | SerialWire | UsbWire]) -> list[str]:
    return [each.name for each in fields(kind)]
