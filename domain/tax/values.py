"""What taxes are computed with: a line's taxes, amounts that bear them, and sums of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TaxSnapshot:
    """A tax as it was when the line was written. `rate_micros` is millionths of its base.

    A compound tax is on the base and on the taxes before it; the others are on the base alone.
    """

    code: str
    name: str
    rate_micros: int
    included: bool
    compound: bool = False


@dataclass(frozen=True, slots=True)
class Taxable:
    """An amount and the taxes on it; only the order of compound taxes matters."""

    amount_minor: int
    taxes: tuple[TaxSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxSum:
    """One tax over a whole check.

    `base_minor` is what the tax is on: without any tax, or for a compound one with those before it.
    """

    code: str
    name: str
    rate_micros: int
    included: bool
    base_minor: int
    tax_minor: int


EXEMPT = "exempt"
"""Marks a kept tax that is not owed; the line keeps it, so that it can be owed again."""


def snapshots(doc: Iterable[Mapping[str, Any]]) -> tuple[TaxSnapshot, ...]:
    """The taxes kept with a line (`order_lines.taxes`) as values, without those not owed."""
    return tuple(
        TaxSnapshot(
            tax["code"],
            tax["name"],
            tax["rate_micros"],
            tax["included"],
            tax.get("compound", False),
        )
        for tax in doc
        if not tax.get(EXEMPT)
    )
