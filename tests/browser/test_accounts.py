"""Gift cards, house accounts and invoices by finger, in real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.restaurant import PHONE, TABLET, Restaurant, Waiter, device, row

pytestmark = pytest.mark.browser
DINNER = "1 Lasagne,2 Veggie burger,1 Grappa"


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager at the counter."""
    manager = await device(browser, restaurant, "Counter", TABLET)
    await manager.come_to_work("Sofia Russo")
    yield manager
    assert manager.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def marco(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with a phone."""
    waiter = await device(browser, restaurant, "Tablet 1", PHONE)
    await waiter.come_to_work("Marco Bianchi")
    yield waiter
    assert waiter.errors == []


async def sell_card(screen: Waiter, amount: str) -> str:
    """Sell a gift card for cash; its number."""
    await screen.open("/accounts")
    await screen.press("Sell a gift card")
    await screen.page.locator("[data-field=amount] input").fill(amount)
    await screen.tap(screen.page.locator("[data-done]"))
    code = await screen.page.locator("[data-card-code]").get_attribute("data-card-code")
    assert code is not None
    await screen.tap(screen.page.locator(".cm-ask-head button"))
    return code


async def scan(screen: Waiter, code: str) -> None:
    """A reader types a number and Enter into the sheet that asks for it."""
    await screen.page.locator("[data-card-number]").fill(code)
    await screen.page.keyboard.press("Enter")


async def make_firm(screen: Waiter, name: str, limit: str = "") -> None:
    """Make a house account."""
    await screen.open("/accounts?tab=houses")
    await screen.press("New account")
    fields = {"name": name, "limit": limit, "tax_id": "IT00743110157"}
    for field, value in fields.items():
        await screen.page.locator(f"[data-field={field}] input").fill(value)
    await screen.tap(screen.page.locator("[data-done]"))
    await expect(row(screen, name)).to_be_visible()


async def test_a_sold_card_pays_a_part_and_cash_the_rest(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    code = await sell_card(sofia, "20")
    order = restaurant.hands("order", table="5", items=DINNER)

    await sofia.open(f"/pay/{order}")
    await sofia.press("Gift card")
    await scan(sofia, code)
    await sofia.tap(sofia.answer("Take €20.00"))
    await expect(sofia.page.locator(".cm-order-side")).to_contain_text("€25.20")
    await sofia.tap(sofia.page.get_by_text("Exact"))

    await expect(sofia.button("Next")).to_be_visible()
    await sofia.open("/accounts")
    await expect(row(sofia, code[-4:])).to_contain_text("€0.00")


async def test_a_number_that_is_no_card_is_said_in_the_sheet_and_can_be_mended(
    sofia: Waiter,
) -> None:
    code = await sell_card(sofia, "15")

    await sofia.press("Look up")
    await scan(sofia, code[:-1])
    await expect(sofia.page.get_by_role("alert")).to_contain_text("not the number of a gift card")
    await scan(sofia, code)

    await expect(row(sofia, code[-4:])).to_contain_text("€15.00")


async def test_a_waiter_charges_a_firm_with_a_managers_pin(
    sofia: Waiter, marco: Waiter, restaurant: Restaurant
) -> None:
    await make_firm(sofia, "Bianchi Srl", "100")
    order = restaurant.hands("order", table="7", items=DINNER, by="Marco Bianchi")

    await marco.open(f"/pay/{order}")
    await marco.press("House account")
    await marco.tap(marco.answer("Bianchi Srl"))
    await marco.type_pin("9999")

    await expect(marco.button("Next")).to_be_visible()
    await expect(row(sofia, "Bianchi Srl")).to_contain_text("€45.20")


async def test_a_charged_dinner_is_invoiced_settled_and_credited(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    page = sofia.page
    await make_firm(sofia, "Rossi & Co")
    order = restaurant.hands("order", table="3", items=DINNER)
    await sofia.open(f"/pay/{order}")
    await sofia.press("House account")
    await sofia.tap(sofia.answer("Rossi & Co"))
    await expect(sofia.button("Next")).to_be_visible()

    await sofia.open("/invoices")
    await sofia.tap(row(sofia, "Rossi & Co").locator("[data-action=begin]"))
    await page.locator("[data-field=address] input").fill("Via Roma 1, Milano")
    await sofia.tap(page.locator("[data-done]"))
    issue = row(sofia, "Rossi & Co").locator("[data-action=issue]")
    await sofia.tap(issue)
    await expect(issue).to_have_attribute("data-asking", "1")
    await sofia.tap(issue)
    await expect(row(sofia, "INV-A-1")).to_contain_text("€45.20 open")
    await sofia.tap(row(sofia, "INV-A-1").locator("[data-action=show]"))
    await expect(page.locator(".cm-invoice-paper")).to_contain_text("Via Roma 1, Milano")

    await sofia.open("/accounts?tab=houses")
    await sofia.tap(row(sofia, "Rossi & Co").locator("[data-action=settle]"))
    await page.locator("[data-field=amount] input").fill("5.20")
    await sofia.tap(page.locator("[data-done]"))
    await expect(row(sofia, "Rossi & Co")).to_contain_text("€40.00")
    await sofia.open("/invoices?tab=issued")
    await sofia.tap(row(sofia, "INV-A-1").locator("[data-action=credit]"))
    await page.locator("[data-field=reason] input").fill("Wrong address")
    await sofia.tap(page.locator("[data-done]"))

    await expect(row(sofia, "CRN-A-1")).to_contain_text("€45.20")
    await expect(row(sofia, "INV-A-1")).to_contain_text("Credited")


async def test_accounts_are_a_tap_away_for_those_who_may_use_them(
    sofia: Waiter, marco: Waiter
) -> None:
    await sofia.open("/manager?tab=office")
    await sofia.tap(row(sofia, "Gift cards and accounts"))
    await sofia.page.wait_for_url("**/accounts")

    await marco.open("/accounts")
    await marco.page.wait_for_url("**/floor")
