"""Refunds over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.refunds import api
from tests.edge.refunds.desk import Desk
from tests.edge.till import MANAGER


@pytest.fixture
async def http(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the manager."""
    app = FastAPI()
    install_problems(app)
    app.include_router(api.router(desk.refunds))
    app.dependency_overrides[current_actor] = lambda: MANAGER
    app.dependency_overrides[acting] = lambda: MANAGER
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def test_a_line_found_by_its_amount_is_quoted_and_given_back_once(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    await desk.sell(1_100, 350)

    (found,) = (await http.get("/paid-checks", params={"text": "14.50"})).json()
    path = f"/paid-checks/{found['check_id']}"
    line = (await http.get(path)).json()["lines"][0]
    what = {"lines": [{"line_id": line["id"], "quantity": 1000}]}
    quoted = (await http.post(f"{path}/quote", json=what)).json()
    body = {**what, "refund_id": str(new_id()), "reason": "Returned", "expects_minor": 1_100}
    header = once()
    given = await http.post(f"{path}/refunds", json=body, headers=header)
    again = await http.post(f"{path}/refunds", json=body, headers=header)

    assert (quoted["amount_minor"], quoted["needs_approval"]) == (1_100, False)
    assert (given.status_code, given.json()) == (201, again.json())
    assert given.json()["left_minor"] == 350
    assert await desk.till.count("refunds") == 1


async def test_a_check_is_corrected_and_finished(desk: Desk, http: httpx.AsyncClient) -> None:
    check_id = await desk.sell(1_000)
    ids = {"refund_id": str(new_id()), "order_id": str(new_id())}

    resold = await http.post(
        f"/paid-checks/{check_id}/resell", json={**ids, "reason": "Wrong"}, headers=once()
    )
    done = await http.post(
        f"/orders/{ids['order_id']}/finish-corrected",
        json={"finish_id": str(new_id())},
        headers=once(),
    )

    assert (resold.status_code, resold.json()["remaining_minor"]) == (201, 0)
    assert (done.status_code, done.json()["back_minor"]) == (200, 0)


async def test_a_wrong_tender_is_corrected(desk: Desk, http: httpx.AsyncClient) -> None:
    payment = (await desk.paid(await desk.sell(1_000))).payments[0]
    body = {
        "correction_id": str(new_id()),
        "tender_id": str(desk.till.founded.card_tender_id),
        "reason": "Wrong button",
    }

    answer = await http.post(f"/payments/{payment.id}/correct-tender", json=body, headers=once())

    assert (answer.status_code, answer.json()["tender_name"]) == (200, "Card")


@pytest.mark.parametrize(
    "body",
    [
        {"amount_minor": 100_000},
        {"amount_minor": -1},
        {},
        {"everything": True, "ways": [{"payment_id": str(new_id()), "amount_minor": 1_000}]},
    ],
)
async def test_bad_input_is_a_sentence_and_writes_nothing(
    desk: Desk, http: httpx.AsyncClient, body: dict[str, object]
) -> None:
    check_id = await desk.sell(1_000)
    asked = {**body, "refund_id": str(new_id()), "reason": "Returned"}

    answer = await http.post(f"/paid-checks/{check_id}/refunds", json=asked, headers=once())

    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert await desk.till.count("refunds") == 0
