"""Numbers for Prometheus that each process of the centre counts, and what a scrape looks up.

Several processes put their numbers together in files (`PROMETHEUS_MULTIPROC_DIR`, which
`comanda central run` sets): whichever is asked answers for all. Labels are routes, codes and
states; boxes are named by ids, at most 500 of them. No name, address or amount is ever a label.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOOKED_EVERY_S = 15.0
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("comanda_centre_requests", "Requests answered.", ("method", "route", "status"))
REQUEST_SECONDS = Histogram(
    "comanda_centre_request_seconds",
    "How long requests took, waiting for news included.",
    ("route",),
    buckets=QUICK,
)
WORK_SECONDS = Histogram(
    "comanda_centre_replication_seconds",
    "How long the database was worked with for a box's request.",
    ("what",),
    buckets=QUICK,
)
PUSHES = Counter("comanda_centre_pushes", "Pushes of boxes by what became of them.", ("code",))
ROWS = Counter("comanda_centre_rows_projected", "Rows written from what boxes sent.")
INSIDE = Gauge(
    "comanda_centre_admitted",
    "Requests of boxes that are inside, by lane.",
    ("lane",),
    multiprocess_mode="livesum",
)
REFUSED = Counter(
    "comanda_centre_refused", "Requests of boxes that were asked to come again.", ("lane", "why")
)
POOL = Gauge(
    "comanda_centre_connections",
    "Connections to the database: open, idle, and requests that wait for one.",
    ("role", "state"),
    multiprocess_mode="livesum",
)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Count how long the work for a box took, also when it failed."""
    began = time.perf_counter()
    try:
        yield
    finally:
        WORK_SECONDS.labels(what).observe(time.perf_counter() - began)


class Looked(Collector):
    """Numbers that are in the database, looked up at most every 15 seconds."""

    def __init__(self, look: Callable[[], Iterable[Metric]]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._found: list[Metric] = []
        self._at = -LOOKED_EVERY_S

    def collect(self) -> Iterable[Metric]:
        """What is in the database, or was a moment ago. Raises psycopg.Error."""
        with self._lock:
            if time.monotonic() - self._at >= LOOKED_EVERY_S:
                self._found = list(self._look())
                self._at = time.monotonic()
            return self._found


def exposition(looked: Collector | None = None) -> bytes:
    """Everything in Prometheus' text format."""
    if os.environ.get(FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    else:
        counted = REGISTRY
    text = generate_latest(counted)
    if looked is None:
        return text
    found = CollectorRegistry()
    found.register(looked)
    return text + generate_latest(found)


def gauge(name: str, says: str, labels: tuple[str, ...] = ()) -> GaugeMetricFamily:
    """A number that is looked up."""
    return GaugeMetricFamily(f"comanda_centre_{name}", says, labels=labels)
