"""Telling apart how the moments of a whole column are written, by proof and never by habit.

Each separator is judged by its own dates: spreadsheets turn the dates they understand into one
form (`07-03-2022`) and leave the others as they were (`8/23/2022`), so that a proof for slashes
says nothing about dashes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.parsing.errors import BadValue, MappingRefused, quoted
from domain.parsing.moment_shapes import Order, Shape, shape
from domain.parsing.moments import ISO, Numeric

_MONTHS, _DAYS, _DOT = 12, 31, "."
_NAMES: dict[Order, str] = {"month first": "us", "day first": "eu"}

Sample = tuple[int, str]
"""A row's number and what its column says."""


@dataclass
class _Evidence:
    """What the dates with one separator prove."""

    proofs: dict[Order, Sample] = field(default_factory=dict)
    open: Sample | None = None

    def see(self, sample: Sample, found: Shape) -> None:
        """Take in one date. One that no calendar has proves nothing; it is refused later."""
        first, second, _ = found.numbers
        if min(first, second) < 1 or max(first, second) > _DAYS:
            return
        if found.sign == _DOT:
            self.proofs.setdefault("day first", sample)
        elif min(first, second) <= _MONTHS < max(first, second):
            self.proofs.setdefault("day first" if first > second else "month first", sample)
        elif first != second:
            self.open = self.open or sample


def detect(samples: Iterable[Sample]) -> Numeric:
    """The one format that the moments of a whole column fit.

    Dates with dots are day first (no locale of CLDR puts the month first there). Raises
    MappingRefused, naming `--at-format`, where no date can be read, where dates can be read two
    ways with different outcomes, or where two rows prove different ways.
    """
    evidence: dict[str, _Evidence] = {}
    unread: Sample | None = None
    read = False
    for sample in samples:
        found = _shape(sample)
        read = read or found is not None
        if not found:
            unread = unread or sample
        elif not found.year_first:
            evidence.setdefault(found.sign, _Evidence()).see(sample, found)
    if unread and not read:
        raise MappingRefused(
            f"No date could be read, for example {_shown(unread)}:"
            " describe them with --at-format, for example --at-format '%d %b %Y %H:%M'."
        )
    return _judged(evidence)


def _shape(sample: Sample) -> Shape | None:
    try:
        return shape(sample[1])
    except BadValue:
        return None  # an impossible hour or offset: its row is refused when it is read


def _judged(evidence: dict[str, _Evidence]) -> Numeric:
    if not evidence:
        return ISO
    proofs: dict[Order, Sample] = {}
    for sign, seen in evidence.items():
        proofs = seen.proofs | proofs
        if seen.open and not seen.proofs:
            raise MappingRefused(
                f"The date {_shown(seen.open)} can be month first or day first, and no date"
                f' written with "{sign}" tells which: say --at-format us (month first)'
                " or --at-format eu (day first)."
            )
    if len(proofs) > 1:
        month, day = _shown(proofs["month first"]), _shown(proofs["day first"])
        raise MappingRefused(
            f"Dates are written in two ways: {month} has the month first, {day} the day first."
            " Correct the file, or say which is meant with --at-format us or --at-format eu."
        )
    order: Order = next(iter(proofs), "day first")
    return Numeric(_NAMES[order], tuple((sign, order) for sign in evidence))


def _shown(sample: Sample) -> str:
    return f"{quoted(sample[1])} in row {sample[0]}"
