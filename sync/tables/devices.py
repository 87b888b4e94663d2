"""Tablets, counters, kitchen screens and phones that were let in."""

from __future__ import annotations

from sync.base import (
    STRICT,
    DocColumn,
    OptionalId,
    OptionalTime,
    Policy,
    StoreRow,
    TextColumn,
    TimeColumn,
)


class Device(StoreRow, table=True):
    """A screen that asked to come in: pending, approved or revoked.

    `profile` is waiter, kitchen, counter or display. `settings` are what somebody set at the screen
    (zoom, sounds). Its secret stays on the box.
    """

    __tablename__ = "devices"
    __table_args__ = (STRICT,)
    policy = Policy("device", "store_state", one_way={"state": ("revoked",)})
    name: TextColumn
    profile: TextColumn
    state: TextColumn = "pending"
    station_id: OptionalId = None
    drawer_id: OptionalId = None
    asked_at: TimeColumn
    approved_at: OptionalTime = None
    approved_by_id: OptionalId = None
    revoked_at: OptionalTime = None
    user_agent: TextColumn = ""
    settings: DocColumn = {}
