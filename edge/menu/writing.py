"""Changes of the menu inside a write: each puts one thing as it should be, and says if it differs.

Rows made here are the box's; rows of the centre are refused. Nothing is written for what already
is as it should be, so that importing the same menu twice sends nothing anywhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from domain.allergies import check_allergens
from domain.errors import BadRequest, Changed, LimitExceeded, NotFound
from domain.menu_hours import checked, to_doc
from domain.orders import MAX_NAME_LENGTH, MAX_UNIT_PRICE_MINOR
from edge.authority import must_be_made_here
from edge.menu import edit_store
from edge.menu.edit_requests import (
    OfferGroups,
    PutCategory,
    PutGroup,
    PutItem,
    PutOption,
    PutTranslation,
    PutVariant,
    SetPrice,
)
from edge.transaction import Write
from sync.base import Setting
from sync.tables.catalog import (
    Category,
    Course,
    Fare,
    Item,
    ModifierGroup,
    ModifierOption,
    ModifierUse,
    Station,
    TaxGroup,
    Variant,
)
from sync.tables.tenancy import Translation

S = TypeVar("S", bound=Setting)

MAX_CHOICES = 60
MAX_PREP_MINUTES = 600
SOLD_BY = ("piece", "weight")
KINDS = ("item", "combo")


class Put(StrEnum):
    """What putting a thing did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def put_category(tx: Write, request: PutCategory) -> Put:
    """Raises BadRequest, NotFound for an unknown station or course, EditedAtTheCentre."""
    _exists(tx, Station, request.station_id, "station")
    _exists(tx, Course, request.course_id, "course")
    return put(
        tx,
        Category,
        request.category_id,
        name=named(request.name),
        colour=request.colour,
        position=request.position,
        station_id=request.station_id,
        course_id=request.course_id,
        rev=request.rev,
        **_given(hours=None if request.hours is None else to_doc(checked(request.hours))),
    )


def put_item(tx: Write, request: PutItem) -> Put:
    """Raises BadRequest, NotFound for whatever it names and is not there, EditedAtTheCentre."""
    tx.load(Category, request.category_id, "category")
    _exists(tx, TaxGroup, request.tax_group_id, "tax group")
    _exists(tx, Course, request.course_id, "course")
    for station_id in request.station_ids:
        _exists(tx, Station, station_id, "station")
    if request.sold_by not in SOLD_BY:
        raise BadRequest("An item is sold by piece or by weight.")
    if request.kind not in (None, *KINDS):
        raise BadRequest("An item is a dish or a combo.")
    return put(
        tx,
        Item,
        request.item_id,
        category_id=request.category_id,
        code=fitting(request.code),
        name=named(request.name),
        button_name=fitting(request.button_name),
        kitchen_name=fitting(request.kitchen_name),
        description=request.description.strip(),
        position=request.position,
        colour=request.colour,
        tax_group_id=request.tax_group_id,
        course_id=request.course_id,
        station_ids=[station_id.hex for station_id in request.station_ids],
        allergens=check_allergens(request.allergens),
        prep_minutes=_minutes(request.prep_minutes),
        sold_by=request.sold_by,
        active=request.active,
        rev=request.rev,
        **_given(kind=request.kind),
        **_given(hours=None if request.hours is None else to_doc(checked(request.hours))),
    )


def put_variant(tx: Write, request: PutVariant) -> Put:
    """With its price where one is given. Raises BadRequest, NotFound, EditedAtTheCentre."""
    tx.load(Item, request.item_id, "item")
    done = put(
        tx,
        Variant,
        request.variant_id,
        item_id=request.item_id,
        name=fitting(request.name),
        code=fitting(request.code),
        position=request.position,
        active=request.active,
    )
    done = _with_price(tx, done, "variant", request.variant_id, request.price_minor)
    return _with_price(tx, done, "cost", request.variant_id, request.cost_minor)


def put_group(tx: Write, request: PutGroup) -> Put:
    """Raises BadRequest, LimitExceeded for limits that cannot be met, EditedAtTheCentre."""
    most = MAX_CHOICES if request.max_choices is None else request.max_choices
    if not 0 <= request.min_choices <= most <= MAX_CHOICES or most == 0:
        raise LimitExceeded(f"Choose at least 0 and at most {MAX_CHOICES}, and at least 1 at most.")
    return put(
        tx,
        ModifierGroup,
        request.group_id,
        name=named(request.name),
        min_choices=request.min_choices,
        max_choices=request.max_choices,
        position=request.position,
        rev=request.rev,
    )


def put_option(tx: Write, request: PutOption) -> Put:
    """With its price where one is given. Raises BadRequest, NotFound, EditedAtTheCentre."""
    tx.load(ModifierGroup, request.group_id, "group of choices")
    if not 1 <= request.max_count <= MAX_CHOICES:
        raise LimitExceeded(f"An option is chosen 1 to {MAX_CHOICES} times.")
    if request.variant_id is not None:
        variant = tx.load(Variant, request.variant_id, "dish")
        if tx.load(Item, variant.item_id, "dish").kind == "combo":
            raise BadRequest("A combo cannot be part of a combo.")
    done = put(
        tx,
        ModifierOption,
        request.option_id,
        modifier_group_id=request.group_id,
        name=named(request.name),
        kitchen_name=fitting(request.kitchen_name),
        position=request.position,
        is_default=request.is_default,
        max_count=request.max_count,
        allergens=check_allergens(request.allergens),
        active=request.active,
        **_given(variant_id=request.variant_id),
    )
    return _with_price(tx, done, "option", request.option_id, request.price_minor)


