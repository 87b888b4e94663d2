"""SQL of the fleet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from central.identity.person import Reach
from central.sync.enrolment import VALID

BoxRow = Mapping[str, Any]
CODE_VALID = VALID

_BOXES = b"""
SELECT d.organization_id, d.brand_id, d.store_id, d.node_id, d.since, d.revoked_at,
       s.epoch, GREATEST(s.said_seq - s.ack_seq, 0) AS behind,
       GREATEST(s.ack_seq - s.safe_seq, 0) AS unsafe, s.seen_at,
       e.node_id AS owner_id, e.since AS owner_since,
       r.version, r.release, r.life, r.waiting, r.waiting_since, r.held, r.last_sale_at,
       r.offset_ms, r.said,
       (SELECT count(*) FROM sync_quarantine q
        WHERE q.organization_id = d.organization_id AND q.store_id = d.store_id
          AND q.node_id = d.node_id AND q.solved_at IS NULL) AS quarantined
FROM directory_boxes d
LEFT JOIN sync_streams s ON s.organization_id = d.organization_id
  AND s.store_id = d.store_id AND s.node_id = d.node_id
LEFT JOIN store_epochs e ON e.organization_id = d.organization_id AND e.store_id = d.store_id
LEFT JOIN box_reports r ON r.organization_id = d.organization_id
  AND r.store_id = d.store_id AND r.node_id = d.node_id
WHERE d.organization_id = %(organization)s
  AND (%(store)s::uuid IS NULL OR d.store_id = %(store)s)
ORDER BY d.store_id, (e.node_id = d.node_id) DESC NULLS LAST, d.since DESC"""
_ALARMS = b"""
SELECT a.id, a.store_id, a.node_id, a.kind, a.detail, a.since, a.ended_at,
       (SELECT d.brand_id FROM directory_boxes d WHERE d.organization_id = a.organization_id
        AND d.store_id = a.store_id LIMIT 1) AS brand_id
FROM fleet_alarms a WHERE a.organization_id = %(organization)s AND a.ended_at IS NULL
  AND (%(everything)s OR a.store_id = ANY (%(stores)s::uuid[]) OR EXISTS (
    SELECT 1 FROM directory_boxes d WHERE d.organization_id = a.organization_id
    AND d.store_id = a.store_id AND d.brand_id = ANY (%(brands)s::uuid[])))
ORDER BY a.since LIMIT %(limit)s"""
_ENDED = b"""
SELECT a.id, a.store_id, a.node_id, a.kind, a.detail, a.since, a.ended_at,
       (SELECT d.brand_id FROM directory_boxes d WHERE d.organization_id = a.organization_id
        AND d.store_id = a.store_id LIMIT 1) AS brand_id
FROM fleet_alarms a WHERE a.organization_id = %(organization)s AND a.ended_at IS NOT NULL
  AND (%(everything)s OR a.store_id = ANY (%(stores)s::uuid[]) OR EXISTS (
    SELECT 1 FROM directory_boxes d WHERE d.organization_id = a.organization_id
    AND d.store_id = a.store_id AND d.brand_id = ANY (%(brands)s::uuid[])))
ORDER BY a.ended_at DESC LIMIT %(limit)s"""
_PLACE = b"""
SELECT brand_id, store_id FROM directory_boxes
WHERE organization_id = %s AND node_id = %s FOR UPDATE"""
_REVOKE = b"""
UPDATE directory_boxes SET revoked_at = COALESCE(revoked_at, %s)
WHERE organization_id = %s AND node_id = %s"""
_STORE = b"""
SELECT brand_id, deleted_at FROM stores WHERE organization_id = %s AND id = %s"""
_QUARANTINE = b"""
SELECT q.id, q.store_id, q.node_id, q.first_seq, q.last_seq, q.late, q.code, q.detail, q.since,
       (SELECT d.brand_id FROM directory_boxes d WHERE d.organization_id = q.organization_id
        AND d.store_id = q.store_id LIMIT 1) AS brand_id,
       (SELECT count(*) FROM parked_entities p
        WHERE p.organization_id = q.organization_id AND p.quarantine_id = q.id) AS behind
FROM sync_quarantine q
WHERE q.organization_id = %(organization)s AND q.solved_at IS NULL
  AND (%(store)s::uuid IS NULL OR q.store_id = %(store)s)
  AND (%(everything)s OR q.store_id = ANY (%(stores)s::uuid[]) OR EXISTS (
    SELECT 1 FROM directory_boxes d WHERE d.organization_id = q.organization_id
    AND d.store_id = q.store_id AND d.brand_id = ANY (%(brands)s::uuid[])))
