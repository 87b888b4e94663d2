"""What a printer is for: the stations whose tickets come out there, the drawers it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.errors import BadRequest
from domain.permissions import Right, require
from edge.authority import BOX, must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.hardware import writing
from edge.hardware.requests import HardwareChange
from edge.transaction import Read, Write
from sync.tables.cash import Drawer
from sync.tables.catalog import Printer, Station

Sensor = Literal["high", "low", "none"]
_OF_STORE = "deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) ORDER BY id"


@dataclass(frozen=True, slots=True)
class UseView:
    """A station or a drawer, and the printer that works for it now."""

    kind: Literal["station", "drawer"]
    id: UUID
    name: str
    printer_id: UUID | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class UsePrinter:
    """This printer works for exactly these stations and drawers; others lose it.

    `sensor` is how these drawers tell that they are open, where that was found out.
    """

    printer_id: UUID
    station_ids: tuple[UUID, ...] = ()
    drawer_ids: tuple[UUID, ...] = ()
    sensor: Sensor | None = None


class PrinterUses:
    """Which station prints where, and which printer opens which drawer."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> tuple[UseView, ...]:
        """Every station and every drawer, with its printer."""
        return await self._db.read(_uses)

    async def use(
        self, request: UsePrinter, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Change what a printer works for. Raises Forbidden, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> HardwareChange:
            printer = tx.load(Printer, request.printer_id, "printer")
            stations = tx.all(Station, _OF_STORE, tx.house.store_id)
            drawers = _drawers(tx)
            must_be_known(request.station_ids, stations)
            must_be_known(request.drawer_ids, drawers)
            _move(tx, printer.id, stations, request.station_ids)
            _move(tx, printer.id, drawers, request.drawer_ids)
            if request.sensor is not None:
                for drawer in drawers:
                    if drawer.id in request.drawer_ids and drawer.sensor != request.sensor:
                        tx.update(drawer, sensor=request.sensor)
            tx.signal("menu")
            return writing.done(tx, "hardware_used", printer)

        return await self._db.write(Command.of(request, actor, command_id), work, HardwareChange)


def must_be_known(wanted: Iterable[UUID], rows: Iterable[Station | Drawer]) -> None:
    """Raises BadRequest for an id of no row."""
    if set(wanted) - {row.id for row in rows}:
        raise BadRequest("There is no such station or drawer any more.")


def _move(
    tx: Write, printer_id: UUID, rows: Iterable[Station | Drawer], wanted: Iterable[UUID]
) -> None:
    """Only what changes is written, so that what the centre made is refused only where touched."""
    for row in rows:
        is_here, is_wanted = row.printer_id == printer_id, row.id in wanted
        if is_here != is_wanted:
            must_be_made_here(row, row.name)
            tx.update(row, printer_id=printer_id if is_wanted else None)


def _drawers(read: Read) -> list[Drawer]:
    """Drawers that a printer opens: a waiter's purse has none."""
    found = read.all(Drawer, _OF_STORE, read.house.store_id)
    return [drawer for drawer in found if drawer.person_id is None]


def _uses(read: Read) -> tuple[UseView, ...]:
    stations = sorted(
        read.all(Station, _OF_STORE, read.house.store_id), key=lambda each: each.position
    )
    return (
        *(_view("station", row) for row in stations),
        *(_view("drawer", row) for row in _drawers(read)),
    )


def _view(kind: Literal["station", "drawer"], row: Station | Drawer) -> UseView:
    return UseView(kind, row.id, row.name, row.printer_id, row.authority == BOX)
