"""The plain buttons: a morning whose money is right, printers, and what a power cut left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comanda.demo_stage import store
from comanda.demo_stage.acts import FLOAT_MINOR, Acts
from comanda.demo_stage.clock import DemoClock
from comanda.demo_stage.guests import Guests
from comanda.demo_stage.notes import Counts, Cut, Notebook
from comanda.demo_stage.page import back_sentence
from comanda.demo_stage.staff import crew
from domain.business_day import business_date
from tests.comanda.stage import services_of
from tests.house import House, build_template, open_house


@dataclass
class Demo:
    """A house with its buttons."""

    house: House
    guests: Guests
    acts: Acts
    clock: DemoClock
    notebook: Notebook


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("house") / "template.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def demo(template: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    async with open_house(template, tmp_path) as house:
        services = services_of(house)
        people = await crew(services.staff)
        guests, notebook = Guests(services, people), Notebook(tmp_path)
        clock = DemoClock(notebook)
        yield Demo(house, guests, Acts(services, people, guests, notebook, clock), clock, notebook)


async def test_in_the_morning_the_money_is_right_and_only_the_visitors_order_is_open(
    demo: Demo,
) -> None:
    demo.acts.pull_printers()  # nobody prints in this house
    await demo.acts.open_drawers()
    mine = await demo.house.open("7")
    await demo.house.add(mine, "Minestrone")
    await demo.guests.fill()

    closed = await demo.acts.next_morning()

    totals = closed.totals
    [drawer] = await demo.house.shifts.drawers()
    assert drawer.session_id is not None
    assert [order.order_id for order in totals.open_orders] == [mine]
    assert totals.uncounted_drawers == ()
    assert closed.revenue_minor > 0
    report = await demo.house.shifts.x(drawer.session_id)
    assert (report.float_minor, report.cash_taken_minor) == (FLOAT_MINOR, 0)
    assert await demo.guests.parties() == ()


async def test_the_morning_is_on_the_next_business_day_also_after_a_restart(demo: Demo) -> None:
    demo.acts.pull_printers()
    house = demo.house.db.house
    assert house is not None
    before = demo.clock.now()

    await demo.acts.next_morning()
    later = DemoClock(Notebook(demo.notebook.data)).now()

    day = business_date(later, house.zone, house.cut_over_minutes)
    assert day - business_date(before, house.zone, house.cut_over_minutes) == timedelta(days=1)
    assert later.astimezone(house.zone).hour == 10


def test_the_clock_is_put_forward_and_never_back(tmp_path: Path) -> None:
    clock = DemoClock(Notebook(tmp_path))
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    clock.put_forward(tomorrow)
    clock.put_forward(tomorrow - timedelta(hours=5))

    assert abs(clock.now() - tomorrow) < timedelta(seconds=5)


async def test_a_power_cut_is_told_once_and_says_what_is_missing(demo: Demo) -> None:
    await demo.house.open("7")
    there = await demo.house.db.read(store.counts)
    demo.notebook.note(cut=Cut(datetime.now(UTC), there))
    back, again = await demo.acts.look_after_cut(), await demo.acts.look_after_cut()
    more = Cut(datetime.now(UTC), Counts(there.orders + 2, there.lines, there.payments))
    demo.notebook.note(cut=more)
    broken = await demo.acts.look_after_cut()

    assert back is not None
    assert broken is not None
    assert again is None
    assert "Nothing is lost: 1 orders" in back_sentence(back)
    assert "2 rows are missing" in back_sentence(broken)


async def test_one_button_pulls_all_printers_and_plugs_them_in(demo: Demo) -> None:
    out = demo.acts.pull_printers()
    states = [printer.state.plugged for printer in demo.house.papers.all().values()]
    back_in = demo.acts.pull_printers()

    assert (out, back_in) == (False, True)
    assert states == [False, False, False]
    assert demo.acts.printers_are_in()
