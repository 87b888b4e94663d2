"""Cash over HTTP: the same acts, rights and sentences as on screens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from domain.permissions import Right
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.shifts import cash_api
from tests.edge.shifts.conftest import Counter
from tests.edge.shifts.waiters import Waiters, hire


@pytest.fixture
async def waiters(counter: Counter) -> Waiters:
    """Aziza and Marco."""
    return await hire(counter)


@pytest.fixture
async def http(waiters: Waiters) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as Aziza with every right."""
    app = FastAPI()
    install_problems(app)
    app.include_router(
        cash_api.router(waiters.counter.shifts, waiters.purses, waiters.cash, waiters.tips)
    )
    everything = replace(waiters.aziza, rights=frozenset(Right))
    app.dependency_overrides[current_actor] = lambda: everything
    app.dependency_overrides[acting] = lambda: everything
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def post(http: httpx.AsyncClient, path: str, **body: object) -> httpx.Response:
    """A new command."""
    return await http.post(path, json=body, headers=once())


async def test_a_drawer_is_opened_moved_and_closed_over_http(
    waiters: Waiters, http: httpx.AsyncClient
) -> None:
    drawer_id, session = waiters.counter.drawer_id, str(new_id())
    at = f"/drawer-sessions/{session}"

    opened = await post(
        http, f"/drawers/{drawer_id}/sessions", session_id=session, float_minor=5_000
    )
    moved = await post(
        http,
        f"{at}/movements",
        movement_id=str(new_id()),
        kind="drop",
        amount_minor=1_000,
        reason="Too much",
    )
    asked = (await http.get(f"{at}/count")).json()
    refused = await post(http, f"{at}/close", counted_minor=3_000)
    closed = await post(http, f"{at}/close", counted_minor=3_000, reason="Lost")

    assert (opened.status_code, moved.json()["expected_minor"]) == (201, 4_000)
    assert (asked["is_blind"], asked["expected_minor"]) == (True, None)
    assert (refused.status_code, refused.json()["code"]) == (422, "count_differs")
    assert closed.json()["difference_minor"] == -1_000


async def test_a_purse_is_carried_and_checked_out_over_http(http: httpx.AsyncClient) -> None:
    session = str(new_id())
    await post(http, "/purse", session_id=session, float_minor=5_000)

    slip = (await http.get("/purse")).json()
    brought = await post(
        http, f"/purses/{session}/hand-in", movement_id=str(new_id()), amount_minor=1_000
    )
    done = await post(http, f"/purses/{session}/checkout", counted_minor=4_000)

    assert slip["held_minor"] == 5_000
    assert brought.json()["cash_minor"] == 4_000
    assert done.json()["counted_minor"] == 4_000


async def test_a_bag_goes_to_the_bank_over_http(waiters: Waiters, http: httpx.AsyncClient) -> None:
    safe = (await http.get("/places")).json()["places"][0]["id"]
    await post(http, f"/places/{safe}/count", act_id=str(new_id()), counted_minor=9_000)
    bag = str(new_id())
    await post(http, "/deposits", movement_id=bag, amount_minor=5_000, bag="A-1")

    await post(http, f"/deposits/{bag}/confirm", act_id=str(new_id()), amount_minor=5_000)

    balances = [each["balance_minor"] for each in (await http.get("/places")).json()["places"]]
    assert balances == [4_000, 0, 5_000]


async def test_tips_are_read_and_carried_over_http(
    waiters: Waiters, http: httpx.AsyncClient
) -> None:
    await waiters.sell(waiters.marco, 1_000, tip=100, card=True)
    day = waiters.tips.today()

    shared = await post(http, f"/tips/{day}/share", act_id=str(new_id()))
    carried = await post(http, f"/tips/{day}/carry", act_id=str(new_id()))

    assert shared.status_code == 422
    assert carried.json()["amount_minor"] == 100
    assert [
        each["carried_minor"] for each in (await http.get(f"/tips/{day}")).json()["people"]
    ] == [100]
