"""Guests who change their minds after the first of them has paid, by finger, in real Chromium."""

from __future__ import annotations

import re
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
    running_restaurant,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def restaurant() -> Iterator[Restaurant]:
    with running_restaurant() as served:
        yield served


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


def parts(screen: Waiter) -> Locator:
    """The checks, side by side."""
    return screen.page.locator("[data-check]")


def amounts(texts: list[str]) -> list[int]:
    """The last amount in each text, in cents."""
    return [int(re.sub(r"\D", "", re.findall(r"[\d.,]+", text)[-1])) for text in texts]


async def split(screen: Waiter, way: str, ways: str = "") -> None:
    """Split what is unpaid."""
    await screen.press("Split")
    await screen.tap(screen.page.locator(f"[data-pick={way}]"))
    if ways:
        await screen.tap(screen.page.locator(f'[data-pick="{ways}"]'))


async def pay_exactly(screen: Waiter) -> None:
    """The guest hands over exactly what is due."""
    await screen.tap(screen.page.get_by_text("Exact"))


async def test_guests_change_their_minds_after_the_first_payer(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="5", items="1 Lasagne,2 Veggie burger,1 Grappa")
    await giulia.open(f"/pay/{order}")

    await split(giulia, "evenly", "3")
    await expect(parts(giulia)).to_have_count(3)
    whole = sum(amounts(await parts(giulia).all_inner_texts()))
    await pay_exactly(giulia)
    await expect(parts(giulia).first).to_contain_text("Paid")

    await split(giulia, "evenly", "2")
    await expect(parts(giulia)).to_have_count(3)
    await expect(parts(giulia).first).to_contain_text("Paid")
    assert sum(amounts(await parts(giulia).all_inner_texts())) == whole

    await split(giulia, "rejoin")
    await expect(parts(giulia)).to_have_count(2)
    await split(giulia, "item")
    await giulia.tap(giulia.page.locator(".cm-ask-picks button").first)
    await giulia.tap(giulia.answer("Done"))
    await expect(parts(giulia)).to_have_count(3)
    assert sum(amounts(await parts(giulia).all_inner_texts())) == whole

    await pay_exactly(giulia)
    await expect(parts(giulia).nth(1)).to_contain_text("Paid")
    await pay_exactly(giulia)
    await expect(giulia.button("Next")).to_be_visible()


async def test_an_amount_is_paid_first_on_a_phone(marco: Waiter, restaurant: Restaurant) -> None:
    order = restaurant.hands("order", table="6", items="2 Lasagne")
    await marco.open(f"/pay/{order}")

    await split(marco, "amount")
    await marco.page.locator(".cm-ask input").fill("10")
    await marco.tap(marco.answer("Done"))

    await expect(parts(marco)).to_have_count(2)
    await expect(parts(marco).first).to_contain_text("10.00")
    await marco.tap(parts(marco).nth(1))
    await expect(marco.page.locator("[data-due]")).to_have_attribute("data-due", "1580")
    await pay_exactly(marco)
    await expect(parts(marco).nth(1)).to_contain_text("Paid")
    await expect(marco.page.locator("body")).to_contain_text(re.compile(r"Check \d+/2 is paid"))


async def test_two_of_three_seats_share_a_bottle(giulia: Waiter, restaurant: Restaurant) -> None:
    order = restaurant.hands("order", table="8", items="1 Grappa")
    for seat in ("1", "2", "3"):
        restaurant.hands("order", into=order, items="1 Lasagne", seat=seat)
    await giulia.open(f"/pay/{order}")

    await split(giulia, "seat")
    await giulia.tap(giulia.page.locator('[data-shares$=" 3"]'))
    await giulia.tap(giulia.answer("Done"))

    await expect(parts(giulia)).to_have_count(3)
    first, second, third = amounts(await parts(giulia).all_inner_texts())
    assert first == second > third
    await expect(giulia.line("Grappa")).to_contain_text("(1/2)")


async def test_guests_who_left_are_closed_unpaid_by_a_manager(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="9", items="2 Lasagne")
    await giulia.open(f"/pay/{order}")
    await split(giulia, "evenly", "2")
    await pay_exactly(giulia)
    await expect(parts(giulia).first).to_contain_text("Paid")

    await split(giulia, "walk-out")
    await giulia.page.locator(".cm-ask input").fill("Through the garden")
    await giulia.tap(giulia.answer("Close unpaid"))
    await giulia.type_pin("9999")

    await expect(parts(giulia).nth(1)).to_contain_text("Not paid")
    await expect(giulia.button("Next")).to_be_visible()
