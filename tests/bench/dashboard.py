"""Every question of the office over many stores and a year: how long the slowest answers take."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import edge.sqlite_library  # noqa: F401  (first)
from central import embedded, roles, schema
from central.figures.requests import BYS, ChecksQuestion, SalesQuestion
from central.figures.service import FiguresService
from central.identity.person import Membership, Person
from central.identity.rights import Role
from central.main import pool, services
from central.settings import CentralSettings
from domain.clock import VirtualClock
from tests.bench.table import Row, percentile
from tests.central.year import LAST, Chain

SIZES = tuple(map(int, os.environ.get("STORES", "10,100,200").split(",")))
ROUNDS = 21
NOW = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
P95_MS = 300.0

Ask = Callable[[int], object]


def run() -> list[Row]:
    """One row for each size: the p95 of the slowest kind of question."""
    return [
        Row(f"dashboard queries, {each.stores} stores x 1 year, p95 of the slowest", each.slowest,
            None, P95_MS)
        for each in measured()
    ]  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """How long each kind of question took at a size, p50 and p95 in milliseconds."""

    stores: int
    kinds: dict[str, tuple[float, float]]

    @property
    def slowest(self) -> float:
        """The p95 of the slowest kind."""
        return max(p95 for _, p95 in self.kinds.values())


def measured() -> Iterator[Measured]:
    """Measure at each size; the chain grows in one database."""
    with chain() as (made, figures):
        for before, size in pairwise((0, *SIZES)):
            began = time.perf_counter()
            made.grow(size)
            if not before:
                made.detail(0, date(2026, 1, 1), LAST)
            for number in range(before, size):
                made.detail(number, LAST - timedelta(days=7), LAST - timedelta(days=7))
            made.admin.execute("VACUUM ANALYZE")
            print(f"{size} stores made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
            yield Measured(size, _measure(made, figures))


@contextmanager
def chain() -> Iterator[tuple[Chain, FiguresService]]:
    """A centre with one store, to grow."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with ExitStack() as stack:
            dsn = stack.enter_context(embedded.running(folder / "data"))
            schema.migrate(dsn)
            clock = VirtualClock(NOW)
            settings = CentralSettings(data=folder / "centre", dsn=dsn)
            centre = stack.enter_context(services(settings, dsn, clock))
            worker = stack.enter_context(pool(dsn, roles.JOBS, "", 2))
            made = Chain.begin(centre, worker, dsn, folder)
            yield made, FiguresService(centre.app, clock)
            made.admin.close()
    finally:
        shutil.rmtree(folder)


def _measure(made: Chain, figures: FiguresService) -> dict[str, tuple[float, float]]:
    found = {}
    for kind, ask in _questions(made, figures):
        ask(0)
        times = [_timed(ask, number) for number in range(ROUNDS)]
        found[kind] = (percentile(times, 50), percentile(times, 95))
    return found


def _timed(ask: Ask, number: int) -> float:
    began = time.perf_counter()
    ask(number)
    return (time.perf_counter() - began) * 1000


def _questions(made: Chain, figures: FiguresService) -> Iterator[tuple[str, Ask]]:
    organization_id, ids = made.organization_id, list(made.ids)
    role = Membership(UUID(int=1), organization_id, "A chain", Role.VIEWER)
    who = Person(UUID(int=2), "Vera", "vera@example.com", "en", False, (role,))
    yield "glance", lambda number: figures.glance(who, organization_id)
    spans = {
        "today": ("2026-12-31", "2026-12-31"),
        "7 days": ("2026-12-25", "2026-12-31"),
        "30 days": ("2026-12-02", "2026-12-31"),
        "uneven": ("2026-02-14", "2026-11-16"),
        "year": ("2026-01-01", "2026-12-31"),
    }
    places: dict[str, Callable[[int], dict[str, object]]] = {
        "all": lambda number: {},
        "a brand": lambda number: {"brand_id": made.brand(number)},
        "a store": lambda number: {"store_ids": (ids[number % len(ids)],)},
        "a third": lambda number: {"store_ids": tuple(ids[number % 3 :: 3])},
    }
    for by in BYS:
        for span, (first, last) in spans.items():
            for place, said in places.items():

                def ask(
                    number: int,
                    by: str = by,
                    first: str = first,
                    last: str = last,
                    said: Callable[[int], dict[str, object]] = said,
                ) -> object:
                    asked = SalesQuestion(organization_id, first, last, by, **said(number))  # type: ignore[arg-type]
                    return figures.sales(who, asked)

                yield f"{by}, {span}, {place}", ask
    year = ChecksQuestion(organization_id, ids[0], "2026-01-01", "2026-12-31")
    yield "checks of a day", lambda number: figures.checks(who, _of_day(year, number))
    yield "checks of a year, first page", lambda number: figures.checks(who, year)
    yield "checks of a year by number", lambda number: figures.checks(who, _text(year, number))
    yield "checks of a year, refunded", lambda number: figures.checks(who, _only(year, "refunded"))
    yield "checks of a year, unpaid", lambda number: figures.checks(who, _only(year, "unpaid"))
    some = [row.check_id for row in figures.checks(who, year).rows]
    yield (
        "a check",
        lambda number: figures.check(who, organization_id, some[number % len(some)]),
    )
    yield "days that differ", lambda number: figures.comparisons(who, organization_id)
    yield "agreement", lambda number: figures.agreement(who, organization_id)


def _of_day(question: ChecksQuestion, number: int) -> ChecksQuestion:
    day = (LAST - timedelta(days=number)).isoformat()
    return ChecksQuestion(question.organization_id, question.store_id, day, day)


def _text(question: ChecksQuestion, number: int) -> ChecksQuestion:
    return ChecksQuestion(
        question.organization_id,
        question.store_id,
        question.first,
        question.last,
        text=str(1 + number),
    )


def _only(question: ChecksQuestion, only: str) -> ChecksQuestion:
    return ChecksQuestion(
        question.organization_id,
        question.store_id,
        question.first,
        question.last,
        only=only,  # type: ignore[arg-type]
    )


if __name__ == "__main__":
    for each in measured():
        print(f"{each.stores} stores: slowest p95 {each.slowest:.0f} ms")
        slow = sorted(each.kinds.items(), key=lambda kind: -kind[1][1])
        for kind, (p50, p95) in slow[:25]:
            print(f"  {kind:45} p50 {p50:7.1f}  p95 {p95:7.1f}")
