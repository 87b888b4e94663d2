"""What SQLite's query planner is told about the tables: fixed numbers, the same on every box.

Every key and index begins with `organization_id`, and a box holds one restaurant. Without
statistics SQLite takes that first column for a good one, prefers the primary key by it alone, and
walks whole tables. Numbers that are written rather than measured keep the plans of the first day
in the tenth year, and tests see the plans that boxes use.
(https://sqlite.org/optoverview.html, "Manual Control Of Query Plans Using SQLITE_STAT Tables")
"""

from __future__ import annotations

import sqlite3
from itertools import groupby

from sync.base import replicated_tables

TRADE_ROWS = 1_000_000
"""Rows of a table that grows with trading."""
SETTING_ROWS = 1_000
"""Rows of a table that people fill: menu, floor, people."""
SAME_FOR_ALL = frozenset({"organization_id", "brand_id", "store_id"})
"""Columns that are the same in every row of a box."""
FIRST_FINDS, EACH_NARROWS = 100, 10
"""Rows that the first telling column of an index finds, and how much each further one narrows."""

_INDEXES = (
    "SELECT t.name, i.name, i.origin, i.[unique], c.name FROM sqlite_master t, "
    "pragma_index_list(t.name) i, pragma_index_info(i.name) c WHERE t.type = 'table' "
    "AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, i.name, c.seqno"
)

Statistic = tuple[str, str, str]
"""Table, index (the table itself for its key) and rows per prefix, as `sqlite_stat1` has them."""


def inform(raw: sqlite3.Connection) -> None:
    """Write the numbers where they differ; connections that are opened later plan by them."""
    wanted = statistics(raw)
    known = raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone()
    if known and set(raw.execute("SELECT tbl, idx, stat FROM sqlite_stat1")) == wanted:
        return
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("ANALYZE sqlite_schema")  # makes sqlite_stat1, which cannot be created by name
    raw.execute("DELETE FROM sqlite_stat1")
    raw.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", sorted(wanted))
    raw.execute("COMMIT")


def statistics(raw: sqlite3.Connection) -> set[Statistic]:
    """The numbers for every index of a database."""
    settings = {
        name
        for name, table in replicated_tables().items()
        if table.policy.write_class in ("setting", "overlay")
    }
    found: set[Statistic] = set()
    rows = raw.execute(_INDEXES).fetchall()
    for (table, index, origin, is_unique), columns in groupby(rows, key=lambda row: row[:4]):
        total = SETTING_ROWS if table in settings else TRADE_ROWS
        counts = _rows_per_prefix(total, [column for *_, column in columns], bool(is_unique))
        found.add((table, table if origin == "pk" else index, " ".join(map(str, counts))))
    return found


def _rows_per_prefix(total: int, columns: list[str], is_unique: bool) -> list[int]:
    """All rows, then how many of them each longer prefix of an index finds."""
    counts, finds = [total], FIRST_FINDS
    for column in columns:
        if column in SAME_FOR_ALL:
            counts.append(counts[-1])
        else:
            counts.append(min(counts[-1], max(finds, 1)))
            finds //= EACH_NARROWS
    if is_unique:
        counts[-1] = 1
    return counts
