"""What can be asked of the floor. Ids of new rows come from the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class SetFloorRules:
    """How the house runs its floor (`domain.floor.FloorRules`)."""

    clears_tables: bool
    own_tables_only: bool


@dataclass(frozen=True, slots=True)
class PutSection:
    """A section as it should be, new or known; `person_id` serves it unless decided otherwise."""

    section_id: UUID
    name: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RemoveSection:
    """Take a section away."""

    section_id: UUID


@dataclass(frozen=True, slots=True)
class SetTableSection:
    """Put a table into a section, or into none."""

    table_id: UUID
    section_id: UUID | None


@dataclass(frozen=True, slots=True)
class AssignSection:
    """Who serves a section tonight; nobody means who always does."""

    section_id: UUID
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class GuestsLeft:
    """The guests who paid at a table have left it; it must be cleared."""

    table_id: UUID


@dataclass(frozen=True, slots=True)
class ClearTable:
    """A table at which was paid is clear again."""

    table_id: UUID


@dataclass(frozen=True, slots=True)
class HandOver:
    """All open orders and sections of one person go to another."""

    from_person_id: UUID
    to_person_id: UUID


@dataclass(frozen=True, slots=True)
class HandOrders:
    """Some open orders go to another person, whoever they were."""

    order_ids: tuple[UUID, ...]
    to_person_id: UUID


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went over: orders, by where they sit, and how many sections."""

    orders: int
    sections: int
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PutParty:
    """A reservation as it should be, new or known."""

    party_id: UUID
    name: str
    guests: int
    expected_at: datetime
    phone: str = ""
    note: str = ""
    table_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class EndParty:
    """A party cancelled, or did not come (`no_show`)."""

    party_id: UUID
    no_show: bool = False


@dataclass(frozen=True, slots=True)
class ShowMine:
    """A device shows its waiter's own tables first, or all alike."""

    device_id: UUID
    mine: bool
