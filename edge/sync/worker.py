"""The loop that keeps box and centre together: ticks, requests in flight, answers, trimming."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.errors import DomainError
from domain.ids import new_id
from edge.database import Database
from edge.loops import Loop
from edge.metrics.measures import Measures
from edge.sync import store
from edge.sync.box_store import BoxStore, NotSendable
from edge.sync.client import CentreClient, NotHeard
from edge.sync.network import NetworkWatch
from edge.sync.watch import CentreWatch
from edge.writer import OUTBOX
from sync.protocol import box as core
from sync.protocol.wire import (
    Answer,
    Heartbeat,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    SyncBlock,
)

log = logging.getLogger(__name__)

TICK_S = 1
PAGE_ROWS = 1_000
WAIT_S = 25
"""How long the centre may hold a pull until there is something new."""
WAITED_MS = WAIT_S * 500
"""A pull that took so long was held: it may be asked again at once, as after news."""
TRIM_EVERY = timedelta(minutes=10)
ANEW_EVERY = timedelta(hours=1)
"""Scopes that do not add up are read anew, but not over and over."""

Connect = Callable[[str, str], CentreClient]
Request = Push | Pull | Heartbeat


@dataclass(slots=True)
class _Line:
    """The way to the centre as it is now."""

    url: str
    token: str
    client: CentreClient


class SyncWorker:
    """Steps the core, carries its requests, writes what it asks to be kept."""

    def __init__(
        self,
        db: Database,
        box: BoxStore,
        connect: Connect = CentreClient,
        *,
        wait_s: int = WAIT_S,
        measures: Measures | None = None,
    ) -> None:
        self._measures = measures or Measures()
        self._db = db
        self._box = box
        self._connect = connect
        self._wait_s = wait_s
        self._watch = CentreWatch(db)
        self._loop = Loop("replication", self.step)
        self._flying: set[asyncio.Task[None]] = set()
        self._asking: set[asyncio.Task[Answer]] = set()
        self._line: _Line | None = None
        self._trim_upto = 0
        self._trimmed_at: datetime | None = None
        self._anew_at: datetime | None = None
        self._network = NetworkWatch(db.clock)
        self._said_for = 0
        for topic in (OUTBOX, "sync"):
            db.signals.subscribe(topic, lambda _signal: self._loop.wake())

    def start(self) -> None:
        """Begin. A box that lives alone does nothing until it is let in."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop between two steps; what is in flight is asked again after the next start."""
        await self._loop.stop()
        for task in tuple(self._flying):
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        await self._hang_up()

    def poke(self) -> None:
        """The centre may have something new."""
        self._carry(self._take(core.Poked()))

    async def step(self) -> int | None:
        """Send what is due; in how many seconds to look again."""
        async with self._box.turn:
            if self._box.state is None:
                if await self._box.load() is None:
                    return None
                await self._box.try_held()
        await self._box.apply_due()
        await self._say_withheld()
        await self._look_at_network()
        while await self._take(core.Tick(_now_ms(), new_id(), _chance())):
            pass
        await self._trim()
        await self._watch.look()
        return TICK_S

    async def _say_withheld(self) -> None:
        """What an older centre could not take is said when it speaks another contract."""
        state = self._box.state
        if state is not None and state.contract != self._said_for:
            await self._box.say_withheld()
            self._said_for = state.contract

    # ---- the core --------------------------------------------------------------------------
    async def _take(self, event: core.Event) -> bool:
        """One step of the core: write what it asks to be kept, then send; whether it sends.

        Raises StorageFull, StorageFailed: then nothing of the step has happened.
        """
        async with self._box.turn:
            before = self._box.state
            if before is None:
                return False
            state, effects = self._box.decide(before, event)
            kept = await self._box.keep(effects)
            self._box.state = state
            await self._look_at_sums(kept.differing)
            requests = [
                found
                for effect in effects
                if (found := await self._request(state, effect)) is not None
            ]
        for effect in effects:
            if isinstance(effect, core.Trim):
                self._trim_upto = effect.upto_seq
            elif isinstance(effect, core.StopSelling):
                log.error("selling stopped: %s", effect.why)
        for lane, request in requests:
            self._carry(self._ask(lane, request))
        return bool(requests)

    async def _request(
        self, state: core.BoxState, effect: core.Effect
    ) -> tuple[core.Lane, Request] | None:
        try:
            return await self._box.request(state, effect, PAGE_ROWS, self._wait_s)
        except NotSendable as error:
            log.error("%s", error)
            self._watch.not_heard(str(error))
            return None

    async def _look_at_sums(self, differing: tuple[str, ...]) -> None:
        now = self._db.clock.now()
        if differing and (self._anew_at is None or now - self._anew_at >= ANEW_EVERY):
            log.warning("settings do not add up to the centre's; read anew: %s", differing)
            self._anew_at = now
            await self._box.read_anew(differing)

    # ---- the wire --------------------------------------------------------------------------
    def _carry(self, work: Coroutine[Any, Any, object]) -> None:
        async def guarded() -> None:
            try:
                await work
            except DomainError as error:
                log.error("replication could not write: %s", error)

        task = asyncio.get_running_loop().create_task(guarded())
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _ask(self, lane: core.Lane, request: Request) -> None:
        began_ms = _now_ms()
        answer: Answer | None = None
        try:
            line = await self._way()
            sent = self._db.clock.now()
            answer = await self._asked(line.client, request)
            self._watch.heard(answer.sync.now_ms, sent, self._db.clock.now())
            if isinstance(answer, PushAnswer) and answer.code == "contract":
                self._watch.not_heard(_too_far_apart(answer.sync, self._db.versions.contract))
        except NotHeard as error:
            self._watch.not_heard(str(error))
        took_ms = _now_ms() - began_ms
        what = type(request).__name__.lower()
        self._measures.exchanged(what, took_ms, answered=answer is not None)
        await self._take(core.Answered(lane, request.request_id, answer, _now_ms(), _chance()))
        was_held = _now_ms() - began_ms >= WAITED_MS
        if isinstance(answer, PullAnswer) and (was_held or answer.rows):
            await self._take(core.Poked())
        self._loop.wake()

    async def _asked(self, client: CentreClient, request: Request) -> Answer:
        """The answer, unless the network under it changes. Raises NotHeard."""
        asking = asyncio.create_task(client.ask(request))
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)
        try:
            return await asking
        except asyncio.CancelledError:
            here = asyncio.current_task()
            if here is not None and here.cancelling():
                asking.cancel()
                raise
            raise NotHeard("The network has changed. It is asked again.") from None

    async def _look_at_network(self) -> None:
        """After a change of the network nobody waits for answers that were on the old one."""
        if self._network.has_changed():
            for asking in tuple(self._asking):
                asking.cancel()
            await self._take(core.WayChanged(_now_ms()))

    async def _way(self) -> _Line:
        """The client for where the centre is now."""
        found = await self._db.read(store.node)
        url, token = (found.centre_url, found.centre_token) if found else ("", "")
        if self._line is None or (self._line.url, self._line.token) != (url, token):
            await self._hang_up()
            self._line = _Line(url, token, self._connect(url, token))
        return self._line

    async def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.client.close()

    async def _trim(self) -> None:
        now = self._db.clock.now()
        if not self._trim_upto or (self._trimmed_at and now - self._trimmed_at < TRIM_EVERY):
            return
        self._trimmed_at = now
        await self._box.trim(self._trim_upto)


def _too_far_apart(block: SyncBlock, contract: int) -> str:
    """Why the centre takes nothing of this release, and what to do."""
    if contract < block.contract_min:
        return "This box is too old for its centre. Everything is kept. Update the box."
    return "The centre is too old for this box. Everything is kept until the centre is updated."


def _now_ms() -> int:
    """The machine's own counter: a clock that is set must not change when something is due."""
    return time.monotonic_ns() // 1_000_000


def _chance() -> int:
    return random.randrange(1000)
