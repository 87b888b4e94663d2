"""Simulated people at work in a process without screens, who report what was acknowledged."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.clock import VirtualClock
from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.checks.requests import Checkout, Pay, PrintBill, Tendered
from edge.commands import Actor
from edge.kitchen.requests import BumpTicket
from edge.menu.requests import SetPortions
from edge.orders.requests import (
    AddLine,
    MergeOrders,
    OpenOrder,
    RemoveLine,
    RepeatRound,
    Send,
    VoidLine,
)
from tests.house import House, start_house
from tests.processes import forked

PEOPLE = 4
AT_ONCE = 0.5
"""How often two tenders are taken in one write."""
COMMAND, LINE, PAYMENT = b"C", b"L", b"P"
STARTS_WITHIN_S = 60
BOSS = Actor("person", None, None, None, frozenset(MANAGER))

Verb = Callable[[Any, Actor, UUID], Awaitable[object]]


@dataclass
class Acknowledged:
    """What people were told before the process died."""

    commands: set[bytes] = field(default_factory=set)
    lines: set[bytes] = field(default_factory=set)
    payments: set[bytes] = field(default_factory=set)


def work_until_killed(path: Path, seed: int, alive_s: float) -> Acknowledged:
    """Let people work on the database at `path`, kill them with SIGKILL, give what they heard."""
    ear, mouth = forked().Pipe(duplex=False)
    process = forked().Process(target=work, args=(path, seed, mouth))
    process.start()
    mouth.close()
    if not ear.poll(STARTS_WITHIN_S):
        raise AssertionError("nobody began to work")
    time.sleep(alive_s)  # how long the process lives is what is varied here
    process.kill()
    process.join()
    process.close()
    return _heard(ear)


def work(path: Path, seed: int, mouth: Connection) -> None:
    """People at work until somebody kills the process."""
    asyncio.run(_work(path, seed, mouth))


def _heard(ear: Connection) -> Acknowledged:
    heard: dict[bytes, set[bytes]] = {COMMAND: set(), LINE: set(), PAYMENT: set()}
    try:
        while True:
            said = ear.recv_bytes()
            heard[said[:1]].add(said[1:])
    except EOFError:
        ear.close()
    return Acknowledged(heard[COMMAND], heard[LINE], heard[PAYMENT])


async def _work(path: Path, seed: int, mouth: Connection) -> None:
    house = await start_house(path, VirtualClock(datetime.now(UTC)))
    house.receipts.start()
    await house.spool.start()
    await asyncio.gather(
        *(_Person(house, random.Random(seed * 10 + n), mouth).work() for n in range(PEOPLE))
    )


class _Person:
    """One person, who does everything a restaurant's people do."""

    def __init__(self, house: House, dice: random.Random, mouth: Connection) -> None:
        self._house = house
        self._dice = dice
        self._mouth = mouth
        self._kind = house.order_type()
        menu = house.menus.menu
        self._plain = [
            item for item in menu.items.values() if not item.group_ids and not menu.hours_of(item)
        ]

    async def work(self) -> None:
        """For ever."""
        while True:
            order_id = await self._order()
            await self._does(0.2, self._house.orders.repeat_round, RepeatRound(order_id))
            await self._act(self._house.orders.send, Send(order_id))
            await self._take_back(order_id)
            if self._dice.random() < 0.2:
                order_id = await self._join_tables(order_id)
            await self._pay(order_id)
            await self._cook()
            item = self._dice.choice(self._plain)
            await self._does(0.1, self._house.menus.set_portions, SetPortions(item.id, 300))

    async def _order(self) -> UUID:
        orders, order_id = self._house.orders, new_id()
        await self._act(orders.open_order, OpenOrder(order_id, self._kind))
        for _ in range(self._dice.randint(1, 6)):
            line_id = new_id()
            variant = self._dice.choice(self._plain).variants[0].id
            if await self._act(orders.add_line, AddLine(order_id, line_id, variant)):
                self._mouth.send_bytes(LINE + line_id.bytes)
            await self._does(0.2, orders.remove_line, RemoveLine(line_id))
        await self._act(orders.send, Send(order_id))
        return order_id

    async def _take_back(self, order_id: UUID) -> None:
        lines = (await self._house.orders.view(order_id)).lines
        for line in lines[:1]:
            await self._does(0.3, self._house.orders.void_line, VoidLine(line.id, "Spilled"))

    async def _join_tables(self, order_id: UUID) -> UUID:
        other = await self._order()
        await self._act(self._house.orders.merge, MergeOrders(order_id, other))
        return other

    async def _pay(self, order_id: UUID) -> None:
        checks = self._house.checks
        await self._does(0.2, checks.print_bill, PrintBill(order_id))
        due = (await checks.due(order_id)).remaining_minor
        shares = [
            Tendered(new_id(), self._house.tenders[self._dice.choice(("Cash", "Card"))], share)
            for share in (due // 3, due - due // 3)
        ]
        if self._dice.random() < AT_ONCE:
            taken = await self._act(checks.checkout, Checkout(order_id, tuple(shares)))
            self._say_paid(shares if taken else [])
            return
        for each in shares:
            one = Pay(order_id, each.payment_id, each.tender_id, each.amount_minor)
            self._say_paid([each] if await self._act(checks.pay, one) else [])

    def _say_paid(self, taken: list[Tendered]) -> None:
        for each in taken:
            self._mouth.send_bytes(PAYMENT + each.payment_id.bytes)

    async def _cook(self) -> None:
        station = self._dice.choice(list(self._house.menus.menu.stations))
        for card in (await self._house.kitchen.board(station)).cards[:1]:
            await self._act(self._house.kitchen.bump_ticket, BumpTicket(card.id))

    async def _does(self, chance: float, verb: Verb, request: object) -> None:
        if self._dice.random() < chance:
            await self._act(verb, request)

    async def _act(self, verb: Verb, request: object) -> bool:
        """Whether the box did it; a refusal is an answer too, anything else ends the process."""
        command_id = new_id()
        try:
            await verb(request, BOSS, command_id)
        except DomainError:
            return False
        self._mouth.send_bytes(COMMAND + command_id.bytes)
        return True
