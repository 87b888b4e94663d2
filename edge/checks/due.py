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
from edge.checks import store
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.sales import Check, CheckAllocation, Order


@dataclass(frozen=True, slots=True)
class Due:
    """An open order with what is to be paid on it. `check` is None before its first payment."""

    order: Order
    check: Check | None
    lines: Sequence[store.SoldLine]
    totals: CheckTotals
    settled_minor: int
    rounding_minor: int

    @property
    def remaining_minor(self) -> int:
        """What is open."""
        return self.totals.total_minor - self.settled_minor


def due_on(tx: Write, order_id: UUID, check_id: UUID | None = None) -> Due:
    """What is to be paid on an open order. Raises NotFound, OrderClosed, PaymentRefused."""
    order = tx.load(Order, order_id, "order")
    must_be_open(order.state, order.number)
    if order.store_id != tx.house.store_id:
        raise NotFound("That order belongs to another restaurant.")
    lines = store.sold_lines(tx, order_id)
    if not lines:
        raise PaymentRefused("There is nothing to pay on this order yet.")
    check = _chosen_check(store.checks_of(tx, order_id), check_id)
    payments = store.payments_of(tx, check.id) if check else []
    rounding_minor = sum(payment.rounding_minor for payment in payments)
    taken_minor = sum(payment.amount_minor for payment in payments)
    totals = store.totals_of(lines)
    return Due(order, check, lines, totals, taken_minor - rounding_minor, rounding_minor)


def write_check(
    tx: Write, due: Due, check_id: UUID, *, paid: bool, rounding_minor: int = 0
) -> None:
    """Write the check with its totals and allocations as the lines are now."""
    columns: dict[str, Any] = {
        "state": "paid" if paid else "open",
        "total_minor": due.totals.total_minor,
        "tax_minor": due.totals.tax_minor,
        "rounding_minor": due.rounding_minor + rounding_minor,
        "taxes": [asdict(tax) for tax in due.totals.taxes],
        **(_paid_columns(tx) if paid else {}),
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


def _paid_columns(tx: Write) -> dict[str, Any]:
    return {
        "paid_at": tx.now,
        "business_date": tx.business_date,
        "z_number": open_z_number(tx),
    }


def _chosen_check(checks: Sequence[Check], check_id: UUID | None) -> Check | None:
    """The check that is meant: the named one, or the order's only open one."""
    named = [check for check in checks if check.id == check_id]
    still_open = named or [check for check in checks if check.state == "open"]
    if len(still_open) > 1:
        raise PaymentRefused("This order has several checks. Choose the one to pay.")
    if still_open and still_open[0].state != "open":
        raise PaymentRefused("This check is already paid.")
    return still_open[0] if still_open else None


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
