"""Lines as they are written: names, price and taxes of the moment of the tap, kept for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.allergies import with_options
from domain.catalog import Choice, Menu, MenuItem, MenuOption, MenuVariant, TaxRate
from domain.choices import ChosenOption, check_choices
from domain.combos import COMPONENT, component_of, owners
from domain.ids import new_id
from domain.orders import THOUSANDTHS, check_price, check_quantity, line_amount
from domain.pricing.facts import Sale, Thing
from domain.pricing.trail import FARE, Step, fare_step, from_doc, to_doc
from domain.tax import TaxSnapshot
from edge.transaction import Read
from sync.tables.sales import Order, OrderLine

KILOGRAM = "kg"


def draft_lines(
    menu: Menu,
    item: MenuItem,
    variant: MenuVariant,
    *,
    line_id: UUID,
    quantity: int,
    choices: tuple[Choice, ...],
    sale: Sale,
    currency: str,
    position: int,
) -> Iterator[dict[str, Any]]:
    """Column values of the line and of one line for each option, positions counting up.

    Options of what is sold by weight are counted by the piece. A combo's components have the
    stations, course, allergens and cost of their dishes, and the taxes of the combo.
    Raises what `domain.choices.check_choices` raises, and LimitExceeded.
    """
    chosen = check_choices(menu, item.group_ids, choices)
    check_quantity(quantity)
    by_weight = item.sold_by == "weight"
    taxes = tax_snapshots(menu, item.tax_group_id, sale.order_type_id)
    thing = Thing(variant.id, item.id, item.category_id, quantity)
    common: dict[str, Any] = {
        "currency": currency,
        "taxes": taxes,
        "category_id": item.category_id,
        "category_name": menu.categories[item.category_id].name,
        "item_id": item.id,
        "variant_id": variant.id,
        "tax_group_id": item.tax_group_id,
        "marks": [],
    }
    is_combo = item.kind == "combo"
    yield {
        **common,
        "id": line_id,
        "position": position,
        "kind": "item",
        "name": item.name,
        "variant_name": variant.name,
        "kitchen_name": item.kitchen_name,
        "quantity": quantity,
        "station_ids": [] if is_combo else [station.hex for station in item.station_ids],
        "allergens": with_options(
            item.allergens, (_allergens(menu, each.option) for each in chosen)
        ),
        "unit": KILOGRAM if by_weight else "",
        **priced(menu.prices.price(variant.price_minor, sale, thing), quantity),
        **_cost(variant, quantity),
    }
    drafts = [
        {
            **common,
            **_option_line(menu, each, sale, thing, THOUSANDTHS if by_weight else quantity),
            "id": new_id(),
            "parent_line_id": line_id,
            "position": position + offset,
        }
        for offset, each in enumerate(chosen, start=1)
    ]
    if is_combo:
        _make_components(menu, chosen, drafts)
    yield from drafts


def _make_components(
    menu: Menu, chosen: tuple[ChosenOption, ...], drafts: list[dict[str, Any]]
) -> None:
    """Turn the options that stand for dishes into lines that stations make."""
    for place, owner in enumerate(owners(chosen)):
        dish = component_of(menu, chosen[place].option)
        if dish is not None:
            drafts[place] |= _component(menu, dish, chosen[place], drafts[place]["quantity"])
        elif owner is not None:
            component = drafts[owner]
            drafts[place]["course_id"] = component["course_id"]
            component["allergens"] = with_options(
                component["allergens"], [chosen[place].option.allergens]
            )


def _component(menu: Menu, dish: MenuItem, chosen: ChosenOption, quantity: int) -> dict[str, Any]:
    variant_id = chosen.option.variant_id
    assert variant_id is not None
    variant = menu.variants[variant_id]
    return {
        "kind": COMPONENT,
        "item_id": dish.id,
        "variant_id": variant.id,
        "variant_name": variant.name,
        "category_id": dish.category_id,
        "category_name": menu.categories[dish.category_id].name,
        "name": dish.name,
        "kitchen_name": dish.kitchen_name,
        "course_id": dish.course_id,
        "station_ids": [station.hex for station in dish.station_ids],
        "allergens": with_options(dish.allergens, [chosen.option.allergens]),
        **_cost(variant, quantity),
    }


def _allergens(menu: Menu, option: MenuOption) -> Mapping[str, str]:
    dish = component_of(menu, option)
    return option.allergens if dish is None else with_options(dish.allergens, [option.allergens])


def _cost(variant: MenuVariant, quantity: int) -> dict[str, Any]:
    if variant.cost_minor is None:
        return {}
    return {"cost_minor": line_amount(variant.cost_minor, quantity)}


def _option_line(
    menu: Menu, chosen: ChosenOption, sale: Sale, owner: Thing, quantity: int
) -> dict[str, Any]:
    option = chosen.option
    times = check_quantity(quantity * chosen.count)
    return {
        "kind": "modifier",
        "option_id": option.id,
        "name": option.name,
        "kitchen_name": option.kitchen_name,
        "quantity": times,
        "station_ids": [],
        "allergens": {},
        "marks": [{"depth": chosen.depth, "count": chosen.count}],
        **priced(menu.prices.option_price(option.price_minor, sale, option.id, owner), times),
    }


def tax_snapshots(
    menu: Menu, tax_group_id: UUID | None, order_type_id: UUID | None
) -> list[dict[str, Any]]:
    """The taxes of a group for an order type, as a line keeps them."""
    return [to_doc_of_tax(rate) for rate in menu.taxes_for(tax_group_id, order_type_id)]


def sale_of(read: Read, order: Order, at: datetime) -> Sale:
    """An order as prices see it, at the moment of a tap."""
    house = read.house
    return Sale(
        at,
        house.zone,
        house.cut_over_minutes,
        order.order_type_id,
        order.channel,
        order.guest_group,
        order.guests,
        order.price_context,
    )


def priced(steps: Sequence[Step], quantity: int) -> dict[str, Any]:
    """The columns of a price: of one, of all, and why. Raises LimitExceeded."""
    unit_price_minor = check_price(steps[-1].after_minor)
    return {
        "unit_price_minor": unit_price_minor,
        "amount_minor": line_amount(unit_price_minor, quantity),
        "price_trail": to_doc(steps),
    }


def priced_again(menu: Menu, sale: Sale, line: OrderLine, quantity: int) -> tuple[Step, ...]:
    """Why one of a line costs what it costs when the fare stays: only rules are asked again."""
    thing = Thing(line.variant_id or line.id, line.item_id, line.category_id, quantity)
    steps = from_doc(line.price_trail)
    fare = next((each for each in steps if each.kind == FARE), None)
    return menu.prices.again(fare or fare_step(line.unit_price_minor), sale, thing)


def asks_quantity(menu: Menu, line: OrderLine) -> bool:
    """Whether one of a line may cost another price when there are more of it."""
    if not menu.prices.rules or line.kind != "item" or line.variant_id is None:
        return False
    thing = Thing(line.variant_id, line.item_id, line.category_id, line.quantity)
    return menu.prices.asks_quantity(thing)


def to_doc_of_tax(rate: TaxRate | TaxSnapshot) -> dict[str, Any]:
    """A tax as a line keeps it."""
    kept: dict[str, Any] = {
        "code": rate.code,
        "name": rate.name,
        "rate_micros": rate.rate_micros,
        "included": rate.included,
    }
    return {**kept, "compound": True} if rate.compound else kept
