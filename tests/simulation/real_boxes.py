"""A box on real SQLite: the production writer, triggers, seal and `edge.sync`, driven inline."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
from sync.tables.accounts import AccountEntry
from sync.tables.cash import DayClose
from sync.tables.guests import Guest
from sync.tables.sales import Order, Payment, Receipt
from sync.tables.stock import StockMovement
from tests.simulation.invariants import MADE_HERE
from tests.simulation.told import Told
from tests.simulation.trade import (
    FOREIGN,
    GUEST_FIELDS,
    MOST_MINOR,
    ORGANIZATION,
    GuestEdit,
    Sale,
)

Carry = Callable[["RealBox", core.Lane, Push | Pull | Heartbeat], None]
Key = tuple[str, str, str]
A = TypeVar("A")
BEGIN = datetime(2076, 1, 1, tzinfo=UTC)
"""Far enough from 1970, where moments begin, for clocks that are fifty years slow."""
LATER = datetime(2200, 1, 1, tzinfo=UTC)
MOST_PAGES = 1 << 30
IMAGES_KEPT = 3
PAGE_ROWS = 3
FULL = "full"
"""What SQLite says of a disk without room."""


def ids_of(store: int) -> HouseIds:
    """The tenant that a box of a store is founded for: one organization, two stores."""
    return HouseIds(ORGANIZATION, UUID(int=2), UUID(int=3), UUID(int=0x5100 + store), UUID(int=0x5))


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
def template(store: int) -> Path:
    """A founded box of a store that lives alone and has not written anything yet."""
    path = folder() / f"template{store}.db"
    schema.prepare(path)
    asyncio.run(_found(path, ids_of(store)))
    raw = connect(path)
    raw.execute("DELETE FROM outbox")
    raw.execute("DELETE FROM commands")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return path


async def _found(path: Path, ids: HouseIds) -> None:
    db = Database(path, VirtualClock(BEGIN))
    await db.open()
    await found(db, FoundStore("Trattoria"), ids)
    await db.close()


def centre_row(scope: str, entity_id: str, text: str) -> FeedRow:
    """A course as the centre publishes it; ids of different scopes differ."""
    own = course_id(scope, entity_id)
    body = {
        "organization_id": ORGANIZATION.hex,
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
    return FeedRow(scope, 0, MADE_HERE, own.hex, 1, "put", json.dumps(body).encode())


def course_id(scope: str, entity_id: str) -> UUID:
    """An id that is no other scope's, for one of the twelve that the office publishes."""
    return UUID(int=UUID(hex=entity_id).int + 1_000 * (1 + zlib.crc32(scope.encode()) % 90_000))


