"""Hardware as screens show it: rows, places and states put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from domain.errors import BadRequest
from domain.ids import new_id
from drivers import registry
from drivers.host.ring import Traffic
from drivers.host.session import DeviceRow
from edge.box_tables import HardwareEvent, HardwarePlace
from edge.hardware import store, words
from edge.hardware.device_rows import (
    driver_of,
    family,
    is_virtual,
    match_of,
    settings_of,
)
from edge.hardware.memory import HardwareMemory
from edge.hardware.requests import (
    EventView,
    HardwareDetail,
    HardwareState,
    HardwareView,
    TrafficView,
)
from edge.transaction import Read

_WHERE: Final = ("host", "path", "port_path", "usb_serial", "device")


def placed(read: Read) -> list[tuple[store.Row, HardwarePlace | None]]:
    """Every row with where it was found last."""
    places = store.places(read)
    return [(row, places.get(row.id)) for row in store.rows(read)]


def view(
    row: store.Row,
    place: HardwarePlace | None,
    memory: HardwareMemory,
    refused: Mapping[str, str],
) -> HardwareView:
    """A row in the list."""
    driver = driver_of(row)
    return HardwareView(
        id=row.id,
        name=row.name,
        family=family(row),
        driver="" if is_virtual(row) else driver,
        driver_title=_title(row, driver),
        where=_where(row, place),
        enabled=row.enabled,
        state=_state(row, memory, refused),
        place_kind=row.place_kind if not store.is_printer(row) else "",
        place_id=row.place_id if not store.is_printer(row) else None,
        role=row.role if store.is_printer(row) else "",
    )


def detail(
    read: Read, hardware_id: UUID, memory: HardwareMemory, refused: Mapping[str, str]
) -> HardwareDetail:
    """Everything about a row. Raises NotFound."""
    row = store.load(read, hardware_id)
    place = store.places(read).get(row.id)
    found = HardwareDetail(
        view=view(row, place, memory, refused),
        settings=settings_of(row),
        match=match_of(row),
        identity=dict(place.identity) if place else {},
        place=dict(place.place) if place else {},
        seen_at=place.seen_at if place else None,
        events=tuple(map(event_view, store.events(read, row.id))),
    )
    if store.is_printer(row):
        return replace(
            found,
            width_chars=row.width_chars,
            dialect=row.dialect,
            backup_id=row.backup_id,
            backup_after_s=row.backup_after_s,
        )
    return found


def event_view(event: HardwareEvent) -> EventView:
    """Something that happened."""
    return EventView(event.id, event.at, event.what, event.detail)


def traffic_view(traffic: Traffic) -> TrafficView:
    """Bytes on the wire, in hexadecimal and as far as they are letters."""
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in traffic.data)
    return TrafficView(
        datetime.fromtimestamp(traffic.at, UTC), traffic.direction, traffic.data.hex(" "), text
    )


def trial_row(driver: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A row for something that is only tried. Raises BadRequest."""
    known = registry.driver(driver)
    registry.checked(known.settings, settings)
    return asdict(DeviceRow(str(new_id()), known.family, driver, "Trial", dict(settings)))


def _state(row: store.Row, memory: HardwareMemory, refused: Mapping[str, str]) -> HardwareState:
    device = str(row.id)
    if not row.enabled:
        return words.SWITCHED_OFF
    if is_virtual(row):
        return words.VIRTUAL_STATE
    if device in refused:
        return words.refused(refused[device])
    said = words.in_words(memory.states.get(device), memory.since.get(device))
    if said.severity == "stopped" and not said.conditions and not memory.is_said_away(device):
        return replace(said, severity="warning")
    return said


def _title(row: store.Row, driver: str) -> str:
    if is_virtual(row):
        return "Virtual" if store.is_printer(row) else "Second screen"
    try:
        return registry.driver(driver).title
    except BadRequest:
        return driver


def _where(row: store.Row, place: HardwarePlace | None) -> str:
    told = {**settings_of(row), **(place.place if place else {})}
    return next((str(told[name]) for name in _WHERE if told.get(name)), "")
