"""SQL of the restaurant's own facts."""

from __future__ import annotations

from uuid import UUID

from edge.transaction import Read
from sync.tables.catalog import Reason, TaxGroup
from sync.tables.tenancy import Node, Store


def this_store(read: Read) -> Store:
    """The restaurant's row. Raises NotFound."""
    return read.load(Store, read.house.store_id, "restaurant")


def node_name(read: Read) -> str:
    """What this box is called."""
    return read.load(Node, read.house.node_id, "box").name


def tax_groups(read: Read) -> tuple[tuple[UUID, str], ...]:
    """Every kind of goods to the tax office, with its name."""
    rows = read.all(TaxGroup, "deleted_at IS NULL ORDER BY id")
    return tuple((row.id, row.name) for row in rows)


def reasons(read: Read, kind: str) -> list[Reason]:
    """The reasons offered for an act, in their order."""
    return read.all(Reason, "kind = ? AND deleted_at IS NULL ORDER BY position, id", kind)
