"""Who owes no tax: embassies, the exempt with a certificate. They pay the price without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from domain.errors import BadRequest
from domain.tax.apportioning import apportion
from domain.tax.exact import in_order, price_on_net
from domain.tax.rules import USUAL, TaxRules
from domain.tax.values import EXEMPT, Taxable, TaxSnapshot, snapshots


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why which taxes are not owed. Without `codes` none is.

    `proof` is the number of the certificate or card; the tax office asks for it.
    """

    reason: str
    proof: str
    codes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.proof.strip():
            raise BadRequest("A tax exemption needs its reason and the number of its proof.")

    def covers(self, tax: TaxSnapshot) -> bool:
        """Whether this tax is not owed."""
        return not self.codes or tax.code in self.codes

    @property
    def words(self) -> str:
        """The reason and the number of the proof, as papers say it."""
        return f"{self.reason} ({self.proof})"


def exemption_of(doc: Mapping[str, Any]) -> Exemption | None:
    """The exemption that an order keeps; None where all taxes are owed."""
    if not doc:
        return None
    return Exemption(doc["reason"], doc["proof"], frozenset(doc["codes"]))


def owed(docs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A line's kept taxes as they are owed without any exemption."""
    return [{key: value for key, value in tax.items() if key != EXEMPT} for tax in docs]


def without(docs: Iterable[Mapping[str, Any]], exemption: Exemption) -> list[dict[str, Any]]:
    """A line's kept taxes, those that are not owed marked."""
    return [
        {**tax, EXEMPT: True} if exemption.covers(snapshot) else tax
        for tax in owed(docs)
        for snapshot in snapshots([tax])
    ]


def exempted(
    lines: Sequence[Taxable], exemption: Exemption, rules: TaxRules = USUAL
) -> tuple[Taxable, ...]:
    """The lines without the taxes that are not owed.

    An amount that included such a tax is less by it; that is rounded once over all of them and
    shared to the minor unit. The other lines stay as they are.
    """
    left = [tuple(tax for tax in line.taxes if not exemption.covers(tax)) for line in lines]
    exact = [
        line.amount_minor
        * Fraction(price_on_net(in_order(taxes)), price_on_net(in_order(line.taxes)))
        for line, taxes in zip(lines, left, strict=True)
    ]
    lowered = [place for place, line in enumerate(lines) if exact[place] != line.amount_minor]
    amounts = [line.amount_minor for line in lines]
    total = rules.rounded(sum((exact[place] for place in lowered), Fraction(0)))
    shares = apportion(total, [exact[place] for place in lowered])
    for place, share in zip(lowered, shares, strict=True):
        amounts[place] = share
    return tuple(
        replace(line, amount_minor=amount, taxes=taxes)
        for line, amount, taxes in zip(lines, amounts, left, strict=True)
    )
