"""A box on real SQLite: the production writer, triggers, seal and `edge.sync`, driven inline."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from domain.clock import VirtualClock
from domain.errors import SellingStopped
from edge import schema
from edge.commands import SYSTEM, Command
from edge.connection import connect, load_house
from edge.database import Database
from edge.founding import FoundStore, HouseIds, found
from edge.sync import applying, box_store, enrolling, store
from edge.sync.enrolling import Candidate
from edge.transaction import House, Read, Write
from edge.writer import Writer
from sync.protocol import box as core
from sync.protocol.enrolment import Enrolled
from sync.protocol.wire import Answer, FeedRow, Heartbeat, Pull, Push, SyncBlock
from sync.seal import GENESIS
from sync.tables.sales import Order, Payment

Carry = Callable[["RealBox", core.Lane, Push | Pull | Heartbeat], None]
Key = tuple[str, str, str]
A = TypeVar("A")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
IMAGES_KEPT = 3
PAGE_ROWS = 3
IDS = HouseIds(*(UUID(int=number) for number in range(1, 6)))
KIND = "course"


class Killed(Exception):
    """The process died here."""


@cache
def folder() -> Path:
    """A place for databases that are thrown away, in memory where there is one."""
    memory = Path("/dev/shm")
    kept = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
    _folders.append(kept)
    return Path(kept.name)


_folders: list[tempfile.TemporaryDirectory[str]] = []


@cache
def template() -> Path:
    """A founded box that lives alone and has not written anything yet."""
    path = folder() / "template.db"
    schema.prepare(path)
    asyncio.run(_found(path))
    raw = connect(path)
    raw.execute("DELETE FROM outbox")
    raw.execute("DELETE FROM commands")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return path


async def _found(path: Path) -> None:
    db = Database(path, VirtualClock(BEGIN))
    await db.open()
    await found(db, FoundStore("Trattoria"), IDS)
    await db.close()


def centre_row(scope: str, entity_id: str, text: str) -> FeedRow:
    """A course as the centre publishes it; ids of different scopes differ."""
    own = UUID(int=UUID(hex=entity_id).int + (1000 if scope == "store" else 2000))
    body = {
        "organization_id": IDS.organization_id.hex,
        "id": own.hex,
        "created_at": 0,
        "updated_at": 0,
        "deleted_at": None,
        "rev": 1,
        "brand_id": None,
        "store_id": None,
        "authority": "centre",
        "authority_epoch": 1,
        "name": text,
        "position": 0,
    }
    return FeedRow(scope, 0, KIND, own.hex, 1, "put", json.dumps(body).encode())


class OnDisk:
    """What the database says now, for the invariants."""

    def __init__(self, box: RealBox) -> None:
        self._box = box

    def last_seq(self) -> int:
        """The newest op."""
        return self._box.read(lambda read: store.OutboxChain(read).last_seq())

    @property
    def trimmed(self) -> int:
        """Up to here ops are gone."""
        first = self._box.read(lambda read: read.value("SELECT min(seq) FROM outbox"))
        return 0 if first is None else int(first) - 1


class RealBox:
    """One box of one store. `acknowledged` remembers beside it what people were told."""

    def __init__(
        self, name: str, source: Path, chance: random.Random, send: Carry, seed: int
    ) -> None:
        self.name = name
        self.images: list[Path] = []
        self.acknowledged: dict[str, str] = {}
        self.revs: dict[str, int] = {}
        self.is_off = False
        self.was_restored = False
        self.state: core.BoxState
        self._chance = chance
        self._send = send
        self._clock = VirtualClock(BEGIN)
        self._doom = ""
        self._doom_of = ""
        self._folder = Path(tempfile.mkdtemp(prefix=f"{seed}-", dir=folder()))
        self._path = self._folder / "box.db"
        shutil.copy(source, self._path)
        self._open()

    @property
    def disk(self) -> OnDisk:
        """The database."""
        return OnDisk(self)

    def fresh_id(self) -> UUID:
        """An id that only the seed decides."""
        return UUID(int=self._chance.getrandbits(128))

    def close(self) -> None:
        """Throw the box away."""
        self._writer.close()
        shutil.rmtree(self._folder)

    def has_settings(self, due: Mapping[Key, bytes]) -> bool:
        """Whether the box shows exactly the centre's rows, and holds the same digests."""
        names = {UUID(hex=key[2]): json.loads(body)["name"] for key, body in due.items()}
        digests = {(k[0], k[1], UUID(hex=k[2]).bytes): applying.digest(b) for k, b in due.items()}
        return self.read(_shown) == names and self.read(_digests) == digests

    # ---- the database ----------------------------------------------------------------------
    def _open(self) -> None:
        raw = connect(self._path)
        self._writer = Writer(raw, self._path, self._clock, load_house(raw))
        known = self.read(store.load_state)
        if known is not None:
            self.state = known

    def read(self, work: Callable[[Read], A]) -> A:
        """A question to the database."""
        return work(Read(self._writer.raw, self._writer.house))

    @property
    def _house(self) -> House:
        house = self._writer.house
        assert house is not None
        return house

    def _write(self, kind: str, work: Callable[[Write], Any]) -> None:
        """One command. Raises what the work raises, and Killed where the process dies in it."""
        doom = ""
        if self._doom and kind.startswith(self._doom_of):
            doom, self._doom = self._doom, ""

        def doomed(tx: Write) -> None:
            work(tx)
            if doom == "before":
                raise Killed

        command = Command(self.fresh_id(), kind, b"", SYSTEM)
        (outcome,) = self._writer.commit_together([(command, doomed, type(None))])
        if isinstance(outcome, BaseException):
            raise outcome
        if doom == "after":
            raise Killed

    # ---- trading ---------------------------------------------------------------------------
    def sell(self, poison: bool = False) -> None:
        """An order, payments, and the order again in one transaction; then people are told."""
        order_id = self.fresh_id()
        payments = [self.fresh_id() for _ in range(self._chance.randrange(1, 4))]
        minors = [self._chance.randrange(99) for _ in payments]

        def work(tx: Write) -> None:
            order = tx.insert(
                Order, order_id, number=tx.next_number("orders"), order_type_id=order_id,
                currency="EUR", opened_at=tx.now, note="poison" if poison else "",
            )  # fmt: skip
            for payment_id, minor in zip(payments, minors, strict=True):
                tx.insert(
                    Payment, payment_id, order_id=order_id, tender_id=order_id,
                    tender_kind="cash", tender_name="Cash", amount_minor=minor,
                    tendered_minor=minor, currency="EUR", reference={}, taken_at=tx.now,
                    z_number=1,
                )  # fmt: skip
            tx.update(order, total_minor=sum(minors))

        self._trade(work)

    def amend(self) -> None:
        """An order that was sold before changes again."""
        here = sorted(each for each in self.revs if self._has_order(each))
        if not here:
            return
        order_id, minor = UUID(hex=self._chance.choice(here)), self._chance.randrange(99)
        self._trade(lambda tx: tx.update_by_id(Order, order_id, total_minor=minor, note=""))

    def _has_order(self, order: str) -> bool:
        found = self.read(lambda read: read.get(Order, UUID(hex=order)))
        return found is not None

    def _trade(self, work: Callable[[Write], None]) -> None:
        """Sell, unless the box is off. A box that may not sell must refuse."""
        if self.is_off:
            return
        before = self.disk.last_seq()
        try:
            self._write("Trade", work)
        except SellingStopped:
            assert self.state.life is not core.Life.ACTIVE, "an active box refused a sale"
            return
        except Killed:
            self._reboot()  # nobody was told; what is on disk nevertheless must arrive
        for kind, body in self.read(lambda read: read.rows(
            "SELECT kind, body FROM outbox WHERE seq > ? ORDER BY seq", before
        )):  # fmt: skip
            data = json.loads(body)["d"]
            self.acknowledged[f"{kind} {data['id']}"] = json.dumps(data)
            if kind == "order":
                self.revs[data["id"]] = data["rev"]

    # ---- the core --------------------------------------------------------------------------
    def tick(self, now_ms: int) -> None:
        """Time passed."""
        self._clock.set(datetime.fromtimestamp(BEGIN.timestamp() + now_ms / 1000, UTC))
        if not self.is_off:
            self._step(core.Tick(now_ms, self.fresh_id(), self._chance.randrange(1000)))

    def hear(self, lane: core.Lane, request_id: UUID, answer: Answer | None, now_ms: int) -> None:
        """An answer came."""
        if not self.is_off:
            chance = self._chance.randrange(1000)
            self._step(core.Answered(lane, request_id, answer, now_ms, chance))

    def _step(self, event: core.Event) -> None:
        state, effects = self.read(lambda read: box_store.decide(read, self.state, event))
        durable = [each for each in effects if isinstance(each, box_store.DURABLE)]
        try:
            self._keep(durable)
            self.state = state
            self._forget(effects)
        except Killed:
            self._reboot()
            return
        if any(isinstance(each, core.StopSelling) for each in durable):
            self._writer.house = load_house(self._writer.raw)
        for effect in effects:
            found = self._request(state, effect)
            if found is not None:
                self._send(self, *found)

    def _request(
        self, state: core.BoxState, effect: core.Effect
    ) -> tuple[core.Lane, Push | Pull | Heartbeat] | None:
        return self.read(lambda read: box_store.read_request(read, state, effect, PAGE_ROWS, 0))

    def _keep(self, durable: Sequence[core.Effect]) -> None:
        if durable:
            self._write("Keep", lambda tx: box_store.keep_effects(tx, durable))

    def _forget(self, effects: Sequence[core.Effect]) -> None:
        for effect in effects:
            if isinstance(effect, core.Trim) and self._chance.randrange(4) == 0:
                self._trim(effect.upto_seq)

    def _trim(self, upto_seq: int) -> None:
        at_most = self._chance.randrange(5, 60)
        if self.read(lambda read: store.can_trim(read, upto_seq, LATER)):
            self._write("Trim", lambda tx: store.trim(tx, upto_seq, LATER, at_most))

    # ---- what goes wrong -------------------------------------------------------------------
    def crash(self) -> None:
        """The process dies: now, or in the next write (of some kind) before or after its commit."""
        self._doom = self._chance.choice(("", "before", "after", "after"))
        self._doom_of = self._chance.choice(("", "Keep", "Keep"))
        if not self._doom:
            self._reboot()

    def _reboot(self) -> None:
        self._doom = ""
        self._writer.close()
        self._open()

    def take_image(self) -> None:
        """Somebody copies the disk."""
        self._writer.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        image = self._folder / f"{self.fresh_id().hex}.image"
        shutil.copy(self._path, image)
        self.images = [*self.images, image][-IMAGES_KEPT:]

    def restore_image(self) -> set[str]:
        """Somebody puts an old copy back; returns the sales that were only on this disk's tail."""
        if not self.images:
            return set()
        now = self.read(_versions)
        self._writer.close()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        shutil.copy(self._chance.choice(self.images), self._path)
        self._doom = ""
        self._open()
        self.was_restored = True
        return {name for name, _rev in now - self.read(_versions)}

    def twin(self, name: str, seed: int) -> RealBox:
        """A box on a copy of this disk."""
        self.take_image()
        return RealBox(name, self.images[-1], self._chance, self._send, seed)

    def enrol_again(self, node_id: UUID, epoch: int, gen: int) -> None:
        """Be let in under a new node id, with all that is still here."""
        candidate = Candidate(node_id, node_id.hex[:6].upper(), self._house.node_id)
        block = SyncBlock(node_id, gen, epoch, 0, GENESIS, 0, 0)
        house = self._house
        let_in = Enrolled(
            "token", house.organization_id, house.brand_id, house.store_id,
            ("organization", "store"), block,
        )  # fmt: skip
        self._doom = ""
        self._write("Enrol", lambda tx: enrolling.become(tx, candidate, let_in, "http://office"))
        self._reboot()
        for image in self.images:
            image.unlink(missing_ok=True)
        self.images = []


