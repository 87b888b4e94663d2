"""Guests without a script: dice say when they come, what they want, and how they pay."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from edge.checks.requests import PrintBill
from edge.floor.requests import ClearTable, GuestsLeft
from edge.orders.requests import HoldLines
from tests.scenarios.evening.prices import Pick, Wish
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import Party, seat

WAITERS = {"8": "Marco", "9": "Marco", "10": "Marco", "11": "Marco", "12": "Marco"}
STARTERS = ("101", "102", "103", "104", "106", "108", "151", "152")
MAINS = ("201", "202", "203", "204", "205", "206", "302", "303", "305", "309", "310")
SWEETS = ("601", "602", "605", "606")
DRINKS = ("703", "706", "708", "754", "809", "808")


@dataclass(frozen=True)
class Plan:
    """A party that comes by itself."""

    table: str
    minutes: int
    guests: int


def parties(seed: int, covers: int, tables: tuple[str, ...]) -> list[list[Plan]]:
    """Parties by table, one after the other, with so many guests in all."""
    dice = random.Random(f"{seed} parties")
    found: dict[str, list[Plan]] = {table: [] for table in tables}
    while covers:
        table = min(tables, key=lambda each: (len(found[each]), dice.random()))
        guests = min(covers, dice.randint(2, 4))
        found[table].append(Plan(table, dice.randint(5, 45), guests))
        covers -= guests
    return list(found.values())


def at(plans: list[Plan]) -> Callable[[Story], Coroutine[Any, Any, None]]:
    """The story of a table's parties."""

    async def tell(story: Story) -> None:
        await story.until("17:30")
        for plan in plans:
            await story.rest(plan.minutes)
            await _eat(story, plan)

    return tell


async def _eat(story: Story, plan: Plan) -> None:
    dice = story.dice
    waiter = WAITERS.get(plan.table, "Aziza")
    party = await seat(story, waiter, plan.guests, plan.table)
    await story.rest(dice.uniform(1, 6))
    await _order(party, plan.guests, (DRINKS, STARTERS))
    await story.rest(dice.uniform(0.3, 1.5))
    await party.send_what_is_there()
    await story.rest(dice.uniform(8, 20))
    mains = await _order(party, plan.guests, (MAINS,))
    if mains and dice.random() < 0.4:
        await party.act("orders.hold_lines", HoldLines(tuple(mains)))
        await story.rest(dice.uniform(3, 12))
        await party.take_off_what_is_out()
        await party.fire("Mains")
    else:
        await party.send_what_is_there()
    await story.rest(dice.uniform(15, 30))
    if await _order(party, max(1, plan.guests - 1), (SWEETS,)):
        await party.send_what_is_there()
    await story.rest(dice.uniform(8, 15))
    await leave(party, plan.table)


async def leave(party: Party, *tables: str) -> None:
    """Bill, payment in one or two shares, and the table is cleared."""
    dice = party.story.dice
    if dice.random() < 0.5:
        await party.act("checks.print_bill", PrintBill(party.order_id))
        await party.story.rest(dice.uniform(0.5, 3))
    tender = dice.choice(("Cash", "Card"))
    shares = dice.choice(((), (), (0.5,), (0.3, 0.4)))
    await party.pay(*shares, tender=tender, tip=dice.choice((0, 0, 100)), given=dice.choice((0, 7)))
    await party.story.rest(dice.uniform(0.5, 2))
    await clear(party, *tables)


async def clear(party: Party, *tables: str) -> None:
    """Guests left, table cleared."""
    table_id = party.story.stage.box.house.tables[tables[0]]
    await party.act("serving.guests_left", GuestsLeft(table_id))
    await party.act("serving.clear_table", ClearTable(table_id))


async def _order(party: Party, guests: int, pages: tuple[tuple[str, ...], ...]) -> list[UUID]:
    """One of each page for each guest; what is sold out is not ordered. The lines that came."""
    came = []
    for seat_no in range(1, guests + 1):
        for page in pages:
            line_id = await party.wants_if_there(_wish(party.story.dice, page), seat_no)
            came += [line_id] if line_id else []
    if came and party.story.dice.random() < 0.15:
        await party.remove(came.pop())
    return came


def _wish(dice: random.Random, page: tuple[str, ...]) -> Wish:
    code = dice.choice(page)
    size = "classic 32 cm" if code.startswith("30") or code == "310" else ""
    extra = code.startswith("3") and dice.random() < 0.3
    picks = (Pick("pizza_extras", "Spicy salami"),) if extra else ()
    return Wish(code, size, picks, dice.choice((1000, 1000, 1000, 2000)))
