"""Founds a demo's restaurant with a past, in a process of its own: `... founding '{...}'`.

It is made beside, where that costs no wait for a disk if possible, and is there whole or not at
all. What it was before its first sale stays beside it: another tenant's restaurant begins as that
very copy, with the same ids.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.founding import FoundStore
    from edge.transaction import Write

MEMORY = Path("/dev/shm")
"""Files in memory, where the machine has such (tmpfs of Linux)."""
ROOM_BYTES = 256 << 20
TEMPLATE = "founding.db"
DATABASE = "box.db"
SEED = 7
RECEIPT_SERIES = "A"


@dataclass(frozen=True, slots=True)
class Told:
    """Which folder the restaurant is for, which pipe says that who waits for it is gone."""

    data: str
    organization: str
    pipe: int


@dataclass(frozen=True, slots=True)
class Named:
    """A restaurant has other names from here on."""

    name: str
    organization: str


def begin(data: Path, organization: str) -> subprocess.Popen[bytes]:
    """Start founding, while the caller does something else; it ends when the caller is gone."""
    read_end, _write_end = os.pipe()  # the other end stays open as long as this process lives
    told = Told(str(data), organization, read_end)
    command = [sys.executable, "-m", "comanda.demo_stage.founding", json.dumps(asdict(told))]
    return subprocess.Popen(command, pass_fds=(read_end,))


def workshop() -> Path | None:
    """Where a restaurant is made quickly; None is wherever temporary files are."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM_BYTES else None
    return None


def put(made: Path, where: Path) -> None:
    """Put a database that nobody has open at its place, whole or not at all."""
    part = where.with_name(f"{where.name}.part")
    shutil.copyfile(made, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(where)


def whole(database: Path) -> None:
    """Have everything in the one file: nothing stays in the log beside it."""
    from edge.connection import connect

    raw = connect(database)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


async def found(data: Path, organization: str, busy: float = 0.3) -> None:
    """Found the demo's restaurant with its past in a folder. `busy` is how many guests came."""
    from comanda.demo_restaurant import STORE
    from edge import schema

    with tempfile.TemporaryDirectory(dir=workshop(), prefix="comanda-") as folder:
        made = Path(folder) / DATABASE
        schema.prepare(made)
        furnished = named(STORE, STORE.name, organization)
        await traded(made, furnished, SEED, busy, template=data / TEMPLATE, nth=2)
        put(made, data / DATABASE)


def named(store: FoundStore, name: str, organization: str) -> FoundStore:
    """A restaurant like another one, under other names."""
    return replace(store, name=name, organization_name=organization, brand_name=organization)


async def name(database: Path, name: str, organization: str) -> None:
    """Give a founded restaurant that nobody has open other names, and its box another id.

    Browsers of one machine tell boxes apart by it.
    """
    from domain.ids import new_id
    from edge.backup.store import become_another_node
    from edge.commands import SYSTEM, Command
    from edge.database import Database
    from sync.tables.tenancy import Brand, Organization, Store

    db, node_id = Database(database), new_id()
    await db.open()

    def work(tx: Write) -> None:
        tx.update_by_id(Organization, tx.house.organization_id, name=organization)
        tx.update_by_id(Brand, tx.house.brand_id, name=organization)
        tx.update_by_id(Store, tx.house.store_id, name=name)
        become_another_node(tx, node_id, RECEIPT_SERIES)

    await db.write(Command.of(Named(name, organization), SYSTEM), work)
    await db.close()
    whole(database)


async def traded(
    database: Path,
    store: FoundStore | None,
    seed: int,
    busy: float,
    template: Path | None = None,
    nth: int = 1,
) -> None:
    """Furnish a prepared database, keep a copy of it as `template`, and trade its past.

    Without `store` it is furnished already.
    """
    from comanda.demo_restaurant import furnish
    from comanda.demo_stage.past import founded_at, trade_past
    from domain.clock import VirtualClock
    from edge.database import Database

    until = datetime.now(UTC)
    clock = VirtualClock(founded_at(until))
    db = Database(database, clock, follow_clock=True)
    await db.open()
    if store is not None:
        await furnish(db, store)
    if template is not None:
        await db.close()
        whole(database)
        put(database, template)
        await db.open()
    await trade_past(db, clock, until, seed, busy, nth=nth)
    await db.close()
    whole(database)


def main(told: Told) -> None:
    """Found it, unless the demo ends before."""
    from comanda.demo_stage.supervisor import end_with_parent

    end_with_parent(told.pipe)
    asyncio.run(found(Path(told.data), told.organization))


if __name__ == "__main__":
    main(Told(**json.loads(sys.argv[1])))
