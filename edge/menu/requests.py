"""What can be asked about what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.availability import Lasting


@dataclass(frozen=True, slots=True)
class SetSoldOut:
    """Mark an item, variant, option or ingredient as sold out, or lift the mark.

    `kind` is item, variant, option or stock_item. `until` lifts it by itself, or `lasting` counted
    from when it is written; neither leaves it until lifted.
    """

    local_id: UUID
    kind: str = "item"
    sold_out: bool = True
    until: datetime | None = None
    reason: str = ""
    lasting: Lasting = Lasting.UNTIL_LIFTED


@dataclass(frozen=True, slots=True)
class ConfirmOut:
    """The morning's answer about what was out yesterday: still out, or back on sale."""

    local_ids: tuple[UUID, ...]
    still_out: bool


@dataclass(frozen=True, slots=True)
class SetPortions:
    """Say how many whole portions are there now, or with None that nobody counts any more."""

    item_id: UUID
    remaining: int | None
    kind: str = "item"
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said about what is left of a thing: sold out, or so many portions.

    `kind` is item, variant, option or stock_item; `taken_along` are the names of what an ingredient
    takes along. `confirmed_on` is the business date on which it was last said.
    """

    local_id: UUID
    kind: str
    name: str
    sold_out: bool
    remaining: int | None
    until: datetime | None
    reason: str
    since: datetime
    confirmed_on: str
    taken_along: tuple[str, ...] = ()
