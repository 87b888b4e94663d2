"""The SQL of the editor of prices."""

from __future__ import annotations

from uuid import UUID

from domain.pricing.facts import OF_THING, Thing
from edge.transaction import Read
from sync.tables.catalog import Fare, FareSet
from sync.tables.pricing import Coupon, PriceRule

FIELD_OF = {name: column for name, column in OF_THING.items() if name != "quantity"}
"""What a rule may ask of a thing, whatever quantity is ordered of it."""


def least_prices(read: Read, currency: str) -> list[tuple[Thing, str, int]]:
    """Every variant that is sold, its name, and the least that any price list asks for it."""
    rows = read.rows(
        "SELECT v.id, i.id, i.category_id, trim(i.name || ' ' || v.name), min(f.amount_minor) "
        "FROM fares f JOIN variants v ON v.organization_id = f.organization_id "
        "AND v.id = f.priced_id JOIN items i ON i.organization_id = v.organization_id "
        "AND i.id = v.item_id WHERE f.organization_id = ? AND f.priced_kind = 'variant' "
        "AND f.currency = ? AND f.deleted_at IS NULL AND f.status = 'active' "
        "AND v.deleted_at IS NULL AND i.deleted_at IS NULL AND i.active GROUP BY v.id "
        "ORDER BY i.position, i.id",
        read.house.organization_id,
        currency,
    )
    return [
        (
            Thing(UUID(bytes=row[0]), UUID(bytes=row[1]), UUID(bytes=row[2])),
            row[3],
            row[4],
        )
        for row in rows
    ]


def rules(read: Read) -> list[PriceRule]:
    """All rules that were not taken away, those of the highest priority first."""
    return read.all(PriceRule, "deleted_at IS NULL ORDER BY target, priority DESC, id")


def coupons(read: Read) -> list[Coupon]:
    """All coupons that were not taken away."""
    return read.all(Coupon, "deleted_at IS NULL ORDER BY code, id")


def lists(read: Read) -> list[FareSet]:
    """All price lists, those that always hold last."""
    return read.all(FareSet, "deleted_at IS NULL ORDER BY conditions = '{}', priority DESC, id")


def fares(read: Read, list_id: UUID) -> list[Fare]:
    """The prices of a list; of one that always holds only those that begin or end some day."""
    return read.all(
        Fare,
        "fare_set_id = ? AND deleted_at IS NULL AND status = 'active' AND priced_kind <> 'cost' "
        "AND (active_from IS NOT NULL OR active_to IS NOT NULL OR fare_set_id IN "
        "(SELECT s.id FROM fare_sets s WHERE s.organization_id = fares.organization_id "
        "AND s.conditions <> '{}')) ORDER BY priced_id, active_from, id",
        list_id,
    )


def uses(read: Read) -> dict[UUID, int]:
    """How often each coupon was used on orders that count."""
    rows = read.rows(
        "SELECT d.source_id, count(*) FROM coupons c JOIN order_discounts d "
        "ON d.organization_id = c.organization_id AND d.source_id = c.id "
        "JOIN orders o ON o.organization_id = d.organization_id AND o.id = d.order_id "
        "WHERE c.organization_id = ? AND c.deleted_at IS NULL AND d.source = 'coupon' "
        "AND d.removed_at IS NULL AND o.state <> 'voided' GROUP BY d.source_id",
        read.house.organization_id,
    )
    return {UUID(bytes=row[0]): row[1] for row in rows}
