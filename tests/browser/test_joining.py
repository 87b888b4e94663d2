"""A tablet that comes in: told how to trust the box, with a key of its own, and out at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.gallery_process import free_port
from tests.browser.restaurant import PHONE, Restaurant, until_kept

pytestmark = pytest.mark.browser
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-X210) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


@dataclass(frozen=True)
class Box:
    """The box under both of its addresses."""

    plain: Restaurant
    secure_url: str


@pytest.fixture
def box() -> Iterator[Box]:
    ports = free_port(), free_port()
    command = [sys.executable, "-m", "tests.browser.serve_lan", *map(str, ports)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        served = json.loads(process.stdout.readline())
        url = f"http://127.0.0.1:{ports[0]}"
        try:
            yield Box(
                Restaurant(url, served["cookie"], served["tokens"]),
                f"https://127.0.0.1:{ports[1]}",
            )
        finally:
            process.kill()


async def a_tablet(browser: Browser, *, trusts: bool) -> BrowserContext:
    """A phone; one that trusts the box takes its certificate."""
    width, height = PHONE
    return await browser.new_context(
        user_agent=ANDROID,
        viewport={"width": width, "height": height},
        ignore_https_errors=trusts,
    )


async def code_on(page: Page) -> str:
    digits = page.locator(".cm-code-digits")
    await expect(digits).to_contain_text(" ")
    return await digits.inner_text()


async def test_a_tablet_is_told_how_to_trust_the_box_brings_a_key_and_is_shut_out_at_once(
    browser: Browser, box: Box
) -> None:
    stranger = await (await a_tablet(browser, trusts=False)).new_page()
    await stranger.goto(f"{box.plain.url}/join")
    await stranger.get_by_role("button", name="Check").click()

    await expect(stranger.locator("[data-result]")).to_contain_text("does not trust it yet")
    steps = stranger.locator("ol:visible li")
    await expect(steps).to_have_count(4)
    await expect(steps.nth(1)).to_contain_text("CA certificate")

    tablet = await a_tablet(browser, trusts=True)
    page = await tablet.new_page()
    await page.goto(f"{box.plain.url}/join?next=/floor")
    code = await code_on(page)
    assert page.url.startswith(f"{box.secure_url}/pair")
    await until_kept(page, KEY_IS_KEPT)
    box.plain.hands("approve", code=code, name="Tablet 9", profile="waiter")
    await expect(page.get_by_text("Who are you?")).to_be_visible()

    await tablet.clear_cookies()  # the cookie is lost, the key is not
    await page.goto(f"{box.secure_url}/floor")
    await expect(page.get_by_text("Who are you?")).to_be_visible()

    box.plain.hands("shut-out", name="Tablet 9")
    await expect(page.locator(".cm-shut-out")).to_contain_text("was shut out")
    await page.goto(f"{box.secure_url}/floor")
    await code_on(page)


KEY_IS_KEPT = """async () => {
  if (!(await indexedDB.databases()).some((each) => each.name === "comanda")) return false;
  const open = indexedDB.open("comanda");
  const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
  try {
    if (!database.objectStoreNames.contains("keys")) return false;
    const asked = database.transaction("keys").objectStore("keys").get("device");
    const held = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    const answer = await fetch("/_comanda/device/challenge", { method: "POST" });
    return !!held && !held.key.extractable && (await answer.json()).has_key;
  } finally {
    database.close();
  }
}"""
