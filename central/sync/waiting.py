"""What a box is told of its stream: what could not become rows yet, and what does not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from central.sync.arbiter import Overruled
from central.sync.boxes import KnownBox
from domain.ids import new_id
from sync.protocol.centre import Journalled
from sync.protocol.wire import MOST_VERDICTS, OVERRULED, Verdict

_UNSOLVED = b"""
SELECT first_seq, last_seq, code, detail FROM sync_quarantine
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND solved_at IS NULL
ORDER BY id LIMIT %s"""
_TOLD = b"""
INSERT INTO sync_quarantine
  (organization_id, id, store_id, node_id, first_seq, last_seq, late, code, detail, since,
   solved_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def verdicts(connection: Connection[Any], box: KnownBox) -> tuple[Verdict, ...]:
    """What waits of this box now, the oldest first, at most 100. Raises psycopg.Error."""
    key = (box.organization_id, box.store_id, box.node_id)
    return tuple(Verdict(*row) for row in connection.execute(_UNSOLVED, (*key, MOST_VERDICTS)))


def tell_overruled(
    connection: Connection[Any],
    box: KnownBox,
    ops: Sequence[Journalled],
    overruled: Iterable[Overruled],
    now: datetime,
) -> tuple[Verdict, ...]:
    """Say which rows two lives of a box made otherwise. The journal has both; nothing waits.

    It is kept as solved, so that the office sees it too. Raises psycopg.Error.
    """
    last = {(each.op.kind, each.op.entity_id): each for each in ops}
    verdicts: list[Verdict] = []
    for each in overruled:
        op = last[each.kind, each.entity_id]
        whose = "this box's" if each.wins else "the other box's"
        detail = f"{each.kind} {each.entity_id} was changed by two boxes at once; {whose} counts"
        seq = op.op.seq
        verdicts.append(Verdict(seq, seq, OVERRULED, detail))
        place = (box.organization_id, new_id(), box.store_id, box.node_id)
        connection.execute(_TOLD, (*place, seq, seq, op.late, OVERRULED, detail, now, now))
    return tuple(verdicts)
