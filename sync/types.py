"""The only column types of replicated and box tables, one meaning on SQLite and on Postgres.

| type | Python | SQLite (STRICT) | Postgres |
| --- | --- | --- | --- |
| Id | uuid.UUID | BLOB of 16 bytes | uuid |
| Minor, Count | int | INTEGER (64-bit) | bigint |
| UtcTime | aware datetime | INTEGER, microseconds since 1970 | timestamptz |
| Flag | bool | INTEGER 0 or 1 | boolean |
| Doc | dict or list | TEXT holding JSON | jsonb |
| Text | str | TEXT | text |
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Dialect,
    Integer,
    LargeBinary,
    String,
    TypeDecorator,
    Uuid,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime. Exact."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970. Exact."""
    return EPOCH + timedelta(microseconds=micros)


def to_json(value: object) -> str:
    """Compact JSON as stored in Doc columns."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Text(TypeDecorator[str]):
    """Unicode text; enums are stored as their text."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT everywhere."""
        return dialect.type_descriptor(SqlText())


class Id(TypeDecorator[UUID]):
    """UUIDv7; 16-byte blob on SQLite, uuid on Postgres."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """uuid on Postgres, BLOB on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        """UUID to what the driver takes."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: UUID | bytes | None, dialect: Dialect) -> UUID | None:
        """What the driver gives to UUID."""
        return UUID(bytes=value) if isinstance(value, bytes) else value


class Blob(TypeDecorator[bytes]):
    """Bytes as they are: hashes, sealed ops, secrets. Box tables only."""

    impl = LargeBinary
    cache_ok = True


class Count(TypeDecorator[int]):
    """A 64-bit whole number: counts, thousandths, basis points, coordinates."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """bigint on Postgres, INTEGER (64-bit there) on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Integer())


class Minor(Count):
    """An amount in minor units of the row's currency, 64-bit."""

    cache_ok = True


class UtcTime(TypeDecorator[datetime]):
    """An aware moment; integer microseconds on SQLite, timestamptz on Postgres."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """timestamptz on Postgres, INTEGER on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Integer())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Aware datetime to what the driver takes."""
        if value is None or dialect.name == "postgresql":
            return value
        return to_micros(value)

    def process_result_value(
        self, value: datetime | int | None, dialect: Dialect
    ) -> datetime | None:
        """What the driver gives to an aware UTC datetime."""
        return from_micros(value) if isinstance(value, int) else value


class Flag(TypeDecorator[bool]):
    """True or false."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """boolean on Postgres, INTEGER on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Boolean())
        return dialect.type_descriptor(Integer())

    def process_result_value(self, value: bool | int | None, dialect: Dialect) -> bool | None:
        """0 or 1 to a bool."""
        return None if value is None else bool(value)


class Doc(TypeDecorator[Any]):
    """A JSON document without floats."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """jsonb on Postgres, TEXT on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB())
        return dialect.type_descriptor(SqlText())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Value to JSON text on SQLite."""
        return value if dialect.name == "postgresql" or value is None else to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """JSON text to value."""
        return json.loads(value) if isinstance(value, str) else value


COLUMN_TYPES: tuple[type[TypeEngine[Any]], ...] = (Id, Minor, Count, UtcTime, Flag, Doc, Text, Blob)
"""What a table may use; a test refuses any other type."""

Converter = Callable[[Any], Any]

TO_SQLITE: dict[type, Converter] = {
    Id: lambda value: value.bytes,
    UtcTime: to_micros,
    Flag: int,
    Doc: to_json,
}
"""Python value to SQLite value, for the column types where they differ."""

FROM_SQLITE: dict[type, Converter] = {
    Id: lambda value: UUID(bytes=value),
    UtcTime: from_micros,
    Flag: bool,
    Doc: json.loads,
}
"""SQLite value to Python value, for the column types where they differ."""
