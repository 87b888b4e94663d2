"""Paying over HTTP: several tenders at once, tips afterwards, refusals in words."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.ids import new_id
from edge.database import Database
from edge.founding import Founded
from tests.edge.api.conftest import Api, bearer, write
from tests.edge.till import Till, open_till


@pytest.fixture
async def till(db: Database, founded: Founded) -> Till:
    return await open_till(db, founded)


@pytest.fixture
async def manager_token(api: Api, device_token: str, boss: UUID) -> dict[str, str]:
    return await bearer(api, device_token, boss, "9999")


def tendered(tender_id: UUID, amount_minor: int, **said: object) -> dict[str, object]:
    """One tender of a checkout."""
    ids = {"payment_id": str(new_id()), "tender_id": str(tender_id)}
    return {**ids, "amount_minor": amount_minor, **said}


async def test_two_tenders_settle_a_check_over_http_once(
    api: Api, till: Till, manager_token: dict[str, str]
) -> None:
    order_id, headers = await till.order(3_000), write(manager_token)
    card, cash = till.founded.card_tender_id, till.founded.cash_tender_id
    body = {
        "tenders": [
            tendered(card, 1_000, tip_minor=100, last_four="4242"),
            tendered(cash, 2_000, tendered_minor=5_000),
        ],
        "expects_minor": 3_000,
    }

    first = await api.http.post(f"/orders/{order_id}/checkout", json=body, headers=headers)
    again = await api.http.post(f"/orders/{order_id}/checkout", json=body, headers=headers)

    assert (first.status_code, again.json()) == (201, first.json())
    assert [each["change_minor"] for each in first.json()["payments"]] == [0, 3_000]
    assert await till.count("payments") == 2


async def test_tenders_that_do_not_suffice_are_a_problem_in_words(
    api: Api, till: Till, manager_token: dict[str, str]
) -> None:
    order_id = await till.order(3_000)
    body = {"tenders": [tendered(till.founded.cash_tender_id, 2_000)]}

    answer = await api.http.post(
        f"/orders/{order_id}/checkout", json=body, headers=write(manager_token)
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "payment_refused")
    assert "€10.00 would still be open" in answer.text
    assert await till.count("payments") == 0


async def test_a_tip_is_entered_afterwards_over_http(
    api: Api, till: Till, manager_token: dict[str, str]
) -> None:
    paid = await till.pay(await till.order(3_000), 3_000, tender_id=till.founded.card_tender_id)

    answer = await api.http.post(
        f"/payments/{paid.payment_id}/tips",
        json={"tip_id": str(new_id()), "tip_minor": 300},
        headers=write(manager_token),
    )

    assert (answer.status_code, answer.json()["tips_minor"]) == (201, 300)
