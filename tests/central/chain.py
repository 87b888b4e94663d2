"""Boxes of one organization and the centre's services, joined by hand: no clock, no network.

A box hears of the centre only in `meet`; between two of them it is offline.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from central.main import Centre
from central.sync.boxes import KnownBox
from central.sync.enrolment import Invitation
from central.sync.ingest import Replication
from domain.clock import VirtualClock
from domain.ids import new_id
from edge import schema
from edge.commands import SYSTEM, Command
from edge.connection import connect
from edge.database import Database
from edge.founding import FoundStore, HouseIds, found
from edge.sync import enrolling
from edge.sync.box_store import BoxStore
from edge.sync.enrolling import Candidate
from edge.sync.service import SyncStatus, read_status
from edge.transaction import House, Read, Write
from sync.protocol import box as core
from sync.protocol.enrolment import Enrolled
from sync.protocol.versions import VERSIONS, Versions
from sync.protocol.wire import Answer, Heartbeat, Pull, Push
from sync.rows import shape
from tests.central.stream import asking

A = TypeVar("A")
ROUNDS = 40
LATER_MS = 100_000


@dataclass
class Restaurant:
    """A box and its way to the centre. `replication` is the centre's end that it meets."""

    db: Database
    box: BoxStore
    replication: Replication
    place: Invitation
    now_ms: int = LATER_MS

    @property
    def house(self) -> House:
        """Which box this is."""
        assert self.db.house is not None
        return self.db.house

    @property
    def known(self) -> KnownBox:
        """Who it is at the centre."""
        place = self.place
        node_id = self.house.node_id
        return KnownBox(place.organization_id, place.brand_id, place.store_id, node_id)

    async def enter(self, centre: Centre) -> None:
        """Be let in with a fresh code, keeping its own id."""
        node_id, series = self.house.node_id, self.house.receipt_series
        code = centre.enrolment.invite(self.place, "the office")
        let_in = centre.enrolment.enrol(asking(code, self.known))
        candidate = Candidate(node_id, series, node_id)
        await self.write(lambda tx: _become(tx, candidate, let_in))
        await self.db.reload_house()
        await self.box.load()

    async def meet(self) -> None:
        """Push and pull until nothing is left to say."""
        for _ in range(ROUNDS):
            before = self.box.state
            self.now_ms += LATER_MS
            for _lane in ("heartbeat", "push", "pull"):
                await self._step(core.Tick(self.now_ms, new_id()))
            said = await self.box.say_withheld()
            if not said and before is not None and self._is_as(before):
                return
        raise AssertionError("they do not come to an end")

    def _is_as(self, before: core.BoxState) -> bool:
        now = self.box.state
        assert now is not None
        return (now.ack_seq, now.cursors, now.life, now.contract) == (
            before.ack_seq,
            before.cursors,
            before.life,
            before.contract,
        )

    async def write(self, work: Callable[[Write], None]) -> None:
        """One command of somebody at the box."""
        await self.db.write(Command(new_id(), "Test", b"", SYSTEM), work)

    async def row(self, table: Any, row_id: UUID) -> dict[str, Any]:
        """A row as the box has it, all of it."""
        return await self.db.read(lambda read: _row(read, table, row_id))

    async def status(self) -> SyncStatus:
        """How box and centre stand."""
        return await self.db.read(read_status)

    async def _step(self, event: core.Tick | core.Answered) -> None:
        assert self.box.state is not None
        state, effects = self.box.decide(self.box.state, event)
        await self.box.keep(effects)
        self.box.state = state
        for effect in effects:
            request = await self.box.request(state, effect, 1_000, 0)
            if request is not None:
                lane, asked = request
                answer = self._asked(asked)
                await self._step(core.Answered(lane, asked.request_id, answer, event.now_ms))

    def _asked(self, asked: Push | Pull | Heartbeat) -> Answer:
        match asked:
            case Push():
                return self.replication.push(self.known, Push.decode(asked.encode()))
            case Pull():
                return self.replication.pull(self.known, asked)
            case Heartbeat():
                return self.replication.heartbeat(self.known, asked)


@cache
def prepared() -> Path:
    """An empty database with all tables, made once."""
    path = Path(tempfile.mkdtemp(prefix="box-")) / "box.db"
    atexit.register(shutil.rmtree, path.parent)
    schema.prepare(path)
    raw = connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return path


async def open_restaurant(
    path: Path,
    centre: Centre,
    clock: VirtualClock,
    place: Invitation,
    versions: Versions = VERSIONS,
) -> Restaurant:
    """A restaurant that was just founded, and lives alone. Close its `db` in the end."""
    shutil.copy(prepared(), path)
    db = Database(path, clock, versions=versions)
    await db.open()
    ids = HouseIds(place.organization_id, place.brand_id, new_id(), place.store_id, new_id())
    await found(db, FoundStore("Da Ada", tenders="", tax_pack=""), ids)
    await db.reload_house()
    return Restaurant(db, BoxStore(db), centre.replication, place)


def beside(place: Invitation) -> Invitation:
    """Another store of the same brand."""
    return replace(place, store_id=new_id())


def _become(tx: Write, candidate: Candidate, let_in: Enrolled) -> None:
    enrolling.become(tx, candidate, let_in, "http://centre")


def _row(read: Read, table: Any, row_id: UUID) -> dict[str, Any]:
    row = read.get(table, row_id)
    assert row is not None
    return {name: getattr(row, name) for name in shape(table).columns}
