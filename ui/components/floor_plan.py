"""The rooms with their tables where they stand, as a plan or, on narrow screens, as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text, whole

TableState = Literal[
    "free",
    "reserved",
    "seated",
    "ordered",
    "unsent",
    "sent",
    "held",
    "ready",
    "check",
    "paid",
    "clear",
    "late",
]


@dataclass(frozen=True, slots=True)
class Room:
    """A room; `width` and `height` are floor units, the same as its tables'."""

    room_id: str
    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table where it stands; `x`, `y` is its upper left corner, `rotation` in degrees."""

    table_id: str
    room_id: str
    number: str
    x: int
    y: int
    w: int
    h: int
    shape: Literal["square", "round"] = "square"
    rotation: int = 0
    seats: int = 0


@dataclass(frozen=True, slots=True)
class TableNow:
    """What a table is now; minutes are counted from `since_ms` in the browser.

    `beside` stands beside its number: `+8` where tables are pushed together, `a b` for strangers.
    `reserved` is who comes when. A dimmed table is somebody else's; lists leave it out.
    """

    table_id: str
    state: TableState
    word: str
    guests: int = 0
    since_ms: int | None = None
    server: str = ""
    server_color: str = ""
    presence: str = ""
    unsent_since_ms: int | None = None
    amount: str = ""
    beside: str = ""
    reserved: str = ""
    dim: bool = False


@dataclass(frozen=True, slots=True)
class NamedTab:
    """An order with a name and no table."""

    tab_id: str
    name: str
    state: TableState
    word: str
    since_ms: int | None = None
    server: str = ""
    server_color: str = ""
    amount: str = ""
    presence: str = ""


@dataclass(frozen=True, slots=True)
class TableOpened:
    """A table was tapped."""

    table_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class TabOpened:
    """A named tab was tapped."""

    tab_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class TablePicked:
    """While editing: a table was tapped or taken hold of."""

    table_id: str


@dataclass(frozen=True, slots=True)
class RoomShown:
    """A room was turned to."""

    room_id: str


@dataclass(frozen=True, slots=True)
class TableMoved:
    """A table was dragged to a new place."""

    table_id: str
    x: int
    y: int
    w: int
    h: int
    rotation: int
    tap_id: str


@dataclass(frozen=True, slots=True)
class FloorPlanLabels:
    """Words of the floor."""

    free: str = "free"
    minutes: str = "{count} min"
    guests: str = "guests"
    seats: str = "seats"
    unsent: str = "unsent {count} min"
    plan: str = "Plan"
    list: str = "List"
    tabs: str = "Tabs"
    empty: str = "No tables yet. Add some in the floor settings."


class FloorPlan(DataElement, component="floor_plan.js", dependencies=["comanda_kit.js"]):
    """Rooms, tables and named tabs in one element."""

    def __init__(self, *, labels: FloorPlanLabels | None = None) -> None:
        super().__init__()
        self._turns = 0
        self.put_labels(labels or FloorPlanLabels())

    def set_floor(self, rooms: Sequence[Room], tables: Sequence[Table]) -> None:
        """Where everything stands; changes only when the floor is edited.

        Shown when no finger has touched the plan for some seconds, at once while editing.
        """
        self.put("floor", {"rooms": rooms, "tables": tables})

    def set_now(self, tables: Sequence[TableNow], tabs: Sequence[NamedTab] = ()) -> None:
        """What goes on. Tables left out are free."""
        self.put("now", {"tables": {each.table_id: each for each in tables}, "tabs": tabs})

    def show_room(self, room_id: str) -> None:
        """Turn to a room."""
        self._turns += 1
        self.put("room", [room_id, self._turns])

    def set_editable(self, editable: bool) -> None:
        """Tables can be picked and dragged instead of opened."""
        self.put("editable", editable)

    def set_picked(self, table_id: str) -> None:
        """Mark a table as the one that is edited; empty for none."""
        self._turns += 1
        self.put("picked", [table_id, self._turns])

    def on_open(self, handler: Handler[TableOpened]) -> None:
        """Call when a table is tapped."""
        self.listen("open", _table_opened, handler)

    def on_tab(self, handler: Handler[TabOpened]) -> None:
        """Call when a named tab is tapped."""
        self.listen("tab", _tab_opened, handler)

    def on_move(self, handler: Handler[TableMoved]) -> None:
        """Call when a table was dragged."""
        self.listen("move", _table_moved, handler)

    def on_pick(self, handler: Handler[TablePicked]) -> None:
        """Call when a table was picked to be edited."""
        self.listen("pick", _table_picked, handler)

    def on_room(self, handler: Handler[RoomShown]) -> None:
        """Call when a room was turned to."""
        self.listen("room", _room_shown, handler)


def _table_opened(values: Values) -> TableOpened:
    return TableOpened(text(values, "table_id"), text(values, "tap_id"))


def _tab_opened(values: Values) -> TabOpened:
    return TabOpened(text(values, "tab_id"), text(values, "tap_id"))


def _table_picked(values: Values) -> TablePicked:
    return TablePicked(text(values, "table_id"))


def _room_shown(values: Values) -> RoomShown:
    return RoomShown(text(values, "room_id"))


def _table_moved(values: Values) -> TableMoved:
    return TableMoved(
        table_id=text(values, "table_id"),
        x=whole(values, "x"),
        y=whole(values, "y"),
        w=whole(values, "w"),
        h=whole(values, "h"),
        rotation=whole(values, "rotation"),
        tap_id=text(values, "tap_id"),
    )
