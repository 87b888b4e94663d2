"""Installs the bundled SQLite as `sqlite3`. The first import of every entry point.

SQLite 3.7.0 to 3.51.2 can lose committed WAL transactions when two connections write and
checkpoint at once, and distributions still ship those. Whatever imported `sqlite3` earlier would
silently keep the old one, so this module refuses to come second.
"""

from __future__ import annotations

import sys

import pysqlite3
import pysqlite3.dbapi2

MINIMUM = (3, 51, 3)


def install() -> None:
    """Make `import sqlite3` give the bundled library. Raises RuntimeError when it is too late."""
    present = sys.modules.get("sqlite3")
    used = "aiosqlite" in sys.modules or "sqlalchemy.dialects.sqlite" in sys.modules
    if used and present is not None and present is not pysqlite3:
        raise RuntimeError("edge.sqlite_library must be imported before anything uses sqlite3")
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    assert_version(pysqlite3.sqlite_version)


def assert_version(version: str) -> None:
    """Raises RuntimeError when the SQLite library is older than 3.51.3."""
    if tuple(int(part) for part in version.split(".")) < MINIMUM:
        needed = ".".join(str(part) for part in MINIMUM)
        raise RuntimeError(f"SQLite {version} is too old; {needed} or newer is required")


install()
