"""The box's disk behind the pure core: what a step asks to be kept, in one write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from domain.errors import DomainError
from domain.ids import new_id
from edge.commands import Command
from edge.database import Database
from edge.saying import has_more_to_say, say_withheld
from edge.sync import applying, releases, reporting, standing, store
from edge.transaction import Read, Write
from sync.protocol import box as core
from sync.protocol.report import BoxReport
from sync.protocol.wire import CONTRACT, Heartbeat, Pull, Push, Throttle
from sync.seal import GENESIS

A = TypeVar("A")

KEPT_FOR = timedelta(days=7)
"""What the centre has, and has safe, stays this long: for questions, and for a second receiver."""
DURABLE = (
    core.Keep | core.Stage | core.Swap | core.DropStage | core.StopSelling | core.ShowVerdicts
    | core.ShowStanding
)  # fmt: skip
Reporter = Callable[[Read, core.BoxState], BoxReport]


class NotSendable(DomainError):
    """What is to be sent cannot be; it is tried again, and a person has to look."""

    code = "not_sendable"


@dataclass(frozen=True, slots=True)
class KeepStep:
    """What a step of replication asked to be written, by name."""

    effects: tuple[str, ...]
    once: UUID


@dataclass(frozen=True, slots=True)
class Kept:
    """What writing a step showed. `differing` scopes do not add up to the centre's sums."""

    touched: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


def decide(read: Read, state: core.BoxState, event: core.Event) -> core.Step:
    """The core's step against the outbox as it is."""
    return core.step(state, event, store.OutboxChain(read))


def keep_effects(tx: Write, effects: Sequence[core.Effect]) -> Kept:
    """Write everything durable of one step. Nothing of it gets into the outbox."""
    touched: set[str] = set()
    differing: tuple[str, ...] = ()
    for effect in effects:
        match effect:
            case core.Stage(rows):
                applying.stage(tx, rows)
            case core.DropStage(scopes):
                applying.drop_stage(tx, scopes)
            case core.Swap(anew, sums):
                releases.take(tx, anew)
                touched |= applying.swap(tx, anew)
                touched |= releases.apply_due(tx)
                ours = applying.sums(tx, sums)
                differing = tuple(each for each, theirs in sums.items() if theirs != ours[each])
            case core.StopSelling(_, why):
                store.stop_selling(tx, why)
            case core.ShowVerdicts(answer):
                store.show_verdicts(tx, answer.quarantined)
            case core.ShowStanding(verdicts, differences):
                standing.show(tx, verdicts, differences)
            case core.Keep(state):
                store.keep(tx, state)
    return Kept(tuple(sorted(touched)), differing)


def read_request(
    read: Read,
    state: core.BoxState,
    effect: core.Effect,
    limit: int,
    wait_s: int,
    contract: int = CONTRACT,
    reporter: Reporter | None = None,
) -> tuple[core.Lane, Push | Pull | Heartbeat] | None:
    """The request that an effect asks to be sent, with its lane; None for other effects.

    It is in the newest contract that both ends speak; `contract` is this release's. A heartbeat
    carries what `reporter` says. Raises NotSendable; the lane waits then as for an answer that
    does not come.
    """
    spoken = min(contract, state.contract or contract)
    match effect:
        case core.SendPush(request_id, after, throttle, late):
            push = _push(read, state, request_id, after, throttle, late)
            return "push", replace(push, contract=spoken)
        case core.SendHeartbeat(request_id):
            chain = store.OutboxChain(read)
            last = chain.last_seq()
            value = chain.hash_at(last) or GENESIS
            who = (request_id, state.node_id, state.epoch, state.gen)
            report = reporter(read, state) if reporter else None
            return "push", Heartbeat(*who, last, value, spoken, report)
        case core.SendPull(request_id, after, begun):
            who = (request_id, state.node_id, state.epoch, state.gen)
            return "pull", Pull(*who, after, limit, wait_s, spoken, begun)
        case _:
            return None


def _push(
    read: Read,
    state: core.BoxState,
    request_id: UUID,
    after: int,
    throttle: Throttle,
    late: bool,
) -> Push:
    before = store.OutboxChain(read).hash_at(after)
    if before is None:
        raise NotSendable("What the office has of this box last is not here any more.")
    ops = store.ops_after(read, after, throttle)
    if not ops:
        raise NotSendable("One change of this box is too large to be sent. Ask for support.")
    return Push(request_id, state.node_id, state.epoch, state.gen, after + 1, before, ops, late)


