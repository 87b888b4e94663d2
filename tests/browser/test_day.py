"""The end of the day by finger, in real Chromium: X, hand over, count, close, look again; books."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import PHONE, TABLET, Restaurant, Waiter, device

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager at a tablet."""
    someone = await device(browser, restaurant, "Bar counter", TABLET)
    await someone.come_to_work("Sofia Russo", "/manager")
    yield someone
    assert someone.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def on_the_phone(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with a phone."""
    someone = await device(browser, restaurant, "Tablet 2", PHONE)
    await someone.come_to_work("Sofia Russo", "/manager")
    yield someone
    assert someone.errors == []


def sell(restaurant: Restaurant, table: str, kind: str) -> None:
    """A lasagne that is paid for."""
    order_id = restaurant.hands("order", table=table, by="Marco Bianchi", items="1 Lasagne")
    restaurant.hands("paid_by", order_id=order_id, kind=kind, by="Marco Bianchi")


async def tab(who: Waiter, name: str) -> None:
    """Turn to a tab."""
    await who.tap(who.page.locator(f'[data-tab-id="{name}"]'))


def act(who: Waiter, action: str) -> Locator:
    """The first button of that kind."""
    return who.page.locator(f'[data-action="{action}"]').first


def row(who: Waiter, words: str) -> Locator:
    """The row that says this."""
    return who.page.locator("[data-row-id]", has_text=words).first


async def confirm(who: Waiter, action: str) -> None:
    """Press, and press again."""
    await who.tap(act(who, action))
    await who.tap(who.page.locator(f'[data-action="{action}"][data-asking]'))


async def test_a_day_is_looked_at_handed_on_counted_and_closed(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    sell(restaurant, "12", "card_separate")
    restaurant.hands("order", table="11", by="Marco Bianchi", items="1 Lasagne")
    await tab(sofia, "day")
    await sofia.tap(row(sofia, "The whole day").locator("button"))
    await expect(row(sofia, "Marco")).to_be_visible()

    await tab(sofia, "open")
    await sofia.tap(act(sofia, "hand"))
    await sofia.tap(sofia.page.locator(".cm-ask [data-pick]", has_text="Aziza"))
    await expect(row(sofia, "11, Aziza")).to_be_visible()

    await tab(sofia, "close")
    await sofia.tap(act(sofia, "count"))
    form = sofia.page.locator("[data-component=form-sheet]")
    await form.locator("input").first.fill("10")
    await form.locator('[data-field="why"] input').fill("A slip is lost")
    await sofia.tap(form.locator("[data-tap=done]"))
    await expect(row(sofia, "A slip is lost")).to_be_visible()
    await confirm(sofia, "make_z")

    await expect(row(sofia, "Z 1")).to_be_visible()
    await expect(row(sofia, "A slip is lost")).to_be_visible()
    await expect(row(sofia, "11, Aziza")).to_be_visible()
    await sofia.tap(act(sofia, "back"))
    await sofia.tap(act(sofia, "reprint"))
    await expect(sofia.page.get_by_text("It is printed.")).to_be_visible()


async def test_the_books_are_even_and_a_day_is_a_file(
    on_the_phone: Waiter, restaurant: Restaurant
) -> None:
    sell(restaurant, "12", "cash")
    await tab(on_the_phone, "office")
    await on_the_phone.tap(on_the_phone.page.locator('[data-row-id="/books"]'))
    await expect(row(on_the_phone, "even")).to_be_visible()

    async with on_the_phone.page.expect_download() as download:
        await on_the_phone.tap(act(on_the_phone, "csv"))
    file = await download.value
    await tab(on_the_phone, "codes")
    await on_the_phone.tap(act(on_the_phone, "edit"))
    await on_the_phone.page.locator('[data-field="code"] input').fill("1600")
    await on_the_phone.page.locator('[data-field="name"] input').fill("Kasse")
    await on_the_phone.tap(on_the_phone.page.locator("[data-component=form-sheet] [data-tap=done]"))

    assert re.fullmatch(r"ledger-\d{4}-\d\d-\d\d\.csv", file.suggested_filename)
    await expect(row(on_the_phone, "Kasse")).to_contain_text("1600")
