"""What the opening tells a manager who looks at it."""

from __future__ import annotations

from pathlib import Path

from domain.ids import new_id
from edge.backup.safety import SafetyCopies, SafetyRules
from edge.opening.service import Opening, OpeningService, OpeningSources
from edge.shifts.requests import OpenDrawer
from edge.staff.clocking import ClockService
from tests.house import House

SIXTEEN_HOURS_S = 16 * 3600


async def opening(house: House, copies: Path) -> Opening:
    """The manager's glance."""
    safety = SafetyCopies(house.db, SafetyRules((copies,), 300, 6, False))
    sources = OpeningSources(
        house.prints, house.shifts, house.menus, ClockService(house.db), safety
    )
    return await OpeningService(house.db, sources).look(house.actor("manager"))


async def test_what_is_open_tonight_is_not_left_from_the_night_before(
    house: House, tmp_path: Path
) -> None:
    order_id = await house.open("7")
    float_counted = OpenDrawer(new_id(), house.drawer_id, 15_000)
    await house.shifts.open(float_counted, house.actor("manager"), new_id())

    tonight = await opening(house, tmp_path)
    house.clock.advance(SIXTEEN_HOURS_S)
    next_morning = await opening(house, tmp_path)

    assert (tonight.left.open_orders, tonight.left.uncounted_drawers) == ((), ())
    assert [left.order_id for left in next_morning.left.open_orders] == [order_id]
    assert len(next_morning.left.uncounted_drawers) == 1
