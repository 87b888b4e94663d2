"""Acts on a whole dish or choice inside a write: saved, copied, moved, tonight's special."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.business_day import next_cut_over
from domain.errors import BadRequest, LimitExceeded
from domain.orders import MAX_NAME_LENGTH
from edge.menu import edit_store, selling, writing
from edge.menu.edit_requests import (
    AddSpecial,
    CopyItem,
    OfferGroups,
    PutCategory,
    PutItem,
    PutVariant,
    SaveChoice,
    SaveDish,
    SetPrice,
    Shift,
    SwitchOn,
)
from edge.menu.requests import SetPortions
from edge.menu.writing import Put
from edge.transaction import Write
from sync.tables.catalog import Category, Item, ModifierOption, Variant

SPECIALS = "Specials"
SPECIALS_COLOUR = "#A51C16"
MAX_VARIANTS = 20
MAX_OPTIONS = 100


def save_dish(tx: Write, request: SaveDish) -> Put:
    """Raises as `writing.put_item` and `writing.put_variant`, BadRequest without a price."""
    if not 1 <= len(request.variants) <= MAX_VARIANTS:
        raise BadRequest(f"A dish has 1 to {MAX_VARIANTS} sizes, each with a price.")
    item_id = request.item.item_id
    done = [writing.put_item(tx, request.item)]
    named = {each.variant_id for each in request.variants}
    gone = [old.id for old in edit_store.variants_of(tx, item_id) if old.id not in named]
    done += [writing.put(tx, Variant, old_id, deleted=True) for old_id in gone]
    done += [
        writing.put_variant(tx, _at(variant, position))
        for position, variant in enumerate(request.variants)
    ]
    done.append(writing.offer_groups(tx, OfferGroups(item_id, "item", request.group_ids)))
    return _together(done)


def save_choice(tx: Write, request: SaveChoice) -> Put:
    """Raises as `writing.put_group` and `writing.put_option`, LimitExceeded for too many."""
    if len(request.options) > MAX_OPTIONS:
        raise LimitExceeded(f"A choice has at most {MAX_OPTIONS} options.")
    _must_be_possible(request)
    done = [writing.put_group(tx, request.group)]
    named = {each.option_id for each in request.options}
    before = edit_store.options_of(tx, request.group.group_id)
    gone = [old.id for old in before if old.id not in named]
    done += [writing.put(tx, ModifierOption, old_id, deleted=True) for old_id in gone]
    done += [writing.put_option(tx, option) for option in request.options]
    return _together(done)


def add_special(tx: Write, request: AddSpecial) -> Put:
    """Sold from the next order on, until the business day ends, in a category of its own.

    Raises BadRequest, NotFound, LimitExceeded.
    """
    category = _specials(tx)
    put = PutItem(
        request.item_id,
        category.id,
        request.name,
        position=len(edit_store.items_in(tx, category.id)),
        tax_group_id=request.tax_group_id,
        station_ids=() if request.station_id is None else (request.station_id,),
        allergens=request.allergens,
    )
    variant_id = uuid5(request.item_id, "variant")
    writing.put_item(tx, put)
    writing.put_variant(
        tx, PutVariant(variant_id, request.item_id, price_minor=request.price_minor)
    )
    ends = next_cut_over(tx.now, tx.house.zone, tx.house.cut_over_minutes)
    tx.update_by_id(Item, request.item_id, active_to=ends)
    if request.portions is not None:
        selling.count(tx, SetPortions(request.item_id, request.portions, until=ends))
    return Put.CREATED


def copy_item(tx: Write, request: CopyItem) -> Put:
    """Raises NotFound. The copy stands right behind what it is a copy of."""
    item = tx.load(Item, request.item_id, "dish")
    put = PutItem(
        request.copy_id,
        item.category_id,
        f"{item.name} (2)"[:MAX_NAME_LENGTH],
        kitchen_name=item.kitchen_name,
        description=item.description,
        position=item.position,
        colour=item.colour,
        tax_group_id=item.tax_group_id,
        course_id=item.course_id,
        station_ids=tuple(UUID(station) for station in item.station_ids),
        allergens=item.allergens,
        prep_minutes=item.prep_minutes,
        sold_by=item.sold_by,
        active=item.active,
        kind=item.kind,
    )
    writing.put_item(tx, put)
    tx.update_by_id(Item, request.copy_id, hours=item.hours)
    for variant in edit_store.variants_of(tx, item.id):
        variant_id = uuid5(request.copy_id, variant.id.hex)
        writing.put_variant(
            tx,
            PutVariant(
                variant_id,
                request.copy_id,
                variant.name,
                position=variant.position,
                active=variant.active,
            ),
        )
        for kind in ("variant", "cost"):
            _copy_price(tx, kind, variant.id, variant_id)
    groups = tuple(use.modifier_group_id for use in edit_store.uses_of(tx, item.id))
    writing.offer_groups(tx, OfferGroups(request.copy_id, "item", groups))
    return Put.CREATED


def shift(tx: Write, request: Shift) -> Put:
    """Swap with the neighbour; at the end nothing happens. Raises NotFound, EditedAtTheCentre."""
    rows = _neighbours(tx, request)
    if request.row_id not in rows:
        raise BadRequest("That is not on the menu any more.")
    place = rows.index(request.row_id)
    other = place - 1 if request.up else place + 1
    if not 0 <= other < len(rows):
        return Put.UNCHANGED
    rows[place], rows[other] = rows[other], rows[place]
    table: type[Category] | type[Item] = Category if request.kind == "category" else Item
    return _together(
        [writing.put(tx, table, row_id, position=place) for place, row_id in enumerate(rows)]
    )


def switch_on(tx: Write, request: SwitchOn) -> Put:
    """Raises NotFound, EditedAtTheCentre. What ended by itself is sold again without an end."""
    item = tx.load(Item, request.item_id, "dish")
    ended = item.active_to is not None and item.active_to <= tx.now
    ends = None if request.active and ended else item.active_to
    return writing.put(tx, Item, item.id, active=request.active, active_to=ends)


def _at(variant: PutVariant, position: int) -> PutVariant:
    return PutVariant(
        variant.variant_id,
        variant.item_id,
        variant.name,
        variant.code,
        position,
        variant.active,
        variant.price_minor,
        variant.cost_minor,
    )


def _must_be_possible(request: SaveChoice) -> None:
    """Raises LimitExceeded where more must be chosen than there is to choose."""
    offered = sum(option.max_count for option in request.options if option.active)
    usual = sum(1 for option in request.options if option.is_default)
    most = request.group.max_choices
    if request.group.min_choices > offered:
        raise LimitExceeded(
            f"{request.group.name}: {request.group.min_choices} must be chosen, "
            f"but there are only {offered}."
        )
    if most is not None and usual > most:
        raise LimitExceeded(
            f"{request.group.name}: {usual} are usual, but at most {most} can be chosen."
        )


def _specials(tx: Write) -> Category:
    for category in tx.all(Category, "deleted_at IS NULL ORDER BY position, id"):
        if category.name == SPECIALS:
            return category
    first = min(
        (each.position for each in tx.all(Category, "deleted_at IS NULL")),
        default=0,
    )
    category_id = uuid5(tx.house.store_id, SPECIALS)
    put = PutCategory(category_id, SPECIALS, SPECIALS_COLOUR, first - 1)
    writing.put_category(tx, put)
    return tx.load(Category, category_id)


def _neighbours(tx: Write, request: Shift) -> list[UUID]:
    if request.kind == "category":
        categories = tx.all(Category, "deleted_at IS NULL ORDER BY position, id")
        return [row.id for row in categories]
    if request.kind == "item":
        item = tx.load(Item, request.row_id, "dish")
        rows = edit_store.items_in(tx, item.category_id)
        return [row.id for row in sorted(rows, key=lambda row: (row.position, row.id))]
    raise BadRequest("Only categories and dishes have an order.")


def _copy_price(tx: Write, kind: str, from_id: UUID, to_id: UUID) -> None:
    fare_set = edit_store.own_fare_set(tx)
    fare = edit_store.fare(tx, fare_set.id, from_id, kind, tx.now)
    if fare is not None:
        writing.set_price(tx, SetPrice(to_id, kind, fare.amount_minor))


def _together(done: list[Put]) -> Put:
    if done[0] is Put.CREATED:
        return Put.CREATED
    return Put.UNCHANGED if set(done) == {Put.UNCHANGED} else Put.UPDATED
