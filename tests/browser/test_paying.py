"""Guests who split, tip and pay with several tenders, by finger, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import PHONE, TABLET, Restaurant, Waiter, device

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The cashier at the counter."""
    cashier = await device(browser, restaurant, "Counter", TABLET)
    await cashier.come_to_work("Giulia Conti")
    yield cashier
    assert cashier.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def marco(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with a phone."""
    waiter = await device(browser, restaurant, "Tablet 1", PHONE)
    await waiter.come_to_work("Marco Bianchi")
    yield waiter
    assert waiter.errors == []


def due(screen: Waiter) -> Locator:
    """What is to be paid, large."""
    return screen.page.locator("[data-due]")


def taken(screen: Waiter) -> Locator:
    """What was paid so far of the check that is open."""
    return screen.page.locator("[data-taken]")


async def press_tender(screen: Waiter, name: str) -> None:
    """Press the button of a way to pay."""
    await screen.tap(screen.page.locator(f'[data-tender="{name}"] button'))


async def fill(screen: Waiter, field: str, text: str) -> None:
    """Type into a field of the open sheet."""
    await screen.page.locator(f".cm-ask [{field}] input, .cm-ask input[{field}]").fill(text)


async def tip(screen: Waiter, rate: str) -> None:
    """Choose a tip by its percentage in millionths."""
    await screen.tap(screen.page.locator(f'[data-tip="{rate}"] button'))


async def test_three_guests_split_uneven_cents_and_pay_with_three_tenders_and_a_tip(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="5", items="2 Lasagne,1 Veggie burger,1 Grappa")
    await giulia.open(f"/pay/{order}")
    await expect(due(giulia)).to_have_text("€44.20")

    await giulia.press("Split")
    await giulia.tap(giulia.page.locator("[data-pick=evenly]"))
    await giulia.tap(giulia.page.locator('[data-pick="3"]'))
    cards = giulia.page.locator("[data-check]")
    await expect(cards).to_have_count(3)
    amounts = [int(re.sub(r"\D", "", text.split("€")[1])) for text in await cards.all_inner_texts()]
    assert sorted(amounts, reverse=True) == [1474, 1473, 1473]

    await tip(giulia, "100000")
    await press_tender(giulia, "Card")
    await fill(giulia, "data-last-four", "4242")
    await giulia.tap(giulia.answer("Approved: €16.21"))
    await expect(cards.first).to_contain_text("Paid")

    await press_tender(giulia, "Voucher")
    await fill(giulia, "data-voucher", "TR-1")
    await fill(giulia, "data-worth", "10")
    await giulia.tap(giulia.answer("Take it"))
    await expect(taken(giulia)).to_have_text(re.compile(r"Voucher.*€10\.00.*TR-1"))
    await expect(due(giulia)).to_have_text("€4.73")
    await giulia.tap(giulia.page.locator(".cm-exact"))
    await expect(cards.nth(1)).to_contain_text("Paid")

    await giulia.tap(giulia.page.locator("[data-note='2000']"))
    await expect(giulia.page.locator(".cm-pay-change")).to_have_text("€5.27")
    await expect(giulia.page.locator(".cm-order-side")).to_contain_text("Card and €1.47 tip")
    await expect(giulia.button("Next")).to_be_visible()


async def test_a_tip_of_any_amount_goes_with_the_next_card_and_is_taken_away_again(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="6", items="2 Lasagne")
    await giulia.open(f"/pay/{order}")
    card = giulia.page.locator("[data-tender=Card]")

    await tip(giulia, "other")
    await giulia.page.locator(".cm-ask input").fill("3")
    await giulia.tap(giulia.answer("Done"))
    await expect(card).to_contain_text("€25.80 + €3.00 tip")
    await expect(giulia.page.locator("[data-words]")).to_have_text("Cash takes no tip")
    await tip(giulia, "other")
    await expect(card).to_have_text(re.compile(r"Card\s*€25\.80$"))

    await tip(giulia, "50000")
    await press_tender(giulia, "Card")
    await giulia.tap(giulia.answer("Approved: €27.09"))
    await expect(giulia.button("Next")).to_be_visible()


async def test_one_to_two_shares_on_a_phone(marco: Waiter, restaurant: Restaurant) -> None:
    order = restaurant.hands("order", table="8", items="1 Lasagne,1 Grappa")
    await marco.open(f"/pay/{order}")

    await marco.press("Split")
    await marco.tap(marco.page.locator("[data-pick=shares]"))
    await marco.tap(marco.page.locator('[data-share="2"] button'))
    await expect(marco.page.locator('[data-share="2"]')).to_contain_text("€11.60")
    await marco.tap(marco.answer("Split"))

    cards = marco.page.locator("[data-check]")
    await expect(cards).to_have_count(2)
    await expect(cards.first).to_contain_text("€5.80")
    await expect(cards.nth(1)).to_contain_text("€11.60")


async def test_a_staff_meal_is_named_and_a_manager_says_yes(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", name="Kitchen", items="1 Lasagne")
    await giulia.open(f"/pay/{order}")

    await press_tender(giulia, "Staff meal")
    await giulia.tap(giulia.answer("Luca Ferrari"))
    await expect(giulia.page.locator(".cm-ask")).to_contain_text("Staff meal needs a manager.")
    await giulia.type_pin("9999")

    await expect(giulia.button("Next")).to_be_visible()
    await expect(giulia.page.locator(".cm-order-side")).to_contain_text("Staff meal")


async def test_a_voucher_without_a_number_or_taken_before_is_refused_in_words(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="9", items="3 Lasagne")
    await giulia.open(f"/pay/{order}")

    for number in ("", "TR-9", "TR-9"):
        await press_tender(giulia, "Voucher")
        await fill(giulia, "data-voucher", number)
        await fill(giulia, "data-worth", "8")
        await giulia.tap(giulia.answer("Take it"))
        await expect(giulia.page.locator(".cm-ask")).to_have_count(0)

    await expect(giulia.page.locator("body")).to_contain_text("Voucher TR-9 was taken already.")
    await expect(taken(giulia)).to_have_count(1)
    await expect(due(giulia)).to_have_text("€30.70")


async def test_two_tablets_take_cash_for_one_table_and_the_later_one_is_told(
    giulia: Waiter, marco: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="10", items="2 Lasagne")
    for screen in (giulia, marco):
        await screen.open(f"/pay/{order}")
        await expect(due(screen)).to_have_text("€25.80")

    await giulia.tap(giulia.page.locator("[data-key='5']"))
    await giulia.tap(giulia.page.locator("[data-key='00']"))
    await giulia.tap(giulia.page.get_by_text("Take cash"))

    await expect(due(marco)).to_have_text("€20.80")
    await expect(taken(marco)).to_have_text(re.compile(r"Cash.*€5\.00"))


async def test_a_manager_sets_rounding_and_switches_a_way_to_pay_off(
    browser: Browser, giulia: Waiter, restaurant: Restaurant
) -> None:
    sofia = await device(browser, restaurant, "Tablet 2", TABLET)
    await sofia.come_to_work("Sofia Russo", "/manager")
    await sofia.tap(sofia.page.locator("[data-tab-id=office]"))
    await sofia.tap(sofia.page.locator("[data-row-id='/office/tenders']").first)

    cash = sofia.page.locator("[data-row-id]", has_text="Cash").first
    await sofia.tap(cash.locator("[data-action=edit]"))
    await sofia.tap(sofia.page.locator("[data-field=rounding] button", has_text="€0.05"))
    await sofia.tap(sofia.page.locator("[data-done]"))
    await expect(cash).to_contain_text("rounded to €0.05")
    voucher = sofia.page.locator("[data-row-id]", has_text="Voucher").first
    await sofia.tap(voucher.locator("[data-action=off]"))
    await expect(voucher).to_contain_text("off")

    order = restaurant.hands("order", name="Uneven", items="1 Lasagne,1 Lasagne,1 Lasagne")
    await giulia.open(f"/pay/{order}")
    await expect(giulia.page.locator("[data-tender=Card]")).to_be_visible()
    await expect(giulia.page.locator("[data-tender=Voucher]")).to_have_count(0)
    await press_tender(giulia, "Card")
    await giulia.tap(giulia.answer("Another amount"))
    await giulia.page.get_by_label("EUR").fill("10.02")
    await giulia.tap(giulia.answer("Approved"))
    await expect(due(giulia)).to_have_text("€28.70")
    await expect(giulia.page.locator("[data-words]")).to_have_text("€28.68, rounded for cash")
    await giulia.tap(giulia.page.locator("[data-note='3000']"))

    await expect(giulia.page.locator(".cm-pay-change")).to_have_text("€1.30")
    await expect(giulia.page.locator(".cm-order-side")).to_contain_text("Rounding")
    assert sofia.errors == []
