"""The tax on a service charge: like what it is charged on, or none."""

from __future__ import annotations

from collections.abc import Iterable

from domain.tax.apportioning import apportion
from domain.tax.exact import amount_by_taxes
from domain.tax.rules import USUAL, ChargeTax, TaxRules
from domain.tax.values import Taxable


def charge_lines(
    charge_minor: int, lines: Iterable[Taxable], rules: TaxRules = USUAL
) -> tuple[Taxable, ...]:
    """A service charge on these lines as amounts with their taxes; they add up to it.

    Taxed as the lines are, it is shared among their taxes in proportion to their amounts (a
    service that goes along with a meal shares its rate: Directive 2006/112/EC, article 78(b)).
    """
    amounts = {taxes: amount for taxes, amount in amount_by_taxes(lines).items() if amount}
    if rules.service_charge is ChargeTax.UNTAXED or not amounts:
        return (Taxable(charge_minor),)
    shares = apportion(charge_minor, list(amounts.values()))
    return tuple(
        Taxable(share, taxes) for taxes, share in zip(amounts, shares, strict=True) if share
    )
