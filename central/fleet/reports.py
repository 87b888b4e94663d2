"""Keeping what a box says of itself with its heartbeat."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from central.sync.boxes import KnownBox
from sync.protocol.report import BoxReport
from sync.types import EPOCH

MOST = 1 << 60
FARTHEST = datetime(9000, 1, 1, tzinfo=UTC)
_KEEP = b"""
INSERT INTO box_reports (organization_id, store_id, node_id, at, version, release, life, waiting,
  waiting_since, held, last_sale_at, offset_ms, uncertainty_ms, alarms, said)
VALUES (%(organization)s, %(store)s, %(node)s, %(at)s, %(version)s, %(release)s, %(life)s,
  %(waiting)s, %(waiting_since)s, %(held)s, %(last_sale_at)s, %(offset_ms)s, %(uncertainty_ms)s,
  %(alarms)s, %(said)s)
ON CONFLICT (organization_id, store_id, node_id) DO UPDATE SET at = excluded.at,
  version = excluded.version, release = excluded.release, life = excluded.life,
  waiting = excluded.waiting, waiting_since = excluded.waiting_since, held = excluded.held,
  last_sale_at = excluded.last_sale_at, offset_ms = excluded.offset_ms,
  uncertainty_ms = excluded.uncertainty_ms, alarms = excluded.alarms, said = excluded.said"""


def keep(connection: Connection[Any], box: KnownBox, report: BoxReport, at: datetime) -> None:
    """The newest report of a box, in the transaction of its heartbeat; nonsense is cut short."""
    connection.execute(
        _KEEP,
        {
            "organization": box.organization_id,
            "store": box.store_id,
            "node": box.node_id,
            "at": at,
            "version": _text(report.version),
            "release": _number(report.release),
            "life": _text(report.life),
            "waiting": _number(report.outbox),
            "waiting_since": _ago(at, report.outbox_age_s) if report.outbox else None,
            "held": _number(report.held),
            "last_sale_at": _moment(report.last_sale_ms),
            "offset_ms": _number(report.clock_offset_ms),
            "uncertainty_ms": _number(report.clock_uncertainty_ms),
            "alarms": len(report.alarms),
            "said": Jsonb(_clean(asdict(report))),
        },
    )


def _text(said: str) -> str:
    return said.replace("\x00", "?")[:100]


def _number(said: int) -> int:
    return max(-MOST, min(said, MOST))


def _clean(value: Any) -> Any:
    """What Postgres takes as jsonb: no zero characters."""
    match value:
        case str():
            return value.replace("\x00", "?")[:500]
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each) for each in value]
        case _:
            return value


def _ago(at: datetime, seconds: int) -> datetime:
    return at - timedelta(seconds=min(max(seconds, 0), 10 * 366 * 86_400))


def _moment(millis: int | None) -> datetime | None:
    """None also for what is no moment that a person could have sold at."""
    if millis is None or not 0 <= millis < (FARTHEST - EPOCH) // timedelta(milliseconds=1):
        return None
    return EPOCH + timedelta(milliseconds=millis)
