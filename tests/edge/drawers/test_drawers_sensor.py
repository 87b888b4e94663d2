"""A drawer is pulsed once, looked at, and told of when it is not as people think."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.clock import VirtualClock
from domain.errors import Forbidden, StorageFailed, StorageFull
from edge.commands import Actor
from edge.database import Database
from edge.drawers.sense import DrawerSense, Happened
from edge.founding import Founded
from tests.edge.drawers.till import Counter, open_counter
from tests.edge.till import CASHIER

LOOKS = (1.0, 1.0)


async def no_room(*_asked: object) -> None:
    raise StorageFull("The box's disk is full.")


@pytest.fixture
async def counter(db: Database, founded: Founded, clock: VirtualClock) -> Counter:
    opened = await open_counter(db, founded, clock)
    await opened.passes(*LOOKS)
    return opened


async def test_a_pulse_that_opens_is_believed_by_the_sensor(counter: Counter) -> None:
    assert await counter.open() == ["opened"]
    await counter.passes(*LOOKS)

    assert counter.drawer.pulses == 1
    assert await counter.alarms() == []


async def test_d01_a_printer_that_is_away_opens_nothing_later(counter: Counter) -> None:
    counter.drawer.away = True
    assert await counter.open() == ["failed"]
    counter.drawer.away = False
    await counter.pulser.pulse_asked()

    [(kind, sentence)] = await counter.alarms()
    assert (kind, counter.drawer.pulses) == ("drawer_stuck", 0)
    assert "with its key" in sentence


async def test_d04_a_drawer_that_stays_shut_is_said_and_not_pulsed_again(counter: Counter) -> None:
    counter.drawer.jammed = True

    assert await counter.open() == ["stayed_shut"]

    assert counter.drawer.pulses == 1
    assert [kind for kind, _ in await counter.alarms()] == ["drawer_stuck"]


async def test_what_was_said_of_a_stuck_drawer_ends(counter: Counter) -> None:
    counter.drawer.jammed = True
    await counter.open()
    counter.clock.advance(121)

    await counter.passes(*LOOKS)

    assert await counter.alarms() == []


async def test_d05_the_sensor_may_read_low_while_it_is_open(
    db: Database, founded: Founded, clock: VirtualClock
) -> None:
    counter = await open_counter(db, founded, clock, sensor="low", high_is_open=False)

    assert await counter.open() == ["opened"]


async def test_d06_without_a_sensor_nothing_is_said(
    db: Database, founded: Founded, clock: VirtualClock
) -> None:
    counter = await open_counter(db, founded, clock, sensor="none", is_open=True)

    assert await counter.open() == ["opened"]
    await counter.passes(1, 1, 120, 120)

    assert await counter.alarms() == []


async def test_d07_a_drawer_that_a_key_opens_is_noted(counter: Counter) -> None:
    counter.drawer.is_open = True
    await counter.passes(10.0, 1.0)

    [opening] = await counter.openings()
    assert (opening.why, opening.outcome, opening.actor_id) == ("by_hand", "opened", None)
    assert [kind for kind, _ in await counter.alarms()] == ["drawer_by_hand"]
    assert "drawer_opened_by_hand" in await counter.acts()

    counter.drawer.is_open = False
    await counter.passes(*LOOKS)
    assert await counter.alarms() == []


async def test_a_drawer_opened_by_hand_while_the_disk_is_full_is_told_once_there_is_room(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(counter.till.db, "write", no_room)
        counter.drawer.is_open = True
        await counter.passes(10.0, 1.0, 1.0)
    opened_at = counter.clock.now()
    counter.clock.advance(60)

    await counter.passes(1.0, 1.0)

    [opening] = await counter.openings()
    assert (opening.why, opening.at) == ("by_hand", opened_at)
    assert [kind for kind, _ in await counter.alarms()] == ["drawer_by_hand"]


async def test_a_drawer_opened_and_shut_while_the_disk_is_full_is_noted_and_warns_no_more(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(counter.till.db, "write", no_room)
        counter.drawer.is_open = True
        await counter.passes(*LOOKS)
        counter.drawer.is_open = False
        await counter.passes(*LOOKS)

    await counter.passes(1.0)

    assert [each.why for each in await counter.openings()] == ["by_hand"]
    assert "drawer_opened_by_hand" in await counter.acts()
    assert await counter.alarms() == []


async def test_a_drawer_opened_by_hand_is_noted_once_though_nobody_knew_that_it_was_written(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = counter.till.db.write

    async def unsure(*asked: Any) -> None:
        await write(*asked)
        raise StorageFailed("The box could not write. Try again.")

    with monkeypatch.context() as failing:
        failing.setattr(counter.till.db, "write", unsure)
        counter.drawer.is_open = True
        await counter.passes(*LOOKS)

    await counter.passes(1.0, 1.0)

    assert [each.why for each in await counter.openings()] == ["by_hand"]


async def test_a_full_disk_keeps_no_drawer_from_being_looked_at(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.drawer.jammed = True
    await counter.open()
    counter.clock.advance(121)
    with monkeypatch.context() as full:
        full.setattr(counter.till.db, "write", no_room)
        counter.drawer.is_open = True
        await counter.passes(10.0, 1.0)

    await counter.passes(1.0)

    assert "by_hand" in [each.why for each in await counter.openings()]


async def test_d08_a_drawer_that_stands_open_is_told_of_until_it_is_shut(counter: Counter) -> None:
    await counter.open()
    await counter.passes(1, 1, 50)
    assert await counter.alarms() == []

    await counter.passes(10)
    assert [kind for kind, _ in await counter.alarms()] == ["drawer_open"]

    counter.drawer.is_open = False
    await counter.passes(*LOOKS)
    assert await counter.alarms() == []


async def test_d09_an_open_drawer_gets_no_pulse(counter: Counter) -> None:
    counter.drawer.is_open = True

    assert await counter.open() == ["already_open"]

    assert counter.drawer.pulses == 0
    assert "was open already" in (await counter.alarms())[0][1]


async def test_d10_two_taps_are_one_pulse(
    db: Database, founded: Founded, clock: VirtualClock
) -> None:
    counter = await open_counter(db, founded, clock, sensor="none")
    await counter.ask()
    await counter.ask()

    await counter.pulser.pulse_asked()

    assert sorted(each.outcome for each in await counter.openings()) == ["once", "opened"]
    assert counter.drawer.pulses == 1


async def test_d12_who_may_not_open_it_is_refused(counter: Counter) -> None:
    waiter = Actor("person", rights=CASHIER.rights - {"open_drawer"})

    with pytest.raises(Forbidden):
        await counter.ask(waiter)

    assert await counter.openings() == []


async def test_d13_a_printer_that_is_lost_tells_nothing_of_its_drawer(counter: Counter) -> None:
    await counter.open()
    await counter.passes(*LOOKS)
    counter.drawer.away = True
    await counter.passes(1, 200)
    assert await counter.alarms() == []

    counter.drawer.away = False
    await counter.passes(*LOOKS)

    assert [each.why for each in await counter.openings()] == ["no_sale"]


async def test_d14_what_a_restart_delayed_is_dropped(counter: Counter) -> None:
    await counter.ask()
    counter.clock.advance(3)

    await counter.pulser.pulse_asked()

    assert [each.outcome for each in await counter.openings()] == ["late"]
    assert counter.drawer.pulses == 0


@pytest.mark.parametrize("delay_s", [0, 1])
async def test_what_was_asked_of_a_box_that_died_opens_nothing_however_soon_it_is_back(
    counter: Counter, delay_s: int
) -> None:
    await counter.ask()
    counter.clock.advance(delay_s)

    counter.pulser.start()
    await asyncio.sleep(0)
    await counter.pulser.stop()

    assert [each.outcome for each in await counter.openings()] == ["late"]
    assert counter.drawer.pulses == 0


async def test_a_pulse_that_was_asked_before_the_clock_was_set_back_is_too_late(
    counter: Counter,
) -> None:
    await counter.ask()
    counter.clock.advance(-60)

    await counter.pulser.pulse_asked()

    assert [each.outcome for each in await counter.openings()] == ["late"]
    assert counter.drawer.pulses == 0


def test_d19_a_contact_that_bounces_opens_nothing() -> None:
    sense = DrawerSense(opens_high=True, alarm_s=60)
    for look in (0.0, 1.0):
        sense.looked(False, look)

    bounced = [sense.looked(high, 2 + n * 0.05) for n, high in enumerate([True, False] * 10)]
    opened = [sense.looked(True, at) for at in (5.0, 5.25)]

    assert set(bounced) == {()}
    assert opened == [(), (Happened.BY_HAND,)]
