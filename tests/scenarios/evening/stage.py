"""What stories stand on: the box, the clock, the journal; and a story's own way to act."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

from domain.errors import DomainError
from edge.commands import Actor
from tests.scenarios.evening.journal import Act, Journal, Refusal, Refused
from tests.scenarios.evening.timeline import Timeline, clock_time
from tests.scenarios.evening.trattoria import Trattoria

NAMESPACE = UUID("01890000-0000-7000-8000-00000000f21d")


@dataclass
class Stage:
    """An evening: the box, the journal, and the dice of its seed."""

    box: Trattoria
    journal: Journal
    timeline: Timeline
    seed: int
    crew: dict[str, Actor] = field(default_factory=dict)
    devices: dict[str, UUID] = field(default_factory=dict)

    def begin(self, name: str, tell: Callable[[Story], Coroutine[Any, Any, None]]) -> None:
        """Let a story run from now on; it has dice of its own."""
        self.timeline.begin(tell(Story(self, name)))


class Story:
    """One thread of the evening. Its acts are numbered, so that it can be told again."""

    def __init__(self, stage: Stage, name: str) -> None:
        self.stage = stage
        self.name = name
        self.dice = random.Random(f"{stage.seed} {name}")
        self._acts = 0
        self._ids = 0

    @property
    def now(self) -> datetime:
        """The moment that it is."""
        return self.stage.timeline.now

    async def until(self, text: str) -> None:
        """Wait for a time of the evening, as `20:30`."""
        await self.stage.timeline.until(clock_time(text))

    async def rest(self, minutes: float) -> None:
        """Wait some minutes, to the second."""
        await self.stage.timeline.until(self.now + timedelta(seconds=round(minutes * 60)))

    def id(self) -> UUID:
        """An id that is the same when the story is told again: a UUIDv7 of this moment."""
        self._ids += 1
        tail = uuid5(NAMESPACE, f"{self.stage.seed} {self.name} {self._ids}").int
        millis = int(self.now.timestamp() * 1000)
        value = (millis << 80) | (tail & ((1 << 80) - 1))
        value = value & ~(0xF << 76) | (0x7 << 76)
        return UUID(int=value & ~(0b11 << 62) | (0b10 << 62))

    async def act(
        self,
        who: str,
        verb: str,
        request: Any,
        *,
        means: Any = None,
        actor: Actor | None = None,
        command_id: UUID | None = None,
    ) -> Any:
        """A person asks for something under a command id. Raises Refused."""
        command = command_id or self.id()
        by = actor or self.stage.crew[who]
        return await self._once(who, verb, request, (request, by, command), means, command)

    async def look(self, verb: str, *args: Any) -> Any:
        """A screen reads something. Raises Refused."""
        return await self._once("", verb, args, args, None, None)

    async def refused(self, who: str, verb: str, request: Any, **more: Any) -> Refused:
        """Like `act`, for what the box must not do: how it said no."""
        try:
            await self.act(who, verb, request, **more)
        except Refused as refused:
            return refused
        raise AssertionError(f"{self.name}: {verb} was not refused: {request}")

    async def tries(self, kinds: str, who: str, verb: str, request: Any, **more: Any) -> bool:
        """Like `act`, where refusals of these `kinds` are nothing strange: whether it was done.

        Raises Refused for any other.
        """
        try:
            await self.act(who, verb, request, **more)
        except Refused as refused:
            if refused.kind not in kinds.split():
                raise
            return False
        return True

    async def note(self, means: Any) -> None:
        """Write down what the books could not know otherwise."""
        await self._once("", "", None, (), means, None)

    async def _once(
        self,
        who: str,
        verb: str,
        request: Any,
        args: tuple[Any, ...],
        means: Any,
        command_id: UUID | None,
    ) -> Any:
        """Ask the box, or the journal where that was answered before."""
        self._acts += 1
        key = (self.name, self._acts)
        known = self.stage.journal.known.get(key)
        if known is None:
            answer = await self._asked(verb, args) if verb else None
            known = Act(key, self.now, who, verb, request, answer, means, command_id)
            self.stage.journal.write(known)
        elif (known.verb, known.request) != (verb, request):
            raise AssertionError(
                f"{key} is told differently: {known.verb} {known.request}, {verb} {request}"
            )
        if isinstance(known.answer, Refusal):
            raise Refused(known.answer)
        return known.answer

    async def _asked(self, verb: str, args: tuple[Any, ...]) -> Any:
        await asyncio.sleep(0)
        service, _, name = verb.rpartition(".")
        found = reduce(getattr, service.split("."), self.stage.box)
        try:
            return await getattr(found, name)(*args)
        except DomainError as error:
            return Refusal(type(error).__name__, error.sentence)
