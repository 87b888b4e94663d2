"""Card payments over HTTP: begin, look, ask again, decide."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.payments.api import router
from tests.edge.payments.desk import Desk, shows
from tests.edge.till import MANAGER


@pytest.fixture
async def http(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the manager."""
    app = FastAPI()
    install_problems(app)
    app.include_router(router(desk.payments))
    app.dependency_overrides[current_actor] = lambda: MANAGER
    app.dependency_overrides[acting] = lambda: MANAGER
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def begin(desk: Desk, http: httpx.AsyncClient, amount: int) -> str:
    """Begin to charge a card for a new order, until the terminal shows it."""
    order_id, attempt_id = await desk.till.order(amount), new_id()
    body = {
        "attempt_id": str(attempt_id),
        "tender_id": str(desk.card_id),
        "amount_minor": amount,
    }
    answer = await http.post(f"/orders/{order_id}/card-payments", json=body, headers=once())
    assert answer.status_code == 202, answer.text
    await shows(desk.terminal, attempt_id)
    return str(attempt_id)


async def test_a_card_is_charged_and_waited_for(desk: Desk, http: httpx.AsyncClient) -> None:
    attempt_id = await begin(desk, http, 900)

    desk.terminal.approve(attempt_id.replace("-", ""))
    answer = await http.get(f"/card-payments/{attempt_id}", params={"wait_s": 5})

    assert (answer.json()["state"], answer.json()["taken_minor"]) == ("succeeded", 900)
    assert (await http.get("/card-payments")).json() == []


async def test_an_unknown_payment_is_listed_asked_about_and_decided(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    attempt_id = await begin(desk, http, 900)
    desk.terminal.pull_plug()
    await http.get(f"/card-payments/{attempt_id}", params={"wait_s": 5})

    listed = (await http.get("/card-payments")).json()
    again = await http.post(f"/card-payments/{attempt_id}/recover", headers=once())
    decision = {"taken": False, "reason": "No slip came out"}
    url = f"/card-payments/{attempt_id}/decision"
    decided = await http.post(url, json=decision, headers=once())

    assert [each["id"] for each in listed] == [attempt_id]
    assert (again.json()["state"], decided.json()["state"]) == ("unknown", "abandoned")


async def test_a_busy_terminal_is_a_problem_with_a_code(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    await begin(desk, http, 900)
    other_id = await desk.till.order(500)
    body = {"attempt_id": str(new_id()), "tender_id": str(desk.card_id), "amount_minor": 500}

    refused = await http.post(f"/orders/{other_id}/card-payments", json=body, headers=once())

    assert (refused.status_code, refused.json()["code"]) == (409, "terminal_busy")
