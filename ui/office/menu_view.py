"""Decides what the page of prices shows, and reads what is typed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from central.menu.values import (
    AddPriceList,
    ChangePrices,
    DishView,
    LocalView,
    MenuView,
    PriceListView,
    PriceView,
    SetPrice,
    SetSold,
    SizeView,
)
from domain.errors import BadRequest
from domain.money import cash_step
from domain.parsing.amounts import Amounts
from domain.parsing.errors import BadValue
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.price_grid import PriceCell, PriceColumn, PricePage, PriceRow
from ui.components.query_bar import Narrowing
from ui.store.office_values import Values, plain_amount, rate_micros, words
from ui.text import _, format_quantity

EVERYWHERE = ""
RISE, FALL = "rise", "fall"
OWN_PRIORITY = 100
"""A restaurant's own list stands above the chain's."""


@dataclass(frozen=True, slots=True)
class Found:
    """A price of a size on a list."""

    dish: DishView
    size: SizeView
    on: PriceListView
    price: PriceView


def places(found: MenuView, store_id: UUID | None) -> list[Narrowing]:
    """The restaurants to choose from; the first option is all of them."""
    options = (
        (EVERYWHERE, _("All restaurants")),
        *((each.hex, name) for each, name in found.stores),
    )
    return [Narrowing("store", _("Restaurant"), store_id.hex if store_id else "", options)]


def columns(found: MenuView) -> list[PriceColumn]:
    """The price lists."""
    return [
        PriceColumn(each.id.hex, each.name, _where(each), locked=each.of_box)
        for each in found.lists
    ]


def _where(each: PriceListView) -> str:
    if each.is_timed:
        return _("at its hours")
    return each.where


def pages(found: MenuView, language: str) -> list[PricePage]:
    """The menu by its pages."""
    currencies = {each.id: each.currency for each in found.lists}
    return [
        PricePage(
            category.id.hex,
            category.name,
            category.colour,
            tuple(
                _row(dish, size, currencies, language)
                for dish in category.dishes
                for size in dish.sizes
            ),
        )
        for category in found.categories
    ]


def _row(dish: DishView, size: SizeView, currencies: dict[UUID, str], language: str) -> PriceRow:
    one = len(dish.sizes) == 1
    return PriceRow(
        row_id=size.id.hex,
        item_id=dish.id.hex,
        name=dish.name,
        size=size.name,
        number=dish.code,
        sold=dish.is_sold and size.is_sold,
        drafted=dish.is_drafted or size.is_drafted,
        locked=dish.of_box,
        local=_local(dish.local, language) if one or size is dish.sizes[0] else "",
        cells=tuple(_cell(each, currencies[each.list_id]) for each in size.prices),
    )


def _local(said: Sequence[LocalView], language: str) -> str:
    """`sold out in Porto: oven broken`."""
    parts = []
    for each in said:
        if each.sold_out:
            text = _("sold out in {store}").format(store=each.store)
        else:
            left = format_quantity(each.remaining or 0, language)
            text = _("{count} left in {store}").format(count=left, store=each.store)
        parts.append(f"{text}: {each.reason}" if each.reason else text)
    return ", ".join(parts)


def _cell(price: PriceView, currency: str) -> PriceCell:
    was = plain_amount(price.amount_minor, currency)
    return PriceCell(
        price=plain_amount(price.shown_minor, currency),
        was=(was or _("nothing")) if price.is_drafted else "",
        drafted=price.is_drafted,
        unsold=not price.is_sold,
        locked=price.of_box,
        note=price.who,
    )


# ---- what was done -------------------------------------------------------------------------
def price_of(found: MenuView, row_id: str, list_id: str) -> Found | None:
    """The price that was written; None where it is gone."""
    for dish, size in _sizes(found):
        if size.id.hex == row_id:
            for on, price in zip(found.lists, size.prices, strict=True):
                if on.id.hex == list_id:
                    return Found(dish, size, on, price)
    return None


def new_price(found: Found, typed: str) -> SetPrice:
    """What was typed, as a change. Raises BadRequest."""
    minor: int | None = None
    if typed:
        try:
            minor = Amounts(found.on.currency).minor(typed)
        except BadValue as error:
            raise BadRequest(f"{typed} is not a price.") from error
    price = found.price
    return SetPrice(found.on.id, found.size.id, minor, price.rev, price.fare_id)


def new_sold(found: MenuView, row_id: str, list_id: str, sold: bool) -> SetSold | None:
    """A dish of one size is put on or off itself, a size of several alone."""
    if list_id:
        seen = price_of(found, row_id, list_id)
        if seen is None:
            return None
        price = seen.price
        return SetSold("variant", seen.size.id, sold, price.rev, seen.on.id, price.fare_id)
    for dish, size in _sizes(found):
        if size.id.hex == row_id:
            if len(dish.sizes) == 1 or (sold and not dish.is_sold):
                return SetSold("item", dish.id, sold, dish.rev)
            return SetSold("variant", size.id, sold, size.rev)
    return None


def many_sold(found: MenuView, item_ids: Sequence[str], *, sold: bool) -> list[SetSold]:
    """Dishes that are not as they are to be."""
    wanted = set(item_ids)
    return [
        SetSold("item", dish.id, sold, dish.rev)
        for category in found.categories
        for dish in category.dishes
        if dish.id.hex in wanted and dish.is_sold != sold
    ]


def change_form(found: MenuView, count: int) -> Form:
    """By how much, on which list, rounded to what."""
    ours = [each for each in found.lists if not each.of_box]
    step = cash_step(ours[0].currency) if ours else 1
    options = tuple(Choosable(each.id.hex, _titled(each)) for each in ours)
    ways = (Choosable(RISE, _("raise")), Choosable(FALL, _("lower")))
    return Form(
        "change",
        _("Change prices of {count} dishes").format(count=count),
        (
            Field("list", _("Price list"), "choice", options[0].value if options else "", options,
                  required=True),
            Field("way", _("What"), "pick", RISE, ways, required=True),
            Field("rate", _("By how much"), "number", "5", required=True, unit="%"),
            Field("step", _("Rounded to"), "money",
                  plain_amount(step, ours[0].currency if ours else "EUR"), required=True),
        ),
        done=_("Into the draft"),
    )  # fmt: skip


def _titled(each: PriceListView) -> str:
    return f"{each.name} · {each.where}" if each.where else each.name


def new_change(found: MenuView, values: Values, item_ids: Sequence[str]) -> ChangePrices:
    """What the form says. Raises BadRequest."""
    list_id = UUID(words(values, "list"))
    on = next((each for each in found.lists if each.id == list_id), None)
    if on is None:
        raise BadRequest("That price list is gone.")
    rate = rate_micros(words(values, "rate"))
    sign = -1 if words(values, "way") == FALL else 1
    try:
        step = Amounts(on.currency).minor(words(values, "step"))
    except BadValue as error:
        raise BadRequest("Say to what prices are rounded, like 0.10.") from error
    return ChangePrices(list_id, sign * rate, tuple(UUID(each) for each in item_ids), step)


def list_form(found: MenuView) -> Form:
    """A restaurant's own prices."""
    stores = tuple(Choosable(each.hex, name) for each, name in found.stores)
    return Form(
        "list",
        _("Own prices of a restaurant"),
        (
            Field("store", _("Restaurant"), "choice", stores[0].value if stores else "", stores,
                  required=True),
            Field("name", _("Name"), value=_("Own prices"), required=True),
        ),
        done=_("Into the draft"),
    )  # fmt: skip


def new_list(found: MenuView, values: Values) -> AddPriceList:
    """What the form says. Raises BadRequest."""
    if not found.lists:
        raise BadRequest("There is no price list yet.")
    store_id = UUID(words(values, "store"))
    currency = found.lists[0].currency
    return AddPriceList(words(values, "name"), currency, OWN_PRIORITY, store_id=store_id)


def _sizes(found: MenuView) -> Iterator[tuple[DishView, SizeView]]:
    for category in found.categories:
        for dish in category.dishes:
            for size in dish.sizes:
                yield dish, size
