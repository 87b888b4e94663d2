"""Pacing a meal: what is fired next, by hand or by the clock, and who is told when nobody does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from domain import pacing
from domain.catalog import Menu
from domain.errors import BadRequest, Changed, DomainError
from domain.orders import LineState, OrderState
from domain.pacing import CourseFacts, Waiting
from domain.permissions import Right, require
from edge.commands import SYSTEM, Actor, Command
from edge.database import Database
from edge.kitchen import firing, waiting
from edge.orders import course_store, courses, promise_store, promises, sending, store
from edge.orders.courses import SetFireTimer
from edge.orders.promises import Menus
from edge.orders.requests import OrderChange, SendResult
from edge.transaction import Read, Write
from sync.tables.sales import Order, OrderCourse

Fire = Callable[[Write, Menu, firing.TicketPaper], int]


log = logging.getLogger(__name__)
NOT_YET = "It is not time yet."


@dataclass(frozen=True, slots=True)
class FireNextCourse:
    """Fire what is held of the first course that has something held."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class FireTimer:
    """The box fires a course whose timer ran out at `at_micros`."""

    order_course_id: UUID
    at_micros: int


@dataclass(frozen=True, slots=True)
class FirePromised:
    """The box fires an order that was promised for a time; it is time since `at_micros`."""

    order_id: UUID
    at_micros: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How far an order's meal is: its courses, timers by course, and what its guests wait for."""

    courses: tuple[CourseFacts, ...]
    timers: tuple[tuple[UUID, datetime], ...]
    waiting: Waiting | None


class PacingService:
    """Courses in time."""

    def __init__(self, db: Database, menus: Menus, paper: firing.TicketPaper) -> None:
        self._db = db
        self._menus = menus
        self._paper = paper

    async def fire_next_course(
        self, request: FireNextCourse, actor: Actor, command_id: UUID | None = None
    ) -> SendResult:
        """Fire the next held course; the pass may, too. Raises BadRequest when nothing is held."""
        _may_fire(actor)
        menu, paper = self._menus.menu, self._paper
        return await self._db.write(
            Command.of(request, actor, command_id),
            lambda tx: _fire_next(tx, menu, request, paper),
            SendResult,
        )

    async def set_timer(
        self, request: SetFireTimer, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Fire a held course by itself in some minutes, or not after all."""
        _may_fire(actor)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: courses.set_timer(tx, request), OrderChange)

    def pace_now(self, order_id: UUID) -> Pace:
        """How far a meal is, read at once: a few rows of one order."""
        menu, now = self._menus.menu, self._db.clock.now()
        return self._db.look(lambda read: _pace(read, menu, order_id, now))

    async def pace(self, order_id: UUID) -> Pace:
        """How far a meal is."""
        menu, now = self._menus.menu, self._db.clock.now()
        return await self._db.read(lambda read: _pace(read, menu, order_id, now))

    async def waiting(self) -> dict[UUID, Waiting]:
        """What the guests of each open order wait for, where something is held; by order."""
        menu, now = self._menus.menu, self._db.clock.now()
        return await self._db.read(lambda read: waiting.found(read, menu, now))

    async def fire_due(self) -> int:
        """Fire what its timer or its promise says, each once. Returns how many lines went."""
        now = self._db.clock.now()
        timers, promised = await self._db.read(
            lambda read: (course_store.due_timers(read, now), promise_store.due_orders(read, now))
        )
        fired = 0
        for row_id, at in timers:
            timer = FireTimer(row_id, at)
            fired += await self._fire(timer, row_id, at, partial(_fire_timer, timer=timer))
        for order_id, at in promised:
            due = FirePromised(order_id, at)
            fired += await self._fire(due, order_id, at, partial(_fire_promised, due=due))
        return fired

    async def _fire(
        self, request: FireTimer | FirePromised, row_id: UUID, at_micros: int, fire: Fire
    ) -> int:
        """One fire under the id of its row and moment: asked again, after any kill, it is once.

        One that cannot be is looked at again next time, and keeps no other waiting.
        """
        command = Command.of(request, SYSTEM, uuid5(row_id, f"fire {at_micros}"))
        menu, paper = self._menus.menu, self._paper
        try:
            return await self._db.write(command, lambda tx: fire(tx, menu, paper), int)
        except DomainError as error:
            log.warning("what was due was not fired", extra={"row": str(row_id), "why": error.code})
            return 0

    async def tell_of_waiting(self) -> int:
        """Tell servers whose guests wait too long for a held course. Returns how many are new."""
        menu, now = self._menus.menu, self._db.clock.now()
        news = await self._db.read(lambda read: waiting.news(read, menu, now))
        if not (news.late or news.over):
            return 0
        return await self._db.write(
            Command.of(news, SYSTEM), lambda tx: waiting.tell(tx, menu, news), int
        )


def _may_fire(actor: Actor) -> None:
    if Right.WORK_KITCHEN not in actor.rights:
        require(actor.rights, Right.TAKE_ORDERS)


def _fire_next(
    tx: Write, menu: Menu, request: FireNextCourse, paper: firing.TicketPaper
) -> SendResult:
    order = store.open_order(tx, request.order_id)
    following = pacing.next_course(course_store.facts(tx, menu, order.id))
    if following is None:
        raise BadRequest("Nothing is held on this order.")
    return _fire_held(tx, menu, order, following.course_id, paper)


def _fire_timer(tx: Write, menu: Menu, paper: firing.TicketPaper, timer: FireTimer) -> int:
    row = tx.load(OrderCourse, timer.order_course_id, "course of an order")
    if row.fire_at is None:
        return 0
    if row.fire_at > tx.now:
        raise Changed(NOT_YET)
    order = tx.load(Order, row.order_id, "order")
    tx.update(row, fire_at=None, fired_at=tx.now)
    if order.state != OrderState.OPEN:
        return 0
    return _fire_held(tx, menu, order, row.course_id, paper).sent


def _fire_promised(tx: Write, menu: Menu, paper: firing.TicketPaper, due: FirePromised) -> int:
    order = tx.load(Order, due.order_id, "order")
    if order.fires_at is not None and order.fires_at > tx.now:
        raise Changed(NOT_YET)
    lines = promises.due_lines(tx, order)
    return sending.fire_lines(tx, menu, order, store.lines(tx, order.id), lines, paper).sent


def _fire_held(
    tx: Write, menu: Menu, order: Order, course_id: UUID | None, paper: firing.TicketPaper
) -> SendResult:
    everything = store.lines(tx, order.id)
    chosen = [
        line.id
        for line in everything
        if line.course_id == course_id and line.state == LineState.HELD
    ]
    return sending.fire_lines(tx, menu, order, everything, chosen, paper)


def _pace(read: Read, menu: Menu, order_id: UUID, now: datetime) -> Pace:
    found = course_store.facts(read, menu, order_id)
    timers = tuple(
        (course_id, row.fire_at)
        for course_id, row in course_store.notes(read, order_id).items()
        if row.fire_at is not None
    )
    return Pace(found, timers, pacing.waiting(found, now))