class RealBox:
    """One box of a store. What people were told is remembered beside its database."""

    def __init__(
        self,
        name: str,
        store: int,
        source: Path,
        scopes: tuple[str, ...],
        chance: random.Random,
        send: Carry,
    ) -> None:
        self.name = name
        self.store = store
        self.images: list[Path] = []
        self.told = Told()
        self.is_off = False
        self.is_full = False
        self.was_copied = False
        self.clock_off_ms = 0
        self.state: core.BoxState
        self._scopes = scopes
        self._chance = chance
        self._send = send
        self._clock = VirtualClock(BEGIN)
        self._doom = ""
        self._doom_of = ""
        self._folder = Path(tempfile.mkdtemp(dir=folder()))
        self._path = self._folder / "box.db"
        shutil.copy(source, self._path)
        self._open()

    @property
    def last_seq(self) -> int:
        """The newest op."""
        return self.read(lambda read: store.OutboxChain(read).last_seq())

    @property
    def trimmed(self) -> int:
        """Up to here ops are gone."""
        first = self.read(lambda read: read.value("SELECT min(seq) FROM outbox"))
        return 0 if first is None else int(first) - 1

    def fresh_id(self) -> UUID:
        """An id that only the seed decides."""
        return UUID(int=self._chance.getrandbits(128))

    def close(self) -> None:
        """Throw the box away."""
        self._writer.close()
        shutil.rmtree(self._folder)

    def has_settings(self, due: Mapping[Key, bytes]) -> bool:
        """Whether the box shows exactly the centre's rows, and holds the same digests."""
        names = {
            UUID(hex=key[2]): json.loads(body)["name"]
            for key, body in due.items()
            if key[1] == MADE_HERE
        }
        digests = {(k[0], k[1], UUID(hex=k[2]).bytes): applying.digest(b) for k, b in due.items()}
        return self.read(_shown) == names and self.read(_digests) == digests

    def entries(self) -> dict[str, int]:
        """What changed balances, as far as the box knows."""
        rows = self.read(lambda read: read.all(AccountEntry))
        return {row.id.hex: row.amount_minor for row in rows}

    def guests(self) -> dict[str, dict[str, Any]]:
        """The guests that it knows."""
        rows = self.read(lambda read: read.all(Guest))
        return {row.id.hex: {f: getattr(row, f) for f in GUEST_FIELDS} for row in rows}

    # ---- the database ----------------------------------------------------------------------
    def _open(self) -> None:
        raw = connect(self._path)
        if self.is_full:
            raw.execute(f"PRAGMA max_page_count = {_pages(raw)}")
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

    def _write(
        self, kind: str, work: Callable[[Write], Any], command_id: UUID | None = None
    ) -> None:
        """One command. Raises what the work raises, and Killed where the process dies in it."""
        doom = ""
        if self._doom and kind.startswith(self._doom_of):
            doom, self._doom = self._doom, ""

        def doomed(tx: Write) -> None:
            work(tx)
            if doom == "before":
                raise Killed

        command = Command(command_id or self.fresh_id(), kind, b"", SYSTEM)
        (outcome,) = self._writer.commit_together([(command, doomed, type(None))])
        if isinstance(outcome, BaseException):
            raise outcome
        if doom == "after":
            raise Killed

    # ---- trading ---------------------------------------------------------------------------
    def sell(self, sale: Sale) -> None:
        """A checkout in one transaction; then people are told."""
        self._trade(lambda tx: _check_out(tx, sale, self.fresh_id()))

    def amend(self) -> None:
        """An order that was sold here before changes again."""
        here = self.read(
            lambda read: read.rows(
                "SELECT id FROM orders WHERE node_id = ? ORDER BY id", self._house.node_id
            )
        )
        if not here:
            return
        (raw,), minor = self._chance.choice(here), self._chance.randrange(MOST_MINOR)
        order_id = UUID(bytes=raw)
        self._trade(lambda tx: tx.update_by_id(Order, order_id, total_minor=minor, note=""))

    def close_day(self) -> None:
        """A Z of all payments since the last one."""
        z_id = self.fresh_id()
        self._trade(lambda tx: _close_day(tx, z_id))

    def edit_guest(self, edit: GuestEdit) -> None:
        """One field of a guest is written."""
        self._trade(lambda tx: _edit_guest(tx, edit))

    def fail_next_commit(self, sale: Sale) -> None:
        """The outcome of a sale's COMMIT is unknown; the tablet repeats it until it knows."""
        self._doom, self._doom_of = self._chance.choice(("before", "after")), "Trade"
        command_id, order = self.fresh_id(), self.fresh_id()
        self._trade(lambda tx: _check_out(tx, sale, order), command_id, repeats=True)
        self._doom = ""

    def _trade(
        self,
        work: Callable[[Write], None],
        command_id: UUID | None = None,
        *,
        repeats: bool = False,
    ) -> None:
        """Do it, unless the box is off. A box that may not sell must refuse, others must not."""
        if self.is_off:
            return
        before = self.last_seq
        try:
            self._write("Trade", work, command_id)
            assert self.state.life is core.Life.ACTIVE or not self._sold_since(before), (
                f"I8 {self.name} sells although it is {self.state.life}"
            )
        except SellingStopped:
            assert self.state.life is not core.Life.ACTIVE, "an active box refused a sale"
            return
        except sqlite3.OperationalError as error:
            self._must_be_full(error)
            return
        except Killed:
            self._reboot()  # nobody was told; what is on disk nevertheless must arrive
            if repeats:
                self._trade(work, command_id)
        self._tell(before)

    def _must_be_full(self, error: sqlite3.OperationalError) -> None:
        """A full disk refuses; anything else that SQLite says here is a fault of ours."""
        if not self.is_full or FULL not in str(error):
            raise error

    def _tell(self, before: int) -> None:
        group: list[tuple[str, dict[str, Any]]] = []
        for kind, body in self.read(lambda read: read.rows(
            "SELECT kind, body FROM outbox WHERE seq > ? ORDER BY seq", before
        )):  # fmt: skip
            group.append((kind, json.loads(body)["d"]))
        if group:
            self.told.take(group)

    def _sold_since(self, before: int) -> bool:
        sold = "SELECT 1 FROM outbox WHERE seq > ? AND kind = 'payment'"
        return self.read(lambda read: read.value(sold, before)) is not None

    # ---- the core --------------------------------------------------------------------------
    def tick(self, now_ms: int) -> None:
        """Time passed."""
        self._clock.set(BEGIN + timedelta(milliseconds=now_ms + self.clock_off_ms))
        if not self.is_off:
            self._step(core.Tick(now_ms, self.fresh_id(), self._chance.randrange(1000)))

    def hear(self, lane: core.Lane, request_id: UUID, answer: Answer | None, now_ms: int) -> None:
        """An answer came."""
        if not self.is_off:
            chance = self._chance.randrange(1000)
            self._step(core.Answered(lane, request_id, answer, now_ms, chance))

    def poke(self) -> None:
        """The centre may have something new."""
        if not self.is_off:
            self._step(core.Poked())

    def _step(self, event: core.Event) -> None:
        """A step that cannot be kept has not happened, and nothing of it is sent."""
        state, effects = self.read(lambda read: box_store.decide(read, self.state, event))
        durable = [each for each in effects if isinstance(each, box_store.DURABLE)]
        try:
            self._keep(durable)
            self.state = state
            self._forget(effects)
        except Killed:
            self._reboot()
            return
        except sqlite3.OperationalError as error:
            self._must_be_full(error)
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

    def set_full(self, is_full: bool) -> None:
        """The disk is full: the file may not grow any more. Or it has room again."""
        self.is_full = is_full
        raw = self._writer.raw
        raw.execute(f"PRAGMA max_page_count = {_pages(raw) if is_full else MOST_PAGES}")

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
        self.was_copied = True
        return {name for name, _rev in now - self.read(_versions)}

    def twin(self, name: str) -> RealBox:
        """A box on a copy of this disk."""
        self.take_image()
        self.was_copied = True
        found = RealBox(name, self.store, self.images[-1], self._scopes, self._chance, self._send)
        found.was_copied = True
        return found

    def enrol_again(self, node_id: UUID, epoch: int, gen: int) -> None:
        """Be let in under a new node id, with all that is still here."""
        candidate = Candidate(node_id, node_id.hex[:6].upper(), self._house.node_id)
        block = SyncBlock(node_id, gen, epoch, 0, GENESIS, 0, 0)
        house = self._house
        let_in = Enrolled(
            "token", house.organization_id, house.brand_id, house.store_id,
            self._scopes, block,
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
    name: str,
    store: int,
    node_id: UUID,
    epoch: int,
    gen: int,
    scopes: tuple[str, ...],
    chance: random.Random,
    send: Carry,
) -> RealBox:
    """A box that was just let in."""
    box = RealBox(name, store, template(store), scopes, chance, send)
    box.state = replace(core.BoxState(node_id, epoch, gen))
    box.enrol_again(node_id, epoch, gen)
    return box


