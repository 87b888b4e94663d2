"""The centre on real Postgres: production ingest, feed, pull, enrolment and re-drive."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch
from uuid import UUID

import psycopg

from central import embedded, roles, schema
from central.metadata import CENTRAL_METADATA
from central.pools import pool
from central.sync import feed, redrive
from central.sync.beside import Beside
from central.sync.boxes import KnownBox
from central.sync.enrolment import Enrolment, Invitation
from central.sync.ingest import Replication
from central.sync.shapes import Shape
from central.tenancy import Pool, tenant_block
from domain.clock import VirtualClock
from sync.protocol.enrolment import Enrol
from sync.protocol.projecting import Entity, Unprojectable
from sync.protocol.wire import Answer, Garbled, Heartbeat, Pull, Push, Throttle
from tests.simulation.centre import STORES, Seen, rev_of
from tests.simulation.invariants import MADE_HERE
from tests.simulation.real_boxes import BEGIN, centre_row, ids_of
from tests.simulation.trade import ORGANIZATION

CONNECTIONS = 2
STAYS = ("store_epochs",)
"""With the directory: a restore puts over the copy who was let in (`central.backup.ledger`)."""
FLAWS = (b'"note":"poison"', b'"note":"newer"')
"""What a projection that is not mended yet cannot read."""
ROWS = {
    "order": ("orders", "total_minor"),
    "payment": ("payments", "amount_minor, z_number"),
    "receipt": ("receipts", "series, number, total_minor"),
    "stock_movement": ("stock_movements", "stock_item_id, quantity"),
    "account_entry": ("account_entries", "account_id, amount_minor"),
    "day_close": ("day_closes", "number, revenue_minor"),
}
GUESTS = "SELECT id, organization_id, rev, name, phone, note, clocks FROM guests"
_WAITING = """
SELECT j.kind, j.entity_id, j.body FROM sync_quarantine q JOIN sync_journal j
  ON j.organization_id = q.organization_id AND j.store_id = q.store_id AND j.node_id = q.node_id
  AND j.seq BETWEEN q.first_seq AND q.last_seq WHERE q.solved_at IS NULL"""
_FORGET = """
WITH gone AS (DELETE FROM feed WHERE scope = %(scope)s AND op = 'del' RETURNING 1)
UPDATE feed_heads SET floor = seq WHERE scope = %(scope)s AND EXISTS (SELECT 1 FROM gone)"""


class Died(Exception):
    """The centre's process died inside a transaction."""


