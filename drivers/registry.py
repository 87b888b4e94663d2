"""Every driver there is, by the name that a device's row carries, with its settings checked.

The table is written out, so that a frozen build imports all of it and a reader finds all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any

from domain.errors import BadRequest
from domain.ports.printer import Printer
from drivers.entry import Driver, checked
from drivers.host.session import Around, Session, Surroundings

__all__ = ["Surroundings", "begin", "checked", "driver", "drivers", "make_printer"]


@cache
def drivers() -> Mapping[str, Driver[Any]]:
    """Every driver by its name. The families are imported with the first question.

    The box asks for names and settings only, so its start does not wait for fonts and ports.
    """
    from drivers.displays import entries as displays
    from drivers.inputs import entries as inputs
    from drivers.printers import entries as printers
    from drivers.scales import entries as scales

    every: tuple[Driver[Any], ...] = (
        *printers.ENTRIES,
        *scales.ENTRIES,
        *displays.ENTRIES,
        *inputs.ENTRIES,
    )
    return MappingProxyType({entry.id: entry for entry in every})


def driver(name: str, family: str | None = None) -> Driver[Any]:
    """The driver of a name, of a family where one is given. Raises BadRequest naming them all."""
    found = drivers().get(name)
    if found is None or family not in (None, found.family):
        known = [each.id for each in drivers().values() if family in (None, each.family)]
        raise BadRequest(f"No driver is called {name!r}; {', '.join(known)} exist.")
    return found


def begin(around: Around) -> Session:
    """The session of a device. Raises BadRequest naming the driver or setting that cannot be."""
    row = around.row
    known = driver(row.driver, row.kind)
    names = {each.name for each in fields(known.settings)}
    place = {name: value for name, value in row.place.items() if name in names}
    return known.begin({**row.settings, **place}, around)


def make_printer(name: str, settings: Mapping[str, object], around: Surroundings) -> Printer:
    """A printer ready to be asked; nothing is connected yet.

    Raises BadRequest naming the driver or the setting that is unknown, missing or out of range.
    """
    return driver(name, "printer").make_printer(settings, around)
