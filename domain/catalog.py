"""The menu as services and screens see it: one immutable value, looked up by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.errors import NotFound
from domain.menu_hours import Hours
from domain.pricing.book import PriceBook


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax of a group. `rate_micros` is millionths of the base; empty order type means all.

    A compound tax is on the base and on the taxes before it.
    """

    id: UUID
    name: str
    code: str
    rate_micros: int
    included: bool
    order_type_id: UUID | None = None
    compound: bool = False


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One thing to choose. `group_ids` are the groups it opens.

    In a combo it stands for the variant of another item, which is made and routed like that item.
    """

    id: UUID
    group_id: UUID
    name: str
    kitchen_name: str
    price_minor: int
    is_default: bool = False
    max_count: int = 1
    group_ids: tuple[UUID, ...] = ()
    allergens: Mapping[str, str] = field(default_factory=dict)
    variant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A choice of at least `min_choices` and at most `max_choices` (None: any number)."""

    id: UUID
    name: str
    min_choices: int
    max_choices: int | None
    options: tuple[MenuOption, ...]


@dataclass(frozen=True, slots=True)
class MenuVariant:
    """A size or form of an item with its price today, and what it costs the house if known."""

    id: UUID
    item_id: UUID
    name: str
    code: str
    price_minor: int
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Something to order. Sold by weight, its price is that of a kilogram."""

    id: UUID
    category_id: UUID
    code: str
    name: str
    button_name: str
    kitchen_name: str
    position: int
    colour: str
    variants: tuple[MenuVariant, ...]
    group_ids: tuple[UUID, ...]
    course_id: UUID | None
    station_ids: tuple[UUID, ...]
    tax_group_id: UUID | None
    allergens: Mapping[str, str]
    prep_minutes: int = 0
    sold_by: str = "piece"
    kind: str = "item"
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuCategory:
    """A page of the menu. `hours` are the times of day when it is sold; none means always."""

    id: UUID
    name: str
    colour: str
    position: int
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuCourse:
    """Starters, mains, desserts. `nudge_minutes` after the one before it, it should be fired."""

    id: UUID
    name: str
    position: int
    nudge_minutes: int = 12


@dataclass(frozen=True, slots=True)
class MenuStation:
    """Where things are made. Ages in seconds at which a card turns amber and red."""

    id: UUID
    name: str
    position: int
    colour: str
    kind: str
    has_screen: bool
    printer_id: UUID | None
    language: str | None
    amber_after_s: int
    red_after_s: int


@dataclass(frozen=True, slots=True)
class MenuOrderType:
    """Dine in, takeaway, delivery."""

    id: UUID
    name: str
    code: str
    colour: str
    position: int
    needs_table: bool
    is_numbered: bool = False
    is_delivered: bool = False
    promise_minutes: int = 0


@dataclass(frozen=True, slots=True)
class MenuIngredient:
    """Something that recipes need; sold out, it takes everything along that needs it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Stock:
    """What is left of an item or option: sold out, or a number of portions, until a time.

    `marked` where somebody said that it is out, rather than that the last portion is taken;
    `missing` is the ingredient that it is out for.
    """

    sold_out: bool
    remaining: int | None
    until: datetime | None
    reason: str = ""
    marked: bool = False
    missing: str = ""


@dataclass(frozen=True)
class Menu:
    """Everything on the menu at one moment. `version` changes whenever any of it does."""

    version: int
    categories: Mapping[UUID, MenuCategory]
    items: Mapping[UUID, MenuItem]
    variants: Mapping[UUID, MenuVariant]
    groups: Mapping[UUID, MenuGroup]
    options: Mapping[UUID, MenuOption]
    courses: Mapping[UUID, MenuCourse]
    stations: Mapping[UUID, MenuStation]
    order_types: Mapping[UUID, MenuOrderType]
    taxes: Mapping[UUID, tuple[TaxRate, ...]]
    translations: Mapping[tuple[UUID, str, str], str] = field(default_factory=dict)
    ingredients: Mapping[UUID, MenuIngredient] = field(default_factory=dict)
    recipes: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    """The ingredients that an item, a variant or an option needs, by its id."""
    prices: PriceBook = field(default_factory=PriceBook)
    """What a sale costs; the prices of variants and options are what tiles show."""

    def variant(self, variant_id: UUID) -> tuple[MenuItem, MenuVariant]:
        """A variant and its item. Raises NotFound when it is not on the menu."""
        variant = self.variants.get(variant_id)
        if variant is None:
            raise NotFound("That item is not on the menu.")
        return self.items[variant.item_id], variant

    def hours_of(self, item: MenuItem) -> tuple[tuple[Hours, ...], ...]:
        """The hours that all must hold for an item to be sold: its own and its category's."""
        category = self.categories[item.category_id]
        return tuple(each for each in (item.hours, category.hours) if each)

    def text(self, row_id: UUID, field_name: str, language: str, otherwise: str) -> str:
        """A row's text in a language, or its own text where nobody translated it."""
        return self.translations.get((row_id, field_name, language), otherwise)

    def taxes_for(
        self, tax_group_id: UUID | None, order_type_id: UUID | None
    ) -> tuple[TaxRate, ...]:
        """The taxes of a group for an order type; ones for that type replace ones for all."""
        if tax_group_id is None:
            return ()
        rates = self.taxes.get(tax_group_id, ())
        special = tuple(rate for rate in rates if rate.order_type_id == order_type_id)
        return special or tuple(rate for rate in rates if rate.order_type_id is None)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option chosen `count` times for one line, with what was chosen below it."""

    option_id: UUID
    count: int = 1
    choices: tuple[Choice, ...] = ()
