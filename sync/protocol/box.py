"""The box's end of replication: `step(state, event)` gives the next state and what is to be done.

Two lanes, one request in flight in each: *push* (and heartbeats) and *pull*. What a step asks to be
kept (`Keep`, `Stage`, `Swap`) is written in one transaction before anything of it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, Protocol
from uuid import UUID

from sync.protocol.report import Difference
from sync.protocol.wire import (
    Answer,
    FeedRow,
    HeartbeatAnswer,
    PullAnswer,
    PushAnswer,
    SyncBlock,
    Throttle,
    Verdict,
)

RETRY_FIRST_MS = 1_000
RETRY_MOST_MS = 300_000
HEARTBEAT_MS = 30_000
POLL_MS = 15_000
PATIENCE_MS = 60_000
"""An answer that did not come by then will not come."""

Lane = Literal["push", "pull"]


class Life(StrEnum):
    """What a box may do: sell and push; only deliver its tail; or nothing until it enrols anew."""

    ACTIVE = "active"
    FENCED = "fenced"
    FORKED = "forked"


class Chain(Protocol):
    """The box's own outbox, for looking only."""

    def hash_at(self, seq: int) -> bytes | None:
        """The chain's value after an op; None where it is not there (any more). 0: the genesis."""
        ...

    def last_seq(self) -> int:
        """The newest op."""
        ...


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a scope is: applied, and staged for the pull that is under way."""

    applied: int = 0
    staged: int = 0
    is_anew: bool = False
    """The scope is read from its beginning: what does not come again is gone."""
    begun: int = 0
    """The scope's head when the reading from its beginning began; 0 while none is under way."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """A request that was sent."""

    request_id: UUID
    sent_ms: int


@dataclass(frozen=True, slots=True)
class LaneState:
    """One request at a time; after failures later and later.

    `is_deaf`: the last one was not answered at all. Anything that is heard ends that.
    """

    in_flight: InFlight | None = None
    failures: int = 0
    next_ms: int = 0
    is_deaf: bool = False


@dataclass(frozen=True, slots=True)
class BoxState:
    """What the box knows of the centre. All but the lanes is kept in its database.

    `contract` is the newest that the centre speaks; 0 while nobody said one. `beaten_ms` is when
    the last heartbeat was sent: also a box that never stops pushing sends some, and one that the
    centre cannot digest is not in the way of a push.
    """

    node_id: UUID
    epoch: int
    gen: int
    life: Life = Life.ACTIVE
    ack_seq: int = 0
    safe_seq: int = 0
    cursors: Mapping[str, Cursor] = field(default_factory=lambda: MappingProxyType({}))
    throttle: Throttle = field(default_factory=Throttle)
    push: LaneState = field(default_factory=LaneState)
    pull: LaneState = field(default_factory=LaneState)
    beaten_ms: int = 0
    contract: int = 0
    wants_pull: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; `fresh_id` is for a request, should one be sent, `chance` of 1,000 spreads."""

    now_ms: int
    fresh_id: UUID
    chance: int = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer came, or a garbled one (None)."""

    lane: Lane
    request_id: UUID
    answer: Answer | None
    now_ms: int
    chance: int = 500


@dataclass(frozen=True, slots=True)
class Poked:
    """The centre has something new. Never needed, only faster."""


@dataclass(frozen=True, slots=True)
class WayChanged:
    """The network is another one, or is back: what was not heard is asked again at once."""

    now_ms: int


Event = Tick | Answered | Poked | WayChanged


@dataclass(frozen=True, slots=True)
class SendPush:
    """Send ops after `after_seq`, whole transactions, as many as the throttle allows."""

    request_id: UUID
    after_seq: int
    throttle: Throttle
    late: bool


@dataclass(frozen=True, slots=True)
class SendPull:
    """Ask for what follows in each scope."""

    request_id: UUID
    after: Mapping[str, int]
    begun: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SendHeartbeat:
    """Say that the box is there."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class Keep:
    """Write epoch, generation, life, ack, safe, the centre's contract and the cursors."""

    state: BoxState


