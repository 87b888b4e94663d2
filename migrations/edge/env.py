"""Alembic's environment for the box's database; `edge.schema` hands over the connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import edge.sqlite_library  # noqa: F401  (first, before SQLAlchemy opens sqlite3)
import sync.tables  # noqa: F401  (declares the replicated tables)
from edge.box_tables import BOX_METADATA
from sync.base import METADATA


def render_item(kind: str, value: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types by their own names."""
    if kind == "type" and type(value).__module__ == "sync.types":
        autogen.imports.add("from sync import types")
        return f"types.{type(value).__name__}()"
    return False


def run() -> None:
    """Migrate on the connection that `edge.schema` opened."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=[METADATA, BOX_METADATA],
        render_item=render_item,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
