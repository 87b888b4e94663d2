"""Receipts by finger: code, page, mail, copies, a silent fiscal device, changes after the bill."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.restaurant import PHONE, TABLET, Restaurant, Waiter, device, row

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The cashier at the counter."""
    cashier = await device(browser, restaurant, "Counter", TABLET)
    await cashier.come_to_work("Giulia Conti")
    yield cashier
    assert cashier.errors == []


async def paid(cashier: Waiter, restaurant: Restaurant) -> None:
    """An order of two was paid in cash, exactly."""
    order_id = restaurant.hands("order", name="Ada", items="2 Espresso")
    await cashier.open(f"/pay/{order_id}")
    await cashier.tap(cashier.page.locator("[data-note]").first)
    await expect(cashier.page.locator(".cm-receipt-choice")).to_be_visible()


async def test_a_guest_takes_the_receipt_along_on_the_phone(
    giulia: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    await paid(giulia, restaurant)
    await giulia.press("QR code")
    address = await giulia.page.locator(".cm-receipt-address").inner_text()
    code = giulia.page.locator(".cm-receipt-code svg")

    guest = await browser.new_page(locale="ru-RU", viewport={"width": PHONE[0], "height": PHONE[1]})
    await guest.goto(address)

    box = await code.bounding_box()
    assert box is not None
    assert box["width"] > 250
    await expect(guest.locator("[data-receipt]")).to_contain_text("Espresso")
    assert await guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
    async with guest.expect_download() as download:
        await guest.locator("a.save").click()
    assert re.fullmatch(r"A-\d+\.pdf", (await download.value).suggested_filename)


async def test_nobody_finds_a_receipt_by_guessing(browser: Browser, restaurant: Restaurant) -> None:
    guest = await browser.new_page()

    answer = await guest.goto(f"{restaurant.url}/r/guessed")

    assert answer is not None
    assert answer.status == 404
    await expect(guest.locator("body")).to_contain_text("There is no receipt at this address.")


async def test_paper_again_is_a_copy_and_a_mail_is_queued(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    await paid(giulia, restaurant)

    await giulia.press("Paper again")
    await expect(giulia.page.locator(".cm-receipt-choice")).to_contain_text("Copy 2")
    await giulia.press("E-mail")
    await giulia.page.locator(".cm-ask input").fill("guest@example.com")
    await giulia.press("Send")

    await expect(giulia.page.locator("body")).to_contain_text("The receipt goes out by e-mail.")
    await giulia.open("/fiscal")
    await expect(row(giulia, "guest@example.com")).to_contain_text("waits")
    paper = restaurant.hands("read", printer="Counter")
    assert "COPY 1" in paper


async def test_a_dead_fiscal_device_is_seen_and_guests_have_their_paper(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    await giulia.open("/fiscal")
    await giulia.tap(row(giulia, "Refuses to sign").get_by_role("button"))
    await expect(row(giulia, "Refuses to sign")).to_contain_text("now")
    await paid(giulia, restaurant)
    await expect(giulia.page.locator(".cm-pay-done")).to_contain_text("NOT SIGNED", timeout=20_000)

    await giulia.open("/fiscal")
    await expect(giulia.page.locator("body")).to_contain_text("1 receipt waits")
    await giulia.tap(row(giulia, "Signs at once").get_by_role("button"))

    await expect(giulia.page.locator("body")).to_contain_text("Every receipt is signed.")


async def test_after_the_bill_less_needs_a_manager(
    browser: Browser, restaurant: Restaurant
) -> None:
    marco = await device(browser, restaurant, "Tablet 1", TABLET)
    await marco.come_to_work("Marco Bianchi")
    order_id = restaurant.hands(
        "order", table="5", items="2 Espresso", send="false", by="Marco Bianchi"
    )
    restaurant.hands("bill", order_id=order_id)
    await marco.open(f"/order/{order_id}")

    await marco.act_on("Espresso", "remove")
    await expect(marco.page.locator(".cm-ask")).to_contain_text("The bill was printed")
    await marco.type_pin("9999")

    await expect(marco.line("Espresso")).to_have_count(0)
    assert marco.errors == []


async def test_who_pays_first_has_the_receipt_while_the_others_still_pay(
    giulia: Waiter, restaurant: Restaurant
) -> None:
    order_id = restaurant.hands("order", table="7", items="2 Espresso")
    await giulia.open(f"/pay/{order_id}")
    await giulia.press("Split")
    await giulia.tap(giulia.page.locator("[data-pick=evenly]"))
    await giulia.tap(giulia.page.locator('[data-pick="2"]'))
    await giulia.tap(giulia.page.locator("[data-note]").first)
    first = giulia.page.locator("[data-check]").first
    await expect(first).to_contain_text("Paid €1.80")

    await giulia.tap(first.get_by_role("button"))
    await giulia.tap(giulia.answer("QR code"))

    await expect(giulia.page.locator(".cm-receipt-code svg")).to_be_visible()
    await expect(giulia.page.locator("[data-due]")).to_have_text("€1.80")
