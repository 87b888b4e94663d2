"""What can be asked about checks, and what is answered. Amounts are minor units.

Ids of new rows come from the caller, so that a retry is the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.ports.fiscal import DraftDiscount
from domain.tax import TaxSum


@dataclass(frozen=True, slots=True)
class Pay:
    """Take a payment on an order's check.

    `amount_minor` is what it pays of the check, without tip; less than what is open is a partial
    payment. `tendered_minor` is what was handed over (None: exactly). `check_id` names a check of
    the order, or is the id for its first one. `drawer_session_id` None is the device's open drawer,
    or the only one. `currency` empty is the order's. `account_id` is the gift card or house account
    that a tender of these kinds is paid from; `reference` a voucher's number, or who ate.
    `expects_minor` is what the cashier saw as open: with another amount open by now, it is refused.
    """

    order_id: UUID
    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    tip_minor: int = 0
    check_id: UUID | None = None
    drawer_session_id: UUID | None = None
    currency: str = ""
    paper: bool = True
    reference: str = ""
    account_id: UUID | None = None
    last_four: str = ""
    expects_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Tendered:
    """One of the tenders of a checkout; its values are those of `Pay`."""

    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    tip_minor: int = 0
    reference: str = ""
    account_id: UUID | None = None
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class Checkout:
    """Settle an order's check with one or several tenders in one write, all of them or none.

    They are taken in order, each on what the ones before left. Other values are those of `Pay`.
    """

    order_id: UUID
    tenders: tuple[Tendered, ...]
    check_id: UUID | None = None
    drawer_session_id: UUID | None = None
    currency: str = ""
    paper: bool = True
    expects_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PayResult:
    """What a payment did. `receipt_request_id` is there once everything is paid."""

    payment_id: UUID
    check_id: UUID
    order_id: UUID
    amount_minor: int
    tip_minor: int
    rounding_minor: int
    change_minor: int
    remaining_minor: int
    check_state: str
    order_state: str
    receipt_request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CheckoutResult:
    """What a checkout did: one answer for each tender, in order. The last one says how it ended."""

    payments: tuple[PayResult, ...]


@dataclass(frozen=True, slots=True)
class PrintBill:
    """Print what is to be paid, before it is paid; of one check where the bill was split."""

    order_id: UUID
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BillPrinted:
    """The bill that was queued: the how manyth it is, and what it says."""

    check_id: UUID
    job_id: UUID
    copy_no: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line or an option (`parent_line_id`) on a check. `quantity` is thousandths.

    `discount_minor` was taken off the row itself; `discounts` off a dish and its options,
    `shared_minor` is its part of those on everything. Of a shared line nothing of it is known.
    """

    id: UUID
    parent_line_id: UUID | None
    kind: str
    state: str
    name: str
    variant_name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    seat: int
    unit: str = ""
    discount_minor: int = 0
    discounts: tuple[DraftDiscount, ...] = ()
    shared_minor: int = 0


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment that was taken."""

    id: UUID
    tender_id: UUID
    tender_kind: str
    tender_name: str
    amount_minor: int
    tendered_minor: int
    change_minor: int
    tip_minor: int
    rounding_minor: int
    taken_at: datetime
    kind: str = "sale"
    last_four: str = ""
    reference: str = ""
    corrects_payment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CheckView:
    """What is to be paid on an order, and what was. `check_id` is None before anything was.

    `remaining_minor` = `total_minor` less what the payments settle. `unsent` counts lines that a
    kitchen was to make and was never told of; they have to be sent or removed before paying.
    `outdated`: the order changed after the bill was printed. `checks` are the parts of a bill that
    was split, by number; `label` is what the check that was asked for is called (7/2).
    """

    order_id: UUID
    order_number: int
    order_state: str
    check_id: UUID | None
    state: str
    currency: str
    lines: tuple[CheckLine, ...]
    lines_minor: int
    tax_minor: int
    total_minor: int
    taxes: tuple[TaxSum, ...]
    paid_minor: int
    rounding_minor: int
    remaining_minor: int
    payments: tuple[PaymentView, ...]
    unsent: int
    prechecked_at: datetime | None = None
    precheck_count: int = 0
    tables: tuple[str, ...] = ()
    name: str = ""
    outdated: bool = False
    checks: tuple[CheckPart, ...] = ()
    label: str = ""
    discounts: tuple[DraftDiscount, ...] = ()
    exemption: str = ""


@dataclass(frozen=True, slots=True)
class CheckPart:
    """One of the checks that a bill was split into. `state` is open, paid or closed (unpaid)."""

    check_id: UUID
    label: str
    state: str
    lines: tuple[CheckLine, ...]
    total_minor: int
    paid_minor: int
    remaining_minor: int


@dataclass(frozen=True, slots=True)
class TenderView:
    """A way to pay, in the order of the buttons."""

    id: UUID
    name: str
    kind: str
    gives_change: bool
    takes_tip: bool
    opens_drawer: bool
    rounding_minor: int
    brand: str = ""
    needs_right: str = ""
    adapter: str = ""
