"""What the guest gives on top, as the pay screen keeps it until a tender is taken."""

from __future__ import annotations

from dataclasses import dataclass

from domain.checks import payable_minor
from domain.tipping import tip_minor
from edge.checks.requests import TenderView


@dataclass(frozen=True, slots=True)
class TipChoice:
    """A percentage of what each tender pays, or an amount with the next one."""

    rate_micros: int = 0
    amount_minor: int = 0

    def of(self, amount_minor: int, tender: TenderView) -> int:
        """The tip with a payment; none on what takes none, in whole steps on what has steps."""
        if not tender.takes_tip:
            return 0
        minor = self.amount_minor or tip_minor(amount_minor, self.rate_micros)
        return payable_minor(minor, tender.rounding_minor)


NO_TIP = TipChoice()
