"""`/metrics` and the counting of requests at the centre; who may look."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client.core import Metric
from psycopg import Connection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central import doors, metrics
from central.fleet import store as fleet
from central.fleet.service import BoxView, view
from central.jobs import service as jobs
from central.problems import problem
from central.tenancy import Pool, tenant_block
from domain.clock import Clock

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MOST_BOXES = 500
"""More are counted by their states only."""
THIS_MACHINE = ("127.0.0.1", "::1")
BETWEEN = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of a proxy: then the caller is somebody else."""

_SAFE = b"SELECT max(began_at) FROM directory_backups"


class Numbers:
    """What a scrape looks up: boxes, quarantine, jobs, connections, the age of the backup."""

    def __init__(self, app: Pool, jobs_pool: Pool, pools: Iterable[Pool], clock: Clock) -> None:
        self._app = app
        self._jobs = jobs_pool
        self._pools = tuple(pools)
        self._clock = clock

    def look(self) -> Iterator[Metric]:
        """Everything. Raises psycopg.Error."""
        now = self._clock.now()
        boxes = [
            box
            for organization_id in doors.organization_ids(self._app)
            for box in self._boxes_of(organization_id, now)
        ]
        yield from _of_boxes(boxes, now)
        yield from self._of_jobs(now)
        yield from self._of_backups(now)

    def count_connections(self) -> None:
        """How the connections of this process are used."""
        for pool in self._pools:
            said = pool.get_stats()
            for state in ("pool_size", "pool_available", "requests_waiting"):
                metrics.POOL.labels(pool.name, state).set(said.get(state, 0))

    def _boxes_of(self, organization_id: UUID, now: datetime) -> list[BoxView]:
        with tenant_block(self._app, organization_id) as connection:
            return [view(row, now) for row in fleet.boxes(connection, organization_id, None)]

    def _of_jobs(self, now: datetime) -> Iterator[Metric]:
        found = jobs.count(self._jobs)
        by_state = metrics.gauge("jobs", "Jobs by task and state.", ("task", "state"))
        for task, states in found.tasks.items():
            for state, number in states.items():
                by_state.add_metric([task, state], number)
        yield by_state
        late = metrics.gauge("jobs_late_seconds", "For how long the oldest due job has waited.")
        late.add_metric([], _age_s(found.oldest_due_at, now))
        yield late

    def _of_backups(self, now: datetime) -> Iterator[Metric]:
        with self._app.connection() as connection:
            newest = _newest_backup(connection)
        if newest is not None:
            age = metrics.gauge("backup_age_seconds", "Since the newest verified backup began.")
            age.add_metric([], _age_s(newest, now))
            yield age


def _newest_backup(connection: Connection[tuple[object, ...]]) -> datetime | None:
    row = connection.execute(_SAFE).fetchone()
    return row[0] if row is not None and isinstance(row[0], datetime) else None


def _of_boxes(boxes: list[BoxView], now: datetime) -> Iterator[Metric]:
    states = metrics.gauge("boxes", "Boxes by state.", ("state",))
    for state in ("active", "silent", "fenced", "forked", "never", "revoked"):
        states.add_metric([state], sum(box.state == state for box in boxes))
    yield states
    quarantine = metrics.gauge("quarantined", "Transactions that cannot be read and wait.")
    quarantine.add_metric([], sum(box.quarantined for box in boxes))
    yield quarantine
    which = ("organization", "store", "node")
    waiting = metrics.gauge("box_waiting_ops", "Changes that are at the box only.", which)
    late = metrics.gauge("box_waiting_seconds", "Since when the oldest of them waits.", which)
    silent = metrics.gauge("box_silent_seconds", "Since the box was heard.", which)
    unsafe = metrics.gauge("box_unsafe_ops", "Changes in no verified backup.", which)
    for box in [each for each in boxes if each.state in ("active", "silent")][:MOST_BOXES]:
        labels = [str(box.organization_id), str(box.store_id), str(box.node_id)]
        waiting.add_metric(labels, box.waiting)
        late.add_metric(labels, _age_s(box.waiting_since, now))
        silent.add_metric(labels, _age_s(box.seen_at, now))
        unsafe.add_metric(labels, box.unsafe)
    yield from (waiting, late, silent, unsafe)


def _age_s(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def may_look(request: Request, token: str) -> bool:
    """Whoever shows the token; where none is set, this machine itself and no proxy on it."""
    if token:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(shown.encode(), token.encode())
    host = request.client.host if request.client else ""
    return host in THIS_MACHINE and not any(name in request.headers for name in BETWEEN)


def router(numbers: Numbers, token: str) -> APIRouter:
    """`/metrics`."""
    found = APIRouter(include_in_schema=False)
    looked = metrics.Looked(numbers.look)

    @found.get("/metrics")
    async def measure(request: Request) -> Response:
        if not may_look(request, token):
            return problem(404, "not_found", "There is nothing here.")
        numbers.count_connections()
        text = await to_thread.run_sync(metrics.exposition, looked)
        return Response(text, media_type=MEDIA_TYPE)

    return found


class Counting:
    """Counts requests by the template of their route: what strangers ask for is one label."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request when it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if route != "other" else "ANY"
            metrics.REQUESTS.labels(method, route, str(status)).inc()
            metrics.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)


def install_counting(app: FastAPI) -> None:
    """Count every request of an application."""
    app.add_middleware(Counting)
