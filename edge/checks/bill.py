"""The bill of an order with its checks, as the order is now. Read for looking and for writing.

An order that was never split has one check or none; its lines are all on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID, uuid5

from domain.checks import CheckTotals
from domain.orders import THOUSANDTHS
from domain.splitting import Lines, Part, Portion, SplitLine, by_id, follow
from domain.tax import TaxSum, rules_of
from edge.checks import store
from edge.commands import adapter
from edge.transaction import Read
from sync.tables.sales import Check, Order, Payment

OPEN = "open"
WORDED_DENOMINATORS = 12


@dataclass(frozen=True, slots=True)
class Bill:
    """The checks of an order that count, as rows and as parts, and its lines.

    `parts` follow the order: what was added since the split is on a part of its own, whose row is
    written with the next act. `ever` are the ids of all checks there ever were.
    """

    order: Order
    sold: Sequence[store.SoldLine]
    lines: Lines
    checks: Mapping[UUID, Check]
    parts: tuple[Part, ...]
    payments: Mapping[UUID, Sequence[Payment]]
    ever: frozenset[UUID]

    @property
    def is_split(self) -> bool:
        """Whether there is more than one part, or some of it is settled already."""
        return len(self.parts) > 1 or any(part.is_fixed for part in self.parts)

    @property
    def open_parts(self) -> list[Part]:
        """What is unpaid, by number."""
        return [part for part in self.parts if not part.is_fixed]

    def part(self, check_id: UUID) -> Part | None:
        """The part on a check."""
        return next((part for part in self.parts if part.id == check_id), None)

    def number(self, check_id: UUID) -> int:
        """A check's number within its order, also of one that is not written yet."""
        if check_id in self.checks:
            return self.checks[check_id].number
        return free_numbers(self.checks.values(), 1)[0]

    def label(self, check_id: UUID) -> str:
        """What people call a check: the order's number, and its own where there are several."""
        number = self.order.number
        return f"{number}/{self.number(check_id)}" if self.is_split else str(number)

    def settled_minor(self, check_id: UUID) -> int:
        """How much of a check is paid."""
        return sum(
            payment.amount_minor - payment.rounding_minor
            for payment in self.payments.get(check_id, ())
        )

    def new_ids(self, count: int) -> list[UUID]:
        """Ids for checks that are to be written: the same at each look until they are."""
        known = {part.id for part in self.parts} | self.ever
        candidates = (uuid5(self.order.id, f"check {at}") for at in range(count + len(known)))
        return [each for each in candidates if each not in known][:count]


def bill_of(read: Read, order: Order) -> Bill:
    """The bill of an order as it is now."""
    rows = store.all_checks(read, order.id)
    checks = {check.id: check for check in rows if check.state != "voided"}
    sold = store.sold_lines(read, order.id)
    lines = by_id(map(_split_line, sold))
    kept = [_part(read, check) for check in checks.values()]
    payments = {check_id: store.payments_of(read, check_id) for check_id in checks}
    bill = Bill(order, sold, lines, checks, (), payments, frozenset(row.id for row in rows))
    added_to = _addition_part(kept, lines) or bill.new_ids(1)[0]
    followed = follow(lines, kept, added_to, rules_of(read.house.options))
    parts = [part for part in followed if part.portions or payments.get(part.id)]
    return replace(bill, parts=tuple(sorted(parts, key=lambda part: bill.number(part.id))))


def totals_of(part: Part) -> CheckTotals:
    """The totals of a part."""
    tax_minor = sum(tax.tax_minor for tax in part.taxes)
    return CheckTotals(part.lines_minor, tax_minor, part.total_minor, part.taxes)


def overpaid_minor(bill: Bill, given_back: Mapping[UUID, int] | None = None) -> int:
    """How much more was paid than is due now: for lines on settled checks, and on open ones.

    `given_back` is what went back of lines. A correction that was paid beforehand is not overpaid:
    what is too much goes back when it is finished.
    """
    settled: Counter[UUID] = Counter()
    for part in bill.parts:
        if part.is_fixed:
            settled.update({each.line_id: each.amount_minor for each in part.portions})
    settled.subtract(given_back or {})
    over = sum(
        max(minor - (bill.lines[line_id].amount_minor if line_id in bill.lines else 0), 0)
        for line_id, minor in settled.items()
        if minor > 0
    )
    return over + sum(
        max(bill.settled_minor(part.id) - part.total_minor, 0)
        for part in bill.open_parts
        if not is_correction(bill.payments.get(part.id, ()))
    )


def is_correction(payments: Iterable[Payment]) -> bool:
    """Whether a check was paid by what had been paid for another one, which it corrects."""
    return any(each.kind == "correction" and each.refund_id is not None for each in payments)


def carried(bill: Bill, part: Part) -> list[store.SoldLine]:
    """The lines on a part, as they are to be read there: `Barolo (1/3)`."""
    portions = {portion.line_id: portion for portion in part.portions}
    return [_portion_of(line, portions[line.id]) for line in bill.sold if line.id in portions]


def free_numbers(checks: Iterable[Check], count: int) -> list[int]:
    """The lowest numbers that no check has."""
    taken = {check.number for check in checks}
    return [number for number in range(1, len(taken) + count + 1) if number not in taken][:count]


def _addition_part(parts: Sequence[Part], lines: Lines) -> UUID | None:
    """Where lines go that nobody assigned: the only check of an unsplit bill, or the newest one
    when it has nothing but lines that came after everybody else's."""
    still_open = [part for part in parts if not part.is_fixed]
    if not still_open:
        return None
    last, place = still_open[-1], {line_id: at for at, line_id in enumerate(lines)}
    others = [
        place.get(portion.line_id, -1)
        for part in parts
        if part is not last
        for portion in part.portions
    ]
    own = [place.get(portion.line_id, -1) for portion in last.portions]
    return last.id if not others or min(own, default=0) > max(others) else None


def _part(read: Read, check: Check) -> Part:
    taxes: tuple[TaxSum, ...] = adapter(tuple[TaxSum, ...]).validate_python(check.taxes)
    portions = tuple(
        Portion(
            row.source_id,
            row.amount_minor,
            Fraction(row.share_numerator, row.share_denominator),
        )
        for row in store.allocations_of(read, check.id)
    )
    return Part(check.id, portions, taxes, is_fixed=check.state != OPEN)


def _split_line(line: store.SoldLine) -> SplitLine:
    return SplitLine(
        line.id, line.amount_minor, line.taxes, line.parent_line_id, line.seat, line.quantity
    )


def _portion_of(line: store.SoldLine, portion: Portion) -> store.SoldLine:
    if portion.share == 1:
        return replace(line, amount_minor=portion.amount_minor)
    pieces = Fraction(portion.share * line.quantity, THOUSANDTHS)
    if line.unit or pieces.denominator == 1:
        quantity = round(portion.share * line.quantity)
        return replace(line, amount_minor=portion.amount_minor, quantity=quantity, is_part=True)
    return replace(
        line,
        name=f"{line.name} ({_words(pieces)})",
        quantity=THOUSANDTHS,
        unit_price_minor=portion.amount_minor,
        amount_minor=portion.amount_minor,
        is_part=True,
    )


def _words(pieces: Fraction) -> str:
    """A part of a dish as it is written: `1/3`, or a percentage where that is no plain fraction."""
    return str(pieces) if pieces.denominator <= WORDED_DENOMINATORS else f"{round(pieces * 100)} %"
