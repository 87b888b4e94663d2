"""Simulated people at work in a forked process, who report what was acknowledged to them."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from domain.clock import SystemClock
from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import Actor
from edge.database import Database
from edge.kitchen.requests import BumpTicket
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, OpenOrder, RemoveLine, Send, VoidLine
from edge.orders.service import OrderService
from tests.house import no_paper

PEOPLE = 4
TAG_COMMAND, TAG_LINE = b"C", b"L"


@dataclass
class Acknowledged:
    """What people were told before the process died."""

    commands: set[UUID] = field(default_factory=set)
    lines: set[UUID] = field(default_factory=set)


def work_until_killed(path: Path, seed: int, alive_s: float) -> Acknowledged:
    """Fork a box without screens, let people work, kill it with SIGKILL, give what they heard."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            asyncio.run(_work(path, seed, writer))
        finally:
            os._exit(1)
    os.close(writer)
    heard = bytearray(os.read(reader, 1))  # the first acknowledgement: the clock starts
    time.sleep(alive_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        heard += pipe.read()
    return _decoded(bytes(heard))


def _decoded(heard: bytes) -> Acknowledged:
    found = Acknowledged()
    for start in range(0, len(heard) - 16, 17):
        tag, value = heard[start : start + 1], UUID(bytes=heard[start + 1 : start + 17])
        (found.commands if tag == TAG_COMMAND else found.lines).add(value)
    return found


async def _work(path: Path, seed: int, pipe: int) -> None:
    db = Database(path, SystemClock())
    await db.open()
    menus = MenuService(db)
    await menus.start()
    orders, kitchen = OrderService(db, menus, no_paper), KitchenService(db)
    await asyncio.gather(
        *(
            _person(orders, kitchen, menus, db, random.Random(seed * 10 + n), pipe)
            for n in range(PEOPLE)
        )
    )


async def _person(
    orders: OrderService,
    kitchen: KitchenService,
    menus: MenuService,
    db: Database,
    dice: random.Random,
    pipe: int,
) -> None:
    actor = Actor("person", new_id(), None, None, frozenset(MANAGER))
    kind = next(iter(menus.menu.order_types))
    plain = [i.variants[0].id for i in menus.menu.items.values() if not i.group_ids]
    while True:
        order_id = new_id()
        await _ack(pipe, orders.open_order, OpenOrder(order_id, kind), actor)
        for _ in range(dice.randint(1, 6)):
            line_id = new_id()
            added = await _ack(
                pipe, orders.add_line, AddLine(order_id, line_id, dice.choice(plain)), actor
            )
            if added:
                os.write(pipe, TAG_LINE + line_id.bytes)
            if dice.random() < 0.2:
                await _ack(pipe, orders.remove_line, RemoveLine(line_id), actor)
        await _ack(pipe, orders.send, Send(order_id), actor)
        view = await orders.view(order_id)
        if view.lines and dice.random() < 0.3:
            await _ack(pipe, orders.void_line, VoidLine(view.lines[0].id, "Spilled"), actor)
        station = dice.choice(list(menus.menu.stations))
        for card in (await kitchen.board(station)).cards[:1]:
            await _ack(pipe, kitchen.bump_ticket, BumpTicket(card.id), actor)


async def _ack(pipe: int, verb: object, request: object, actor: Actor) -> bool:
    command_id = new_id()
    try:
        await verb(request, actor, command_id)  # type: ignore[operator]
    except DomainError:
        return False
    os.write(pipe, TAG_COMMAND + command_id.bytes)
    return True
