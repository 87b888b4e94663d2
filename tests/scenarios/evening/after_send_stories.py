"""Table 6: changed in each phase, made again, taken back in three ways, allowed from afar."""

from __future__ import annotations

from typing import Any

from domain.after_send import BackKind
from domain.permissions import Right
from edge.commands import Actor
from edge.kitchen.requests import BumpTicket, StartTicket
from edge.orders.after_requests import AlterLine, RemakeLine, TakeBack
from edge.staff.asked_requests import AnswerApproval, AskApproval
from edge.staff.requests import ApproveOnce
from tests.scenarios.evening.guests import leave
from tests.scenarios.evening.kitchen import cards, cook, read_all
from tests.scenarios.evening.prices import Pick, Wish
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import Party, choices, seat

SOFIAS_PIN = "9999"
CHANGE_GUESTS, BACK_GUESTS, ASK_GUESTS = 2, 4, 2


def steak(doneness: str, *sauces: str) -> Wish:
    """A ribeye with fries."""
    picks = (Pick("doneness", doneness), Pick("side", "Fries"))
    return Wish("401", picks=(*picks, *(Pick("sauce", sauce) for sauce in sauces)))


async def approved(story: Story, right: Right, who: str = "Aziza") -> dict[str, Any]:
    """Sofia types her PIN at the waiter's tablet: for this one act, whose id is part of it."""
    command_id = story.id()
    actor = story.stage.crew[who]
    asked = ApproveOnce(right, SOFIAS_PIN, person_id=story.stage.crew["Sofia"].id)
    allowed: Actor = await story.look("staff.approve", asked, actor, command_id)
    assert allowed.approver_id == story.stage.crew["Sofia"].id
    return {"actor": allowed, "command_id": command_id}


async def changes(story: Story) -> None:
    """Medium to well done, with everything that the kitchen's progress makes of it."""
    await story.until("18:20")
    party = await seat(story, "Aziza", CHANGE_GUESTS, "6")
    line_id = await party.wants(steak("Medium"), seat=1)
    await party.wants(Wish("108"), seat=2)
    await party.send()
    await story.rest(0.5)
    await _alter(party, line_id, steak("Medium well"))
    await story.rest(2)
    refused = await story.refused("Aziza", "orders.alter_line", _altering(party, line_id, "Rare"))
    assert refused.kind == "Forbidden", refused
    allowed = await approved(story, Right.VOID_SENT)
    await _alter(party, line_id, steak("Rare", "Salsa verde"), **allowed)
    [card] = [c for c in await cards(story, "Kitchen", party.order_id) if _has(c, line_id)]
    item = next(item for item in card.items if item.line_id == line_id)
    assert item.mark == "changed", item
    assert item.was, item
    await _started(party, line_id, card)
    await _made(party, line_id)
    await leave(party, "6")


async def _started(party: Party, line_id: Any, card: Any) -> None:
    story = party.story
    refused = await story.refused("Luca", "kitchen.bump_ticket", BumpTicket(card.id))
    assert "change" in refused.sentence.lower(), refused
    await read_all(story, card)
    await story.act("Luca", "kitchen.start_ticket", StartTicket(card.id))
    request = _altering(party, line_id, "Well done")
    assert (await story.refused("Aziza", "orders.alter_line", request)).kind == "CookStarted"
    allowed = await approved(story, Right.VOID_SENT)
    await _alter(party, line_id, steak("Well done"), confirmed=True, **allowed)


async def _made(party: Party, line_id: Any) -> None:
    story = party.story
    await cook(story, "Kitchen", party.order_id)
    allowed = await approved(story, Right.VOID_SENT)
    request = _altering(party, line_id, "Rare", confirmed=True)
    refused = await story.refused("Aziza", "orders.alter_line", request, **allowed)
    assert refused.kind == "AlreadyMade", refused
    await party.act("orders.alter_line", AlterLine(line_id, seat=2))
    await story.rest(4)
    again = RemakeLine(line_id, "Was rare inside")
    await party.act("orders.remake_line", again)
    [card] = [c for c in await cards(story, "Kitchen", party.order_id) if _has(c, line_id)]
    remade = [item for item in card.items if item.mark == "remake"]
    assert card.rush, card
    assert [item.reason for item in remade] == ["Was rare inside"], card
    await cook(story, "Kitchen", party.order_id)
    await story.rest(5)


