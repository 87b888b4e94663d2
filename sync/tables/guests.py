"""Guests and the parties they come in. Shared between stores, field by field."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    DocListColumn,
    OptionalId,
    OptionalTime,
    Policy,
    Replicated,
    StoreRow,
    TextColumn,
    indexed,
)


class Guest(Replicated, table=True):
    """A guest who left a name. `clocks` holds the hybrid clock of each field."""

    __tablename__ = "guests"
    __table_args__ = (indexed("phone"), indexed("name"), STRICT)
    policy = Policy("guest", "shared_profile")
    name: TextColumn
    phone: TextColumn = ""
    email: TextColumn = ""
    note: TextColumn = ""
    allergies: DocColumn = {}
    clocks: DocColumn = {}
    home_store_id: OptionalId = None
    erased_at: OptionalTime = None


class Party(StoreRow, table=True):
    """Guests together: reserved, seated, left; or cancelled, or never come (no_show)."""

    __tablename__ = "parties"
    __table_args__ = (indexed("store_id", "state"), STRICT)
    policy = Policy("party", "store_state")
    name: TextColumn = ""
    phone: TextColumn = ""
    guests: CountColumn = 0
    state: TextColumn = "seated"
    expected_at: OptionalTime = None
    note: TextColumn = ""
    table_ids: DocListColumn = []
    guest_id: OptionalId = None
