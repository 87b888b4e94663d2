"""Browsers that were let in before a copy was restored are known by their earlier cookie."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.devices.doors import EarlierCookies
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService


@pytest.fixture
def devices(db: Database) -> DeviceService:
    return DeviceService(db)


@pytest.fixture
async def browser(devices: DeviceService) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.add_middleware(EarlierCookies, devices=devices)

    @app.get("/floor")
    async def floor() -> str:
        return "the floor"

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://box"
    ) as client:
        yield client


async def invited(devices: DeviceService, manager: Actor) -> str:
    request = InviteDevice(new_id(), "Counter", "counter")
    return (await devices.invite(request, manager)).token


async def test_a_browser_known_by_an_earlier_nodes_cookie_gets_this_ones(
    browser: httpx.AsyncClient, devices: DeviceService, manager: Actor
) -> None:
    asked = await devices.accept(await invited(devices, manager))
    browser.cookies.set("comanda_00000000", asked.token)

    answer = await browser.get("/floor?room=2")

    assert (answer.status_code, answer.headers["location"]) == (307, "/floor?room=2")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{devices.cookie_name()}={asked.token}; ")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert (await browser.get("/floor?room=2")).text == '"the floor"'


async def test_another_boxes_cookie_on_the_same_machine_opens_nothing_and_stays(
    browser: httpx.AsyncClient, devices: DeviceService
) -> None:
    browser.cookies.set("comanda_00000000", "the neighbour's token")

    answer = await browser.get("/floor")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
