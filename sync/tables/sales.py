"""Orders and their lines, checks, payments and receipts."""

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
    OptionalText,
    OptionalTime,
    Policy,
    StoreRow,
    TextColumn,
    TimeColumn,
    belongs_to,
    indexed,
    unique_on_box,
)


class Order(StoreRow, table=True):
    """What one party wants. `number` is the day's human number, never an identity.

    `total_minor` is the sum of its live lines, kept in the same transaction. `pickup_number` is
    what guests of takeaway are called by, 1 to 999. `promised_at` is when it is to be ready; an
    order that waits for that is fired at `fires_at`, which is empty again afterwards. `delivery`
    holds the address; the driver leaves at `out_at` and is there at `delivered_at`; `handed_at` is
    when a guest took the food along. Prices may ask for the `guest_group` (staff) and for whatever
    is in `price_context`. An `adjusted` order has discounts, offers or service charges, which are
    worked out again when its lines change. `exemption` says why taxes are left out, with its proof.
    """

    __tablename__ = "orders"
    __table_args__ = (
        indexed("store_id", "state", "business_date"),
        indexed("fires_at"),
        indexed("name", where="name <> ''"),
        unique_on_box("ux_orders_number", "store_id", "business_date", "number"),
        STRICT,
    )
    policy = Policy("order", "store_state", one_way={"state": ("closed", "voided")})
    number: CountColumn
    state: TextColumn = "open"
    order_type_id: IdColumn
    channel: TextColumn = "pos"
    name: TextColumn = ""
    guests: CountColumn = 0
    server_id: OptionalId = None
    guest_id: OptionalId = None
    party_id: OptionalId = None
    note: TextColumn = ""
    currency: TextColumn
    total_minor: MinorColumn = 0
    opened_at: TimeColumn
    closed_at: OptionalTime = None
    merged_into_id: OptionalId = None
    release: CountColumn = 0
    pickup_number: OptionalCount = None
    phone: TextColumn = ""
    promised_at: OptionalTime = None
    fires_at: OptionalTime = None
    delivery: DocColumn = {}
    driver_id: OptionalId = None
    out_at: OptionalTime = None
    delivered_at: OptionalTime = None
    handed_at: OptionalTime = None
    guest_group: TextColumn = ""
    price_context: DocColumn = {}
    adjusted: FlagColumn = False
    exemption: DocColumn = {}


class OrderTable(StoreRow, table=True):
    """An order at a table until it leaves. An order spans several, a table holds several.

    Parties of strangers at one table are told apart by `suffix` (7a, 7b). After payment the table
    is `paid`, then to be cleared, until it is free again at `left_at`.
    """

    __tablename__ = "order_tables"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        indexed("order_id"),
        indexed("table_id", "left_at"),
        STRICT,
    )
    policy = Policy("order_table", "store_state")
    order_id: IdColumn
    table_id: IdColumn
    suffix: TextColumn = ""
    paid_at: OptionalTime = None
    to_clear_at: OptionalTime = None
    left_at: OptionalTime = None


class OrderSeat(StoreRow, table=True):
    """A guest's seat at an order, and what the guest must not eat.

    `allergies` maps an allergen's code to "severe" or "avoid" (`domain.allergies`).
    """

    __tablename__ = "order_seats"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        unique_on_box("ux_order_seats_once", "order_id", "seat"),
        STRICT,
    )
    policy = Policy("order_seat", "store_state")
    order_id: IdColumn
    seat: CountColumn
    allergies: DocColumn = {}
    note: TextColumn = ""
    guest_id: OptionalId = None


class OrderCourse(StoreRow, table=True):
    """What was decided about one course of an order: when it is to be fired, when it was."""

    __tablename__ = "order_courses"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        indexed("fire_at"),
        unique_on_box("ux_order_courses_once", "order_id", "course_id"),
        STRICT,
    )
    policy = Policy("order_course", "store_state")
    order_id: IdColumn
    course_id: IdColumn
    fire_at: OptionalTime = None
    fired_at: OptionalTime = None
    nudged_at: OptionalTime = None


