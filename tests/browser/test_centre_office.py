"""An owner opens the office of her chain: on the desk down to a single check, and on the phone."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx
import openpyxl
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.gallery_process import free_port
from tests.browser.restaurant import PHONE, TABLET

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Office:
    """A served office, and who may come in."""

    url: str
    email: str
    password: str
    store: str


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A centre with a restaurant's week, pushed by its box."""
    port = free_port()
    command = [sys.executable, "-m", "tests.browser.serve_office", str(port), "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = json.loads(process.stdout.readline())
            with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
                client.get(f"http://127.0.0.1:{port}/health").raise_for_status()
            yield Office(f"http://127.0.0.1:{port}", said["email"], said["password"], said["store"])
        finally:
            process.terminate()
            process.wait(20)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, office: Office) -> AsyncIterator[Page]:
    """The owner's browser at a desk, signed in."""
    context = await browser.new_context(
        viewport={"width": TABLET[0], "height": TABLET[1]}, accept_downloads=True
    )
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(office.url)
    await sign_in(page, office, office.password)
    yield page
    await context.close()
    assert errors == []


async def sign_in(page: Page, office: Office, password: str) -> None:
    """Type and press, as a person does."""
    await page.locator("input[name=email]").fill(office.email)
    await page.locator("input[name=password]").fill(password)
    await page.get_by_role("button", name="Sign in").click()


def amount(text: str) -> Decimal:
    """The amount in a text."""
    found = re.search(r"-?[\d,]+\.\d\d", text)
    assert found is not None, text
    return Decimal(found[0].replace(",", ""))


async def figure(page: Page, name: str) -> str:
    """A figure of the board."""
    return await page.locator(f"[data-figure-id^={name}] .cf-value").inner_text()


async def test_from_the_glance_down_to_a_single_check(desk: Page, office: Office) -> None:
    row = desk.locator(".ct-link", has_text=office.store)
    await expect(row.locator("[data-column=state]")).to_have_text("Active")
    await expect(desk.locator(".cf-note")).to_contain_text("Against Friday a week ago")
    today = amount(await figure(desk, "gross_minor"))
    assert amount(await row.locator("[data-column=sales]").inner_text()) == today > 0

    await desk.locator(".co-rail a[href='/sales']").click()
    await desk.get_by_role("button", name="This week").click()
    week = desk.locator(".ct-link")
    await expect(week).to_have_count(5)
    days = [amount(await each.inner_text()) for each in await week.all()]
    assert sum(days) == amount(await figure(desk, "gross_minor"))
    assert days[-1] == today

    await week.last.click()
    hours = desk.locator(".ct-link")
    await expect(hours.first).to_contain_text(":00")
    sold = {
        number: amount(await each.inner_text()) for number, each in enumerate(await hours.all())
    }
    busiest = max(sold, key=lambda number: sold[number])
    one_hour = sold[busiest]
    await hours.nth(busiest).click()
    checks = desk.locator(".ct-link", has_text="Order")
    await expect(checks.first).to_be_visible()
    totals = [amount(await each.inner_text()) for each in await checks.all()]
    assert sum(totals) == one_hour

    await checks.first.click()
    await expect(desk.locator("[data-figure-id=total] .cf-value")).to_contain_text(str(totals[0]))
    lines = desk.locator(".ct-row[data-row-id]")
    sent = await lines.first.locator("[data-column=sent]").inner_text()
    served = await lines.first.locator("[data-column=served]").inner_text()
    assert "00:00" < sent < served < "23:59"

    await desk.go_back()
    await expect(checks.first).to_be_visible()


async def test_a_file_holds_what_the_screen_shows(desk: Page, tmp_path: Path) -> None:
    await desk.locator(".co-rail a[href='/sales']").click()
    await desk.get_by_role("button", name="This week").click()
    await desk.get_by_role("tab", name="Items").click()
    await expect(desk.locator(".ct-head")).to_contain_text("Item")
    async with desk.expect_download() as coming:
        await desk.get_by_role("link", name="XLSX").click()
    file = tmp_path / "sales.xlsx"
    await (await coming.value).save_as(file)
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes())).active
    assert sheet is not None
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    shown = await desk.locator(".ct-link [data-column=label] .ct-words").first.inner_text()
    total = amount(await figure(desk, "gross_minor"))
    assert shown in {row[0] for row in rows}
    assert any(Decimal(cell) == total for row in rows for cell in row if _is_amount(cell))

    await desk.go_back()
    await expect(desk.get_by_role("tab", name="Days")).to_have_attribute("aria-selected", "true")


def _is_amount(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


async def test_a_phone_shows_how_the_day_goes_without_a_tap(
    browser: Browser, office: Office
) -> None:
    context = await browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    await page.goto(office.url)
    await sign_in(page, office, "not the password")
    await expect(page.locator("[role=alert]")).to_contain_text("is not right")
    await sign_in(page, office, office.password)

    for name in ("gross_minor", "covers", "average_minor", "void_minor"):
        shown = page.locator(f"[data-figure-id^={name}]")
        await expect(shown.locator(".cf-value")).to_be_in_viewport(ratio=1)
        await expect(shown.locator(".cf-was")).to_be_in_viewport(ratio=1)
    await expect(page.locator(".ct-link", has_text=office.store)).to_be_in_viewport(ratio=1)
    cookies = {each["name"]: each for each in await context.cookies()}
    assert cookies["comanda_office"]["httpOnly"]
    assert cookies["comanda_office"]["sameSite"] == "Lax"
    await context.close()


async def test_a_price_goes_through_the_draft_into_a_release_and_back(desk: Page) -> None:
    await desk.locator(".co-rail a[href='/menu']").click()
    field = desk.get_by_label("Price of Bruschetta, Standard")
    await expect(field).to_have_value("6.50")
    await field.fill("seven")
    await field.press("Enter")
    await expect(desk.get_by_text("seven is not a price.")).to_be_visible()
    await field.fill("7")
    await field.press("Enter")
    await expect(desk.get_by_text("was 6.50")).to_be_visible()

    await desk.get_by_role("button", name="Draft").click()
    row = desk.locator(".ct-row", has_text="Bruschetta")
    await expect(row).to_contain_text("+7.7 %")
    await expect(row).to_contain_text("everywhere")
    await desk.get_by_role("button", name="Publish now").click()
    await desk.locator("[data-field=name] input").fill("Dearer bread")
    await desk.locator("[data-done]").click()
    await desk.wait_for_url("**/releases/2")
    await expect(desk.locator(".ct-row", has_text="Bruschetta")).to_contain_text("7.00")
    await expect(desk.get_by_text("Runs release")).to_be_visible()

    await desk.locator(".co-rail a[href='/releases']").click()
    await desk.locator("a.ct-row", has_text="1 ·").click()
    await desk.get_by_role("button", name="Roll back to this one").click()
    await expect(desk.locator(".ct-row", has_text="Bruschetta")).to_contain_text("6.50")
    await desk.get_by_role("button", name="Roll back now").click()
    await desk.wait_for_url("**/releases/3")
    await desk.locator(".co-rail a[href='/menu']").click()
    await expect(desk.get_by_label("Price of Bruschetta, Standard")).to_have_value("6.50")
