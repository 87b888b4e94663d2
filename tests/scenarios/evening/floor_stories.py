"""The floor: Send forgotten, strangers at a table, tables pushed and joined, guests expected."""

from __future__ import annotations

from datetime import timedelta

from edge.devices.requests import RevokeDevice
from edge.floor.requests import AssignSection, EndParty, HandOver, PutParty
from edge.orders.after_requests import AlreadyServed
from edge.orders.requests import (
    MergeOrders,
    MoveLines,
    PartTables,
    PushTogether,
    TransferOrder,
    VoidOrder,
)
from tests.scenarios.evening import crew
from tests.scenarios.evening.guests import clear, leave
from tests.scenarios.evening.prices import Wish
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import Party, seat
from tests.scenarios.evening.timeline import clock_time

FORGETS, STRANGERS, PUSHED, JOINED, RESERVED, LOST, SLIP = 2, 4, 6, 5, 6, 3, 2


async def forgets_send(story: Story) -> None:
    """After 2 minutes the waiter's screens say so, after 5 the manager's; Send ends it."""
    await story.until("18:10")
    party = await seat(story, "Aziza", FORGETS, "5")
    await party.wants(Wish("101"), Wish("703"), seat=1)
    await story.rest(3.2)
    assert await _told(story, "Aziza") == {party.order_id}
    assert await _told(story, "Sofia") == set()
    await story.rest(3)
    assert party.order_id in await _told(story, "Sofia")
    await party.send()
    await story.rest(1.5)
    assert party.order_id not in await _told(story, "Sofia")
    await story.rest(10)
    await leave(party, "5")


async def _told(story: Story, who: str) -> set[object]:
    seen = await story.look("alarms.seen_by", story.stage.crew[who])
    return {each.subject_id for each in seen if each.kind == "unsent"}


async def strangers(story: Story) -> None:
    """7a and 7b: each has a check of their own."""
    await story.until("18:40")
    first = await seat(story, "Aziza", 2, "7")
    await first.wants(Wish("201"), Wish("202"))
    await first.send()
    await story.rest(2)
    second = await seat(story, "Aziza", STRANGERS - 2, "7")
    await second.wants(Wish("305", "classic 32 cm"))
    await second.send()
    assert await _tables(first) == ["7a"]
    assert await _tables(second) == ["7b"]
    await story.rest(20)
    await first.pay()
    await second.pay(0.4, tender="Card")
    await clear(second, "7")


async def pushes(story: Story) -> None:
    """7 and 8 are pushed together and parted; the order moves, and its food with it."""
    await story.until("20:05")
    party = await seat(story, "Aziza", PUSHED, "7")
    house = story.stage.box.house
    await party.act("orders.push_together", PushTogether(party.order_id, (house.tables["8"],)))
    await party.wants(Wish("203", quantity=3000), Wish("107"), Wish("802", "bottle"))
    await party.send()
    assert await _tables(party) == ["7", "8"]
    await story.rest(10)
    await party.act("orders.part_tables", PartTables(party.order_id, house.tables["8"]))
    assert await _tables(party) == ["7"]
    await party.act("orders.transfer", TransferOrder(party.order_id, (house.tables["10"],)))
    await party.wants(Wish("205"))
    await party.send()
    assert await _tables(party) == ["10"]
    await story.rest(25)
    await leave(party, "10")


async def joins(story: Story) -> None:
    """Two checks become one; lines go over to another table; an order is taken back whole."""
    await story.until("22:00")
    one = await seat(story, "Marco", 2, "25")
    two = await seat(story, "Marco", JOINED - 4, "27")
    three = await seat(story, "Marco", 2, "8")
    wine = await one.wants(Wish("801", "bottle"))
    await one.wants(Wish("206"))
    await two.wants(Wish("207"))
    await three.wants(Wish("703"))
    for party in (one, two, three):
        await party.send()
    await story.rest(5)
    await one.act("orders.move_lines", MoveLines((wine,), three.order_id))
    await two.act("orders.merge", MergeOrders(two.order_id, one.order_id))
    mistake = await seat(story, "Marco", 2, "27")
    await mistake.wants(Wish("603"))
    await mistake.send()
    await story.act("Sofia", "orders.void_order", VoidOrder(mistake.order_id, "Went away"))
    await story.rest(15)
    await leave(one, "25")
    await leave(three, "8")