ORDER BY q.id LIMIT %(limit)s"""
_STORES = b"""
SELECT DISTINCT d.brand_id, q.store_id FROM sync_quarantine q
JOIN directory_boxes d ON d.organization_id = q.organization_id AND d.store_id = q.store_id
WHERE q.organization_id = %(organization)s AND q.solved_at IS NULL
  AND (%(store)s::uuid IS NULL OR q.store_id = %(store)s)"""
_BRAND = b"""
SELECT brand_id FROM directory_boxes WHERE organization_id = %s AND store_id = %s LIMIT 1"""
_OPEN = b"""
SELECT id, store_id, node_id, kind FROM fleet_alarms
WHERE organization_id = %s AND ended_at IS NULL FOR UPDATE"""
_RAISE = b"""
INSERT INTO fleet_alarms (organization_id, id, store_id, node_id, kind, detail, since)
VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_END = b"""
UPDATE fleet_alarms SET ended_at = %s WHERE organization_id = %s AND id = ANY (%s)"""
_UNMAILED = b"""
SELECT a.id, a.store_id, a.kind, a.detail, a.since, COALESCE(s.name, '') AS store_name,
       s.brand_id
FROM fleet_alarms a
LEFT JOIN stores s ON s.organization_id = a.organization_id AND s.id = a.store_id
WHERE a.organization_id = %s AND a.ended_at IS NULL AND a.mailed_at IS NULL AND a.since < %s
ORDER BY a.since"""
_MAILED = b"""
UPDATE fleet_alarms SET mailed_at = %s WHERE organization_id = %s AND id = ANY (%s)"""


def boxes(
    connection: Connection[Any], organization_id: UUID, store_id: UUID | None
) -> list[dict[str, Any]]:
    """Every box of an organization with its stream, epoch and last report."""
    return _dicts(connection, _BOXES, {"organization": organization_id, "store": store_id})


def alarms(
    connection: Connection[Any], organization_id: UUID, reach: Reach, *, ended: bool, limit: int
) -> list[dict[str, Any]]:
    """Open alarms, or those that are over, as far as somebody reaches."""
    said = {"organization": organization_id, **_reached(reach), "limit": limit}
    return _dicts(connection, _ENDED if ended else _ALARMS, said)


def brand_of(
    connection: Connection[Any], organization_id: UUID, store_id: UUID
) -> tuple[UUID | None, datetime | None] | None:
    """A store's brand, and since when it is deleted; None where there is no such store."""
    return connection.execute(_STORE, (organization_id, store_id)).fetchone()


def place(
    connection: Connection[Any], organization_id: UUID, node_id: UUID
) -> tuple[UUID, UUID] | None:
    """A box's brand and store; None where there is no such box."""
    return connection.execute(_PLACE, (organization_id, node_id)).fetchone()


def revoke(connection: Connection[Any], organization_id: UUID, node_id: UUID, at: datetime) -> None:
    """Take a key back, once."""
    connection.execute(_REVOKE, (at, organization_id, node_id))


def quarantine(
    connection: Connection[Any],
    organization_id: UUID,
    store_id: UUID | None,
    reach: Reach,
    limit: int,
) -> list[dict[str, Any]]:
    """What waits, as far as somebody reaches."""
    said = {
        "organization": organization_id,
        "store": store_id,
        **_reached(reach),
        "limit": limit,
    }
    return _dicts(connection, _QUARANTINE, said)


def stores_in_quarantine(
    connection: Connection[Any], organization_id: UUID, store_id: UUID | None
) -> list[tuple[UUID, UUID]]:
    """Brand and id of the stores of which something waits."""
    said = {"organization": organization_id, "store": store_id}
    return [(brand, each) for brand, each in connection.execute(_STORES, said)]


def brand_of_boxes(
    connection: Connection[Any], organization_id: UUID, store_id: UUID
) -> UUID | None:
    """The brand that a store's boxes were let in with; None where none ever was."""
    row = connection.execute(_BRAND, (organization_id, store_id)).fetchone()
    return row[0] if row else None


def _reached(reach: Reach) -> dict[str, Any]:
    return {
        "everything": reach.everything,
        "stores": list(reach.store_ids),
        "brands": list(reach.brand_ids),
    }


def _dicts(connection: Connection[Any], statement: bytes, said: Any) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, said).fetchall()


def open_alarms(connection: Connection[Any], organization_id: UUID) -> list[dict[str, Any]]:
    """Every alarm that is not over."""
    return _dicts(connection, _OPEN, (organization_id,))


def raise_alarm(
    connection: Connection[Any],
    organization_id: UUID,
    alarm_id: UUID,
    row: tuple[UUID, UUID, str, str, datetime],
) -> None:
    """A new alarm: store, node, kind, detail, since."""
    connection.execute(_RAISE, (organization_id, alarm_id, *row))


def end_alarms(
    connection: Connection[Any], organization_id: UUID, alarm_ids: list[UUID], at: datetime
) -> None:
    """These are over."""
    connection.execute(_END, (at, organization_id, alarm_ids))


def unmailed(
    connection: Connection[Any], organization_id: UUID, before: datetime
) -> list[dict[str, Any]]:
    """Alarms that are open since before a moment, and that nobody got a mail about."""
    return _dicts(connection, _UNMAILED, (organization_id, before))


def mailed(
    connection: Connection[Any], organization_id: UUID, alarm_ids: list[UUID], at: datetime
) -> None:
    """Mails about these went."""
    connection.execute(_MAILED, (at, organization_id, alarm_ids))
