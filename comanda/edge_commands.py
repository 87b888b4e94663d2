"""`comanda edge ...`: found, run, back up and restore a box."""

from __future__ import annotations

import asyncio
from pathlib import Path

from comanda.output import say_json
from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import MANAGER
from edge import schema
from edge.commands import Actor
from edge.data_lock import DataLock
from edge.database import Database
from edge.founding import FoundStore, found
from edge.settings import Settings
from edge.staff.editing import PeopleService
from edge.staff.requests import HirePerson

MEGABYTE = 1_000_000
SETUP = Actor("system", rights=frozenset(MANAGER))


def run_box(settings: Settings, *, as_json: bool) -> None:
    """Serve until stopped."""
    from edge.main import Started, run

    def announce(started: Started) -> None:
        if as_json:
            say_json(started)
            return
        print(f"{started.store_name} is open: {started.lan_address}")
        if started.link:
            print(f"Let a first screen in, once, within an hour: {started.link}", flush=True)

    run(settings, announce)


def make_new_keys(settings: Settings, *, sure: bool, as_json: bool) -> None:
    """Forget the box's own authority, while the box does not run. Raises DomainError unless sure.

    Tablets stay let in, and must trust the box's new certificate before they reach it.
    """
    from edge.lan.vault import Vault

    if not sure:
        raise DomainError("Every tablet must trust the box anew after this: say --yes.")
    with DataLock(settings.data):
        Vault(settings.data).forget()
    if as_json:
        say_json({"data": settings.data})
    else:
        print("The keys are gone. The next start makes new ones.")


def found_store(
    settings: Settings, store: FoundStore, manager: str, pin: str, *, as_json: bool
) -> None:
    """Found the restaurant of a box with its first manager. All of it is there, or nothing."""
    with DataLock(settings.data):
        if settings.database.exists():
            raise DomainError(f"{settings.data} already holds a restaurant.")
        part = settings.database.with_name("box.db.founding")
        for ending in ("", "-wal", "-shm"):
            part.with_name(part.name + ending).unlink(missing_ok=True)
        schema.prepare(part)
        asyncio.run(_found(part, store, manager, pin))
        part.replace(settings.database)
    if as_json:
        say_json({"store": store.name, "data": settings.data})
    else:
        print(f"{store.name} is founded in {settings.data}. `comanda edge run` opens it.")


async def _found(part: Path, store: FoundStore, manager: str, pin: str) -> None:
    db = Database(part)
    await db.open()
    try:
        founded = await found(db, store)
        hire = HirePerson(new_id(), manager, pin, (founded.roles["Manager"],))
        await PeopleService(db).hire(hire, SETUP)
    finally:
        await db.close()


def back_up_box(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Take a checked copy of the database, also while the box sells."""
    from edge.backup.copying import back_up

    copy = back_up(settings.database, file)
    if as_json:
        say_json(copy)
    else:
        size_mb = max(1, copy.size_bytes // MEGABYTE)
        print(
            f"{copy.store_name}: {copy.orders} orders, {copy.payments} payments, {size_mb} MB, "
            f"checked, in {copy.file}."
        )


def restore_box(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Go on from a copy as a new node with its own receipt series."""
    from edge.backup.restoring import restore

    restored = asyncio.run(restore(file, settings.data))
    if as_json:
        say_json(restored)
        return
    print(
        f"{restored.copy.store_name} is restored in {settings.data} with {restored.copy.orders} "
        f"orders. Receipts go on in series {restored.receipt_series}."
    )
    if restored.replaced:
        print(f"The database that was there is kept as {restored.replaced}.")
