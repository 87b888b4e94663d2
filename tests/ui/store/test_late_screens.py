"""Pages that are registered with the first look at one of them, or soon after the start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from ui.store import late_screens
from ui.store.late_screens import LateScreens


class House:
    """An application with one early page and two that come late."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.registered: list[str] = []
        self.late = LateScreens([self._page("/kitchen"), self._page("/manager")])
        self._page("/floor")()
        self.app.add_middleware(self.late.middleware)
        self.client = AsyncClient(transport=ASGITransport(self.app), base_url="http://box")

    async def look(self, path: str) -> int:
        return (await self.client.get(path)).status_code

    def _page(self, path: str) -> Callable[[], None]:
        def register() -> None:
            self.registered.append(path)
            self.app.add_api_route(path, lambda: "here")

        return register


@pytest.fixture
def house() -> House:
    return House()


async def test_a_waiters_page_brings_no_other(house: House) -> None:
    assert await house.look("/floor") == 200
    assert house.registered == ["/floor"]


async def test_the_first_look_at_a_late_page_finds_it(house: House) -> None:
    assert await house.look("/manager") == 200
    assert house.registered == ["/floor", "/kitchen", "/manager"]


async def test_every_page_is_registered_once(house: House) -> None:
    looks = [await house.look(path) for path in ("/kitchen", "/manager", "/kitchen", "/nowhere")]

    assert looks == [200, 200, 200, 404]
    assert house.registered == ["/floor", "/kitchen", "/manager"]


async def test_they_come_by_themselves_soon_after_the_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_screens, "BEGINS_AFTER_S", 0.0)
    monkeypatch.setattr(late_screens, "PAUSE_S", 0.0)

    house.late.begin()
    await house.late.finished.wait()

    assert house.registered == ["/floor", "/kitchen", "/manager"]