class BoxStore:
    """The adapter of the core on the box's database.

    `state` is what is on disk and the lanes beside it; whoever changes it holds `turn`.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.turn = asyncio.Lock()
        self.state: core.BoxState | None = None
        self._next_due: datetime | None = None

    async def load(self) -> core.BoxState | None:
        """Look what the box knows of its centre; nothing for one that lives alone."""
        self.state = await self._db.read(store.load_state)
        if self.state is not None:
            await self._look_ahead()
        return self.state

    def decide(self, state: core.BoxState, event: core.Event) -> core.Step:
        """The core's step. At once: it looks at a few rows only."""
        return self._db.look(lambda read: decide(read, state, event))

    async def request(
        self, state: core.BoxState, effect: core.Effect, limit: int, wait_s: int
    ) -> tuple[core.Lane, Push | Pull | Heartbeat] | None:
        """The request that an effect asks for, read from what is committed."""
        return await self._db.read(
            lambda read: read_request(
                read, state, effect, limit, wait_s, self._db.versions.contract, self._report
            )
        )

    def _report(self, read: Read, state: core.BoxState) -> BoxReport:
        return reporting.read_report(read, state, self._db.clock.now(), self._db.path)

    async def keep(self, effects: Sequence[core.Effect]) -> Kept:
        """Write what a step asks for in one transaction, before anything of it is sent.

        The house is read again where its own rows came or selling stopped.
        """
        durable = [effect for effect in effects if isinstance(effect, DURABLE)]
        durable = [effect for effect in durable if not await self._is_known(effect)]
        if not durable:
            return Kept()
        names = tuple(type(effect).__name__ for effect in durable)
        kept = await self._write(KeepStep(names, new_id()), lambda tx: keep_effects(tx, durable))
        if "Swap" in names:
            await self._look_ahead()
        if "house" in kept.touched or "StopSelling" in names or self._has_new_contract(durable):
            await self._db.reload_house()
        return kept

    def _has_new_contract(self, effects: Sequence[core.Effect]) -> bool:
        known = self._db.house.contract if self._db.house else 0
        kept = [each.state.contract for each in effects if isinstance(each, core.Keep)]
        return any(contract != known for contract in kept)

    async def _is_known(self, effect: core.Effect) -> bool:
        """Whether a heartbeat said what is here already: each half minute, it mostly does."""
        if not isinstance(effect, core.ShowStanding):
            return False
        said = effect.verdicts, effect.differences
        return await self._db.read(lambda read: standing.is_shown(read, *said))

    async def say_withheld(self) -> int:
        """Say in full what an older centre could not take, as far as it can by now; how much."""
        said = 0
        while await self._db.read(lambda read: has_more_to_say(read.raw, read.house.contract)):
            request = KeepStep(("SayWithheld",), new_id())
            said += await self._db.write(Command.of(request), say_withheld, int)
        return said

    async def apply_due(self) -> bool:
        """Put in force the releases that wait here and have their time; whether any did.

        The clock is looked at each time, so that one that was set is noticed at once.
        """
        if self._next_due is None or self._next_due > self._db.clock.now():
            return False
        request = KeepStep(("ApplyDue",), new_id())
        await self._write(request, lambda tx: Kept(tuple(sorted(releases.apply_due(tx)))))
        await self._look_ahead()
        await self._db.reload_house()
        return True

    async def _look_ahead(self) -> None:
        self._next_due = await self._db.read(releases.next_due)

    async def try_held(self) -> Kept:
        """Apply what an earlier release could not."""
        if not await self._db.read(lambda read: read.value("SELECT 1 FROM held_in LIMIT 1")):
            return Kept()
        request = KeepStep(("TryHeld",), new_id())
        kept = await self._write(request, lambda tx: Kept(tuple(sorted(applying.try_held(tx)))))
        await self._db.reload_house()
        return kept

    async def trim(self, upto_seq: int) -> int:
        """Forget old ops that the centre has safe, some hundred a write; how many."""
        before = self._db.clock.now() - KEPT_FOR
        trimmed = 0
        while await self._db.read(lambda read: store.can_trim(read, upto_seq, before)):
            request = KeepStep(("Trim",), new_id())
            gone = await self._db.write(
                Command.of(request), lambda tx: store.trim(tx, upto_seq, before), int
            )
            trimmed += gone
            if gone == 0:
                break
        return trimmed

    async def read_anew(self, scopes: Sequence[str]) -> None:
        """Begin scopes again that do not add up; the rows here stay until they came anew."""
        if self.state is None:
            return
        cursors = {
            scope: core.Cursor(each.applied, 0, True) if scope in scopes else each
            for scope, each in self.state.cursors.items()
        }
        changed = replace(self.state, cursors=cursors)
        await self.keep([core.DropStage(tuple(scopes)), core.Keep(changed)])
        self.state = changed

    async def _write(self, request: KeepStep, work: Callable[[Write], Kept]) -> Kept:
        return await self._db.write(Command.of(request), work, Kept)
