"""Cash by finger, in real Chromium: counts, hand-over, purses, the safe and tips."""

from __future__ import annotations

from collections.abc import AsyncIterator

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


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The cashier at the counter."""
    someone = await device(browser, restaurant, "Counter", TABLET)
    await someone.come_to_work("Giulia Conti", "/drawer")
    yield someone
    assert someone.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with a phone."""
    someone = await device(browser, restaurant, "Tablet 1", PHONE)
    await someone.come_to_work("Aziza Karimova", "/purse")
    yield someone
    assert someone.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager."""
    someone = await device(browser, restaurant, "Bar counter", TABLET)
    await someone.come_to_work("Sofia Russo", "/manager")
    yield someone
    assert someone.errors == []


async def count(who: Waiter, note: str, pieces: str) -> None:
    """Count pieces of one note, and go on."""
    await who.tap(who.page.locator(f"[data-denomination='{note}'] .cm-count-row"))
    for digit in pieces:
        await who.tap(who.page.locator(f"[data-component=cash-count] [data-key='{digit}']"))
    await who.tap(who.page.locator("[data-component=cash-count] [data-tap=done]"))


def act(who: Waiter, action: str) -> Locator:
    """A button of a row."""
    return who.page.locator(f"[data-action={action}]")


def form_done(who: Waiter) -> Locator:
    """The button that saves the form."""
    return who.page.locator("[data-component=form-sheet] [data-tap=done]")


async def type_in(who: Waiter, field: str, text: str) -> None:
    """Fill one field of the form that is open."""
    await who.page.locator(f'[data-field="{field}"] input').fill(text)


def sell(restaurant: Restaurant, table: str, kind: str = "cash") -> str:
    """A lasagne at a table that somebody serves and is paid for."""
    by = "Aziza Karimova" if table in ("1", "2") else "Marco Bianchi"
    order_id = restaurant.hands("order", table=table, items="1 Lasagne", by=by)
    restaurant.hands("paid_by", order_id=order_id, by=by, kind=kind)
    return order_id


async def set_rules(sofia: Waiter, limit: str) -> None:
    """A difference above the limit needs a manager; waiters carry cash here."""
    await sofia.open("/safe")
    await sofia.tap(act(sofia, "rules"))
    await type_in(sofia, "difference_limit", limit)
    await sofia.tap(form_done(sofia))
    await expect(row(sofia, "Rules of cash")).to_contain_text("waiters carry cash")


async def test_a_drawer_is_closed_with_a_difference_that_a_manager_allows(
    giulia: Waiter, sofia: Waiter
) -> None:
    await set_rules(sofia, "10")
    await giulia.tap(act(giulia, "open"))
    await count(giulia, "5000", "2")
    await expect(act(giulia, "close")).to_be_visible()

    await giulia.tap(act(giulia, "close"))
    await count(giulia, "5000", "1")
    await giulia.tap(form_done(giulia))
    await expect(giulia.page.locator(".cm-ask")).to_contain_text("Cash differs. Why?")
    await giulia.tap(giulia.answer("Not found"))
    await expect(giulia.page.locator(".cm-ask")).to_contain_text("manager")
    await giulia.type_pin("9999")

    await expect(giulia.page.get_by_text("€50.00 is missing.").first).to_be_visible()
    await expect(act(giulia, "open")).to_be_visible()


async def test_a_drawer_changes_hands(giulia: Waiter) -> None:
    await giulia.tap(act(giulia, "open"))
    await count(giulia, "5000", "2")

    await giulia.tap(act(giulia, "hand_over"))
    await giulia.tap(giulia.answer("Sofia Russo"))
    await count(giulia, "5000", "2")
    await giulia.tap(form_done(giulia))

    await expect(giulia.page.get_by_text("The drawer is handed over.").first).to_be_visible()
    await expect(row(giulia, "Counter drawer").first).to_contain_text("Sofia Russo since")


async def test_a_waiter_checks_out_with_one_slip(aziza: Waiter, restaurant: Restaurant) -> None:
    await aziza.tap(act(aziza, "open"))
    await count(aziza, "5000", "1")
    await aziza.tap(aziza.answer("The house's float"))
    await expect(act(aziza, "check_out")).to_be_visible()
    sell(restaurant, "1", "cash")
    sell(restaurant, "2", "card_separate")
    await expect(row(aziza, "Cash held")).to_contain_text("€62.90")

    await aziza.tap(act(aziza, "tips"))
    field = aziza.page.locator("[data-component=tip-grid] input")
    await field.fill("3")
    await field.press("Enter")
    await expect(aziza.page.locator("[data-state=saved]")).to_have_count(1)
    await aziza.press("My purse")
    await expect(row(aziza, "You owe the house")).to_contain_text("€59.90")

    await aziza.tap(act(aziza, "check_out"))
    for note, pieces in (("1000", "1"), ("200", "1"), ("50", "1"), ("20", "2")):
        await aziza.tap(aziza.page.locator(f"[data-denomination='{note}'] .cm-count-row"))
        await aziza.tap(aziza.page.locator(f"[data-component=cash-count] [data-key='{pieces}']"))
    await count(aziza, "5000", "1")
    await aziza.page.get_by_label("Card").fill("15.90")
    await aziza.tap(form_done(aziza))
    await aziza.tap(aziza.answer("Safe"))

    await expect(row(aziza, "Handed in").first).to_contain_text("€59.90")
    await expect(row(aziza, "Your tips")).to_contain_text("€3.00")


async def test_a_bag_goes_to_the_bank_and_is_confirmed(sofia: Waiter) -> None:
    await sofia.open("/safe")
    await sofia.tap(act(sofia, "count"))
    await count(sofia, "10000", "5")
    await sofia.tap(sofia.answer("Not found"))
    await expect(sofia.page.locator(".cm-ask")).to_have_count(0)
    await expect(row(sofia, "Safe").first).to_contain_text("€500.00")
    await sofia.tap(act(sofia, "deposit"))
    await type_in(sofia, "amount", "300")
    await type_in(sofia, "bag", "B-77")
    await sofia.tap(form_done(sofia))
    await expect(row(sofia, "Bag B-77")).to_contain_text("on its way")

    await sofia.tap(act(sofia, "confirm"))
    await type_in(sofia, "amount", "299")
    await sofia.tap(form_done(sofia))
    await expect(sofia.page.locator(".cm-sheet-message")).to_contain_text("€1.00 is missing")
    await type_in(sofia, "reason", "A torn note")
    await sofia.tap(form_done(sofia))

    await expect(sofia.page.get_by_text("No bag is on its way.")).to_be_visible()
    await expect(sofia.page.locator("[data-row-id^='at ']").last).to_contain_text("€299.00")


async def test_tips_are_shared_by_a_rule_and_paid_from_the_drawer(
    sofia: Waiter, giulia: Waiter, restaurant: Restaurant
) -> None:
    await expect(act(giulia, "close")).to_be_visible()
    await sofia.open("/tips")
    await sofia.tap(act(sofia, "add_rule"))
    await type_in(sofia, "name", "Runners")
    await type_in(sofia, "rate", "100")
    await sofia.tap(sofia.page.locator('[data-field="kind"] [data-value="pool"]'))
    await sofia.tap(form_done(sofia))
    await expect(row(sofia, "Runners")).to_contain_text("in one pool")
    order_id = sell(restaurant, "8", "card_separate")
    restaurant.hands("tip", order_id=order_id, by="Marco Bianchi", minor="500")

    await expect(row(sofia, "Marco Bianchi")).to_contain_text("€5.00")
    await sofia.tap(act(sofia, "share"))
    await expect(row(sofia, "Aziza Karimova")).to_contain_text("shared €1.00")
    await sofia.tap(row(sofia, "Marco Bianchi").locator("[data-action=pay]"))

    await expect(sofia.page.get_by_text("€4.00 are paid from the drawer.").first).to_be_visible()


async def test_cash_is_reached_by_taps(aziza: Waiter, sofia: Waiter) -> None:
    await aziza.open("/floor")
    await aziza.press("More")
    await aziza.tap(aziza.answer("My purse"))
    await aziza.page.wait_for_url("**/purse")

    await sofia.tap(sofia.page.locator("[data-tab-id=office]"))
    await sofia.tap(sofia.page.locator("[data-row-id='/safe']").first)
    await sofia.page.wait_for_url("**/safe")


async def test_the_morning_opens_a_drawer_that_nobody_closed(browser: Browser) -> None:
    with running_restaurant(behind_min=24 * 60) as restaurant:
        giulia = await device(browser, restaurant, "Counter", TABLET)
        await giulia.come_to_work("Giulia Conti", "/drawer")
        await giulia.tap(act(giulia, "open"))
        await count(giulia, "5000", "2")
        await expect(act(giulia, "hand_over")).to_be_visible()

        restaurant.hands("catch-up", behind_min="0")
        await giulia.open("/drawer")
        await expect(row(giulia, "Counter drawer").first).to_contain_text("not counted")
        await giulia.tap(act(giulia, "open"))
        await count(giulia, "5000", "1")
        await giulia.tap(act(giulia, "count_later"))
        await count(giulia, "5000", "2")
        await giulia.tap(form_done(giulia))

        await expect(giulia.page.get_by_text("It is right to the cent.").first).to_be_visible()
        await expect(act(giulia, "count_later")).to_have_count(0)
        await expect(act(giulia, "hand_over")).to_be_visible()
