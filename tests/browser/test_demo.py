"""The demo's stage in a real browser: the script of `docs/demo.md`, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import openpyxl
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Locator, expect

from tests.browser.restaurant import PHONE, TABLET, Restaurant, Waiter, device
from tests.edge.box_process import BoxProcess, free_port, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BACK_WITHIN_MS = 30_000
LET_IN_WITHIN_MS = 20_000
"""From scanning the code to the names, with one tap on the laptop between."""


@dataclass
class Laptop:
    """The owner's laptop with `/demo` open."""

    hands: Waiter

    async def press(self, act: str) -> None:
        """Press one of the plain buttons."""
        await self.hands.tap(self.hands.page.locator(f"[data-act={act}] button"))

    def pane(self, name: str) -> FrameLocator:
        """The screen of a device on the stage."""
        return self.hands.page.frame_locator(f"[data-pane={name}] iframe")

    @property
    def said(self) -> Locator:
        """What happened last."""
        return self.hands.page.locator(".cmd-said")

    @property
    def let_in(self) -> Locator:
        """The button that makes a waiting phone a waiter."""
        return self.hands.page.locator(".cmd-let-in button", has_text="Let in as waiter")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    with running(tmp_path / "demo", free_port()) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def laptop(browser: Browser, box: BoxProcess) -> Laptop:
    hands = await device(browser, Restaurant(box.announced["address"], "", {}), size=TABLET)
    await hands.open("/demo")
    return Laptop(hands)


async def scan(browser: Browser, box: BoxProcess) -> Waiter:
    """A phone that nobody knows opens the address of the QR code."""
    phone = await device(browser, Restaurant(box.announced["lan_address"], "", {}), size=PHONE)
    await phone.open("/")
    return phone


async def make_waiter(browser: Browser, box: BoxProcess, laptop: Laptop) -> Waiter:
    """The owner's phone, let in on the laptop."""
    phone = await scan(browser, box)
    await laptop.hands.tap(laptop.let_in)
    await phone.page.locator(".cm-name-tile").first.wait_for(timeout=LET_IN_WITHIN_MS)
    return phone


async def test_three_minutes_that_convince(
    browser: Browser, box: BoxProcess, laptop: Laptop, tmp_path: Path
) -> None:
    kitchen = laptop.pane("kitchen")
    phone = await make_waiter(browser, box, laptop)
    await phone.sign_in("Marco Bianchi")

    await phone.open_table("7")
    await say_nut_allergy(phone, seat="1")
    await look_at_menu(phone)
    await phone.turn_to("Pasta")
    await phone.dish("Gnocchi")
    await order_ribeye(phone, seat="2")
    await phone.look_at_order()
    await expect(phone.line("Gnocchi")).to_contain_text("NUTS (severe): contains")
    await phone.press("Send")
    await expect(on_card(kitchen, "Gnocchi")).to_contain_text("NUTS", ignore_case=True)
    await expect(on_card(kitchen, "Ribeye")).to_contain_text("Rare")

    await phone.open_table("7")
    await change_to_well_done(phone)
    await expect(on_card(kitchen, "Ribeye")).to_have_attribute("data-mark", "changed")
    await expect(on_card(kitchen, "Ribeye").locator(".cm-kwas")).to_have_text("Rare")

    await look_at_menu(phone)
    await phone.turn_to("Starters")
    await phone.dish("Burrata")
    await expect(phone.line("Burrata")).to_have_count(1)
    await laptop.press("power")
    await expect(laptop.said).to_contain_text("Nothing is lost", timeout=BACK_WITHIN_MS)
    await expect(phone.line("Burrata")).to_have_count(1, timeout=BACK_WITHIN_MS)
    await expect(on_card(kitchen, "Ribeye")).to_contain_text("Well done", timeout=BACK_WITHIN_MS)

    await start_over_with(laptop, their_menu(tmp_path / "menyu.xlsx"), "UZS")
    await phone.open("/")
    await phone.sign_in("Marco Bianchi")
    await phone.open_table("7")
    await expect(phone.page.locator("[data-item-id]", has_text="Osh")).to_be_visible()


