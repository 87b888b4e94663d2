"""The parts of a bill: which lines each carries, how much of them, and with what taxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from domain.errors import DomainError
from domain.tax import TaxSnapshot, TaxSum, excluded_minor

MAX_PARTS = 50
"""More people than this do not pay one table's bill one by one."""
MAX_DENOMINATOR = 9_999
"""Shares say which part of a line is meant, in words; the amount is what counts, to the unit."""


class SplitRefused(DomainError):
    """The bill cannot be taken apart as asked."""

    code = "split_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class SplitLine:
    """A line or an option of the bill. `quantity` is thousandths."""

    id: UUID
    amount_minor: int
    taxes: tuple[TaxSnapshot, ...] = ()
    parent_id: UUID | None = None
    seat: int = 0
    quantity: int = 1000


@dataclass(frozen=True, slots=True)
class Portion:
    """What a part carries of a line. The portions of a line add up to its amount."""

    line_id: UUID
    amount_minor: int
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Part:
    """What one guest is to pay. A fixed one is paid and never changes again."""

    id: UUID
    portions: tuple[Portion, ...] = ()
    taxes: tuple[TaxSum, ...] = ()
    is_fixed: bool = False

    @property
    def lines_minor(self) -> int:
        """The lines alone."""
        return sum(portion.amount_minor for portion in self.portions)

    @property
    def total_minor(self) -> int:
        """What is to be paid: the lines and the taxes that are not in them."""
        return self.lines_minor + excluded_minor(self.taxes)


Lines = Mapping[UUID, SplitLine]


def by_id(lines: Iterable[SplitLine]) -> dict[UUID, SplitLine]:
    """The lines of a bill, found by their id."""
    return {line.id: line for line in lines}


def with_options(lines: Lines, taken: Mapping[UUID, Fraction]) -> dict[UUID, Fraction]:
    """Shares of lines, with the same shares of the options under them, however deep."""
    found: dict[UUID, Fraction] = {}
    for line in lines.values():
        at: SplitLine | None = line
        while at is not None:
            if at.id in taken:
                found[line.id] = taken[at.id]
                break
            at = lines.get(at.parent_id) if at.parent_id else None
    return found


def merged(parts: Sequence[Part], part_id: UUID) -> Part:
    """Several parts as one again."""
    portions: dict[UUID, Portion] = {}
    for portion in (portion for part in parts for portion in part.portions):
        known = portions.get(portion.line_id, Portion(portion.line_id, 0, Fraction(0)))
        portions[portion.line_id] = replace(
            known,
            amount_minor=known.amount_minor + portion.amount_minor,
            share=known.share + portion.share,
        )
    taxes = tax_pool(tax for part in parts for tax in part.taxes)
    return Part(part_id, tuple(portions.values()), tuple(taxes.values()))


def tax_key(tax: TaxSum) -> TaxSum:
    """A tax without its amounts."""
    return replace(tax, base_minor=0, tax_minor=0)


def tax_pool(taxes: Iterable[TaxSum]) -> dict[TaxSum, TaxSum]:
    """Sums of the same tax, added up, by the tax."""
    pool: dict[TaxSum, TaxSum] = {}
    for tax in taxes:
        key = tax_key(tax)
        known = pool.get(key, key)
        pool[key] = replace(
            known,
            base_minor=known.base_minor + tax.base_minor,
            tax_minor=known.tax_minor + tax.tax_minor,
        )
    return pool
