"""A handheld keeps a copy of the menu, and says what is sold out."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.api.access import current_actor
from edge.api.problems import install_problems
from edge.commands import Actor, Command
from edge.database import Database
from edge.floor import api as floor_api
from edge.floor.service import FloorService
from edge.menu import api as menu_api
from edge.menu.service import MenuService
from edge.transaction import Write
from sync.tables.tenancy import Translation
from tests.edge.menu.conftest import SmallMenu


@pytest.fixture
async def http(
    db: Database, menus: MenuService, manager: Actor
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the manager."""
    app = FastAPI()
    install_problems(app)
    app.include_router(menu_api.router(menus))
    app.include_router(floor_api.router(FloorService(db)))
    app.dependency_overrides[current_actor] = lambda: manager
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def test_the_menu_comes_as_one_document(
    http: httpx.AsyncClient, small_menu: SmallMenu
) -> None:
    answer = await http.get("/menu")

    [item] = answer.json()["items"]
    assert item["name"] == "Pizza Margherita"
    assert [(v["name"], v["price_minor"]) for v in item["variants"]] == [
        ("small", 650),
        ("large", 900),
    ]
    assert item["station_ids"] == [str(small_menu.station)]
    assert {group["name"] for group in answer.json()["groups"]} == {"Extras", "Dip"}


async def test_a_menu_that_is_known_is_not_sent_again(
    http: httpx.AsyncClient, db: Database, small_menu: SmallMenu
) -> None:
    tag = (await http.get("/menu")).headers["ETag"]
    assert (await http.get("/menu", headers={"If-None-Match": tag})).status_code == 304

    def translate(tx: Write) -> None:
        tx.insert(
            Translation,
            kind="item",
            local_id=small_menu.margherita,
            field="name",
            lang="ru",
            text="Маргарита",
        )
        tx.signal("menu")

    await db.write(Command.of("translate"), translate)
    russian = await http.get("/menu?language=ru", headers={"If-None-Match": tag})

    assert russian.json()["items"][0]["name"] == "Маргарита"
    assert (await http.get("/menu", headers={"If-None-Match": tag})).status_code == 304


async def test_sold_out_is_said_once_and_lifted(
    http: httpx.AsyncClient, small_menu: SmallMenu
) -> None:
    path, header = f"/availability/item/{small_menu.margherita}", once()
    body = {"sold_out": True, "reason": "Oven broken"}

    first = await http.patch(path, json=body, headers=header)
    again = await http.patch(path, json=body, headers=header)

    assert first.json() == again.json()
    assert (first.json()["sold_out"], first.json()["reason"]) == (True, "Oven broken")
    listed = (await http.get("/availability")).json()["items"]
    assert [row["local_id"] for row in listed] == [str(small_menu.margherita)]

    await http.patch(path, json={"sold_out": False}, headers=once())
    assert (await http.get("/availability")).json()["items"] == []


async def test_a_time_without_a_zone_is_refused(
    http: httpx.AsyncClient, small_menu: SmallMenu
) -> None:
    path = f"/availability/item/{small_menu.margherita}"

    answer = await http.patch(path, json={"until": "2026-03-06T20:00:00"}, headers=once())

    assert answer.status_code == 422
    assert (await http.get("/availability")).json()["items"] == []


async def test_portions_are_counted(http: httpx.AsyncClient, small_menu: SmallMenu) -> None:
    path = f"/availability/item/{small_menu.margherita}/portions"

    counted = await http.put(path, json={"remaining": 3}, headers=once())
    too_many = await http.put(path, json={"remaining": 10_000}, headers=once())
    unknown = await http.put(
        f"/availability/item/{new_id()}/portions", json={"remaining": 1}, headers=once()
    )

    assert counted.json()["remaining"] == 3
    assert (too_many.status_code, too_many.json()["code"]) == (422, "limit_exceeded")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


async def test_the_floor_comes_as_one_document(http: httpx.AsyncClient) -> None:
    assert (await http.get("/floor")).json() == {
        "areas": [],
        "tables": {},
        "orders": {},
        "tabs": [],
        "rules": {"clears_tables": False, "own_tables_only": False},
    }
