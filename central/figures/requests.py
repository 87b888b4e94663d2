"""What can be asked about sales, and what is answered.

Amounts are minor units of the row's currency, quantities thousandths, days business days as
`2026-03-06`. Amounts of different currencies are never added. What each figure means is said in
`docs/developers/figures.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.money import round_half_up

By = Literal["store", "brand", "hour", "item", "category", "waiter", "tender", "day", "month"]
BYS: tuple[By, ...] = (
    "store",
    "brand",
    "hour",
    "item",
    "category",
    "waiter",
    "tender",
    "day",
    "month",
)
FileKind = Literal["xlsx", "csv"]
Figure = Literal[
    "checks",
    "orders",
    "covers",
    "quantity",
    "payments",
    "gross_minor",
    "tax_minor",
    "net_minor",
    "discount_minor",
    "refunds",
    "refunded_minor",
    "service_minor",
    "tip_minor",
    "rounding_minor",
    "voids",
    "void_minor",
]
"""The figures that a `Sums` holds."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What was sold, in one currency.

    `gross_minor` is what guests paid for what they kept, taxes in it, tips not; `net_minor` is it
    without taxes. By tender it is what was taken, and taxes are not told apart.
    """

    currency: str
    checks: int = 0
    orders: int = 0
    covers: int = 0
    quantity: int = 0
    payments: int = 0
    gross_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0
    refunds: int = 0
    refunded_minor: int = 0
    service_minor: int = 0
    tip_minor: int = 0
    rounding_minor: int = 0
    voids: int = 0
    void_minor: int = 0

    @property
    def net_minor(self) -> int:
        """Without taxes."""
        return self.gross_minor - self.tax_minor

    @property
    def average_minor(self) -> int | None:
        """What a guest brought on average, gross; None without guests."""
        return round_half_up(self.gross_minor, self.covers) if self.covers else None


@dataclass(frozen=True, slots=True)
class SalesQuestion:
    """Sales of business days, both included, of some stores, of a brand, or of all (neither).

    What the person may not see is left out, and refused where it is named. By item, `category`
    leaves those of other categories out.
    """

    organization_id: UUID
    first: str
    last: str
    by: By = "day"
    store_ids: tuple[UUID, ...] = ()
    brand_id: UUID | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class SalesRow:
    """One row of a report. `key` tells rows apart: an id, a day, an hour as `07`.

    `label` is a name as the restaurant wrote it, empty where it has none: nobody's orders, an hour,
    a day. `detail` is a variant, a brand, a category. `share_micros` is its part of all gross
    sales of its currency, in millionths (0 where they are not above zero).
    """

    key: str
    label: str
    detail: str
    sums: Sums
    share_micros: int = 0


@dataclass(frozen=True, slots=True)
class SalesReport:
    """A report: rows in the order to be shown, totals one for each currency.

    `figures` are those that mean something by this question, in the order to be shown.
    `computed_up_to`: what happened until then is in; None where nothing of it waits.
    """

    question: SalesQuestion
    figures: tuple[Figure, ...]
    rows: tuple[SalesRow, ...]
    totals: tuple[Sums, ...]
    computed_up_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoreGlance:
    """A store now: its business day so far, and the same weekday a week ago up to this time.

    `computed_up_to` as in a report. A store without any sale yet has no `last_sale_at`.
    """

    store_id: UUID
    name: str
    brand_id: UUID | None
    brand: str
    zone: str
    business_date: str
    today: Sums
    week_ago: Sums
    last_sale_at: datetime | None
    computed_up_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """All stores that a person sees, by name, and their sums, one for each currency."""

    at: datetime
    stores: tuple[StoreGlance, ...]
    today: tuple[Sums, ...]
    week_ago: tuple[Sums, ...]


CheckOnly = Literal["all", "refunded", "discounted", "voided_lines", "unpaid"]


@dataclass(frozen=True, slots=True)
class ChecksQuestion:
    """Checks of a store, closed on these business days, latest first.

    `text` is a number of a check, order or receipt, or the beginning of an order's name. `after` is
    the `next` of the page before. `only` unpaid are those that guests left without paying. `hour`
    is by the store's clock; `item` is the name of something that is on them.
    """

    organization_id: UUID
    store_id: UUID
    first: str
    last: str
    text: str = ""
    only: CheckOnly = "all"
    server_id: UUID | None = None
    tender_id: UUID | None = None
    hour: int | None = None
    item: str = ""
    least_minor: int | None = None
    most_minor: int | None = None
    limit: int = 50
    after: str = ""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check in a list. `tenders` are names, `state` is paid or closed (unpaid)."""

    check_id: UUID
    order_id: UUID
    number: int
    order_number: int
    name: str
    business_date: str
    paid_at: datetime | None
    state: str
    server: str
    covers: int
    currency: str
    total_minor: int
    tax_minor: int
    refunded_minor: int
    discount_minor: int
    tip_minor: int
    tenders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Some checks; `next` asks for those that follow, empty at the end."""

    rows: tuple[CheckRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, when, and who did it; `detail` is a reason or an amount in words."""

    at: datetime
    act: str
    who: str
    detail: str = ""
    approver: str = ""
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class KitchenItem:
    """A dish at a station: when it was sent, shown, seen, begun, done, taken and served."""

    line_id: UUID
    name: str
    station: str
    state: str
    quantity: int
    fire_no: int
    sent_at: datetime
    shown_at: datetime | None
    seen_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    taken_at: datetime | None
    served_at: datetime | None
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line on the check. `share` is empty for a whole line, else as `1/3`. Options are `depth` 1.

    `amount_minor` is this check's part; what was taken back has a `void_reason` and is not paid.
    """

    line_id: UUID
    depth: int
    kind: str
    name: str
    variant: str
    note: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    discount_minor: int
    share: str
    state: str
    void_reason: str
    added_by: str
    added_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckTax:
    """A tax over the whole check."""

    code: str
    name: str
    rate_micros: int
    included: bool
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class CheckPayment:
    """Money taken or, below zero, given back."""

    payment_id: UUID
    kind: str
    tender: str
    tender_kind: str
    amount_minor: int
    tip_minor: int
    rounding_minor: int
    change_minor: int
    at: datetime
    by: str
    last_four: str


@dataclass(frozen=True, slots=True)
class CheckRefund:
    """What was given back of the check, and why."""

    refund_id: UUID
    kind: str
    amount_minor: int
    tip_minor: int
    tax_minor: int
    reason: str
    by: str
    approver: str
    at: datetime
    business_date: str


@dataclass(frozen=True, slots=True)
class CheckDiscount:
    """What was taken off the order, and why."""

    name: str
    source: str
    reason: str
    given_minor: int
    approver: str
    at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """A single check with everything that is known of it."""

    check_id: UUID
    order_id: UUID
    store_id: UUID
    store: str
    zone: str
    number: int
    order_number: int
    name: str
    tables: tuple[str, ...]
    channel: str
    state: str
    business_date: str
    z_number: int | None
    opened_at: datetime
    paid_at: datetime | None
    server: str
    covers: int
    currency: str
    total_minor: int
    tax_minor: int
    rounding_minor: int
    lines: tuple[CheckLine, ...]
    taxes: tuple[CheckTax, ...]
    payments: tuple[CheckPayment, ...]
    refunds: tuple[CheckRefund, ...]
    discounts: tuple[CheckDiscount, ...]
    receipts: tuple[str, ...]
    steps: tuple[Step, ...]
    kitchen: tuple[KitchenItem, ...]
    other_checks: tuple[UUID, ...] = ()
    """Checks of the same order."""


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A figure of a Z that is otherwise at the centre."""

    figure: str
    box_minor: int
    centre_minor: int


@dataclass(frozen=True, slots=True)
class DayComparisonView:
    """A Z against the centre's own sums; `figures` are amounts or counts that differ."""

    store_id: UUID
    store: str
    business_date: str
    number: int
    currency: str
    agrees: bool
    compared_at: datetime
    differs_since: datetime | None
    differences: tuple[DifferenceView, ...]


@dataclass(frozen=True, slots=True)
class SumsView:
    """Whether a store's rows add up to what its boxes sealed, body by body."""

    store_id: UUID
    store: str
    agrees: bool
    compared_at: datetime
    differs_since: datetime | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A file to download, in pieces, so that a large one is never whole in memory."""

    name: str
    media_type: str
    pieces: Iterator[bytes] = field(repr=False)
