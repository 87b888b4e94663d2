"""The box's end of the protocol, step by step."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sync.protocol.box import (
    HEARTBEAT_MS,
    Answered,
    BoxState,
    Effect,
    Keep,
    Lane,
    SendHeartbeat,
    SendPull,
    SendPush,
    ShowStanding,
    Tick,
    WayChanged,
    step,
)
from sync.protocol.wire import Answer, HeartbeatAnswer, PullAnswer, SyncBlock, Verdict
from sync.seal import GENESIS

NODE = UUID(int=1)


class Outbox:
    """One op that is never acknowledged."""

    def hash_at(self, seq: int) -> bytes | None:
        """The chain's value."""
        return GENESIS if seq == 0 else bytes([1]) * 32

    def last_seq(self) -> int:
        """The newest op."""
        return 1


class Talk:
    """A box whose centre answers, or not, one step after the other."""

    def __init__(self) -> None:
        self.state = BoxState(NODE, epoch=1, gen=1)
        self.sent: list[Effect] = []
        self._ids = 0

    def tick(self, now_ms: int) -> list[Effect]:
        """What is sent when time has come so far."""
        self._ids += 1
        return self._step(Tick(now_ms, UUID(int=self._ids)))

    def answer(self, lane: Lane, now_ms: int, answer: Answer | None) -> list[Effect]:
        """What the box does about an answer to what is in flight."""
        flying = (self.state.push if lane == "push" else self.state.pull).in_flight
        assert flying is not None
        return self._step(Answered(lane, flying.request_id, answer, now_ms))

    def way_changed(self, now_ms: int) -> None:
        """The network is back."""
        self._step(WayChanged(now_ms))

    def _step(self, event: Tick | Answered | WayChanged) -> list[Effect]:
        self.state, effects = step(self.state, event, Outbox())
        return effects


def block(contract: int = 1) -> SyncBlock:
    """A block that acknowledges nothing."""
    return SyncBlock(NODE, 1, 1, 0, GENESIS, 0, 0, contract_max=contract)


def beaten(contract: int = 1, verdicts: tuple[Verdict, ...] | None = ()) -> HeartbeatAnswer:
    """An answer to a heartbeat."""
    return HeartbeatAnswer(UUID(int=0), block(contract), (), verdicts)


def kinds(effects: list[Effect]) -> list[type]:
    """What they are."""
    return [type(each) for each in effects]


def test_a_box_that_always_has_something_to_push_sends_heartbeats_too() -> None:
    talk = Talk()
    assert kinds(talk.tick(HEARTBEAT_MS)) == [SendHeartbeat]
    talk.answer("push", HEARTBEAT_MS + 1, beaten())
    assert kinds(talk.tick(HEARTBEAT_MS + 2)) == [SendPush]


def test_a_heartbeat_that_is_never_answered_is_not_in_the_way_of_a_push() -> None:
    talk = Talk()
    talk.tick(HEARTBEAT_MS)
    talk.answer("push", HEARTBEAT_MS + 1, None)
    assert kinds(talk.tick(HEARTBEAT_MS + 5_000))[0] is SendPush


def test_what_a_heartbeat_says_of_the_box_is_shown() -> None:
    talk = Talk()
    talk.tick(HEARTBEAT_MS)
    waits = Verdict(1, 2, "newer", "an order of a coming release")
    effects = talk.answer("push", HEARTBEAT_MS + 1, beaten(verdicts=(waits,)))
    assert ShowStanding((waits,), ()) in effects


def test_the_centre_s_contract_is_kept_when_it_changes() -> None:
    talk = Talk()
    talk.tick(HEARTBEAT_MS)
    effects = talk.answer("push", HEARTBEAT_MS + 1, beaten(contract=3))
    assert kinds(effects) == [ShowStanding, Keep]
    assert talk.state.contract == 3


def silent(talk: Talk) -> int:
    """Both ways were tried and nothing was heard; when it would be tried again."""
    now_ms = HEARTBEAT_MS
    talk.tick(now_ms)
    talk.tick(now_ms)
    talk.state = replace(
        talk.state,
        push=replace(talk.state.push, failures=9),
        pull=replace(talk.state.pull, failures=9),
    )
    talk.answer("push", now_ms, None)
    talk.answer("pull", now_ms, None)
    assert kinds(talk.tick(now_ms + 5_000)) == []
    return now_ms + 5_000


def test_when_the_network_is_back_it_is_asked_at_once() -> None:
    talk = Talk()
    now_ms = silent(talk)
    talk.way_changed(now_ms)
    assert kinds(talk.tick(now_ms)) == [SendPush]
    assert kinds(talk.tick(now_ms)) == [SendPull]


def test_when_one_lane_hears_the_centre_the_other_need_not_wait() -> None:
    talk = Talk()
    now_ms = silent(talk)
    talk.state = replace(talk.state, pull=replace(talk.state.pull, next_ms=0))
    assert kinds(talk.tick(now_ms)) == [SendPull]
    talk.answer("pull", now_ms, PullAnswer(UUID(int=0), block(), {}, {}))
    assert kinds(talk.tick(now_ms)) == [SendPush]