@dataclass(frozen=True, slots=True)
class Trim:
    """Ops up to here may be forgotten once they are old enough; the one at the ack stays."""

    upto_seq: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Put the rows of a page beside, unseen."""

    rows: tuple[FeedRow, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """Make all that is staged visible at once; scopes read anew lose what did not come again."""

    anew: tuple[str, ...]
    sums: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class DropStage:
    """Forget what is staged of these scopes."""

    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopSelling:
    """Another box has taken over, or this one's past is not the centre's: nothing new is sold."""

    life: Life
    why: str


@dataclass(frozen=True, slots=True)
class ShowVerdicts:
    """What the centre could not project, for the manager."""

    answer: PushAnswer


@dataclass(frozen=True, slots=True)
class ShowStanding:
    """All that waits at the centre of this box, and all days that differ; None: it did not say."""

    verdicts: tuple[Verdict, ...] | None
    differences: tuple[Difference, ...] | None


Effect = (
    SendPush | SendPull | SendHeartbeat | Keep | Trim | Stage | Swap | DropStage | StopSelling
    | ShowVerdicts | ShowStanding
)  # fmt: skip
Step = tuple[BoxState, list[Effect]]


def step(state: BoxState, event: Event, chain: Chain) -> Step:
    """What the box does about an event."""
    match event:
        case Tick():
            return _tick(state, event, chain)
        case Answered():
            return _answered(state, event, chain)
        case Poked():
            return replace(state, wants_pull=True, pull=replace(state.pull, next_ms=0)), []
        case WayChanged(now_ms):
            return _heard(state, now_ms), []


# ---- time ----------------------------------------------------------------------------------
def _tick(state: BoxState, tick: Tick, chain: Chain) -> Step:
    """Give up on answers that never came; then send what is due, at most one request."""
    state = _give_up(state, tick)
    if state.life is Life.FORKED:
        return state, []
    if _is_free(state.push, tick.now_ms):
        if tick.now_ms - state.beaten_ms >= HEARTBEAT_MS:
            state = replace(_sent(state, "push", tick), beaten_ms=tick.now_ms)
            return state, [SendHeartbeat(tick.fresh_id)]
        if chain.last_seq() > state.ack_seq:
            late = state.life is Life.FENCED
            push = SendPush(tick.fresh_id, state.ack_seq, state.throttle, late)
            return _sent(state, "push", tick), [push]
    if state.life is Life.ACTIVE and _is_free(state.pull, tick.now_ms):
        after = {scope: cursor.staged for scope, cursor in state.cursors.items()}
        begun = {scope: cursor.begun for scope, cursor in state.cursors.items() if cursor.begun}
        return _sent(state, "pull", tick), [SendPull(tick.fresh_id, after, begun)]
    return state, []


def _is_free(lane: LaneState, now_ms: int) -> bool:
    return lane.in_flight is None and now_ms >= lane.next_ms


def _sent(state: BoxState, lane: Lane, tick: Tick) -> BoxState:
    flying = replace(_lane(state, lane), in_flight=InFlight(tick.fresh_id, tick.now_ms))
    return _with_lane(state, lane, flying)


def _give_up(state: BoxState, tick: Tick) -> BoxState:
    for name in ("push", "pull"):
        lane = _lane(state, name)
        if lane.in_flight and tick.now_ms - lane.in_flight.sent_ms >= PATIENCE_MS:
            state = _with_lane(state, name, _deaf(lane, tick.now_ms, tick.chance))
    return state


def _deaf(lane: LaneState, now_ms: int, chance: int) -> LaneState:
    return replace(_failed(lane, now_ms, chance, 0), is_deaf=True)


def _heard(state: BoxState, now_ms: int) -> BoxState:
    """There is a way to the centre: a lane that only heard nothing need not wait any longer."""
    for name in ("push", "pull"):
        lane = _lane(state, name)
        if lane.is_deaf and lane.in_flight is None:
            state = _with_lane(state, name, LaneState(None, 0, min(lane.next_ms, now_ms)))
    return state


def _failed(lane: LaneState, now_ms: int, chance: int, pause_ms: int) -> LaneState:
    """Full jitter, doubled with each failure; what the centre asks for wins."""
    most = min(RETRY_FIRST_MS << min(lane.failures, 16), RETRY_MOST_MS)
    wait_ms = max(pause_ms, most * chance // 1000)
    return LaneState(None, lane.failures + 1, now_ms + wait_ms)


# ---- answers -------------------------------------------------------------------------------
def _answered(state: BoxState, event: Answered, chain: Chain) -> Step:
    """Only the answer to the request in flight counts, and only of this node and generation."""
    lane = _lane(state, event.lane)
    if lane.in_flight is None or lane.in_flight.request_id != event.request_id:
        return state, []
    if event.answer is None:
        return _with_lane(state, event.lane, _deaf(lane, event.now_ms, event.chance)), []
    answer, block = event.answer, event.answer.sync
    state = _with_lane(state, event.lane, LaneState())
    if block.node_id != state.node_id or block.gen < state.gen:
        return state, []
    before = state
    state = _heard(replace(state, throttle=block.throttle), event.now_ms)
    state = replace(state, contract=block.contract_max)
    state, effects = _heed(state, block, chain)
    if state.life is not Life.FORKED:
        state, more = _take(state, answer, event, was_gen=before.gen)
        effects += more
    if _kept(state) != _kept(before):
        effects.append(Keep(state))
    return state, effects


def _kept(state: BoxState) -> tuple[object, ...]:
    known = (state.epoch, state.gen, state.life, state.ack_seq, state.safe_seq, state.contract)
    return (*known, state.cursors)


def _heed(state: BoxState, block: SyncBlock, chain: Chain) -> Step:
    """What the block of every answer says: generation, acknowledgement, safety, fencing."""
    effects: list[Effect] = []
    is_restored = block.gen > state.gen
    if block.ack_seq > state.ack_seq or is_restored:
        if chain.hash_at(block.ack_seq) != block.ack_hash:
            why = "What the centre has of this box is not what this box has."
            return replace(state, life=Life.FORKED), [StopSelling(Life.FORKED, why)]
        state = replace(state, ack_seq=block.ack_seq)
    if is_restored:
        scopes = {scope: Cursor(each.applied, 0, True) for scope, each in state.cursors.items()}
        effects.append(DropStage(tuple(scopes)))
        state = replace(state, gen=block.gen, safe_seq=block.safe_seq, cursors=scopes)
        state = replace(state, wants_pull=True, pull=replace(state.pull, next_ms=0))
    elif block.safe_seq > state.safe_seq:
        state = replace(state, safe_seq=block.safe_seq)
    trim = min(state.ack_seq, state.safe_seq)
    if trim:
        effects.append(Trim(trim))
    if block.epoch > state.epoch and state.life is Life.ACTIVE:
        state = replace(state, life=Life.FENCED)
        why = "Another box has taken over this restaurant. This one only delivers what it has."
        effects.append(StopSelling(Life.FENCED, why))
    return state, effects


def _take(state: BoxState, answer: Answer, event: Answered, was_gen: int) -> Step:
    match answer:
        case PushAnswer():
            return _take_push(state, answer, event)
        case PullAnswer() if state.gen == was_gen:
            return _take_page(state, answer, event)
        case PullAnswer():
            return state, []
        case HeartbeatAnswer(verdicts=verdicts, differences=differences):
            return state, [ShowStanding(verdicts, differences)]


def _take_push(state: BoxState, answer: PushAnswer, event: Answered) -> Step:
    effects: list[Effect] = [ShowVerdicts(answer)] if answer.quarantined else []
    match answer.code:
        case "ok":
            pause = answer.sync.throttle.pause_ms
            lane = LaneState(None, 0, event.now_ms + pause)
            return _with_lane(state, "push", lane), effects
        case "forked":
            why = "The centre has other sales under this box's numbers."
            return replace(state, life=Life.FORKED), [StopSelling(Life.FORKED, why)]
        case "too_big":
            half = max(1, state.throttle.max_ops // 2)
            state = replace(state, throttle=replace(state.throttle, max_ops=half))
            return state, effects
        case "fenced":
            return state, effects  # the block's epoch has said so; the tail goes as late
        case "gap" | "busy" | "contract":
            pause = answer.sync.throttle.pause_ms
            lane = _failed(state.push, event.now_ms, event.chance, pause)
            return _with_lane(state, "push", lane), effects


def _take_page(state: BoxState, page: PullAnswer, event: Answered) -> Step:
    """A page counts only where it continues what is staged."""
    cursors = dict(state.cursors)
    effects: list[Effect] = []
    if page.resync:
        for scope in page.resync:
            known = cursors.get(scope, Cursor())
            cursors[scope] = replace(known, staged=0, is_anew=True, begun=0)
        state = replace(state, cursors=cursors, pull=replace(state.pull, next_ms=0))
        return state, [DropStage(page.resync)]
    if any(cursors[scope].staged != after for scope, after in page.after.items()):
        return state, []
    if page.rows:
        effects.append(Stage(page.rows))
    for scope, upto in page.upto.items():
        known = cursors[scope]
        begun = known.begun if known.staged else page.sync.heads.get(scope, 0)
        cursors[scope] = replace(known, staged=upto, begun=begun)
    if page.more:
        return replace(state, cursors=cursors), effects
    anew = tuple(scope for scope, cursor in cursors.items() if cursor.is_anew)
    has_news = anew or any(cursor.staged != cursor.applied for cursor in cursors.values())
    if has_news:
        effects.append(Swap(anew, page.sums))
    done = {scope: Cursor(cursor.staged, cursor.staged) for scope, cursor in cursors.items()}
    lane = LaneState(None, 0, event.now_ms + POLL_MS)
    return replace(state, cursors=done, pull=lane, wants_pull=False), effects


# ---- lanes ---------------------------------------------------------------------------------
def _lane(state: BoxState, lane: Lane) -> LaneState:
    return state.push if lane == "push" else state.pull


def _with_lane(state: BoxState, lane: Lane, value: LaneState) -> BoxState:
    return replace(state, push=value) if lane == "push" else replace(state, pull=value)
