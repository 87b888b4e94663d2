"""Drafts the next migration of the centre from the difference between declarations and schema.

`python -m migrations.central.draft expand_what_it_adds` writes a file into `versions` to be read
and mended by a person.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from central import embedded, schema


def main(name: str) -> None:
    """Migrate an empty database to the head and write what is still missing."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "draft") as dsn:
        schema.make_roles(dsn)
        config = schema.config()
        with schema.as_owner(dsn) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            count = len(list((schema.MIGRATIONS / "versions").glob("*.py")))
            command.revision(config, name, autogenerate=True, rev_id=f"{count + 1:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
