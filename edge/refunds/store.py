"""SQL of paid checks and of what went back of them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from uuid import UUID

from domain.money import apportion
from edge.transaction import Read
from sync.tables.refunds import Refund, RefundLine
from sync.tables.sales import CheckAllocation, OrderLine, Payment, Receipt


def lines_of(read: Read, check_id: UUID) -> list[OrderLine]:
    """The order's lines that a check carries, in order, also those taken back since."""
    return read.all(
        OrderLine,
        "id IN (SELECT source_id FROM check_allocations WHERE organization_id = ? AND check_id = ? "
        "AND deleted_at IS NULL) ORDER BY position, id",
        read.house.organization_id,
        check_id,
    )


def allocations_of(read: Read, check_id: UUID) -> dict[UUID, CheckAllocation]:
    """What a check carries of each line."""
    rows = read.all(CheckAllocation, "check_id = ? AND deleted_at IS NULL", check_id)
    return {row.source_id: row for row in rows}


def quantities_on(read: Read, order_id: UUID, check_id: UUID) -> dict[UUID, int]:
    """How much of each line (thousandths) is on a check: of all checks they add up to the line."""
    rows = read.rows(
        "SELECT a.source_id, a.check_id, a.share_numerator, a.share_denominator, l.quantity "
        "FROM checks c JOIN check_allocations a ON a.organization_id = c.organization_id "
        "AND a.check_id = c.id AND a.deleted_at IS NULL "
        "JOIN order_lines l ON l.organization_id = a.organization_id AND l.id = a.source_id "
        "WHERE c.organization_id = ? AND c.order_id = ? AND c.state <> 'voided' "
        "ORDER BY a.source_id, a.id",
        read.house.organization_id,
        order_id,
    )
    shares: dict[UUID, list[tuple[bytes, Fraction, int]]] = {}
    for source, check, above, below, quantity in rows:
        shares.setdefault(UUID(bytes=source), []).append((check, Fraction(above, below), quantity))
    return {
        source_id: _own_quantity(found, check_id)
        for source_id, found in shares.items()
        if any(check == check_id.bytes for check, _, _ in found)
    }


def _own_quantity(found: list[tuple[bytes, Fraction, int]], check_id: UUID) -> int:
    parts = [share for _, share, _ in found]
    carried = round(sum(parts, Fraction(0)) * found[0][2])
    quantities = apportion(carried, parts)
    return sum(
        quantity
        for (check, _, _), quantity in zip(found, quantities, strict=True)
        if check == check_id.bytes
    )


def payments_of(read: Read, check_id: UUID) -> list[Payment]:
    """Everything that was paid and given back on a check, in order."""
    return read.all(Payment, "check_id = ? ORDER BY taken_at, id", check_id)


def refunds_of(read: Read, check_id: UUID) -> list[Refund]:
    """The refunds of a check, oldest first."""
    return read.all(Refund, "check_id = ? ORDER BY at, id", check_id)


def refund_lines_of(read: Read, check_id: UUID) -> dict[UUID, tuple[int, int]]:
    """How much of each line went back so far: thousandths and amount."""
    rows = read.rows(
        "SELECT l.line_id, sum(l.quantity), sum(l.amount_minor) FROM refunds r "
        "JOIN refund_lines l ON l.organization_id = r.organization_id AND l.refund_id = r.id "
        "WHERE r.organization_id = ? AND r.check_id = ? GROUP BY l.line_id",
        read.house.organization_id,
        check_id,
    )
    return {UUID(bytes=row[0]): (row[1], row[2]) for row in rows}


def given_back(read: Read, check_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How much of lines went back of these checks so far."""
    found: dict[UUID, int] = {}
    for check_id in check_ids:
        for line_id, (_quantity, minor) in refund_lines_of(read, check_id).items():
            found[line_id] = found.get(line_id, 0) + minor
    return found


def lines_of_refund(read: Read, refund_id: UUID) -> list[RefundLine]:
    """What a refund gave back."""
    return read.all(RefundLine, "refund_id = ? ORDER BY id", refund_id)


def payments_of_refund(read: Read, check_id: UUID, refund_id: UUID) -> list[Payment]:
    """The payments by which a refund went back."""
    return [row for row in payments_of(read, check_id) if row.refund_id == refund_id]


def receipts_of(read: Read, check_id: UUID) -> list[Receipt]:
    """The receipts of a check and of its refunds, oldest first."""
    return read.all(Receipt, "check_id = ? ORDER BY created_at, id", check_id)


def numbers_of_checks(read: Read, order_id: UUID) -> list[int]:
    """The numbers of an order's checks that count."""
    rows = read.rows(
        "SELECT number FROM checks WHERE organization_id = ? AND order_id = ? "
        "AND state <> 'voided' AND deleted_at IS NULL",
        read.house.organization_id,
        order_id,
    )
    return [row[0] for row in rows]
