"""What the box says of itself in a heartbeat, from what is on disk."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from edge.alarms.store import open_alarms
from edge.printing.troubles import AWAY
from edge.release import release
from edge.sync import store
from edge.transaction import Read
from sync.protocol.box import BoxState
from sync.protocol.report import MOST_ALARMS, MOST_PRINTERS, BoxReport, ReportedAlarm
from sync.protocol.wire import CONTRACT
from sync.types import from_micros, to_micros


def read_report(read: Read, state: BoxState, now: datetime, database: Path) -> BoxReport:
    """How the box is now. Counts and newest rows only: it costs about a millisecond."""
    node = store.node(read)
    if node is None:
        raise LookupError("a box without a restaurant has no centre")
    waits = store.waiting_since(read, state.ack_seq)
    return BoxReport(
        version=release(),
        contract=CONTRACT,
        release=node.release,
        life=state.life.value,
        outbox=store.OutboxChain(read).last_seq() - state.ack_seq,
        outbox_age_s=0 if waits is None else max(0, int((now - waits).total_seconds())),
        unsafe=max(0, state.ack_seq - state.safe_seq),
        parked=int(read.value("SELECT count(*) FROM quarantined_here WHERE code <> 'overruled'")),
        held=int(read.value("SELECT count(*) FROM held_in")),
        withheld=int(read.value("SELECT count(*) FROM withheld_out")),
        alarms=_alarms(read),
        printers=_printers(read),
        last_sale_ms=_last_sale(read),
        disk_free_bytes=shutil.disk_usage(database.parent).free,
        receipt_series=read.house.receipt_series,
        now_ms=_ms(now),
        clock_offset_ms=node.centre_skew_ms,
        clock_uncertainty_ms=node.centre_uncertainty_ms or 0,
    )


def _alarms(read: Read) -> tuple[ReportedAlarm, ...]:
    return tuple(
        ReportedAlarm(each.kind, each.sentence, _ms(each.since))
        for each in open_alarms(read)[:MOST_ALARMS]
    )


def _printers(read: Read) -> tuple[str, ...]:
    found = read.rows(
        "SELECT p.name FROM alarms a JOIN printers p ON p.organization_id = ? "
        "AND p.id = a.subject_id WHERE a.kind = ? ORDER BY p.name LIMIT ?",
        read.house.organization_id,
        AWAY,
        MOST_PRINTERS,
    )
    return tuple(name for (name,) in found)


def _last_sale(read: Read) -> int | None:
    """When the newest payment was taken: its id is the youngest."""
    micros = read.value(
        "SELECT created_at FROM payments WHERE organization_id = ? ORDER BY id DESC LIMIT 1",
        read.house.organization_id,
    )
    return None if micros is None else _ms(from_micros(micros))


def _ms(moment: datetime) -> int:
    return to_micros(moment) // 1000
