"""What was typed into the forms of prices, as requests take it; sentences on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Menu
from domain.errors import BadRequest
from edge.menu.price_office import OfficeCoupon, OfficeList, OfficeRule
from edge.menu.price_requests import PutCoupon, PutFare, PutPriceList, PutRule, TryPrice
from edge.menu.price_rules import BUNDLE
from ui.store import office_values as read
from ui.store.office_prices_view import FIELDS, LISTS_OF, Reader, fare_id_of, names, removed
from ui.store.office_values import Values

NUMBERS = ("guests", "weekday")


def rule(values: Values, edited: OfficeRule, reader: Reader, *, is_new: bool) -> PutRule:
    """A rule's form. Raises BadRequest."""
    currency = reader.around.currency
    has_amount = bool(read.words(values, "amount"))
    rate = None if has_amount else rate_or_none(values)
    return PutRule(
        edited.id,
        read.words(values, "name"),
        edited.target,
        read.words(values, "kind") or edited.kind,
        read.amount(values, "amount", currency) if has_amount else None,
        rate,
        read.count(values, "priority") or 0,
        conditions(values, reader),
        read.hours(values, "hours"),
        _bundle(values, edited, reader.menu) if edited.target == BUNDLE else {},
        read.is_on(values, "with_options"),
        read.one_id(values, "tax"),
        read.is_on(values, "active"),
        first_moment(read.words(values, "from"), reader.zone),
        end_moment(read.words(values, "to"), reader.zone),
        _where(values),
        None if is_new else edited.rev,
    )


def price_list(values: Values, edited: OfficeList, reader: Reader, *, is_new: bool) -> PutPriceList:
    """A price list's form. Raises BadRequest."""
    fares = tuple(_fare(row, edited, reader) for row in read.rows(values, "fares"))
    kept = [each.fare_id for each in fares]
    return PutPriceList(
        edited.id,
        read.words(values, "name"),
        read.count(values, "priority") or 0,
        () if edited.always else read.hours(values, "hours"),
        () if edited.always else read.ids(values, "order_types"),
        tuple(filter(None, split(read.words(values, "channels")))),
        _where(values),
        fares,
        removed(edited.fares, kept),
        None if is_new else edited.rev,
    )


def coupon(values: Values, edited: OfficeCoupon, reader: Reader, *, is_new: bool) -> PutCoupon:
    """A coupon's form. Raises BadRequest."""
    currency = reader.around.currency
    has_amount = bool(read.words(values, "amount"))
    return PutCoupon(
        edited.id,
        read.words(values, "code"),
        read.words(values, "name"),
        None if has_amount else rate_or_none(values),
        read.amount_or_none(values, "amount", currency),
        read.amount_or_none(values, "minimum", currency) or 0,
        read.count(values, "uses"),
        read.is_on(values, "active"),
        first_moment(read.words(values, "from"), reader.zone),
        end_moment(read.words(values, "to"), reader.zone),
        None if is_new else edited.rev,
    )


def tried(values: Values, reader: Reader) -> TryPrice:
    """What is to be tried. Raises BadRequest for a dish that nobody knows."""
    at = first_moment(read.words(values, "at"), reader.zone)
    if at is None:
        raise BadRequest("Say when, like 2026-12-31 18:00.")
    dish = read.words(values, "dish")
    [variant] = ids_of("variant", [dish], reader.menu)
    return TryPrice(
        UUID(variant),
        at,
        read.one_id(values, "kind"),
        guest_group=read.words(values, "group"),
        guests=read.count(values, "guests") or 0,
        quantity=1000 * (read.count(values, "count") or 1),
    )


def conditions(values: Values, reader: Reader) -> tuple[dict[str, Any], ...]:
    """The rows of conditions. Raises BadRequest for names that nobody knows."""
    return tuple(_condition(row, reader.menu) for row in read.rows(values, "conditions"))


def _condition(row: Values, menu: Menu) -> dict[str, Any]:
    field, op = read.words(row, "field"), read.words(row, "op")
    typed = split(read.words(row, "value"))
    name = field
    if field == "custom":
        custom = read.words(row, "custom")
        if not custom:
            raise BadRequest("Say the name of your own condition, under More.")
        name = f"custom.{custom}"
    found = _values(field, typed, menu)
    if op in LISTS_OF:
        return {"field": name, "op": op, "value": found}
    if len(found) != 1:
        raise BadRequest(f"{FIELDS.get(field, name)}: several values need: is one of.")
    return {"field": name, "op": op, "value": found[0]}


