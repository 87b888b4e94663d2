"""After Send, by finger: a waiter changes her mind, and the cook sees it on the same card."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    COUNTER,
    Restaurant,
    Waiter,
    device,
    running_restaurant,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def restaurant() -> Iterator[Restaurant]:
    with running_restaurant() as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    waiter = await device(browser, restaurant, "Tablet 1")
    await waiter.come_to_work("Aziza Karimova")
    yield waiter
    assert waiter.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def cook(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    screen = await device(browser, restaurant, "Kitchen screen", COUNTER)
    await screen.open("/kitchen")
    await expect(screen.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield screen
    assert screen.errors == []


def on_card(cook: Waiter, table: str, dish: str) -> Locator:
    """A dish on a table's card."""
    named = cook.page.get_by_text(f"Table {table}", exact=True)
    card = cook.page.locator("article[data-card-id]", has=named)
    return card.locator("[data-line-id]", has_text=dish)


def option(waiter: Waiter, name: str) -> Locator:
    """An option in the open sheet."""
    return waiter.page.locator("[data-tap=option]", has_text=name).first


async def send_ribeye(waiter: Waiter, table: str) -> None:
    """A ribeye, rare, with fries, is sent from a table."""
    await waiter.open_table(table)
    await waiter.turn_to("Grill")
    await waiter.dish("Ribeye")
    await waiter.choose("Rare", "Fries")
    await waiter.press("Stay")
    await expect(waiter.line("Ribeye")).to_have_attribute("data-state", "sent")


async def make(cook: Waiter, table: str, dish: str) -> None:
    """The cook makes a dish and bumps it."""
    await cook.tap(on_card(cook, table, dish))
    await expect(on_card(cook, table, dish)).to_have_count(0)


async def test_the_cook_sees_the_change_with_one_tap_and_bumps_with_the_next(
    aziza: Waiter, cook: Waiter
) -> None:
    await send_ribeye(aziza, "6")
    await aziza.tap(aziza.line("Ribeye").locator("[data-tap=line]"))
    await aziza.tap(option(aziza, "Well done"))
    await aziza.tap(aziza.page.locator("[data-done]"))
    changed = on_card(cook, "6", "Ribeye")
    await expect(changed).to_have_attribute("data-mark", "changed")

    await cook.tap(changed)
    await expect(changed).to_have_attribute("data-mark", "")
    await expect(changed.locator(".cm-kwas")).to_have_count(0)
    await expect(changed).to_have_attribute("data-done", "0")
    await cook.tap(changed)

    await expect(changed).to_have_count(0)


async def test_the_bar_that_says_tap_when_seen_is_tapped(aziza: Waiter, cook: Waiter) -> None:
    await send_ribeye(aziza, "12")
    await aziza.tap(aziza.line("Ribeye").locator("[data-tap=line]"))
    await aziza.tap(option(aziza, "Well done"))
    await aziza.tap(aziza.page.locator("[data-done]"))
    changed = on_card(cook, "12", "Ribeye")
    await expect(changed).to_have_attribute("data-mark", "changed")

    await cook.tap(cook.page.locator("[data-tap=see]"))

    await expect(changed).to_have_attribute("data-mark", "")
    await expect(changed).to_have_attribute("data-done", "0")


async def test_what_is_made_is_made_again_as_it_is_wanted(aziza: Waiter, cook: Waiter) -> None:
    await send_ribeye(aziza, "8")
    await make(cook, "8", "Ribeye")
    await expect(aziza.line("Ribeye")).to_have_attribute("data-state", "ready")

    await aziza.tap(aziza.line("Ribeye").locator("[data-tap=line]"))
    await aziza.tap(option(aziza, "Well done"))
    await aziza.tap(aziza.page.locator("[data-done]"))
    await aziza.tap(aziza.answer("Underdone"))

    again = on_card(cook, "8", "Ribeye")
    await expect(again).to_have_attribute("data-mark", "remake")
    await expect(again).to_contain_text("Well done")
    await expect(again).to_contain_text("Underdone")
    await expect(aziza.line("Ribeye")).to_have_count(1)


async def test_just_sent_and_not_made_is_taken_back_without_a_pin(
    aziza: Waiter, cook: Waiter
) -> None:
    await send_ribeye(aziza, "9")

    await aziza.act_on("Ribeye", "void")
    await aziza.tap(aziza.answer("Not made"))

    await expect(aziza.line("Ribeye")).to_have_attribute("data-state", "voided")
    await expect(on_card(cook, "9", "Ribeye")).to_have_attribute("data-mark", "void")


async def test_on_the_house_stays_on_the_check_at_nothing(aziza: Waiter) -> None:
    await send_ribeye(aziza, "10")

    await aziza.act_on("Ribeye", "void")
    await aziza.tap(aziza.answer("On the house"))
    await aziza.type_pin("9999")

    await expect(aziza.line("Ribeye")).to_contain_text("on the house")
    await expect(aziza.page.locator(".cm-totals .cm-strong dd")).to_contain_text("0.00")


async def test_a_slip_is_entered_as_served_already(aziza: Waiter, cook: Waiter) -> None:
    await aziza.open_table("11")
    await aziza.dish("Burrata")
    await aziza.press("Actions")
    await aziza.tap(aziza.answer("Already served"))
    await aziza.tap(aziza.answer("Done"))
    await aziza.tap(aziza.answer("Aziza"))

    await expect(aziza.line("Burrata")).to_have_attribute("data-state", "served")
    await expect(aziza.line("Burrata")).to_contain_text("from a slip")
    await expect(on_card(cook, "11", "Burrata")).to_have_count(0)
