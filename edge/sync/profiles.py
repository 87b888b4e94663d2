"""Rows that other boxes change too: what comes is merged with what is here, field by field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from edge.transaction import Write
from sync.base import Replicated
from sync.protocol.clock import heed_hybrid, hybrid_of
from sync.protocol.merging import content, merge
from sync.protocol.versions import Row
from sync.rows import blank_row
from sync.triggers import said_sql
from sync.types import to_micros


def merged(tx: Write, table: type[Replicated], said: Row, entity_id: UUID) -> Row:
    """The row of both.

    Where it is what came, all of it is what came: both ends have one row then, its `rev` too.
    """
    heed(tx, said)
    here = tx.value(said_sql(table), tx.house.organization_id, entity_id)
    if here is None:
        return said
    found = merge(json.loads(here), said, blank_row(table))
    return said if content(found) == content(said) else found


def heed(tx: Write, said: Row) -> None:
    """What is written here from now on is later than what came: as far as its clock is sane."""
    clocks: Sequence[object] = list((said.get("clocks") or {}).values())
    if not clocks:
        return
    remote = max(hybrid_of(str(each)) for each in clocks)
    high = int(tx.value("SELECT hlc_high FROM sync_node") or 0)
    heeded = heed_hybrid(high, remote, to_micros(tx.now) // 1000)
    if heeded != high:
        tx.execute("UPDATE sync_node SET hlc_high = ?", heeded)
