"""What people can do with lines after Send. Each act is one command; repeating it does nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from domain.catalog import Menu
from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.kitchen.firing import TicketPaper
from edge.orders import after_send, own_tables
from edge.orders.after_requests import AlreadyServed, AlterLine, RemakeLine, TakeBack
from edge.orders.already_served import already_served
from edge.orders.requests import OrderChange
from edge.transaction import Write

A = TypeVar("A")


class Menus(Protocol):
    """Where the menu of the moment is."""

    @property
    def menu(self) -> Menu:
        """The current menu."""
        ...


class AfterSendActs:
    """Changes of sent lines. A cook, too, may have something made again."""

    def __init__(self, db: Database, menus: Menus, paper: TicketPaper) -> None:
        self._db = db
        self._menus = menus
        self._paper = paper

    def now(self) -> datetime:
        """The box's time, by which slips are dated."""
        return self._db.clock.now()

    async def alter_line(
        self, request: AlterLine, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Change a sent line: choices, size, note, seat or course, in one act.

        Raises Changed when somebody was quicker, CookStarted until that is confirmed, AlreadyMade,
        Forbidden without the right, where neither it was just sent nor a manager approved.
        """
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: after_send.alter_line(tx, menu, request, paper),
            OrderChange,
        )

    async def remake_line(
        self, request: RemakeLine, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Have a dish made again, rushed; nothing is charged twice."""
        menu, paper = self._menus.menu, self._paper
        if Right.WORK_KITCHEN not in actor.rights:
            require(actor.rights, Right.TAKE_ORDERS)
        return await self._db.write(
            Command.of(request, actor, command_id),
            lambda tx: after_send.remake_line(tx, menu, request, paper),
            OrderChange,
        )

    async def take_back(
        self, request: TakeBack, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Take back a sent line: not made, made and wasted, or on the house.

        Raises CookStarted until that is confirmed, Forbidden, Changed, and BadRequest when more
        would then be paid than is due.
        """
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: after_send.take_back(tx, menu, request, paper),
            OrderChange,
        )

    async def already_served(
        self, request: AlreadyServed, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Lines of a paper slip: served at its time by its waiter, no ticket."""
        return await self._do(
            request, actor, command_id, lambda tx: already_served(tx, request), OrderChange
        )

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], A],
        answer: type[A],
    ) -> A:
        require(actor.rights, Right.TAKE_ORDERS)

        def at_the_door(tx: Write) -> A:
            own_tables.must_be_own(tx, request)
            return work(tx)

        return await self._db.write(Command.of(request, actor, command_id), at_the_door, answer)
