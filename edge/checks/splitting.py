"""Taking the unpaid remainder of an order apart and together again. Plain functions in a write.

A check is a financial view: nothing here touches lines, tickets or papers of the kitchen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from uuid import UUID

from domain import splitting
from domain.errors import NotFound
from domain.orders import must_be_open
from domain.splitting import Part, SplitRefused
from edge.audit import record
from edge.checks.bill import Bill, bill_of
from edge.checks.finishing import settle_check, tell
from edge.checks.parts import write_parts
from edge.checks.split_requests import (
    CheckDue,
    MoveToCheck,
    Rejoin,
    SplitByAmount,
    SplitByLines,
    SplitBySeats,
    SplitByShares,
    SplitEvenly,
    SplitResult,
    Take,
)
from edge.payments import reserving
from edge.transaction import Write
from sync.tables.sales import Order

Divide = Callable[[Bill, Part, list[UUID]], list[Part]]


def evenly(tx: Write, request: SplitEvenly) -> SplitResult:
    """Raises NotFound, OrderClosed, SplitRefused, PaymentRefused, as all acts here."""

    def divide(bill: Bill, pool: Part, ids: list[UUID]) -> list[Part]:
        return splitting.evenly(pool, bill.lines, ids[: max(request.ways, 0)])

    return _split(tx, request.order_id, request.check_id, divide)


def by_shares(tx: Write, request: SplitByShares) -> SplitResult:
    """A check for each share."""

    def divide(bill: Bill, pool: Part, ids: list[UUID]) -> list[Part]:
        shares = request.shares
        return splitting.by_shares(pool, bill.lines, shares, ids[: len(shares)])

    return _split(tx, request.order_id, request.check_id, divide)


def by_amount(tx: Write, request: SplitByAmount) -> SplitResult:
    """A check for each amount, and one with the rest."""

    def divide(bill: Bill, pool: Part, ids: list[UUID]) -> list[Part]:
        amounts = request.amounts_minor
        return splitting.by_amounts(pool, bill.lines, amounts, ids[: len(amounts) + 1])

    return _split(tx, request.order_id, request.check_id, divide)


def by_lines(tx: Write, request: SplitByLines) -> SplitResult:
    """A check for each group of lines, and one with the rest."""

    def divide(bill: Bill, pool: Part, ids: list[UUID]) -> list[Part]:
        takes = [_shares(bill, pool, group) for group in request.groups]
        return splitting.by_lines(pool, bill.lines, takes, ids[: len(takes) + 1])

    return _split(tx, request.order_id, request.check_id, divide)


def by_seats(tx: Write, request: SplitBySeats) -> SplitResult:
    """A check for each group of seats; what belongs to nobody of them is on one with the rest."""
    shared = {each.line_id: each.seats for each in request.shared}

    def divide(bill: Bill, pool: Part, ids: list[UUID]) -> list[Part]:
        groups = request.groups or _own_seats(bill, pool)
        takes = splitting.takes_by_seat(pool, bill.lines, groups, shared)
        return splitting.by_lines(pool, bill.lines, takes, ids[: len(groups) + 1])

    return _split(tx, request.order_id, request.check_id, divide)


def rejoin(tx: Write, request: Rejoin) -> SplitResult:
    """Unpaid checks as one again, under the lowest number."""
    bill = _open_bill(tx, request.order_id)
    joined = _pool_parts(bill, request.check_ids)
    refuse_while_asked(tx, bill, joined)
    first = joined[0].id
    for part in joined[1:]:
        if bill.payments.get(part.id):
            first = part.id
    if sum(bool(bill.payments.get(part.id)) for part in joined) > 1:
        raise SplitRefused("More than one of these checks is partly paid. Split them instead.")
    pool = splitting.merged(joined, first)
    others = [part for part in bill.parts if part not in joined]
    return _write(tx, bill, [*others, pool], "rejoin_checks")


def move(tx: Write, request: MoveToCheck) -> SplitResult:
    """Lines from one unpaid check to another, or to a new one."""
    bill = _open_bill(tx, request.order_id)
    source = _pool_parts(bill, (request.from_check_id,))[0]
    target_id = request.to_check_id or bill.new_ids(1)[0]
    target = bill.part(target_id) or Part(target_id)
    if request.to_check_id is not None:
        target = _pool_parts(bill, (target_id,))[0]
    if target.id == source.id:
        raise SplitRefused("The lines are already on that check.")
    refuse_while_asked(tx, bill, [source, target])
    takes = [_shares(bill, source, request.takes)]
    moved, rest = splitting.by_lines(source, bill.lines, takes, [target.id, source.id])
    if rest.total_minor < bill.settled_minor(source.id):
        raise SplitRefused("More was already paid on that check than would be left on it.")
    others = [part for part in bill.parts if part.id not in (source.id, target.id)]
    after = [*others, rest, splitting.merged([target, moved], target.id)]
    return _write(tx, bill, after, "move_to_check")


def _split(tx: Write, order_id: UUID, check_id: UUID | None, divide: Divide) -> SplitResult:
    """Divide the unpaid remainder, or one check of it; a part that is paid stays as it is."""
    bill = _open_bill(tx, order_id)
    refuse_while_asked(tx, bill, _pool_parts(bill, (check_id,) if check_id else ()))
    bill, left = fix_what_is_paid(tx, bill, check_id)
    chosen = _pool_parts(bill, (left.get(check_id, check_id),) if check_id else ())
    pool = splitting.merged(chosen, chosen[0].id)
    ids = [*(part.id for part in chosen), *bill.new_ids(splitting.MAX_PARTS + 1)]
    parts = divide(bill, pool, ids)
    others = [part for part in bill.parts if part not in chosen]
    return _write(tx, bill, [*others, *parts], "split_check")


def refuse_while_asked(tx: Write, bill: Bill, touched: Sequence[Part]) -> None:
    """These parts stay as they are while a terminal is asked for them. Raises PaymentRefused."""
    mine = {part.id for part in touched}
    untouched = [part.id for part in bill.parts if part.id not in mine]
    reserving.refuse_while_asked(tx, bill.order.id, untouched, bill.order.currency)


def fix_what_is_paid(tx: Write, bill: Bill, check_id: UUID | None) -> tuple[Bill, dict[UUID, UUID]]:
    """A check that is partly paid becomes a paid one of that amount and an unpaid one.

    Of the named check or of all. Returns the bill as it is then, and by each such check the one
    with the unpaid rest.
    """
    left: dict[UUID, UUID] = {}
    for part in bill.open_parts:
        settled_minor = bill.settled_minor(part.id)
        if settled_minor and check_id in (None, part.id):
            left[part.id] = rest_id = bill.new_ids(1)[0]
            ids = [part.id, rest_id]
            cut = splitting.by_amounts(part, bill.lines, [settled_minor], ids)
            others = [each for each in bill.parts if each.id != part.id]
            write_parts(tx, bill, [*others, *cut])
            bill = bill_of(tx, bill.order)
            settle_check(tx, bill, part.id)
            bill = bill_of(tx, bill.order)
    return bill, left


def _open_bill(tx: Write, order_id: UUID) -> Bill:
    order = tx.load(Order, order_id, "order")
    must_be_open(order.state, order.number)
    bill = bill_of(tx, order)
    if not bill.open_parts:
        raise SplitRefused("There is nothing to pay on this order yet.")
    return bill


def _pool_parts(bill: Bill, check_ids: Sequence[UUID]) -> list[Part]:
    if not check_ids:
        return bill.open_parts
    found = [part for part in bill.open_parts if part.id in check_ids]
    if len(found) < len(set(check_ids)):
        gone = next(each for each in check_ids if each not in {part.id for part in found})
        if bill.part(gone) is not None:
            raise SplitRefused(f"Check {bill.label(gone)} is already paid.")
        raise NotFound("That check was changed meanwhile. Look again.")
    return found


def _shares(bill: Bill, pool: Part, takes: Sequence[Take]) -> dict[UUID, Fraction]:
    """Quantities as shares of their lines, not more than the pool carries."""
    carried = {portion.line_id: portion.share for portion in pool.portions}
    found: dict[UUID, Fraction] = {}
    for take in takes:
        if take.line_id not in carried:
            raise NotFound("That line is not on this check any more. Look again.")
        quantity = bill.lines[take.line_id].quantity
        share = carried[take.line_id]
        found[take.line_id] = share if take.quantity is None else Fraction(take.quantity, quantity)
    return found


def _own_seats(bill: Bill, pool: Part) -> tuple[tuple[int, ...], ...]:
    seats = {bill.lines[portion.line_id].seat for portion in pool.portions} - {0}
    if not seats:
        raise SplitRefused("No line of this order belongs to a seat.")
    return tuple((seat,) for seat in sorted(seats))


def _write(tx: Write, bill: Bill, parts: Sequence[Part], act: str) -> SplitResult:
    write_parts(tx, bill, [part for part in parts if part.portions])
    order = bill.order
    after = bill_of(tx, order)
    totals = [part.total_minor for part in after.parts]
    record(tx, act, "order", order.id, details={"checks": totals})
    tell(tx, order.id)
    return result(after)


def result(bill: Bill) -> SplitResult:
    """The checks as they are now."""
    return SplitResult(
        bill.order.id,
        bill.order.state,
        tuple(
            CheckDue(
                part.id,
                bill.label(part.id),
                bill.checks[part.id].state if part.id in bill.checks else "open",
                part.total_minor,
            )
            for part in bill.parts
        ),
    )
