"""Sold out for how long, red lines on another tablet, allergies of a guest on card and paper."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    COUNTER,
    TABLET,
    Restaurant,
    Waiter,
    device,
    until_kept,
)

pytestmark = pytest.mark.browser

PAPER_IS_CUT = """async () => {
    const answer = await fetch("/_hands/read?printer=Kitchen", { method: "POST" });
    return /Table 9[^]*END/.test(await answer.json());
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def kitchen(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The kitchen's screen, where nobody signs in."""
    cook = await device(browser, restaurant, "Kitchen screen", COUNTER)
    await cook.open("/kitchen")
    await expect(cook.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield cook
    assert cook.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter at her tablet."""
    waiter = await device(browser, restaurant, "Tablet 1", TABLET)
    await waiter.come_to_work("Aziza Karimova")
    yield waiter
    assert waiter.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def marco(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """Another waiter at another tablet."""
    waiter = await device(browser, restaurant, "Tablet 2", TABLET)
    await waiter.come_to_work("Marco Bianchi")
    yield waiter
    assert waiter.errors == []


def offered(cook: Waiter, kind: str, name: str) -> Locator:
    """Something in the sheet that can be said out."""
    return cook.page.locator(f"[data-section-id={kind}] [data-row-id]", has_text=name).first


def out(cook: Waiter, name: str) -> Locator:
    """Something in the sheet that is out."""
    return cook.page.locator("[data-section-id=out] [data-row-id][data-tone]", has_text=name)


async def open_sheet(cook: Waiter) -> None:
    await cook.tap(cook.page.locator("[data-tap=soldout]"))
    await expect(cook.page.locator(".cm-sold-out-panel [data-row-id]").first).to_be_visible()


async def close_sheet(cook: Waiter) -> None:
    await cook.tap(cook.page.locator(".cm-ask-head button").last)
    await expect(cook.page.locator(".cm-sold-out-panel")).to_be_hidden()


async def test_unsent_lines_on_a_tablet_turn_red_and_are_not_sent(
    aziza: Waiter, kitchen: Waiter
) -> None:
    await aziza.open_table("7")
    await aziza.turn_to("Desserts")
    await aziza.dish("Tiramisù")
    await aziza.dish("Lemon sorbet")
    await expect(aziza.line("Tiramisù")).to_have_count(1)
    await expect(aziza.line("Tiramisù")).not_to_have_attribute("data-gone", "1")

    await open_sheet(kitchen)
    await kitchen.tap(offered(kitchen, "stock_item", "Mascarpone"))

    gone = aziza.line("Tiramisù")
    await expect(gone).to_have_attribute("data-gone", "1")
    await expect(gone).to_contain_text("no Mascarpone")
    await expect(aziza.line("Lemon sorbet")).not_to_have_attribute("data-gone", "1")
    await aziza.press("Stay")
    await expect(aziza.page.get_by_text("Tiramisù is sold out.")).to_be_visible()
    await aziza.tap(aziza.page.locator(".cm-ask-head button"))
    await expect(aziza.line("Lemon sorbet")).to_have_attribute("data-state", "new")
    await aziza.press("Stay")

    await aziza.tap(aziza.answer("Take it off and send the rest"))

    await expect(aziza.line("Lemon sorbet")).to_have_attribute("data-state", "sent")
    await expect(gone).to_have_count(0)
    await kitchen.tap(out(kitchen, "Mascarpone").locator("[data-action=back]"))
    await aziza.dish("Tiramisù")
    await expect(gone).to_have_count(1)
    await expect(gone).not_to_have_attribute("data-gone", "1")


async def test_how_long_is_chosen_on_the_same_sheet(kitchen: Waiter) -> None:
    await open_sheet(kitchen)
    await kitchen.tap(offered(kitchen, "item", "Minestrone"))

    await kitchen.tap(out(kitchen, "Minestrone").locator("[data-action=until_lifted]"))

    await expect(out(kitchen, "Minestrone")).to_contain_text("until lifted")
    await close_sheet(kitchen)


async def test_an_allergy_set_once_is_on_lines_card_and_paper(
    marco: Waiter, kitchen: Waiter, restaurant: Restaurant
) -> None:
    await marco.open_table("9")
    await marco.turn_to("Pasta")
    await marco.seat("2")
    await marco.dish("Gnocchi")
    await marco.seat("2")
    await marco.tap(marco.page.locator(".cm-ask [data-pick=nuts]"))
    await expect(marco.page.locator(".cm-ask [data-pick=nuts]")).to_contain_text("severe")
    await marco.tap(marco.answer("Done"))

    await expect(marco.line("Gnocchi al pesto")).to_contain_text("NUTS (severe): contains")
    await marco.dish("Ragù")
    await expect(marco.line("Tagliatelle al ragù")).not_to_contain_text("NUTS")
    await marco.press("Send")

    card = kitchen.page.locator("article[data-card-id]", has_text="Table 9")
    await expect(card.locator("[data-line-id]", has_text="Gnocchi").first).to_contain_text("NUTS")
    await until_kept(marco.page, PAPER_IS_CUT)
    paper = " ".join(restaurant.hands("read", printer="Kitchen").split())
    assert "ALLERGY: Seat 2 NUTS (severe)" in paper
    assert "ALLERGY: NUTS (severe): contains" in paper
