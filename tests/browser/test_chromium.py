"""The browser itself: it starts, it draws, and what only pretends to be one is not taken."""

from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from tests.browser import chromium


@pytest.fixture
def placeholder(tmp_path: Path) -> Path:
    """What Ubuntu puts where Chromium would be, until its snap is installed."""
    program = tmp_path / "chromium-browser"
    program.write_text("#!/bin/sh\necho 'requires the chromium snap to be installed' >&2\nexit 1\n")
    program.chmod(0o755)
    return program


@pytest.mark.browser
async def test_the_machines_own_browser_draws_a_page() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium.launch_options())
        page = await browser.new_page()
        await page.set_content("<h1>Table 7</h1>")
        heading = await page.locator("h1").inner_text()
        await browser.close()

    assert heading == "Table 7"


def test_a_placeholder_is_not_taken_for_a_browser(
    placeholder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(placeholder.parent))

    assert chromium.find_chromium() is None


def test_a_named_browser_that_does_not_start_is_not_replaced_by_another(
    placeholder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(chromium.VARIABLE, str(placeholder))

    assert chromium.main(["--install"]) == 1
    assert "sudo apt-get install chromium" in capsys.readouterr().err
