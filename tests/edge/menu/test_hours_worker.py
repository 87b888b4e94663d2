"""Screens hear when lunch begins and when it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.clock import VirtualClock
from domain.menu_hours import Hours
from edge.commands import Actor
from edge.database import Database
from edge.menu.edit_requests import PutCategory
from edge.menu.editing import MenuEditor
from edge.menu.hours_worker import HoursWorker
from edge.menu.service import MenuService
from tests.edge.menu.conftest import SmallMenu

NOON = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)  # in Rome 12:00, a Friday


@pytest.fixture
async def lunch_only(
    db: Database, small_menu: SmallMenu, menus: MenuService, manager: Actor
) -> MenuService:
    """All that is sold is sold at lunch."""
    lunch = (Hours(11 * 60 + 30, 15 * 60),)
    request = PutCategory(small_menu.pizzas, "Pizzas", "#b23b2e", hours=lunch)
    await MenuEditor(db).put_category(request, manager)
    await menus.refresh()
    return menus


async def test_what_is_closed_says_when_it_opens(
    lunch_only: MenuService, small_menu: SmallMenu, clock: VirtualClock
) -> None:
    closed = lunch_only.closed(lunch_only.menu)
    clock.set(NOON)

    assert closed == {small_menu.margherita: datetime(2026, 3, 7, 10, 30, tzinfo=UTC)}
    assert lunch_only.closed(lunch_only.menu) == {}


async def test_screens_hear_of_it_once_when_the_hour_comes(
    lunch_only: MenuService, db: Database, clock: VirtualClock
) -> None:
    heard: list[str] = []
    db.signals.subscribe("availability", lambda signal: heard.append(signal.topic))
    worker = HoursWorker(db, lunch_only)
    await worker.look()
    await worker.look()
    assert heard == []

    clock.set(NOON)
    await worker.look()
    await worker.look()

    assert heard == ["availability"]
