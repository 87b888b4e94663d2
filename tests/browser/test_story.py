"""The story of one table in real Chromium: seated, ordered by two, cooked, paid, on paper.

After every step nothing may be cut, and nothing to tap may be smaller than a finger.
"""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.restaurant import (
    COUNTER,
    PHONE,
    TABLET,
    Restaurant,
    Scheme,
    Waiter,
    card,
    device,
)

pytestmark = pytest.mark.browser

LINES = "[data-line-id][data-rev]"
RIBEYE_BURRATA_AND_GRAPPA = "44,90"
PAPER_MS = 15_000
WRONGLY_DRAWN = """() => {
    const wrong = [];
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) wrong.push(`page ${page.scrollWidth} > ${innerWidth}`);
    for (const each of document.querySelectorAll("button, [role=button], [data-tap], a[href]")) {
        const { offsetWidth: width, offsetHeight: height } = each;  // not of a sheet that grows
        if (!each.checkVisibility({ visibilityProperty: true }) || !width) continue;
        if (width < 44 || height < 44)
            wrong.push(`${each.className} "${each.innerText}" ${width} x ${height}`);
    }
    return wrong;
}"""


async def well_drawn(*screens: Waiter) -> None:
    """Nothing is cut at the side, and whatever is tapped has 44 px at least."""
    for screen in screens:
        assert await screen.page.evaluate(WRONGLY_DRAWN) == [], screen.page.url
        assert screen.errors == []


async def test_table_7_is_served_by_two_waiters_a_kitchen_and_a_cashier(
    browser: Browser, restaurant: Restaurant
) -> None:
    aziza = await device(browser, restaurant, "Tablet 1", TABLET)
    marco = await device(browser, restaurant, "Tablet 2", PHONE)
    cook = await device(browser, restaurant, "Kitchen screen", COUNTER, "dark")
    giulia = await device(browser, restaurant, "Counter", COUNTER)
    demo = await device(browser, restaurant, "Pass", TABLET)
    await cook.open("/kitchen")

    await _a_waiter_seats_table_7_and_orders_for_two_seats(aziza)
    await _another_adds_a_drink_on_his_phone(marco)
    await expect(aziza.line("Grappa")).to_contain_text("Marco")
    await aziza.press("Send")
    await _the_kitchen_cooks_while_the_waiters_watch(cook, aziza, marco)
    await _the_cashier_takes_cash(giulia)
    await _the_receipt_and_the_kick_are_seen(demo)

    receipt = restaurant.hands("read", printer="Counter")
    assert RIBEYE_BURRATA_AND_GRAPPA in receipt
    assert receipt.count("Burrata") == 1
    for standing in ("paid", "clear"):
        await expect(aziza.table("7")).to_have_attribute("data-state", standing)
        await aziza.tap(aziza.table("7"))
    await expect(aziza.table("7")).to_have_attribute("data-state", "free")


async def _a_waiter_seats_table_7_and_orders_for_two_seats(aziza: Waiter) -> None:
    await aziza.open("/sign-in")
    await expect(aziza.page.locator(".cm-name-tile")).to_have_count(6)
    await well_drawn(aziza)
    await aziza.sign_in("Aziza Karimova")
    await expect(aziza.table("7")).to_have_attribute("data-state", "free")
    await well_drawn(aziza)

    await aziza.open_table("7")
    guests = aziza.page.locator(".cm-order-head button", has_text="guests")
    await aziza.tap(guests)
    await expect(aziza.page.locator("[data-pick='2']")).to_be_visible()
    await well_drawn(aziza)
    await aziza.tap(aziza.page.locator("[data-pick='2']"))
    await expect(guests).to_have_text("2 guests")
    await aziza.seat("1")
    await aziza.turn_to("Grill")
    await aziza.dish("Ribeye")
    await expect(aziza.page.locator("[data-option-id]").first).to_be_visible()
    await well_drawn(aziza)
    await aziza.choose("Medium rare", "Green salad")
    await aziza.seat("2")
    await aziza.turn_to("Starters")
    await aziza.dish("Burrata")
    await expect(aziza.page.locator(LINES)).to_have_count(2)
    await well_drawn(aziza)


