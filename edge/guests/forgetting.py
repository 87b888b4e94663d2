"""What else speaks of a guest who is forgotten: the parties that they came in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from edge.transaction import Write
from sync.tables.guests import Guest, Party


def forget_visits(tx: Write, guest_ids: Iterable[UUID]) -> None:
    """Take name, number and note off this store's parties of guests who are erased."""
    wanted = json.dumps(sorted(each.hex.upper() for each in guest_ids))
    erased = tx.all(
        Guest, "id IN (SELECT unhex(value) FROM json_each(?)) AND erased_at IS NOT NULL", wanted
    )
    for guest in erased:
        for party in tx.all(
            Party, "guest_id = ? AND (name <> '' OR phone <> '' OR note <> '')", guest.id
        ):
            tx.update(party, name="", phone="", note="")
