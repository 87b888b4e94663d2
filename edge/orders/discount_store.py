"""SQL of discounts, coupons and service charges on orders."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from edge.transaction import Read
from sync.tables.pricing import Coupon, OrderDiscount, ServiceCharge
from sync.tables.sales import OrderLine

OFFER, MANUAL, COUPON = "offer", "manual", "coupon"


def live_rows(read: Read, order_id: UUID) -> list[OrderLine]:
    """The lines and options of an order that count, in order."""
    return read.all(OrderLine, "order_id = ? AND state <> 'voided' ORDER BY position, id", order_id)


def paid_line_ids(read: Read, order_id: UUID) -> frozenset[UUID]:
    """The lines of which something stands on a check that is paid or closed: they are fixed."""
    rows = read.rows(
        "SELECT a.source_id FROM checks c JOIN check_allocations a "
        "ON a.organization_id = c.organization_id AND a.check_id = c.id "
        "WHERE c.organization_id = ? AND c.order_id = ? AND c.state IN ('paid', 'closed') "
        "AND a.deleted_at IS NULL",
        read.house.organization_id,
        order_id,
    )
    return frozenset(UUID(bytes=row[0]) for row in rows)


def discounts_on(read: Read, order_id: UUID) -> list[OrderDiscount]:
    """The discounts and offers on an order, removed ones among them, as they were given."""
    return read.all(OrderDiscount, "order_id = ? ORDER BY given_at, id", order_id)


def live(discounts: Sequence[OrderDiscount]) -> list[OrderDiscount]:
    """Those that were not removed."""
    return [each for each in discounts if each.removed_at is None]


def charges_on(read: Read, order_id: UUID) -> list[ServiceCharge]:
    """The service charges on an order, waived ones among them."""
    return read.all(ServiceCharge, "order_id = ? ORDER BY id", order_id)


def coupon_of(read: Read, code: str) -> Coupon | None:
    """The coupon of a code that may be used in this store."""
    return read.first(
        Coupon,
        "code = ? AND deleted_at IS NULL AND active AND (brand_id IS NULL OR brand_id = ?) "
        "AND (store_id IS NULL OR store_id = ?)",
        code,
        read.house.brand_id,
        read.house.store_id,
    )


def coupon_uses(read: Read, coupon_id: UUID) -> int:
    """How often a coupon was used on orders that were not taken back."""
    return int(
        read.value(
            "SELECT count(*) FROM order_discounts d JOIN orders o "
            "ON o.organization_id = d.organization_id AND o.id = d.order_id "
            "WHERE d.organization_id = ? AND d.source_id = ? AND d.source = 'coupon' "
            "AND d.removed_at IS NULL AND o.state <> 'voided'",
            read.house.organization_id,
            coupon_id,
        )
    )


def tax_codes(read: Read) -> tuple[tuple[str, str], ...]:
    """The taxes that this restaurant may charge: code and name, each once."""
    rows = read.rows(
        "SELECT code, max(name) FROM taxes WHERE organization_id = ? AND deleted_at IS NULL "
        "GROUP BY code ORDER BY code",
        read.house.organization_id,
    )
    return tuple((code, name) for code, name in rows)