def _values(field: str, typed: list[str], menu: Menu) -> list[str | int]:
    if field in LISTED:
        return list(ids_of(field, typed, menu))
    if field in NUMBERS:
        return [_whole(each) for each in typed]
    if field == "quantity":
        return [_thousandths(each) for each in typed]
    return list(typed)


LISTED = ("category", "item", "variant", "order_type")


def ids_of(field: str, typed: list[str], menu: Menu) -> list[str]:
    """Ids in hexadecimal of what is called so. Raises BadRequest for a name that nothing has."""
    known = {name.casefold(): hexed for hexed, name in names(menu)[field].items()}
    if field == "variant":
        known |= {
            item.name.casefold(): item.variants[0].id.hex
            for item in menu.items.values()
            if item.variants
        }
    found = [known.get(each.casefold()) for each in typed]
    for each, hexed in zip(typed, found, strict=True):
        if hexed is None:
            raise BadRequest(f"Nothing on the menu is called {each}.")
    return [hexed for hexed in found if hexed is not None]


def _bundle(values: Values, edited: OfficeRule, menu: Menu) -> dict[str, Any]:
    if edited.bundle.get("take"):
        return {"take": read.count(values, "take") or 0, "pay": read.count(values, "pay") or 0}
    slots = [_slot(row, menu) for row in read.rows(values, "slots")]
    if not slots:
        raise BadRequest("A combo has at least one part.")
    return {"slots": slots}


def _slot(row: Values, menu: Menu) -> list[str]:
    """A part may be a category, a dish (in any size) or one size of it."""
    known = names(menu)
    found: list[str] = []
    for each in split(read.words(row, "of")):
        hexes = [
            hexed
            for field in ("category", "item", "variant")
            for hexed, name in known[field].items()
            if name.casefold() == each.casefold()
        ]
        if not hexes:
            raise BadRequest(f"Nothing on the menu is called {each}.")
        found.append(hexes[0])
    return found


def _fare(row: Values, edited: OfficeList, reader: Reader) -> PutFare:
    priced_id = read.one_id(row, "of")
    if priced_id is None:
        raise BadRequest("Choose the dish of each price.")
    kind = "option" if priced_id in reader.menu.options else "variant"
    return PutFare(
        fare_id_of(edited.id, read.words(row, "id")),
        kind,
        priced_id,
        read.amount(row, "price", reader.around.currency),
        first_moment(read.words(row, "from"), reader.zone),
        end_moment(read.words(row, "to"), reader.zone),
    )


def first_moment(typed: str, zone: ZoneInfo) -> datetime | None:
    """A day's beginning, or the moment that was typed; None for nothing. Raises BadRequest."""
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError as error:
        raise BadRequest(f"{typed} is not a day like 2026-12-31, or with 18:00.") from error


def end_moment(typed: str, zone: ZoneInfo) -> datetime | None:
    """The first moment after: a day is meant to its end. Raises BadRequest."""
    found = first_moment(typed, zone)
    return found + timedelta(days=1) if found is not None and ":" not in typed else found


def rate_or_none(values: Values) -> int | None:
    """A percentage in millionths; None where nothing was typed. Raises BadRequest."""
    typed = read.words(values, "rate")
    return read.rate_micros(typed) if typed else None


def split(typed: str) -> list[str]:
    """What is written with commas between."""
    return [each.strip() for each in typed.split(",") if each.strip()]


def _whole(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 7):
        raise BadRequest(f"{typed} is not a whole number.")
    return int(typed)


def _thousandths(typed: str) -> int:
    whole, _point, part = typed.partition(".")
    if not ((whole + part).isdecimal() and (whole + part).isascii() and len(part) < 4):
        raise BadRequest(f"{typed} is not a quantity, like 3 or 0.5.")
    return int(whole or "0") * 1000 + int(part.ljust(3, "0"))


def _where(values: Mapping[str, object]) -> str:
    chosen = read.words(values, "where")
    return "" if chosen == "all" else chosen
