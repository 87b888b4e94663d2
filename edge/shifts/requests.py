"""What can be asked of drawers and days, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from edge.reports.requests import Sales, TenderSales

CashKind = Literal["pay_in", "pay_out", "drop"]


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """Take a drawer over with its float, counted."""

    session_id: UUID
    drawer_id: UUID
    float_minor: int


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Put cash into a drawer or take some out, with a reason; the amount is always positive."""

    movement_id: UUID
    session_id: UUID
    kind: CashKind
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class OpenWithoutSale:
    """Open a drawer although nothing was sold. Counted on the Z."""

    drawer_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class CloseDrawer:
    """Give a drawer back with its cash counted. `counts` are pieces by denomination, if wanted.

    A difference needs a reason.
    """

    session_id: UUID
    counted_minor: int
    reason: str = ""
    counts: tuple[tuple[int, int], ...] = ()
    paper: bool = True


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Make the next Z."""

    day_close_id: UUID
    paper: bool = True


@dataclass(frozen=True, slots=True)
class DrawerChange:
    """What was done with a drawer: the session it belongs to, where there is one."""

    drawer_id: UUID
    session_id: UUID | None
    expected_minor: int | None = None


@dataclass(frozen=True, slots=True)
class DrawerClosed:
    """`difference_minor` = counted - expected: negative is missing."""

    session_id: UUID
    expected_minor: int
    counted_minor: int
    difference_minor: int


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


@dataclass(frozen=True, slots=True)
class DrawerState:
    """A drawer, and the session that it is in.

    `cash_minor` is what should be in it now, `limit_minor` from when some should be taken out.
    """

    drawer_id: UUID
    name: str
    session_id: UUID | None
    opened_by: str
    opened_at: datetime | None
    cash_minor: int | None = None
    limit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that the close carried over."""

    order_id: UUID
    number: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class UncountedDrawer:
    """A drawer that was not counted when the day was closed."""

    session_id: UUID
    name: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ZReceipts:
    """The receipts of a Z; `waiting` are those the fiscal port had not completed."""

    count: int
    total_minor: int
    first: str
    last: str
    waiting: int


@dataclass(frozen=True, slots=True)
class ZTotals:
    """Everything that a Z says, kept as it was."""

    since: datetime | None
    sales: Sales
    receipts: ZReceipts
    openings_without_sale: int
    cash_outside_drawers_minor: int
    open_orders: tuple[OpenOrder, ...]
    uncounted_drawers: tuple[UncountedDrawer, ...]


@dataclass(frozen=True, slots=True)
class DayCloseView:
    """A Z: numbered, never changed. `grand_total_minor` is the revenue of all Zs up to this one."""

    id: UUID
    number: int
    business_date: str
    closed_at: datetime
    currency: str
    revenue_minor: int
    grand_total_minor: int
    totals: ZTotals
