"""The manager's evening: approvals on the own device, opening, time at work, training."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.restaurant import (
    PHONE,
    SMALL_TABLET,
    Restaurant,
    Waiter,
    device,
)

pytestmark = pytest.mark.browser

NOTE = ".cm-line-note"


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with the first tablet, on the floor."""
    waiter = await device(browser, restaurant, "Tablet 1")
    await waiter.come_to_work("Aziza Karimova")
    yield waiter
    assert waiter.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with a phone of her own, looking at the evening."""
    manager = await device(browser, restaurant, "Tablet 2", PHONE)
    await manager.come_to_work("Sofia Russo", "/manager")
    yield manager
    assert manager.errors == []


async def have_burrata_sent(waiter: Waiter, restaurant: Restaurant, table: str) -> str:
    """Open a table that has a Minestrone in the kitchen, as the waiter's order page."""
    order_id = restaurant.hands("order", table=table, items="1 Minestrone", by="Giulia Conti")
    await waiter.open(f"/order/{order_id}")
    await expect(waiter.line("Minestrone")).to_be_visible()
    return order_id


async def ask_to_take_back(waiter: Waiter) -> None:
    """Take the Minestrone back, up to where a manager is needed."""
    await waiter.act_on("Minestrone", "void")
    await waiter.tap(waiter.page.locator('.cm-ask [data-pick="not_made"]'))
    await expect(waiter.page.get_by_text("A manager's PIN or card")).to_be_visible()


async def test_the_no_of_a_manager_is_said_where_the_waiter_is_now(
    aziza: Waiter, sofia: Waiter, restaurant: Restaurant
) -> None:
    order_id = await have_burrata_sent(aziza, restaurant, "4")
    await ask_to_take_back(aziza)
    await aziza.tap(aziza.answer("Ask a manager"))
    await aziza.open("/floor")
    await expect(aziza.table("1")).to_be_visible()

    await sofia.tap(sofia.page.locator(".cm-asked-card").get_by_role("button", name="No"))

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


