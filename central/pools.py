"""Connections to the centre's database, each pool of one role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from central.tenancy import Pool

WAIT_S = 10


def as_role(dsn: str, role: str, password: str) -> str:
    """The same database as somebody else."""
    given = {"user": role, "password": password} if password else {"user": role}
    return make_conninfo(dsn, **given)


@contextmanager
def pool(dsn: str, role: str, password: str, connections: int) -> Iterator[Pool]:
    """Connections of one role, all closed at the end."""
    found: Pool = ConnectionPool(
        as_role(dsn, role, password),
        connection_class=Connection,
        min_size=1,
        max_size=connections,
        open=False,
        timeout=WAIT_S,
        name=role,
    )
    with found:
        yield found
