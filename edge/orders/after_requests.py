"""What can be asked about lines that were sent. Quantities are thousandths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalog import Choice


@dataclass(frozen=True, slots=True)
class AlterLine:
    """Change a sent line: one act for the guest, the kitchen and the check.

    Only what is given changes. `expected_rev` is the line's rev that the waiter saw (None: any).
    `confirmed` says that the waiter knows that the cook has begun.
    """

    line_id: UUID
    expected_rev: int | None = None
    variant_id: UUID | None = None
    choices: tuple[Choice, ...] | None = None
    note: str | None = None
    seat: int | None = None
    course_id: UUID | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class RemakeLine:
    """Make a sent line again, or `quantity` of it, at one of its stations or at all.

    `choices` and `note` are how it should be this time (None: as it was).
    """

    line_id: UUID
    reason: str
    quantity: int | None = None
    station_id: UUID | None = None
    choices: tuple[Choice, ...] | None = None
    note: str | None = None
    expected_rev: int | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take a sent line back, or `quantity` of it. `kind` is a `domain.after_send.BackKind`."""

    line_id: UUID
    kind: str
    reason: str = ""
    quantity: int | None = None
    expected_rev: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyServed:
    """Unsent lines of an order stood on a paper slip: served at `at` by `server_id`, no ticket."""

    order_id: UUID
    line_ids: tuple[UUID, ...]
    at: datetime
    server_id: UUID | None = None
