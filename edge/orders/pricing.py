"""Lines as they are written: names, price and taxes of the moment of the tap, kept for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from domain.catalog import Choice, Menu, MenuItem, MenuVariant, TaxRate
from domain.choices import ChosenOption, check_choices
from domain.ids import new_id
from domain.orders import check_price, check_quantity, line_amount


def draft_lines(
    menu: Menu,
    item: MenuItem,
    variant: MenuVariant,
    *,
    line_id: UUID,
    quantity: int,
    choices: tuple[Choice, ...],
    order_type_id: UUID,
    currency: str,
    position: int,
) -> Iterator[dict[str, Any]]:
    """Column values of the line and of one line for each option, positions counting up.

    Raises what `domain.choices.check_choices` raises, and LimitExceeded.
    """
    chosen = check_choices(menu, item.group_ids, choices)
    check_quantity(quantity)
    taxes = [_tax(rate) for rate in menu.taxes_for(item.tax_group_id, order_type_id)]
    common: dict[str, Any] = {
        "currency": currency,
        "taxes": taxes,
        "category_id": item.category_id,
        "category_name": menu.categories[item.category_id].name,
        "item_id": item.id,
        "variant_id": variant.id,
        "marks": [],
    }
    yield {
        **common,
        "id": line_id,
        "position": position,
        "kind": "item",
        "name": item.name,
        "variant_name": variant.name,
        "kitchen_name": item.kitchen_name,
        "quantity": quantity,
        "station_ids": [station.hex for station in item.station_ids],
        "allergens": _allergens(item, chosen),
        **_priced(variant.price_minor, quantity),
    }
    for offset, option in enumerate(chosen, start=1):
        yield {
            **common,
            **_option_line(option, quantity),
            "id": new_id(),
            "parent_line_id": line_id,
            "position": position + offset,
        }


def _option_line(chosen: ChosenOption, quantity: int) -> dict[str, Any]:
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
        **_priced(option.price_minor, times),
    }


def _priced(unit_price_minor: int, quantity: int) -> dict[str, Any]:
    return {
        "unit_price_minor": check_price(unit_price_minor),
        "amount_minor": line_amount(unit_price_minor, quantity),
        "price_trail": [{"rule": "menu", "minor": unit_price_minor}],
    }


def _tax(rate: TaxRate) -> dict[str, Any]:
    return {
        "code": rate.code,
        "name": rate.name,
        "rate_micros": rate.rate_micros,
        "included": rate.included,
    }


def _allergens(item: MenuItem, chosen: tuple[ChosenOption, ...]) -> dict[str, str]:
    found = dict(item.allergens)
    for option in chosen:
        for allergen, level in option.option.allergens.items():
            if found.get(allergen) != "contains":
                found[allergen] = level
    return found
