"""After the bill: adding is free; what makes it smaller needs the right, and is a red flag.

A waiter who prints a bill, takes the money and then takes something off keeps the difference.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.permissions import Right, require
from edge.audit import record
from edge.transaction import Read, Write
from sync.tables.sales import Order

ACT = "after_bill"


def guard(
    tx: Write, order_id: UUID, what: str, minor: int, line_ids: Collection[UUID] | None = None
) -> None:
    """Let an act that takes `minor` off an order whose bill was printed pass, and remember it.

    `what` names the act. With `line_ids`, what came after the bill is not guarded. A manager who
    approved this very act has approved this, too. Raises Forbidden, naming the right.
    """
    printed = bills_printed(tx, order_id)
    if not printed or (line_ids is not None and not _stand_on_a_check(tx, order_id, line_ids)):
        return
    if tx.actor.approver_id is None:
        require(tx.actor.rights, Right.CHANGE_AFTER_BILL)
    details = {"what": what, "minor": minor, "bills": printed}
    record(tx, ACT, "order", order_id, details=details)


def guard_less(
    tx: Write, order: Order, what: str, after_minor: int, line_ids: Collection[UUID] | None = None
) -> None:
    """As `guard`, for an act on an order that may as well make it dearer, which is free."""
    if after_minor < order.total_minor:
        guard(tx, order.id, what, order.total_minor - after_minor, line_ids)


def bills_printed(read: Read, order_id: UUID) -> int:
    """How many bills were printed of what is not settled yet of an order."""
    return int(
        read.value(
            "SELECT coalesce(sum(precheck_count), 0) FROM checks WHERE organization_id = ? "
            "AND order_id = ? AND state IN ('open', 'voided') AND deleted_at IS NULL",
            read.house.organization_id,
            order_id,
        )
    )


def _stand_on_a_check(read: Read, order_id: UUID, line_ids: Collection[UUID]) -> bool:
    """Whether one of these lines was there when a bill was printed, or split since."""
    rows = read.rows(
        "SELECT a.source_id FROM checks c JOIN check_allocations a "
        "ON a.organization_id = c.organization_id AND a.check_id = c.id "
        "WHERE c.organization_id = ? AND c.order_id = ? AND a.deleted_at IS NULL",
        read.house.organization_id,
        order_id,
    )
    return not set(line_ids).isdisjoint(UUID(bytes=row[0]) for row in rows)
