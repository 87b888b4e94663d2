"""A check that is paid: what of it is revenue, by category, and what is tax.

Included taxes are taken out of each category by the largest remainder, so that revenue and taxes
add up to the check's total exactly, whatever was rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from domain.ledger.accounts import LedgerAccount
from domain.ledger.posting import Leg, credit, debit
from domain.tax import TaxSnapshot, TaxSum, apportion
from domain.tax.exact import in_order, price_on_net

SERVICE = "service"
"""The part of the revenue that is service charge."""


@dataclass(frozen=True, slots=True)
class Sold:
    """An amount on a check, with the taxes in it. `part` is the category's id, or `SERVICE`."""

    part: str
    amount_minor: int
    taxes: tuple[TaxSnapshot, ...] = ()


def revenue_part(kind: str, category_id: UUID | None) -> str:
    """Which part of the revenue a line of this kind is: the same words in every posting."""
    if kind == SERVICE:
        return SERVICE
    return category_id.hex if category_id else ""


def sale_legs(
    check_id: UUID, sold: Iterable[Sold], total_minor: int, taxes: Sequence[TaxSum]
) -> list[Leg]:
    """The guest owes the total; it is revenue and tax. Negative amounts turn a sale round."""
    revenue_minor = total_minor - sum(tax.tax_minor for tax in taxes)
    return [
        debit(LedgerAccount.CHECKS, total_minor, check_id),
        *(
            credit(LedgerAccount.REVENUE, minor, part)
            for part, minor in revenue_by_part(sold, revenue_minor).items()
        ),
        *(credit(LedgerAccount.TAX, minor, code) for code, minor in _by_code(taxes).items()),
    ]


def revenue_by_part(sold: Iterable[Sold], revenue_minor: int) -> dict[str, int]:
    """Revenue shared among the parts by what they are without the taxes in their prices."""
    weights: dict[str, Fraction | int] = {}
    for each in sold:
        amount: Fraction | int = each.amount_minor
        if each.taxes:
            amount = Fraction(amount, price_on_net(in_order(each.taxes)))
        weights[each.part] = weights.get(each.part, 0) + amount
    if not any(weights.values()):
        return {next(iter(weights), ""): revenue_minor}
    parts = sorted(weights)
    shares = apportion(revenue_minor, [weights[part] for part in parts])
    return dict(zip(parts, shares, strict=True))


def _by_code(taxes: Iterable[TaxSum]) -> dict[str, int]:
    """Taxes of one code with several rates stand in the books as one."""
    found: dict[str, int] = {}
    for tax in taxes:
        found[tax.code] = found.get(tax.code, 0) + tax.tax_minor
    return found
