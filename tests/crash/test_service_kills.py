"""A box without screens, killed at random moments while four people work."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.permissions import MANAGER
from edge.commands import Actor
from edge.connection import connect
from edge.database import Database
from edge.menu.requests import SetPortions
from edge.menu.service import MenuService
from tests.crash.books import faults
from tests.crash.people import work_until_killed
from tests.house import FRIDAY_EVENING, build_template

KILLS = int(os.environ.get("COMANDA_KILLS", "160"))
KILLS_A_HOUSE = 8


@pytest.fixture(scope="session")
def counted_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A restaurant in which some items are counted, so that stock has something to agree on."""
    path = tmp_path_factory.mktemp("crash") / "box.db"
    asyncio.run(build_template(path))
    asyncio.run(_count_portions(path))
    return path


@pytest.mark.parametrize("seed", range(KILLS // KILLS_A_HOUSE))
def test_what_was_acknowledged_survives_kill_minus_nine_once(
    seed: int, counted_house: Path, tmp_path: Path
) -> None:
    path = tmp_path / "box.db"
    shutil.copy(counted_house, path)
    dice = random.Random(seed)

    for kill in range(KILLS_A_HOUSE):
        heard = work_until_killed(path, seed * 100 + kill, dice.uniform(0, 0.25))
        raw = connect(path)
        commands = {row[0] for row in raw.execute("SELECT id FROM commands")}
        lines = {row[0] for row in raw.execute("SELECT id FROM order_lines")}
        broken = faults(raw)
        raw.close()

        assert {c.bytes for c in heard.commands} <= commands
        assert {line.bytes for line in heard.lines} <= lines
        assert heard.commands
        assert broken == []


async def _count_portions(path: Path) -> None:
    db = Database(path, VirtualClock(FRIDAY_EVENING))
    await db.open()
    menus = MenuService(db)
    await menus.start()
    manager = Actor("person", None, None, None, frozenset(MANAGER))
    for item in list(menus.menu.items.values())[:20]:
        await menus.set_portions(SetPortions(item.id, 500), manager)
    await menus.stop()
    await db.close()
