"""The box's rows as the device host is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from drivers.host.session import DeviceRow
from edge.box_tables import HardwarePlace
from edge.hardware import store
from edge.printing.connected import VIRTUAL
from edge.transaction import Read

DRIVER: Final = "driver"
MATCH: Final = "match"
SECOND_SCREEN: Final = "second_screen"
"""The driver of a guest's screen that is a page of the box (`edge.displays`)."""
USUAL_DRIVER: Final = "escpos_tcp"


def device_rows(read: Read) -> list[DeviceRow]:
    """Everything that the host speaks with."""
    places = store.places(read)
    return [device_row(row, places.get(row.id)) for row in store.rows(read) if not is_virtual(row)]


def is_virtual(row: store.Row) -> bool:
    """Whether it is software of the box itself."""
    if store.is_printer(row):
        return row.dialect == VIRTUAL
    return row.driver == SECOND_SCREEN


def device_row(row: store.Row, place: HardwarePlace | None = None) -> DeviceRow:
    """A row as the host is told of it."""
    return DeviceRow(
        id=str(row.id),
        kind=family(row),
        driver=driver_of(row),
        name=row.name,
        settings=settings_of(row),
        enabled=row.enabled,
        match=match_of(row),
        identity=dict(place.identity) if place else {},
        place=dict(place.place) if place else {},
    )


def family(row: store.Row) -> str:
    """printer, scale, scanner, display, card_reader or bump_bar."""
    return "printer" if store.is_printer(row) else row.kind


def driver_of(row: store.Row) -> str:
    """The driver's name; a printer carries it among its settings."""
    if not store.is_printer(row):
        return row.driver
    return str(row.settings.get(DRIVER, USUAL_DRIVER))


def settings_of(row: store.Row) -> dict[str, Any]:
    """What its driver is told."""
    return {name: value for name, value in row.settings.items() if name not in (DRIVER, MATCH)}


def match_of(row: store.Row) -> dict[str, Any]:
    """By what it is known again."""
    if not store.is_printer(row):
        return dict(row.match)
    found = row.settings.get(MATCH)
    return dict(found) if isinstance(found, Mapping) else {}


def printer_settings(
    driver: str, settings: Mapping[str, Any], match: Mapping[str, Any]
) -> dict[str, Any]:
    """A printer's `settings` column."""
    return {DRIVER: driver, **settings, **({MATCH: dict(match)} if match else {})}


def by_id(read: Read) -> dict[UUID, store.Row]:
    """Every row by its id."""
    return {row.id: row for row in store.rows(read)}
