"""Gift cards, house accounts and invoices over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from domain.accounts.codes import new_code
from domain.ids import new_id
from edge.accounts import api as accounts_api
from edge.accounts.service import AccountService
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.invoices import api as invoices_api
from edge.invoices.service import InvoiceService
from tests.edge.accounts.desk import Desk
from tests.edge.till import MANAGER


@pytest.fixture
async def http(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the manager."""
    app = FastAPI()
    install_problems(app)
    app.include_router(accounts_api.router(AccountService(desk.till.db)))
    app.include_router(invoices_api.router(InvoiceService(desk.till.db)))
    app.dependency_overrides[current_actor] = lambda: MANAGER
    app.dependency_overrides[acting] = lambda: MANAGER
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


def money(desk: Desk, minor: int) -> dict[str, object]:
    """Cash under a new payment's id."""
    tender_id = str(desk.till.founded.cash_tender_id)
    return {"payment_id": str(new_id()), "tender_id": tender_id, "amount_minor": minor}


async def test_a_card_is_sold_looked_up_and_loaded(desk: Desk, http: httpx.AsyncClient) -> None:
    body = {"account_id": str(new_id()), **money(desk, 5000)}

    sold = await http.post("/gift-cards", json=body, headers=once())
    code = sold.json()["code"]
    found = (await http.post("/gift-cards/look-up", json={"code": code})).json()
    loaded = await http.post(
        f"/gift-cards/{found['id']}/loads", json=money(desk, 1000), headers=once()
    )

    assert (sold.status_code, found["balance_minor"], found["code"]) == (201, 5000, code[-4:])
    assert loaded.json()["balance_minor"] == 6000


async def test_guessing_is_answered_with_too_many_requests(http: httpx.AsyncClient) -> None:
    answers = [
        (await http.post("/gift-cards/look-up", json={"code": new_code()})).status_code
        for _ in range(4)
    ]

    assert answers == [404, 404, 429, 429]


async def test_a_firm_is_charged_invoiced_settled_and_credited(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    firm, invoice_id = str(new_id()), str(new_id())
    made = {"name": "Rossi & Co", "limit_minor": 10_000, "tax_id": "IT00743110157"}
    await http.put(f"/house-accounts/{firm}", json=made, headers=once())
    (account,) = (await http.get("/house-accounts")).json()
    charged = await desk.charge(await desk.till.order(3000), 3000, UUID(account["id"]))

    draft = {"invoice_id": invoice_id, "check_id": str(charged.check_id)}
    await http.post("/invoices", json=draft, headers=once())
    issued = await http.post(f"/invoices/{invoice_id}/issue", headers=once())
    await http.post(f"/house-accounts/{firm}/settlements", json=money(desk, 1000), headers=once())
    (ageing,) = (await http.get("/invoices/ageing")).json()
    noted = await http.post(
        f"/invoices/{invoice_id}/credit-notes",
        json={"credit_note_id": str(new_id()), "reason": "wrong address"},
        headers=once(),
    )
    entries = (
        await http.get(
            f"/accounts/{firm}/statement", params={"first": "2026-03-01", "last": "2026-03-31"}
        )
    ).json()["entries"]

    assert issued.json()["number"] == "INV-A-1"
    assert ageing["ageing"]["not_due_minor"] == 2000
    assert (noted.status_code, noted.json()["number"]) == (201, "CRN-A-1")
    assert [each["kind"] for each in entries] == ["charge", "settle"]


async def test_what_is_wrong_is_said_in_words(desk: Desk, http: httpx.AsyncClient) -> None:
    body = {"account_id": str(new_id()), **money(desk, -5)}

    answer = await http.post("/gift-cards", json=body, headers=once())

    assert answer.status_code == 422
    assert "more than zero" in answer.text
