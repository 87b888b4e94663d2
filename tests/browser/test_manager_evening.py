"""The manager's evening: approvals on the own device, opening, time at work, training."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.restaurant import (
    PHONE,
    SMALL_TABLET,
    Restaurant,
    Waiter,
    a_browser,
    device,
    running_restaurant,
)

pytestmark = pytest.mark.browser

NOTE = ".cm-line-note"


@pytest.fixture(scope="module")
def restaurant() -> Iterator[Restaurant]:
    with running_restaurant() as served:
        yield served


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


@pytest_asyncio.fixture
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with the first tablet, on the floor."""
    waiter = await device(browser, restaurant, "Tablet 1")
    await waiter.open("/sign-in")
    await waiter.sign_in("Aziza Karimova")
    yield waiter
    assert waiter.errors == []


@pytest_asyncio.fixture
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with a phone of her own, looking at the evening."""
    manager = await device(browser, restaurant, "Tablet 2", PHONE)
    await manager.open("/sign-in?next=/manager")
    await manager.sign_in("Sofia Russo")
    yield manager
    assert manager.errors == []


async def have_burrata_sent(waiter: Waiter, restaurant: Restaurant, table: str) -> str:
    """Open a table that has a Minestrone in the kitchen, as the waiter's order page."""
    order_id = restaurant.hands("order", table=table, items="1 Minestrone", by="Aziza Karimova")
    await waiter.open(f"/order/{order_id}")
    await expect(waiter.line("Minestrone")).to_be_visible()
    return order_id


async def ask_to_take_back(waiter: Waiter) -> None:
    """Take the Minestrone back, up to where a manager is needed."""
    await waiter.act_on("Minestrone", "void")
    await waiter.tap(waiter.answer("Wrong order"))
    await expect(waiter.page.get_by_text("A manager's PIN or card")).to_be_visible()


async def test_a_yes_on_the_managers_phone_takes_the_line_back_while_the_waiter_goes_on(
    aziza: Waiter, sofia: Waiter, restaurant: Restaurant
) -> None:
    await have_burrata_sent(aziza, restaurant, "3")
    await ask_to_take_back(aziza)
    await aziza.tap(aziza.answer("Ask a manager"))
    await expect(aziza.page.locator(".cm-ask")).to_have_count(0)

    card = sofia.page.locator(".cm-asked-card")
    await expect(card).to_contain_text("Aziza, Tablet 1")
    await expect(card).to_contain_text("€")
    sofia.taps = 0
    await sofia.tap(card.get_by_text("Yes"))
    assert sofia.taps == 1
    await sofia.type_pin("9999")

    await expect(aziza.page.locator(NOTE)).to_contain_text("Sofia said yes")
    await expect(aziza.line("Minestrone")).to_have_attribute("data-state", "voided")
    await expect(card).to_have_count(0)


async def test_the_no_of_a_manager_is_said_where_the_waiter_is_now(
    aziza: Waiter, sofia: Waiter, restaurant: Restaurant
) -> None:
    order_id = await have_burrata_sent(aziza, restaurant, "4")
    await ask_to_take_back(aziza)
    await aziza.tap(aziza.answer("Ask a manager"))
    await aziza.open("/floor")
    await expect(aziza.table("1")).to_be_visible()

    await sofia.tap(sofia.page.locator(".cm-asked-card").get_by_text("No"))

    await expect(aziza.page.locator(NOTE)).to_contain_text("Sofia said no")
    await aziza.open(f"/order/{order_id}")
    await expect(aziza.line("Minestrone")).to_be_visible()


async def test_a_managers_card_at_the_waiters_tablet_approves(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("card", name="Sofia Russo", number="04 AA 77 01")
    await have_burrata_sent(aziza, restaurant, "5")
    await ask_to_take_back(aziza)

    await aziza.page.keyboard.type("04AA7701")
    await aziza.page.keyboard.press("Enter")

    await expect(aziza.line("Minestrone")).to_have_attribute("data-state", "voided")


async def test_without_a_manager_signed_in_the_sheet_says_so(
    browser: Browser, restaurant: Restaurant
) -> None:
    waiter = await device(browser, restaurant, "Guessed at", SMALL_TABLET)
    await waiter.open("/sign-in")
    await waiter.sign_in("Marco Bianchi")
    order_id = restaurant.hands("order", table="6", items="1 Minestrone", by="Marco Bianchi")
    restaurant.hands("sign-out", name="Tablet 2")
    await waiter.open(f"/order/{order_id}")
    await ask_to_take_back(waiter)

    await expect(waiter.answer("Ask a manager")).to_contain_text("No manager is signed in")
