"""`comanda central distribute`: the tables of tenants over a Citus cluster, by organization.

What is written here comes from the declarations. Everything of one organization lies on one node:
tables are colocated, so that each statement, key and join of a tenant stays there. The directory
is small and asked before a tenant is known: every node has it. The queue stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from sqlalchemy import MetaData, Table, UniqueConstraint

from central import roles
from central.metadata import CENTRAL_METADATA, is_directory
from domain.errors import DomainError

KEY = "organization_id"
ANCHOR = "organizations"
"""The table that all others lie beside."""

_HAS_CITUS = b"SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')"
_DONE = b"SELECT table_name::text FROM citus_tables"


class NoCluster(DomainError):
    """The database is no cluster."""

    code = "no_cluster"


class NotDistributable(DomainError):
    """A declaration that a cluster could not keep."""

    code = "not_distributable"
    status = 500


@dataclass(frozen=True, slots=True)
class Step:
    """What makes one table distributed, or known everywhere."""

    table: str
    statement: str


def steps(metadata: MetaData = CENTRAL_METADATA) -> list[Step]:
    """Every step: the directory, the anchor, then parents before children."""
    tables = metadata.sorted_tables
    found = [
        Step(table.name, f"SELECT create_reference_table('{table.name}')")
        for table in tables
        if is_directory(table)
    ]
    found.append(Step(ANCHOR, f"SELECT create_distributed_table('{ANCHOR}', '{KEY}')"))
    found += [
        Step(
            table.name,
            f"SELECT create_distributed_table('{table.name}', '{KEY}', "
            f"colocate_with => '{ANCHOR}')",
        )
        for table in tables
        if not is_directory(table) and table.name != ANCHOR
    ]
    return found


def settings() -> list[str]:
    """What roles must say, so that `SET LOCAL` reaches the nodes of a transaction."""
    return [
        f"ALTER ROLE {role} SET citus.propagate_set_commands TO 'local'" for role in roles.LOGINS
    ]


def faults(metadata: MetaData = CENTRAL_METADATA) -> list[str]:
    """What a cluster could not keep of the declarations, each a sentence."""
    return [
        f"{table.name}: {fault}" for table in metadata.sorted_tables for fault in _faults(table)
    ]


def _faults(table: Table) -> Iterator[str]:
    if is_directory(table):
        for key in table.foreign_key_constraints:
            if not is_directory(key.referred_table):
                yield f"is known everywhere and refers to {key.referred_table.name}, which is not"
        return
    if [column.name for column in table.primary_key.columns][:1] != [KEY]:
        yield f"has a primary key that does not begin with {KEY}"
    unique: list[Sequence[Any]] = [tuple(each.columns) for each in table.indexes if each.unique]
    unique += [
        tuple(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    if any(KEY not in [column.name for column in columns] for columns in unique):
        yield f"has a unique key without {KEY}"
    for key in table.foreign_key_constraints:
        if not is_directory(key.referred_table) and KEY not in key.column_keys:
            yield f"refers to {key.referred_table.name} without {KEY}"
    for column in table.columns:
        if column.identity is not None or column.computed is not None:
            yield f"has {column.name}, which the database would count up on each node"


def distribute(dsn: str) -> list[str]:
    """Distribute what is not yet; the tables, in order. Again does nothing.

    As the administrator of a migrated database with the extension `citus`. Raises NoCluster,
    NotDistributable, psycopg.Error.
    """
    found = faults()
    if found:
        raise NotDistributable("; ".join(found))
    with psycopg.connect(dsn, autocommit=True) as connection:
        done = _distributed(connection)
        left = [each for each in steps() if each.table not in done]
        for statement in settings():
            connection.execute(statement.encode())
        for each in left:
            connection.execute(each.statement.encode())
    return [each.table for each in left]


def _distributed(connection: Connection[Any]) -> set[str]:
    row = connection.execute(_HAS_CITUS).fetchone()
    if not row or not row[0]:
        raise NoCluster(
            "This PostgreSQL is no Citus cluster: the extension citus is not there. "
            "One server needs nothing of it."
        )
    return {str(name) for (name,) in connection.execute(_DONE)}
