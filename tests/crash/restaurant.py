"""The restaurant that is killed: the demo with counted portions and handhelds that were let in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from domain.clock import SystemClock
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.api.tokens import IssueToken, TokenService
from edge.commands import Actor
from edge.database import Database
from edge.devices.requests import ApproveDevice, AskToComeIn
from edge.devices.service import DeviceService
from edge.menu.requests import SetPortions
from edge.menu.service import MenuService
from edge.staff.service import StaffService
from sync.tables.catalog import Tender
from sync.tables.floor import DiningTable
from sync.tables.identity import Person
from tests.house import build_template

COUNTED_ITEMS, PORTIONS = 20, 2_000
HANDHELDS = 5
PAID_WITH = "kind IN ('cash', 'card_separate')"
BOSS, BOSS_PIN = "Sofia Russo", "9999"


@dataclass(frozen=True, slots=True)
class Restaurant:
    """What its people know: their tokens, what can be ordered, where, and how it is paid."""

    template: Path
    tokens: tuple[str, ...]
    order_type_id: UUID
    tables: tuple[UUID, ...]
    variants: tuple[UUID, ...]
    stations: tuple[UUID, ...]
    tenders: tuple[UUID, ...]


def furnish(folder: Path) -> Restaurant:
    """Make the restaurant's database in a folder, to be copied and killed."""
    path = folder / "box.db"

    async def work() -> Restaurant:
        await build_template(path)
        db = Database(path, SystemClock())
        await db.open()
        menus = MenuService(db)
        await menus.start()
        found = await _open(db, menus, path)
        await menus.stop()
        await db.close()
        return found

    return asyncio.run(work())


async def _open(db: Database, menus: MenuService, path: Path) -> Restaurant:
    boss = Actor("person", rights=frozenset(MANAGER))
    for item in list(menus.menu.items.values())[:COUNTED_ITEMS]:
        await menus.set_portions(SetPortions(item.id, PORTIONS), boss)
    menu = menus.menu
    return Restaurant(
        template=path,
        tokens=tuple([await _let_in(db, boss, n) for n in range(HANDHELDS)]),
        order_type_id=next(t.id for t in menu.order_types.values() if t.code == "dine_in"),
        tables=await db.read(lambda read: tuple(row.id for row in read.all(DiningTable))),
        variants=tuple(
            item.variants[0].id
            for item in menu.items.values()
            if not item.group_ids and not menu.hours_of(item)
        ),
        stations=tuple(menu.stations),
        tenders=await db.read(lambda read: tuple(row.id for row in read.all(Tender, PAID_WITH))),
    )


async def _let_in(db: Database, boss: Actor, number: int) -> str:
    """A handheld's access token."""
    devices, staff = DeviceService(db), StaffService(db)
    asked = await devices.ask(AskToComeIn(new_id(), "handheld"))
    code = asked.device.code or ""
    await devices.approve(ApproveDevice(code, f"Handheld {number}", "waiter"), boss)
    person = await db.read(lambda read: next(p for p in read.all(Person) if p.name == BOSS))
    issued = await TokenService(db, staff, devices).issue(
        IssueToken(person.id, BOSS_PIN), asked.token
    )
    return issued.access_token
