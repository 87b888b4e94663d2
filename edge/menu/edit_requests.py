"""What can be asked of the menu's editor. Ids of new rows come from the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from domain.menu_hours import Hours


@dataclass(frozen=True, slots=True)
class PutCategory:
    """A category as it should be, new or known. `hours` None leaves them as they are.

    `rev` is the row's as it was seen: where somebody changed it since, nothing is done.
    """

    category_id: UUID
    name: str
    colour: str = ""
    position: int = 0
    station_id: UUID | None = None
    course_id: UUID | None = None
    hours: tuple[Hours, ...] | None = None
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class PutItem:
    """An item as it should be, new or known. Allergens are `contains`, `may` or `free` by name.

    `kind` is item or combo; None leaves kind and hours as they are. `rev` as in `PutCategory`.
    """

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
    kind: str | None = None
    hours: tuple[Hours, ...] | None = None
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class PutVariant:
    """A size or form of an item as it should be; None leaves its price or cost as it is."""

    variant_id: UUID
    item_id: UUID
    name: str = ""
    code: str = ""
    position: int = 0
    active: bool = True
    price_minor: int | None = None
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PutGroup:
    """A choice of at least `min_choices` and at most `max_choices` (None: any number)."""

    group_id: UUID
    name: str
    min_choices: int = 0
    max_choices: int | None = None
    position: int = 0
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class PutOption:
    """One thing to choose in a group, as it should be.

    With `variant_id` it is part of a combo: that dish is made. None leaves that as it is.
    """

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
    variant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SaveDish:
    """An item with all its variants and the choices it offers, in one act.

    Variants that are not named are taken off.
    """

    item: PutItem
    variants: tuple[PutVariant, ...]
    group_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveChoice:
    """A choice with all its options, in one act. Options that are not named are taken off."""

    group: PutGroup
    options: tuple[PutOption, ...]


@dataclass(frozen=True, slots=True)
class AddSpecial:
    """Tonight's special: sold until the business day ends. Without `portions` nobody counts."""

    item_id: UUID
    name: str
    price_minor: int
    station_id: UUID | None = None
    tax_group_id: UUID | None = None
    allergens: dict[str, str] = field(default_factory=dict)
    portions: int | None = None


@dataclass(frozen=True, slots=True)
class CopyItem:
    """A second item like one that is there: its variants, prices and choices too."""

    item_id: UUID
    copy_id: UUID


@dataclass(frozen=True, slots=True)
class Shift:
    """Move a category, or an item within its category, one place up or down."""

    kind: str
    row_id: UUID
    up: bool


@dataclass(frozen=True, slots=True)
class SwitchOn:
    """Show an item to those who sell, or (not `active`) hide it until it is shown again."""

    item_id: UUID
    active: bool


@dataclass(frozen=True, slots=True)
class OfferGroups:
    """The groups that an item (or, nested, an option) offers, in this order and no others."""

    owner_id: UUID
    owner_kind: str
    group_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SetPrice:
    """What a variant or option costs in the store's own price list.

    `priced_kind` is variant, option, or cost: what a variant costs the house.
    """

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
class Undo:
    """Put back what one act of oneself changed, when it was the last."""

    act_id: UUID


@dataclass(frozen=True, slots=True)
class TakeOff:
    """Take a category, item, variant, group or option off the menu for good."""

    kind: str
    row_id: UUID
