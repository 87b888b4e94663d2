"""Triggers generated from the table declarations.

For each replicated table: its rows' images go to `outbox_unsealed` in the transaction of the
change; rows are never deleted; insert-only tables are never updated; one-way states stay.
`db.write()` seals the images before it commits (`sync.seal`).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column

from sync.base import UP, Replicated, replicated_tables
from sync.types import Doc, Flag, Id

PREFIX = "comanda_"


def triggers() -> dict[str, str]:
    """Every trigger of the box by name, as the statement that creates it."""
    return dict(item for table in replicated_tables().values() for item in _of_table(table))


def outbox_triggers() -> frozenset[str]:
    """The names of those triggers that fill the outbox (the others guard)."""
    return frozenset(name for name in triggers() if name.endswith(("_out_insert", "_out_update")))


def said_sql(table: type[Replicated]) -> str:
    """Read one row as a box says it on the wire, by organization and id."""
    name = table.__tablename__
    return f"SELECT {_image(table)} FROM {name} AS NEW WHERE NEW.organization_id = ? AND NEW.id = ?"


def image_sql(table: type[Replicated]) -> str:
    """Put the image of one row beside, as a trigger does; by organization and id."""
    name = table.__tablename__
    return f"{_out(table)} FROM {name} AS NEW WHERE NEW.organization_id = ? AND NEW.id = ?"


def _of_table(table: type[Replicated]) -> Iterator[tuple[str, str]]:
    name = str(table.__tablename__)
    if table.policy.write_class in UP:
        yield _statement(
            name, "out_insert", f"AFTER INSERT ON {name}", _not_applying(), _out(table)
        )
        if not table.policy.insert_only:
            yield _statement(
                name, "out_update", f"AFTER UPDATE ON {name}", _not_applying(), _out(table)
            )
    yield _refusal(name, "no_delete", f"BEFORE DELETE ON {name}", "", "rows are never deleted")
    if table.policy.insert_only:
        yield _refusal(name, "insert_only", f"BEFORE UPDATE ON {name}", "", "rows never change")
    for column, finals in table.policy.one_way.items():
        listed = ", ".join(f"'{final}'" for final in finals)
        condition = f"WHEN OLD.{column} IN ({listed}) AND NEW.{column} IS NOT OLD.{column}"
        yield _refusal(
            name, f"one_way_{column}", f"BEFORE UPDATE ON {name}", condition, f"{column} is final"
        )


def _not_applying() -> str:
    return "WHEN NOT EXISTS (SELECT 1 FROM sync_applying)"


def _statement(table: str, what: str, event: str, when: str, body: str) -> tuple[str, str]:
    name = f"{PREFIX}{table}_{what}"
    return name, f"CREATE TRIGGER {name} {event} {when} BEGIN {body}; END"


def _refusal(table: str, what: str, event: str, when: str, reason: str) -> tuple[str, str]:
    return _statement(table, what, event, when, f"SELECT RAISE(ABORT, '{table}: {reason}')")


def _out(table: type[Replicated]) -> str:
    return (
        "INSERT INTO outbox_unsealed (kind, v, entity_id, body) SELECT "
        f"'{table.policy.kind}', {table.policy.version}, NEW.id, {_image(table)}"
    )


def _image(table: type[Replicated]) -> str:
    columns = table.__table__.columns  # type: ignore[attr-defined]
    pairs = ", ".join(f"'{column.name}', {_json_value(column)}" for column in columns)
    return f"json_object({pairs})"


def _json_value(column: Column[object]) -> str:
    """The column as JSON: ids as 32 hex digits, flags as booleans, documents as they are."""
    value = f"NEW.{column.name}"
    if isinstance(column.type, Id):
        return (
            f"lower(hex({value}))"
            if not column.nullable
            else f"iif({value} IS NULL, NULL, lower(hex({value})))"
        )
    if isinstance(column.type, Flag):
        return f"json(iif({value}, 'true', 'false'))"
    if isinstance(column.type, Doc):
        return f"json({value})"
    return value
