"""Imports a flat menu: all of it in one write, or nothing; again it updates and never doubles."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from domain.parsing.amounts import Amounts
from domain.parsing.errors import RowsRefused
from domain.parsing.mapping import Mapping
from domain.parsing.sieve import Sieve
from domain.permissions import Right, require
from edge import audit
from edge.commands import Actor, Command
from edge.database import Database
from edge.importing.rows import RowSource
from edge.menu.import_known import Known, load_known
from edge.menu.import_rows import DifferentRows, RowReader, column_names, different
from edge.menu.import_write import import_rows
from edge.transaction import Write


@dataclass(frozen=True, slots=True)
class ImportMenu:
    """What is imported: a digest stands for the rows that could be read, sentences for the rest."""

    digest: str
    refused: tuple[str, ...]
    skip_bad: bool


@dataclass(frozen=True, slots=True)
class MenuImport:
    """What an import did. Items are counted once each; `rows` are those of the file.

    `refused` says why rows were left out, at most a thousand of them; `left_out` counts all.
    """

    created: int
    updated: int
    unchanged: int
    rows: int
    left_out: int
    refused: tuple[str, ...] = ()


async def import_menu(
    db: Database,
    source: RowSource,
    mapping: Mapping,
    actor: Actor,
    command_id: UUID | None = None,
    *,
    skip_bad: bool = False,
    decimal: str | None = None,
) -> MenuImport:
    """Read the file row by row, then put its menu into the store's in one write.

    Items are known again by their code, else by name and category, else by a name that only one
    item has; variants by their code, else by name. Categories that are missing are added; tax
    groups, stations and courses must be there. What the file does not say stays as it is, and
    what it does not name stays on the menu. Progress is `source.done` of `source.total`.

    Raises RowsRefused, unless `skip_bad`: it then leaves out what it cannot take. Also Forbidden,
    FileRefused, NotFound where there is no restaurant.
    """
    require(actor.rights, Right.EDIT_MENU)
    house = await db.read(lambda read: read.house)
    columns = column_names(mapping)
    reader = RowReader(Amounts(house.currency, decimal), columns)
    sieve = Sieve(source, mapping, reader.read, skip_bad=skip_bad)
    found = await asyncio.to_thread(lambda: different(sieve, columns))
    if found.contradictions and not skip_bad:
        raise RowsRefused(found.contradictions, len(found.contradictions))
    refused = (*sieve.refused, *found.contradictions)
    request = ImportMenu(found.digest, tuple(error.sentence for error in refused), skip_bad)

    def work(tx: Write) -> MenuImport:
        known = load_known(tx, columns)
        return _import(tx, known, found, sieve.refused_count, request)

    return await db.write(Command.of(request, actor, command_id), work, MenuImport)


def _import(
    tx: Write, known: Known, found: DifferentRows, unread: int, request: ImportMenu
) -> MenuImport:
    """Write the rows. `unread` counts those that never became records."""
    imported = import_rows(tx, known, found.rows)
    if imported.refused and not request.skip_bad:
        raise RowsRefused(imported.refused, len(imported.refused))
    if imported.created or imported.updated:
        counts = {"created": imported.created, "updated": imported.updated}
        audit.record(tx, "menu_imported", "store", tx.house.store_id, details=counts)
        tx.signal("menu")
    return MenuImport(
        created=imported.created,
        updated=imported.updated,
        unchanged=imported.unchanged,
        rows=found.count + unread,
        left_out=unread + len(found.contradictions) + len(imported.refused),
        refused=(*request.refused, *(error.sentence for error in imported.refused)),
    )
