"""The box loses power in the middle of an order: the same page comes back by itself, as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.restaurant import Restaurant, Waiter, device
from tests.edge.box_process import free_port, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BACK_WITHIN_MS = 30_000


async def test_after_a_power_cut_the_order_and_half_made_choices_are_back(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    with running(tmp_path, port) as box:
        waiter = await device(browser, Restaurant(box.announced["address"], "", {}))
        await waiter.page.goto(box.announced["link"])
        await waiter.open("/sign-in?next=/floor")
        await waiter.sign_in("Aziza Karimova")
        await waiter.open_table("7")
        await waiter.dish("Burrata")
        await expect(waiter.line("Burrata")).to_have_count(1)
        await _half_choose(waiter)
        order = waiter.page.url

    await expect(waiter.page.locator("#cm-connection")).to_contain_text("Taps are not taken")

    with running(tmp_path, port):
        await expect(waiter.page.locator("#cm-connection")).to_have_count(0, timeout=BACK_WITHIN_MS)
        await expect(waiter.line("Burrata")).to_have_count(1)
        await waiter.choose()
        await expect(waiter.line("Ribeye")).to_contain_text("Well done")
        assert waiter.page.url == order


async def _half_choose(waiter: Waiter) -> None:
    await waiter.turn_to("Grill")
    await waiter.dish("Ribeye")
    await waiter.tap(waiter.page.locator("[data-option-id]", has_text="Well done"))
