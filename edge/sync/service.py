"""What people may know of replication and do about it: its state, and letting the box in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.ids import new_id
from domain.permissions import Right, require
from edge.backup.restoring import next_series
from edge.backup.store import series_in_use
from edge.box_tables import HeldIn
from edge.commands import Actor, Command
from edge.database import Database
from edge.release import release
from edge.sync import enrolling, releases, snapshot, standing, store, taking_over
from edge.sync.box_store import BoxStore
from edge.sync.client import CentreClient, checked_url
from edge.sync.enrolling import Candidate
from edge.sync.releases import ReleasesHere
from edge.transaction import Read, Write
from sync.protocol.enrolment import Enrolled
from sync.protocol.wire import from_wire

SHOWN = 50
Connect = Callable[[str, str], CentreClient]


@dataclass(frozen=True, slots=True)
class EnrolHere:
    """Let this box in at a centre, with the code that the office shows for ten minutes."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class DismissVerdict:
    """Somebody has seen why ops of this box wait at the centre."""

    first_seq: int


@dataclass(frozen=True, slots=True)
class Parked:
    """Changes of this box that wait at the centre, and why."""

    first_seq: int
    last_seq: int
    code: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of the centre that this box cannot use yet, by kind and reason."""

    kind: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """Rows of this box that an older centre does not know, or not in full (`is_said`), by kind."""

    kind: str
    is_said: bool
    count: int


@dataclass(frozen=True, slots=True)
class DifferingDay:
    """A day that this box closed otherwise than the centre has it, and in what."""

    business_date: str
    what: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How box and centre stand. `life` is alone, active, fenced or forked.

    `waiting` changes were not taken by the centre yet, the oldest since `waiting_since`;
    `unsafe` of those it has are not in a verified copy of the centre. `skew_ms` is how far the
    box's clock is ahead of the centre's, give or take `uncertainty_ms`. `withheld` rows are not
    said, or not in full, until the centre is updated. `differences` are days that the box closed
    otherwise than the centre has them.
    """

    life: str
    url: str
    waiting: int
    waiting_since: datetime | None
    unsafe: int
    heard_at: datetime | None
    skew_ms: int
    trouble: str
    stopped: str
    release: int
    parked: tuple[Parked, ...] = ()
    held: tuple[Held, ...] = ()
    uncertainty_ms: int | None = None
    withheld: tuple[Withheld, ...] = ()
    differences: tuple[DifferingDay, ...] = ()
    releases: ReleasesHere = field(default_factory=ReleasesHere)


