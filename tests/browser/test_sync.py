"""A manager connects a box that worked alone, and reads how box and office stand."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.browser.restaurant import Restaurant, Waiter, device
from tests.edge.sync.office import CODE, Office

pytestmark = pytest.mark.browser


@pytest.fixture
def office_url() -> Iterator[str]:
    """The address of a centre in this process."""
    office = Office()

    async def answer(request: Request) -> Response:
        asked = httpx.Request("POST", str(request.url), content=await request.body())
        found = await office.handle(asked)
        kind = found.headers["content-type"]
        return Response(found.content, found.status_code, media_type=kind)

    app = Starlette(routes=[Route("/sync/v1/{what}", answer, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager with the second tablet, signed in."""
    manager = await device(browser, restaurant, "Tablet 2")
    await manager.come_to_work("Sofia Russo")
    yield manager
    assert manager.errors == []


async def test_a_box_that_worked_alone_is_connected_with_a_code(
    sofia: Waiter, office_url: str
) -> None:
    page = sofia.page
    await sofia.open("/sync")
    await expect(page.locator("li[data-row-id=link]")).to_contain_text("This box works alone")

    await sofia.tap(page.locator("[data-action=enrol]"))
    await page.locator(".q-dialog input").fill(office_url)
    await sofia.press("Done")
    await expect(page.locator(".q-dialog")).to_contain_text("The code")
    await page.locator(".q-dialog input").fill(CODE)
    await sofia.press("Connect")

    await expect(page.locator("li[data-row-id=life]")).to_contain_text("connected")
    await expect(page.locator("li[data-row-id=waiting]")).to_contain_text(
        "All is sent", timeout=20_000
    )
