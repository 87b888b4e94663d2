"""What can be asked of waiters' purses, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.reports.requests import TenderSales
from edge.shifts.requests import CloseDrawer, TenderCount, TenderCounted


@dataclass(frozen=True, slots=True)
class OpenPurse:
    """Carry cash from now on, with a float: out of a drawer, a place, or the house's cash."""

    session_id: UUID
    float_minor: int
    from_session_id: UUID | None = None
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HandIn:
    """Bring cash from a purse to an open drawer, or to a place (the safe, where none is named)."""

    movement_id: UUID
    session_id: UUID
    amount_minor: int
    to_session_id: UUID | None = None
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """Count the purse, keep what one is owed of tips, hand in the rest, and close it.

    `counted_minor` is all cash in the purse. `tips_in_cash` None is the house's way.
    """

    session_id: UUID
    counted_minor: int
    reason: str = ""
    counts: tuple[tuple[int, int], ...] = ()
    tenders: tuple[TenderCounted, ...] = ()
    to_session_id: UUID | None = None
    place_id: UUID | None = None
    tips_in_cash: bool | None = None
    paper: bool = True

    def closing(self, kept_minor: int, place_id: UUID | None) -> CloseDrawer:
        """The count of what is left once the tips were kept, and where it goes."""
        return CloseDrawer(
            self.session_id,
            self.counted_minor - kept_minor,
            self.reason,
            paper=False,
            tenders=self.tenders,
            place_id=place_id,
        )


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print one's own slip as it is now, of a day without a purse too."""

    slip_id: UUID


@dataclass(frozen=True, slots=True)
class PurseChange:
    """What was done with a purse, and what should be in it now."""

    session_id: UUID
    cash_minor: int


@dataclass(frozen=True, slots=True)
class CheckoutSlip:
    """A waiter's day in one slip: so far, or as it was handed in.

    `held_minor` is the cash that should be in the purse before tips are kept, `counted_minor` what
    was counted. Tips: `cash_tips_minor` are in the cash, `card_tips_minor` are not;
    `shared_minor` what rules gave or took, or will with the checkout; `kept_minor` what was kept
    from the cash now, `settled_minor` what was paid or carried to the wages before.
    `missing_tips` counts card payments without a tip.
    """

    session_id: UUID | None
    person_id: UUID
    person: str
    opened_at: datetime | None
    closed_at: datetime | None
    currency: str
    sales: tuple[TenderSales, ...]
    float_minor: int
    cash_taken_minor: int
    handed_in_minor: int
    held_minor: int
    counted_minor: int | None
    difference_reason: str
    cash_tips_minor: int
    card_tips_minor: int
    shared_minor: int
    settled_minor: int
    kept_minor: int
    tender_counts: tuple[TenderCount, ...]
    missing_tips: int
    in_cash: bool

    @property
    def sales_minor(self) -> int:
        """What was taken for sales, without tips."""
        return sum(each.amount_minor for each in self.sales)

    @property
    def tips_minor(self) -> int:
        """The tips that are the person's: left, shared, less what was settled before."""
        return self.cash_tips_minor + self.card_tips_minor + self.shared_minor - self.settled_minor

    @property
    def owes_house_minor(self) -> int:
        """What the person owes the house; negative: what the house owes the person.

        The cash that is held, less the tips that are paid in cash.
        """
        cash = self.held_minor if self.counted_minor is None else self.counted_minor
        return cash - (max(0, self.tips_minor) if self.in_cash else 0)