@contextmanager
def databases() -> Iterator[str]:
    """A server of our own with a migrated database; gives its administrator's DSN."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
    try:
        with embedded.running(folder / "data") as dsn:
            with psycopg.connect(dsn, autocommit=True) as admin:  # no seed pulls the plug here
                admin.execute("ALTER SYSTEM SET fsync = off")
                admin.execute("SELECT pg_reload_conf()")
            schema.migrate(dsn)
            yield dsn
    finally:
        shutil.rmtree(folder)


class PostgresCentre:
    """One organization with two stores. `gen` is kept outside of what a backup restores."""

    def __init__(self, admin: psycopg.Connection[Any], for_sync: Pool, for_app: Pool) -> None:
        self.gen = 1
        self.throttle = Throttle()
        self.dies_next = False
        self.is_fixed = False
        self.published = ("organization", *(_store_scope(store) for store in STORES))
        self._admin = admin
        self._for_sync = for_sync
        self._for_app = for_app
        self._clock = VirtualClock(BEGIN)
        self._boxes: dict[UUID, KnownBox] = {}
        self._highest_gen = 1
        self._has_backup = False

    @classmethod
    @contextmanager
    def emptied(cls, dsn: str) -> Iterator[PostgresCentre]:
        """A centre without anything, on a migrated database that nobody else uses."""
        with ExitStack() as stack:
            admin = stack.enter_context(psycopg.connect(dsn, autocommit=True))
            _without_triggers(admin, [f"DELETE FROM {name}" for name in _tables(())])
            for_sync = stack.enter_context(pool(dsn, roles.SYNC, "", CONNECTIONS))
            for_app = stack.enter_context(pool(dsn, roles.APP, "", CONNECTIONS))
            found = cls(admin, for_sync, for_app)
            stack.enter_context(found._not_mended())
            yield found

    @contextmanager
    def _not_mended(self) -> Iterator[None]:
        """Until peace some ops cannot be projected."""
        plain = Shape.read

        def read(shape: Shape, op: Any, *given: Any, **named: Any) -> Any:
            if not self.is_fixed and any(flaw in op.body for flaw in FLAWS):
                raise Unprojectable("unknown_field", "not known here yet")
            return plain(shape, op, *given, **named)

        with patch.object(Shape, "read", read):
            yield

    # ---- life of boxes ---------------------------------------------------------------------
    def enrol(self, node_id: UUID, store: int) -> int:
        """A box is let in with a fresh code."""
        ids = ids_of(store)
        enrolment = Enrolment(
            self._for_sync, self._for_app, self._replication(), self._clock, b"secret"
        )
        where = Invitation(ids.organization_id, ids.brand_id, ids.store_id)
        ask = Enrol(
            code=enrolment.invite(where, "the office"),
            node_id=node_id,
            organization_id=ids.organization_id,
            brand_id=ids.brand_id,
            store_id=ids.store_id,
            store_name="Trattoria",
            node_name="box",
            receipt_series=node_id.hex[:6],
        )
        answer = enrolment.enrol(ask)
        self._boxes[node_id] = KnownBox(ids.organization_id, ids.brand_id, ids.store_id, node_id)
        return answer.sync.epoch

    def scopes(self, store: int) -> tuple[str, ...]:
        """What a box of a store reads."""
        ids = ids_of(store)
        return KnownBox(ids.organization_id, ids.brand_id, ids.store_id, ids.node_id).scopes

    def is_current(self, node_id: UUID, epoch: int) -> bool:
        """Whether a box is the one that has its store."""
        said = "SELECT 1 FROM store_epochs WHERE store_id = %s AND epoch = %s"
        store_id = self._boxes[node_id].store_id
        return self._admin.execute(said.encode(), (store_id, epoch)).fetchone() is not None

    def take_backup(self) -> None:
        """A backup that is verified: what it has is safe."""
        names = _tables(STAYS)
        if not self._has_backup:
            self._admin.execute("CREATE SCHEMA IF NOT EXISTS kept")
            made = [f"CREATE TABLE IF NOT EXISTS kept.{n} AS TABLE {n} WITH NO DATA" for n in names]
            self._admin.execute("; ".join(made).encode())
            self._has_backup = True
        copied = [f"DELETE FROM kept.{n}; INSERT INTO kept.{n} SELECT * FROM {n}" for n in names]
        self._admin.execute(
            "; ".join(["UPDATE sync_streams SET safe_seq = ack_seq", *copied]).encode()
        )

    def restore(self) -> None:
        """The centre goes back to its backup, under a generation that was never there."""
        if self._has_backup:
            _without_triggers(
                self._admin,
                [
                    f"DELETE FROM {n}; INSERT INTO {n} SELECT * FROM kept.{n}"
                    for n in _tables(STAYS)
                ],
            )
            self.raise_gen()

    @property
    def is_gen_lost(self) -> bool:
        """Whether boxes may have seen a higher generation."""
        return self.gen < self._highest_gen

    def raise_gen(self) -> None:
        """The next generation, above every one that boxes may have seen."""
        self._highest_gen = self.gen = self._highest_gen + 1

    def lose_gen(self) -> None:
        """The file of the generation is gone: the centre begins at the first."""
        self.gen = 1

    # ---- requests --------------------------------------------------------------------------
    def answer(self, request: Push | Pull | Heartbeat, now_ms: int) -> Answer | None:
        """What the centre says; None where it cannot read the request, or dies over it."""
        self._clock.set(BEGIN + timedelta(milliseconds=now_ms))
        dies, self.dies_next = self.dies_next, False
        try:
            answer = self._answer(request, dies)
        except (Garbled, Died):
            return None
        return None if dies else answer

    def _answer(self, request: Push | Pull | Heartbeat, dies: bool) -> Answer:
        replication, box = self._replication(dies=dies), self._boxes[request.node_id]
        match request:
            case Push():
                return replication.push(box, Push.decode(request.encode()))
            case Pull():
                return replication.pull(box, request)
            case Heartbeat():
                return replication.heartbeat(box, request)

    def _replication(self, *, dies: bool = False) -> Replication:
        def die(*given: object) -> None:
            raise Died

        beside = Beside(written=die) if dies else Beside()
        return Replication(self._for_sync, self.gen, self._clock, self.throttle, beside)

    # ---- the office ------------------------------------------------------------------------
    def publish(self, scope: str, entity_ids: Sequence[str], text: str) -> None:
        """Change several rows in one publication."""
        op: Literal["put", "del"] = "del" if text.endswith("0") else "put"
        rows = [centre_row(scope, entity_id, text) for entity_id in entity_ids]
        news = [feed.News(scope, row.kind, row.entity_id, 1, row.body, op) for row in rows]
        with tenant_block(self._for_app, ORGANIZATION) as connection:
            feed.publish(connection, ORGANIZATION, news)

    def forget_deleted(self, scope: str) -> None:
        """Rows that were deleted leave the feed: who has not heard of them begins anew."""
        self._admin.execute(_FORGET.encode(), {"scope": scope})

    def redrive(self) -> None:
        """After a fix: what waits is projected, in order."""
        self.is_fixed = True
        for store in STORES:
            ids = ids_of(store)
            place = (ids.organization_id, ids.brand_id, ids.store_id)
            redrive.redrive(self._for_sync, *place, self._clock.now())

    # ---- the books -------------------------------------------------------------------------
    def look(self) -> Seen:
        """The books as they are."""
        rows = dict(self._rows())
        revs: dict[str, int] = {}
        for kind, entity_id, body in self._admin.execute(_WAITING.encode()):
            name, rev = f"{kind} {entity_id.hex}", rev_of(bytes(body))
            revs[name] = min(rev, revs.get(name, rev))
        overtaken = {
            name
            for name, rev in revs.items()
            if name.startswith("order ")
            and rows.get(("order", name.removeprefix("order ")), {}).get("rev", 0) > rev
        }
        due = self._admin.execute("SELECT scope, kind, entity_id, body FROM feed WHERE op = 'put'")
        return Seen(
            rows,
            frozenset(revs),
            frozenset(overtaken),
            frozenset(),
            {(scope, kind, key.hex): bytes(body) for scope, kind, key, body in due},
        )

    def _rows(self) -> Iterator[tuple[Entity, dict[str, Any]]]:
        asked = {
            kind: f"SELECT id, organization_id, node_id, rev, {columns} FROM {table}"
            for kind, (table, columns) in ROWS.items()
        }
        echoes = "SELECT entity_id AS id, organization_id FROM entity_digests WHERE kind = "
        echoes += f"'{MADE_HERE}'"
        for kind, sql in (asked | {"guest": GUESTS, MADE_HERE: echoes}).items():
            found = self._admin.execute(sql.encode())
            names = [column.name for column in found.description or ()]
            for values in found:
                row = dict(zip(names, (_plain(value) for value in values), strict=True))
                yield (kind, str(row["id"])), row


def _plain(value: object) -> object:
    """As boxes write it."""
    return value.hex if isinstance(value, UUID) else value


def _store_scope(store: int) -> str:
    return f"store:{ids_of(store).store_id.hex}"


def _tables(but: Sequence[str]) -> list[str]:
    """Children first; without the directory and what else stays where anything is to stay."""
    return [
        table.name
        for table in reversed(CENTRAL_METADATA.sorted_tables)
        if not (but and (table.name in but or table.info.get("directory")))
    ]


def _without_triggers(admin: psycopg.Connection[Any], statements: Sequence[str]) -> None:
    said = ["SET session_replication_role = replica", *statements, "RESET session_replication_role"]
    admin.execute("; ".join(said).encode())