async def expected(story: Story) -> None:
    """A reservation is written down, shown, seated; another never comes."""
    await story.until("17:05")
    tables = story.stage.box.house.tables
    at = clock_time("19:15")
    rossi = PutParty(story.id(), "Rossi", RESERVED, at, "06 555", table_ids=(tables["28"],))
    await story.act("Giulia", "parties.put", rossi)
    bruno = PutParty(story.id(), "Bruno", 2, at, table_ids=(tables["27"],))
    await story.act("Giulia", "parties.put", bruno)
    await story.until("19:18")
    assert {p.name for p in await story.look("parties.expected")} == {"Rossi", "Bruno"}
    party = await seat(story, "Marco", RESERVED, "28", party_id=rossi.party_id)
    view = await party.view()
    assert (view.name, view.guests) == ("Rossi", RESERVED)
    await party.wants(Wish("107", quantity=3000), Wish("301", "family 45 cm", quantity=2000))
    await party.send()
    await story.until("20:00")
    await story.act("Giulia", "parties.end", EndParty(bruno.party_id, no_show=True))
    assert await story.look("parties.expected") == ()
    await leave(party, "28")


async def sections(story: Story) -> None:
    """The terrace is Marco's tonight; when he leaves, all that is his goes to Dario at once."""
    await story.until("17:10")
    section = next(s for s in (await story.look("serving.tonight")).sections if s.name == "Terrace")
    marco = story.stage.crew["Marco"].id
    await story.act("Sofia", "serving.assign", AssignSection(section.id, marco))
    tonight = await story.look("serving.tonight")
    assert tonight.serves(marco, story.stage.box.house.tables["22"])
    await story.until("22:06")
    dario = story.stage.crew["Dario"].id
    assert marco is not None
    assert dario is not None
    went = await story.act("Marco", "serving.hand_over", HandOver(marco, dario))
    assert min(went.orders, went.sections) >= 1, went
    heads = await story.look("orders.open_orders")
    assert marco not in {head.server_id for head in heads}


async def loses_tablet(story: Story) -> None:
    """21:00: Marco's tablet is gone. What he had not sent is there, and Aziza sends it."""
    await story.until("20:52")
    party = await seat(story, "Marco", LOST, "10")
    await party.wants(Wish("204"), seat=1)
    await party.wants(Wish("754"), seat=2)
    await story.until("21:00")
    lost = story.stage.devices["Tablet 2"]
    await story.act("Sofia", "devices.revoke", RevokeDevice(lost, "Left in a taxi"))
    assert await story.look("staff.signed_in", lost) is None
    post = crew.Post("Marco", "Marco Bianchi", "Waiter", "2222", "Tablet 4", "waiter")
    await crew.let_in(story, post)
    person_id = story.stage.box.house.people[post.full_name]
    await crew.sign_in(story, post.name, person_id, post.pin, post.device)
    party.waiter = "Aziza"
    assert (await party.view()).unsent == 2
    await story.rest(1)
    assert (await party.send()).sent == 2
    await story.rest(25)
    await leave(party, "10")


async def enters_slips(story: Story) -> None:
    """What was written on paper during the power cut, when there is power again."""
    await story.until("21:50")
    party = await seat(story, "Aziza", SLIP, "5")
    lines = [await party.wants(wish) for wish in (Wish("302", "classic 32 cm"), Wish("703"))]
    slip = AlreadyServed(party.order_id, tuple(lines), story.now - timedelta(minutes=15))
    await party.act("orders.already_served", slip)
    assert all(line.from_slip for line in (await party.view()).lines)
    await party.wants(Wish("901"))
    await party.send()
    await story.rest(10)
    await leave(party, "5")


async def _tables(party: Party) -> list[str]:
    return [label for _, label in (await party.view()).tables]
