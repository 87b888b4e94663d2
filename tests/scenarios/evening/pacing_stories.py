"""Courses in time: held, fired by a timer, by the pass after a nudge; plates begun together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from edge.kitchen.messages import SendMessage
from edge.kitchen.pacing import FireNextCourse
from edge.kitchen.requests import RecallItem, RushTicket
from edge.orders.courses import SetFireTimer
from edge.orders.requests import HoldLines
from tests.scenarios.evening.after_send_stories import steak
from tests.scenarios.evening.guests import leave
from tests.scenarios.evening.kitchen import cards, cook
from tests.scenarios.evening.prices import Wish
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import Party, seat

PACED = 2


async def paces(story: Story) -> None:
    """Table 26: starters at once, mains by the pass after a nudge, desserts by a timer."""
    await story.until("18:30")
    party = await seat(story, "Marco", PACED, "26")
    await party.wants(Wish("101"), Wish("103"))
    mains = [await party.wants(steak("Rare")), await party.wants(Wish("501"))]
    sweets = [await party.wants(Wish("603")), await party.wants(Wish("605"))]
    await party.act("orders.hold_lines", HoldLines((*mains, *sweets)))
    assert (await party.send()).held == 4
    await story.rest(6)
    await cook(story, "Kitchen", party.order_id)
    await _is_nudged(party)
    await _mains(party, mains)
    timer = SetFireTimer(party.order_id, party.course("Desserts"), 10)
    await party.act("pacing.set_timer", timer)
    await story.rest(9)
    assert (await party.view()).held == 2
    await story.rest(2.5)
    assert (await party.view()).held == 0
    await cook(story, "Kitchen", party.order_id)
    await story.rest(6)
    await leave(party, "26")


async def _is_nudged(party: Party) -> None:
    """ "Mains not fired, 12 min": counted since the last starter was served."""
    story = party.story
    await story.rest(9)
    assert not await _late(party)
    waiting = (await story.look("pacing.waiting")).get(party.order_id)
    assert waiting is not None
    assert not waiting.is_late
    await story.rest(12)
    assert await _late(party)


async def _late(party: Party) -> bool:
    seen = await party.story.look("alarms.seen_by", party.story.stage.crew["Marco"])
    return any(each.kind == "course_waits" and "26" in each.sentence for each in seen)


async def _mains(party: Party, mains: list[Any]) -> None:
    story = party.story
    [order] = [o for o in await story.look("kitchen.expo") if o.order_id == party.order_id]
    assert (order.next_course_id, order.held) == (party.course("Mains"), 2), order
    request = FireNextCourse(party.order_id)
    fired = await story.act(
        "Paolo", "pacing.fire_next_course", request, means=party.course("Mains")
    )
    assert fired.sent == 2
    await story.rest(1.2)
    assert not await _late(party)
    [card] = await cards(story, "Kitchen", party.order_id)
    begins = {item.line_id: item.start_at for item in card.items}
    assert begins[mains[0]] is None, "the steak is begun at once"
    assert begins[mains[1]] == card.fired_at + timedelta(minutes=18 - 6), "the fries later"
    await story.act("Paolo", "kitchen.rush_ticket", RushTicket(card.id))
    await story.act("Paolo", "kitchen.rush_ticket", RushTicket(card.id, rush=False))
    await cook(story, "Kitchen", party.order_id)
    recalled = await story.act("Luca", "kitchen.recall_item", RecallItem(card.items[0].id))
    assert recalled.moved == 1
    await cook(story, "Kitchen", party.order_id)


async def tells_stations(story: Story) -> None:
    """ "Hold table 7" on a screen, "ice, please" on the paper of the bar."""
    await story.until("19:20")
    stations = {s.name: s.id for s in story.stage.box.menus.menu.stations.values()}
    hold = SendMessage(story.id(), stations["Kitchen"], "Hold table 7")
    await story.act("Marco", "messages.send", hold)
    ice = SendMessage(story.id(), stations["Bar"], "Ice, please")
    await story.act("Marco", "messages.send", ice)
    await story.rest(3)
    board = await story.look("kitchen.board", stations["Kitchen"])
    assert hold.message_id not in {message.id for message in board.messages}
