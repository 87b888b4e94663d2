"""What a monitor in the house reads of a box, and who may."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi import FastAPI

from edge.database import Database
from edge.metrics.api import router
from edge.metrics.measures import Counting, Measures
from edge.sync.box_store import BoxStore
from edge.sync.service import SyncService
from tests.edge.sync.test_up import make_courses


def app_of(db: Database, measures: Measures) -> FastAPI:
    app = FastAPI()
    app.include_router(router(db, SyncService(db, BoxStore(db)), measures))
    app.add_middleware(Counting, measures=measures)
    return app


async def scrape(app: FastAPI, host: str = "192.168.1.7", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=(host, 4321))
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as http:
        return await http.get("/metrics", headers=headers)


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


async def test_a_scrape_says_what_waits_and_since_when(db: Database) -> None:
    await make_courses(db, "Soup")
    text = (await scrape(app_of(db, Measures()))).text
    assert value(text, "comanda_box_outbox_ops") > 0
    assert value(text, 'comanda_box_life{life="alone"}') == 1
    assert value(text, 'comanda_box_print_jobs{state="queued"}') == 0
    assert value(text, "comanda_box_waiting_writes") == 0
    assert "Soup" not in text


async def test_requests_are_counted_by_their_route_and_strange_ones_as_one(db: Database) -> None:
    measures = Measures()
    app = app_of(db, measures)
    await scrape(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as http:
        for path in ("/a", "/b"):
            await http.get(path)
    text = (await scrape(app)).text
    counted = 'comanda_box_requests_total{method="GET",route="/metrics",status="200"}'
    assert value(text, counted) == 1
    strange = 'comanda_box_requests_total{method="other",route="other",status="404"}'
    assert value(text, strange) == 2


async def test_exchanges_with_the_centre_are_timed(db: Database) -> None:
    measures = Measures()
    for seconds in (0.2, 0.2, 3.0):
        measures.exchanged("push", round(seconds * 1000), answered=True)
    measures.exchanged("push", 50, answered=False)
    text = (await scrape(app_of(db, measures))).text
    assert value(text, 'comanda_box_exchange_seconds_bucket{le="0.25",what="push"}') == 2
    assert value(text, 'comanda_box_exchange_seconds_bucket{le="+Inf",what="push"}') == 3
    assert value(text, 'comanda_box_exchange_seconds_sum{what="push"}') == pytest.approx(3.4)
    assert value(text, 'comanda_box_exchanges_unanswered_total{what="push"}') == 1


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888", "nobody"])
async def test_nobody_outside_the_house_sees_anything(db: Database, host: str) -> None:
    answer = await scrape(app_of(db, Measures()), host)
    assert (answer.status_code, "comanda" in answer.text) == (404, False)


async def test_a_proxy_in_the_house_opens_nothing_for_others(db: Database) -> None:
    answer = await scrape(app_of(db, Measures()), "127.0.0.1", **{"X-Forwarded-For": "8.8.8.8"})
    assert answer.status_code == 404
