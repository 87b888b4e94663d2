"""Alarms about boxes: raised when something is wrong for a while, ended when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from central.fleet import store
from central.fleet.service import BoxView, view
from central.tenancy import Pool, tenant_block
from domain.ids import new_id

SILENT_FOR = timedelta(minutes=15)
WAITING_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a box: `kind` as in `fleet_alarms`, `detail` a sentence."""

    store_id: UUID
    node_id: UUID
    kind: str
    detail: str


def watch(pool: Pool, organization_id: UUID, now: datetime) -> tuple[int, int]:
    """Raise what is new and end what is over; how many of each. Again changes nothing."""
    with tenant_block(pool, organization_id) as connection:
        boxes = [view(row, now) for row in store.boxes(connection, organization_id, None)]
        wanted = {
            (each.store_id, each.node_id, each.kind): each
            for box in boxes
            for each in troubles(box, now)
        }
        known = {
            (row["store_id"], row["node_id"], row["kind"]): row["id"]
            for row in store.open_alarms(connection, organization_id)
        }
        for key in wanted.keys() - known.keys():
            each = wanted[key]
            row = (each.store_id, each.node_id, each.kind, each.detail, now)
            store.raise_alarm(connection, organization_id, new_id(), row)
        over = [known[key] for key in known.keys() - wanted.keys()]
        store.end_alarms(connection, organization_id, over, now)
    return len(wanted.keys() - known.keys()), len(over)


def troubles(box: BoxView, now: datetime) -> Iterator[Trouble]:
    """What is wrong with a box now. One that is shut out, or was never there, has no troubles."""

    def trouble(kind: str, detail: str) -> Trouble:
        return Trouble(box.store_id, box.node_id, kind, detail)

    if box.dual_active:
        yield trouble("dual_active", "A box sells although another one has the restaurant.")
    if box.state == "forked":
        yield trouble("forked", "A copied disk, or a restored image: let this box in anew.")
    if box.state not in ("active", "silent"):
        return
    if box.seen_at is not None and now - box.seen_at > SILENT_FOR:
        yield trouble("silent", "Nothing was heard of this box. Is there internet and power?")
    if box.clock_is_off:
        yield trouble("clock", "The clock of this box is wrong by more than five minutes.")
    if box.state == "active" and box.waiting_since and now - box.waiting_since > WAITING_FOR:
        yield trouble("waiting", "The box is heard, but what it sold does not arrive.")
    if box.quarantined:
        yield trouble("quarantine", "Something of this box cannot be read here and waits.")
