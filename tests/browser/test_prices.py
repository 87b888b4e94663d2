"""Discounts, tax and the reasons of prices, by finger, in real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import TABLET, Restaurant, Waiter, device, row

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def marco(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with a tablet: he may take nothing off alone."""
    waiter = await device(browser, restaurant, "Tablet 1", TABLET)
    await waiter.come_to_work("Marco Bianchi")
    yield waiter
    assert waiter.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager."""
    manager = await device(browser, restaurant, "Counter", TABLET)
    await manager.come_to_work("Sofia Russo")
    await expect(manager.page.locator(".cm-person").first).to_be_visible()
    yield manager
    assert manager.errors == []


def choice(screen: Waiter, value: str) -> Locator:
    """A button of the open sheet."""
    return screen.page.locator(f'[data-pick="{value}"] button')


async def act(screen: Waiter, value: str) -> None:
    """One of the rare acts on the order."""
    await screen.press("Actions")
    await screen.tap(choice(screen, value))


async def approve(screen: Waiter) -> None:
    """The manager types her PIN for this one act."""
    await screen.type_pin("9999")
    await expect(screen.page.locator(".q-dialog .cm-key").first).to_be_hidden()


def price(screen: Waiter, dish: str) -> Locator:
    """A line's price."""
    return screen.line(dish).locator(".cm-oline-price")


def foot(screen: Waiter) -> Locator:
    """What stands below the lines."""
    return screen.page.locator(".cm-totals")


async def test_a_discount_is_approved_explained_and_taken_back(
    marco: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="5", items="2 Negroni")
    await marco.open(f"/order/{order}")

    await act(marco, "prices")
    await marco.tap(choice(marco, "give"))
    await marco.tap(choice(marco, "percent:500000"))
    await marco.tap(choice(marco, "Regular guest"))
    await approve(marco)
    await expect(foot(marco)).to_contain_text("Regular guest−€9.00")
    await expect(foot(marco)).to_contain_text("Total€9.00")

    await marco.tap(price(marco, "Negroni"))
    why = marco.page.locator(".cm-why")
    await expect(why.locator(".cm-why-row")).to_have_count(4)
    await expect(why).to_contain_text("Price on the menu")
    await expect(why).to_contain_text("2 × 9.00")
    await expect(why).to_contain_text("Regular guest")
    await expect(why).to_contain_text("−9.00")
    await marco.page.locator(".cm-ask-head button").tap()

    await act(marco, "prices")
    await marco.tap(marco.page.locator('[data-pick^="remove:"] button'))
    await approve(marco)
    await expect(foot(marco)).to_have_text("Total€18.00")


async def test_no_tax_is_charged_and_it_is_said_why_also_where_guests_pay(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="6", items="1 Negroni")
    await sofia.open(f"/order/{order}")

    await act(sofia, "prices")
    await sofia.tap(choice(sofia, "exempt"))
    await sofia.page.locator("[data-field=reason] input").fill("Embassy")
    await sofia.page.locator("[data-field=proof] input").fill("AX-1007")
    await sofia.tap(sofia.page.locator("[data-done]"))
    await expect(foot(sofia)).to_contain_text("No tax: Embassy (AX-1007)")
    await expect(foot(sofia)).to_contain_text("€7.38")

    await sofia.press("Pay")
    await sofia.page.wait_for_url("**/pay/*")
    await expect(foot(sofia)).to_contain_text("No tax: Embassy (AX-1007)−€1.62")
    await sofia.open(f"/order/{order}")
    await act(sofia, "prices")
    await sofia.tap(choice(sofia, "tax_again"))
    await expect(foot(sofia)).to_have_text("Total€9.00")


async def test_a_happy_hour_made_in_the_office_is_seen_on_the_order(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    await sofia.open("/office/prices")
    await sofia.press("New")
    await sofia.tap(choice(sofia, "happy"))
    rate = sofia.page.locator("[data-field=rate] input")
    await rate.fill("half")
    await sofia.tap(sofia.page.locator("[data-done]"))
    await expect(sofia.page.get_by_text("half is not a percentage")).to_be_visible()
    await rate.fill("33.3")
    await expect(sofia.page.locator("[data-field=hours] input").first).to_have_value("17:00")
    await sofia.tap(sofia.page.locator("[data-tap=drop-hours]"))
    await sofia.tap(sofia.page.get_by_text("Add a condition"))
    await sofia.page.locator('[data-field="conditions/0/value"] input').fill("Cocktails")
    await sofia.tap(sofia.page.locator("[data-done]"))
    await expect(sofia.page.get_by_text("Nothing on the menu is called Cocktails")).to_be_visible()
    await sofia.page.locator('[data-field="conditions/0/field"] select').select_option("item")
    await sofia.page.locator('[data-field="conditions/0/value"] input').fill("negroni")
    await sofia.tap(sofia.page.locator("[data-done]"))
    await expect(row(sofia, "Happy hour")).to_contain_text("Take off 33.3%, Dish is Negroni")

    await sofia.press("Try a price")
    await sofia.page.locator("[data-field=dish] input").fill("Negroni")
    await sofia.tap(sofia.page.locator("[data-done]"))
    await expect(sofia.page.locator(".cm-why")).to_contain_text("Happy hour")
    await expect(sofia.page.locator(".cm-why")).to_contain_text("€6.00")

    order = restaurant.hands("order", table="7", items="1 Negroni")
    await sofia.open(f"/order/{order}")
    await expect(foot(sofia)).to_have_text("Total€6.00")
    await sofia.tap(price(sofia, "Negroni"))
    await expect(sofia.page.locator(".cm-why")).to_contain_text("Happy hour−3.006.00")


async def test_new_prices_never_come_under_a_finger(marco: Waiter, restaurant: Restaurant) -> None:
    """What the tile said is charged, or the tap is refused; then the new price is on the tile."""
    order = restaurant.hands("order", table="8")
    await marco.open(f"/order/{order}")
    await marco.turn_to("Coffee")
    tile = marco.page.locator(".cm-tile", has_text="Limoncello")
    await marco.dish("Limoncello")
    await expect(price(marco, "Limoncello")).to_have_text("4.00")

    restaurant.hands("price", item="Limoncello", minor="450")
    await expect(tile).to_contain_text("4.00")
    await marco.dish("Limoncello")

    await expect(marco.page.get_by_text("Limoncello costs €4.50 now, not €4.00")).to_be_visible()
    await expect(price(marco, "Limoncello")).to_have_count(1)
    await expect(tile).to_contain_text("4.50")
    await marco.dish("Limoncello")
    await expect(price(marco, "Limoncello").last).to_have_text("4.50")
    await expect(price(marco, "Limoncello").first).to_have_text("4.00")

    restaurant.hands("price", item="Limoncello", minor="475")
    await expect(tile).to_contain_text("4.75")
