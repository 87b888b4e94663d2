"""One PostgreSQL server for all tests of the centre, brought along; a database of its own each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central import embedded, schema

TEMPLATE = "centre_template"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A running server's administrator DSN."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
    try:
        with embedded.running(folder / "data") as dsn:
            with psycopg.connect(dsn, autocommit=True) as admin:  # no test pulls the plug here
                admin.execute("ALTER SYSTEM SET fsync = off")
                admin.execute("SELECT pg_reload_conf()")
            yield dsn
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database that each test copies."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE}".encode())
    schema.migrate(make_conninfo(server, dbname=TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def looked_at(server: str, template: str) -> str:
    """A migrated database for tests that undo what they do."""
    name = "centre_looked_at"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return make_conninfo(server, dbname=name)


@pytest.fixture
def dsn(server: str, template: str) -> Iterator[str]:
    """A migrated database for one test."""
    name = "centre_of_one_test"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield make_conninfo(server, dbname=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
