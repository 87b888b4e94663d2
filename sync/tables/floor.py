"""Rooms and the tables in them."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    IdColumn,
    Policy,
    Setting,
    TextColumn,
    belongs_to,
    indexed,
)


class Area(Setting, table=True):
    """A room or terrace."""

    __tablename__ = "areas"
    __table_args__ = (STRICT,)
    policy = Policy("area", "setting")
    name: TextColumn
    position: CountColumn = 0


class DiningTable(Setting, table=True):
    """A table where it stands: centre, size and rotation on a plan of 1,000 by 1,000."""

    __tablename__ = "tables"
    __table_args__ = (belongs_to("area_id", "areas"), indexed("area_id"), STRICT)
    policy = Policy("table", "setting")
    area_id: IdColumn
    name: TextColumn
    seats: CountColumn = 4
    shape: TextColumn = "square"
    x: CountColumn = 0
    y: CountColumn = 0
    width: CountColumn = 100
    height: CountColumn = 100
    rotation_degrees: CountColumn = 0
