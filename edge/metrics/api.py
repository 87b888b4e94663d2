"""`/metrics` of a box, in Prometheus' text format, for monitors in the same house.

It is answered to private addresses that come without a proxy, and to nobody else: no key, since it
says nothing of guests, people or sales, and a restaurant's monitor should not need one. Strangers
get the same answer as for an address that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from edge.database import Database
from edge.metrics import store
from edge.metrics.measures import BUCKETS_S, Measures
from edge.release import release
from edge.sync.service import SyncService, SyncStatus

if TYPE_CHECKING:  # imported with the first scrape
    from prometheus_client.core import GaugeMetricFamily, Metric

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BETWEEN = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of a proxy: then the caller is somebody else."""
LIVES = ("alone", "active", "fenced", "forked")


def router(db: Database, sync: SyncService, measures: Measures) -> APIRouter:
    """The one route."""
    found = APIRouter(include_in_schema=False)

    @found.get("/metrics")
    async def measure(request: Request) -> Response:
        if not is_near(request):
            return Response("Not Found", 404, media_type="text/plain")
        status = await sync.status()
        prints = await db.read(store.prints)
        text = _text([*_of_sync(status, db.clock.now()), *_of_box(db, prints), *_counted(measures)])
        return Response(text, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    return found


def is_near(request: Request) -> bool:
    """Whether somebody in the same house asks, and directly."""
    if any(name in request.headers for name in BETWEEN):
        return False
    try:
        host = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return host.is_private or host.is_loopback or host.is_link_local


def _of_sync(status: SyncStatus, now: datetime) -> Iterator[Metric]:
    yield _gauge("outbox_ops", "Changes that the centre does not have yet.", status.waiting)
    waits_s = _age_s(status.waiting_since, now) if status.waiting else 0.0
    yield _gauge("outbox_oldest_seconds", "For how long the oldest of them has waited.", waits_s)
    yield _gauge("outbox_unsafe_ops", "Changes in no verified copy of the centre.", status.unsafe)
    yield _gauge("parked_transactions", "Sent, and not readable there yet.", len(status.parked))
    held = sum(each.count for each in status.held)
    yield _gauge("held_rows", "Of the centre, and not usable here yet.", held)
    yield _gauge("clock_ahead_seconds", "Ahead of the centre's clock.", status.skew_ms / 1000)
    yield _gauge("menu_release", "Number of the office's release in force.", status.release)
    if status.heard_at is not None:
        age_s = _age_s(status.heard_at, now)
        yield _gauge("centre_heard_seconds", "Since the centre was heard.", age_s)
    lives = _family("life", "How the box stands with its centre.", ["life"])
    for life in LIVES:
        lives.add_metric([life], float(status.life == life))
    yield lives


def _of_box(db: Database, prints: dict[str, int]) -> Iterator[Metric]:
    yield _gauge("waiting_writes", "Writes in the queue of the database.", db.waiting_writes)
    jobs = _family("print_jobs", "Papers that are not out, by state.", ["state"])
    for state, count in prints.items():
        jobs.add_metric([state], count)
    yield jobs
    info = _family("info", "Which release runs.", ["version"])
    info.add_metric([release()], 1)
    yield info


def _counted(measures: Measures) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    requests = CounterMetricFamily(
        "comanda_box_requests", "Requests answered.", labels=["method", "route", "status"]
    )
    for labels, count in list(measures.requests.items()):
        requests.add_metric(list(labels), count)
    yield requests
    silent = CounterMetricFamily(
        "comanda_box_exchanges_unanswered", "Asked of the centre in vain.", labels=["what"]
    )
    for what, count in list(measures.unanswered.items()):
        silent.add_metric([what], count)
    yield silent
    took = HistogramMetricFamily(
        "comanda_box_exchange_seconds", "How long the centre took to answer.", labels=["what"]
    )
    for what, durations in list(measures.exchanges.items()):
        total, buckets = 0, []
        for limit, count in zip((*map(str, BUCKETS_S), "+Inf"), durations.counts, strict=True):
            total += count
            buckets.append((limit, total))
        took.add_metric([what], buckets, durations.sum_s)
    yield took


def _gauge(name: str, says: str, value: float) -> Metric:
    found = _family(name, says, [])
    found.add_metric([], value)
    return found


def _family(name: str, says: str, labels: list[str]) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily as Family

    return Family(f"comanda_box_{name}", says, labels=labels)


def _age_s(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def _text(found: list[Metric]) -> bytes:
    from prometheus_client import CollectorRegistry, generate_latest

    class Given:
        """What was looked up."""

        def collect(self) -> list[Metric]:
            """All of it."""
            return found

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Given())
    return generate_latest(registry)
