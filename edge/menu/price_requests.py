"""What can be asked of the editor of prices. Ids of new rows come from the caller.

`rev` is the row's as it was seen: where somebody changed it since, nothing is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.menu_hours import Hours


@dataclass(frozen=True, slots=True)
class PutRule:
    """A rule as it should be. Fields are those of `sync.tables.pricing.PriceRule`.

    `where` is store, brand, or empty for everywhere.
    """

    rule_id: UUID
    name: str
    target: str
    kind: str
    amount_minor: int | None = None
    rate_micros: int | None = None
    priority: int = 0
    conditions: tuple[dict[str, Any], ...] = ()
    hours: tuple[Hours, ...] = ()
    bundle: dict[str, Any] = field(default_factory=dict)
    with_options: bool = False
    tax_group_id: UUID | None = None
    active: bool = True
    active_from: datetime | None = None
    active_to: datetime | None = None
    where: str = ""
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class PutCoupon:
    """A coupon as it should be: a rate or an amount off an order."""

    coupon_id: UUID
    code: str
    name: str
    rate_micros: int | None = None
    amount_minor: int | None = None
    minimum_minor: int = 0
    max_uses: int | None = None
    active: bool = True
    active_from: datetime | None = None
    active_to: datetime | None = None
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class PutFare:
    """What a variant or an option costs in a list, from a moment to before another."""

    fare_id: UUID
    priced_kind: str
    priced_id: UUID
    amount_minor: int
    active_from: datetime | None = None
    active_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class PutPriceList:
    """A price list with the fares that were edited, in one act; `removed` fares end.

    Without hours, order types and channels it always holds.
    """

    list_id: UUID
    name: str
    priority: int = 0
    hours: tuple[Hours, ...] = ()
    order_type_ids: tuple[UUID, ...] = ()
    channels: tuple[str, ...] = ()
    where: str = ""
    fares: tuple[PutFare, ...] = ()
    removed: tuple[UUID, ...] = ()
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class EndPricing:
    """Take a rule, coupon or price list (`kind`: rule, coupon, list) away for good."""

    kind: str
    row_id: UUID


@dataclass(frozen=True, slots=True)
class TryPrice:
    """What would `quantity` thousandths of a variant cost then, so, and for them?"""

    variant_id: UUID
    at: datetime
    order_type_id: UUID | None = None
    channel: str = "pos"
    guest_group: str = ""
    guests: int = 0
    quantity: int = 1000