def offer_groups(tx: Write, request: OfferGroups) -> Put:
    """Raises NotFound, and BadRequest where an option would open the group it is in."""
    owner = _owner(tx, request)
    for group_id in request.group_ids:
        tx.load(ModifierGroup, group_id, "group of choices")
        if request.owner_kind == "option":
            _must_not_lead_to(tx, group_id, request.owner_id)
    before = edit_store.uses_of(tx, request.owner_id)
    if tuple(use.modifier_group_id for use in before) == request.group_ids:
        return Put.UNCHANGED
    must_be_made_here(owner, "This")
    for use in before:
        tx.update(use, deleted_at=tx.now)
    for position, group_id in enumerate(request.group_ids):
        tx.insert(
            ModifierUse,
            owner_kind=request.owner_kind,
            owner_id=request.owner_id,
            modifier_group_id=group_id,
            position=position,
        )
    return Put.UPDATED


def set_price(tx: Write, request: SetPrice) -> Put:
    """In the store's own price list. Raises LimitExceeded, EditedAtTheCentre."""
    if not 0 <= request.amount_minor <= MAX_UNIT_PRICE_MINOR:
        raise LimitExceeded("A price on the menu is not negative, and not that large.")
    fare_set = edit_store.own_fare_set(tx)
    fare = edit_store.fare(tx, fare_set.id, request.priced_id, request.priced_kind, tx.now)
    if fare is None:
        tx.insert(
            Fare,
            fare_set_id=fare_set.id,
            priced_kind=request.priced_kind,
            priced_id=request.priced_id,
            amount_minor=request.amount_minor,
            currency=fare_set.currency,
        )
        return Put.CREATED
    if fare.amount_minor == request.amount_minor:
        return Put.UNCHANGED
    must_be_made_here(fare, "The price")
    tx.update(fare, amount_minor=request.amount_minor)
    return Put.UPDATED


def put_translation(tx: Write, request: PutTranslation) -> Put:
    """Raises EditedAtTheCentre."""
    row = edit_store.translation(tx, request.local_id, request.field, request.lang)
    text = request.text.strip()
    if row is None and not text:
        return Put.UNCHANGED
    row_id = None if row is None else row.id
    return put(
        tx,
        Translation,
        row_id,
        deleted=not text,
        kind=request.kind,
        local_id=request.local_id,
        field=request.field,
        lang=request.lang,
        text=text,
    )


def put(
    tx: Write,
    table: type[S],
    row_id: UUID | None,
    *,
    deleted: bool = False,
    rev: int | None = None,
    **values: Any,
) -> Put:
    """Make a row have these values. Raises EditedAtTheCentre where it would have to change.

    With `rev`, Changed where somebody else was quicker.
    """
    row = None if row_id is None else tx.get(table, row_id)
    if row is None:
        tx.insert(table, row_id, **values)
        return Put.CREATED
    if rev is not None and row.rev != rev:
        raise Changed("Somebody else changed this meanwhile. Look at it again.")
    changes = {name: value for name, value in values.items() if getattr(row, name) != value}
    if deleted != (row.deleted_at is not None):
        changes["deleted_at"] = tx.now if deleted else None
    if not changes:
        return Put.UNCHANGED
    must_be_made_here(row, str(values.get("name", "This")))
    tx.update(row, **changes)
    return Put.UPDATED


def named(text: str) -> str:
    """A name, without blanks around it. Raises BadRequest where it is empty or too long."""
    if not text.strip():
        raise BadRequest("Everything on the menu needs a name.")
    return fitting(text)


def fitting(text: str) -> str:
    """A text that may be empty, without blanks around it. Raises BadRequest when too long."""
    if len(text) > MAX_NAME_LENGTH:
        raise BadRequest(f"A name has at most {MAX_NAME_LENGTH} characters.")
    return text.strip()


def _with_price(tx: Write, done: Put, kind: str, priced_id: UUID, price: int | None) -> Put:
    if price is None:
        return done
    priced = set_price(tx, SetPrice(priced_id, kind, price))
    return Put.UPDATED if done is Put.UNCHANGED and priced is not Put.UNCHANGED else done


def _exists(tx: Write, table: type[S], row_id: UUID | None, what: str) -> None:
    if row_id is not None:
        tx.load(table, row_id, what)


def _given(**values: Any) -> dict[str, Any]:
    """What is not None: the rest stays as it is."""
    return {name: value for name, value in values.items() if value is not None}


def _minutes(minutes: int) -> int:
    if not 0 <= minutes <= MAX_PREP_MINUTES:
        raise LimitExceeded(f"A dish is made in 0 to {MAX_PREP_MINUTES} minutes.")
    return minutes


def _owner(tx: Write, request: OfferGroups) -> Setting:
    if request.owner_kind == "item":
        return tx.load(Item, request.owner_id, "item")
    if request.owner_kind == "option":
        return tx.load(ModifierOption, request.owner_id, "option")
    raise NotFound("Only an item or an option offers choices.")


def _must_not_lead_to(tx: Write, group_id: UUID, option_id: UUID) -> None:
    """Raises BadRequest where `group_id`, or a group opened below it, holds the option."""
    waiting, seen = [group_id], set[UUID]()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for option in edit_store.options_of(tx, current):
            if option.id == option_id:
                raise BadRequest("An option cannot open the choice that it is in.")
            waiting.extend(use.modifier_group_id for use in edit_store.uses_of(tx, option.id))