# ---- what is sold --------------------------------------------------------------------------
def _check_out(tx: Write, sale: Sale, foreign_id: UUID) -> None:
    order_id, z_number = sale.order_id, _z_number(tx)
    note = sale.flaw if sale.flaw in ("poison", "newer") else ""
    order = tx.insert(
        Order, order_id, number=tx.next_number("orders"), order_type_id=order_id,
        currency="EUR", opened_at=tx.now, note=note,
    )  # fmt: skip
    for payment_id, minor in sale.payments:
        tx.insert(
            Payment, payment_id, order_id=order_id, tender_id=order_id, tender_kind="cash",
            tender_name="Cash", amount_minor=minor, tendered_minor=minor, currency="EUR",
            reference={}, taken_at=tx.now, z_number=z_number,
        )  # fmt: skip
    series = tx.house.receipt_series
    tx.insert(
        Receipt, sale.receipt_id, receipt_request_id=sale.receipt_id, check_id=order_id,
        series=series, number=tx.next_number(f"receipt:{series}"), document={},
        total_minor=sale.total_minor, currency="EUR",
    )  # fmt: skip
    for each, item, quantity in sale.stock:
        _move(tx, each, stock_item_id=item, quantity=quantity)
    for each, account, minor in sale.entries:
        tx.insert(
            AccountEntry, each, account_id=account, kind="adjust", amount_minor=minor,
            currency="EUR", at=tx.now, z_number=z_number,
        )  # fmt: skip
    if sale.flaw == "foreign":
        _move(tx, foreign_id, stock_item_id=order_id, quantity=1, organization_id=FOREIGN)
    tx.update(order, total_minor=sale.total_minor)


def _move(tx: Write, row_id: UUID, **values: Any) -> None:
    tx.insert(StockMovement, row_id, why="sold", at=tx.now, **values)


def _z_number(read: Read) -> int:
    """The number that the next Z will have."""
    return 1 + int(read.value("SELECT coalesce(max(number), 0) FROM day_closes"))


def _close_day(tx: Write, z_id: UUID) -> None:
    number = _z_number(tx)
    taken = "SELECT coalesce(sum(amount_minor), 0) FROM payments WHERE z_number = ?"
    tx.insert(
        DayClose, z_id, number=number, closed_at=tx.now,
        revenue_minor=int(tx.value(taken, number)), grand_total_minor=0, currency="EUR", totals={},
    )  # fmt: skip


def _edit_guest(tx: Write, edit: GuestEdit) -> None:
    said: dict[str, Any] = {edit.field: edit.value}
    if tx.get(Guest, edit.guest_id) is None:
        tx.insert(Guest, edit.guest_id, **({"name": ""} | said))
    else:
        tx.update_by_id(Guest, edit.guest_id, **said)


def _pages(raw: sqlite3.Connection) -> int:
    found: int = raw.execute("PRAGMA page_count").fetchone()[0]
    return found
