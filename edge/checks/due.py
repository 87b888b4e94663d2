"""What is to be paid on an order, and the check that says so. Plain functions inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from domain.checks import CheckTotals, PaymentRefused
from domain.errors import NotFound
from domain.ids import new_id
from domain.orders import must_be_open
from domain.splitting import Part
from edge.checks import store
from edge.checks.bill import OPEN, Bill, bill_of, carried, totals_of
from edge.checks.parts import write_parts
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.sales import Check, CheckAllocation, Order


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid on an open order, or on one check of it after a split.

    `check` is None before the first payment; `check_id` also names a check that a split made and
    that is not written yet. `number` is 0 where the order has one check only.
    """

    order: Order
    check: Check | None
    lines: Sequence[store.SoldLine]
    totals: CheckTotals
    settled_minor: int
    rounding_minor: int
    check_id: UUID | None = None
    number: int = 0
    bill: Bill | None = None

    @property
    def remaining_minor(self) -> int:
        """What is open."""
        return self.totals.total_minor - self.settled_minor


def due_on(read: Read, order_id: UUID, check_id: UUID | None = None) -> Due:
    """What is to be paid on an open order. Raises NotFound, OrderClosed, PaymentRefused."""
    order = read.load(Order, order_id, "order")
    must_be_open(order.state, order.number)
    if order.store_id != read.house.store_id:
        raise NotFound("That order belongs to another restaurant.")
    lines = store.sold_lines(read, order_id)
    if not lines:
        raise PaymentRefused("There is nothing to pay on this order yet.")
    checks = store.checks_of(read, order_id)
    if len(checks) > 1 or any(check.state != OPEN for check in checks):
        return _due_of_split(bill_of(read, order), check_id)
    check = checks[0] if checks else None
    payments = store.payments_of(read, check.id) if check else []
    rounding_minor = sum(payment.rounding_minor for payment in payments)
    taken_minor = sum(payment.amount_minor for payment in payments)
    totals = store.totals_of(read, lines)
    settled_minor = taken_minor - rounding_minor
    known_id = check.id if check else None
    return Due(order, check, lines, totals, settled_minor, rounding_minor, known_id)


def due_on_part(bill: Bill, part: Part) -> Due:
    """What is to be paid on one check of an order."""
    payments = bill.payments.get(part.id, ())
    return Due(
        order=bill.order,
        check=bill.checks.get(part.id),
        lines=carried(bill, part),
        totals=totals_of(part),
        settled_minor=bill.settled_minor(part.id),
        rounding_minor=sum(payment.rounding_minor for payment in payments),
        check_id=part.id,
        number=bill.number(part.id),
        bill=bill,
    )


def paid_columns(tx: Write) -> dict[str, Any]:
    """When a check was settled: the moment, the day, and the Z that it is in."""
    return {
        "paid_at": tx.now,
        "business_date": tx.business_date,
        "z_number": open_z_number(tx),
    }


def write_check(
    tx: Write, due: Due, check_id: UUID, *, paid: bool, rounding_minor: int = 0
) -> None:
    """Write the check with its totals and allocations as the lines are now."""
    if due.bill is not None:
        _write_split(tx, due, due.bill, check_id, paid, due.rounding_minor + rounding_minor)
        return
    columns: dict[str, Any] = {
        "state": "paid" if paid else "open",
        "total_minor": due.totals.total_minor,
        "tax_minor": due.totals.tax_minor,
        "rounding_minor": due.rounding_minor + rounding_minor,
        "taxes": [asdict(tax) for tax in due.totals.taxes],
        **(paid_columns(tx) if paid else {}),
    }
    if due.check is None:
        order = due.order
        tx.insert(Check, check_id, order_id=order.id, number=1, currency=order.currency, **columns)
        _allocate(tx, check_id, due.lines)
    else:
        tx.update(due.check, **columns)
        _allocate_again(tx, check_id, due.lines)


def count_bill(tx: Write, check_id: UUID, copy_no: int) -> None:
    """Remember that a bill of this check was printed."""
    tx.update_by_id(Check, check_id, prechecked_at=tx.now, precheck_count=copy_no)


def _due_of_split(bill: Bill, check_id: UUID | None) -> Due:
    """The check that is meant: the named one, or the order's only open one."""
    named = bill.part(check_id) if check_id else None
    if named is not None and named.is_fixed:
        raise PaymentRefused("This check is already paid.")
    still_open = bill.open_parts if named is None else [named]
    if check_id is not None and named is None:
        raise PaymentRefused("The bill was split anew meanwhile. Choose the check to pay.")
    if len(still_open) > 1:
        raise PaymentRefused("This order has several checks. Choose the one to pay.")
    if not still_open:
        raise PaymentRefused("There is nothing to pay on this order yet.")
    return due_on_part(bill, still_open[0])


def _write_split(
    tx: Write, due: Due, bill: Bill, check_id: UUID, paid: bool, rounding_minor: int
) -> None:
    write_parts(tx, bill, bill.parts)
    check = tx.load(Check, check_id, "check")
    columns: dict[str, Any] = {"state": "paid", **paid_columns(tx)} if paid else {}
    if check.rounding_minor != rounding_minor or columns:
        tx.update(check, rounding_minor=rounding_minor, **columns)


def _allocate(tx: Write, check_id: UUID, lines: Sequence[store.SoldLine]) -> None:
    tx.insert_many(
        CheckAllocation,
        [
            {
                "id": new_id(),
                "check_id": check_id,
                "source_kind": "order_line",
                "source_id": line.id,
                "amount_minor": line.amount_minor,
                "currency": tx.house.currency,
            }
            for line in lines
        ],
    )


def _allocate_again(tx: Write, check_id: UUID, lines: Sequence[store.SoldLine]) -> None:
    """Follow lines that were added, changed or taken away since the check was written."""
    known = {row.source_id: row for row in store.allocations_of(tx, check_id)}
    _allocate(tx, check_id, [line for line in lines if line.id not in known])
    amounts = {line.id: line.amount_minor for line in lines}
    for source_id, row in known.items():
        if source_id not in amounts:
            tx.update(row, deleted_at=tx.now)
        elif row.amount_minor != amounts[source_id]:
            tx.update(row, amount_minor=amounts[source_id])
