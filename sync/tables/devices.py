"""Screens and tablets that were let in; what hangs on wires; weighings."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    FlagColumn,
    OptionalId,
    OptionalTime,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    TimeColumn,
)


class Device(StoreRow, table=True):
    """A screen that asked to come in: pending, approved or revoked.

    `profile` is waiter, kitchen, counter or display. `settings` are what somebody set at the screen
    (zoom, sounds). Its secret stays on the box; `public_key` is of a key made on the device.
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
    public_key: TextColumn = ""
    settings: DocColumn = {}


class Peripheral(Setting, table=True):
    """What hangs on the box and is no printer: scale, scanner, display, card_reader, bump_bar.

    `settings` are checked by `driver`; `match` says by what it is known again (serial number, port
    path, address). `place_id` is the device (`place_kind` device), the station or the drawer that
    it works for; empty is the whole store.
    """

    __tablename__ = "peripherals"
    __table_args__ = (STRICT,)
    policy = Policy("peripheral", "setting")
    name: TextColumn
    kind: TextColumn
    driver: TextColumn
    settings: DocColumn = {}
    match: DocColumn = {}
    place_kind: TextColumn = ""
    place_id: OptionalId = None
    enabled: FlagColumn = True


class CodePattern(Setting, table=True):
    """How a shop's own EAN-13 are read: digits, and letters I (item), W (weight), P (price),
    V (price's check digit), C (check digit). `decimals` are those of the weight or the price.
    """

    __tablename__ = "code_patterns"
    __table_args__ = (STRICT,)
    policy = Policy("code_pattern", "setting")
    pattern: TextColumn
    decimals: CountColumn = 3
    position: CountColumn = 0


class Weighing(StoreRow, table=True):
    """A weight taken for a sale: what the scale said, or what a person typed. Never changed.

    `sent` is the weight as the scale wrote it; `reading` is that reading's number at the scale's
    session, so that none is taken twice.
    """

    __tablename__ = "weighings"
    __table_args__ = (STRICT,)
    policy = Policy("weighing", "fact", insert_only=True)
    scale_id: OptionalId = None
    reading: TextColumn = ""
    grams: CountColumn
    sent: TextColumn = ""
    tare_grams: CountColumn = 0
    manual: FlagColumn = False
    why: TextColumn = ""
    approver_id: OptionalId = None
    at: TimeColumn
