"""What can be asked of the floor. Ids of new rows come from the caller."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.floor import Place


@dataclass(frozen=True, slots=True)
class PutArea:
    """A room as it should be, new or known."""

    area_id: UUID
    name: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class RemoveArea:
    """Take away a room that has no tables."""

    area_id: UUID


@dataclass(frozen=True, slots=True)
class PutTable:
    """A table as it should be, new or known."""

    table_id: UUID
    area_id: UUID
    name: str
    place: Place
    seats: int = 4
    shape: str = "square"


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A table and where it should stand."""

    table_id: UUID
    place: Place


@dataclass(frozen=True, slots=True)
class PlaceTables:
    """Move tables that stand already, all or none; with the old places it is the undo."""

    tables: tuple[TablePlace, ...]


@dataclass(frozen=True, slots=True)
class RemoveTable:
    """Take away a table at which nobody sits."""

    table_id: UUID