async def test_a_card_at_a_reader_of_the_box_approves_what_is_asked_then_and_nothing_after(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    def hold_card() -> None:
        restaurant.hands("says", what="card", screen="Tablet 1", value="04AA7701")

    restaurant.hands("card", name="Sofia Russo", number="04 AA 77 01")
    await have_burrata_sent(aziza, restaurant, "7")
    hold_card()
    await ask_to_take_back(aziza)
    hold_card()
    hold_card()

    await expect(aziza.line("Minestrone")).to_have_attribute("data-state", "voided")
    await have_burrata_sent(aziza, restaurant, "8")
    hold_card()
    await ask_to_take_back(aziza)
    await expect(aziza.line("Minestrone")).not_to_have_attribute("data-state", "voided")


async def test_without_a_manager_signed_in_the_sheet_says_so(
    browser: Browser, restaurant: Restaurant
) -> None:
    waiter = await device(browser, restaurant, "Guessed at", SMALL_TABLET)
    await waiter.come_to_work("Marco Bianchi")
    order_id = restaurant.hands("order", table="6", items="1 Minestrone", by="Giulia Conti")
    restaurant.hands("sign-out", name="Tablet 2")
    await waiter.open(f"/order/{order_id}")
    await ask_to_take_back(waiter)

    await expect(waiter.answer("Ask a manager")).to_contain_text("No manager is signed in")


# ---- time at work --------------------------------------------------------------------------
async def test_the_pin_also_clocks_in_and_the_manager_sees_who_is_at_work(
    browser: Browser, sofia: Waiter, restaurant: Restaurant
) -> None:
    giulia = await device(browser, restaurant, "Guessed at", SMALL_TABLET)
    await giulia.open("/sign-in")
    await giulia.tap(giulia.page.locator(".cm-name-tile", has_text="Giulia Conti"))
    await giulia.tap(giulia.page.locator(".cm-door-clock", has_text="Clock in"))
    await expect(giulia.page.get_by_text("The PIN clocks you in.")).to_be_visible()
    for digit in "5555":
        await giulia.tap(giulia.page.locator(".cm-door .cm-key", has_text=digit))
    await giulia.page.wait_for_url(lambda address: "/sign-in" not in address)

    people = sofia.page.locator('[data-section-id="people"]')
    await expect(people).to_contain_text("Giulia Conti")
    await giulia.open("/clock")
    await giulia.press("Break")
    await expect(giulia.page.get_by_text("You have a break since")).to_be_visible()
    await expect(people).to_contain_text("has a break")
    await giulia.press("End the break")
    await giulia.press("Clock out")
    await expect(giulia.page.get_by_text("You are not at work.")).to_be_visible()


async def test_a_manager_corrects_hours_with_a_reason(
    aziza: Waiter, sofia: Waiter, restaurant: Restaurant
) -> None:
    await aziza.open("/clock")
    await aziza.tap(aziza.page.get_by_role("button", name="Clock in", exact=True))
    await expect(aziza.page.get_by_text("At work since")).to_be_visible()
    await sofia.open("/manager?tab=day")
    row = sofia.page.locator(".cm-row", has_text="Aziza Karimova")
    await sofia.tap(row.locator("[data-action=correct_hours]"))
    await sofia.page.locator(".cm-ask input").fill("00:00 - 00:01")
    await sofia.tap(sofia.answer("Done"))
    await sofia.page.get_by_text("Why are the hours changed?").wait_for()
    await sofia.page.locator(".cm-ask input").last.fill("Forgot")
    await sofia.tap(sofia.answer("Done").last)

    await expect(row).to_contain_text("00:00 - 00:01")
    await expect(row).to_contain_text("0:01")


# ---- the box -------------------------------------------------------------------------------
async def test_a_safety_copy_is_taken_and_its_age_is_on_the_managers_screen(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    await sofia.open("/manager?tab=box")
    row = sofia.page.locator(".cm-row", has_text="stick")
    restaurant.hands("stick")

    await sofia.tap(sofia.page.locator("[data-action=copy_now]"))

    await expect(sofia.page.locator(NOTE)).to_contain_text("Copied and checked")
    await expect(row).to_contain_text("checked")
    await expect(row).to_contain_text("0 min")
    await expect(sofia.page.get_by_text("at most 5 minutes")).to_be_visible()


async def test_the_open_tables_are_printed_from_the_managers_screen(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="8", items="1 Minestrone", by="Giulia Conti")
    await sofia.open("/manager?tab=box")

    await sofia.tap(sofia.page.locator("[data-action=print_open]"))

    await expect(sofia.page.locator(NOTE)).to_contain_text("being printed")
    await sofia.open("/paper")
    await expect(sofia.page.locator("[data-component=paper-roll] img").first).to_be_visible()


async def test_the_training_has_stripes_on_every_screen_and_known_tablets(
    browser: Browser, sofia: Waiter, restaurant: Restaurant
) -> None:
    await sofia.open("/manager?tab=box")
    await sofia.tap(sofia.page.locator("[data-action=train]"))
    await expect(sofia.page.locator("[data-action=train_go]")).to_be_visible(timeout=60_000)
    await sofia.tap(sofia.page.locator("[data-action=train_go]"))
    await sofia.page.wait_for_url(lambda address: restaurant.url not in address)

    await sofia.sign_in("Sofia Russo")
    await sofia.page.goto(sofia.page.url.split("/opening")[0].split("/manager")[0] + "/floor")

    border = "getComputedStyle(document.body, '::after').borderImageSource"
    assert "repeating-linear-gradient" in await sofia.page.evaluate(border)
    await expect(sofia.table("8")).to_be_visible()
    await expect(sofia.table("8")).to_have_attribute("data-state", "free")


# ---- the opening ---------------------------------------------------------------------------
async def test_a_manager_begins_the_day_at_the_opening_until_everything_is_seen(
    browser: Browser, restaurant: Restaurant
) -> None:
    restaurant.hands("catch-up", behind_min="-1500")
    manager = await device(browser, restaurant, "Counter")
    await manager.open("/sign-in")
    await manager.sign_in("Sofia Russo")
    await expect(manager.page).to_have_url(re.compile("/opening"))

    printer = manager.page.locator('[data-section-id="printers"] .cm-row').first
    await manager.tap(printer.locator("[data-action=test]"))
    await expect(printer).to_contain_text("printed")
    await expect(manager.page.get_by_text("ahead of the box's")).to_have_count(0)
    await manager.press("Everything seen")
    await manager.page.wait_for_url("**/counter")

    restaurant.hands("sign-out", name="Counter")
    await manager.page.wait_for_url("**/sign-in**")
    await manager.sign_in("Sofia Russo")
    await expect(manager.page).to_have_url(re.compile("/counter$"))
