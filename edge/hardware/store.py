"""SQL of hardware: its rows, where each was last found, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from typing_extensions import TypeIs

from domain.errors import NotFound
from domain.ids import new_id
from edge.box_tables import HardwareEvent, HardwarePlace
from edge.transaction import Read, Write
from sync.rows import table_of
from sync.tables.cash import Drawer
from sync.tables.catalog import Printer, Station
from sync.tables.devices import Peripheral

Row = Printer | Peripheral
MAX_EVENTS = 1_000
EVENTS_SHOWN = 100


def is_printer(row: Row) -> TypeIs[Printer]:
    """Whether the row is a printer's."""
    return table_of(row) is Printer


def printers(read: Read) -> list[Printer]:
    """Every printer of the store, virtual ones too."""
    return read.all(Printer, "deleted_at IS NULL ORDER BY id")


def peripherals(read: Read) -> list[Peripheral]:
    """Everything that is no printer."""
    return read.all(Peripheral, "deleted_at IS NULL ORDER BY id")


def rows(read: Read) -> list[Row]:
    """Everything that hangs on the box."""
    return [*printers(read), *peripherals(read)]


def load(read: Read, hardware_id: UUID) -> Row:
    """A printer or a peripheral. Raises NotFound."""
    for table in (Printer, Peripheral):
        row = read.get(table, hardware_id)
        if row is not None and row.deleted_at is None:
            return cast("Row", row)
    raise NotFound("There is no such printer or device.")


def places(read: Read) -> dict[UUID, HardwarePlace]:
    """Where each was found last."""
    return {place.hardware_id: place for place in read.all(HardwarePlace)}


def events(read: Read, hardware_id: UUID, most: int = EVENTS_SHOWN) -> list[HardwareEvent]:
    """What happened to one, newest first."""
    return read.all(HardwareEvent, "hardware_id = ? ORDER BY id DESC LIMIT ?", hardware_id, most)


def users_of(read: Read, printer_id: UUID) -> list[str]:
    """The names of stations, drawers and printers that print or open there."""
    using = "deleted_at IS NULL AND {} = ?"
    stations = read.all(Station, using.format("printer_id"), printer_id)
    drawers = read.all(Drawer, using.format("printer_id"), printer_id)
    backed = read.all(Printer, using.format("backup_id"), printer_id)
    return [*(row.name for row in stations), *(row.name for row in drawers)] + [
        row.name for row in backed
    ]


def add_event(tx: Write, hardware_id: UUID, what: str, detail: str = "") -> None:
    """Remember what happened; beyond the last thousand it is forgotten."""
    tx.insert_box_row(
        HardwareEvent, id=new_id(), hardware_id=hardware_id, at=tx.now, what=what, detail=detail
    )
    tx.execute(
        "DELETE FROM hardware_events WHERE id <= "
        "(SELECT id FROM hardware_events ORDER BY id DESC LIMIT 1 OFFSET ?)",
        MAX_EVENTS,
    )


def put_place(
    tx: Write, hardware_id: UUID, identity: Mapping[str, Any], place: Mapping[str, Any]
) -> None:
    """Remember where it is and by what it is known."""
    tx.put_box_row(
        HardwarePlace,
        hardware_id=hardware_id,
        identity=dict(identity),
        place=dict(place),
        seen_at=tx.now,
    )


def forget_place(tx: Write, hardware_id: UUID) -> None:
    """It is known by nothing any more: whatever is found next at its address is right."""
    tx.execute("DELETE FROM hardware_places WHERE hardware_id = ?", hardware_id)
