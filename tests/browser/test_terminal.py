"""A card at the virtual terminal: approved, declined, its plug pulled; a code that is paid."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import PHONE, Restaurant, Waiter, device, row

pytestmark = pytest.mark.browser


async def at_the_till(browser: Browser, restaurant: Restaurant, items: str) -> Waiter:
    """A cashier on the pay screen of a new order."""
    order_id = restaurant.hands("order", name="Card guest", items=items)
    till = await device(browser, restaurant, "Counter")
    await till.come_to_work("Giulia Conti", f"/pay/{order_id}")
    await expect(till.button("Card terminal")).to_be_visible()
    return till


async def at_the_terminal(browser: Browser, restaurant: Restaurant) -> Waiter:
    """A guest with a card in front of the terminal."""
    guest = await device(browser, restaurant, "Tablet 2", PHONE)
    await guest.open("/terminal")
    await expect(row(guest, "Connected").first).to_be_visible()
    return guest


async def charge(till: Waiter, tender: str = "Card terminal") -> None:
    """Have the whole charged."""
    await till.tap(till.page.locator(f'[data-tender="{tender}"] button'))
    await till.tap(till.page.locator(".cm-ask [data-pick] button").first)


def button(guest: Waiter, action: str) -> Locator:
    """A button of the terminal."""
    return guest.page.locator(f"[data-action={action}]").first


def act(till: Waiter, name: str) -> Locator:
    """A button of the sheet that waits, or of the strip."""
    return till.page.locator(f"[data-card-act={name}] button")


async def test_an_approved_card_pays_and_the_sheet_leaves(
    restaurant: Restaurant, browser: Browser
) -> None:
    till = await at_the_till(browser, restaurant, "2 Margherita")
    guest = await at_the_terminal(browser, restaurant)

    await charge(till)
    await expect(till.page.get_by_text("Asking the terminal...")).to_be_visible()
    await guest.tap(button(guest, "approve"))

    await expect(till.page.locator(".cm-pay-done")).to_be_visible()
    await expect(till.page.locator(".cm-charge")).to_have_count(0)
    await expect(row(guest, "Approved").first).to_be_visible()
    assert not till.errors + guest.errors


async def test_a_declined_card_is_said_and_cash_pays(
    restaurant: Restaurant, browser: Browser
) -> None:
    till = await at_the_till(browser, restaurant, "1 Margherita")
    guest = await at_the_terminal(browser, restaurant)

    await charge(till)
    await guest.tap(button(guest, "decline"))

    await expect(till.page.get_by_text("The card was declined.")).to_be_visible()
    await till.tap(till.page.locator(".cm-ask-head button"))
    await till.tap(till.page.locator("[data-note]").first)
    await expect(till.page.locator(".cm-pay-done")).to_be_visible()


async def test_a_pulled_plug_is_found_out_and_the_card_pays_once(
    restaurant: Restaurant, browser: Browser
) -> None:
    till = await at_the_till(browser, restaurant, "1 Margherita")
    guest = await at_the_terminal(browser, restaurant)

    await charge(till)
    await guest.tap(button(guest, "unplug_charged"))
    headline = till.page.locator(".cm-charge-headline")
    await expect(headline).to_have_text("No answer: the guest may have been charged")
    await till.tap(act(till, "again"))
    await expect(till.page.locator(".cm-charge-words")).to_contain_text("not reached")
    await guest.tap(button(guest, "plug"))
    await till.tap(act(till, "again"))

    await expect(till.page.locator(".cm-pay-done")).to_be_visible()


async def test_the_guests_go_and_a_manager_decides_from_the_list(
    restaurant: Restaurant, browser: Browser
) -> None:
    till = await at_the_till(browser, restaurant, "1 Margherita")
    guest = await at_the_terminal(browser, restaurant)

    await charge(till)
    await guest.tap(button(guest, "unplug"))
    await till.tap(act(till, "let_go"))
    await till.page.wait_for_url("**/counter")
    await till.open("/payments")
    waiting = till.page.locator("[data-section-id=unknown] li[data-row-id]")
    await expect(waiting).to_contain_text("The guests have gone.")
    await till.tap(waiting.locator("[data-action=decide]"))
    await till.tap(till.answer("Nothing was taken"))
    await till.page.locator(".cm-ask input").fill("No slip came out")
    await till.tap(till.answer("Decide"))
    await till.type_pin("9999")

    await expect(waiting).to_have_count(0)
    await guest.tap(button(guest, "plug"))


async def test_a_code_on_the_screen_is_paid_with_a_telephone(
    restaurant: Restaurant, browser: Browser
) -> None:
    till = await at_the_till(browser, restaurant, "1 Margherita")
    guest = await at_the_terminal(browser, restaurant)

    await charge(till, "Wallet")
    await expect(till.page.locator(".cm-charge .segno")).to_be_visible()
    await guest.tap(button(guest, "approve"))

    await expect(till.page.locator(".cm-pay-done")).to_be_visible()
