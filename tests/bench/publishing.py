"""Publish 500 changed prices until 50 boxes have them in force.

The boxes are the production code: a database on disk each, the worker that asks over HTTP and
waits for news, one write that applies. The centre is the production application under uvicorn in a
process of its own, the boxes are in two more. All of it shares this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

import httpx
import uvicorn

import edge.sqlite_library  # noqa: F401  (first)
from central import embedded, schema
from central.identity.person import Membership, Person
from central.identity.rights import Role
from central.main import Centre, create_app, services
from central.releases.editing import Wish
from central.settings import PREFIX, CentralSettings
from central.sync.enrolment import Invitation
from comanda.demo_stage.players import HOSTESS
from domain.ids import new_id
from edge.database import Database
from edge.founding import FoundStore, found
from edge.schema import prepare
from edge.sync.box_store import BoxStore
from edge.sync.service import EnrolHere, SyncService
from edge.sync.worker import SyncWorker
from tests.bench.table import Row, percentile

BOXES = int(os.environ.get("BOXES", "50"))
PROCESSES = 2
"""Boxes share the machine's cores, where real ones have their own."""
ITEMS, ROUNDS = 500, 11
P95_MS = 2_000.0
PORT = 9210
URL = f"http://127.0.0.1:{PORT}"
REST_S = 2
API, SOME_BOXES = "api", "boxes"


@dataclass
class Box:
    """A box that waits for news."""

    db: Database
    service: SyncService
    worker: SyncWorker
    told: asyncio.Event = field(default_factory=asyncio.Event)
    told_at: float = 0.0

    def listen(self) -> None:
        """Remember when the menu changed."""

        def changed(_signal: object) -> None:
            self.told_at = time.perf_counter()
            self.told.set()

        self.db.signals.subscribe("menu", changed)


def run() -> list[Row]:
    """The p95 over boxes and rounds."""
    for_boxes = f"publish {ITEMS} prices until {BOXES} boxes have them, p95"
    return [Row(for_boxes, percentile(measured(), 95), None, P95_MS)]


def measured() -> list[float]:
    """Milliseconds from the call of publish, for each box and round."""
    folder = Path(tempfile.mkdtemp(prefix="pub-"))
    try:
        with embedded.running(folder / "pg") as dsn:
            schema.migrate(dsn)
            settings = CentralSettings(data=folder / "centre", dsn=dsn)
            with services(settings, dsn) as centre, serving(settings, dsn):
                return _rounds(centre, folder)
    finally:
        shutil.rmtree(folder)


def _rounds(centre: Centre, folder: Path) -> list[float]:
    organization_id, brand_id = new_id(), new_id()
    membership = Membership(new_id(), organization_id, "Chain", Role.OWNER)
    owner = Person(new_id(), "Owner", "owner@example.com", "en", False, (membership,))
    fares = make_menu(centre, owner, organization_id)
    codes = [
        centre.enrolment.invite(Invitation(organization_id, brand_id, new_id()), "bench")
        for _ in range(BOXES)
    ]
    spent: list[float] = []
    with ExitStack() as stack:
        parts = [codes[start::PROCESSES] for start in range(PROCESSES)]
        told = [
            stack.enter_context(_boxes(folder / f"boxes-{number}", part))
            for number, part in enumerate(parts)
        ]
        for number in range(ROUNDS):
            wishes = [
                Wish("fare", fare_id, {"amount_minor": 1000 + number}, number + 1)
                for fare_id in fares
            ]
            centre.releases.change_all(owner, organization_id, wishes)
            time.sleep(REST_S)  # nobody publishes without looking
            began = time.perf_counter()
            centre.releases.publish(owner, organization_id, new_id(), f"round {number}")
            published = time.perf_counter()
            took = [(at - began) * 1000 for pipe in told for at in json.loads(pipe.readline())]
            words = f"published {(published - began) * 1000:.0f} ms, last box {max(took):.0f} ms"
            sys.stderr.write(f"{words}\n")
            spent += took
    return spent[BOXES:]


def make_menu(centre: Centre, owner: Person, organization_id: UUID) -> list[UUID]:
    """A menu of 500 dishes; the ids of their prices."""
    group, category, fare_set = new_id(), new_id(), new_id()
    wishes = [
        Wish("tax_group", group, {"name": "Food", "code": "food"}, 0),
        Wish("category", category, {"name": "All"}, 0),
        Wish("fare_set", fare_set, {"name": "Standard", "currency": "EUR"}, 0),
    ]
    fares = []
    for number in range(ITEMS):
        item, variant, fare = new_id(), new_id(), new_id()
        fares.append(fare)
        dish = {"name": f"Dish {number}", "category_id": category, "tax_group_id": group}
        price = {
            "fare_set_id": fare_set,
            "priced_kind": "variant",
            "priced_id": variant,
            "amount_minor": 999,
            "currency": "EUR",
        }
        wishes += [
            Wish("item", item, dish, 0),
            Wish("variant", variant, {"item_id": item}, 0),
            Wish("fare", fare, price, 0),
        ]
    centre.releases.change_all(owner, organization_id, wishes)
    centre.releases.publish(owner, organization_id, new_id(), "Menu")
    return fares


@contextmanager
def _boxes(folder: Path, codes: list[str]) -> Iterator[IO[str]]:
    """Some boxes in a process; it writes a line with their times for each release."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.bench.publishing", SOME_BOXES, str(folder), *codes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process.stdout
        finally:
            process.kill()


async def live(folder: Path, codes: list[str]) -> None:
    """Boxes that are let in, take every release, and say when."""
    async with AsyncExitStack() as stack:
        boxes = [
            await stack.enter_async_context(_box(folder / f"{number}.db", code))
            for number, code in enumerate(codes)
        ]
        print("ready", flush=True)
        while True:
            await asyncio.gather(*(box.told.wait() for box in boxes))
            for box in boxes:
                box.told.clear()
            print(json.dumps([box.told_at for box in boxes]), flush=True)


@asynccontextmanager
async def _box(path: Path, code: str) -> AsyncIterator[Box]:
    """A restaurant that was let in and has everything."""
    prepare(path)
    db = Database(path)
    await db.open()
    await found(db, FoundStore(path.stem))
    store = BoxStore(db)
    box = Box(db, SyncService(db, store), SyncWorker(db, store))
    await box.service.enrol(EnrolHere(URL, code), HOSTESS)
    box.listen()
    box.worker.start()
    await box.told.wait()
    box.told.clear()
    yield box
    await box.worker.stop()
    await db.close()


@contextmanager
def serving(settings: CentralSettings, dsn: str) -> Iterator[None]:
    """The centre's API in a process of its own."""
    names = {f"{PREFIX}DSN": dsn, f"{PREFIX}DATA": str(settings.data)}
    command = [sys.executable, "-m", "tests.bench.publishing", API]
    with subprocess.Popen(command, env=os.environ | names) as process:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=40)) as client:
                client.get(f"{URL}/openapi.json")
            yield
        finally:
            process.terminate()


def main(what: str, *given: str) -> None:
    """Serve the API by the environment's settings, or live as some boxes."""
    if what == SOME_BOXES:
        asyncio.run(live(Path(given[0]), list(given[1:])))
        return
    settings = CentralSettings()
    app = create_app(settings, settings.dsn)
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_config=None, access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