class SyncService:
    """Questions about replication, and the two things that people decide."""

    def __init__(self, db: Database, box: BoxStore, connect: Connect = CentreClient) -> None:
        self._db = db
        self.box = box
        self._connect = connect

    async def status(self) -> SyncStatus:
        """How box and centre stand now, from what is on disk."""
        return await self._db.read(read_status)

    async def enrol(
        self, request: EnrolHere, actor: Actor, command_id: UUID | None = None
    ) -> SyncStatus:
        """Let the box in at a centre; what it has is sent from then on.

        Selling goes on meanwhile. Where another box had the restaurant before, all that this one
        needs of it comes first, in pieces; cut off, the same code goes on.
        Raises Forbidden, BadRequest for an address that is none, NotLetIn with the centre's
        reason, SnapshotWrong, DomainError where it is in already.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        url = checked_url(request.url)
        candidate = await self._candidate(url, request.code)
        let_in = await self._let_in(url, request.code, candidate)
        client = self._connect(url, let_in.token)
        try:
            await snapshot.fetch(self._db, client, let_in)
        finally:
            await client.close()
        await self._become(request, actor, command_id, candidate, let_in, url)
        return await self.status()

    async def dismiss(
        self, request: DismissVerdict, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Show a verdict no more; the changes stay at the centre. Raises Forbidden."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> None:
            tx.execute(
                "UPDATE quarantined_here SET seen = 1 WHERE first_seq = ?", request.first_seq
            )
            tx.signal("sync")

        await self._db.write(Command.of(request, actor, command_id), work)

    async def _candidate(self, url: str, code: str) -> Candidate:
        """Who the box would be. The same code asks as the same node: its answer may be lost."""
        known = await self._db.read(snapshot.beginning)
        found = await self._db.read(_candidate)
        if known is not None and (known.url, known.code) == (url, code):
            return Candidate(known.node_id, known.receipt_series, found.now)
        request = EnrolHere(url, code)
        await self._db.write(
            Command.of(request),
            lambda tx: snapshot.begin(tx, url, code, found.node_id, found.receipt_series),
        )
        return found

    async def _let_in(self, url: str, code: str, candidate: Candidate) -> Enrolled:
        """The centre's yes; the one that is known already where its snapshot is on the way."""
        known = await self._db.read(snapshot.beginning)
        if known is not None and known.let_in:
            return from_wire(Enrolled, known.let_in)
        asked = await self._db.read(lambda read: enrolling.ask(read, candidate, code, release()))
        client = self._connect(url, "")
        try:
            return await client.enrol(asked)
        finally:
            await client.close()

    async def _become(
        self,
        request: EnrolHere,
        actor: Actor,
        command_id: UUID | None,
        candidate: Candidate,
        let_in: Enrolled,
        url: str,
    ) -> None:
        def work(tx: Write) -> None:
            enrolling.become(tx, candidate, let_in, url, taking_over.lines(tx))

        async with self.box.turn:
            await self._db.write(Command.of(request, actor, command_id), work)
            await self._db.reload_house()
            await self.box.load()


def _candidate(read: Read) -> Candidate:
    """A box that lived alone keeps its id; one that a centre knew gets another, and a series."""
    house, found = read.house, store.node(read)
    if found is None or found.state == store.ALONE:
        return Candidate(house.node_id, house.receipt_series, house.node_id)
    return Candidate(new_id(), next_series(series_in_use(read)), house.node_id)


def read_status(read: Read) -> SyncStatus:
    """How box and centre stand."""
    found, state = store.node(read), store.load_state(read)
    last = store.OutboxChain(read).last_seq()
    if found is None or state is None:
        url = found.centre_url if found else ""
        return SyncStatus(store.ALONE, url, last, None, 0, None, 0, "", "", 0)
    return SyncStatus(
        life=state.life.value,
        url=found.centre_url,
        waiting=last - state.ack_seq,
        waiting_since=store.waiting_since(read, state.ack_seq),
        unsafe=max(0, state.ack_seq - state.safe_seq),
        heard_at=found.centre_heard_at,
        skew_ms=found.centre_skew_ms,
        trouble=found.centre_trouble,
        stopped=found.stopped,
        release=found.release,
        parked=tuple(
            Parked(each.first_seq, each.last_seq, each.code, each.detail, each.since)
            for each in store.verdicts(read)[:SHOWN]
        ),
        held=_held(read),
        uncertainty_ms=found.centre_uncertainty_ms,
        withheld=_withheld(read),
        differences=tuple(
            DifferingDay(each.business_date, each.what, each.since)
            for each in standing.differing_days(read)[:SHOWN]
        ),
        releases=releases.here(read),
    )


def _withheld(read: Read) -> tuple[Withheld, ...]:
    found = read.rows(
        "SELECT kind, said > 0, count(*) FROM withheld_out GROUP BY kind, said > 0 ORDER BY kind"
    )
    return tuple(Withheld(kind, bool(is_said), count) for kind, is_said, count in found)


def _held(read: Read) -> tuple[Held, ...]:
    by_reason: dict[tuple[str, str], int] = {}
    for each in read.all(HeldIn):
        by_reason[each.kind, each.why] = by_reason.get((each.kind, each.why), 0) + 1
    return tuple(Held(kind, why, count) for (kind, why), count in sorted(by_reason.items()))
