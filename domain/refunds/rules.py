"""Who may give money back: the house's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.errors import Forbidden
from domain.money_text import money_text
from domain.permissions import Right, require


@dataclass(frozen=True, slots=True)
class RefundRules:
    """The house's options, by name; None is no limit.

    `refund_ceiling_minor` and `refund_days`: above the amount or after so many days a refund needs
    an approval. `refund_in_cash`: cash may be given back for what was not paid in cash.
    """

    refund_ceiling_minor: int | None = None
    refund_days: int | None = None
    refund_in_cash: bool = False

    @classmethod
    def of(cls, options: Mapping[str, object]) -> RefundRules:
        """The rules among a store's options. What is no number or yes counts as not said."""
        return cls(
            _whole(options.get("refund_ceiling_minor")),
            _whole(options.get("refund_days")),
            options.get("refund_in_cash") is True,
        )

    def too_late(self, sold_on: str, today: str) -> bool:
        """Whether the sale is so long ago (business days) that a refund needs an approval."""
        if self.refund_days is None:
            return False
        return (date.fromisoformat(today) - date.fromisoformat(sold_on)).days > self.refund_days


def needed_right(
    rules: RefundRules, amount_minor: int, sold_on: str, today: str, *, cash_instead: bool
) -> Right:
    """The right that a refund asks: `APPROVE` above the ceiling, late, or in cash instead."""
    above = rules.refund_ceiling_minor is not None and amount_minor > rules.refund_ceiling_minor
    late = rules.too_late(sold_on, today)
    return Right.APPROVE if above or late or cash_instead else Right.REFUND


def require_refund(rights: frozenset[str], right: Right, rules: RefundRules, currency: str) -> None:
    """Raises Forbidden with what a manager is asked for."""
    if right is Right.REFUND or right in rights:
        require(rights, right)
        return
    if rules.refund_ceiling_minor is None:
        raise Forbidden("This refund needs a manager.", right)
    ceiling = money_text(rules.refund_ceiling_minor, currency)
    raise Forbidden(
        f"A refund above {ceiling}, of an older check or in cash instead needs a manager.", right
    )


def _whole(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if isinstance(value, int) and is_number else None
