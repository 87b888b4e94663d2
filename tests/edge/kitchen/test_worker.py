"""The loop that raises alarms, on a clock that the test holds."""

from __future__ import annotations

import asyncio

from domain.kitchen import UNSEEN_ALARM_S
from edge.alarms.service import AlarmService
from edge.kitchen.worker import LOOK_EVERY_S, AlarmWorker
from tests.house import House


async def an_order_nobody_sees(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)


async def alarms(house: House) -> int:
    return len(await AlarmService(house.db).seen_by(house.actor("manager")))


async def test_a_card_nobody_saw_alarms_at_the_first_look_after_twenty_seconds(
    house: House,
) -> None:
    await an_order_nobody_sees(house)
    worker = AlarmWorker(house.kitchen)

    found: list[int] = []
    for _look in range(UNSEEN_ALARM_S // LOOK_EVERY_S + 2):
        again_s = await worker.look()
        found.append(await alarms(house))
        house.clock.advance(again_s)

    assert found == [0] * (UNSEEN_ALARM_S // LOOK_EVERY_S + 1) + [1]


async def test_a_started_worker_looks_by_itself_until_it_is_stopped(house: House) -> None:
    await an_order_nobody_sees(house)
    house.clock.advance(UNSEEN_ALARM_S + 1)
    raised = asyncio.Event()
    house.db.signals.subscribe("alarms", lambda _signal: raised.set())
    worker = AlarmWorker(house.kitchen)

    worker.start()
    worker.start()
    await asyncio.wait_for(raised.wait(), timeout=5)
    await worker.stop()
    await worker.stop()

    assert await alarms(house) == 1
