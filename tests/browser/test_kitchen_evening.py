"""An evening at the kitchen's screens: cook, pass, guests."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    COUNTER,
    TABLET,
    Restaurant,
    Waiter,
    card,
    device,
)

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def cook(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The kitchen's screen, where nobody signs in; nothing is left of before."""
    restaurant.hands("cooked")
    found = await device(browser, restaurant, "Kitchen screen", COUNTER)
    await found.open("/kitchen")
    await expect(found.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield found
    assert found.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def expo(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The screen at the pass."""
    found = await device(browser, restaurant, "Pass", COUNTER)
    await found.open("/expo")
    await expect(found.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield found
    assert found.errors == []


def line(cards: Locator, name: str) -> Locator:
    """A line on a card."""
    return cards.locator("[data-line-id][data-mark]", has_text=name)


async def px(found: Locator, what: str) -> float:
    """A computed size in pixels."""
    return float(await found.evaluate(f"(e) => parseFloat(getComputedStyle(e).{what})"))


def with_allergy(restaurant: Restaurant, table: str) -> str:
    """An order with a dish for a guest who must not eat nuts, sent."""
    order = restaurant.hands("order", table=table)
    restaurant.hands("guest", order_id=order, seat="2", allergy="nuts")
    restaurant.hands("dish", order_id=order, item="Lasagne", seat="2")
    restaurant.hands("order", into=order, items="1 Mushroom risotto")
    return order


# ---- the cook ------------------------------------------------------------------------------
async def test_what_a_cook_reads_and_touches_is_large_enough(
    cook: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="1", items="1 Veggie burger")
    cards = card(cook, "Table 1")
    await expect(cards).to_have_count(1)

    assert await px(cards.locator(".cm-kname"), "fontSize") == 32
    assert await px(cards.locator(".cm-kmod"), "fontSize") == 24
    assert await px(cards.locator(".cm-card-title"), "fontSize") == 48
    heights = await cook.page.locator("[data-tap]").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect()).map((b) => Math.min(b.width, b.height))"
    )
    assert min(heights) >= 64
    await cook.tap(cards.locator(".cm-card-head"))


async def test_only_the_bump_waits_until_the_allergy_was_read(
    cook: Waiter, restaurant: Restaurant
) -> None:
    with_allergy(restaurant, "5")
    cards = card(cook, "Table 5")
    bar = line(cards, "Lasagne").locator("[data-tap=ack]")
    await expect(bar).to_contain_text("NUTS (severe)")

    await cook.tap(cards.locator(".cm-card-head"))
    await expect(bar).to_have_class(re.compile("cm-asks"))
    await cook.tap(line(cards, "Lasagne").locator(".cm-kname"))
    await expect(line(cards, "Lasagne")).to_have_attribute("data-done", "0")
    await expect(cards).to_have_count(1)

    await cook.tap(bar)
    await expect(bar).to_have_count(0)
    await expect(line(cards, "Lasagne")).to_contain_text("NUTS (severe)")
    await cook.tap(cards.locator(".cm-card-head"))
    await expect(cards).to_have_count(0)


async def test_a_rush_is_undone_within_three_seconds_before_anything_moves(
    cook: Waiter, restaurant: Restaurant
) -> None:
    for table in ("4", "6"):
        restaurant.hands("order", table=table, items="1 Lasagne")
    late = card(cook, "Table 6")
    await expect(late).to_have_count(1)
    slot = await late.get_attribute("data-slot")
    assert slot is not None

    await cook.tap(late.locator("[data-tap=rush]"))
    await expect(late.locator(".cm-rush-word")).to_be_visible()
    await expect(late).to_have_attribute("data-slot", slot)
    await cook.tap(late.locator("[data-tap=unrush]"))

    await expect(late.locator(".cm-rush-word")).to_have_count(0)
    await expect(late).to_have_attribute("data-slot", slot)

    await cook.tap(late.locator("[data-tap=rush]"))
    await expect(late).not_to_have_attribute("data-slot", slot)
    await expect(late.locator("[data-tap=unrush]")).to_have_count(0)


async def test_the_size_of_a_screen_is_kept_by_the_box(
    cook: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    board = cook.page.locator("[data-component=kitchen-board]")
    await cook.tap(cook.page.locator("[data-tap=zoom][data-by='1']"))
    await expect(board).to_have_attribute("data-zoom", "115")

    anew = await device(browser, restaurant, "Kitchen screen", COUNTER)
    await anew.open("/kitchen")

    await expect(anew.page.locator("[data-component=kitchen-board]")).to_have_attribute(
        "data-zoom", "115"
    )
    await cook.tap(cook.page.locator("[data-tap=zoom][data-by='-1']"))
    await expect(board).to_have_attribute("data-zoom", "100")


async def test_a_bump_bar_reads_an_allergy_bumps_recalls_and_shows_its_keys(
    cook: Waiter, restaurant: Restaurant
) -> None:
    with_allergy(restaurant, "8")
    cards = card(cook, "Table 8")
    await expect(cards).to_have_count(1)
    keyboard = cook.page.keyboard

    await keyboard.press("1")
    await expect(cards).to_have_class(re.compile("cm-chosen"))
    await keyboard.press("Enter", delay=70)  # what comes sooner is one press that bounces
    await expect(line(cards, "Lasagne")).to_have_class(re.compile("cm-chosen"))
    await keyboard.press("Enter")
    await expect(cards.locator("[data-tap=ack]")).to_have_count(0)
    await keyboard.press("Escape")
    await keyboard.press("1", delay=70)
    await keyboard.press("1")
    await expect(cards).to_have_count(0)
    await keyboard.press("r")
    await expect(cards).to_have_count(1)

    await keyboard.press("?")
    await expect(cook.page.locator(".cm-kpanel")).to_contain_text("recall the last card")
    await keyboard.press("?")
    for act in ("cancel", "right", "bump"):  # a bar that hangs on the box
        restaurant.hands("says", what="key", screen="Kitchen screen", value=act)
    await expect(cards).to_have_count(0)


async def test_a_message_is_among_the_cards_until_one_tap_says_seen(
    cook: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="9")
    restaurant.hands("tell", station="Kitchen", text="Hold table 9", order_id=order)
    told = card(cook, "Table 9")
    await expect(told).to_contain_text("Hold table 9")

    await cook.tap(told.locator(".cm-message-text"))

    await expect(told).to_have_count(0)


async def test_what_begins_later_is_dimmed_behind_what_begins_now(
    cook: Waiter, restaurant: Restaurant
) -> None:
    later = restaurant.hands("order", table="10", items="1 Lasagne")
    restaurant.hands("order", table="11", items="1 Lasagne")
    restaurant.hands("later", order_id=later, minutes="10")

    await expect(card(cook, "Table 10")).to_have_attribute("data-later", "1")
    await expect(card(cook, "Table 10")).to_contain_text(re.compile(r"start \d\d:\d\d"))
    titles = await cook.page.locator(".cm-card-title").all_inner_texts()
    assert titles == ["Table 11", "Table 10"]


async def test_a_screen_that_does_not_hear_the_box_is_loud_about_it(cook: Waiter) -> None:
    board = cook.page.locator("[data-component=kitchen-board]")
    await expect(board).to_have_attribute("data-tone", "ok", timeout=15_000)

    await cook.page.context.set_offline(True)
    await cook.page.evaluate("window.socket.io.engine.close()")

    await expect(board).to_have_attribute("data-tone", "bad", timeout=15_000)
    await expect(cook.page.locator(".cm-heard")).to_contain_text("Box not heard")
    await cook.page.context.set_offline(False)
    await expect(board).to_have_attribute("data-tone", "ok", timeout=15_000)


# ---- the pass ------------------------------------------------------------------------------
async def test_a_station_without_a_screen_ends_at_printed(
    expo: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("no-screen", station="Bar")
    restaurant.hands("order", table="22", items="1 Espresso")
    cards = card(expo, "Table 22")

    await expect(line(cards, "Espresso")).to_contain_text("Bar: printed")
    await expo.tap(cards.locator(".cm-card-head"))
    await expect(cards).to_have_count(0)


# ---- runner and guests ---------------------------------------------------------------------
async def test_guests_see_their_number_move_from_preparing_to_ready(
    browser: Browser, restaurant: Restaurant
) -> None:
    board = await device(browser, restaurant, "Pass", COUNTER)
    await board.open("/board")
    order = restaurant.hands("order", name="Anna", items="1 Lasagne")
    preparing = board.page.locator("[data-column=preparing] [data-number]")
    await expect(preparing).to_have_count(1)
    number = await preparing.inner_text()

    restaurant.hands("cooked", order_id=order)

    await expect(board.page.locator("[data-column=ready] [data-number]")).to_have_text(number)
    await expect(preparing).to_have_count(0)
    assert board.errors == []


async def test_a_waiter_tells_the_kitchen_something_about_a_table(
    browser: Browser, cook: Waiter, restaurant: Restaurant
) -> None:
    waiter = await device(browser, restaurant, "Tablet 1", TABLET)
    await waiter.come_to_work("Marco Bianchi")
    await waiter.open_table("3")
    await waiter.press("Actions")
    await waiter.tap(waiter.answer("Message to the kitchen"))
    await waiter.tap(waiter.answer("Kitchen"))
    await waiter.tap(waiter.answer("Hold Table 3"))

    told = card(cook, "Table 3")
    await expect(told).to_contain_text("Hold Table 3")
    await cook.tap(told.locator(".cm-message-text"))
    await expect(told).to_have_count(0)
    assert waiter.errors == []