def _shown(read: Read) -> dict[UUID, str]:
    return {
        UUID(bytes=row[0]): row[1]
        for row in read.rows(
            "SELECT id, name FROM courses WHERE organization_id = ? AND deleted_at IS NULL "
            "AND authority = 'centre'",
            read.house.organization_id,
        )
    }


def _digests(read: Read) -> dict[tuple[str, str, bytes], bytes]:
    rows = read.rows("SELECT scope, kind, entity_id, digest FROM pulled_rows")
    return {(scope, kind, bytes(key)): bytes(value) for scope, kind, key, value in rows}


def _versions(read: Read) -> set[tuple[str, int]]:
    """Kinds, ids and revs of what is in the outbox."""
    rows = read.rows(
        "SELECT kind, entity_id, json_extract(CAST(body AS TEXT), '$.d.rev') FROM outbox"
    )
    return {(f"{kind} {UUID(bytes=key).hex}", rev) for kind, key, rev in rows}


def enrolled(
    name: str, node_id: UUID, epoch: int, gen: int, chance: random.Random, send: Carry, seed: int
) -> RealBox:
    """A box that was just let in."""
    box = RealBox(name, template(), chance, send, seed)
    box.state = replace(core.BoxState(node_id, epoch, gen))
    box.enrol_again(node_id, epoch, gen)
    return box