async def takes_back(story: Story) -> None:
    """Not made, made and wasted, on the house; whole lines and a part of one."""
    await story.until("19:40")
    party = await seat(story, "Aziza", BACK_GUESTS, "6")
    pasta = await party.wants(Wish("201", quantity=3000))
    salad = await party.wants(Wish("154", picks=(Pick("dressing", "Balsamic"),)))
    soup = await party.wants(Wish("108"))
    water = await party.wants(Wish("703", quantity=2000))
    await party.send()
    await story.rest(0.5)
    await party.act("orders.take_back", TakeBack(soup, BackKind.NOT_MADE, quantity=None))
    await story.rest(3)
    late = TakeBack(salad, BackKind.NOT_MADE, "Changed their mind")
    assert (await story.refused("Aziza", "orders.take_back", late)).kind == "Forbidden"
    await party.act("orders.take_back", late, **await approved(story, Right.VOID_SENT))
    await cook(story, "Kitchen", party.order_id)
    wasted = TakeBack(pasta, BackKind.WASTED, "Hair in it", 1000)
    await party.act("orders.take_back", wasted, **await approved(story, Right.VOID_SENT))
    again = RemakeLine(pasta, "Cold", 1000)
    await party.act("orders.remake_line", again)
    comp = TakeBack(water, BackKind.COMP, "Waited long", 1000)
    assert (await story.refused("Aziza", "orders.take_back", comp)).kind == "Forbidden"
    await party.act("orders.take_back", comp, **await approved(story, Right.DISCOUNT))
    await cook(story, "Kitchen", party.order_id)
    await story.rest(5)
    await leave(party, "6")


async def asks(story: Story) -> None:
    """From the manager's own device: yes, no, and nobody in time; the waiter keeps working."""
    await story.until("20:50")
    party = await seat(story, "Aziza", ASK_GUESTS, "6")
    lines = [await party.wants(Wish("703")) for _ in range(3)]
    await party.send()
    await story.rest(2)
    yes, no, late = [TakeBack(line, BackKind.COMP, "Regulars") for line in lines]
    await _asked(party, yes, answer=True)
    await _asked(party, no, answer=False)
    await _asked(party, late, answer=None)
    await story.rest(1)
    await leave(party, "6")


async def _asked(party: Party, request: TakeBack, answer: bool | None) -> None:
    story, act_id = party.story, party.story.id()
    waiter, boss = story.stage.crew["Aziza"], story.stage.crew["Sofia"]
    asked = AskApproval(act_id, Right.DISCOUNT, "Cola on the house, table 6", 350)
    await story.look("asked.ask", asked, waiter)
    await party.wants(Wish("708"))
    await party.send()
    [seen] = [a for a in await story.look("asked.open_for", boss) if a.act_id == act_id]
    assert (seen.person, seen.amount_minor) == ("Aziza", 350), seen
    await story.rest(0.5 if answer is not None else 1.1)
    said = AnswerApproval(act_id, yes=answer is not False, pin=SOFIAS_PIN)
    if answer is None:
        assert (await story.refused("Sofia", "asked.answer", said)).kind == "Changed"
    else:
        await story.act("Sofia", "asked.answer", said)
    if answer:
        allowed = await story.look("asked.redeem", act_id, waiter)
        await party.act("orders.take_back", request, actor=allowed, command_id=act_id)
    else:
        refused = await story.refused("Aziza", "orders.take_back", request)
        assert refused.kind == "Forbidden", refused


async def _alter(party: Party, line_id: Any, wish: Wish, **more: Any) -> None:
    confirmed = more.pop("confirmed", False)
    menu = party.story.stage.box.menus.menu
    request = AlterLine(line_id, choices=choices(menu, wish.picks), confirmed=confirmed)
    await party.act("orders.alter_line", request, means=wish, **more)


def _altering(party: Party, line_id: Any, doneness: str, confirmed: bool = False) -> AlterLine:
    wish = steak(doneness)
    menu = party.story.stage.box.menus.menu
    return AlterLine(line_id, choices=choices(menu, wish.picks), confirmed=confirmed)


def _has(card: Any, line_id: Any) -> bool:
    return any(item.line_id == line_id for item in card.items)
