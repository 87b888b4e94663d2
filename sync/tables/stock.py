"""Stock apart from the menu: units, things, and what moved. Quantities are thousandths."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    IdColumn,
    OptionalId,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    TimeColumn,
    belongs_to,
    indexed,
)


class Unit(Setting, table=True):
    """A unit of measure and its size in thousandths of the base unit."""

    __tablename__ = "units"
    __table_args__ = (STRICT,)
    policy = Policy("unit", "setting")
    name: TextColumn
    base: TextColumn
    thousandths: CountColumn = 1000


class StockItem(Setting, table=True):
    """Something that is kept, counted and used up."""

    __tablename__ = "stock_items"
    __table_args__ = (STRICT,)
    policy = Policy("stock_item", "setting")
    name: TextColumn
    unit_id: OptionalId = None


class Recipe(Setting, table=True):
    """How much of a stock item an item, variant or option uses."""

    __tablename__ = "recipes"
    __table_args__ = (belongs_to("stock_item_id", "stock_items"), indexed("local_id"), STRICT)
    policy = Policy("recipe", "setting")
    kind: TextColumn
    local_id: IdColumn
    stock_item_id: IdColumn
    quantity: CountColumn


class PortionMovement(StoreRow, table=True):
    """A counted portion of an item was reserved, released or counted anew. Never changed."""

    __tablename__ = "portion_movements"
    __table_args__ = (indexed("item_id"), indexed("line_id"), STRICT)
    policy = Policy("portion_movement", "fact", insert_only=True)
    item_id: IdColumn
    line_id: OptionalId = None
    quantity: CountColumn
    why: TextColumn
    at: TimeColumn


class StockMovement(StoreRow, table=True):
    """Stock came or went. Never changed."""

    __tablename__ = "stock_movements"
    __table_args__ = (indexed("stock_item_id"), STRICT)
    policy = Policy("stock_movement", "fact", insert_only=True)
    stock_item_id: IdColumn
    line_id: OptionalId = None
    quantity: CountColumn
    why: TextColumn
    at: TimeColumn
