"""The day and the books over HTTP, by their routes alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from domain.permissions import Right
from edge.alarms.service import AlarmService
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.books import api as books_api
from edge.books.service import BookService
from edge.commands import Actor
from edge.shifts import day_api
from edge.shifts.day_service import DayService
from tests.house import House


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is let in as the owner."""
    app = FastAPI()
    install_problems(app)
    app.include_router(day_api.router(DayService(house.db), house.shifts, house.serving))
    app.include_router(books_api.router(BookService(house.db)))
    sofia = Actor("person", house.people["Sofia Russo"], rights=frozenset(Right))
    app.dependency_overrides[current_actor] = lambda: sofia
    app.dependency_overrides[acting] = lambda: sofia
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def test_a_day_is_looked_at_closed_once_and_printed_again(
    house: House, http: httpx.AsyncClient
) -> None:
    await house.sell("Negroni", tender="Card")
    so_far = (await http.get("/day")).json()
    body = {
        "day_close_id": str(new_id()),
        "number": so_far["number"],
        "counts": [{"tender_id": str(house.tenders["Card"]), "counted_minor": 850}],
    }

    made = await http.post("/day-closes", json=body, headers=once())
    again = await http.post("/day-closes", json=body, headers=once())
    other = body | {"day_close_id": str(new_id())}
    late = await http.post("/day-closes", json=other, headers=once())
    copy = await http.post(f"/day-closes/{body['day_close_id']}/print", json={}, headers=once())

    assert (made.status_code, made.json()["revenue_minor"]) == (201, 900)
    assert again.json() == made.json()
    assert [each["counted_minor"] for each in made.json()["totals"]["counts"]] == [850]
    assert (late.status_code, "Look again" in late.text) == (409, True)
    assert copy.json()["copy_no"] == 1
    assert (await http.get("/day-closes")).json() == [made.json()]


async def test_open_orders_are_handed_to_somebody_before_the_close(
    house: House, http: httpx.AsyncClient
) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    marco = house.people["Marco Bianchi"]
    body = {"order_ids": [str(order_id)], "to_person_id": str(marco)}

    done = await http.post("/day/hand-orders", json=body, headers=once())
    carried = (await house.close_day()).totals.open_orders

    assert done.json()["where"] == ["7"]
    assert [(order.where, order.server) for order in carried] == [("7", "Marco")]
    told = await AlarmService(house.db).seen_by(Actor("person", marco))
    assert [alarm.sentence for alarm in told] == ["Sofia gave you: 7."]


async def test_a_days_ledger_is_fetched_as_a_file_and_its_codes_written(
    house: House, http: httpx.AsyncClient
) -> None:
    await house.sell("Negroni")
    day = (await http.get("/books")).json()["days"][0]
    code = {"account": "cash", "code": "1600", "name": "Kasse"}

    written = await http.put("/books/accounts", json=code, headers=once())
    file = await http.get(f"/books/days/{day['date']}/csv")
    unknown = await http.get(f"/books/days/{day['date']}/pdf")
    early = await http.post("/books/months", json={"month": day["date"][:7]}, headers=once())

    assert day["debit_minor"] == day["credit_minor"] == 1_800
    assert written.json()["is_own"]
    assert "1600,Kasse,9.00,0.00" in file.text
    assert f"ledger-{day['date']}.csv" in file.headers["content-disposition"]
    assert unknown.status_code == early.status_code == 422
