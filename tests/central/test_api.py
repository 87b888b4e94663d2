"""Replication over HTTP: keys, bodies, refusals; every answer with the block."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import zstandard
from starlette.requests import Request

from central.main import Centre, create_app
from central.settings import CentralSettings
from central.sync.bodies import MOST, read
from central.sync.enrolment import Invitation
from domain.clock import VirtualClock
from domain.ids import new_id
from sync.protocol.enrolment import Enrolled
from sync.protocol.wire import (
    Garbled,
    Heartbeat,
    HeartbeatAnswer,
    Pull,
    PullAnswer,
    PushAnswer,
    from_wire,
    to_wire,
)
from tests.central.stream import Stream, asking
from tests.central.test_feed import item, publish


@dataclass
class Way:
    """A box's way to the centre, over HTTP."""

    http: httpx.AsyncClient
    stream: Stream
    centre: Centre

    async def post(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        given = {
            "Authorization": f"Bearer {self.stream.token}",
            "Content-Encoding": "zstd",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return await self.http.post(f"/sync/v1/{path}", content=body, headers=given)

    async def push(self, after_seq: int = 0) -> httpx.Response:
        return await self.post("push", zstandard.compress(self.stream.push(after_seq).encode()))

    def beat(self) -> bytes:
        return zstandard.compress(
            to_wire(Heartbeat(new_id(), self.stream.box.node_id, 1, 1, 0, bytes(32)))
        )


@pytest.fixture
async def way(dsn: str, stream: Stream, clock: VirtualClock, tmp_path: Path) -> AsyncIterator[Way]:
    """A box that was let in over HTTP."""
    settings = CentralSettings(data=tmp_path / "centre", dsn=dsn, catch_ups=1, waiting=1)
    app = create_app(settings, dsn, clock)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://centre") as http,
    ):
        centre: Centre = app.state.centre
        box = stream.box
        where = Invitation(box.organization_id, box.brand_id, box.store_id)
        code = centre.enrolment.invite(where, "the office")
        answer = await http.post("/sync/v1/enrol", content=to_wire(asking(code, box)))
        enrolled = from_wire(Enrolled, answer.content)
        yield Way(http, replace(stream, token=enrolled.token), centre)


async def test_a_box_pushes_pulls_and_says_that_it_is_there(way: Way) -> None:
    pushed = from_wire(PushAnswer, (await way.push()).content)
    assert pushed.code == "ok"
    beat = from_wire(HeartbeatAnswer, (await way.post("heartbeat", way.beat())).content)
    assert beat.sync.ack_seq == pushed.sync.ack_seq == len(way.stream.push().ops)
    ask = Pull(new_id(), way.stream.box.node_id, 1, 1, {"organization": 0})
    answer = await way.post("pull", zstandard.compress(to_wire(ask)), Accept_Encoding="zstd")
    assert answer.headers["content-encoding"] == "zstd"
    assert from_wire(PullAnswer, answer.content).sync.ack_hash == pushed.sync.ack_hash


@pytest.mark.parametrize("key", ["", "Bearer ", "Bearer nobody", "Basic YTpi"])
async def test_an_unknown_key_opens_nothing(way: Way, key: str) -> None:
    answer = await way.post("heartbeat", way.beat(), Authorization=key)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unknown_key"
    assert "sync" not in answer.json()


def _bomb() -> bytes:
    return zstandard.compress(bytes(MOST + 1))


def _long() -> bytes:
    return bytes(MOST + 1)


BODIES: dict[str, tuple[Any, int, str]] = {
    "nothing": (lambda body: b"", 400, "garbled"),
    "cut short": (lambda body: body[:-20], 400, "garbled"),
    "not compressed": (lambda body: b"hello", 400, "garbled"),
    "another language": (lambda body: zstandard.compress(b"\xff\xfe"), 400, "garbled"),
    "a list": (lambda body: zstandard.compress(b"[1]"), 400, "garbled"),
    "a deep list": (lambda body: zstandard.compress(b"[" * 200_000), 400, "garbled"),
    "a bomb": (lambda body: _bomb(), 413, "too_large"),
    "too long": (lambda body: _long(), 413, "too_large"),
}


@pytest.mark.parametrize("case", BODIES)
async def test_a_bad_body_is_refused_by_name_and_the_block_is_said(
    way: Way, case: str, admin: psycopg.Connection[Any]
) -> None:
    spoil, status, code = BODIES[case]
    await way.post("heartbeat", way.beat())
    body = zstandard.compress(way.stream.push().encode())
    answer = await way.post("push", spoil(body))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["sync"]["ack_seq"] == 0
    assert admin.execute("SELECT count(*) FROM sync_journal").fetchone() == (0,)
    assert from_wire(PushAnswer, (await way.push()).content).code == "ok"


async def test_too_many_rows_are_refused(way: Way) -> None:
    push = way.stream.push()
    million = replace(push, ops=(b"{}",) * 1_000_000)
    answer = await way.post("push", zstandard.compress(million.encode()))
    assert (answer.status_code, answer.json()["code"]) == (400, "garbled")
    thousands = replace(push, ops=push.ops[:1] * 5_000)
    answer = await way.post("push", zstandard.compress(thousands.encode()))
    assert from_wire(PushAnswer, answer.content).code == "too_big"


async def test_a_key_does_not_speak_for_another_box(way: Way) -> None:
    stranger = Heartbeat(new_id(), new_id(), 1, 1, 0, bytes(32))
    answer = await way.post("heartbeat", zstandard.compress(to_wire(stranger)))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


async def test_a_centre_without_time_asks_to_come_back_and_says_the_block(way: Way) -> None:
    pushed = from_wire(PushAnswer, (await way.push()).content)
    answers = await asyncio.gather(*(way.post("heartbeat", way.beat()) for _ in range(8)))
    busy = [answer for answer in answers if answer.status_code == 503]
    assert busy
    assert {answer.json()["sync"]["ack_seq"] for answer in busy} == {pushed.sync.ack_seq}
    assert all(5 <= int(answer.headers["retry-after"]) <= 30 for answer in busy)


async def test_a_code_that_is_wrong_is_refused_in_a_sentence(way: Way) -> None:
    answer = await way.http.post("/sync/v1/enrol", content=to_wire(asking("WRONG", way.stream.box)))
    assert (answer.status_code, answer.json()["code"]) == (409, "code_refused")


async def test_an_idle_pull_is_answered_when_there_is_news(way: Way) -> None:
    stream = way.stream
    ask = Pull(new_id(), stream.box.node_id, 1, 1, {"organization": 0}, wait_s=20)
    waiting = asyncio.create_task(way.post("pull", zstandard.compress(to_wire(ask))))
    beat = await way.post("heartbeat", way.beat())
    await asyncio.to_thread(publish, way.centre, stream, item("news"))
    answer = from_wire(PullAnswer, (await waiting).content)
    assert beat.status_code == 200
    assert [row.body for row in answer.rows] == [b"news"]


async def test_a_pull_without_news_comes_back_empty(way: Way) -> None:
    ask = Pull(new_id(), way.stream.box.node_id, 1, 1, {"organization": 0}, wait_s=1)
    answer = await way.post("pull", zstandard.compress(to_wire(ask)))
    assert from_wire(PullAnswer, answer.content).rows == ()


async def test_a_box_that_goes_away_in_the_middle_of_a_body_is_nothing_unforeseen() -> None:
    came = iter(({"type": "http.request", "body": b"half", "more_body": True},))

    async def receive() -> dict[str, Any]:
        return next(came, {"type": "http.disconnect"})

    with pytest.raises(Garbled):
        await read(Request({"type": "http", "headers": []}, receive))
