"""What a copy of the centre must equal: rows and sums of every table, the head of every stream."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.metadata import CENTRAL_METADATA
from central.roles import QUEUE

QUEUE_TABLES = ("procrastinate_jobs", "procrastinate_events", "failures")
_ADDED_UP = (
    "SELECT count(*), COALESCE(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {name} t"
)
_STREAMS = b"""
SELECT organization_id, store_id, node_id, ack_seq, encode(ack_hash, 'hex') FROM sync_streams
ORDER BY organization_id, store_id, node_id"""
_VERSION = b"SELECT version_num FROM alembic_version"


@dataclass(frozen=True, slots=True)
class StreamHead:
    """How far a copy has a box's stream, with the chain's value there."""

    organization_id: UUID
    store_id: UUID
    node_id: UUID
    ack_seq: int
    ack_hash: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`tables`: number of rows and the sum of their hashes. Equal summaries, equal databases."""

    version: str
    tables: Mapping[str, tuple[int, str]]
    streams: tuple[StreamHead, ...]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(count for count, _ in self.tables.values())

    def differs(self, other: Summary) -> list[str]:
        """What is not the same, as sentences."""
        found = [
            f"{name} has {other.tables.get(name, (0, ''))[0]} rows that add up otherwise "
            f"than its {count}"
            for name, (count, added) in self.tables.items()
            if other.tables.get(name) != (count, added)
        ]
        if self.streams != other.streams:
            found.append("the heads of streams are not the same")
        if self.version != other.version:
            found.append(f"the schema is {other.version}, not {self.version}")
        return found

    def to_json(self) -> str:
        """As it is kept beside the copy."""
        return json.dumps(asdict(self), default=str, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Summary:
        """Raises ValueError, KeyError, TypeError where it is none."""
        said = json.loads(text)
        tables = {name: (int(count), str(added)) for name, (count, added) in said["tables"].items()}
        streams = tuple(
            StreamHead(
                UUID(each["organization_id"]),
                UUID(each["store_id"]),
                UUID(each["node_id"]),
                int(each["ack_seq"]),
                str(each["ack_hash"]),
            )
            for each in said["streams"]
        )
        return cls(str(said["version"]), tables, streams)


def summarize(connection: Connection[Any]) -> Summary:
    """The summary of all there is in this transaction's snapshot.

    Raises psycopg.errors.InsufficientPrivilege for whoever does not see every row: an
    administrator without BYPASSRLS would find empty tables equal.
    """
    connection.execute("SET LOCAL row_security = off")
    connection.execute("SET LOCAL TimeZone = 'UTC'")
    names = [table.name for table in CENTRAL_METADATA.sorted_tables]
    names += [f"{QUEUE}.{name}" for name in QUEUE_TABLES]
    tables = {name: _added_up(connection, name) for name in names}
    streams = tuple(StreamHead(*row) for row in connection.execute(_STREAMS))
    row = connection.execute(_VERSION).fetchone()
    return Summary(str(row[0]) if row else "", tables, streams)


def _added_up(connection: Connection[Any], name: str) -> tuple[int, str]:
    row = connection.execute(_ADDED_UP.format(name=name).encode()).fetchone()
    if row is None:
        raise LookupError(name)
    return int(row[0]), str(row[1])
