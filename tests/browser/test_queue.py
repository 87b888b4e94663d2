"""A receipt that may be printed waits for a person."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.restaurant import PHONE, TABLET, Restaurant, device, row, signed_in

pytestmark = pytest.mark.browser

AWAY_MS = 60_000
NOTHING_IS_CUT = """() => {
  const bar = document.querySelector(".cm-bar").getBoundingClientRect();
  const inside = (part) => part.top >= bar.top - 1 && part.bottom <= bar.bottom + 1;
  const said = document.querySelectorAll(".cm-bar h1, .cm-bar .cm-line-away");
  return said.length === 2 && [...said].every((each) => inside(each.getBoundingClientRect()));
}"""


ONE_BELOW_THE_OTHER = """(parts) => {
  const boxes = parts.map((each) => document.querySelector(each).getBoundingClientRect());
  return boxes.slice(1).every((box, above) => box.top >= boxes[above].bottom - 1);
}"""


async def test_a_receipt_that_may_be_printed_is_resolved_on_the_queue(
    restaurant: Restaurant, browser: Browser
) -> None:
    order_id = restaurant.hands("order", table="8", items="1 Cola")
    restaurant.hands("printer", name="Counter", do="stumble 100")
    restaurant.hands("bill", order_id=order_id)
    till = await device(browser, restaurant, "Counter", TABLET)
    await till.open("/queue")
    await signed_in(till, "Giulia Conti")

    paper = row(till, "may be printed").first
    await expect(paper).to_be_visible(timeout=AWAY_MS)
    await till.page.wait_for_function(NOTHING_IS_CUT)
    await till.tap(paper.locator("[data-action=confirm]"))

    await expect(till.page.get_by_text("Everything was printed.")).to_be_visible()
    assert not till.errors


async def test_an_alarm_hides_nothing_of_an_order_on_a_phone(
    restaurant: Restaurant, browser: Browser
) -> None:
    restaurant.hands("printer", name="Kitchen", do="unplug")
    order_id = restaurant.hands("order", table="7", items="1 Lasagne")
    waiter = await device(browser, restaurant, "Tablet 1", PHONE)
    await waiter.come_to_work("Aziza Karimova", f"/order/{order_id}")
    await expect(waiter.page.locator("[data-component=alarm-bar]")).to_be_visible(timeout=AWAY_MS)

    await waiter.look_at_order()

    parts = [".cm-bar", ".cm-order-side", ".cm-order-bar", ".cm-alarms"]
    await waiter.page.wait_for_function(ONE_BELOW_THE_OTHER, arg=parts)
    restaurant.hands("printer", name="Kitchen", do="plug")
