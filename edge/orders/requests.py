"""What can be asked of orders, and what is answered. Quantities are thousandths.

Ids of new rows come from the caller, so that a retry is the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalog import Choice


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """Open an order at tables, or without one (`name` is then the tab's).

    `join` is for a table that looked free: where somebody was quicker, their order is the answer.
    `party_id` is the reservation whose guests these are; its name and number of guests are taken.
    `promised_at` is when it is to be ready; what is sent before waits for that.
    """

    order_id: UUID
    order_type_id: UUID
    table_ids: tuple[UUID, ...] = ()
    guests: int = 0
    name: str = ""
    channel: str = "pos"
    join: bool = False
    party_id: UUID | None = None
    phone: str = ""
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddLine:
    """Add a variant of an item with its choices. `course_id` None takes the item's own.

    `shown_minor` is what the screen said that one costs: where the menu says otherwise by now, the
    tap is refused. None: no screen said anything. `label` is the code of a label with the weight on
    it: what it says was weighed where it was printed, and is not typed.
    """

    order_id: UUID
    line_id: UUID
    variant_id: UUID
    quantity: int = 1000
    choices: tuple[Choice, ...] = ()
    seat: int = 0
    course_id: UUID | None = None
    note: str = ""
    shown_minor: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class AddOpenItem:
    """Add what is not on the menu: made at a station (or nowhere), taxed like a group's goods."""

    order_id: UUID
    line_id: UUID
    name: str
    price_minor: int
    station_id: UUID | None = None
    tax_group_id: UUID | None = None
    quantity: int = 1000
    seat: int = 0
    course_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Change a line that was not sent. Only what is given changes; choices are priced anew."""

    line_id: UUID
    quantity: int | None = None
    seat: int | None = None
    course_id: UUID | None = None
    note: str | None = None
    choices: tuple[Choice, ...] | None = None


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Take away a line that was not sent."""

    line_id: UUID


@dataclass(frozen=True, slots=True)
class VoidLine:
    """Take back a sent line, or `quantity` of it, with a reason. Needs the right or approval."""

    line_id: UUID
    reason: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class HoldLines:
    """Hold unsent lines back (or let them go again): Send passes them over until fired."""

    line_ids: tuple[UUID, ...]
    held: bool = True


@dataclass(frozen=True, slots=True)
class Send:
    """Send unsent lines to the kitchen: all that are not held, or just the named ones."""

    order_id: UUID
    line_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class FireCourse:
    """Send everything of a course that was not sent yet, held or not."""

    order_id: UUID
    course_id: UUID | None


@dataclass(frozen=True, slots=True)
class RepeatRound:
    """Add again what the last Send of this order sent (or the named lines), at today's price."""

    order_id: UUID
    line_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """Seat an order at other tables; nothing is sent again."""

    order_id: UUID
    table_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PushTogether:
    """Push more tables to those where an order sits. Other orders there stay as they are."""

    order_id: UUID
    table_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PartTables:
    """Take one of its tables away from an order that sits at several."""

    order_id: UUID
    table_id: UUID


@dataclass(frozen=True, slots=True)
class MergeOrders:
    """Put all lines of one open order into another; the first is then closed as merged."""

    from_order_id: UUID
    into_order_id: UUID


@dataclass(frozen=True, slots=True)
class MoveLines:
    """Move lines, sent or not, to another open order; nothing is sent again."""

    line_ids: tuple[UUID, ...]
    to_order_id: UUID


@dataclass(frozen=True, slots=True)
class EditOrder:
    """Change guests, name, note, or who serves. Only what is given changes."""

    order_id: UUID
    guests: int | None = None
    name: str | None = None
    note: str | None = None
    server_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class VoidOrder:
    """Close an open order that nothing was paid on, voiding its lines with a reason."""

    order_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUpOrder:
    """Close an order that nothing was ever ordered on: a table was opened by mistake."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderChange:
    """What changed: the order, the line where there is one, and the order's new total.

    `left_out` says in sentences what of a round could not be had again.
    """

    order_id: UUID
    number: int
    total_minor: int
    line_id: UUID | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SendResult:
    """What a Send did: how many lines went, to which tickets, and what was left held."""

    order_id: UUID
    sent: int
    held: int
    ticket_ids: tuple[UUID, ...] = ()
