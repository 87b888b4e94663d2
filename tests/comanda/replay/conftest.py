"""A till of histories: write a file, replay it, look into the books."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from comanda.import_commands import FileChoice
from comanda.replay.command import Surroundings, replay_file
from comanda.replay.run import Replayed
from edge.settings import Settings, load

MAP = "order=order,at=at,item=item,quantity=quantity,price=price,category=category,variant=size"
HEADER = "order,at,item,size,category,quantity,price,table,waiter\n"


@dataclass(frozen=True, slots=True)
class Archive:
    """A data folder and the histories that are replayed into it."""

    folder: Path

    @property
    def settings(self) -> Settings:
        """The folder as a box has it."""
        return load(data=self.folder / "box")

    def replay(
        self,
        *rows: str,
        columns: str = MAP,
        skip_bad: bool = False,
        around: Surroundings | None = None,
    ) -> Replayed:
        """Replay these rows below HEADER."""
        file = self.folder / "history.csv"
        file.write_text(HEADER + "".join(f"{row}\n" for row in rows))
        choice = FileChoice(file, columns)
        return replay_file(self.settings, choice, around or Surroundings(), skip_bad=skip_bad)

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the books."""
        with self.books() as raw:
            return raw.execute(sql, values).fetchall()

    @contextmanager
    def books(self) -> Iterator[sqlite3.Connection]:
        """The database itself."""
        with closing(sqlite3.connect(self.settings.database)) as raw:
            yield raw


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)
