"""A box as the centre knows it, and its stream's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from sync.protocol.centre import Stream
from sync.protocol.clock import FLAGGED_MS
from sync.seal import GENESIS

GUEST_SCOPES = tuple(f"guests:{digit:x}" for digit in range(16))
"""Guests of a whole chain in several scopes, so that writers seldom wait for one another."""


@dataclass(frozen=True, slots=True)
class KnownBox:
    """Whose a key is: the only source of organization and store for all that a box asks."""

    organization_id: UUID
    brand_id: UUID
    store_id: UUID
    node_id: UUID

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the box may read, in order."""
        own = ("organization", f"brand:{self.brand_id.hex}", f"store:{self.store_id.hex}")
        return tuple(sorted((*own, *GUEST_SCOPES)))


@dataclass(frozen=True, slots=True)
class Position:
    """A box's stream, and what else every answer says of it. `epoch` is the store's now."""

    stream: Stream
    epoch: int
    safe_seq: int


_LOOK = b"""
SELECT s.epoch, s.ack_seq, s.ack_hash, s.safe_seq, s.retired_at IS NOT NULL,
       COALESCE((SELECT e.epoch FROM store_epochs e
                 WHERE e.organization_id = s.organization_id AND e.store_id = s.store_id), 0)
FROM sync_streams s
WHERE s.organization_id = %s AND s.store_id = %s AND s.node_id = %s"""
_BEGIN = b"""
INSERT INTO sync_streams
  (organization_id, store_id, node_id, epoch, ack_seq, ack_hash, safe_seq, said_seq)
VALUES (%s, %s, %s, %s, 0, %s, 0, 0) ON CONFLICT DO NOTHING"""
_MOVE = b"""
UPDATE sync_streams SET ack_seq = %s, ack_hash = %s, said_seq = GREATEST(said_seq, %s)
WHERE organization_id = %s AND store_id = %s AND node_id = %s"""
_SEEN = b"""
UPDATE sync_streams SET seen_at = %s, said_seq = GREATEST(said_seq, %s)
WHERE organization_id = %s AND store_id = %s AND node_id = %s"""

_CLOCK = b"""
UPDATE sync_streams SET clock_offset_ms = %s, clock_uncertainty_ms = %s, clock_flagged_at =
  CASE WHEN abs(%s) > %s THEN COALESCE(clock_flagged_at, %s) END
WHERE organization_id = %s AND store_id = %s AND node_id = %s"""


def locked(connection: Connection[Any], box: KnownBox) -> Position:
    """The box's stream; nobody else judges its pushes until this transaction ends.

    A stream that is not there begins: the directory may know more than a centre that was restored.
    """
    key = (box.organization_id, box.store_id, box.node_id)
    row = connection.execute(_LOOK + b" FOR UPDATE OF s", key).fetchone()
    if row is None:
        begin(connection, box, 0)
        row = connection.execute(_LOOK + b" FOR UPDATE OF s", key).fetchone()
    return _position(box, row)


def look(connection: Connection[Any], box: KnownBox) -> Position:
    """The box's stream, as it is."""
    key = (box.organization_id, box.store_id, box.node_id)
    row = connection.execute(_LOOK, key).fetchone()
    return _position(box, row or (0, 0, GENESIS, 0, False, 0))


def _position(box: KnownBox, row: tuple[Any, ...] | None) -> Position:
    if row is None:
        raise LookupError("a stream that was begun is not there")
    epoch, ack_seq, ack_hash, safe_seq, retired, store_epoch = row
    stream = Stream(box.node_id, epoch, ack_seq, bytes(ack_hash), retired)
    return Position(stream, store_epoch, safe_seq)


def begin(connection: Connection[Any], box: KnownBox, epoch: int) -> None:
    """A new stream, where there is none."""
    row = (box.organization_id, box.store_id, box.node_id, epoch, GENESIS)
    connection.execute(_BEGIN, row)


def move(connection: Connection[Any], box: KnownBox, ack_seq: int, ack_hash: bytes) -> None:
    """Everything up to here is journalled."""
    key = (box.organization_id, box.store_id, box.node_id)
    connection.execute(_MOVE, (ack_seq, ack_hash, ack_seq, *key))


def seen(connection: Connection[Any], box: KnownBox, at: datetime, said_seq: int) -> None:
    """The box was here, and has ops up to `said_seq`."""
    key = (box.organization_id, box.store_id, box.node_id)
    connection.execute(_SEEN, (at, said_seq, *key))


def set_clock(
    connection: Connection[Any],
    box: KnownBox,
    ahead_ms: int | None,
    unsure_ms: int | None,
    now: datetime,
) -> None:
    """How far the box's clock was ahead when it said so last; flagged from five minutes on."""
    if ahead_ms is None:
        return
    key = (box.organization_id, box.store_id, box.node_id)
    connection.execute(_CLOCK, (ahead_ms, unsure_ms, ahead_ms, FLAGGED_MS, now, *key))
