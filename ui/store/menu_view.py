"""The menu as tiles and choice sheets show it: plain functions from `domain.catalog.Menu`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Choice as MenuChoice
from domain.catalog import Menu, MenuGroup, MenuItem, MenuOption
from domain.catalog import Stock as MenuStock
from domain.choices import MAX_DEPTH, default_choices, needs_choices
from domain.errors import NotFound
from edge.menu.service import MenuService
from ui.components.choice_sheet import Choice, ChoiceGroup, ChoiceItem, ChoicesMade, Option
from ui.components.order_list import Seat
from ui.components.tile_grid import Category, Stock, Tile, TileMenu, build_menu
from ui.store.guests_view import gone_words
from ui.text import _, format_amount, format_time

VARIANTS = "variants"


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """What one tap on a tile adds."""

    variant_id: UUID
    choices: tuple[MenuChoice, ...]


@dataclass(frozen=True, slots=True)
class MenuOnScreen:
    """A menu in one language: its tiles, and what one tap adds; items left out are asked about."""

    menu: Menu
    language: str
    tiles: TileMenu
    quick: Mapping[str, QuickAdd]


class MenusOnScreen:
    """Builds each version of the menu once per language, for all pages."""

    def __init__(self) -> None:
        self._built: dict[str, MenuOnScreen] = {}

    def of(self, menu: Menu, language: str, currency: str) -> MenuOnScreen:
        """The menu for a reader."""
        built = self._built.get(language)
        if built is None or built.menu is not menu:
            built = self._built[language] = build(menu, language, currency)
        return built


def build(menu: Menu, language: str, currency: str) -> MenuOnScreen:
    """Lay out a menu: categories in their order, items in theirs, empty categories left out."""
    items = sorted(menu.items.values(), key=lambda item: (item.position, item.id.int))
    used = {item.category_id for item in items}
    categories = sorted(
        (each for each in menu.categories.values() if each.id in used),
        key=lambda each: (each.position, each.id),
    )
    asked = {item.id for item in items if must_ask(menu, item)}
    return MenuOnScreen(
        menu,
        language,
        build_menu(
            [
                Category(str(each.id), menu.text(each.id, "name", language, each.name), each.colour)
                for each in categories
            ],
            [_tile(menu, item, language, currency, item.id in asked) for item in items],
        ),
        {
            str(item.id): QuickAdd(item.variants[0].id, default_choices(menu, item.group_ids))
            for item in items
            if item.id not in asked
        },
    )


def must_ask(menu: Menu, item: MenuItem) -> bool:
    """Whether a person must decide something before the item can be added."""
    by_weight = item.sold_by == "weight"
    return by_weight or len(item.variants) > 1 or needs_choices(menu, item.group_ids)


def has_choices(menu: Menu, item_id: UUID | None) -> bool:
    """Whether there is anything to choose about an item."""
    item = menu.items.get(item_id) if item_id else None
    return item is not None and (bool(item.group_ids) or item.sold_by == "weight")


def _tile(menu: Menu, item: MenuItem, language: str, currency: str, asks: bool) -> Tile:
    lowest = min(variant.price_minor for variant in item.variants)
    price = format_amount(lowest, currency, language)
    several = len({variant.price_minor for variant in item.variants}) > 1
    return Tile(
        item_id=str(item.id),
        category_id=str(item.category_id),
        name=menu.text(item.id, "button_name", language, item.button_name),
        price=_("from {price}").format(price=price) if several else price,
        number=item.code,
        full_name=menu.text(item.id, "name", language, item.name),
        color=item.colour,
        choices=asks,
    )


def stock_marks(
    menu: Menu, stocks: Mapping[UUID, MenuStock], zone: ZoneInfo, language: str
) -> list[Stock]:
    """What is special about items now; an item is sold out with its last variant."""
    marks: list[Stock] = []
    touched = dict.fromkeys(
        menu.variants[each].item_id if each in menu.variants else each for each in stocks
    )
    for item_id in touched:
        item = menu.items.get(item_id)
        if item is None:
            continue
        said = [stocks.get(each) for each in (item_id, *(v.id for v in item.variants))]
        own, of_variants = said[0], said[1:]
        if own is None and not any(of_variants):
            continue
        gone = [each for each in of_variants if each is not None and _is_gone(each)]
        if own is not None and _is_gone(own):
            marks.append(Stock(str(item_id), reason=_why_gone(own, zone, language)))
        elif len(gone) == len(item.variants):
            marks.append(Stock(str(item_id), reason=_why_gone(gone[0], zone, language)))
        elif own is not None and own.remaining is not None:
            marks.append(Stock(str(item_id), left=_("{count} left").format(count=own.remaining)))
    return marks


def hours_marks(
    closed: Mapping[UUID, datetime | None], now: datetime, zone: ZoneInfo, language: str
) -> list[Stock]:
    """Why items are not sold at this hour, and from when they are again."""
    return [
        Stock(str(item_id), reason=_from(at, now, zone, language)) for item_id, at in closed.items()
    ]


def marks_now(
    menu: Menu, menus: MenuService, now: datetime, zone: ZoneInfo, language: str
) -> list[Stock]:
    """What tiles of a menu say now: sold at other hours, sold out, so many left."""
    closed = menus.closed(menu)
    marks = stock_marks(menu, menus.stocks(), zone, language)
    others = [each for each in marks if UUID(each.item_id) not in closed]
    return [*hours_marks(closed, now, zone, language), *others]


def _from(at: datetime | None, now: datetime, zone: ZoneInfo, language: str) -> str:
    if at is None:
        return _("Not sold now")
    time = format_time(at, zone, language)
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return _("from {time}").format(time=time)
    day = _("Mon,Tue,Wed,Thu,Fri,Sat,Sun").split(",")[at.astimezone(zone).weekday()]
    return _("{day} from {time}").format(day=day, time=time)


def _is_gone(stock: MenuStock) -> bool:
    return stock.sold_out or (stock.remaining is not None and stock.remaining <= 0)


def _why_gone(stock: MenuStock, zone: ZoneInfo, language: str) -> str:
    words = stock.reason or _("Sold out")
    if stock.missing:
        words = _("No {ingredient}").format(ingredient=stock.missing)
    if stock.until is None:
        return words
    return _("{words} until {time}").format(
        words=words, time=format_time(stock.until, zone, language)
    )


def choice_item(
    menu: Menu,
    item: MenuItem,
    *,
    seats: Iterable[Seat],
    seat: str,
    stocks: Mapping[UUID, MenuStock],
    language: str,
    variant_id: UUID | None = None,
) -> ChoiceItem:
    """What the sheet asks about an item. With `variant_id` the variant is not asked again."""
    variants = [each for each in item.variants if variant_id in (None, each.id)]
    asks_variant = len(variants) > 1
    groups = tuple(
        _group(menu, menu.groups[group_id], stocks, language, 0)
        for group_id in item.group_ids
        if group_id in menu.groups
    )
    return ChoiceItem(
        item_id=str(item.id),
        name=menu.text(item.id, "name", language, item.name),
        price_minor=0 if asks_variant else variants[0].price_minor,
        groups=(_variants(menu, item, stocks, language), *groups) if asks_variant else groups,
        seats=tuple(seats),
        seat=seat,
        quantity=0 if item.sold_by == "weight" else 1,
        weighed=item.sold_by == "weight",
    )


def _variants(
    menu: Menu, item: MenuItem, stocks: Mapping[UUID, MenuStock], language: str
) -> ChoiceGroup:
    options = tuple(
        Option(
            str(each.id),
            menu.text(each.id, "name", language, each.name) or item.name,
            price_minor=each.price_minor,
            sold_out=_sold_out(stocks.get(each.id)),
        )
        for each in item.variants
    )
    return ChoiceGroup(VARIANTS, _("Size"), options, least=1, most=1, kind="variant")


def _group(
    menu: Menu, group: MenuGroup, stocks: Mapping[UUID, MenuStock], language: str, depth: int
) -> ChoiceGroup:
    return ChoiceGroup(
        str(group.id),
        menu.text(group.id, "name", language, group.name),
        tuple(_option(menu, option, stocks, language, depth) for option in group.options),
        least=group.min_choices,
        most=group.max_choices,
    )


def _option(
    menu: Menu, option: MenuOption, stocks: Mapping[UUID, MenuStock], language: str, depth: int
) -> Option:
    nested = option.group_ids if depth < MAX_DEPTH else ()
    return Option(
        str(option.id),
        menu.text(option.id, "name", language, option.name),
        price_minor=option.price_minor,
        default=1 if option.is_default else 0,
        most=option.max_count,
        sold_out=_sold_out(stocks.get(option.id)),
        groups=tuple(
            _group(menu, menu.groups[group_id], stocks, language, depth + 1)
            for group_id in nested
            if group_id in menu.groups
        ),
    )


def _sold_out(stock: MenuStock | None) -> str:
    if stock is None or not _is_gone(stock):
        return ""
    return gone_words(stock)


@dataclass(frozen=True, slots=True)
class Decision:
    """What came back from the sheet, as orders take it."""

    variant_id: UUID
    choices: tuple[MenuChoice, ...]
    quantity: int
    note: str
    seat: int


def decision(menu: Menu, made: ChoicesMade, variant_id: UUID | None = None) -> Decision:
    """Read a finished sheet. A default that was taken off is said to the kitchen in the note.

    Raises NotFound for what is not on the menu any more.
    """
    item = menu.items.get(UUID(made.item_id))
    if item is None:
        raise NotFound("That item is not on the menu.")
    by_weight = item.sold_by == "weight"
    chosen = [each for each in made.choices if each.quantity > 0]
    picked = [UUID(each.option_id) for each in chosen if each.group_id == VARIANTS]
    options = [each for each in chosen if each.group_id != VARIANTS]
    without = [
        _("no {name}").format(name=menu.options[UUID(each.option_id)].kitchen_name)
        for each in made.choices
        if each.quantity == 0 and each.prefix == "no"
    ]
    missing = [words for words in without if words not in made.note]
    return Decision(
        variant_id=variant_id or (picked[0] if picked else item.variants[0].id),
        choices=nested(options, ()),
        quantity=made.quantity if by_weight else made.quantity * 1000,
        note=", ".join([*missing, made.note] if made.note else missing),
        seat=int(made.seat or 0),
    )


def nested(choices: Sequence[Choice], path: tuple[str, ...]) -> tuple[MenuChoice, ...]:
    """Choices of the sheet as orders take them, each with those below it."""
    return tuple(
        MenuChoice(UUID(each.option_id), each.quantity, nested(choices, (*path, each.option_id)))
        for each in choices
        if each.path == path
    )
