"""The replicated tables, each declared once for the box and the centre, by domain."""

from sync.tables import (
    accounts,
    audit,
    books,
    cash,
    catalog,
    devices,
    floor,
    guests,
    identity,
    kitchen,
    pricing,
    refunds,
    sales,
    stock,
    tenancy,
    tips,
)

__all__ = [
    "accounts",
    "audit",
    "books",
    "cash",
    "catalog",
    "devices",
    "floor",
    "guests",
    "identity",
    "kitchen",
    "pricing",
    "refunds",
    "sales",
    "stock",
    "tenancy",
    "tips",
]
