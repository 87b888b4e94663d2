"""The menu as the office shows and changes it: dishes with their prices on each list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PriceListView:
    """A price list. `where` names its brand or store; empty means everywhere.

    One that `is_timed` holds at some hours, for an order type or a channel. A list that a box made
    (`of_box`) is changed there.
    """

    id: UUID
    name: str
    currency: str
    where: str
    priority: int
    is_timed: bool
    of_box: bool
    brand_id: UUID | None = None
    store_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PriceView:
    """What something costs on a list, with the draft's change over it.

    `amount_minor` is in force (nothing: the list does not say), `drafted_minor` what the draft
    says. `is_sold` with the draft; `rev` is what a change is based on.
    """

    list_id: UUID
    fare_id: UUID | None
    rev: int
    amount_minor: int | None
    drafted_minor: int | None
    is_sold: bool
    is_drafted: bool
    of_box: bool
    who: str = ""

    @property
    def shown_minor(self) -> int | None:
        """What it will cost."""
        return self.drafted_minor if self.is_drafted else self.amount_minor


@dataclass(frozen=True, slots=True)
class SizeView:
    """A size or form of a dish. `is_sold` with the draft."""

    id: UUID
    name: str
    rev: int
    is_sold: bool
    is_drafted: bool
    of_box: bool
    prices: tuple[PriceView, ...]


@dataclass(frozen=True, slots=True)
class LocalView:
    """What a store's box says over the menu: sold out, or so many thousandths left."""

    store: str
    sold_out: bool
    remaining: int | None
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class DishView:
    """A dish. `of_box`: a store's box made it itself, and changes it there."""

    id: UUID
    name: str
    code: str
    rev: int
    is_sold: bool
    is_drafted: bool
    of_box: bool
    sizes: tuple[SizeView, ...]
    local: tuple[LocalView, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A page of the menu."""

    id: UUID
    name: str
    colour: str
    dishes: tuple[DishView, ...]


@dataclass(frozen=True, slots=True)
class MenuView:
    """The menu of an organization, or as one store has it. `drafted` rows lie in the draft.

    What a box made itself is on its store's menu only. `stores` are all of them, by name.
    """

    lists: tuple[PriceListView, ...]
    categories: tuple[CategoryView, ...]
    drafted: int
    stores: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SetPrice:
    """What a variant (or `option`) costs on a list; nothing: the list says nothing of it.

    `rev` is what the person saw: 0 where there was no price.
    """

    list_id: UUID
    priced_id: UUID
    amount_minor: int | None
    rev: int
    fare_id: UUID | None = None
    priced_kind: str = "variant"


@dataclass(frozen=True, slots=True)
class SetSold:
    """Whether a dish (`item`) or size (`variant`) is on the menu; `list_id`: where that list holds.

    Where a list is named, `local_id` is a size, and `fare_id` its price there.
    """

    kind: str
    local_id: UUID
    is_sold: bool
    rev: int
    list_id: UUID | None = None
    fare_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChangePrices:
    """All prices of some dishes (none named: of all) on a list by a rate in millionths.

    Rounded to whole `step_minor`, halves up; nothing given: the currency's smallest amount.
    """

    list_id: UUID
    rate_micros: int
    item_ids: tuple[UUID, ...] = ()
    step_minor: int | None = None


@dataclass(frozen=True, slots=True)
class AddPriceList:
    """A list that always holds in a brand or a store, over the ones of lower priority."""

    name: str
    currency: str
    priority: int
    brand_id: UUID | None = None
    store_id: UUID | None = None
