"""What monitors read at the centre, and that it never says that it is well when it is not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from central.main import create_app
from central.settings import CentralSettings
from central.sync.admission import LIVE_BYTES, Admission, TooBusy
from domain.clock import VirtualClock
from tests.central.operators import is_tenant
from tests.central.stream import Stream, deliver


@pytest.fixture
async def app(dsn: str, clock: VirtualClock, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The API over a migrated database."""
    settings = CentralSettings(data=tmp_path / "centre", dsn=dsn)
    made = create_app(settings, dsn, clock)
    async with made.router.lifespan_context(made):
        yield made


def asking(app: FastAPI, host: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(host, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://centre")


def value(text: str, name: str) -> float:
    """The sum of a metric over its labels."""
    found = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE)
    assert found, name
    return sum(map(float, found))


async def test_a_scrape_says_how_boxes_requests_and_jobs_are(
    app: FastAPI, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    is_tenant(admin, stream.box.organization_id)
    deliver(app.state.centre, stream)
    admin.execute("UPDATE sync_streams SET said_seq = ack_seq + 7")
    async with asking(app) as http:
        await http.get("/health/live")
        await http.get("/wp-admin.php")
        text = (await http.get("/metrics")).text
    assert value(text, 'comanda_centre_requests_total{method="GET",route="/health/live",.*}') >= 1
    assert "wp-admin" not in text
    assert value(text, "comanda_centre_box_waiting_ops") == 7
    assert value(text, 'comanda_centre_boxes{state="active"}') == 1
    assert value(text, "comanda_centre_quarantined") == 0
    assert value(text, "comanda_centre_rows_projected_total") > 0
    assert value(text, 'comanda_centre_connections{role="comanda_sync",state="pool_size"}') >= 1


async def test_only_this_machine_may_look_unless_a_token_is_set(
    app: FastAPI, dsn: str, clock: VirtualClock, tmp_path: Path
) -> None:
    async with asking(app, "10.0.0.9") as stranger:
        assert (await stranger.get("/metrics")).status_code == 404
    async with asking(app) as proxy:
        answer = await proxy.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"})
        assert answer.status_code == 404
    settings = CentralSettings(data=tmp_path / "centre", dsn=dsn, metrics_token="t0p")
    guarded = create_app(settings, dsn, clock)
    async with guarded.router.lifespan_context(guarded), asking(guarded, "10.0.0.9") as http:
        assert (await http.get("/metrics")).status_code == 404
        shown = await http.get("/metrics", headers={"Authorization": "Bearer t0p"})
        assert shown.status_code == 200


async def test_a_centre_is_ready_when_its_database_answers_and_is_migrated(
    app: FastAPI, admin: psycopg.Connection[Any]
) -> None:
    async with asking(app) as http:
        assert (await http.get("/health/ready")).json() == {"ready": True}
        before = admin.execute("SELECT version_num FROM alembic_version").fetchone()
        admin.execute("UPDATE alembic_version SET version_num = '0000'")
        try:
            answer = await http.get("/health/ready")
        finally:
            admin.execute("UPDATE alembic_version SET version_num = %s", before)
        assert answer.status_code == 503
        assert "comanda central migrate" in answer.json()["trouble"]
        app.state.centre.app.close()
        assert (await http.get("/health/ready")).status_code == 503
        assert (await http.get("/health/live")).status_code == 200


async def test_a_hundred_boxes_that_catch_up_do_not_starve_one_that_sells() -> None:
    admission = Admission(4, 32)
    refused, done, over = 0, 0, asyncio.Event()

    async def catch_up(organization: int) -> None:
        nonlocal refused, done
        lane = admission.lane("push", 900_000)
        try:
            async with lane.place(organization):
                await over.wait()
                done += 1
        except TooBusy:
            refused += 1

    returning = [asyncio.create_task(catch_up(each)) for each in range(100)]
    await asyncio.sleep(0)
    lane = admission.lane("push", LIVE_BYTES)
    async with lane.place(1):
        assert await lane.work(lambda: "sold") == "sold"
    over.set()
    await asyncio.gather(*returning)
    assert (done, refused) == (36, 64)


async def test_one_chain_takes_at_most_half_of_a_lane() -> None:
    lane = Admission(2, 8).lane("pull", 100)
    async with asyncio.timeout(1):
        inside = [lane.place("large") for _ in range(5)]
        for place in inside:
            await place.__aenter__()
        with pytest.raises(TooBusy):
            await lane.place("large").__aenter__()
        async with lane.place("small"):
            pass
        for place in inside:
            await place.__aexit__(None, None, None)
