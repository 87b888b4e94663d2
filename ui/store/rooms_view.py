"""Rooms as they are edited: where a table stands on the screen and on the plan, and the way back.

The plan is 1,000 by 1,000 and is drawn half as wide again, as screens are wider than high.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.floor import PLAN_SIZE, Place
from edge.floor.requests import (
    PlaceTables,
    PutArea,
    PutTable,
    RemoveArea,
    RemoveTable,
    SetTableSection,
    TablePlace,
)
from edge.floor.sections import SectionView
from edge.floor.views import FloorTable, FloorView
from ui.components.floor_plan import Room, Table, TableMoved, TableNow
from ui.store.asking import Pick
from ui.store.floor_view import stands
from ui.text import _

Edit = PutArea | RemoveArea | PutTable | PlaceTables | RemoveTable | SetTableSection

WIDE, DEEP = PLAN_SIZE * 3 // 2, PLAN_SIZE
GAP = 4
STEP = 10
TURN_DEGREES = 45
MOST_SEATS_OFFERED = 12
SHAPES: dict[str, tuple[str, int, int]] = {
    "round": ("round", 160, 160),
    "large-round": ("round", 200, 200),
    "square": ("square", 170, 190),
    "long": ("rectangle", 270, 190),
}
"""What tables are made like: shape, width and height on the plan."""

SMALL = ("round", 120, 120)
"""What is put where a table finds no room."""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that was made, and the one that takes it back."""

    done: Edit
    back: Edit


@dataclass(slots=True)
class History:
    """The edits of one sitting, to be taken back and made again in order."""

    made: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        """Something new was done: what was taken back before cannot be made again."""
        self.made.append(change)
        self.undone.clear()

    def step_back(self) -> None:
        """The last edit was taken back."""
        self.undone.append(self.made.pop())

    def step_on(self) -> None:
        """What was taken back last was made again."""
        self.made.append(self.undone.pop())


def rooms_and_tables(floor: FloorView) -> tuple[list[Room], list[Table]]:
    """All rooms in full, also where nothing stands yet."""
    rooms = [Room(str(area.id), area.name, WIDE, DEEP) for area in floor.areas]
    return rooms, [stands(table) for table in floor.tables.values()]


def sections_now(floor: FloorView, sections: Iterable[SectionView]) -> list[TableNow]:
    """Each table with its section, in place of what goes on there."""
    named = {table_id: each.name for each in sections for table_id in each.table_ids}
    return [
        TableNow(str(table.id), "free", named.get(table.id, ""), guests=0)
        for table in floor.tables.values()
    ]


def moved(event: TableMoved, table: FloorTable) -> Change | None:
    """A table was dragged; None where it stands as it stood."""
    x = round((event.x + event.w / 2) * PLAN_SIZE / WIDE)
    y = event.y + event.h // 2
    old = table.place
    new = Place(_on_plan(x), _on_plan(y), old.width, old.height, old.rotation_degrees)
    return None if new == old else _placed(table, new)


def turned(table: FloorTable) -> Change:
    """The table an eighth of a turn further."""
    old = table.place
    degrees = (old.rotation_degrees + TURN_DEGREES) % 360
    return _placed(table, Place(old.x, old.y, old.width, old.height, degrees))


def _placed(table: FloorTable, place: Place) -> Change:
    return Change(
        PlaceTables((TablePlace(table.id, place),)),
        PlaceTables((TablePlace(table.id, table.place),)),
    )


def as_it_is(table: FloorTable) -> PutTable:
    """The edit that makes a table what it is now."""
    return PutTable(table.id, table.area_id, table.name, table.place, table.seats, table.shape)


def renamed(table: FloorTable, name: str) -> Change:
    """The table under another name."""
    done = PutTable(table.id, table.area_id, name, table.place, table.seats, table.shape)
    return Change(done, as_it_is(table))


def reseated(table: FloorTable, seats: int) -> Change:
    """The table with another number of seats."""
    done = PutTable(table.id, table.area_id, table.name, table.place, seats, table.shape)
    return Change(done, as_it_is(table))


def reshaped(table: FloorTable, made_like: str) -> Change:
    """The table round, square or long, where it stands."""
    shape, width, height = SHAPES[made_like]
    old = table.place
    place = Place(old.x, old.y, width, height, old.rotation_degrees)
    done = PutTable(table.id, table.area_id, table.name, place, table.seats, shape)
    return Change(done, as_it_is(table))


def removed(table: FloorTable) -> Change:
    """The table gone."""
    return Change(RemoveTable(table.id), as_it_is(table))


def added(floor: FloorView, area_id: UUID, table_id: UUID) -> Change:
    """One more table in a room: the next number, where there is room for it."""
    taken = [table.place for table in floor.in_area(area_id)]
    made, spot = SHAPES["square"], _free_spot(taken, *SHAPES["square"][1:])
    if spot is None:
        made, spot = SMALL, _free_spot(taken, *SMALL[1:])
    shape, width, height = made
    x, y = spot or (PLAN_SIZE // 2, PLAN_SIZE // 2)
    name = str(max(_numbers(floor.tables.values()), default=0) + 1)
    done = PutTable(table_id, area_id, name, Place(x, y, width, height), 4, shape)
    return Change(done, RemoveTable(table_id))


def _numbers(tables: Iterable[FloorTable]) -> list[int]:
    return [int(table.name) for table in tables if table.name.isdecimal()]


def _free_spot(taken: list[Place], width: int, height: int) -> tuple[int, int] | None:
    """The first place, row by row, that no table covers."""
    for y in range(height // 2 + GAP, PLAN_SIZE - height // 2, STEP):
        for x in range(width // 2 + GAP, PLAN_SIZE - width // 2, STEP):
            if not any(_touch(x, y, width, height, place) for place in taken):
                return x, y
    return None


def _touch(x: int, y: int, width: int, height: int, place: Place) -> bool:
    return (
        abs(x - place.x) < (width + place.width) // 2 + GAP
        and abs(y - place.y) < (height + place.height) // 2 + GAP
    )


def _on_plan(value: int) -> int:
    return max(0, min(PLAN_SIZE, value))


# ---- sheets ----------------------------------------------------------------------------------
def seat_picks() -> list[Pick]:
    """How many can sit at a table."""
    return [Pick(str(count), str(count)) for count in range(1, MOST_SEATS_OFFERED + 1)]


def shape_picks() -> list[Pick]:
    """What tables are made like."""
    return [
        Pick("round", _("Round")),
        Pick("large-round", _("Round and large")),
        Pick("square", _("Square")),
        Pick("long", _("Long")),
    ]
