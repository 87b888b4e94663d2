"""The tap budget of `docs/ux.md`, by finger: each row has a test, which reads its number there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser import tap_budget
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
from tests.browser.tap_budget import at_most

TABLE = tap_budget.read(tap_budget.SCREENS.read_text(encoding="utf-8"))
TESTED: set[str] = set()
LINES = "[data-line-id][data-rev]"
AZIZA, MARCO, GIULIA, SOFIA = "Aziza Karimova", "Marco Bianchi", "Giulia Conti", "Sofia Russo"


def spends(row: str) -> pytest.MarkDecorator:
    """The test of a row of the table: `taps` is what that row allows."""
    TESTED.add(row)
    return pytest.mark.parametrize("taps", [TABLE[row]], ids=[row.replace(" ", "-")])


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with the first tablet, who has not signed in yet."""
    waiter = await device(browser, restaurant, "Tablet 1", TABLET)
    yield waiter
    assert waiter.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def cook(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The kitchen's screen, where nobody signs in; nothing is left of before."""
    restaurant.hands("cooked")
    screen = await device(browser, restaurant, "Kitchen screen", COUNTER)
    await screen.open("/kitchen")
    await expect(screen.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield screen
    assert screen.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def expo(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The screen at the pass."""
    screen = await device(browser, restaurant, "Pass", COUNTER)
    await screen.open("/expo")
    await expect(screen.page.locator("[data-component=kitchen-board]")).to_be_visible()
    yield screen
    assert screen.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def runner(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The list of ready plates beside the pass, with Marco carrying."""
    screen = await device(browser, restaurant, "Pass", TABLET)
    await screen.open("/pickup")
    await screen.tap(screen.page.locator("[data-tab-id]", has_text="Marco"))
    yield screen
    assert screen.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def bartender(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """Giulia at the bar's own counter."""
    giulia = await device(browser, restaurant, "Bar counter", TABLET)
    await giulia.come_to_work(GIULIA, "/counter")
    await expect(giulia.page.locator("[data-item-id]").first).to_be_visible()
    yield giulia
    assert giulia.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with a phone of her own, looking at the evening."""
    manager = await device(browser, restaurant, "Tablet 2", PHONE)
    await manager.come_to_work(SOFIA, "/manager")
    yield manager
    assert manager.errors == []


def line(cards: Locator, name: str) -> Locator:
    """A dish on a card."""
    return cards.locator("[data-line-id]", has_text=name)


def plate(runner: Waiter, table: str) -> Locator:
    """What waits at the pass for a table."""
    return runner.page.locator("section[data-section-id]", has_text=table).locator("[data-row-id]")


def ready_plate(restaurant: Restaurant, table: str) -> str:
    """A lasagne for a table's third guest stands at the pass."""
    order = restaurant.hands("order", table=table)
    restaurant.hands("dish", order_id=order, item="Lasagne", seat="3")
    restaurant.hands("send", order_id=order)
    restaurant.hands("cooked", order_id=order)
    return order


def test_every_row_of_the_table_has_a_test() -> None:
    assert set(TABLE) == TESTED


# ---- waiter --------------------------------------------------------------------------------
@pytest.mark.browser
@spends("waiter: signed out to table 7's lines: name, 4 digits, table")
async def test_a_waiter_who_is_signed_out_sees_the_lines_of_table_7(
    aziza: Waiter, restaurant: Restaurant, taps: int
) -> None:
    await aziza.open("/sign-in")
    await expect(aziza.page.locator(".cm-name-tile").first).to_be_visible()
    order = restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA)

    with at_most(taps, aziza):
        await aziza.sign_in(AZIZA)
        await aziza.open_table("7")
        await expect(aziza.line("Minestrone")).to_be_visible()

    restaurant.hands("paid", order_id=order)


@pytest.mark.browser
@spends("waiter: 3 dishes, one with 2 choices, Send")
async def test_a_waiter_sends_three_dishes_one_of_them_with_two_choices(
    aziza: Waiter, taps: int
) -> None:
    await aziza.come_to_work(AZIZA)
    await aziza.open_table("10")
    await expect(aziza.page.locator(LINES)).to_have_count(0)

    with at_most(taps, aziza):
        await aziza.dish("Burrata")
        await aziza.dish("Minestrone")
        await aziza.turn_to("Grill")
        await aziza.dish("Ribeye")
        await aziza.choose("Medium rare", "Green salad")
        await expect(aziza.page.locator(LINES)).to_have_count(3)
        await aziza.press("Send")
        await aziza.page.wait_for_url("**/floor**")
        await expect(aziza.table("10")).to_have_attribute("data-state", "sent")


@pytest.mark.browser
@spends("waiter: change a sent doneness")
async def test_a_waiter_changes_a_doneness_that_was_sent(
    aziza: Waiter, cook: Waiter, taps: int
) -> None:
    await aziza.come_to_work(AZIZA)
    await aziza.open_table("5")
    await aziza.turn_to("Grill")
    await aziza.dish("Ribeye")
    await aziza.choose("Rare", "Fries")
    await aziza.press("Stay")
    await expect(aziza.line("Ribeye")).to_have_attribute("data-state", "sent")
    sent = line(card(cook, "Table 5"), "Ribeye")
    await expect(sent).to_contain_text("Rare")

    with at_most(taps, aziza):
        await aziza.tap(aziza.line("Ribeye").locator("[data-tap=line]"))
        await aziza.tap(aziza.page.locator("[data-tap=option]", has_text="Well done").first)
        await aziza.tap(aziza.page.locator("[data-done]"))
        await expect(aziza.line("Ribeye")).to_contain_text("Well done")

    await expect(aziza.line("Ribeye")).to_have_count(1)
    await expect(sent).to_have_attribute("data-mark", "changed")
    await expect(sent.locator(".cm-kwas")).to_have_text("Rare")
    await expect(sent.locator(".cm-kmod-fresh")).to_have_text("Well done")


# ---- runner --------------------------------------------------------------------------------
@pytest.mark.browser
@spends("runner: see what, where, which seat")
async def test_a_runner_sees_what_goes_where_to_which_seat(
    runner: Waiter, restaurant: Restaurant, taps: int
) -> None:
    with at_most(taps, runner):
        ready_plate(restaurant, "21")
        await expect(plate(runner, "Table 21")).to_contain_text("Lasagne")
        await expect(plate(runner, "Table 21")).to_contain_text("seat 3")


@pytest.mark.browser
@spends("runner: taken")
async def test_a_runner_takes_a_plate_and_everybody_knows_who(
    runner: Waiter, restaurant: Restaurant, taps: int
) -> None:
    ready_plate(restaurant, "22")

    with at_most(taps, runner):
        await runner.tap(plate(runner, "Table 22"))
        await expect(row(runner, "Table 22")).to_contain_text("Marco")


@pytest.mark.browser
@spends("runner: served")
async def test_a_runner_says_that_a_plate_was_served(
    runner: Waiter, restaurant: Restaurant, taps: int
) -> None:
    restaurant.hands("taken", order_id=ready_plate(restaurant, "23"))
    on_the_way = row(runner, "Table 23").locator("[data-action=serve]")
    await expect(on_the_way).to_be_visible()

    with at_most(taps, runner):
        await runner.tap(on_the_way)
        await expect(on_the_way).to_have_count(0)


# ---- cook ----------------------------------------------------------------------------------
@pytest.mark.browser
@spends("cook: bump")
async def test_a_cook_bumps_a_card(cook: Waiter, restaurant: Restaurant, taps: int) -> None:
    restaurant.hands("order", table="1", items="1 Lasagne,1 Caprese")
    await expect(card(cook, "Table 1").first).to_be_visible()

    with at_most(taps, cook):
        await cook.tap(card(cook, "Table 1").filter(has_text="Lasagne").locator(".cm-card-head"))
        await expect(line(card(cook, "Table 1"), "Lasagne")).to_have_count(0)


@pytest.mark.browser
@spends("cook: recall")
async def test_a_cook_calls_the_last_card_back(
    cook: Waiter, restaurant: Restaurant, taps: int
) -> None:
    restaurant.hands("order", table="2", items="1 Lasagne")
    await cook.tap(card(cook, "Table 2").locator(".cm-card-head"))
    await expect(card(cook, "Table 2")).to_have_count(0)

    with at_most(taps, cook):
        await cook.tap(cook.page.locator("[data-tap=recall]"))
        await expect(line(card(cook, "Table 2"), "Lasagne")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("kind", "name"), [("item", "Panna cotta"), ("option", "Ketchup"), ("stock_item", "Sea bass")]
)
@spends("cook: sell out from the line")
async def test_a_cook_says_that_a_dish_an_option_or_an_ingredient_is_out(
    cook: Waiter, kind: str, name: str, taps: int
) -> None:
    said = cook.page.locator("[data-section-id=out] [data-row-id][data-tone]", has_text=name)

    with at_most(taps, cook):
        await cook.tap(cook.page.locator("[data-tap=soldout]"))
        offered = cook.page.locator(f"[data-section-id={kind}] [data-row-id]", has_text=name)
        await cook.tap(offered.first)
        await expect(said).to_contain_text("until 04:00")


# ---- expo ----------------------------------------------------------------------------------
@pytest.mark.browser
@spends("expo: see what is missing for table 7")
async def test_the_pass_sees_what_is_missing_for_table_7(
    expo: Waiter, restaurant: Restaurant, taps: int
) -> None:
    with at_most(taps, expo):
        restaurant.hands("order", table="7", items="1 Caprese,1 Espresso")
        await expect(card(expo, "Table 7").locator(".cm-kbar-missing")).to_be_visible()
        await expect(line(card(expo, "Table 7"), "Caprese")).to_contain_text("Kitchen: waiting")
        await expect(line(card(expo, "Table 7"), "Espresso")).to_contain_text("Bar: waiting")


@pytest.mark.browser
@spends("expo: fire the next course")
async def test_the_pass_fires_the_next_course(
    expo: Waiter, restaurant: Restaurant, taps: int
) -> None:
    order = restaurant.hands("order", table="12", items="1 Caprese")
    restaurant.hands(
        "hold", line_id=restaurant.hands("dish", order_id=order, item="Lasagne", seat="1")
    )
    fire = card(expo, "Table 12").locator("[data-act=fire]")
    await expect(fire).to_be_visible()

    with at_most(taps, expo):
        await expo.tap(fire)
        await expect(line(card(expo, "Table 12"), "Lasagne")).to_contain_text("Kitchen: waiting")

    await expect(fire).to_have_count(0)


@pytest.mark.browser
@spends("expo: remake")
async def test_the_pass_has_a_dish_made_again(
    expo: Waiter, cook: Waiter, restaurant: Restaurant, taps: int
) -> None:
    order = restaurant.hands("order", table="24", items="1 Lasagne")
    restaurant.hands("cooked", order_id=order)
    await expect(card(expo, "Table 24").locator(".cm-kbar-ready")).to_be_visible()

    with at_most(taps, expo):
        await expo.tap(card(expo, "Table 24").locator("[data-act=remake]"))
        await expo.tap(line(card(expo, "Table 24"), "Lasagne"))
        await expo.tap(expo.answer("Cold"))
        await expect(line(card(cook, "Table 24"), "Lasagne")).to_have_attribute(
            "data-mark", "remake"
        )


# ---- bartender and cashier -----------------------------------------------------------------
@pytest.mark.browser
@spends("bartender: a drink for exact cash")
async def test_a_bartender_sells_a_drink_for_exact_cash(
    bartender: Waiter, restaurant: Restaurant, taps: int
) -> None:
    with at_most(taps, bartender):
        await bartender.turn_to("Wine")
        await bartender.dish("Spritz")
        await expect(bartender.line("Aperol spritz")).to_be_visible()
        await bartender.press("Exact cash")
        await expect(bartender.page.get_by_text(re.compile("paid: €7.50"))).to_be_visible()

    assert "spritz" not in restaurant.hands("read", printer="Bar").lower()


@pytest.mark.browser
@spends("bartender: repeat the round on a named tab")
async def test_a_bartender_repeats_the_round_of_a_named_tab(
    bartender: Waiter, restaurant: Restaurant, taps: int
) -> None:
    restaurant.hands("tab", name="Rosa", items="2 Negroni,1 Aperol spritz")
    restaurant.hands("tab", name="Bruno", items="1 Espresso")

    with at_most(taps, bartender):
        await bartender.press("Tabs")
        await expect(row(bartender, "Rosa")).to_contain_text("2 Negroni, Aperol spritz")
        await bartender.tap(row(bartender, "Rosa").locator("[data-action=again]"))
        await expect(row(bartender, "Rosa")).to_contain_text("€51.00")

    await expect(bartender.page.locator("[data-row-id]").first).to_contain_text("Rosa")


@pytest.mark.browser
@spends("bartender: close a tab on card")
async def test_a_bartender_closes_a_tab_on_card(
    bartender: Waiter, restaurant: Restaurant, taps: int
) -> None:
    restaurant.hands("tab", name="Carla", items="1 Negroni")
    by_card = row(bartender, "Carla").locator("[data-action=card]")

    with at_most(taps, bartender):
        await bartender.press("Tabs")
        await bartender.tap(by_card)
        await expect(by_card).to_contain_text("€9.00 paid?")
        await bartender.tap(by_card)
        await expect(row(bartender, "Carla")).to_have_count(0)


@pytest.mark.browser
@spends("cashier: exact cash from the table")
async def test_a_cashier_takes_exact_cash_for_a_table(
    browser: Browser, restaurant: Restaurant, taps: int
) -> None:
    restaurant.hands("order", table="4", items="2 Lasagne", by=AZIZA)
    giulia = await device(browser, restaurant, "Counter", TABLET)
    await giulia.come_to_work(GIULIA, "/floor")
    await giulia.open_table("4")

    with at_most(taps, giulia):
        await giulia.press("Pay")
        await giulia.tap(giulia.page.locator(".cm-exact"))
        await expect(giulia.page.get_by_text(re.compile(r"Receipt A-\d+")).first).to_be_visible()

    assert giulia.errors == []


# ---- manager -------------------------------------------------------------------------------
@pytest.mark.browser
@spends("manager: approve from the own device, then the PIN")
async def test_a_manager_says_yes_on_her_own_phone(
    aziza: Waiter, sofia: Waiter, restaurant: Restaurant, taps: int
) -> None:
    order = restaurant.hands("order", table="3", items="1 Minestrone", by=GIULIA)
    await aziza.come_to_work(AZIZA, f"/order/{order}")
    await aziza.act_on("Minestrone", "void")
    await aziza.tap(aziza.page.locator('.cm-ask [data-pick="not_made"]'))
    await aziza.tap(aziza.answer("Ask a manager"))
    asked = sofia.page.locator(".cm-asked-card")
    await expect(asked).to_contain_text("Aziza, Tablet 1")
    await expect(asked).to_contain_text("€")

    with at_most(taps, sofia):
        await sofia.tap(asked.get_by_role("button", name="Yes"))
        await expect(sofia.page.locator(".q-dialog .cm-key").first).to_be_visible()
    await sofia.type_pin("9999")

    await expect(aziza.page.locator(".cm-line-note")).to_contain_text("Sofia said yes")
    await expect(aziza.line("Minestrone")).to_have_attribute("data-state", "voided")
    await expect(asked).to_have_count(0)


@pytest.mark.browser
@spends("manager: tonight's special, and typing")
async def test_a_manager_puts_tonights_special_on_the_next_orders(
    aziza: Waiter, sofia: Waiter, taps: int
) -> None:
    fish = aziza.page.locator("[data-item-id]", has_text="Pike with dill")
    await aziza.come_to_work(AZIZA)
    await aziza.open_table("8")

    with at_most(taps, sofia):
        await sofia.tap(sofia.page.locator("[data-tab-id=office]"))
        await sofia.tap(sofia.page.locator('[data-row-id="/office/special"]'))
        await sofia.page.wait_for_url("**/office/special")
        for name, text in (("name", "Pike with dill"), ("price", "19.50"), ("portions", "6")):
            await sofia.tap(field(sofia, name).locator("input").first)
            await sofia.page.keyboard.type(text)
        await sofia.tap(field(sofia, "station").get_by_text("Pizza"))
        await sofia.tap(field(sofia, "allergens").locator('[data-value="fish"]'))
        await sofia.tap(sofia.page.locator(".cm-form-root [data-tap=done]"))
        await expect(sofia.page.get_by_text("Pike with dill is sold")).to_be_visible()

    await expect(fish).to_have_count(0)
    await aziza.open("/floor")
    await aziza.open_table("9")
    await aziza.turn_to("Specials")
    await expect(fish).to_contain_text("6 left")
    await aziza.dish("Pike with dill")
    await expect(aziza.line("Pike with dill")).to_contain_text("19.50")
    await expect(aziza.button("Send")).to_contain_text("Pizza 1")


def field(person: Waiter, name: str) -> Locator:
    """A field of the form that is open."""
    return person.page.locator(f'[data-field="{name}"]')
