"""Which screens look again after rows of a table came from the centre."""

from __future__ import annotations

from collections.abc import Iterable

_BY_MODULE = {
    "catalog": "menu",
    "pricing": "menu",
    "stock": "menu",
    "floor": "floor",
    "identity": "people",
    "tenancy": "house",
    "devices": "devices",
}
"""The topic of a module of `sync.tables`; what is not here is looked up at each use."""
_BESIDE = {
    "printers": ("printing", "devices", "printers"),
    "peripherals": ("peripherals",),
    "stations": ("kitchen",),
    "sections": ("floor",),
    "stores": ("menu",),
    "translations": ("menu",),
    "availabilities": ("availability",),
}


def topics(tables: Iterable[type]) -> set[str]:
    """The topics to signal."""
    found: set[str] = set()
    for table in tables:
        module = table.__module__.rpartition(".")[2]
        if module in _BY_MODULE:
            found.add(_BY_MODULE[module])
        found.update(_BESIDE.get(str(getattr(table, "__tablename__", "")), ()))
    return found
