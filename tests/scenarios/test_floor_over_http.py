"""The floor's evening over HTTP, by its routes alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from domain.permissions import MANAGER
from edge.api.access import current_actor
from edge.api.problems import install_problems
from edge.commands import Actor
from edge.floor import evening_api
from edge.orders import api as orders_api
from tests.house import House


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the manager."""
    app = FastAPI()
    install_problems(app)
    app.include_router(evening_api.router(house.serving, house.parties))
    app.include_router(orders_api.router(house.orders))
    sofia = Actor("person", house.people["Sofia Russo"], rights=frozenset(MANAGER))
    app.dependency_overrides[current_actor] = lambda: sofia
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def test_a_reservation_is_written_down_and_cancelled(
    http: httpx.AsyncClient, house: House
) -> None:
    path = f"/reservations/{new_id()}"
    body = {
        "name": "Rossi",
        "guests": 4,
        "expected_at": (house.clock.now() + timedelta(hours=1)).isoformat(),
        "table_ids": [str(house.tables["7"])],
    }
    assert (await http.put(path, json=body, headers=once())).status_code == 204
    (found,) = (await http.get("/reservations")).json()
    assert (found["name"], found["tables"]) == ("Rossi", ["7"])

    assert (await http.post(f"{path}/end", json={}, headers=once())).status_code == 204
    assert (await http.get("/reservations")).json() == []


async def test_a_section_is_assigned_and_everything_handed_over(
    http: httpx.AsyncClient, house: House
) -> None:
    aziza, marco = house.people["Aziza Karimova"], house.people["Marco Bianchi"]
    window = (await http.get("/floor/tonight")).json()["sections"][2]
    await house.open("7")

    over = await http.post(
        f"/people/{aziza}/hand-over", json={"to_person_id": str(marco)}, headers=once()
    )
    assert over.json() == {"orders": 1, "sections": 1, "where": ["7"]}

    path = f"/sections/{window['id']}/assign"
    assert (await http.post(path, json={"person_id": None}, headers=once())).status_code == 204
    assert (await http.get("/floor/tonight")).json()["sections"][2]["person"] == "Aziza"


async def test_tables_are_pushed_parted_left_and_cleared(
    http: httpx.AsyncClient, house: House
) -> None:
    order_id, table = await house.open("7"), house.tables["7"]
    tables = {"table_ids": [str(house.tables["8"])]}
    pushed = await http.post(f"/orders/{order_id}/push-together", json=tables, headers=once())
    parted = await http.delete(f"/orders/{order_id}/tables/{house.tables['8']}", headers=once())
    assert (pushed.status_code, parted.status_code) == (200, 200)
    await house.add(order_id, "Minestrone")
    await house.send(order_id)
    await house.pay(order_id)

    left = await http.post(f"/tables/{table}/guests-left", headers=once())
    cleared = await http.post(f"/tables/{table}/clear", headers=once())
    again = await http.post(f"/tables/{table}/clear", headers=once())

    assert [each.status_code for each in (left, cleared, again)] == [204, 204, 409]
