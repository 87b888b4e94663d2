"""A manager edits on the box while the waiters work: a price, a dish, somebody new."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    PHONE,
    Restaurant,
    Waiter,
    device,
)

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with the second tablet, signed in."""
    manager = await device(browser, restaurant, "Tablet 2")
    await manager.come_to_work("Sofia Russo")
    yield manager
    assert manager.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with the first tablet, signed in."""
    waiter = await device(browser, restaurant, "Tablet 1")
    await waiter.come_to_work("Aziza Karimova")
    yield waiter
    assert waiter.errors == []


def field(person: Waiter, name: str) -> Locator:
    """A field of the form that is open."""
    return person.page.locator(f'[data-field="{name}"]')


async def fill(person: Waiter, name: str, text: str) -> None:
    """Tap a field and type."""
    entry = field(person, name).locator("input").first
    await person.tap(entry)
    await entry.fill(text)


async def save(person: Waiter) -> None:
    """Press the form's Save."""
    await person.tap(person.page.locator(".cm-form-root [data-tap=done]"))


async def row_act(person: Waiter, row: str, action: str) -> None:
    """Press a button of a row."""
    found = person.page.locator("[data-row-id]", has_text=row).first
    await person.tap(found.locator(f"[data-action={action}]"))


def tile(person: Waiter, name: str) -> Locator:
    """A dish's tile."""
    return person.page.locator("[data-item-id]", has_text=name)


async def test_a_price_changes_with_the_next_order_and_no_tile_moves_meanwhile(
    sofia: Waiter, aziza: Waiter
) -> None:
    await aziza.open_table("7")
    await aziza.turn_to("Starters")
    await expect(tile(aziza, "Burrata")).to_contain_text("11.50")
    await sofia.open("/office/menu")
    await sofia.tap(sofia.page.locator("[data-tab-id]", has_text="Starters"))
    await row_act(sofia, "Burrata", "edit")
    await fill(sofia, "sizes/0/price", "12.75")
    await save(sofia)
    await expect(sofia.page.locator("[data-row-id]", has_text="Burrata")).to_contain_text("12.75")

    await expect(tile(aziza, "Burrata")).to_contain_text("11.50")
    await aziza.open("/floor")
    await aziza.open_table("8")
    await aziza.turn_to("Starters")
    await expect(tile(aziza, "Burrata")).to_contain_text("12.75")

    await sofia.press("Undo")
    await expect(sofia.page.locator("[data-row-id]", has_text="Burrata")).to_contain_text("11.50")


async def test_what_was_retired_meanwhile_is_refused_with_a_sentence(
    sofia: Waiter, aziza: Waiter
) -> None:
    await aziza.open_table("9")
    await aziza.turn_to("Desserts")
    await sofia.open("/office/menu")
    await sofia.tap(sofia.page.locator("[data-tab-id]", has_text="Desserts"))
    await row_act(sofia, "Panna cotta", "edit")
    await sofia.tap(field(sofia, "active").locator("button"))
    await save(sofia)
    await expect(sofia.page.locator("[data-row-id]", has_text="Panna cotta")).to_contain_text(
        "Hidden"
    )

    await aziza.dish("Panna cotta")

    await expect(aziza.page.get_by_text("not on the menu")).to_be_visible()
    await expect(aziza.page.locator("[data-line-id]")).to_have_count(0)


async def test_of_two_managers_the_second_is_told_and_keeps_what_was_typed(
    sofia: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    other = await device(browser, restaurant, "Tablet 1", PHONE)
    await other.come_to_work("Sofia Russo")
    for manager in (sofia, other):
        await manager.open("/office/menu")
        await manager.tap(manager.page.locator("[data-tab-id]", has_text="Sides"))
        await row_act(manager, "Roast potatoes", "edit")
        await fill(manager, "name", "Potatoes, roast")
    await save(sofia)
    await expect(sofia.page.locator(".cm-form-sheet")).to_have_count(0)
    await fill(other, "name", "Potatoes")
    await save(other)

    await expect(other.page.get_by_role("alert")).to_contain_text("Somebody else changed this")
    await expect(field(other, "name").locator("input")).to_have_value("Potatoes")
    assert other.errors == []


async def test_somebody_is_hired_with_a_pin_and_signs_in(
    sofia: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    await sofia.open("/office/people")
    await sofia.press("Hire")
    await fill(sofia, "name", "Lin Tran")
    await fill(sofia, "pin", "4711")
    await save(sofia)
    await expect(sofia.page.locator("[data-row-id]", has_text="Lin Tran")).to_contain_text("Waiter")

    tablet = await device(browser, restaurant, "Tablet 1")
    await tablet.open("/sign-in")
    await tablet.tap(tablet.page.locator(".cm-name-tile", has_text="Lin Tran"))
    for digit in "4711":
        await tablet.tap(tablet.page.locator(".cm-door .cm-key", has_text=digit))
    await tablet.page.wait_for_url("**/floor**")
    assert tablet.errors == []


async def test_who_serves_open_orders_hands_them_over_before_leaving(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="3", items="1 Cola", by="Marco Bianchi")
    await sofia.open("/office/people")

    await row_act(sofia, "Marco Bianchi", "leave")
    await row_act(sofia, "Marco Bianchi", "leave")

    await expect(sofia.page.get_by_text("Marco still serves an open order")).to_be_visible()


async def test_a_weight_is_typed_and_a_dish_that_is_not_on_the_menu_is_rung(
    aziza: Waiter,
) -> None:
    await aziza.open_table("10")
    await aziza.turn_to("Grill")
    await aziza.dish("Florentine")
    await aziza.tap(aziza.page.locator("[data-option-id]", has_text="Rare").first)
    for key in ("3", "5", "0"):
        await aziza.tap(aziza.page.locator(f'[data-key="{key}"]'))
    await aziza.tap(aziza.page.locator("[data-done]"))
    await expect(aziza.line("Florentine")).to_contain_text("0.350 kg")
    await expect(aziza.line("Florentine")).to_contain_text("20.65")

    await aziza.press("Actions")
    await aziza.tap(aziza.answer("Not on the menu"))
    await fill(aziza, "name", "Half a lasagne")
    await fill(aziza, "price", "7")
    await aziza.tap(field(aziza, "station").get_by_text("Kitchen"))
    await save(aziza)
    await expect(aziza.line("Half a lasagne")).to_contain_text("7.00")


async def test_a_combo_is_chosen_dish_by_dish(aziza: Waiter) -> None:
    await aziza.open_table("11")
    await aziza.turn_to("Menus")
    await aziza.dish("Three courses")
    await aziza.choose("Burrata", "Margherita", "Tiramisù")

    await expect(aziza.line("Three courses")).to_contain_text("32.00")
    await expect(aziza.page.locator(".cm-course[data-course-id]")).to_have_count(3)
    await expect(aziza.button("Send")).to_contain_text("Kitchen 2, Pizza 1")
    await aziza.press("Send")
    await aziza.page.wait_for_url("**/floor**")
