"""The choices and the size of a sent line: only what is added or removed is priced anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.catalog import Choice, Menu
from domain.combos import COMPONENT
from domain.errors import BadRequest
from domain.orders import THOUSANDTHS, LineState, check_quantity, line_amount
from domain.pricing.facts import Thing
from edge.menu import portions
from edge.orders import store
from edge.orders.after_rules import live_children
from edge.orders.pricing import draft_lines, priced, sale_of
from edge.transaction import Read, Write
from sync.tables.sales import Order, OrderLine

Path = tuple[UUID, ...]
"""Where an option stands: the options it is nested under, outermost first, and itself."""


def change_variant(tx: Write, menu: Menu, order: Order, line: OrderLine, variant_id: UUID) -> None:
    """Another size of the same dish, at its price of now. Raises BadRequest for another dish."""
    item, variant = menu.variant(variant_id)
    if item.id != line.item_id:
        raise BadRequest("That is another dish: take this one back and ring the other up.")
    if line.variant_id is not None:
        portions.release(tx, line.id, "changed", line.quantity, of=line.variant_id)
    taken = portions.Wanted(variant.id, item.name, line.id, line.quantity)
    portions.reserve_all(tx, [taken], menu.recipes)
    cost = variant.cost_minor
    thing = Thing(variant.id, item.id, item.category_id, line.quantity)
    steps = menu.prices.price(variant.price_minor, sale_of(tx, order, tx.now), thing)
    tx.update(
        line,
        variant_id=variant.id,
        variant_name=variant.name,
        **priced(steps, line.quantity),
        discount_minor=0,
        cost_minor=None if cost is None else line_amount(cost, line.quantity),
    )
    for option in live_children(tx, line):
        if option.kind != COMPONENT:
            tx.update(option, variant_id=variant.id)


def change_choices(
    tx: Write, menu: Menu, order: Order, line: OrderLine, choices: tuple[Choice, ...]
) -> None:
    """Other choices: what stays keeps its row and price. What left the menu stays as it is.

    Raises what `domain.choices.check_choices` raises, ItemSoldOut for what is added, and
    BadRequest for another dish in a combo.
    """
    drafts = _drafts(tx, menu, order, line, choices)
    there = options_by_path(tx, line)
    paths = _walked((draft["option_id"], _depth(draft)) for draft in drafts[1:])
    wanted = dict(zip(paths, drafts[1:], strict=True))
    _same_dishes(line, there, wanted)
    for path, rows in there.items():
        keep = wanted[path]["marks"][0]["count"] if path in wanted else 0
        if path in wanted or path[-1] in menu.options:
            _take_away(tx, line, rows, keep)
    places = {row.id: path for path, rows in there.items() for row in rows}
    position = store.count_lines(tx, line.order_id).last_position
    for path, draft in wanted.items():
        rows = there.get(path, [])
        added = draft["marks"][0]["count"] - sum(map(_count, rows))
        if added > 0:
            position += 1
            places[_add(tx, menu, line, draft, added, rows, position)] = path
        for row in rows:
            if row.kind == COMPONENT and row.allergens != draft["allergens"]:
                tx.update(row, allergens=draft["allergens"])
    _put_in_order(tx, line, places, list(wanted))
    tx.update(line, allergens=drafts[0]["allergens"])


def options_by_path(read: Read, line: OrderLine) -> dict[Path, list[OrderLine]]:
    """The live options of a line by where they stand. One may stand in several rows, by price."""
    kept = [(row, row.option_id) for row in live_children(read, line) if row.option_id is not None]
    paths = _walked((option_id, row.marks[0]["depth"]) for row, option_id in kept)
    found: dict[Path, list[OrderLine]] = {}
    for (row, _option_id), path in zip(kept, paths, strict=True):
        found.setdefault(path, []).append(row)
    return found


def _drafts(
    tx: Write, menu: Menu, order: Order, line: OrderLine, choices: tuple[Choice, ...]
) -> list[dict[str, Any]]:
    """The line as it would be rung up now, and its options."""
    if line.variant_id is None or line.variant_id not in menu.variants:
        raise BadRequest("This dish is no longer on the menu; its choices cannot be changed.")
    item, variant = menu.variant(line.variant_id)
    drafts = draft_lines(
        menu,
        item,
        variant,
        line_id=line.id,
        quantity=line.quantity,
        choices=choices,
        sale=sale_of(tx, order, tx.now),
        currency=line.currency,
        position=line.position,
    )
    return list(drafts)


def _walked(places: Iterable[tuple[UUID, int]]) -> list[Path]:
    """Paths of options that come in the order in which they are nested."""
    found: list[Path] = []
    path: Path = ()
    for option_id, depth in places:
        path = (*path[:depth], option_id)
        found.append(path)
    return found


def _depth(draft: Mapping[str, Any]) -> int:
    return int(draft["marks"][0]["depth"])


def _same_dishes(
    line: OrderLine,
    there: Mapping[Path, Sequence[OrderLine]],
    wanted: Mapping[Path, Mapping[str, Any]],
) -> None:
    """A combo keeps its dishes: another one would be another line for other stations."""
    before = {(p, sum(map(_count, rows))) for p, rows in there.items() if rows[0].kind == COMPONENT}
    after = {(p, d["marks"][0]["count"]) for p, d in wanted.items() if d["kind"] == COMPONENT}
    if before != after:
        raise BadRequest(f"Another dish in {line.name}: take it back and ring it up again.")


def _count(row: OrderLine) -> int:
    return int(row.marks[0]["count"])


def _for_each(line: OrderLine) -> int:
    """Thousandths of an option chosen once: what is sold by weight has its options by the piece."""
    return THOUSANDTHS if line.unit else line.quantity


def _take_away(tx: Write, line: OrderLine, rows: Sequence[OrderLine], keep: int) -> None:
    """Leave `keep` of an option, of those that were there first, at the price they had."""
    left = keep
    for row in rows:
        count = min(left, _count(row))
        left -= count
        if count == _count(row):
            continue
        portions.release(tx, row.id, "changed", _for_each(line) * (_count(row) - count))
        if count == 0:
            tx.update(row, state=LineState.VOIDED, voided_at=tx.now, void_reason="changed")
        else:
            _recount(tx, line, row, count)


def _recount(tx: Write, line: OrderLine, row: OrderLine, count: int) -> None:
    quantity = check_quantity(_for_each(line) * count)
    tx.update(
        row,
        quantity=quantity,
        amount_minor=line_amount(row.unit_price_minor, quantity),
        discount_minor=0,
        marks=[{**row.marks[0], "count": count}],
    )


def _add(
    tx: Write,
    menu: Menu,
    line: OrderLine,
    draft: dict[str, Any],
    added: int,
    there: Sequence[OrderLine],
    position: int,
) -> UUID:
    """Put an option on a line, or more of it, at the price of now. Returns its row's id."""
    quantity = check_quantity(_for_each(line) * added)
    same = [row for row in there if row.unit_price_minor == draft["unit_price_minor"]]
    row_id: UUID = same[-1].id if same else draft["id"]
    taken = portions.Wanted(draft["option_id"], draft["name"], row_id, quantity)
    portions.reserve_all(tx, [taken], menu.recipes)
    if same:
        _recount(tx, line, same[-1], _count(same[-1]) + added)
        return row_id
    values = {**draft, **{name: getattr(line, name) for name in _SHARED}}
    values |= {
        "id": row_id,
        "position": position,
        "quantity": quantity,
        "amount_minor": line_amount(draft["unit_price_minor"], quantity),
        "marks": [{**draft["marks"][0], "count": added}],
        "added_by_id": tx.actor.id,
    }
    tx.insert_many(OrderLine, [values])
    return row_id


_SHARED = ("order_id", "state", "seat", "course_id", "sent_at", "sent_by_id", "fire_no")


def _put_in_order(
    tx: Write, line: OrderLine, paths: Mapping[UUID, Path], wanted: Sequence[Path]
) -> None:
    """Options stand as the menu has them, so that what is nested stays under its own."""
    rank = {path: at for at, path in enumerate(wanted)}
    rows = [row for row in live_children(tx, line) if row.id in paths]
    ordered = sorted(rows, key=lambda row: (rank.get(paths[row.id], len(rank)), row.position))
    for row, place in zip(ordered, sorted(row.position for row in rows), strict=True):
        if row.position != place:
            tx.update(row, position=place)
