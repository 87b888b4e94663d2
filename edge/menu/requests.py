"""What can be asked about what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SetSoldOut:
    """Mark an item, variant or option as sold out, or lift the mark.

    `kind` is item, variant or option. `until` lifts it by itself; None leaves it until lifted.
    """

    local_id: UUID
    kind: str = "item"
    sold_out: bool = True
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetPortions:
    """Say how many whole portions are there now, or with None that nobody counts any more."""

    item_id: UUID
    remaining: int | None
    kind: str = "item"
    until: datetime | None = None
