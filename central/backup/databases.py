"""Databases beside the centre's own, on the same server: made, renamed, thrown away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

MAINTENANCE = "template1"
"""Connected to while others are made and renamed."""
LOOKS, LOOK_EVERY_S = 20, 0.1
_OTHERS = b"""
SELECT count(*) FROM pg_stat_activity
WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def name_of(dsn: str) -> str:
    """The database that a DSN names."""
    with psycopg.connect(dsn) as connection:
        return str(connection.info.dbname)


def named(dsn: str, name: str) -> str:
    """The same server's other database."""
    return make_conninfo(dsn, dbname=name)


@contextmanager
def administrator(dsn: str) -> Iterator[Connection[Any]]:
    """Somebody who makes databases, connected to none of ours."""
    with psycopg.connect(named(dsn, MAINTENANCE), autocommit=True) as connection:
        yield connection


def make(dsn: str, name: str) -> str:
    """An empty database; its DSN."""
    with administrator(dsn) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name)
            )
        )
    return named(dsn, name)


def drop(dsn: str, name: str) -> None:
    """Throw a database away."""
    with administrator(dsn) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def rename(dsn: str, old: str, new: str) -> None:
    """Raises psycopg.errors.ObjectInUse while somebody is connected."""
    with administrator(dsn) as admin:
        admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )


def in_use(dsn: str, name: str) -> bool:
    """Whether somebody else is connected to a database, also a moment later: ends take a while."""
    with administrator(dsn) as admin:
        for _ in range(LOOKS):
            row = admin.execute(_OTHERS, (name,)).fetchone()
            if not row or not row[0]:
                return False
            time.sleep(LOOK_EVERY_S)
    return True
