"""Drafts the next migration of the box from the difference between declarations and schema.

`python -m migrations.edge.draft expand_what_it_adds` writes a file into `versions` to be read and
mended by a person.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

import edge.sqlite_library  # noqa: F401  (first, before SQLAlchemy opens sqlite3)
from edge import schema


def main(name: str) -> None:
    """Migrate an empty database to the head and write what is still missing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.db"
        config = schema._config()
        engine = create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            count = len(list((schema.MIGRATIONS / "versions").glob("*.py")))
            command.revision(config, name, autogenerate=True, rev_id=f"{count + 1:04d}")
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
