"""SQL of the restaurant's own facts."""

from __future__ import annotations

from edge.transaction import Read
from sync.tables.catalog import Reason
from sync.tables.tenancy import Node, Store


def this_store(read: Read) -> Store:
    """The restaurant's row. Raises NotFound."""
    return read.load(Store, read.house.store_id, "restaurant")


def node_name(read: Read) -> str:
    """What this box is called."""
    return read.load(Node, read.house.node_id, "box").name


def reasons(read: Read, kind: str) -> list[Reason]:
    """The reasons offered for an act, in their order."""
    return read.all(Reason, "kind = ? AND deleted_at IS NULL ORDER BY position, id", kind)
