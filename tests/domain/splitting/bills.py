"""Bills for tests of splitting, and what must hold of their parts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from hypothesis import strategies as st

from domain.ids import new_id
from domain.splitting import Lines, Part, SplitLine, by_id, follow
from domain.tax import Taxable, TaxSnapshot, TaxSum, excluded_minor, tax_sums

VAT_12 = TaxSnapshot("VAT", "VAT", 120_000, included=True)
VAT_7 = TaxSnapshot("VAT7", "VAT", 70_000, included=True)
CGST = TaxSnapshot("CGST", "CGST", 25_000, included=True)
SGST = TaxSnapshot("SGST", "SGST", 25_000, included=True)
STATE = TaxSnapshot("STATE", "State", 62_500, included=False)
CITY = TaxSnapshot("CITY", "City", 28_750, included=False)
SETS = ((), (VAT_12,), (VAT_7,), (CGST, SGST), (STATE, CITY), (STATE,), (VAT_12, CITY))


def line(amount_minor: int, *taxes: TaxSnapshot, seat: int = 0) -> SplitLine:
    """A line of a bill."""
    return SplitLine(new_id(), amount_minor, taxes, seat=seat)


def ids(count: int) -> list[UUID]:
    """Ids of new parts."""
    return [new_id() for _ in range(count)]


def whole(lines: Lines) -> Part:
    """A bill that was not taken apart."""
    [part] = follow(lines, [], new_id())
    return part


def bills(most: int = 12) -> st.SearchStrategy[Lines]:
    """Some lines with uneven amounts and all kinds of taxes, some free of charge."""
    amounts = st.one_of(st.integers(0, 99), st.integers(0, 9_999_999))
    one = st.builds(
        lambda amount, taxes, seat: line(amount, *taxes, seat=seat),
        amounts,
        st.sampled_from(SETS),
        st.integers(0, 5),
    )
    return st.lists(one, min_size=1, max_size=most).map(by_id)


def added_up(parts: Sequence[Part]) -> tuple[Counter[UUID], dict[TaxSum, tuple[int, int]], int]:
    """Amounts by line, base and tax by tax, and the total of all parts."""
    amounts: Counter[UUID] = Counter()
    for part in parts:
        for portion in part.portions:
            amounts[portion.line_id] += portion.amount_minor
    return amounts, _taxes(tax for part in parts for tax in part.taxes), _total(parts)


def expected(lines: Lines) -> tuple[Counter[UUID], dict[TaxSum, tuple[int, int]], int]:
    """What `added_up` must give."""
    sums = tax_sums(Taxable(each.amount_minor, each.taxes) for each in lines.values())
    amounts = Counter({each.id: each.amount_minor for each in lines.values()})
    return amounts, _taxes(sums), amounts.total() + excluded_minor(sums)


def _taxes(sums: Iterable[TaxSum]) -> dict[TaxSum, tuple[int, int]]:
    found: dict[TaxSum, tuple[int, int]] = {}
    for tax in sums:
        key = replace(tax, base_minor=0, tax_minor=0)
        base, minor = found.get(key, (0, 0))
        found[key] = (base + tax.base_minor, minor + tax.tax_minor)
    return {key: value for key, value in found.items() if any(value)}


def _total(parts: Sequence[Part]) -> int:
    return sum(part.total_minor for part in parts)
