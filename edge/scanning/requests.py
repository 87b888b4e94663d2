"""What can be asked about codes, and what is answered; what devices said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

What = Literal["scan", "card", "key"]
Kind = Literal["article", "gift_card", "receipt", "order", "coupon", "badge"]


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that a device said, for the one screen that it belongs to.

    `id` is the id of the command that comes of it, so that it is done once. `text` is a code's
    text, a card's number or a key's act; it is in no log. `trouble` is why there is none: a code of
    `domain.device_errors`.
    """

    id: UUID
    what: What
    device: str
    text: str = field(repr=False)
    at: datetime
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A screen that takes what devices say. `is_open`: a browser shows it and can act now.

    `station_id` is of kitchen screens: the station that they show, whoever's device they are.
    """

    device_id: UUID
    takes: frozenset[What]
    is_open: Callable[[], bool]
    take: Callable[[Heard], None]
    station_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a code means here.

    `variant_ids` are what it may be on the menu: more than one is to be asked. `grams` and
    `price_minor` are of a label. `subject_id` is the check or the order; `code` the coupon's or
    the gift card's own.
    """

    kind: Kind
    variant_ids: tuple[UUID, ...] = ()
    grams: int | None = None
    price_minor: int | None = None
    subject_id: UUID | None = None
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SellScanned:
    """Put what was scanned on an order. `quantity` is in thousandths."""

    order_id: UUID
    line_id: UUID
    variant_id: UUID
    quantity: int = 1000
    price_minor: int | None = None
    seat: int = 0


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that nothing here has, and when it was scanned last."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that was taught, and what it is on the menu."""

    id: UUID
    code: str
    variant_id: UUID
    name: str
    locked: bool


@dataclass(frozen=True, slots=True)
class PatternRow:
    """How the shop's own codes are read."""

    id: UUID
    pattern: str
    decimals: int
    locked: bool


@dataclass(frozen=True, slots=True)
class LearnCode:
    """From now on a code is this on the menu."""

    code: str
    variant_id: UUID


@dataclass(frozen=True, slots=True)
class ForgetCode:
    """A code means nothing any more."""

    code_id: UUID


@dataclass(frozen=True, slots=True)
class SavePattern:
    """Add a pattern, or change the one of that id."""

    pattern_id: UUID
    pattern: str
    decimals: int = 3


@dataclass(frozen=True, slots=True)
class RemovePattern:
    """Read no codes by it any more."""

    pattern_id: UUID


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What was added, changed or taken away."""

    id: UUID
