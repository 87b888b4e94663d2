"""Drawers, the sessions in which they are used, cash that moves, days that close.

`z_number` on what the close adds up is the number of the Z that it will be in: whatever the clock
does, each row is in exactly one.
"""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    MinorColumn,
    OptionalId,
    OptionalMinor,
    OptionalTime,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    TimeColumn,
    indexed,
    unique_on_box,
)


class Drawer(Setting, table=True):
    """A cash drawer, opened by the pulse of a printer; or, with a `person_id`, a waiter's purse.

    `sensor` says what its printer's sensor reads while it is open: high, low, or none where there
    is no sensor. One that is open longer than `open_alarm_s` is told of; 0 means never.
    """

    __tablename__ = "drawers"
    __table_args__ = (indexed("person_id"), STRICT)
    policy = Policy("drawer", "setting")
    name: TextColumn
    person_id: OptionalId = None
    printer_id: OptionalId = None
    limit_minor: OptionalMinor = None
    sensor: TextColumn = "none"
    open_alarm_s: CountColumn = 60


class DrawerSession(StoreRow, table=True):
    """A drawer in somebody's hands, from opening with a float to the counted close.

    One that nobody closed before the next was opened is uncounted until somebody counts it.
    `tender_counts` are `{"tender_id", "expected_minor", "counted_minor", "reason"}` of what is not
    cash. A difference above the house's limit has an `approver_id`.
    """

    __tablename__ = "drawer_sessions"
    __table_args__ = (
        indexed("drawer_id", "state"),
        unique_on_box("ux_drawer_sessions_open", "drawer_id", where="state = 'open'"),
        STRICT,
    )
    policy = Policy("drawer_session", "store_state", one_way={"state": ("closed",)})
    drawer_id: IdColumn
    state: TextColumn = "open"
    opened_by_id: OptionalId = None
    opened_at: TimeColumn
    float_minor: MinorColumn
    closed_by_id: OptionalId = None
    closed_at: OptionalTime = None
    expected_minor: OptionalMinor = None
    counted_minor: OptionalMinor = None
    difference_minor: OptionalMinor = None
    difference_reason: TextColumn = ""
    counts: DocColumn = {}
    tender_counts: DocListColumn = []
    is_blind: FlagColumn = False
    approver_id: OptionalId = None
    handed_to_id: OptionalId = None
    currency: TextColumn


class CashMovement(StoreRow, table=True):
    """Cash into or out of a drawer that is no payment: float, pay in or out, drop, tip_out.

    What comes from or goes to the safe or the bank names the `place_id`.
    """

    __tablename__ = "cash_movements"
    __table_args__ = (indexed("drawer_session_id"), indexed("store_id", "z_number"), STRICT)
    policy = Policy("cash_movement", "fact", insert_only=True)
    z_number: CountColumn
    drawer_session_id: IdColumn
    kind: TextColumn
    amount_minor: MinorColumn
    currency: TextColumn
    reason: TextColumn = ""
    place_id: OptionalId = None
    at: TimeColumn


class CashPlace(Setting, table=True):
    """Where cash is that is in no drawer: the safe, the bank, on the way between them (transit)."""

    __tablename__ = "cash_places"
    __table_args__ = (STRICT,)
    policy = Policy("cash_place", "setting")
    name: TextColumn
    kind: TextColumn
    position: CountColumn = 0


class PlaceMovement(StoreRow, table=True):
    """Cash that came to a place (positive) or left it; a deposit is in transit until confirmed.

    Movements of one act carry its `act_id`. `kind` is drop, float, deposit, confirm, change or
    count (a difference found by counting the safe).
    """

    __tablename__ = "place_movements"
    __table_args__ = (indexed("place_id"), indexed("act_id"), indexed("confirms_id"), STRICT)
    policy = Policy("place_movement", "fact", insert_only=True)
    place_id: IdColumn
    act_id: IdColumn
    kind: TextColumn
    amount_minor: MinorColumn
    currency: TextColumn
    bag: TextColumn = ""
    reason: TextColumn = ""
    confirms_id: OptionalId = None
    drawer_session_id: OptionalId = None
    at: TimeColumn
    z_number: CountColumn


class DrawerOpening(StoreRow, table=True):
    """Who had a drawer opened and why. The pulse follows after commit and is never retried."""

    __tablename__ = "drawer_openings"
    __table_args__ = (
        indexed("outcome", "drawer_id"),
        indexed("drawer_session_id"),
        indexed("store_id", "z_number"),
        STRICT,
    )
    policy = Policy("drawer_opening", "store_state")
    z_number: CountColumn
    drawer_id: IdColumn
    drawer_session_id: OptionalId = None
    payment_id: OptionalId = None
    why: TextColumn
    at: TimeColumn
    outcome: TextColumn = "asked"
    outcome_at: OptionalTime = None


class WorkShift(StoreRow, table=True):
    """A person at work, from clocking in to clocking out.

    `breaks` are `{"from": time, "to": time or null}`, in order.
    """

    __tablename__ = "work_shifts"
    __table_args__ = (
        indexed("person_id"),
        unique_on_box("ux_work_shifts_open", "person_id", where="ended_at IS NULL"),
        STRICT,
    )
    policy = Policy("work_shift", "store_state")
    person_id: IdColumn
    started_at: TimeColumn
    ended_at: OptionalTime = None
    breaks: DocListColumn = []


class DayClose(StoreRow, table=True):
    """The numbered close of trading (Z), computed from the rows in one write. Never changed."""

    __tablename__ = "day_closes"
    __table_args__ = (
        indexed("store_id", "business_date"),
        unique_on_box("ux_day_closes_number", "store_id", "number"),
        STRICT,
    )
    policy = Policy("day_close", "fact", insert_only=True)
    number: CountColumn
    closed_at: TimeColumn
    revenue_minor: MinorColumn
    grand_total_minor: MinorColumn
    currency: TextColumn
    totals: DocColumn
