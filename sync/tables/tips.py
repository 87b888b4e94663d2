"""Tips: the rules by which they are shared, and what moved from whom to whom. No revenue."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    FlagColumn,
    MinorColumn,
    OptionalId,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    TimeColumn,
    indexed,
)


class TipRule(Setting, table=True):
    """How tips are shared: `kind` is pool (all go into one and are shared) or tip_out.

    A tip_out gives `rate_micros` of the giver's `basis` (tips or sales) to the people at work of
    role `to_role_id`. Shares are `by` hours at work or evenly.
    """

    __tablename__ = "tip_rules"
    __table_args__ = (STRICT,)
    policy = Policy("tip_rule", "setting")
    name: TextColumn
    kind: TextColumn
    rate_micros: CountColumn = 1_000_000
    basis: TextColumn = "tips"
    from_role_id: OptionalId = None
    to_role_id: OptionalId = None
    by: TextColumn = "hours"
    position: CountColumn = 0
    active: FlagColumn = True


class TipMove(StoreRow, table=True):
    """A person's tips became more or less: shared out by a rule, or paid out in cash (negative).

    Moves of one sharing carry its `share_id` and add up to nothing; the `day` is the one shared.
    """

    __tablename__ = "tip_moves"
    __table_args__ = (
        indexed("person_id"),
        indexed("share_id"),
        indexed("store_id", "business_date"),
        indexed("store_id", "z_number"),
        STRICT,
    )
    policy = Policy("tip_move", "fact", insert_only=True)
    person_id: OptionalId = None
    kind: TextColumn
    amount_minor: MinorColumn
    currency: TextColumn
    share_id: OptionalId = None
    rule_id: OptionalId = None
    day: TextColumn
    drawer_session_id: OptionalId = None
    at: TimeColumn
    z_number: CountColumn
