"""What can be asked of drawers and days, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from edge.accounts.requests import AccountTotals
from edge.reports.requests import Sales, TenderSales
from edge.shifts.z_parts import CashMoved, DrawerCounted, Gross, Reasons, Refunded

CashKind = Literal["pay_in", "pay_out", "drop"]


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """Take a drawer over with its float, counted; out of a place (the safe), where one is named."""

    session_id: UUID
    drawer_id: UUID
    float_minor: int
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Put cash into a drawer or take some out, with a reason; the amount is always positive.

    A drop goes to the place that is named, else to the safe, and needs no reason.
    """

    movement_id: UUID
    session_id: UUID
    kind: CashKind
    amount_minor: int
    reason: str
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenWithoutSale:
    """Open a drawer although nothing was sold. Counted on the Z."""

    drawer_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class TenderCounted:
    """What the slips or the app of a way to pay come to, tips included, and why it differs."""

    tender_id: UUID
    counted_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseDrawer:
    """Give a drawer back with its cash counted. `counts` are pieces by denomination, if wanted.

    `tenders` are the totals of the other ways to pay; what is not among them was not counted.
    A difference needs a reason, a large one an approval. The cash goes to `place_id`, if named.
    """

    session_id: UUID
    counted_minor: int
    reason: str = ""
    counts: tuple[tuple[int, int], ...] = ()
    paper: bool = True
    tenders: tuple[TenderCounted, ...] = ()
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HandOverDrawer:
    """Somebody else takes a drawer over: counted, closed, and opened with what was counted."""

    session_id: UUID
    new_session_id: UUID
    person_id: UUID
    counted_minor: int
    reason: str = ""
    counts: tuple[tuple[int, int], ...] = ()
    tenders: tuple[TenderCounted, ...] = ()
    paper: bool = True

    def closing(self) -> CloseDrawer:
        """The count that this is."""
        return CloseDrawer(
            self.session_id,
            self.counted_minor,
            self.reason,
            self.counts,
            self.paper,
            self.tenders,
        )


@dataclass(frozen=True, slots=True)
class NoteMiscount:
    """A blind count of a session differed; the nth time is another note."""

    session_id: UUID
    note_id: UUID


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Make the next Z.

    `number` is the Z that whoever closes has looked at: one that somebody else made meanwhile is
    not made twice. `counts` are the totals of slips and apps; what is not among them was not
    counted.
    """

    day_close_id: UUID
    paper: bool = True
    number: int | None = None
    counts: tuple[TenderCounted, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawerChange:
    """What was done with a drawer: the session it belongs to, where there is one."""

    drawer_id: UUID
    session_id: UUID | None
    expected_minor: int | None = None


@dataclass(frozen=True, slots=True)
class DrawerClosed:
    """`difference_minor` = counted - expected: negative is missing.

    `new_session_id` is whoever took the drawer over's.
    """

    session_id: UUID
    expected_minor: int
    counted_minor: int
    difference_minor: int
    tenders: tuple[TenderCount, ...] = ()
    new_session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TenderCount:
    """What should be there of a way to pay, tips included, and what was counted (None: not yet)."""

    tender_id: UUID
    name: str
    expected_minor: int
    counted_minor: int | None = None
    reason: str = ""

    @property
    def difference_minor(self) -> int | None:
        """Counted less expected; None where nobody counted."""
        return None if self.counted_minor is None else self.counted_minor - self.expected_minor


@dataclass(frozen=True, slots=True)
class CashMovementView:
    """Cash that moved without a payment; out is negative."""

    id: UUID
    kind: str
    amount_minor: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DrawerReport:
    """A drawer session: now (X), or as it was closed.

    `expected_minor` is the cash that should be in it: float and movements, and what cash payments
    left there, tips included.
    """

    session_id: UUID
    drawer_id: UUID
    drawer_name: str
    state: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    currency: str
    float_minor: int
    cash_taken_minor: int
    expected_minor: int
    counted_minor: int | None
    difference_minor: int | None
    difference_reason: str
    tenders: tuple[TenderSales, ...]
    movements: tuple[CashMovementView, ...]
    openings: int
    openings_without_sale: int
    closed_by: str = ""
    handed_to: str = ""
    approved_by: str = ""
    tender_counts: tuple[TenderCount, ...] = ()


@dataclass(frozen=True, slots=True)
class ToCount:
    """What closing a drawer asks for: the cash, and the totals of these ways to pay.

    `expected_minor` and those of the tenders are None where the count is blind.
    """

    session_id: UUID
    drawer_id: UUID
    name: str
    opened_by: str
    opened_at: datetime
    is_blind: bool
    expected_minor: int | None
    tenders: tuple[TenderToCount, ...]


@dataclass(frozen=True, slots=True)
class TenderToCount:
    """A way to pay whose total is counted."""

    tender_id: UUID
    name: str
    expected_minor: int | None


@dataclass(frozen=True, slots=True)
class DrawerState:
    """A drawer, and the session that it is in.

    `cash_minor` is what should be in it now, `limit_minor` from when some should be taken out.
    `uncounted` are its sessions of days before that nobody counted, this one too where it is one;
    `person_id` is whose purse it is. One that is from before was opened on a business day before,
    and is opened again although nobody closed it.
    """

    drawer_id: UUID
    name: str
    session_id: UUID | None
    opened_by: str
    opened_at: datetime | None
    cash_minor: int | None = None
    limit_minor: int | None = None
    uncounted: tuple[UncountedDrawer, ...] = ()
    person_id: UUID | None = None
    is_from_before: bool = False


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that the close carried over."""

    order_id: UUID
    number: int
    total_minor: int
    server: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class UncountedDrawer:
    """A drawer that was not counted when the day was closed."""

    session_id: UUID
    name: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ZReceipts:
    """The receipts of a Z, of sales and (below zero) of refunds, in one series.

    `waiting` are those the fiscal port had not completed.
    """

    count: int
    total_minor: int
    first: str
    last: str
    waiting: int


@dataclass(frozen=True, slots=True)
class ZTotals:
    """Everything that a Z says, kept as it was.

    `gross` is what was sold before anything was given back (`refunded`). `counts` are what is not
    cash, `drawers_counted` the cash. `accounts` are gift cards and house accounts.
    `grand_refunds_minor` is what all Zs up to this one gave back.
    """

    since: datetime | None
    sales: Sales
    receipts: ZReceipts
    openings_without_sale: int
    cash_outside_drawers_minor: int
    open_orders: tuple[OpenOrder, ...]
    uncounted_drawers: tuple[UncountedDrawer, ...]
    gross: Gross = field(default_factory=Gross)
    refunded: Refunded = field(default_factory=Refunded)
    grand_refunds_minor: int = 0
    reasons: tuple[Reasons, ...] = ()
    cash_moved: tuple[CashMoved, ...] = ()
    drawers_counted: tuple[DrawerCounted, ...] = ()
    counts: tuple[TenderCount, ...] = ()
    accounts: AccountTotals = field(default_factory=AccountTotals)

    @property
    def revenue_minor(self) -> int:
        """What was sold less what was given back. Tips are no part of it."""
        return self.gross.amount_minor - self.refunded.amount_minor


@dataclass(frozen=True, slots=True)
class DayCloseView:
    """A Z: numbered, never changed.

    `revenue_minor` is less what was given back, and may be below zero. `grand_total_minor` is what
    was sold in all Zs up to this one and only grows; what was given back has its own grand total.
    """

    id: UUID
    number: int
    business_date: str
    closed_at: datetime
    currency: str
    revenue_minor: int
    grand_total_minor: int
    totals: ZTotals
