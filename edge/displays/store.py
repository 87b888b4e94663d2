"""SQL of guests' displays."""

from __future__ import annotations

from uuid import UUID

from edge.hardware.device_rows import SECOND_SCREEN
from edge.transaction import Read
from sync.tables.devices import Device, Peripheral

TOKEN = "token_sha256"
_DISPLAYS = "kind = 'display' AND enabled AND deleted_at IS NULL"


def serial_displays(read: Read) -> list[Peripheral]:
    """Displays on wires that belong to a counter."""
    found = read.all(Peripheral, f"{_DISPLAYS} AND place_kind = 'device' ORDER BY id")
    return [row for row in found if row.driver != SECOND_SCREEN and row.place_id is not None]


def second_screen(read: Read, device_id: UUID) -> Peripheral | None:
    """The second screen of a counter."""
    found = read.all(
        Peripheral,
        "kind = 'display' AND deleted_at IS NULL AND driver = ? AND place_id = ?",
        SECOND_SCREEN,
        device_id,
    )
    return found[0] if found else None


def counter_of(read: Read, token_sha256: str) -> UUID | None:
    """The counter whose guest a link shows; None where the link, or the counter, is over."""
    for row in read.all(Peripheral, f"{_DISPLAYS} AND driver = ?", SECOND_SCREEN):
        if row.settings.get(TOKEN) == token_sha256 and row.place_id is not None:
            device = read.get(Device, row.place_id)
            is_in = device is not None and device.state == "approved"
            return row.place_id if is_in else None
    return None
