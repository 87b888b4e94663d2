"""The order of migrations can be read from their files' names, without Alembic."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from edge.schema import MIGRATIONS


def test_the_names_of_migrations_are_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    by_alembic = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]

    by_name = sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/*_*.py"))

    assert by_name == list(reversed(by_alembic))
