"""The floor: what a table's state is, and where a table may stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from string import ascii_lowercase

from domain.errors import BadRequest, LimitExceeded

PLAN_SIZE = 1000
"""A room's plan is 1,000 by 1,000, whatever the room's shape."""

AFTER_PAYMENT, CLEAR = "table_after_payment", "clear"
OWN_TABLES_ONLY = "own_tables_only"

RESERVED_AHEAD = timedelta(hours=2)
"""How long before its party comes a table shows that it is reserved."""

UNSENT_WAITER = timedelta(minutes=2)
UNSENT_MANAGER = timedelta(minutes=5)
"""How old an unsent line is when its waiter is told, and when the manager is."""

MIN_TABLE_SIZE = 20
MAX_SEATS = 99
MAX_TABLE_NAME = 12
SHAPES = ("square", "round", "rectangle")


class TableState(StrEnum):
    """What a waiter must know first about a table, the most urgent last.

    Ordered is what nobody needs to send: all that is new, no station makes.
    """

    FREE = "free"
    RESERVED = "reserved"
    TO_CLEAR = "to_clear"
    PAID = "paid"
    SEATED = "seated"
    ORDERED = "ordered"
    ALL_SENT = "all_sent"
    CHECK_PRINTED = "check_printed"
    HELD = "held"
    UNSENT = "unsent"
    FOOD_READY = "food_ready"


URGENCY = {state: place for place, state in enumerate(TableState)}


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What an open order's state follows from: numbers of lines, and its checks.

    `unsent` lines wait for Send; `ordered` ones are new too, but no station makes them.
    """

    unsent: int = 0
    ordered: int = 0
    held: int = 0
    sent: int = 0
    ready: int = 0
    last_changed_at: datetime | None = None
    prechecked_at: datetime | None = None
    open_checks: int = 0
    paid_checks: int = 0

    @property
    def precheck_outdated(self) -> bool:
        """Whether the order changed after its check was printed."""
        if self.prechecked_at is None or self.last_changed_at is None:
            return False
        return self.last_changed_at > self.prechecked_at


def order_state(facts: OrderFacts) -> TableState:
    """The state of an open order: what somebody must do next, where several things are true."""
    if facts.ready:
        return TableState.FOOD_READY
    if facts.unsent:
        return TableState.UNSENT
    if facts.held:
        return TableState.HELD
    if facts.paid_checks and not facts.open_checks:
        return TableState.PAID
    if facts.prechecked_at is not None and not facts.precheck_outdated:
        return TableState.CHECK_PRINTED
    if facts.sent:
        return TableState.ALL_SENT
    return TableState.ORDERED if facts.ordered else TableState.SEATED


def table_state(orders: list[TableState]) -> TableState:
    """The state of a table: that of its most urgent order, free without any."""
    return max(orders, key=URGENCY.__getitem__, default=TableState.FREE)


@dataclass(frozen=True, slots=True)
class FloorRules:
    """How a house runs its floor. After payment a table is free at once, or first to be cleared."""

    clears_tables: bool = False
    own_tables_only: bool = False

    @classmethod
    def of(cls, options: Mapping[str, object]) -> FloorRules:
        """The rules among a house's options."""
        return cls(
            options.get(AFTER_PAYMENT) == CLEAR,
            bool(options.get(OWN_TABLES_ONLY, False)),
        )

    def written(self) -> dict[str, object]:
        """The options that say these rules."""
        return {
            AFTER_PAYMENT: CLEAR if self.clears_tables else "free",
            OWN_TABLES_ONLY: self.own_tables_only,
        }


def table_label(name: str, suffix: str) -> str:
    """What an order's table is called: `7`, or `7a` where strangers share it."""
    return f"{name}{suffix}"


def at_tables(labels: Iterable[str]) -> str:
    """Where an order sits, in one word: `7a`, `7+8`; empty without a table."""
    return "+".join(labels)


def next_suffix(taken: Collection[str]) -> str:
    """The first free letter for one more party at a table. Raises LimitExceeded after z."""
    for letter in ascii_lowercase:
        if letter not in taken:
            return letter
    raise LimitExceeded("26 parties sit at this table already.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: centre and size on the plan, turned clockwise."""

    x: int
    y: int
    width: int = 100
    height: int = 100
    rotation_degrees: int = 0

    def checked(self) -> Place:
        """This place. Raises LimitExceeded where the table would not be on the plan."""
        if not (0 <= self.x <= PLAN_SIZE and 0 <= self.y <= PLAN_SIZE):
            raise LimitExceeded("A table stands inside its room.")
        for size in (self.width, self.height):
            if not MIN_TABLE_SIZE <= size <= PLAN_SIZE:
                raise LimitExceeded("A table is between 20 and 1,000 of its room's plan wide.")
        if not 0 <= self.rotation_degrees < 360:
            raise LimitExceeded("A table is turned by 0 to 359 degrees.")
        return self


def check_table(name: str, seats: int, shape: str) -> None:
    """Raises BadRequest or LimitExceeded for a name, number of seats or shape that cannot be."""
    if not name.strip() or len(name) > MAX_TABLE_NAME:
        raise BadRequest(f"A table's name has 1 to {MAX_TABLE_NAME} characters.")
    if not 1 <= seats <= MAX_SEATS:
        raise LimitExceeded(f"A table has 1 to {MAX_SEATS} seats.")
    if shape not in SHAPES:
        raise BadRequest("A table is square, round or rectangle.")
