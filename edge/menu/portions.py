"""Counted portions and sold-out marks, as part of somebody else's write.

Every portion that is counted, reserved or given back is a `PortionMovement`; what remains is the
sum of all of them, so for a counted item remaining + held by live lines = counted, always.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import ItemSoldOut
from edge.menu import stock_store
from edge.menu.stock_store import ONE_PORTION
from edge.transaction import Read, Write
from sync.tables.catalog import Availability
from sync.tables.stock import PortionMovement


@dataclass(frozen=True, slots=True)
class Wanted:
    """Thousandths of a thing (item, variant or option) that a line is to hold."""

    local_id: UUID
    name: str
    line_id: UUID
    quantity: int


def counted_by(
    kind: str, option_id: UUID | None, item_id: UUID | None, variant_id: UUID | None
) -> list[UUID]:
    """What a line is counted by: a dish its item and variant, an option itself, a component all.

    What is not on the menu is not counted.
    """
    if kind == "component":
        found = (option_id, item_id, variant_id)
    else:
        found = (option_id, None, None) if option_id else (None, item_id, variant_id)
    return [each for each in found if each is not None]


def wanted_by(rows: Iterable[Mapping[str, Any]]) -> list[Wanted]:
    """What drafted order lines take, each as `counted_by` says."""
    return [
        Wanted(local_id, row["name"], row["id"], row["quantity"])
        for row in rows
        for local_id in counted_by(
            row["kind"], row.get("option_id"), row.get("item_id"), row.get("variant_id")
        )
    ]


def reserve_all(
    tx: Write, wanted: Sequence[Wanted], recipes: Mapping[UUID, tuple[UUID, ...]]
) -> None:
    """Like `reserve` for all that a new line takes, and for the ingredients that it needs.

    One look into an index finds what is said about any of them. Raises ItemSoldOut.
    """
    needs = {each: want.name for want in wanted for each in recipes.get(want.local_id, ())}
    said = stock_store.availabilities(tx, [*{want.local_id for want in wanted}, *needs])
    if not said:
        return
    for ingredient, name in needs.items():
        if (row := said.get(ingredient)) and row.sold_out and holds(row, tx.now):
            raise ItemSoldOut(f"{name} is sold out.")
    for want in wanted:
        if want.local_id in said:
            reserve(tx, want.local_id, want.name, want.line_id, want.quantity)


def out_of(tx: Read, now: datetime, local_ids: Collection[UUID]) -> set[UUID]:
    """Which of these things (ingredients too) somebody has marked as sold out."""
    rows = stock_store.availabilities(tx, local_ids)
    return {local_id for local_id, row in rows.items() if row.sold_out and holds(row, now)}


def reserve(tx: Write, item_id: UUID, name: str, line_id: UUID, quantity: int) -> None:
    """Take thousandths of an item, variant or option for a line, on top of what it holds.

    Does nothing for what is neither sold out nor counted: one look into an index then.
    Raises ItemSoldOut with how much is left; nothing is taken then.
    """
    row = in_force(tx, item_id)
    if row is None:
        return
    if row.sold_out:
        raise ItemSoldOut(f"{name} is sold out.")
    if row.remaining is None:
        return
    if row.remaining < quantity:
        raise ItemSoldOut(_what_is_left(name, row.remaining))
    _move(tx, item_id, line_id, -quantity, "reserved")
    tx.update(row, remaining=row.remaining - quantity)
    tx.signal("availability", item_id)


def release(
    tx: Write, line_id: UUID, why: str, quantity: int | None = None, of: UUID | None = None
) -> None:
    """Give back what a line holds, or at most `quantity` thousandths of it. Repeats do nothing.

    `of` names the one thing (item, variant or option) that is given back.
    """
    for item_id, held in stock_store.held_by_line(tx, line_id):
        if of not in (None, item_id):
            continue
        returned = held if quantity is None else min(held, quantity)
        _move(tx, item_id, line_id, returned, why)
        row = stock_store.availability(tx, item_id)
        if row is not None and row.remaining is not None:
            tx.update(row, remaining=row.remaining + returned)
        tx.signal("availability", item_id)


def hand_over(tx: Write, line_id: UUID, to_line_id: UUID, quantity: int) -> None:
    """Part of a line is a line of its own now: at most `quantity` of what it holds goes along."""
    for item_id, held in stock_store.held_by_line(tx, line_id):
        moved = min(held, quantity)
        _move(tx, item_id, line_id, moved, "split")
        _move(tx, item_id, to_line_id, -moved, "split")


def change(
    tx: Write, item_id: UUID, name: str, line_id: UUID, before: int, after: int, why: str
) -> None:
    """A line's quantity changes: only what comes on top is asked for, what falls away returns.

    So less of something that has been sold out meanwhile is never refused. Raises ItemSoldOut.
    """
    if after > before:
        reserve(tx, item_id, name, line_id, after - before)
    elif after < before:
        release(tx, line_id, why, before - after)


def in_force(tx: Write, local_id: UUID) -> Availability | None:
    """What is said about a thing now; nothing once its time is over or it was lifted."""
    row = stock_store.availability(tx, local_id)
    return row if row is not None and holds(row, tx.now) else None


def holds(row: Availability, now: datetime) -> bool:
    """Whether what a row says is so now: its time is not over, and nobody took it back."""
    return row.deleted_at is None and (row.until is None or row.until > now)


def set_counted(tx: Write, local_id: UUID, counted: int) -> None:
    """Write the movement after which `counted` thousandths are there; the row is the caller's."""
    _move(tx, local_id, None, counted - stock_store.counted_so_far(tx, local_id), "counted")


def _move(tx: Write, item_id: UUID, line_id: UUID | None, quantity: int, why: str) -> None:
    tx.insert(
        PortionMovement, item_id=item_id, line_id=line_id, quantity=quantity, why=why, at=tx.now
    )


def _what_is_left(name: str, remaining: int) -> str:
    portions = remaining // ONE_PORTION
    if portions <= 0:
        return f"{name} is sold out."
    if portions == 1:
        return f"Only 1 portion of {name} is left."
    return f"Only {portions} portions of {name} are left."
