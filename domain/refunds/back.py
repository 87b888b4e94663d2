"""What a refund gives back: parts of lines, and the taxes that are in them or on top.

A refund is taken from what is left of a check: its lines and taxes less all refunds before. Taxes
are shared by the largest remainder between what goes back and what stays, and whoever takes the
rest takes all of it; so refunds in any number and order give back each line and each tax exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from domain.errors import DomainError
from domain.money import apportion, round_half_up
from domain.splitting import Lines, Portion, SplitLine, by_id
from domain.splitting.parts import tax_key, tax_pool, with_options
from domain.splitting.taxes import share_taxes
from domain.tax import TaxSnapshot, TaxSum, excluded_minor


class RefundRefused(DomainError):
    """The money cannot be given back as asked."""

    code = "refund_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class LeftLine:
    """What is left of a line on a paid check: thousandths of it, and what was paid for them.

    `amount_minor` is without taxes that are not in prices. An option names its dish as parent.
    """

    id: UUID
    amount_minor: int
    quantity: int = 1000
    taxes: tuple[TaxSnapshot, ...] = ()
    parent_id: UUID | None = None
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What of a paid check was not given back yet."""

    lines: tuple[LeftLine, ...]
    taxes: tuple[TaxSum, ...] = ()

    @property
    def total_minor(self) -> int:
        """The lines and the taxes on top of them."""
        return sum(line.amount_minor for line in self.lines) + excluded_minor(self.taxes)


