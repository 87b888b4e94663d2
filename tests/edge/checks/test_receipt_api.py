"""Receipts over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.checks import receipt_api
from edge.checks.fiscal_service import FiscalService
from edge.checks.receipt_service import ReceiptService
from edge.checks.worker import ReceiptWorker
from providers.fiscal.journal_only import JournalOnly
from tests.edge.till import CASHIER, Till


@pytest.fixture
async def http(till: Till, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the cashier."""
    app = FastAPI()
    install_problems(app)
    services = ReceiptService(till.db), FiscalService(till.db, tmp_path)
    app.include_router(receipt_api.router(*services))
    app.dependency_overrides[current_actor] = lambda: CASHIER
    app.dependency_overrides[acting] = lambda: CASHIER
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


async def test_a_receipt_is_found_printed_once_per_command_and_mailed(
    till: Till, http: httpx.AsyncClient
) -> None:
    await till.printer()
    order_id = await till.order(100)
    await till.pay(order_id, 100)
    await ReceiptWorker(till.db, JournalOnly()).complete_pending()
    key = {"Idempotency-Key": str(new_id())}

    (receipt,) = (await http.get(f"/orders/{order_id}/receipts")).json()
    path = f"/receipts/{receipt['receipt_id']}"
    printed = [(await http.post(f"{path}/paper", headers=key)).json() for _ in range(2)]
    mailed = await http.post(
        f"{path}/mail",
        json={"address": "guest@example.com"},
        headers={"Idempotency-Key": str(new_id())},
    )
    refused = await http.post(
        f"{path}/mail", json={"address": "guest"}, headers={"Idempotency-Key": str(new_id())}
    )

    assert [each["copy_no"] for each in printed] == [1, 1]
    assert (mailed.status_code, mailed.json()["copy_no"]) == (200, 2)
    assert refused.status_code == 422
    assert await till.count("receipt_copies") == 2


async def test_the_device_and_what_waits_for_it_can_be_asked(
    till: Till, http: httpx.AsyncClient
) -> None:
    await till.pay(await till.order(100), 100)

    state = (await http.get("/fiscal")).json()

    assert (state["device"]["name"], state["count"]) == ("journal_only", 1)
