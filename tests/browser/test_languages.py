"""Everybody reads their own language, and a station's screen its station's."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.restaurant import PEOPLE, TABLET, Restaurant, device

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("name", "tablet", "language", "floor", "send"),
    [
        ("Aziza Karimova", "Tablet 1", "uz", "Zal", "Yuborish"),
        ("Marco Bianchi", "Tablet 2", "hi", "फ़्लोर", "भेजें"),
    ],
)
async def test_a_language_chosen_under_the_pin_stays_with_the_person(
    browser: Browser,
    restaurant: Restaurant,
    name: str,
    tablet: str,
    language: str,
    floor: str,
    send: str,
) -> None:
    waiter = await device(browser, restaurant, tablet, TABLET)
    await waiter.open("/sign-in?next=/floor")
    await waiter.tap(waiter.page.locator(".cm-name-tile", has_text=name))
    await waiter.tap(waiter.page.locator(f"[data-language={language}]"))
    for digit in PEOPLE[name]:
        await waiter.tap(waiter.page.locator(".cm-door .cm-key", has_text=digit))
    await waiter.page.wait_for_url(lambda address: "/sign-in" not in address)
    await waiter.open("/floor")
    await expect(waiter.page.locator(".cm-bar")).to_contain_text(floor)

    order_id = restaurant.hands("order", table="7" if language == "uz" else "8", items="1 Espresso")
    await waiter.open(f"/order/{order_id}")

    await expect(waiter.button(send)).to_be_visible()


async def test_one_persons_language_is_nobody_elses(
    browser: Browser, restaurant: Restaurant
) -> None:
    waiter = await device(browser, restaurant, "Tablet 2", TABLET)
    await waiter.open("/sign-in?next=/floor")

    await waiter.sign_in("Giulia Conti")

    await expect(waiter.button("New order")).to_be_visible()
