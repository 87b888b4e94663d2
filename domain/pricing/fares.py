"""Which fare of several price lists holds for a sale.

A list that asks for something (hours, order type, channel) stands above those that always hold;
of several the one of highest priority decides, of equal priority the one that was made first;
within a list the fare that began last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.errors import BadRequest
from domain.fare_conditions import hours_of
from domain.menu_hours import Hours, is_open
from domain.pricing.facts import Sale

ACTIVE = "active"
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FareSet:
    """A price list and when it holds. Nothing asked: always. `brand_id`, `store_id`: only there."""

    id: UUID
    name: str
    priority: int = 0
    hours: tuple[Hours, ...] = ()
    order_type_ids: frozenset[UUID] = frozenset()
    channels: frozenset[str] = frozenset()
    brand_id: UUID | None = None
    store_id: UUID | None = None

    @property
    def is_conditional(self) -> bool:
        """Whether it asks for something."""
        return bool(self.hours or self.order_type_ids or self.channels)

    def holds(self, sale: Sale) -> bool:
        """Whether all that it asks is so."""
        return (
            (not self.order_type_ids or sale.order_type_id in self.order_type_ids)
            and (not self.channels or sale.channel in self.channels)
            and is_open(self.hours, sale.at, sale.zone, sale.cut_over_minutes)
        )

    def is_for(self, brand_id: UUID, store_id: UUID) -> bool:
        """Whether it holds in a store of a brand."""
        return self.brand_id in (None, brand_id) and self.store_id in (None, store_id)


@dataclass(frozen=True, slots=True)
class Fare:
    """What a variant or an option costs in a list, from a moment to before another."""

    id: UUID
    fare_set: FareSet
    priced_id: UUID
    amount_minor: int
    status: str = ACTIVE
    active_from: datetime | None = None
    active_to: datetime | None = None

    def holds(self, sale: Sale) -> bool:
        """Whether it is the price of something in a sale, as far as it alone can say."""
        return (
            self.status == ACTIVE
            and (self.active_from is None or self.active_from <= sale.at)
            and (self.active_to is None or sale.at < self.active_to)
            and self.fare_set.holds(sale)
        )


def in_order(fares: Iterable[Fare]) -> tuple[Fare, ...]:
    """The one that decides first: the first of these that holds is the price."""
    latest = sorted(fares, key=lambda fare: (fare.active_from or _EVER, fare.id), reverse=True)
    return tuple(sorted(latest, key=_rank))


def chosen(fares: Iterable[Fare], sale: Sale) -> Fare | None:
    """The fare that holds, of fares `in_order` for one thing; None where none does."""
    return next((fare for fare in fares if fare.holds(sale)), None)


def conditions_of(doc: Mapping[str, Any]) -> dict[str, Any]:
    """A price list's conditions as fields of `FareSet`. Raises BadRequest for unknown ones.

    `{"days": [1], "from": "17:00", "to": "19:00", "order_types": [hex], "channels": ["web"]}`
    """
    rest = {key: value for key, value in doc.items() if key not in ("order_types", "channels")}
    try:
        order_types = frozenset(UUID(str(each)) for each in doc.get("order_types", ()))
    except ValueError as error:
        raise BadRequest("A price list names an order type that cannot be.") from error
    return {
        "hours": tuple(hours_of(rest)),
        "order_type_ids": order_types,
        "channels": frozenset(map(str, doc.get("channels", ()))),
    }


def _rank(fare: Fare) -> tuple[bool, int, UUID]:
    return (not fare.fare_set.is_conditional, -fare.fare_set.priority, fare.fare_set.id)
