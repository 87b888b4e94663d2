"""A printer whose plug is pulled: the waiter is told, the bar prints, a person decides."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.restaurant import COUNTER, PHONE, Restaurant, device, row, signed_in

AWAY_MS = 60_000


async def test_a_ticket_comes_out_at_the_bar_and_the_waiter_is_told(
    restaurant: Restaurant, browser: Browser
) -> None:
    waiter = await device(browser, restaurant, "Tablet 1", PHONE)
    await waiter.open("/floor")
    await signed_in(waiter, "Giulia Conti")
    restaurant.hands("backup", name="Kitchen", by="Bar", after_s="8")
    restaurant.hands("printer", name="Kitchen", do="unplug")

    restaurant.hands("order", table="7", items="1 Lasagne")
    said = waiter.page.locator("[data-component=alarm-bar] p", has_text="has not got a ticket")
    await expect(said).to_be_visible(timeout=AWAY_MS)
    rung = waiter.page.locator("[data-component=alarm-bar][data-rung='1']")
    await expect(rung).to_have_count(1)
    elsewhere = waiter.page.get_by_text("came out at Bar. Carry it to Kitchen")
    await expect(elsewhere).to_be_visible(timeout=AWAY_MS)
    await expect(said).to_have_count(0)

    assert "FOR Kitchen, SENT TO Bar" in restaurant.hands("read", printer="Bar")
    assert not waiter.errors


async def test_a_receipt_that_may_be_printed_is_resolved_on_the_queue(
    restaurant: Restaurant, browser: Browser
) -> None:
    order_id = restaurant.hands("order", table="8", items="1 Cola")
    restaurant.hands("printer", name="Counter", do="stumble 100")
    restaurant.hands("bill", order_id=order_id)
    till = await device(browser, restaurant, "Counter", COUNTER)
    await till.open("/queue")
    await signed_in(till, "Giulia Conti")

    paper = row(till, "may be printed").first
    await expect(paper).to_be_visible(timeout=AWAY_MS)
    await till.tap(paper.locator("[data-action=confirm]"))

    await expect(till.page.get_by_text("Everything was printed.")).to_be_visible()
    assert not till.errors
