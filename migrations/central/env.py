"""Alembic's environment for the centre's database; `central.schema` hands over the connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from central.metadata import CENTRAL_METADATA, PARTITIONED


def render_item(kind: str, value: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types by their own names."""
    if kind == "type" and type(value).__module__ == "sync.types":
        autogen.imports.add("from sync import types")
        return f"types.{type(value).__name__}()"
    return False


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Partitions are made from the calendar, not by migrations."""
    return kind != "table" or not any(str(name).startswith(f"{each}_p") for each in PARTITIONED)


def run() -> None:
    """Migrate on the connection that `central.schema` opened."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=CENTRAL_METADATA,
        render_item=render_item,
        include_name=include_name,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
