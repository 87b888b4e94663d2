"""What is on an order and sold out meanwhile: it stays there, red, and is not sent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.catalog import Menu
from domain.errors import ItemSoldOut
from edge.menu import portions
from edge.transaction import Write
from sync.tables.sales import OrderLine

MAX_NAMED = 4


def sendable(tx: Write, menu: Menu, rows: Sequence[OrderLine]) -> list[OrderLine]:
    """The lines and options that can be sent.

    Raises ItemSoldOut naming what is sold out, so that people take it off; nothing was sent then.
    What the box sends by itself (a timer) passes over such lines: they wait, red, for somebody.
    """
    out = _lines_out(tx, menu, rows)
    if not out:
        return list(rows)
    if tx.actor.kind == "system":
        return [row for row in rows if (row.parent_line_id or row.id) not in out]
    names = [row.name for row in rows if row.id in out]
    raise ItemSoldOut(_sentence(list(dict.fromkeys(names))))


def _lines_out(tx: Write, menu: Menu, rows: Sequence[OrderLine]) -> set[UUID]:
    """The lines of which the dish, an option or an ingredient is marked as sold out."""
    made_of = {row.id: _made_of(menu, row) for row in rows}
    gone = portions.out_of(tx, tx.now, {each for things in made_of.values() for each in things})
    if not gone:
        return set()
    return {row.parent_line_id or row.id for row in rows if not gone.isdisjoint(made_of[row.id])}


def _made_of(menu: Menu, row: OrderLine) -> set[UUID]:
    things = set(portions.counted_by(row.kind, row.option_id, row.item_id, row.variant_id))
    return things.union(*(menu.recipes.get(each, ()) for each in things))


def _sentence(names: list[str]) -> str:
    listed = ", ".join(names[:MAX_NAMED]) + (" …" if len(names) > MAX_NAMED else "")
    verb = "is" if len(names) == 1 else "are"
    return f"{listed} {verb} sold out. Take what is red off, then send the rest."
