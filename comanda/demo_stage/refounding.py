"""The demo starts over with the visitor's own menu: the same people and tables, their currency."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from comanda.demo_command import BOX_FILES, clear
from comanda.demo_restaurant import STORE, furnish
from comanda.demo_stage.notes import Guest, Notebook, OwnMenu
from comanda.demo_stage.own_menu import ZONES, WithStations, mapping
from comanda.demo_stage.players import PLAYERS
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import SYSTEM, Actor, Command
from edge.data_lock import DataLock
from edge.database import Database
from edge.devices import store as device_store
from edge.founding import FoundStore
from edge.importing.rows import open_rows
from edge.menu.importing import MenuImport, import_menu
from edge.transaction import Read, Write
from sync.tables.devices import Device

SETUP = Actor("system", rights=frozenset(MANAGER))


def make_room(notebook: Notebook) -> None:
    """Throw the old restaurant away, where a new one was asked for; before the box starts."""
    if notebook.notes.founding is None:
        return
    with DataLock(notebook.data):
        clear(notebook.data, BOX_FILES)
        notebook.note(tokens={}, cut=None, ahead_s=0)


async def furnish_own(db: Database, notebook: Notebook, own: OwnMenu) -> MenuImport:
    """Found the demo with the visitor's menu. Killed in between, the next start begins anew."""
    await furnish(db, own_store(own), with_menu=False)
    source = open_rows(Path(own.file))
    rows = WithStations(source, own.columns)
    done = await import_menu(
        db, rows, mapping(rows.header, own.columns | rows.columns), SETUP, skip_bad=True
    )
    await db.write(Command.of(own, SYSTEM), lambda tx: _let_in(tx, own))
    notebook.note(founding=None)
    return done


def own_store(own: OwnMenu) -> FoundStore:
    """The demo's restaurant with the visitor's currency and language, where that is at home."""
    zone, country = ZONES.get(own.currency, (STORE.zone, STORE.country))
    return replace(
        STORE,
        currency=own.currency,
        zone=zone,
        country=country,
        language=own.language,
        guest_language=own.language,
    )


def visitors_devices(read: Read) -> tuple[Guest, ...]:
    """Phones and laptops that were let in, without the devices of the stage."""
    names = {player.name for player in PLAYERS}
    found = []
    for device in read.all(Device, "state = 'approved' AND deleted_at IS NULL ORDER BY id"):
        secret = device_store.secret_of(read, device.id)
        if secret is not None and device.name not in names and device.station_id is None:
            found.append(Guest(device.name, device.profile, secret.token_hash))
    return tuple(found)


def _let_in(tx: Write, own: OwnMenu) -> None:
    for guest in own.guests:
        device = tx.insert(
            Device,
            new_id(),
            name=guest.name,
            profile=guest.profile,
            state="approved",
            asked_at=tx.now,
            approved_at=tx.now,
        )
        device_store.put_secret(tx, device.id, guest.token_hash)
