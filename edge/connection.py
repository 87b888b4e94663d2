"""Connections to the box's database with the settings that durability needs."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from edge.sqlite_library import assert_version
from edge.transaction import House
from sync.protocol.clock import Offset

BUSY_TIMEOUT_MS = 5_000
STATEMENT_CACHE = 512
WAL_KEPT_BYTES = 64 * 1024 * 1024
"""A log that a long read let grow is cut back to this at the next checkpoint."""


def connect(path: Path, *, query_only: bool = False) -> sqlite3.Connection:
    """A connection in WAL mode with `synchronous=FULL`, foreign keys on, and no implicit BEGIN."""
    raw = sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENT_CACHE,
    )
    assert_version(str(raw.execute("SELECT sqlite_version()").fetchone()[0]))
    raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA recursive_triggers = ON")
    raw.execute("PRAGMA wal_autocheckpoint = 1000")
    raw.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
    raw.execute("PRAGMA temp_store = MEMORY")
    raw.execute("PRAGMA cache_size = -16000")
    if query_only:
        raw.execute("PRAGMA query_only = ON")
    return raw


def load_house(raw: sqlite3.Connection) -> House | None:
    """Which box the database says this is, or None before a restaurant is set up."""
    row = raw.execute(
        "SELECT n.organization_id, n.brand_id, n.store_id, n.node_id, s.zone, s.currency, "
        "s.cut_over_minutes, d.receipt_series, s.options, n.stopped, n.centre_contract, "
        "n.centre_skew_ms, n.centre_uncertainty_ms FROM sync_node n "
        "JOIN stores s ON s.organization_id = n.organization_id AND s.id = n.store_id "
        "JOIN nodes d ON d.organization_id = n.organization_id AND d.id = n.node_id"
    ).fetchone()
    if row is None:
        return None
    return House(
        organization_id=UUID(bytes=row[0]),
        brand_id=UUID(bytes=row[1]),
        store_id=UUID(bytes=row[2]),
        node_id=UUID(bytes=row[3]),
        zone=ZoneInfo(row[4]),
        currency=row[5],
        cut_over_minutes=row[6],
        receipt_series=row[7],
        options=json.loads(row[8]),
        stopped=row[9],
        contract=row[10],
        clock_offset=None if row[12] is None else Offset(row[11], row[12]),
    )
