"""What a settings row of the office may be: the rules that the box's own editor has.

A row is looked at with everything that it names as the draft would have it; whatever is wrong is a
sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from central.releases import rows
from central.releases.scopes import covers
from central.releases.values import Doc
from domain.allergies import check_allergens
from domain.errors import BadRequest, LimitExceeded, NotFound
from domain.menu_hours import checked, from_doc
from domain.orders import MAX_NAME_LENGTH, MAX_UNIT_PRICE_MINOR
from domain.pricing.bundles import bundle_of
from domain.pricing.charges import ChargeRule
from domain.pricing.coupons import MAX_CODE_LENGTH, Coupon, written
from domain.pricing.fares import conditions_of
from domain.pricing.rules import rule_of
from sync.types import from_micros

Look = Callable[[str, UUID], Doc | None]
"""A row by kind and id as it will be; None where it is not, or will be gone."""

MAX_RATE_MICROS = 10**7
MAX_CHOICES = 60
MAX_PREP_MINUTES = 600
ACTIVE, UNSOLD = "active", "unsold"
FARE_STATES = (ACTIVE, UNSOLD, "ended")
"""`unsold`: where the list holds the thing has no price, and so is not sold."""
_NAMES = ("button_name", "kitchen_name", "code", "short_name")
_SOFT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "category": (("station_id", "station"), ("course_id", "course"), ("parent_id", "category")),
    "item": (("tax_group_id", "tax_group"), ("course_id", "course")),
    "tax": (("order_type_id", "order_type"),),
    "modifier_option": (("variant_id", "variant"),),
    "price_rule": (("tax_group_id", "tax_group"),),
    "station": (("printer_id", "printer"),),
    "section": (("person_id", "person"),),
}
"""Columns that name a row of another write class or table, without a foreign key."""
_PRICED = {"variant": "variant", "option": "modifier_option", "cost": "variant"}
_OWNERS = {"item": "item", "option": "modifier_option"}


def check(kind: str, doc: Doc, look: Look, before: Doc | None = None) -> None:
    """Raises BadRequest, LimitExceeded, NotFound for a row that no box could work with.

    What was so `before` without tax may stay so: it is not this change that is wrong.
    """
    if doc["deleted_at"] is not None:
        return
    if kind == "item":
        _taxed(doc, before)
    _names(kind, doc)
    for column, parent_kind in (*rows.parents(kind), *_SOFT.get(kind, ())):
        if doc.get(column) is not None:
            _named(kind, doc, parent_kind, doc[column], look)
    for column, place in (("brand_id", "brand"), ("store_id", "store")):
        if doc.get(column) is not None and look(place, UUID(hex=doc[column])) is None:
            raise NotFound(f"There is no such {place}.")
    specific = _CHECKS.get(kind)
    if specific is not None:
        specific(doc, look)
    _times(doc)


def _times(doc: Doc) -> None:
    if "hours" in doc:
        _readable(lambda: checked(from_doc(doc["hours"])), "These hours cannot be read.")
    first, end = doc.get("active_from"), doc.get("active_to")
    if first is not None and end is not None and end <= first:
        raise BadRequest("It ends before it begins.")


def _taxed(doc: Doc, before: Doc | None) -> None:
    was_taxed = before is None or before["tax_group_id"] is not None
    if doc["tax_group_id"] is None and was_taxed:
        raise BadRequest(f"{doc['name']} needs a tax group: without it no tax is charged.")


def _names(kind: str, doc: Doc) -> None:
    if "name" in doc and kind != "variant" and not str(doc["name"]).strip():
        raise BadRequest(f"A {kind.replace('_', ' ')} needs a name.")
    for column in ("name", *_NAMES):
        if len(str(doc.get(column) or "")) > MAX_NAME_LENGTH:
            raise BadRequest(f"A name has at most {MAX_NAME_LENGTH} characters.")


def _named(kind: str, doc: Doc, parent_kind: str, parent_id: str, look: Look) -> Doc:
    """Something that a row names: it must be there, and wherever the row is."""
    parent = look(parent_kind, UUID(hex=parent_id))
    words = parent_kind.replace("_", " ")
    if parent is None:
        raise NotFound(f"There is no such {words} here any more.")
    if not covers(parent, doc) and parent_kind not in ("printer", "person"):
        raise BadRequest(
            f"{parent.get('name') or words} is not everywhere where this {kind.replace('_', ' ')} "
            "would be."
        )
    return parent


def _category(doc: Doc, _look: Look) -> None:
    if doc.get("parent_id") == doc["id"]:
        raise BadRequest("A category cannot be within itself.")


def _item(doc: Doc, look: Look) -> None:
    if doc["sold_by"] not in ("piece", "weight"):
        raise BadRequest("An item is sold by piece or by weight.")
    if doc["kind"] not in ("item", "combo"):
        raise BadRequest("An item is a dish or a combo.")
    if not 0 <= doc["prep_minutes"] <= MAX_PREP_MINUTES:
        raise LimitExceeded(f"A dish is made in 0 to {MAX_PREP_MINUTES} minutes.")
    for station_id in doc["station_ids"]:
        _named("item", doc, "station", station_id, look)
    check_allergens(doc["allergens"])


def _tax(doc: Doc, _look: Look) -> None:
    if not 0 <= doc["rate_micros"] <= MAX_RATE_MICROS:
        raise BadRequest("A tax is not negative, and not more than ten times the price.")


def _fare(doc: Doc, look: Look) -> None:
    if not 0 <= doc["amount_minor"] <= MAX_UNIT_PRICE_MINOR:
        raise LimitExceeded("A price is not negative, and not that large.")
    if doc["status"] not in FARE_STATES:
        raise BadRequest("A price is active, unsold or ended.")
    priced = _PRICED.get(doc["priced_kind"])
    if priced is None:
        raise BadRequest("Only a variant or an option has a price.")
    if look(priced, UUID(hex=doc["priced_id"])) is None:
        raise NotFound("What is priced is not on the menu any more.")
    fare_set = look("fare_set", UUID(hex=doc["fare_set_id"]))
    if fare_set is None:
        return
    if fare_set["currency"] != doc["currency"]:
        raise BadRequest(f"The prices of {fare_set['name']} are in {fare_set['currency']}.")
    if doc["status"] == UNSOLD and (fare_set["conditions"] or doc["priced_kind"] != "variant"):
        raise BadRequest("Only a dish on a list that always holds can be not sold there.")


def _fare_set(doc: Doc, look: Look) -> None:
    found = conditions_of(doc["conditions"])
    for order_type_id in found["order_type_ids"]:
        if look("order_type", order_type_id) is None:
            raise NotFound("There is no such order type.")


def _group(doc: Doc, _look: Look) -> None:
    most = MAX_CHOICES if doc["max_choices"] is None else doc["max_choices"]
    if not 0 <= doc["min_choices"] <= most <= MAX_CHOICES or most == 0:
        raise LimitExceeded(f"Choose at least 0 and at most {MAX_CHOICES}, and at least 1 at most.")


def _option(doc: Doc, look: Look) -> None:
    if not 1 <= doc["max_count"] <= MAX_CHOICES:
        raise LimitExceeded(f"An option is chosen 1 to {MAX_CHOICES} times.")
    check_allergens(doc["allergens"])
    variant = look("variant", UUID(hex=doc["variant_id"])) if doc["variant_id"] else None
    item = look("item", UUID(hex=variant["item_id"])) if variant else None
    if item is not None and item["kind"] == "combo":
        raise BadRequest("A combo cannot be part of a combo.")


def _use(doc: Doc, look: Look) -> None:
    owner = _OWNERS.get(doc["owner_kind"])
    if owner is None or look(owner, UUID(hex=doc["owner_id"])) is None:
        raise NotFound("Only an item or an option offers choices.")


def _rule(doc: Doc, _look: Look) -> None:
    if doc["target"] not in ("line", "bundle", "order"):
        raise BadRequest(f"{doc['name']}: a rule is on a line, a bundle or an order.")
    times = {
        name: None if doc[name] is None else from_micros(doc[name])
        for name in ("active_from", "active_to")
    }
    rule = rule_of(UUID(hex=doc["id"]), {**doc, **times}, whole_orders=doc["target"] == "order")
    if doc["target"] == "bundle":
        bundle_of(rule, doc["bundle"])
    elif doc["target"] == "order":
        group = doc["tax_group_id"]
        ChargeRule(rule, UUID(hex=group) if group else None)


def _coupon(doc: Doc, _look: Look) -> None:
    if not doc["code"] or len(doc["code"]) > MAX_CODE_LENGTH or written(doc["code"]) != doc["code"]:
        raise BadRequest(f"A coupon has a code of 1 to {MAX_CODE_LENGTH} capital characters.")
    if (doc["rate_micros"] is None) == (doc["amount_minor"] is None):
        raise BadRequest("A coupon takes off a percentage or an amount, one of them.")
    coupon_id = UUID(hex=doc["id"])
    what = (doc["currency"], doc["rate_micros"], doc["amount_minor"])
    Coupon(coupon_id, doc["code"], doc["name"] or doc["code"], *what).discount(coupon_id)


def _membership(doc: Doc, look: Look) -> None:
    person = look("person", UUID(hex=doc["person_id"]))
    if person is not None and not person["active"]:
        raise BadRequest(f"{person['name']} does not work here any more.")


_CHECKS: Mapping[str, Callable[[Doc, Look], None]] = {
    "category": _category,
    "item": _item,
    "tax": _tax,
    "fare": _fare,
    "fare_set": _fare_set,
    "modifier_group": _group,
    "modifier_option": _option,
    "modifier_use": _use,
    "price_rule": _rule,
    "coupon": _coupon,
    "membership": _membership,
}


def names_of(kind: str, doc: Doc) -> Iterator[tuple[str, UUID]]:
    """The rows that a row names: what `check` will look at."""
    places = (("brand_id", "brand"), ("store_id", "store"))
    for column, named in (*rows.parents(kind), *_SOFT.get(kind, ()), *places):
        if doc.get(column):
            yield named, UUID(hex=doc[column])
    listed = _LISTED.get(kind)
    if listed is not None:
        yield from ((named, UUID(hex=each)) for named, each in listed(doc))


def _by(names: Mapping[str, str], kind: str, entity_id: str) -> list[tuple[str, str]]:
    return [(names[kind], entity_id)] if kind in names else []


_LISTED: Mapping[str, Callable[[Doc], Iterable[tuple[str, str]]]] = {
    "item": lambda doc: [("station", each) for each in doc["station_ids"]],
    "fare": lambda doc: _by(_PRICED, doc["priced_kind"], doc["priced_id"]),
    "modifier_use": lambda doc: _by(_OWNERS, doc["owner_kind"], doc["owner_id"]),
    "fare_set": lambda doc: [
        ("order_type", each) for each in doc["conditions"].get("order_types", ())
    ],
}


def _readable(read: Callable[[], Any], sentence: str) -> None:
    try:
        read()
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequest(sentence) from error
