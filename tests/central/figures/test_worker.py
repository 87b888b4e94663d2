"""What is marked is computed by itself; a day that cannot be stays marked and holds up nobody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from central import roles
from central.figures.marking import mark
from central.figures.worker import AFTER_FAILURE_S, EVERY_S, FiguresWorker
from central.main import Centre, pool
from central.sync.shapes import shape_of
from central.tenancy import Pool, tenant_block
from domain.clock import VirtualClock
from sync.protocol.wire import Op
from tests.central.figures.conftest import taken_in
from tests.central.stream import Stream


def waiting(admin: psycopg.Connection[Any]) -> set[str]:
    return {row[0] for row in admin.execute("SELECT business_date FROM figure_marks")}


def test_a_day_that_cannot_be_computed_stays_marked_and_is_told(
    centre: Centre, worker: Pool, wild: Stream, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    taken_in(centre, wild)
    marked = waiting(admin)
    loop = FiguresWorker(worker, clock)
    zone = "UPDATE stores SET zone = %s WHERE id = %s"
    admin.execute(zone, ("Nowhere/Land", wild.box.store_id))
    assert loop.turn() >= EVERY_S
    assert waiting(admin) == marked
    admin.execute(zone, ("Europe/Rome", wild.box.store_id))
    assert loop.turn() < EVERY_S
    assert waiting(admin) == set()
    assert loop.turn() >= EVERY_S


def test_a_line_that_comes_late_marks_the_days_of_its_checks_and_refunds(
    centre: Centre, worker: Pool, wild: Stream, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    box = wild.box
    taken_in(centre, wild)
    FiguresWorker(worker, clock).turn()
    order_id, paid, back = admin.execute(
        "SELECT c.order_id, c.business_date, r.business_date FROM checks c "
        "JOIN refunds r ON r.check_id = c.id ORDER BY r.business_date DESC"
    ).fetchone() or (UUID(int=0), "", "")
    ops = [Op.parse(line[1]) for line in wild.lines]
    late = [
        shape_of(op.kind).read(op, box.organization_id, box.store_id)
        for op in ops
        if op.kind == "order_line" and order_id.hex.encode() in op.body
    ]
    with tenant_block(centre.pool, box.organization_id, box.store_id) as connection:
        mark(connection, box, late[:1], clock.now())
    assert waiting(admin) >= {paid, back}


def test_a_database_that_is_away_is_waited_for(clock: VirtualClock) -> None:
    with pool("host=/nowhere dbname=none connect_timeout=1", roles.JOBS, "", 1) as away:
        away.timeout = 0.2
        assert FiguresWorker(away, clock).turn() == AFTER_FAILURE_S
