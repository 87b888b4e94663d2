"""The only way to a tenant's rows: a transaction that says whose they are.

There is no handle that commits by itself. Without a tenant Postgres shows no row and takes none.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool, ConnectionPool

Pool = ConnectionPool[Connection[Any]]
AsyncPool = AsyncConnectionPool[AsyncConnection[Any]]
Isolation = Literal["READ COMMITTED", "REPEATABLE READ"]


@asynccontextmanager
async def tenant_tx(
    pool: AsyncPool, organization_id: UUID, store_id: UUID | None = None
) -> AsyncIterator[AsyncConnection[Any]]:
    """A transaction that sees one organization, and of it one store where the role is walled in."""
    entrance = _entrance(organization_id, store_id, "READ COMMITTED")
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(entrance)
        yield connection


@contextmanager
def tenant_block(
    pool: Pool,
    organization_id: UUID,
    store_id: UUID | None = None,
    isolation: Isolation = "READ COMMITTED",
) -> Iterator[Connection[Any]]:
    """The same for a thread."""
    entrance = _entrance(organization_id, store_id, isolation)
    with pool.connection() as connection, connection.transaction():
        connection.execute(entrance)
        yield connection


def _entrance(organization_id: UUID, store_id: UUID | None, isolation: Isolation) -> bytes:
    """Statements, not `set_config()`: a cluster hands only those on. Ids are checked to be ids."""
    if type(organization_id) is not UUID or type(store_id) not in (UUID, type(None)):
        raise TypeError("a tenant is named by a UUID")
    said = f"SET TRANSACTION ISOLATION LEVEL {isolation}; " if isolation != "READ COMMITTED" else ""
    said += f"SET LOCAL app.organization_id = '{organization_id}'"
    if store_id is not None:
        said += f"; SET LOCAL app.store_id = '{store_id}'"
    return said.encode()
