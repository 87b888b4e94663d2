"""The replicated tables, each declared once for the box and the centre, by domain."""

from sync.tables import (
    audit,
    cash,
    catalog,
    devices,
    floor,
    guests,
    identity,
    kitchen,
    pricing,
    sales,
    stock,
    tenancy,
)

__all__ = [
    "audit",
    "cash",
    "catalog",
    "devices",
    "floor",
    "guests",
    "identity",
    "kitchen",
    "pricing",
    "sales",
    "stock",
    "tenancy",
]
