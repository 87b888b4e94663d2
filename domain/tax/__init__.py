"""Tax on amounts, exact: which taxes, how much of each, and how they are shared and printed.

`values` is what is computed with, `rules` how a country rounds, `reckoning` the sums of a check
(`domain.splitting.taxes` shares them among its parts), `exemptions` and `charges` what is taxed
otherwise, `packs` the countries' rates.
"""

from domain.tax.apportioning import apportion
from domain.tax.charges import charge_lines
from domain.tax.exact import MICROS
from domain.tax.exemptions import Exemption, exempted, exemption_of
from domain.tax.reckoning import excluded_minor, tax_sums
from domain.tax.rules import ChargeTax, Halves, Rounding, TaxRules, rules_of
from domain.tax.values import Taxable, TaxSnapshot, TaxSum, snapshots

__all__ = [
    "MICROS",
    "ChargeTax",
    "Exemption",
    "Halves",
    "Rounding",
    "TaxRules",
    "TaxSnapshot",
    "TaxSum",
    "Taxable",
    "apportion",
    "charge_lines",
    "excluded_minor",
    "exempted",
    "exemption_of",
    "rules_of",
    "snapshots",
    "tax_sums",
]
