"""From a box's file to the centre, and what the office's reports say of it then.

The box is the production code on its own database: enrolment with a code, the worker, HTTP. Used by
the bench of the year and by the test of a fortnight.
"""

from __future__ import annotations

import asyncio
import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from central.figures.requests import SalesQuestion
from central.figures.service import FiguresService
from central.identity.person import Membership, Person
from central.identity.rights import Role
from comanda.demo_stage.players import HOSTESS
from domain.ids import new_id
from edge.database import Database
from edge.sync.box_store import BoxStore
from edge.sync.client import CentreClient
from edge.sync.service import EnrolHere, SyncService, SyncStatus
from edge.sync.worker import SyncWorker

Connect = Callable[[str, str], CentreClient]
LOOK_EVERY_S, LOOKS = 0.02, 100_000


@dataclass(frozen=True, slots=True)
class Drained:
    """A box that has given all it had."""

    seconds: float
    ops: int
    status: SyncStatus


@dataclass(frozen=True, slots=True)
class Trade:
    """What was sold, in minor units; categories by name."""

    orders: int = 0
    units: int = 0
    revenue_minor: int = 0
    by_category: dict[str, int] = field(default_factory=dict)


async def drain(database: Path, url: str, code: str, connect: Connect = CentreClient) -> Drained:
    """Let a box in and wait until the centre has everything of it."""
    db = Database(database)
    await db.open()
    box = BoxStore(db)
    service, worker = SyncService(db, box, connect), SyncWorker(db, box, connect)
    try:
        before = await service.enrol(EnrolHere(url, code), HOSTESS)
        began = time.perf_counter()
        worker.start()
        for _ in range(LOOKS):
            status = await service.status()
            if not status.waiting or status.parked:
                return Drained(time.perf_counter() - began, before.waiting, status)
            await asyncio.sleep(LOOK_EVERY_S)
        raise TimeoutError
    finally:
        await worker.stop()
        await db.close()


def sold(rows: Iterable[dict[str, str]]) -> Trade:
    """What a flat history says by itself: prices times pieces, without any code of ours."""
    orders: set[str] = set()
    by_category: dict[str, int] = defaultdict(int)
    units = 0
    for row in rows:
        orders.add(row["order"])
        units += int(row["quantity"])
        by_category[row["category"]] += int(Decimal(row["price"]) * 100) * int(row["quantity"])
    return Trade(len(orders), units, sum(by_category.values()), dict(by_category))


def read(file: Path) -> list[dict[str, str]]:
    """The rows of a flat history."""
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def reported(figures: FiguresService, organization_id: UUID, first: str, last: str) -> Trade:
    """What the office's reports say of these days."""
    role = Membership(new_id(), organization_id, "Pizzeria", Role.OWNER)
    owner = Person(new_id(), "Owner", "owner@example.com", "en", False, (role,))
    question = SalesQuestion(organization_id, first, last, "category")
    report = figures.sales(owner, question)
    [total] = report.totals
    return Trade(
        total.orders,
        sum(row.sums.quantity for row in report.rows) // 1000,
        total.gross_minor,
        {row.label: row.sums.gross_minor for row in report.rows},
    )
