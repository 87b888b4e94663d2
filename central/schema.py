"""The schema of the centre's database: roles, migrations, partitions, walls and the queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import Connection, create_engine

from central import catalogue, partitions, roles, walls
from central.jobs import queue

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations" / "central"


class WallsDown(RuntimeError):
    """The database is not as the declarations say: somebody's rows could be open to others."""


def migrate(dsn: str) -> None:
    """Bring the database to this release's schema, as a role that may make roles.

    Everything but the roles is one transaction, which is undone where a wall is missing at its
    end. Raises WallsDown, psycopg.Error, sqlalchemy.exc.SQLAlchemyError.
    """
    from alembic import command

    make_roles(dsn)
    alembic = config()
    with as_owner(dsn) as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
        for statement in (*partitions.statements(datetime.now(UTC)), *walls.statements()):
            connection.exec_driver_sql(statement)
        raw = connection.connection.driver_connection
        if not isinstance(raw, psycopg.Connection):
            raise TypeError("the centre's database is reached through psycopg")
        queue.prepare(raw)
        connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {', '.join(roles.LOGINS)}")
        faults = catalogue.faults(raw)
        if faults:
            raise WallsDown("; ".join(faults))


def make_roles(dsn: str) -> None:
    """Make what roles are missing on the server."""
    with psycopg.connect(dsn) as connection:
        for statement in roles.statements():
            connection.execute(statement.encode())


@contextmanager
def as_owner(dsn: str) -> Iterator[Connection]:
    """One transaction as the owner of the schema."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL ROLE {roles.OWNER}")
            yield connection
    finally:
        engine.dispose()


def config() -> Config:
    """Alembic's configuration."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.set_main_option("path_separator", "os")
    return found
