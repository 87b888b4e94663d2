"""SQL of a fresh training database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from edge.transaction import Write
from sync.base import replicated_tables

LET_IN = ("devices", "schema_info", "sync_node", "device_secrets")
"""Besides settings: which restaurant this is, and the tablets that were let in."""


def copied_tables() -> tuple[str, ...]:
    """The tables that are copied: every setting, what is sold out, and what lets people in."""
    settings = [
        name
        for name, table in replicated_tables().items()
        if table.policy.write_class in ("setting", "overlay")
    ]
    return (*settings, *LET_IN)


def copy_settings(raw: sqlite3.Connection, trading: Path) -> None:
    """Copy settings out of another database, which is attached for reading only.

    `raw` was opened by a URI, without a transaction; it is closed afterwards.
    """
    raw.execute("ATTACH ? AS trading", (f"{trading.absolute().as_uri()}?mode=ro",))
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO sync_applying (id) VALUES (1)")
    for name in copied_tables():
        columns = ", ".join(row[1] for row in raw.execute(f"PRAGMA main.table_info({name})"))
        raw.execute(
            f"INSERT OR REPLACE INTO main.{name} ({columns}) SELECT {columns} FROM trading.{name}"
        )
    raw.execute("DELETE FROM sync_applying")
    raw.execute("COMMIT")


def make_harmless(tx: Write) -> None:
    """No printer of the training is a real one; nothing reaches kitchen, drawer or centre.

    Scales, scanners, readers and displays stay with trading: a wire has one owner, and what is
    scanned or shown there is of real guests.
    """
    tx.execute("UPDATE printers SET dialect = 'virtual', settings = '{}'")
    tx.execute("UPDATE peripherals SET enabled = 0")
    # A browser keeps its key for the real box's address alone.
    tx.execute("UPDATE devices SET public_key = ''")
    tx.execute(
        "UPDATE sync_node SET state = 'alone', stopped = '', centre_url = '', centre_token = ''"
    )
