"""What can be asked of paid checks, and what is answered. Amounts are minor units and positive.

Ids of new rows come from the caller, so that a retry is the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.refunds import Way
from domain.tax import TaxSum


@dataclass(frozen=True, slots=True)
class FindChecks:
    """Paid checks by what is known of them.

    `text` is whatever a guest remembers: receipt number, time, date, table, amount, last four
    digits, order number, name; several words narrow each other. `first` and `last` are business
    days (`2026-11-20`); empty, the search goes as far back as makes sense for each word.
    """

    text: str = ""
    first: str = ""
    last: str = ""
    tender_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A paid check as a list shows it. `refunded_minor` is what went back of it so far."""

    check_id: UUID
    order_id: UUID
    label: str
    paid_at: datetime
    business_date: str
    tables: tuple[str, ...]
    name: str
    total_minor: int
    tenders: tuple[str, ...]
    receipt: str
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line of a paid check. `left_minor` is what was paid for what is left of it, its options
    and taxes on top of the price among it; `quantity` and `left` are thousandths."""

    id: UUID
    name: str
    kind: str
    quantity: int
    left: int
    amount_minor: int
    left_minor: int
    unit: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaidBy:
    """A payment of a check, and what is left of it after what went back."""

    id: UUID
    tender_id: UUID
    tender_kind: str
    tender_name: str
    amount_minor: int
    tip_minor: int
    left_minor: int
    left_tip_minor: int
    last_four: str
    taken_at: datetime
    is_refundable: bool
    in_cash: bool
    correctable: bool


@dataclass(frozen=True, slots=True)
class PastRefund:
    """A refund that was given on a check."""

    id: UUID
    kind: str
    at: datetime
    amount_minor: int
    tip_minor: int
    reason: str
    by: str
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class PaidCheck:
    """A paid check with everything that can be given back of it."""

    check_id: UUID
    order_id: UUID
    label: str
    currency: str
    paid_at: datetime
    business_date: str
    tables: tuple[str, ...]
    name: str
    server_id: UUID | None
    server: str
    total_minor: int
    left_minor: int
    lines: tuple[PaidLine, ...]
    payments: tuple[PaidBy, ...]
    refunds: tuple[PastRefund, ...]
    receipts: tuple[str, ...]
    resold_as: UUID | None = None
    resold_open: bool = False


@dataclass(frozen=True, slots=True)
class TakeLine:
    """How much of a line goes back, in thousandths; its options follow."""

    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Give money back on a paid check: lines, an amount, or (`everything`) all that is left.

    Without `ways` it goes back by the tenders that paid. `with_service`: the service charge falls
    by the part of the dishes that goes back. `expects_minor` is what the person saw: with another
    amount by now, it is refused. `drawer_session_id` is as for a payment.
    """

    refund_id: UUID
    check_id: UUID
    reason: str
    lines: tuple[TakeLine, ...] = ()
    amount_minor: int | None = None
    everything: bool = False
    with_service: bool = True
    ways: tuple[Way, ...] = ()
    drawer_session_id: UUID | None = None
    paper: bool = True
    expects_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PaidOut:
    """Money that goes back by one tender: with its tip, as it is handed over."""

    payment_id: UUID
    from_payment_id: UUID
    tender_id: UUID
    tender_kind: str
    tender_name: str
    amount_minor: int
    tip_minor: int
    rounding_minor: int
    needs_terminal: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What a refund would give back, before anybody does it."""

    amount_minor: int
    tip_minor: int
    tax_minor: int
    taxes: tuple[TaxSum, ...]
    paid_out: tuple[PaidOut, ...]
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class RefundResult:
    """What went back. `left_minor` is what could still go back of the check."""

    refund_id: UUID
    check_id: UUID
    order_id: UUID
    amount_minor: int
    tip_minor: int
    tax_minor: int
    rounding_minor: int
    paid_out: tuple[PaidOut, ...]
    left_minor: int
    receipt_request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Resell:
    """Give a whole check back and put its lines on a new order, to be corrected and paid again."""

    refund_id: UUID
    check_id: UUID
    order_id: UUID
    reason: str
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Resold:
    """The new order, and how much of it is paid already by what was paid before."""

    refund_id: UUID
    order_id: UUID
    order_number: int
    check_id: UUID
    paid_minor: int
    remaining_minor: int


@dataclass(frozen=True, slots=True)
class FinishCorrected:
    """A corrected order to which enough was paid: give back what is too much and close it.

    `ways` name payments of the new check; without them it goes back as it was paid.
    """

    finish_id: UUID
    order_id: UUID
    ways: tuple[Way, ...] = ()
    drawer_session_id: UUID | None = None
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Finished:
    """The corrected order is closed; this went back."""

    order_id: UUID
    check_id: UUID
    back_minor: int
    paid_out: tuple[PaidOut, ...]
    receipt_request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CorrectTender:
    """A payment was noted under the wrong tender: one row takes it back, one takes it rightly."""

    correction_id: UUID
    payment_id: UUID
    tender_id: UUID
    reason: str
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class TenderCorrected:
    """The two rows that were written; the check and its receipt are as they were."""

    taken_back_id: UUID
    taken_id: UUID
    amount_minor: int
    tender_name: str
