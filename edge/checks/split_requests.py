"""What can be asked about taking an order's bill apart, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SplitEvenly:
    """The unpaid remainder (or one check of it) in `ways` parts that differ by one at most."""

    order_id: UUID
    ways: int
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SplitByShares:
    """The unpaid remainder (or one check of it) as 1 to 2 to 3."""

    order_id: UUID
    shares: tuple[int, ...]
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SplitByAmount:
    """A check for each amount (minor units, all taxes in it), and one with what is left."""

    order_id: UUID
    amounts_minor: tuple[int, ...]
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """Thousandths of a line with its options; None is all that is there to take."""

    line_id: UUID
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class SplitByLines:
    """A check for each group of lines, and one with what nobody takes."""

    order_id: UUID
    groups: tuple[tuple[Take, ...], ...]
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A line that some seats pay for together: a bottle by three of five."""

    line_id: UUID
    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SplitBySeats:
    """A check for each group of seats; no groups: each seat that ordered has its own.

    What belongs to the table is shared by all seats, what is in `shared` by those named there.
    """

    order_id: UUID
    groups: tuple[tuple[int, ...], ...] = ()
    shared: tuple[SharedLine, ...] = ()
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MoveToCheck:
    """Move lines from one unpaid check to another; `to_check_id` None makes a new one."""

    order_id: UUID
    from_check_id: UUID
    takes: tuple[Take, ...]
    to_check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rejoin:
    """Put unpaid checks together again; none named: all of them."""

    order_id: UUID
    check_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkOut:
    """The guests left without paying: close what is unpaid of a check, with the reason."""

    order_id: UUID
    check_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectPaid:
    """Say who really served a paid check's order, or where it sat. None stays as it is."""

    check_id: UUID
    reason: str
    server_id: UUID | None = None
    table_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CheckDue:
    """A check as a split left it. `label` is the order's number and its own: 7/2."""

    check_id: UUID
    label: str
    state: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class SplitResult:
    """All checks of the order that count, by number. Their totals add up to the order."""

    order_id: UUID
    order_state: str
    checks: tuple[CheckDue, ...]
