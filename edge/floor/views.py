"""The floor as screens see it: one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.floor import FloorRules, Place, TableState
from edge.floor.parties import PartyView


@dataclass(frozen=True, slots=True)
class FloorOrder:
    """An open order. Numbers count lines, or ready items for `ready`; `late` is the kitchen's.

    `labels` are what its `table_ids` are called for it: 7, or 7a among strangers.
    """

    id: UUID
    number: int
    name: str
    state: TableState
    order_type_id: UUID
    guests: int
    server_id: UUID | None
    server: str
    opened_at: datetime
    total_minor: int
    unsent: int
    held: int
    ready: int
    oldest_unsent_at: datetime | None
    precheck_outdated: bool
    late: bool
    table_ids: tuple[UUID, ...] = ()
    labels: tuple[str, ...] = ()
    waits_for: str = ""
    last_round: tuple[tuple[int, str], ...] = ()
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FloorArea:
    """A room."""

    id: UUID
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class FloorTable:
    """A table and what is going on there. Times and the server are of its earliest order.

    `served_by` is whose section it stands in tonight; `reserved` is the party that comes within
    two hours. Where guests paid and the table is not free yet, `opened_at` is when they paid.
    """

    id: UUID
    area_id: UUID
    name: str
    seats: int
    shape: str
    place: Place
    state: TableState = TableState.FREE
    order_ids: tuple[UUID, ...] = ()
    guests: int = 0
    opened_at: datetime | None = None
    oldest_unsent_at: datetime | None = None
    server_id: UUID | None = None
    server: str = ""
    total_minor: int = 0
    ready: int = 0
    late: bool = False
    waits_for: str = ""
    served_by: UUID | None = None
    reserved: PartyView | None = None


@dataclass(frozen=True, slots=True)
class FloorView:
    """All rooms, all tables by id, all open orders by id. `tabs` are orders without a table.

    `rules` are how the house runs its floor.
    """

    areas: tuple[FloorArea, ...]
    tables: Mapping[UUID, FloorTable]
    orders: Mapping[UUID, FloorOrder]
    tabs: tuple[UUID, ...]
    rules: FloorRules

    def in_area(self, area_id: UUID) -> tuple[FloorTable, ...]:
        """The tables of a room."""
        return tuple(table for table in self.tables.values() if table.area_id == area_id)