async def say_nut_allergy(phone: Waiter, seat: str) -> None:
    """The guest at a seat must not eat nuts; the next lines are for that seat."""
    await phone.look_at_order()
    await phone.seat(seat)
    await phone.tap(phone.page.locator("[data-allergies]"))
    await phone.tap(phone.page.locator(".cm-ask [data-pick=nuts] button"))
    await phone.tap(phone.page.locator(".cm-ask-foot button"))


async def look_at_menu(phone: Waiter) -> None:
    """Put the order away behind the bar at the foot."""
    await phone.tap(phone.page.locator(".cm-order-bar button"))
    await expect(phone.page.locator(".cm-order-side")).to_be_hidden()


async def order_ribeye(phone: Waiter, seat: str) -> None:
    """A ribeye, rare, with fries, for a seat."""
    await phone.look_at_order()
    await phone.seat(seat)
    await look_at_menu(phone)
    await phone.turn_to("Grill")
    await phone.dish("Ribeye")
    await phone.choose("Rare", "Fries")


async def change_to_well_done(phone: Waiter) -> None:
    """The guest wants the sent steak otherwise."""
    await phone.look_at_order()
    await phone.tap(phone.line("Ribeye").locator("[data-tap=line]"))
    await phone.tap(phone.page.locator("[data-tap=option]", has_text="Well done").first)
    await phone.tap(phone.page.locator("[data-done]"))


def on_card(kitchen: FrameLocator, dish: str) -> Locator:
    """A dish on table 7's card."""
    named = kitchen.get_by_text("Table 7", exact=True)
    card = kitchen.locator("article[data-card-id]").filter(has=named)
    return card.locator("[data-line-id]", has_text=dish)


async def start_over_with(laptop: Laptop, file: Path, currency: str) -> None:
    """The visitor's own menu, from the file to the tiles."""
    page = laptop.hands.page
    await laptop.press("menu")
    await page.locator("input[type=file]").set_input_files(file)
    await page.locator("[data-key=currency]").click()
    await page.locator(".q-menu .q-item", has_text=currency).click()
    await expect(page.locator(".cmd-preview")).to_contain_text(currency)
    await laptop.hands.tap(page.locator("button", has_text="Start over with this menu"))
    await expect(laptop.said).to_contain_text(
        "Your menu is on the tiles: 3 dishes", timeout=BACK_WITHIN_MS
    )


async def test_four_devices_are_side_by_side_each_with_its_own_person(laptop: Laptop) -> None:
    await expect(laptop.pane("tablet").locator("[data-component=top-bar]")).to_contain_text("Aziza")
    await expect(laptop.pane("counter").locator("[data-component=top-bar]")).to_contain_text(
        "Giulia"
    )
    await expect(laptop.pane("kitchen").locator("body")).to_contain_text("Nothing to make")
    await expect(laptop.pane("paper").locator("body")).to_contain_text("Paper")


async def test_a_pane_is_made_large_and_small_again(laptop: Laptop) -> None:
    pane = laptop.hands.page.locator("[data-pane=kitchen]")

    await pane.locator("[data-large]").click()
    large = await pane.bounding_box()
    await pane.locator("[data-large]").click()
    small = await pane.bounding_box()

    assert large is not None
    assert small is not None
    assert large["height"] > 2 * small["height"]


def test_the_stage_is_for_the_laptop_and_its_devices_for_the_stage(box: BoxProcess) -> None:
    rebound = box.http.get("/demo", headers={"Host": "elsewhere.example"})
    stranger = httpx.get(f"{box.announced['address']}/demo/as/tablet/floor")

    assert (rebound.status_code, rebound.headers["location"]) == (307, "/pair")
    assert stranger.status_code == 403


