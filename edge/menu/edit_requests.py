"""What can be asked of the menu's editor. Ids of new rows come from the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PutCategory:
    """A category as it should be, new or known."""

    category_id: UUID
    name: str
    colour: str = ""
    position: int = 0
    station_id: UUID | None = None
    course_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PutItem:
    """An item as it should be, new or known. Allergens are `contains` or `may` by their name."""

    item_id: UUID
    category_id: UUID
    name: str
    code: str = ""
    button_name: str = ""
    kitchen_name: str = ""
    description: str = ""
    position: int = 0
    colour: str = ""
    tax_group_id: UUID | None = None
    course_id: UUID | None = None
    station_ids: tuple[UUID, ...] = ()
    allergens: dict[str, str] = field(default_factory=dict)
    prep_minutes: int = 0
    sold_by: str = "piece"
    active: bool = True


@dataclass(frozen=True, slots=True)
class PutVariant:
    """A size or form of an item as it should be; None leaves its price as it is."""

    variant_id: UUID
    item_id: UUID
    name: str = ""
    code: str = ""
    position: int = 0
    active: bool = True
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PutGroup:
    """A choice of at least `min_choices` and at most `max_choices` (None: any number)."""

    group_id: UUID
    name: str
    min_choices: int = 0
    max_choices: int | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class PutOption:
    """One thing to choose in a group, as it should be."""

    option_id: UUID
    group_id: UUID
    name: str
    kitchen_name: str = ""
    position: int = 0
    is_default: bool = False
    max_count: int = 1
    allergens: dict[str, str] = field(default_factory=dict)
    active: bool = True
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OfferGroups:
    """The groups that an item (or, nested, an option) offers, in this order and no others."""

    owner_id: UUID
    owner_kind: str
    group_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SetPrice:
    """What a variant or option costs in the store's own price list."""

    priced_id: UUID
    priced_kind: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PutTranslation:
    """A text of a row in a language; an empty text takes the translation away."""

    kind: str
    local_id: UUID
    field: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class TakeOff:
    """Take a category, item, variant, group or option off the menu for good."""

    kind: str
    row_id: UUID
