"""Guests who bring something back, by finger, in real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    PHONE,
    TABLET,
    Restaurant,
    Waiter,
    device,
    row,
    running_restaurant,
)

pytestmark = pytest.mark.browser

GIULIA, MANAGERS_PIN = "Giulia Conti", "9999"


@pytest.fixture(scope="module")
def restaurant() -> Iterator[Restaurant]:
    with running_restaurant() as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The cashier at the counter."""
    cashier = await device(browser, restaurant, "Counter", TABLET)
    await cashier.come_to_work(GIULIA)
    yield cashier
    assert cashier.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager, with a phone."""
    manager = await device(browser, restaurant, "Tablet 1", PHONE)
    await manager.come_to_work("Sofia Russo")
    yield manager
    assert manager.errors == []


def sold(restaurant: Restaurant, table: str, items: str, kind: str = "cash") -> str:
    """Guests ate and paid; returns their order."""
    order = restaurant.hands("order", table=table, items=items)
    restaurant.hands("paid_by", order_id=order, by=GIULIA, kind=kind)
    return order


def line(screen: Waiter, name: str) -> Locator:
    """A line of the paid check."""
    return screen.page.locator("[data-section-id=lines] [data-row-id]", has_text=name)


def amount(screen: Waiter) -> Locator:
    """What goes back, large."""
    return screen.page.locator(".cm-refund-amount:visible")


async def find(screen: Waiter, words: str) -> None:
    """Type what the guest remembers."""
    await screen.page.locator(".cm-refund-field input").fill(words)


async def open_check(screen: Waiter, text: str) -> None:
    """Open the paid check that says this."""
    await screen.tap(row(screen, text).locator("[data-action=open]"))
    await expect(screen.page.locator("[data-section-id=lines]")).to_be_visible()


async def test_one_line_goes_back_without_a_receipt_with_a_managers_pin(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    sold(restaurant, "5", "2 Lasagne,1 Grappa")
    sold(restaurant, "7", "1 Grappa")
    await giulia.press("Actions")
    await giulia.tap(giulia.answer("Paid checks and refunds"))

    await find(giulia, "30.30")
    await expect(
        giulia.page.locator("[data-section-id=found] [data-row-id][data-tone]")
    ).to_have_count(1)
    await open_check(giulia, "Table 5")
    await giulia.tap(line(giulia, "Lasagne").locator("[data-action=more]"))
    await expect(amount(giulia)).to_have_text("€12.90")
    await giulia.tap(giulia.page.locator('[data-reason="Returned"] button'))
    await giulia.press("Give back")
    await giulia.type_pin(MANAGERS_PIN)

    await expect(giulia.page.locator(".cm-refund-done")).to_contain_text("Cash €12.90")
    await expect(amount(giulia)).to_have_text("€12.90")
    await expect(line(giulia, "Lasagne")).to_contain_text("1 left")


async def test_an_amount_is_typed_and_more_than_was_paid_is_refused(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    sold(restaurant, "8", "1 Grappa", kind="card_separate")
    await sofia.open("/refund?text=4.50")
    await open_check(sofia, "Table 8")

    await sofia.press("An amount")
    for digit in "900":
        await sofia.tap(sofia.page.locator(f'.q-dialog [data-key="{digit}"]'))
    await sofia.tap(sofia.page.locator(".q-dialog [data-tap=pay]"))
    await expect(sofia.page.locator(".cm-cash-message")).to_contain_text("At most €4.50")
    for _ in range(3):
        await sofia.tap(sofia.page.locator('.q-dialog [data-key="erase"]'))
    for digit in "200":
        await sofia.tap(sofia.page.locator(f'.q-dialog [data-key="{digit}"]'))
    await sofia.tap(sofia.page.locator(".q-dialog [data-tap=pay]"))
    await sofia.tap(sofia.page.locator('[data-reason="Complaint"] button'))
    await sofia.press("Give back")

    await expect(sofia.page.locator(".cm-refund-done")).to_contain_text("Card €2.00")


async def test_a_wrong_tender_is_corrected_with_both_entries_kept(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    sold(restaurant, "9", "1 Lasagne")
    await sofia.open("/refund")
    await open_check(sofia, "Table 9")

    paid = sofia.page.locator("[data-section-id=payments]")
    await sofia.tap(paid.locator("[data-action=tender]"))
    await sofia.tap(sofia.answer("Card").first)
    await sofia.tap(sofia.answer("Done"))

    await expect(paid).to_contain_text("Card")
    await expect(paid.locator("[data-row-id]", has_text="Cash")).to_contain_text("0.00 left")


async def test_a_check_is_reopened_and_only_the_difference_goes_back(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    sold(restaurant, "10", "1 Lasagne,1 Grappa")
    await sofia.open("/refund")
    await open_check(sofia, "Table 10")

    await sofia.tap(sofia.page.locator("[data-action=resell]"))
    await sofia.tap(sofia.answer("Done"))
    await sofia.page.wait_for_url("**/order/*")
    order = sofia.page.url.rsplit("/", 1)[-1]
    restaurant.hands("void", order_id=order, item="Grappa")
    await sofia.open(f"/pay/{order}")

    await sofia.page.wait_for_url("**/refund/finish/*")
    await expect(amount(sofia)).to_have_text("€4.50")
    await sofia.press("Give back")
    await expect(sofia.page.locator(".cm-refund-by")).to_contain_text("Cash €4.50")
    await expect(sofia.button("Next")).to_be_visible()
    await sofia.open(f"/pay/{order}")
    await sofia.press("Refund or correct")
    await expect(line(sofia, "Lasagne")).to_be_visible()