async def test_a_phone_is_a_waiter_with_one_tap_on_the_laptop(
    browser: Browser, box: BoxProcess, laptop: Laptop
) -> None:
    phone = await scan(browser, box)
    code = await phone.page.locator(".cm-code-digits").inner_text()
    await expect(laptop.hands.page.locator(".cmd-code")).to_contain_text(code.replace(" ", ""))
    await laptop.hands.tap(laptop.let_in)

    await expect(phone.page.locator(".cm-name-tile")).to_have_count(6, timeout=LET_IN_WITHIN_MS)
    await expect(laptop.let_in).to_have_count(0)


async def test_a_power_cut_in_the_middle_of_an_order_loses_nothing(
    browser: Browser, box: BoxProcess, laptop: Laptop
) -> None:
    phone = await make_waiter(browser, box, laptop)
    await phone.sign_in("Marco Bianchi")
    await phone.open_table("7")
    await phone.dish("Burrata")
    await phone.look_at_order()
    await expect(phone.line("Burrata")).to_have_count(1)

    await laptop.press("power")

    await expect(laptop.said).to_contain_text("Nothing is lost", timeout=BACK_WITHIN_MS)
    await expect(phone.line("Burrata")).to_have_count(1, timeout=BACK_WITHIN_MS)
    await expect(laptop.pane("tablet").locator("[data-component=top-bar]")).to_contain_text("Aziza")
    await phone.look_at_order()
    await phone.press("Send")
    await expect(laptop.pane("kitchen").locator("body")).to_contain_text("Burrata")


async def test_friday_at_eight_and_the_next_morning(laptop: Laptop) -> None:
    await laptop.press("guests")
    await expect(laptop.said).to_contain_text("Nobody comes in")
    await laptop.press("friday")
    kitchen = laptop.pane("kitchen").locator("body")
    await expect(kitchen).to_contain_text("Next page", timeout=BACK_WITHIN_MS)

    await laptop.press("morning")

    await expect(laptop.said).to_contain_text("Good morning. Z 1", timeout=BACK_WITHIN_MS)
    await expect(kitchen).to_contain_text("Nothing to make")
    await expect(laptop.pane("tablet").locator("[data-component=top-bar]")).to_contain_text("10:0")


async def test_pulled_printers_stop_nobody_and_print_what_waited(
    browser: Browser, box: BoxProcess, laptop: Laptop
) -> None:
    await laptop.press("printers")
    await expect(laptop.said).to_contain_text("Selling goes on")
    phone = await make_waiter(browser, box, laptop)
    await phone.sign_in("Marco Bianchi")
    await phone.open_table("7")
    await phone.dish("Burrata")
    await phone.look_at_order()
    await phone.press("Send")
    await expect(laptop.pane("kitchen").locator("body")).to_contain_text("Burrata")
    await expect(laptop.pane("paper").locator("img")).to_have_count(0)

    await laptop.press("printers")

    await expect(laptop.pane("paper").locator("img").first).to_be_visible(timeout=BACK_WITHIN_MS)


async def test_their_own_workbook_is_on_the_tiles_in_their_currency(
    browser: Browser, box: BoxProcess, laptop: Laptop, tmp_path: Path
) -> None:
    phone = await make_waiter(browser, box, laptop)
    await start_over_with(laptop, their_menu(tmp_path / "menyu.xlsx"), "UZS")
    await phone.open("/")
    await phone.sign_in("Aziza Karimova")
    await phone.open_table("7")
    await expect(phone.page.locator("[data-item-id]", has_text="Osh")).to_contain_text("45")
    await phone.dish("Osh")
    await phone.look_at_order()
    await expect(phone.page.locator("body")).to_contain_text("UZS")


def their_menu(file: Path) -> Path:
    """A menu as an owner in Tashkent keeps it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Taom", "Kategoriya", "Narx"),
        ("Osh", "Issiq taomlar", 45000),
        ("Lag‘mon", "Issiq taomlar", 38000),
        ("Ko‘k choy", "Ichimliklar", 5000),
    ):
        sheet.append(row)
    book.save(file)
    return file
