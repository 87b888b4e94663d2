"""`comanda import menu`: a stranger's menu from a flat CSV or XLSX file."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from comanda.output import progress, say_json
from domain.errors import DomainError
from domain.parsing.mapping import MENU, Mapping
from domain.permissions import MANAGER
from edge import schema
from edge.commands import Actor
from edge.data_lock import DataLock
from edge.database import Database
from edge.importing.rows import RowSource, open_rows
from edge.menu.importing import MenuImport, import_menu
from edge.settings import Settings

SETUP = Actor("system", rights=frozenset(MANAGER))
LISTED = 20


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Which file, and what has to be known to read it."""

    file: Path
    mapping: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    decimal: str | None = None


def import_menu_file(
    settings: Settings, choice: FileChoice, *, skip_bad: bool, as_json: bool
) -> None:
    """Put the file's menu into the box's; again updates it and never doubles.

    Raises DomainError: for what the file, the mapping or a row is not, and while a box runs.
    """
    with DataLock(settings.data):
        if not settings.database.exists():
            raise DomainError(f"There is no restaurant in {settings.data} yet.")
        source = open_rows(
            choice.file,
            encoding=choice.encoding,
            delimiter=choice.delimiter,
            sheet=choice.sheet,
        )
        mapping = Mapping.parse(choice.mapping, source.header, MENU)
        schema.prepare(settings.database)
        with progress(source, "Reading the menu"):
            done = asyncio.run(_import(settings, source, mapping, choice.decimal, skip_bad))
    _tell(done, as_json=as_json)


async def _import(
    settings: Settings, source: RowSource, mapping: Mapping, decimal: str | None, skip_bad: bool
) -> MenuImport:
    db = Database(settings.database)
    await db.open()
    try:
        return await import_menu(db, source, mapping, SETUP, skip_bad=skip_bad, decimal=decimal)
    finally:
        await db.close()


def _tell(done: MenuImport, *, as_json: bool) -> None:
    for sentence in done.refused[:LISTED]:
        print(sentence, file=sys.stderr)
    if done.left_out > LISTED:
        print(f"and {done.left_out - LISTED} more", file=sys.stderr)
    if as_json:
        say_json(done)
        return
    print(
        f"{done.created} items new, {done.updated} updated, {done.unchanged} as they were, "
        f"from {done.rows} rows; {done.left_out} rows left out."
    )
