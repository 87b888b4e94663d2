"""Discounts over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.orders import discount_api
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService
from tests.house import House


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the manager."""
    app = FastAPI()
    install_problems(app)
    app.include_router(
        discount_api.router(
            DiscountService(house.db, house.menus), ExemptionService(house.db, house.menus)
        )
    )
    app.dependency_overrides[current_actor] = lambda: house.actor("manager")
    app.dependency_overrides[acting] = lambda: house.actor("manager")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def test_a_discount_is_given_explained_and_taken_back(
    house: House, http: httpx.AsyncClient
) -> None:
    order_id = await house.open("7")
    line_id = (await house.add(order_id, "Negroni")).line_id
    discount_id = str(new_id())
    body = {
        "discount_id": discount_id,
        "kind": "percent",
        "rate_micros": 100_000,
        "reason": "Waited long",
    }

    given = await http.post(f"/orders/{order_id}/discounts", json=body, headers=once())
    listed = (await http.get(f"/orders/{order_id}/discounts")).json()
    why = (await http.get(f"/lines/{line_id}/price")).json()
    removed = await http.post(
        f"/orders/{order_id}/discounts/{discount_id}/remove", json={}, headers=once()
    )

    assert (given.status_code, given.json()["total_minor"]) == (201, 810)
    assert [(each["source"], each["given_minor"]) for each in listed] == [("manual", 90)]
    assert [each["after_minor"] for each in why] == [900, 900, 810]
    assert removed.json()["total_minor"] == 900


async def test_a_code_that_nobody_made_is_refused_in_words(
    house: House, http: httpx.AsyncClient
) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    body = {"discount_id": str(new_id()), "code": "free"}

    answer = await http.post(f"/orders/{order_id}/coupons", json=body, headers=once())

    assert answer.status_code == 422
    assert "FREE is no coupon" in answer.text
