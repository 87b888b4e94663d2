"""A Friday night, 17:00 to 01:00: 120 covers, eight people, and everything that goes wrong.

The same script plays under every seed; dice decide what guests without a script want, when, how
acts interleave, and in which write the box dies at 21:30. `play` is the whole evening, in as many
processes as it takes.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import Actor, Command
from edge.connection import connect
from edge.staff.requests import HirePerson
from edge.transaction import Write
from sync.tables.catalog import Fare, FareSet, Station
from tests.house import House
from tests.scenarios.evening import (
    after_send_stories,
    crew,
    floor_stories,
    guests,
    kitchen,
    manager_stories,
    opening,
    order_types,
    pacing_stories,
    selling_stories,
)
from tests.scenarios.evening.journal import Journal
from tests.scenarios.evening.ledger import Kinds, Ledger, keep
from tests.scenarios.evening.prices import HAPPY_DRINK, HAPPY_FROM, HAPPY_MINOR, HAPPY_TO
from tests.scenarios.evening.stage import Stage, Story
from tests.scenarios.evening.timeline import Timeline, clock_time
from tests.scenarios.evening.trattoria import STICK, Doom, MortalDatabase, Trattoria, open_trattoria

COVERS = 120
OPENS, POWER_CUT = "16:30", "21:30"
JOURNAL = "journal"
"""The file in the folder of an evening; it is no part of the box."""
FREE_TABLES = ("1", "2", "3", "4", "9", "11", "12", "21", "22", "23")


@dataclass(frozen=True)
class OwnHouse:
    """What this restaurant has beyond the demo."""


def play(folder: Path, seed: int, dies: bool) -> None:
    """The evening from its beginning, or from where the journal ends; maybe until the power cut."""
    asyncio.run(_play(folder, seed, dies))


async def _play(folder: Path, seed: int, dies: bool) -> None:
    journal = Journal(folder / JOURNAL)
    box = await open_trattoria(folder, journal.last_at or clock_time(OPENS))
    await box.asked.end_left_over()
    box.house.clock.set(clock_time(OPENS))
    stage = Stage(box, journal, Timeline(box.house.clock, _before(box, journal, seed, dies)), seed)
    try:
        for name, story in stories(seed).items():
            stage.begin(name, story)
        await stage.timeline.run()
        await box.step()
    finally:
        journal.close()
        await box.menus.stop()
        await box.house.aclose()


def _before(
    box: Trattoria, journal: Journal, seed: int, dies: bool
) -> Callable[[datetime], Awaitable[None]]:
    """The loops until a moment; what a process that is gone has lived through is skipped."""
    dice = random.Random(f"{seed} power cut")
    doom = Doom(dice.randint(1, 12), dice.random() < 0.5)

    async def step(moment: datetime) -> None:
        if journal.last_at is not None and moment <= journal.last_at:
            box.skip_to(moment)
            return
        db = box.house.db
        if dies and moment >= clock_time(POWER_CUT) and isinstance(db, MortalDatabase):
            db.doom = db.doom or doom
        await box.step_until(moment)

    return step


Tell = Callable[[Story], Coroutine[Any, Any, None]]

STAFF: dict[str, Tell] = {
    "opening": opening.opens,
    "cash": opening.moves_cash,
    "papers": opening.minds_papers,
    "closing": opening.closes,
    "kitchen": kitchen.works_at("Kitchen"),
    "pizza": kitchen.works_at("Pizza"),
    "runner": kitchen.carries,
    "sections": floor_stories.sections,
    "messages": pacing_stories.tells_stations,
    "portions": selling_stories.counts,
    "breaks": manager_stories.breaks,
    "copies": manager_stories.copies,
    "takeaway": order_types.takes_away,
    "bar": order_types.tends_the_bar,
    "delivery": order_types.drives,
}
SCRIPTED: dict[str, tuple[Tell, int]] = {
    "forgotten": (floor_stories.forgets_send, floor_stories.FORGETS),
    "strangers": (floor_stories.strangers, floor_stories.STRANGERS),
    "pushed": (floor_stories.pushes, floor_stories.PUSHED),
    "joined": (floor_stories.joins, floor_stories.JOINED),
    "reserved": (floor_stories.expected, floor_stories.RESERVED),
    "lost": (floor_stories.loses_tablet, floor_stories.LOST),
    "slips": (floor_stories.enters_slips, floor_stories.SLIP),
    "changes": (after_send_stories.changes, after_send_stories.CHANGE_GUESTS),
    "taken back": (after_send_stories.takes_back, after_send_stories.BACK_GUESTS),
    "asked": (after_send_stories.asks, after_send_stories.ASK_GUESTS),
    "paced": (pacing_stories.paces, pacing_stories.PACED),
    "happy hour": (selling_stories.happy_hour, selling_stories.HAPPY),
    "mixed": (selling_stories.mixed, selling_stories.MIXED),
    "allergic": (selling_stories.allergic, selling_stories.ALLERGIC),
    "sold out": (selling_stories.sells_out, selling_stories.OUT),
    "special": (selling_stories.special, selling_stories.SPECIALS),
    "printer": (manager_stories.printer_dies, 1),
    "hired": (manager_stories.hires, manager_stories.NEW_GUESTS),
}
"""Guests with a script, and how many they are."""


def stories(seed: int) -> dict[str, Tell]:
    """Everything that happens, by the name of its story."""
    found = STAFF | {name: story for name, (story, _) in SCRIPTED.items()}
    others = COVERS - sum(covers for _, covers in SCRIPTED.values())
    for plans in guests.parties(seed, others, FREE_TABLES):
        found[f"table {plans[0].table}"] = guests.at(plans)
    return found


def prepare(template: Path, folder: Path) -> None:
    """The restaurant of the evening in an empty folder: the demo, and what is its own."""
    shutil.copy(template, folder / "box.db")
    (folder / STICK).mkdir()
    asyncio.run(_furnish(folder))


async def _furnish(folder: Path) -> None:
    box = await open_trattoria(folder, clock_time("16:00"))
    await box.house.db.write(Command.of(OwnHouse()), lambda tx: _own_house(tx, box.house))
    boss = Actor("system", rights=MANAGER)
    roles = {role.name: role.id for role in await box.people.roles()}
    for post in crew.POSTS:
        if post.full_name not in box.house.people:
            hired = HirePerson(new_id(), post.full_name, post.pin, (roles[post.role],), post.name)
            await box.people.hire(hired, boss)
    await box.menus.stop()
    await box.house.aclose()


def _own_house(tx: Write, house: House) -> None:
    """Half an hour of happy drinks, and a bar that has paper only."""
    conditions = {"from": f"{HAPPY_FROM}:00", "to": f"{HAPPY_TO}:00"}
    happy = tx.insert(FareSet, name="Happy hour", currency="EUR", conditions=conditions)
    item = next(each for each in house.menus.menu.items.values() if each.code == HAPPY_DRINK)
    tx.insert(
        Fare,
        fare_set_id=happy.id,
        priced_kind="variant",
        priced_id=item.variants[0].id,
        amount_minor=HAPPY_MINOR,
        currency="EUR",
    )
    bar = next(each for each in tx.all(Station) if each.name == "Bar")
    tx.update(bar, has_screen=False)
    tx.signal("menu")


def ledger_of(folder: Path) -> Ledger:
    """What the journal of an evening says that the books must say."""
    journal = Journal(folder / JOURNAL)
    journal.close()
    return keep(journal.acts, _kinds(folder))


def _kinds(folder: Path) -> Kinds:
    raw = connect(folder / "box.db")
    try:
        types = raw.execute("SELECT id FROM order_types WHERE code IN ('takeaway', 'delivery')")
        return Kinds(
            to_go=frozenset(UUID(bytes=row[0]) for row in types),
            stations={
                UUID(bytes=i): name for i, name in raw.execute("SELECT id, name FROM stations")
            },
            taxes={
                UUID(bytes=i): code for i, code in raw.execute("SELECT id, code FROM tax_groups")
            },
            courses={
                name: UUID(bytes=i) for i, name in raw.execute("SELECT id, name FROM courses")
            },
            cash=UUID(
                bytes=raw.execute("SELECT id FROM tenders WHERE kind = 'cash'").fetchone()[0]
            ),
        )
    finally:
        raw.close()