async def _another_adds_a_drink_on_his_phone(marco: Waiter) -> None:
    await marco.open("/sign-in")
    await expect(marco.page.locator(".cm-name-tile")).to_have_count(6)
    await well_drawn(marco)
    await marco.sign_in("Marco Bianchi")
    await expect(marco.table("7")).to_have_attribute("data-state", "unsent")
    await well_drawn(marco)

    await marco.open_table("7")
    await marco.turn_to("Coffee")
    await marco.dish("Grappa")
    await expect(marco.page.locator(".cm-order-bar")).to_contain_text("3 lines")
    await well_drawn(marco)
    await marco.look_at_order()
    await expect(marco.line("Burrata")).to_be_visible()
    await well_drawn(marco)


async def _the_kitchen_cooks_while_the_waiters_watch(
    cook: Waiter, aziza: Waiter, marco: Waiter
) -> None:
    cards = card(cook, "Table 7")
    starter, main = cards.filter(has_text="Burrata"), cards.filter(has_text="Ribeye")
    await expect(cards).to_have_count(2)
    await expect(main).to_contain_text("Medium rare")
    await expect(marco.line("Ribeye")).to_contain_text("received")
    await expect(aziza.table("7")).to_have_attribute("data-state", "sent")
    await well_drawn(aziza, marco, cook)

    await cook.tap(starter.locator(".cm-card-head"))
    await expect(marco.line("Burrata")).to_have_attribute("data-state", "ready")
    await cook.tap(main.locator("[data-line-id]"))
    await expect(marco.line("Ribeye")).to_have_attribute("data-state", "ready")
    await expect(cards).to_have_count(0)
    await expect(aziza.table("7")).to_have_attribute("data-state", "ready")
    await well_drawn(aziza, marco, cook)


async def _the_cashier_takes_cash(giulia: Waiter) -> None:
    await giulia.open("/sign-in?next=/floor")
    await giulia.sign_in("Giulia Conti")
    await giulia.open_table("7")
    await well_drawn(giulia)
    await giulia.press("Pay")
    await expect(giulia.page.locator("[data-due]")).to_have_text("€44.90")
    await well_drawn(giulia)
    await giulia.tap(giulia.page.locator("[data-note='5000']"))
    await expect(giulia.page.locator(".cm-pay-change")).to_have_text("€5.10")
    await expect(giulia.page.get_by_text(re.compile(r"Receipt A-\d+")).first).to_be_visible()
    await well_drawn(giulia)


async def _the_receipt_and_the_kick_are_seen(demo: Waiter) -> None:
    await demo.open("/paper")
    counter = demo.page.locator("[data-row-id]", has_text="Counter")
    await expect(counter).to_contain_text("1 paper, 1 drawer kick", timeout=PAPER_MS)
    await demo.tap(counter.locator("[data-action=show]"))
    await expect(demo.page.locator("[data-strip-id] img")).to_have_count(1)
    await well_drawn(demo)


@pytest.mark.parametrize(
    ("number", "size", "scheme"),
    [
        ("1", TABLET, "dark"),
        ("2", COUNTER, "light"),
        ("3", COUNTER, "dark"),
        ("4", PHONE, "light"),
        ("5", PHONE, "dark"),
    ],
)
async def test_a_table_is_served_at_every_size_in_light_and_dark(
    browser: Browser,
    restaurant: Restaurant,
    number: str,
    size: tuple[int, int],
    scheme: Scheme,
) -> None:
    waiter = await device(browser, restaurant, "Tablet 1", size, scheme)
    await waiter.open("/sign-in")
    await waiter.sign_in("Aziza Karimova")
    await expect(waiter.table(number)).to_be_visible()
    await well_drawn(waiter)
    await waiter.open_table(number)
    await waiter.turn_to("Grill")
    await waiter.dish("Ribeye")
    await expect(waiter.page.locator("[data-option-id]").first).to_be_visible()
    await well_drawn(waiter)
    await waiter.choose("Rare", "Green salad")
    await waiter.look_at_order()
    await expect(waiter.line("Ribeye")).to_be_visible()
    await well_drawn(waiter)
    await waiter.press("Stay")
    await expect(waiter.line("Ribeye")).to_have_attribute("data-state", "sent")
    await well_drawn(waiter)

    await waiter.press("Pay")
    await expect(waiter.page.locator("[data-due]")).to_have_text("€28.90")
    await well_drawn(waiter)
    await waiter.tap(waiter.page.locator(".cm-exact"))

    await expect(waiter.page.get_by_text(re.compile(r"Receipt A-\d+")).first).to_be_visible()
    await well_drawn(waiter)
