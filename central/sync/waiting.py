"""What waits of a box's stream: transactions that could not become rows yet."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from central.sync.boxes import KnownBox
from sync.protocol.wire import MOST_VERDICTS, Verdict

_UNSOLVED = b"""
SELECT first_seq, last_seq, code, detail FROM sync_quarantine
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND solved_at IS NULL
ORDER BY id LIMIT %s"""


def verdicts(connection: Connection[Any], box: KnownBox) -> tuple[Verdict, ...]:
    """What waits of this box now, the oldest first, at most 100. Raises psycopg.Error."""
    key = (box.organization_id, box.store_id, box.node_id)
    return tuple(Verdict(*row) for row in connection.execute(_UNSOLVED, (*key, MOST_VERDICTS)))
