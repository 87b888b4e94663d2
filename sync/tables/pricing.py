"""What changes prices: rules, coupons, and the discounts and service charges on orders."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    MinorColumn,
    OptionalCount,
    OptionalId,
    OptionalMinor,
    OptionalTime,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    TimeColumn,
    belongs_to,
    indexed,
    unique_on_box,
)


class PriceRule(Setting, table=True):
    """A rule on prices (`domain.pricing`). By an amount or a rate in millionths, one of them.

    `target` is line (the price of one), bundle (an offer across lines, in `bundle`) or order (a
    service charge, taxed as `tax_group_id` says). `kind` is override, discount, markup or minimum.
    """

    __tablename__ = "price_rules"
    __table_args__ = (STRICT,)
    policy = Policy("price_rule", "setting")
    name: TextColumn
    target: TextColumn = "line"
    kind: TextColumn
    priority: CountColumn = 0
    amount_minor: OptionalMinor = None
    rate_micros: OptionalCount = None
    currency: TextColumn
    conditions: DocListColumn = []
    hours: DocListColumn = []
    bundle: DocColumn = {}
    with_options: FlagColumn = False
    tax_group_id: OptionalId = None
    active: FlagColumn = True
    active_from: OptionalTime = None
    active_to: OptionalTime = None


class Coupon(Setting, table=True):
    """A code that takes something off an order. It may be used `max_uses` times (empty: always)."""

    __tablename__ = "coupons"
    __table_args__ = (
        unique_on_box("ux_coupons_code", "code", where="deleted_at IS NULL"),
        STRICT,
    )
    policy = Policy("coupon", "setting")
    code: TextColumn
    name: TextColumn
    currency: TextColumn
    rate_micros: OptionalCount = None
    amount_minor: OptionalMinor = None
    minimum_minor: MinorColumn = 0
    max_uses: OptionalCount = None
    active: FlagColumn = True
    active_from: OptionalTime = None
    active_to: OptionalTime = None


class OrderDiscount(StoreRow, table=True):
    """A discount on an order or, with `line_id`, on a line; `given_minor` is what it takes off now.

    `source` is manual, coupon or offer; `source_id` the coupon or rule. An order keeps the `offer`
    that it was given as it was then, whatever becomes of the rule. Of a discount on an order that
    was joined with another it keeps `only` the dishes that it was given for.
    """

    __tablename__ = "order_discounts"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        indexed("order_id"),
        indexed("source_id"),
        STRICT,
    )
    policy = Policy("order_discount", "store_state")
    order_id: IdColumn
    line_id: OptionalId = None
    source: TextColumn = "manual"
    source_id: OptionalId = None
    name: TextColumn
    kind: TextColumn
    rate_micros: OptionalCount = None
    amount_minor: OptionalMinor = None
    given_minor: MinorColumn = 0
    currency: TextColumn
    offer: DocColumn = {}
    reason: TextColumn = ""
    approver_id: OptionalId = None
    given_at: TimeColumn
    removed_at: OptionalTime = None
    removed_reason: TextColumn = ""


class ServiceCharge(StoreRow, table=True):
    """A service charge on an order. What it comes to stands on the order's line `line_id` too.

    `kept` is the rule as it was; without a tax group it bears no tax. Waived, it is charged no
    more on this order.
    """

    __tablename__ = "service_charges"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        unique_on_box("ux_service_charges_once", "order_id", "rule_id"),
        STRICT,
    )
    policy = Policy("service_charge", "store_state")
    order_id: IdColumn
    rule_id: IdColumn
    line_id: IdColumn
    name: TextColumn
    rate_micros: OptionalCount = None
    amount_minor: OptionalMinor = None
    base_minor: MinorColumn = 0
    charged_minor: MinorColumn = 0
    currency: TextColumn
    tax_group_id: OptionalId = None
    waived_at: OptionalTime = None
    waived_reason: TextColumn = ""
    approver_id: OptionalId = None
