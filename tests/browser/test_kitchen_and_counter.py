"""Kitchen, pass, counter, drawer and manager, by finger, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    COUNTER,
    PHONE,
    TABLET,
    Restaurant,
    Waiter,
    card,
    device,
    row,
)

pytestmark = pytest.mark.browser

ALARM_MS = 30_000


@pytest_asyncio.fixture(loop_scope="session")
async def kitchen(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The kitchen's screen, where nobody signs in."""
    cook = await device(browser, restaurant, "Kitchen screen", COUNTER)
    await cook.open("/kitchen")
    await expect(cook.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield cook
    assert cook.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The cashier at the counter."""
    cashier = await device(browser, restaurant, "Counter", TABLET)
    await cashier.come_to_work("Giulia Conti", "/counter")
    await expect(cashier.page.locator("[data-item-id]").first).to_be_visible()
    yield cashier
    assert cashier.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with a tablet."""
    manager = await device(browser, restaurant, "Tablet 2", TABLET)
    await manager.come_to_work("Sofia Russo", "/manager")
    yield manager
    assert manager.errors == []


def line(cards: Locator, name: str) -> Locator:
    """A line on a card."""
    return cards.locator("[data-line-id]", has_text=name)


# ---- the kitchen ---------------------------------------------------------------------------
async def test_a_cook_bumps_lines_and_the_card_and_calls_it_back(
    kitchen: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="5", items="1 Lasagne,2 Veggie burger: no salt")
    cards = card(kitchen, "Table 5")
    await expect(line(cards, "Veggie burger")).to_contain_text("no salt")

    await kitchen.tap(line(cards, "Lasagne"))
    await expect(line(cards, "Lasagne")).to_have_attribute("data-done", "1")
    await kitchen.tap(line(cards, "Lasagne"))
    await expect(line(cards, "Lasagne")).to_have_attribute("data-done", "0")

    await kitchen.tap(cards.locator(".cm-card-head"))
    await expect(cards).to_have_count(0)

    await kitchen.tap(kitchen.page.get_by_text("Recall last"))
    await expect(cards).to_have_count(1)
    await kitchen.tap(cards.locator(".cm-card-head"))
    await expect(cards).to_have_count(0)


async def test_what_is_added_and_taken_back_stands_on_the_same_card(
    kitchen: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="6", items="1 Lasagne")
    cards = card(kitchen, "Table 6")
    await expect(cards).to_have_count(1)

    restaurant.hands("order", into=order, items="1 Mushroom risotto")
    await expect(line(cards, "Mushroom risotto")).to_have_attribute("data-mark", "added")
    await expect(cards).to_have_count(1)

    restaurant.hands("void", order_id=order, item="Lasagne")
    await expect(line(cards, "Lasagne")).to_have_attribute("data-mark", "void")

    await kitchen.tap(line(cards, "Mushroom risotto"))
    await kitchen.tap(line(cards, "Lasagne"))
    await expect(cards).to_have_count(0)


async def test_the_all_day_counts_follow_the_cards(kitchen: Waiter, restaurant: Restaurant) -> None:
    restaurant.hands("order", table="8", items="2 Caprese")
    restaurant.hands("order", table="9", items="3 Caprese")
    await kitchen.tap(kitchen.page.locator("[data-panel=allday]"))
    count = kitchen.page.locator(".cm-kpanel li", has_text="Caprese")
    await expect(count.locator("b")).to_have_text("5")

    await kitchen.tap(card(kitchen, "Table 8").locator(".cm-card-head"))
    await expect(count.locator("b")).to_have_text("3")
    await kitchen.tap(card(kitchen, "Table 9").locator(".cm-card-head"))


async def test_the_zoom_of_a_screen_outlives_a_reload(
    kitchen: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="10", items="1 Lasagne")
    board = kitchen.page.locator("[data-component=kitchen-board]")
    await expect(board).to_have_attribute("style", re.compile("--z: ?1;"))

    await kitchen.tap(kitchen.page.locator("[data-tap=zoom][data-by='1']"))
    await expect(board).to_have_attribute("data-zoom", "115")
    await kitchen.page.reload()
    await expect(board).to_have_attribute("style", re.compile("--z: ?1.15"))


async def test_a_screen_without_a_station_asks_which_one(
    browser: Browser, restaurant: Restaurant
) -> None:
    screen = await device(browser, restaurant, "Pass", TABLET)
    await screen.open("/kitchen")

    await screen.tap(row(screen, "Pizza"))

    await expect(screen.page.locator(".cm-kstation")).to_have_text("Pizza")


async def test_a_card_that_no_screen_shows_alarms_the_pass_until_one_shows_it(
    browser: Browser, restaurant: Restaurant
) -> None:
    expo = await device(browser, restaurant, "Pass", COUNTER)
    await expo.open("/expo")
    restaurant.hands("order", table="11", items="1 Napoli")
    alarm = expo.page.locator("[data-alarm-id]", has_text="Pizza has not shown")
    await expect(alarm.first).to_be_visible(timeout=ALARM_MS)

    oven = await device(browser, restaurant, "Pizza screen", COUNTER)
    await oven.open("/kitchen")
    await expect(card(oven, "Table 11")).to_be_visible()

    await expect(alarm).to_have_count(0)


async def test_an_age_of_many_hours_is_told_in_hours(
    browser: Browser, restaurant: Restaurant
) -> None:
    expo = await device(browser, restaurant, "Pass", COUNTER)
    await expo.open("/expo")
    ages = """async () => {
        const kit = await import("comanda_kit");
        const words = { minutes: "{minutes} min", hours: "{hours} h" };
        return [179, 180, 605].map((age) => kit.ageWords(kit.now() - age * 60000 - 1000, words));
    }"""
    assert await expo.page.evaluate(ages) == ["179 min", "3:00 h", "10:05 h"]


# ---- the pass ------------------------------------------------------------------------------
async def test_the_pass_sees_each_stations_progress_and_a_runner_carries_the_plates(
    kitchen: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    expo = await device(browser, restaurant, "Pass", COUNTER)
    runner = await device(browser, restaurant, "Pass", PHONE)
    await expo.open("/expo")
    await runner.open("/pickup")
    restaurant.hands("order", table="12", items="1 Lasagne,1 Espresso")
    order = card(expo, "Table 12")
    await expect(order.locator(".cm-progress li", has_text="Kitchen")).to_contain_text("0/1")

    await kitchen.tap(card(kitchen, "Table 12").locator(".cm-card-head"))

    await expect(order.locator(".cm-progress li", has_text="Kitchen")).to_contain_text("1/1")
    await expect(order.locator(".cm-progress li", has_text="Bar")).to_contain_text("0/1")
    await expect(line(order, "Lasagne")).to_have_attribute("data-done", "1")
    waiting = runner.page.locator("section[data-section-id]", has_text="Table 12")
    await runner.tap(waiting.locator("[data-row-id]", has_text="Lasagne"))
    await expect(line(order, "Lasagne")).to_have_count(0)
    served = row(runner, "Table 12").locator("[data-action=serve]")
    await runner.tap(served)
    await expect(served).to_have_count(0)
    assert (expo.errors, runner.errors) == ([], [])


# ---- the counter ---------------------------------------------------------------------------
async def test_a_drink_is_sold_for_exact_cash_and_the_next_guest_comes(giulia: Waiter) -> None:
    await giulia.turn_to("Coffee")
    await giulia.dish("Espresso")
    await expect(giulia.line("Espresso")).to_be_visible()
    await giulia.press("Exact cash")

    await expect(giulia.page.get_by_text(re.compile(r"Order \d+ paid: €"))).to_be_visible()
    await expect(giulia.line("Espresso")).to_have_count(0)


async def test_the_next_guest_begins_where_nothing_is_searched(giulia: Waiter) -> None:
    search = giulia.page.locator(".cm-search input")
    await giulia.turn_to("Starters")
    await search.fill("espr")
    await giulia.dish("Espresso")
    await giulia.press("Exact cash")

    await expect(giulia.line("Espresso")).to_have_count(0)
    await expect(search).to_have_value("")
    await expect(giulia.page.locator("[data-item-id]", has_text="Bruschetta")).to_be_visible()


async def test_a_half_sold_order_survives_a_reload_of_the_counter(giulia: Waiter) -> None:
    await giulia.turn_to("Starters")
    await giulia.dish("Bruschetta")
    await giulia.dish("Bruschetta")
    await expect(giulia.line("Bruschetta")).to_have_count(2)

    await giulia.page.reload()

    await expect(giulia.line("Bruschetta")).to_have_count(2)
    await giulia.press("Exact cash")
    await expect(giulia.line("Bruschetta")).to_have_count(0)


async def test_a_check_is_paid_in_parts_and_the_change_stands_large(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", name="Rossi", items="2 Lasagne")
    await giulia.open(f"/pay/{order}")
    pad = giulia.page.locator("[data-due]")
    await expect(pad).to_have_text("€25.80")

    for key in ("5", "00"):
        await giulia.tap(giulia.page.locator(f"[data-key='{key}']"))
    await giulia.tap(giulia.page.get_by_text("Take cash"))
    await expect(pad).to_have_text("€20.80")

    await giulia.tap(giulia.page.locator("[data-tender=Card] button"))
    await giulia.tap(giulia.answer("one of 2 equal parts"))
    await expect(pad).to_have_text("€10.40")

    await giulia.tap(giulia.page.locator("[data-note='2000']"))
    await expect(giulia.page.locator(".cm-pay-change")).to_have_text("€9.60")
    await expect(giulia.page.get_by_text(re.compile(r"Receipt A-\d+")).first).to_be_visible()
    await expect(giulia.page.locator("[data-strip-id]")).to_contain_text("TOTAL")

    await giulia.press("Next")
    await expect(giulia.page).to_have_url(re.compile("/counter$"))


async def test_a_second_tap_on_exact_pays_once(giulia: Waiter, restaurant: Restaurant) -> None:
    order = restaurant.hands("order", name="Bianchi", items="1 Espresso")
    await giulia.open(f"/pay/{order}")
    exact = giulia.page.locator(".cm-exact")
    await expect(exact).to_be_visible()

    await exact.dblclick()

    await expect(giulia.page.locator(".cm-pay-change")).to_be_visible()
    await expect(giulia.page.locator(".cm-totals").get_by_text("Cash")).to_have_count(1)


# ---- drawer and manager --------------------------------------------------------------------
async def test_a_drawer_is_opened_with_a_float_and_closed_with_its_difference_explained(
    giulia: Waiter,
) -> None:
    page = giulia.page
    await giulia.open("/drawer")
    await giulia.tap(page.locator("[data-action=open]"))
    await giulia.tap(page.locator("[data-denomination='5000'] .cm-count-row"))
    await giulia.tap(page.locator("[data-component=cash-count] [data-key='2']"))
    await expect(page.locator("[data-counted]")).to_have_text("€100.00")
    await giulia.tap(page.locator("[data-tap=done]"))
    await expect(page.locator("[data-action=close]")).to_be_visible()

    await giulia.tap(page.locator("[data-action=close]"))
    await giulia.tap(page.locator("[data-denomination='5000'] .cm-count-row"))
    await giulia.tap(page.locator("[data-component=cash-count] [data-key='1']"))
    await giulia.tap(page.locator("[data-tap=done]"))
    await giulia.tap(page.locator("[data-component=form-sheet] [data-tap=done]"))
    await expect(page.locator(".cm-ask")).to_contain_text("Cash differs. Why?")
    await giulia.tap(giulia.answer("Not found"))

    await expect(page.get_by_text("€50.00 is missing.").first).to_be_visible()
    await expect(page.locator("[data-action=open]")).to_be_visible()


async def test_the_manager_sees_the_evening_and_closes_the_day(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="21", items="1 Lasagne")
    await expect(row(sofia, "Table 21")).to_be_visible()

    await sofia.tap(sofia.page.locator("[data-tab-id=day]"))
    await sofia.tap(row(sofia, "Z 1").locator("button"))
    close = sofia.page.locator("[data-action=make_z]")
    await sofia.tap(close)
    await expect(close).to_have_attribute("data-asking", "1")
    await sofia.tap(close)

    await expect(sofia.page.get_by_text(re.compile("Z 1 is made"))).to_be_visible()
    await expect(row(sofia, "Z 1").first).to_be_visible()


async def test_a_printer_without_power_is_said_and_prints_when_it_is_back(
    sofia: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    demo = await device(browser, restaurant, "Counter", TABLET)
    await demo.open("/paper")
    bar = demo.page.locator("[data-row-id]", has_text="Bar")
    await demo.tap(bar.locator("[data-action=unplug]"))
    await expect(bar).to_contain_text("unplugged")
    restaurant.hands("order", table="22", items="1 Espresso")

    await sofia.tap(sofia.page.locator("[data-tab-id=printers]"))
    await expect(row(sofia, "Bar").first).to_contain_text("away")

    await demo.tap(bar.locator("[data-action=plug_in]"))
    await expect(row(sofia, "Bar").first).to_contain_text("ready", timeout=ALARM_MS)
    await expect(demo.page.locator("[data-strip-id] img").first).to_be_visible()


async def test_a_manager_lets_a_device_in_and_shuts_it_out_at_once(
    sofia: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    phone = await device(browser, restaurant, "", PHONE)
    await phone.open("/")
    code = await phone.page.locator(".cm-code-digits").inner_text()
    await sofia.tap(sofia.page.locator("[data-tab-id=devices]"))
    await sofia.tap(row(sofia, code).locator("[data-action=approve]"))
    await sofia.tap(sofia.answer("Waiter's tablet or phone"))
    await sofia.page.locator(".cm-ask input").fill("Owner's phone")
    await sofia.tap(sofia.answer("Let in"))
    await expect(phone.page.locator(".cm-name-tile").first).to_be_visible()

    known = row(sofia, "Owner's phone")
    await sofia.tap(known.locator("[data-action=revoke]"))
    await sofia.tap(known.locator("[data-action=revoke]"))
    await expect(phone.page.locator(".cm-shut-out")).to_contain_text("was shut out")
    await phone.page.get_by_role("link", name="Ask to come in again").click()
    await expect(phone.page.locator(".cm-code-digits")).to_be_visible()
    await expect(known).to_have_count(0)
