"""All tables of the centre: the replicated ones as Postgres has them, and its own.

Foreign keys are immediate here (rows are written parents first), and what is unique on a box is
only an index: two boxes may both have been selling, and a sale is never refused for that.
"""

from __future__ import annotations

from sqlalchemy import Index, MetaData, Table

from central.tables import BY_ID, CENTRAL_ONLY
from sync.base import METADATA, NAMING, replicated_tables

PARTITIONED = ("sync_journal", "audit_entries", "office_audit")
"""Never looked up by business keys and growing for ever: split by month of their ids."""


def _built() -> MetaData:
    replicated_tables()
    found = MetaData(naming_convention=NAMING)
    for table in METADATA.sorted_tables:
        _as_at_centre(table.to_metadata(found))
    for table in CENTRAL_ONLY.sorted_tables:
        table.to_metadata(found)
    return found


def _as_at_centre(table: Table) -> None:
    for key in [key for key in table.kwargs if key.startswith("sqlite_")]:
        del table.kwargs[key]
    if table.name in PARTITIONED:
        table.kwargs.update(BY_ID)
    for constraint in table.foreign_key_constraints:
        constraint.deferrable = constraint.initially = None
    for index in [index for index in table.indexes if index.unique]:
        table.indexes.discard(index)
        where = index.dialect_options["sqlite"]["where"]
        name = str(index.name).replace("ux_", "ix_", 1)
        Index(name, *index.columns, postgresql_where=where)


CENTRAL_METADATA = _built()


def is_directory(table: Table) -> bool:
    """Whether a table belongs to no organization."""
    return bool(table.info.get("directory"))


def tenant_tables() -> list[Table]:
    """Every table behind the wall, parents first."""
    return [table for table in CENTRAL_METADATA.sorted_tables if not is_directory(table)]