@dataclass(frozen=True, slots=True)
class BackLine:
    """How much of a line goes back. A refund by amount gives money back, no quantity."""

    line_id: UUID
    quantity: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Back:
    """What goes back."""

    lines: tuple[BackLine, ...]
    taxes: tuple[TaxSum, ...]

    @property
    def lines_minor(self) -> int:
        """The lines alone."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        """All taxes, in the prices and on top of them."""
        return sum(tax.tax_minor for tax in self.taxes)

    @property
    def amount_minor(self) -> int:
        """What the guest gets: the lines and the taxes on top of them."""
        return self.lines_minor + excluded_minor(self.taxes)


def everything(left: Left) -> Back:
    """All that is left."""
    lines = (BackLine(line.id, line.quantity, line.amount_minor) for line in left.lines)
    return Back(tuple(line for line in lines if line.quantity or line.amount_minor), left.taxes)


def by_lines(left: Left, takes: Mapping[UUID, int], *, with_service: bool = True) -> Back:
    """Quantities of lines (thousandths), with the same part of the options under them.

    What goes back is what was paid for them, after discounts. With `with_service` the service
    charge falls by the part of the dishes that goes back. Raises RefundRefused.
    """
    shares = with_options(_split_lines(left), _shares(left, takes))
    backs = {line.id: _part_of(line, shares[line.id]) for line in left.lines if line.id in shares}
    if with_service:
        backs |= _service(left, backs)
    return _with_taxes(left, [backs[line.id] for line in left.lines if line.id in backs])


def by_amount(left: Left, amount_minor: int) -> Back:
    """An amount, spread over the lines and the taxes on top by the largest remainder.

    Raises RefundRefused where it is nothing or more than is left.
    """
    if amount_minor <= 0:
        raise RefundRefused("The amount must be more than zero.")
    if amount_minor > left.total_minor:
        raise RefundRefused("More cannot be given back than was paid.")
    if amount_minor == left.total_minor:
        return everything(left)
    on_top = [tax for tax in tax_pool(left.taxes).values() if not tax.included]
    weights = [*(line.amount_minor for line in left.lines), *(tax.tax_minor for tax in on_top)]
    shares = apportion(amount_minor, weights)
    lines = [BackLine(line.id, 0, minor) for line, minor in zip(left.lines, shares, strict=False)]
    given = dict(zip(map(tax_key, on_top), shares[len(left.lines) :], strict=True))
    return _with_taxes(left, [line for line in lines if line.amount_minor], given)


def less(left: Left, back: Back) -> Left:
    """What is left after a refund."""
    gone = {line.line_id: line for line in back.lines}
    lines = tuple(
        replace(
            line,
            amount_minor=line.amount_minor - gone[line.id].amount_minor,
            quantity=line.quantity - gone[line.id].quantity,
        )
        if line.id in gone
        else line
        for line in left.lines
    )
    minus = (
        replace(tax, base_minor=-tax.base_minor, tax_minor=-tax.tax_minor) for tax in back.taxes
    )
    pool = tax_pool([*left.taxes, *minus])
    return Left(lines, tuple(tax for tax in pool.values() if tax.base_minor or tax.tax_minor))


def _shares(left: Left, takes: Mapping[UUID, int]) -> dict[UUID, Fraction]:
    """Which part of what is left of each line is taken."""
    known = {line.id: line for line in left.lines}
    shares: dict[UUID, Fraction] = {}
    for line_id, quantity in takes.items():
        line = known.get(line_id)
        if line is None:
            raise RefundRefused("That line is not on this check.")
        if line.parent_id in known:
            raise RefundRefused("An option goes back with its dish. Choose the dish.")
        if quantity <= 0:
            raise RefundRefused("The quantity must be more than zero.")
        if quantity > line.quantity:
            raise RefundRefused("More of a line cannot be given back than was paid.")
        shares[line_id] = Fraction(quantity, line.quantity)
    if not shares:
        raise RefundRefused("Choose what is to be given back.")
    return shares


def _part_of(line: LeftLine, share: Fraction) -> BackLine:
    if share == 1:
        return BackLine(line.id, line.quantity, line.amount_minor)
    quantity = round_half_up(line.quantity * share.numerator, share.denominator)
    return BackLine(line.id, quantity, _apart(line.amount_minor, share))


def _service(left: Left, backs: Mapping[UUID, BackLine]) -> dict[UUID, BackLine]:
    """The part of the service charge that was charged on what goes back."""
    dishes = [line for line in left.lines if not line.is_service]
    whole = sum(line.amount_minor for line in dishes)
    taken = sum(backs[line.id].amount_minor for line in dishes if line.id in backs)
    if whole <= 0 or not taken:
        return {}
    share = Fraction(taken, whole)
    charged = [line for line in left.lines if line.is_service and line.id not in backs]
    return {
        line.id: BackLine(
            line.id, line.quantity if share == 1 else 0, _apart(line.amount_minor, share)
        )
        for line in charged
    }


def _apart(amount_minor: int, share: Fraction) -> int:
    return apportion(amount_minor, [share, 1 - share])[0]


def _with_taxes(
    left: Left, backs: Sequence[BackLine], given: Mapping[TaxSum, int] | None = None
) -> Back:
    """The lines with their part of the taxes. Who takes the last line takes all that is left."""
    gone = {back.line_id: back.amount_minor for back in backs}
    rest = {line.id: line.amount_minor - gone.get(line.id, 0) for line in left.lines}
    pool = tax_pool(left.taxes)
    if given is None and not any(rest.values()):
        return Back(tuple(backs), tuple(pool.values()))
    cells = [
        [Portion(line_id, minor) for line_id, minor in amounts.items()] for amounts in (gone, rest)
    ]
    shares = {key: (given[key], pool[key].tax_minor - given[key]) for key in (given or {}) if given}
    taxes = share_taxes(pool, cells, _split_lines(left), shares)[0]
    back = Back(tuple(backs), tuple(tax for tax in taxes if tax.base_minor or tax.tax_minor))
    if back.amount_minor <= 0:
        raise RefundRefused("There is nothing left to give back for that.")
    return back


def _split_lines(left: Left) -> Lines:
    return by_id(
        SplitLine(line.id, line.amount_minor, line.taxes, line.parent_id, quantity=line.quantity)
        for line in left.lines
    )
