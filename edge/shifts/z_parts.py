"""What a Z says beside the sales. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Gross:
    """Checks that were paid, before anything was given back."""

    checks: int = 0
    amount_minor: int = 0
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class Refunded:
    """What was given back, tips apart; it belongs to the Z in which it was given back."""

    refunds: int = 0
    amount_minor: int = 0
    tax_minor: int = 0
    tip_minor: int = 0


@dataclass(frozen=True, slots=True)
class Reasons:
    """How often something was done for one reason, and what it came to.

    `kind` is void, waste, comp, remake, discount, coupon, offer, charge_waived, refund, walk_out,
    after_bill, no_sale, tender_corrected or check_corrected.
    """

    kind: str
    reason: str
    acts: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Cash that moved without a payment, by kind: float, pay_in, pay_out, drop, tip_out."""

    kind: str
    acts: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DrawerCounted:
    """A drawer that was given back, counted. `difference_minor` below zero is missing."""

    session_id: UUID
    name: str
    person: str
    expected_minor: int
    counted_minor: int
    difference_minor: int
    reason: str
