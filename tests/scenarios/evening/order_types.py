"""Takeaway by number, the bar and its tabs, delivery by the house's own driver."""

from __future__ import annotations

from datetime import timedelta

from edge.checks.requests import Pay
from edge.orders.deliveries import BringBack, Deliver, DriveOff, GiveToDriver, SetAddress
from edge.orders.promises import HandOver
from edge.orders.requests import OpenOrder, TransferOrder
from edge.orders.tabs import ServeRound
from tests.scenarios.evening.guests import leave
from tests.scenarios.evening.prices import Wish
from tests.scenarios.evening.selling_stories import note_rang
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import Party
from tests.scenarios.evening.timeline import clock_time


async def _without_table(story: Story, who: str, kind: str, name: str, promised: str = "") -> Party:
    request = OpenOrder(
        story.id(),
        story.stage.box.house.order_type(kind),
        name=name,
        phone="06 700",
        promised_at=clock_time(promised) if promised else None,
    )
    change = await story.act(who, "orders.open_order", request)
    return Party(story, who, change.order_id)


async def takes_away(story: Story) -> None:
    """A number, a promise; it fires at the promise less its preparation, and is called."""
    await story.until("18:15")
    later = await _without_table(story, "Giulia", "takeaway", "Rossi", "19:30")
    await later.wants(Wish("202"), Wish("703"))
    assert (await later.send()).sent == 0
    await later.pay(tender="Card")
    soon = await _without_table(story, "Giulia", "takeaway", "Verdi")
    await soon.wants(Wish("302", "classic 32 cm", quantity=2000))
    await soon.send()
    waiting = {each.order_id: each for each in await story.look("promises.promised")}
    assert waiting[later.order_id].state == "waiting"
    assert waiting[later.order_id].fires_at == clock_time("19:30") - timedelta(minutes=12)
    assert waiting[soon.order_id].pickup_number == 2
    await story.until("19:17")
    assert await _state(story, later) == "waiting"
    await story.until("19:19:30")
    assert await _state(story, later) == "cooking"
    await story.until("19:45")
    await soon.pay()
    assert set((await story.look("promises.ready_numbers")).ready) == {1, 2}
    for party in (later, soon):
        await story.act("Giulia", "promises.hand_over", HandOver(party.order_id))
    assert await story.look("promises.promised") == ()


async def _state(story: Story, party: Party) -> str:
    found = await story.look("promises.promised")
    return next(str(each.state) for each in found if each.order_id == party.order_id)


async def tends_the_bar(story: Story) -> None:
    """What its maker rings prints no ticket; a tab, another round, to a table with its payment."""
    await story.until("18:35")
    quick = await _without_table(story, "Elena", "dine_in", "Bar")
    await quick.wants(Wish("809"))
    assert (await quick.send()).ticket_ids == ()
    await quick.pay(given=100)
    tab = await _without_table(story, "Elena", "dine_in", "Gianni")
    await tab.wants(Wish("751", "0.5 l", quantity=2000), Wish("807", "glass"))
    assert (await tab.send()).ticket_ids == ()
    await story.rest(20)
    round_again = [Wish("751", "0.5 l", quantity=2000), Wish("807", "glass")]
    await story.act("Elena", "tabs.serve_round", ServeRound(tab.order_id))
    await note_rang(tab, round_again, made_here=True)
    [shown] = await story.look("tabs.tabs")
    assert (shown.name, len(shown.last_round)) == ("Gianni", 2)
    await story.until("21:05")
    await tab.wants(Wish("808"))
    await tab.send()
    due = (await story.look("checks.due", tab.order_id)).remaining_minor
    await _pays_part(tab, due // 3)
    tables = (story.stage.box.house.tables["27"],)
    await tab.act("orders.transfer", TransferOrder(tab.order_id, tables))
    assert await story.look("tabs.tabs") == ()
    assert (await story.look("checks.due", tab.order_id)).paid_minor == due // 3
    tab.waiter = "Giulia"
    await tab.wants(Wish("504"))
    await tab.send()
    await story.until("21:40")
    await leave(tab, "27")


async def _pays_part(party: Party, minor: int) -> None:
    card = party.story.stage.box.house.tenders["Card"]
    request = Pay(party.order_id, party.story.id(), card, minor)
    assert (await party.act("checks.pay", request)).order_state == "open"


async def drives(story: Story) -> None:
    """Two deliveries: one is paid, for the other the driver brings the cash back."""
    await story.until("19:35")
    driver = story.stage.crew["Nina"].id
    assert driver is not None
    paid = await _without_table(story, "Giulia", "delivery", "Bianco")
    owed = await _without_table(story, "Giulia", "delivery", "Neri", "20:40")
    for party, street in ((paid, "Via Roma 1"), (owed, "Via Milano 2")):
        await party.act("deliveries.set_address", SetAddress(party.order_id, street, "Ring twice"))
        await party.wants(Wish("303", "classic 32 cm"), Wish("202"))
        await party.send()
    await paid.pay(tender="Card")
    await story.until("21:10")
    both = (paid.order_id, owed.order_id)
    await story.act("Giulia", "deliveries.give", GiveToDriver(both, driver))
    assert (await story.act("Giulia", "deliveries.drive_off", DriveOff(driver))).orders == 2
    await story.rest(15)
    for order_id in both:
        await story.act("Giulia", "deliveries.deliver", Deliver(order_id))
    found = await story.look("deliveries.deliveries")
    cash = sum(each.owed_minor for each in found if each.driver_id == driver)
    await story.until("21:35")
    request = BringBack(driver, cash)
    brought = await story.act("Giulia", "deliveries.bring_back", request, means=(owed.order_id,))
    assert (brought.orders, brought.cash_minor) == (1, cash)
