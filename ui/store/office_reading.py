"""From filled forms to requests: what the office saves."""

from __future__ import annotations

from uuid import UUID, uuid5

from edge.menu.edit_requests import (
    AddSpecial,
    PutCategory,
    PutGroup,
    PutItem,
    PutOption,
    PutVariant,
    SaveChoice,
    SaveDish,
)
from edge.menu.office import OfficeCategory, OfficeChoice, OfficeDish, OfficeOption, OfficeSize
from ui.store import office_values as read
from ui.store.office_values import Values


def special(values: Values, item_id: UUID, currency: str) -> AddSpecial:
    """Raises BadRequest for what is no price or number."""
    return AddSpecial(
        item_id,
        read.words(values, "name"),
        read.amount(values, "price", currency),
        read.one_id(values, "station"),
        read.one_id(values, "tax"),
        read.levels(values, "allergens"),
        read.count(values, "portions"),
    )


def dish(values: Values, seen: OfficeDish, currency: str, *, is_new: bool) -> SaveDish:
    """Raises BadRequest for what is no price, number or time."""
    known = {each.id: each for each in seen.sizes}
    category_id = read.one_id(values, "category") or seen.category_id
    item = PutItem(
        item_id=seen.id,
        category_id=category_id,
        name=read.words(values, "name"),
        code=read.words(values, "code"),
        button_name=read.words(values, "button"),
        kitchen_name=read.words(values, "kitchen"),
        description=seen.description,
        position=seen.position,
        colour=seen.colour,
        tax_group_id=read.one_id(values, "tax"),
        course_id=read.one_id(values, "course"),
        station_ids=read.ids(values, "stations"),
        allergens=read.levels(values, "allergens"),
        prep_minutes=read.count(values, "prep") or 0,
        sold_by=read.words(values, "sold_by"),
        active=read.is_on(values, "active") or seen.ended,
        kind=read.words(values, "kind"),
        hours=read.hours(values, "hours"),
        rev=None if is_new else seen.rev,
    )
    sizes = tuple(
        PutVariant(
            variant_id=(variant_id := UUID(str(row["id"]))),
            item_id=seen.id,
            name=read.words(row, "name"),
            code=known[variant_id].code if variant_id in known else "",
            active=known[variant_id].active if variant_id in known else True,
            price_minor=read.amount(row, "price", currency),
            cost_minor=read.amount_or_none(row, "cost", currency),
        )
        for row in read.rows(values, "sizes")
    )
    return SaveDish(item, sizes, read.ids(values, "groups"))


def category(values: Values, seen: OfficeCategory, *, is_new: bool) -> PutCategory:
    """Raises BadRequest for what is no time."""
    return PutCategory(
        seen.id,
        read.words(values, "name"),
        read.words(values, "colour"),
        seen.position,
        read.one_id(values, "station"),
        read.one_id(values, "course"),
        read.hours(values, "hours"),
        None if is_new else seen.rev,
    )


def choice(values: Values, seen: OfficeChoice, currency: str, *, is_new: bool) -> SaveChoice:
    """Raises BadRequest for what is no price or number."""
    known = {each.id: each for each in seen.options}
    options = tuple(
        PutOption(
            option_id=(option_id := UUID(str(row["id"]))),
            group_id=seen.id,
            name=read.words(row, "name"),
            kitchen_name=read.words(row, "kitchen"),
            position=position,
            is_default=read.is_on(row, "usual"),
            max_count=read.count(row, "most") or 1,
            allergens=read.levels(row, "allergens"),
            active=known[option_id].active if option_id in known else True,
            price_minor=_option_price(row, known.get(option_id), currency),
            variant_id=read.one_id(row, "dish"),
        )
        for position, row in enumerate(read.rows(values, "options"))
    )
    group = PutGroup(
        seen.id,
        read.words(values, "name"),
        read.count(values, "least") or 0,
        read.count(values, "most"),
        seen.position,
        None if is_new else seen.rev,
    )
    return SaveChoice(group, options)


def _option_price(row: Values, known: OfficeOption | None, currency: str) -> int | None:
    """Nothing typed is no price; where there was one, it is free now."""
    typed = read.amount_or_none(row, "price", currency)
    was_free = known is None or known.price_minor is None
    return typed if typed is not None or was_free else 0


def blank_dish(item_id: UUID, category_id: UUID, position: int) -> OfficeDish:
    """A dish of which nothing is known yet, at the end of its category."""
    size = OfficeSize(uuid5(item_id, "size"), "", "", True, None, None)
    return OfficeDish(
        id=item_id,
        category_id=category_id,
        code="",
        name="",
        button_name="",
        kitchen_name="",
        description="",
        position=position,
        colour="",
        tax_group_id=None,
        course_id=None,
        station_ids=(),
        allergens={},
        prep_minutes=0,
        kind="item",
        sold_by="piece",
        hours=(),
        active=True,
        ended=False,
        ends_by_itself=False,
        locked=False,
        rev=0,
        sizes=(size,),
        group_ids=(),
    )
