"""The office of a centre on a port, over what boxes pushed: `... serve_office PORT STORES`.

The first line it prints is JSON: what a browser needs to sign in. Each start is a fresh centre in
a folder of its own, on a Friday evening in Rome; its restaurants have traded since the Friday
before, through the services of the box, and what they sealed was pushed as a box pushes it.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import edge.sqlite_library  # noqa: F401  (first)
from central import embedded, roles, schema
from central.figures.computing import compute_marked
from central.fleet.reports import keep
from central.main import Centre, services
from central.office_main import end_cleanly, serve
from central.pools import pool
from central.releases.due import DueReleases
from central.settings import CentralSettings
from central.tenancy import tenant_block
from central.tenants.requests import Owner
from comanda.demo_restaurant import STORE, furnish
from comanda.demo_stage.past import founded_at, trade_past
from domain.clock import VirtualClock
from edge import schema as edge_schema
from edge.database import Database
from sync.protocol.report import BoxReport, ReportedAlarm
from tests.central.stream import box_of, deliver, let_in, read_stream

FRIDAY_NIGHT = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
EMAIL, PASSWORD, NAME = "ada@comanda.test", "correct horse", "Ada Rossi"
RUNNER_EMAIL = "runner@comanda.test"
ORGANIZATION = "Comanda Group"
BUSY = 0.2
"""One party at a sitting."""
OUT_OF_PAPER = (ReportedAlarm("printer", "The kitchen printer is out of paper.", 0),)
SEEN = b"UPDATE sync_streams SET seen_at = %s WHERE node_id = %s"
STORES = ("Trattoria Comanda", "Comanda al Porto", "Comanda Stazione")


@dataclass(frozen=True, slots=True)
class Served:
    """What a browser needs."""

    email: str
    password: str
    runner_email: str
    store: str


class RunningClock:
    """Begins on Friday night and goes on."""

    def __init__(self) -> None:
        self._ahead = FRIDAY_NIGHT - datetime.now(UTC)

    def now(self) -> datetime:
        """The present moment there, aware, in UTC."""
        return datetime.now(UTC) + self._ahead


async def live(path: Path, name: str, seed: int) -> None:
    """A restaurant's week, on its own box."""
    edge_schema.prepare(path)
    clock = VirtualClock(founded_at(FRIDAY_NIGHT))
    db = Database(path, clock)
    await db.open()
    await furnish(db, replace(STORE, name=name))
    await trade_past(db, clock, FRIDAY_NIGHT, seed, BUSY)
    await db.close()


def push(centre: Centre, path: Path, organization_id: UUID, number: int) -> None:
    """What a box sealed, as of that organization; and how the box is. The third one is silent."""
    own = box_of(path)
    box = replace(own, organization_id=organization_id)
    let_in(centre, box)
    stream = read_stream(path, own)
    deliver(centre, stream if box == own else stream.of_another(box))
    is_silent = number == 3
    at = FRIDAY_NIGHT - timedelta(hours=1.5 if is_silent else 0)
    last_sale = at - timedelta(minutes=4)
    report = BoxReport(
        version="0.1.0",
        outbox=412 if is_silent else 0,
        outbox_age_s=5400 if is_silent else 0,
        last_sale_ms=int(last_sale.timestamp() * 1000),
        alarms=OUT_OF_PAPER if number == 2 else (),
        clock_offset_ms=400,
        receipt_series="A",
    )
    with tenant_block(centre.pool, box.organization_id, box.store_id) as connection:
        keep(connection, box, report, at)
        connection.execute(SEEN, (at, box.node_id))


def fill(settings: CentralSettings, dsn: str, folder: Path, stores: int) -> None:
    """Restaurants with a week behind them, and the people of their office."""
    clock = RunningClock()
    paths = [folder / f"box-{number}.db" for number in range(1, stores + 1)]
    for number, path in enumerate(paths, 1):
        asyncio.run(live(path, STORES[number - 1], number))
    organization_id = box_of(paths[0]).organization_id
    with (
        services(settings, dsn, clock) as centre,
        pool(dsn, roles.JOBS, "", 1) as jobs,
    ):
        owner = Owner(EMAIL, NAME, PASSWORD)
        centre.tenants.found_organization(ORGANIZATION, owner, organization_id)
        centre.identity.create_super_admin(RUNNER_EMAIL, "Rita Runner", PASSWORD)
        for number, path in enumerate(paths, 1):
            push(centre, path, organization_id, number)
            DueReleases(centre.app, clock).adopt_due()
        while compute_marked(jobs, clock):
            pass


def serve_from(folder: Path, port: int, stores: int) -> None:
    """Serve what is in a folder, filled where it is empty."""
    is_filled = (folder / "pg").exists()
    with embedded.running(folder / "pg") as dsn:
        settings = CentralSettings(
            data=folder / "centre", dsn=dsn, host="127.0.0.1", office_port=port
        )
        if not is_filled:
            schema.migrate(dsn)
            fill(settings, dsn, folder, stores)
        served = Served(EMAIL, PASSWORD, RUNNER_EMAIL, STORES[0])
        print(json.dumps(asdict(served)), flush=True)
        serve(settings, dsn, clock=RunningClock())


def main() -> None:
    """Fill, say how to come in, serve. A third argument is a folder to keep and begin from."""
    end_cleanly()
    port, stores, *kept = sys.argv[1:]
    folder = Path(kept[0]) if kept else Path(tempfile.mkdtemp(prefix="office-"))
    try:
        serve_from(folder, int(port), int(stores))
    finally:
        if not kept:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
