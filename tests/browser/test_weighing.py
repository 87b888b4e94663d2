"""Selling by weight at the counter while the guest looks on, in real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.restaurant import COUNTER, TABLET, Restaurant, device, signed_in

pytestmark = pytest.mark.browser
FONT_IS_READ = "() => [...document.fonts].some((each) => each.status === 'loaded')"


async def test_a_weight_is_sold_live_and_the_guest_sees_only_their_own_order(
    browser: Browser, restaurant: Restaurant
) -> None:
    token = restaurant.hands("guest-link", screen="Counter")
    cashier = await device(browser, restaurant, "Counter", COUNTER)
    await cashier.open("/counter")
    await signed_in(cashier, "Giulia Conti")
    await expect(cashier.page.locator("[data-item-id]").first).to_be_visible()
    restaurant.hands("scale")
    context = await browser.new_context(viewport={"width": TABLET[0], "height": TABLET[1]})
    guest = await context.new_page()
    errors: list[str] = []
    guest.on("pageerror", lambda error: errors.append(str(error)))
    await guest.goto(f"{restaurant.url}/display/{token}")
    seen = guest.locator("#guest")
    await expect(seen).to_have_attribute("data-state", "idle")
    await guest.wait_for_function(FONT_IS_READ)

    page = cashier.page
    await page.locator(".cm-search input").fill("Florentine")
    await cashier.tap(page.locator("[data-item-id]", has_text="Florentine").first)
    sheet, shown = page.locator(".cm-sheet"), page.locator(".cm-weight-grams")
    await expect(shown).to_have_text("00.000 kg")
    await expect(sheet.locator("[data-tap=done]")).to_have_attribute("data-done", "no")
    await expect(sheet.locator("[data-tap=done]")).to_have_text("Addhow heavy is it?")
    restaurant.hands("weight", grams="1235")
    await expect(shown).to_have_text("01.235 kg")
    for group in await sheet.locator("[data-missing]:not([data-missing='0'])").all():
        await cashier.tap(group.locator("[data-tap=option]").first)
    await expect(sheet.locator("[data-tap=done]")).to_have_attribute("data-done", "yes")
    await cashier.tap(sheet.locator("[data-tap=done]"))

    await expect(sheet).to_have_count(0)
    line = page.locator("[data-component=order-list] div[data-line-id]", has_text="Florentine")
    await expect(line).to_contain_text("72.87")  # 59.00 x 1.235 = 72.865
    await expect(seen).to_have_attribute("data-state", "order")
    await expect(seen.locator("li").first).to_contain_text("1,235 kg")
    await expect(seen.locator(".total")).to_contain_text("72,87")

    await guest.reload()
    await expect(seen.locator(".total")).to_contain_text("72,87")
    await guest.goto("about:blank")
    await cashier.tap(page.get_by_role("button", name=re.compile("Exact cash")))
    await expect(line).to_have_count(0)
    await guest.go_back()
    await expect(seen).to_have_attribute("data-state", re.compile("thanks|idle"))
    assert "Florentine" not in await guest.content()

    restaurant.hands("no-guest-link", screen="Counter")
    await expect(seen).to_have_attribute("data-state", "over")
    assert (cashier.errors, errors) == ([], [])
    await context.close()
