"""What this version of the box can speak with, as screens ask: drivers without their insides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any

from drivers import registry
from drivers.entry import Family, Step, Wire


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
    """Every driver by its name. All are imported with the first question: ask it in a thread."""
    from drivers.transports.wires import SerialWire, TcpWire, UsbWire

    wires = {"tcp": TcpWire, "serial": SerialWire, "usb": UsbWire}
    address = {wire: frozenset(each.name for each in fields(kind)) for wire, kind in wires.items()}
    return MappingProxyType(
        {
            each.id: KnownDriver(
                each.id,
                each.family,
                each.title,
                each.wire,
                each.steps,
                each.settings,
                address.get(each.wire, frozenset()),
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


def bar_acts() -> tuple[str, ...]:
    """What a bump bar's key can mean."""
    from drivers.inputs.bar import ACTS

    return ACTS