class OrderLine(StoreRow, table=True):
    """One line of an order, priced when it was tapped. Options are lines under their line.

    `quantity` is thousandths; `amount_minor` is this line alone, its options have their own: what
    is to be paid, `discount_minor` less than the price times the quantity. `price_trail` says why.
    States: new, held, sent, voided. A sent line is changed only by a void or a change act.
    `kind` is item, modifier, component (of a combo), open (not on the menu) or service (charge).
    What was taken back has a `back_kind`: not_made, wasted, or comp (it stays, at nothing;
    `comped_minor` was its price).
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        indexed("order_id", "position"),
        STRICT,
    )
    policy = Policy("order_line", "store_state", one_way={"state": ("voided",)})
    order_id: IdColumn
    parent_line_id: OptionalId = None
    kind: TextColumn = "item"
    position: CountColumn
    state: TextColumn = "new"
    item_id: OptionalId = None
    variant_id: OptionalId = None
    option_id: OptionalId = None
    category_id: OptionalId = None
    name: TextColumn
    variant_name: TextColumn = ""
    kitchen_name: TextColumn = ""
    category_name: TextColumn = ""
    quantity: CountColumn
    unit_price_minor: MinorColumn
    amount_minor: MinorColumn
    discount_minor: MinorColumn = 0
    currency: TextColumn
    taxes: DocListColumn
    price_trail: DocListColumn
    seat: CountColumn = 0
    course_id: OptionalId = None
    station_ids: DocListColumn
    allergens: DocColumn
    unit: TextColumn = ""
    weighing_id: OptionalId = None
    tax_group_id: OptionalId = None
    cost_minor: OptionalMinor = None
    note: TextColumn = ""
    marks: DocListColumn
    fire_no: CountColumn = 0
    sent_by_id: OptionalId = None
    changed_at: OptionalTime = None
    back_kind: TextColumn = ""
    comped_minor: MinorColumn = 0
    sent_at: OptionalTime = None
    voided_at: OptionalTime = None
    void_reason: TextColumn = ""
    approver_id: OptionalId = None
    added_by_id: OptionalId = None


class LineChange(StoreRow, table=True):
    """A line that was sent was changed, made again or given away: before and after. Never changed.

    `act` is change, remake, comp or take_back; `phase` is how far the kitchen had come.
    """

    __tablename__ = "line_changes"
    __table_args__ = (indexed("line_id"), indexed("order_id"), STRICT)
    policy = Policy("line_change", "fact", insert_only=True)
    order_id: IdColumn
    line_id: IdColumn
    act: TextColumn
    phase: TextColumn
    before: DocColumn
    after: DocColumn
    reason: TextColumn = ""
    approver_id: OptionalId = None
    at: TimeColumn


class Check(StoreRow, table=True):
    """A financial view on an order's lines. Splitting it never touches the kitchen.

    Once it is paid, `business_date` is the day of the sale and `z_number` the Z that it is in.
    """

    __tablename__ = "checks"
    __table_args__ = (
        belongs_to("order_id", "orders"),
        indexed("order_id"),
        indexed("store_id", "business_date"),
        indexed("store_id", "z_number"),
        indexed("store_id", "total_minor"),
        STRICT,
    )
    policy = Policy("check", "store_state", one_way={"state": ("paid", "closed", "voided")})
    order_id: IdColumn
    number: CountColumn
    state: TextColumn = "open"
    currency: TextColumn
    total_minor: MinorColumn = 0
    tax_minor: MinorColumn = 0
    rounding_minor: MinorColumn = 0
    taxes: DocListColumn = []
    buyer: DocColumn = {}
    prechecked_at: OptionalTime = None
    precheck_count: CountColumn = 0
    paid_at: OptionalTime = None
    z_number: OptionalCount = None


class CheckAllocation(StoreRow, table=True):
    """A check carries `share_numerator / share_denominator` of a source (an order line)."""

    __tablename__ = "check_allocations"
    __table_args__ = (
        belongs_to("check_id", "checks"),
        indexed("check_id"),
        indexed("source_id"),
        STRICT,
    )
    policy = Policy("check_allocation", "store_state")
    check_id: IdColumn
    source_kind: TextColumn
    source_id: IdColumn
    share_numerator: CountColumn = 1
    share_denominator: CountColumn = 1
    amount_minor: MinorColumn
    currency: TextColumn


class Payment(StoreRow, table=True):
    """Money taken (or given back, negative), for a check or an account. Never changed.

    `kind` is sale, refund, correction (of a wrong tender: one row takes back, one takes), tip
    (entered afterwards), or, for the account `account_id` and no check: load (a gift card) and
    settle (a house account), which are no revenue. Tips belong to `server_id`, who served; the
    actor is who closed.
    """

    __tablename__ = "payments"
    __table_args__ = (
        indexed("check_id"),
        indexed("account_id"),
        indexed("corrects_payment_id"),
        indexed("last_four"),
        indexed("drawer_session_id"),
        indexed("store_id", "business_date"),
        indexed("store_id", "z_number"),
        indexed("store_id", "tendered_minor"),
        STRICT,
    )
    policy = Policy("payment", "fact", insert_only=True)
    kind: TextColumn = "sale"
    check_id: OptionalId = None
    account_id: OptionalId = None
    order_id: OptionalId = None
    tender_id: IdColumn
    tender_kind: TextColumn
    tender_name: TextColumn
    amount_minor: MinorColumn
    tendered_minor: MinorColumn
    change_minor: MinorColumn = 0
    tip_minor: MinorColumn = 0
    rounding_minor: MinorColumn = 0
    currency: TextColumn
    drawer_session_id: OptionalId = None
    corrects_payment_id: OptionalId = None
    attempt_id: OptionalId = None
    refund_id: OptionalId = None
    server_id: OptionalId = None
    last_four: TextColumn = ""
    reference: DocColumn
    taken_at: TimeColumn
    z_number: CountColumn


class ReceiptRequest(StoreRow, table=True):
    """A receipt that the fiscal port is to complete: pending, signed or unknown.

    The port is asked until it signs. Where it did not within the country's time, the receipt is
    made with its outage mark at `outage_at`, and the signature follows as a fiscal record.
    `kind` is sale or refund, of the refund `refund_id`.
    """

    __tablename__ = "receipt_requests"
    __table_args__ = (
        indexed("check_id"),
        indexed("refund_id"),
        indexed("store_id", "state"),
        STRICT,
    )
    policy = Policy("receipt_request", "store_state", one_way={"state": ("signed",)})
    check_id: IdColumn
    kind: TextColumn = "sale"
    state: TextColumn = "pending"
    draft: DocColumn
    attempts: CountColumn = 0
    last_error: TextColumn = ""
    refund_id: OptionalId = None
    outage_at: OptionalTime = None


class FiscalRecord(StoreRow, table=True):
    """What the fiscal device answered. Never changed."""

    __tablename__ = "fiscal_records"
    __table_args__ = (indexed("receipt_request_id"), STRICT)
    policy = Policy("fiscal_record", "fact", insert_only=True)
    receipt_request_id: IdColumn
    device: TextColumn
    passport: DocColumn
    qr_text: TextColumn = ""


class Receipt(StoreRow, table=True):
    """A numbered receipt and its document. The series is the node's and register's own.

    `fiscal_state` is signed or outage: whether the fiscal port had answered when it was made.
    Guests open its page by `token`.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        indexed("check_id"),
        indexed("token"),
        indexed("store_id", "business_date"),
        unique_on_box("ux_receipts_number", "series", "number"),
        unique_on_box("ux_receipts_request", "receipt_request_id"),
        STRICT,
    )
    policy = Policy("receipt", "fact", insert_only=True)
    receipt_request_id: IdColumn
    check_id: IdColumn
    series: TextColumn
    number: CountColumn
    kind: TextColumn = "sale"
    document: DocColumn
    total_minor: MinorColumn
    currency: TextColumn
    fiscal_state: TextColumn = "signed"
    language: OptionalText = None
    token: TextColumn = ""
    refund_id: OptionalId = None
    training: FlagColumn = False
