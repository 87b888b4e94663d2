"""Browsers: a link lets one in and gives it the box's cookie; an earlier cookie still counts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.devices.doors import EarlierCookies, router
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService


@pytest.fixture
def devices(db: Database) -> DeviceService:
    return DeviceService(db)


@pytest.fixture
async def browser(devices: DeviceService) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(devices))
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


async def test_a_link_gives_the_cookie_of_this_box_and_leads_on(
    browser: httpx.AsyncClient, devices: DeviceService, manager: Actor
) -> None:
    link = await invited(devices, manager)

    answer = await browser.get("/come-in", params={"link": link, "to": "/floor"})

    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/floor")
    assert cookie.startswith(f"{devices.cookie_name()}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_a_used_link_says_so_and_gives_no_cookie(
    browser: httpx.AsyncClient, devices: DeviceService, manager: Actor
) -> None:
    link = await invited(devices, manager)
    await browser.get("/come-in", params={"link": link})
    browser.cookies.clear()

    answer = await browser.get("/come-in", params={"link": link})

    assert answer.status_code == 404
    assert "used or has expired" in answer.text
    assert "set-cookie" not in answer.headers


async def test_whoever_is_in_already_does_not_use_a_link_up(
    browser: httpx.AsyncClient, devices: DeviceService, manager: Actor
) -> None:
    await browser.get("/come-in", params={"link": await invited(devices, manager)})
    second = await invited(devices, manager)

    await browser.get("/come-in", params={"link": second})

    assert (await devices.accept(second)).device.approved


@pytest.mark.parametrize("to", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test"])
async def test_a_link_never_leads_to_another_machine(
    browser: httpx.AsyncClient, devices: DeviceService, manager: Actor, to: str
) -> None:
    link = await invited(devices, manager)

    answer = await browser.get("/come-in", params={"link": link, "to": to})

    assert answer.headers["location"] == "/"


async def test_a_browser_known_by_an_earlier_nodes_cookie_gets_this_ones(
    browser: httpx.AsyncClient, devices: DeviceService, manager: Actor
) -> None:
    asked = await devices.accept(await invited(devices, manager))
    browser.cookies.set("comanda_00000000", asked.token)

    answer = await browser.get("/floor?room=2")

    assert (answer.status_code, answer.headers["location"]) == (307, "/floor?room=2")
    assert answer.headers["set-cookie"].startswith(f"{devices.cookie_name()}={asked.token}")
    assert (await browser.get("/floor?room=2")).text == '"the floor"'


async def test_another_boxes_cookie_on_the_same_machine_opens_nothing_and_stays(
    browser: httpx.AsyncClient, devices: DeviceService
) -> None:
    browser.cookies.set("comanda_00000000", "the neighbour's token")

    answer = await browser.get("/floor")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
