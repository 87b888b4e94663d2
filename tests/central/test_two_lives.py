"""One restaurant, several lives of its box: which of two rows counts, and that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from central.main import Centre
from domain.clock import VirtualClock
from domain.ids import new_id
from sync.protocol.report import BoxReport
from sync.protocol.wire import Heartbeat, HeartbeatAnswer
from sync.seal import GENESIS
from tests.central.sealing import rows_of, sealed
from tests.central.stream import Stream, deliver, let_in

Admin = psycopg.Connection[Any]


@pytest.fixture
def before(centre: Centre, stream: Stream) -> Stream:
    """The evening of the restaurant's first box, delivered."""
    deliver(centre, stream)
    return stream


@pytest.fixture
def later(centre: Centre, before: Stream) -> Stream:
    """The stream of the box that has the restaurant now; nothing is in it."""
    box = replace(before.box, node_id=new_id())
    let_in(centre, box)
    return Stream([], box, epoch=2)


def open_order(stream: Stream) -> dict[str, Any]:
    """The open order as the stream had it last."""
    found = [data for group in rows_of(stream.lines) for kind, data in group if kind == "order"]
    return next(data for data in reversed(found) if data["state"] == "open")


def guests_of(admin: Admin, order: dict[str, Any]) -> int:
    """How many guests the centre has for an order."""
    row = admin.execute("SELECT guests FROM orders WHERE id = %s", (order["id"],)).fetchone()
    assert row is not None
    return int(row[0])


def said(stream: Stream, order: dict[str, Any]) -> Stream:
    """The stream with a change of an order behind."""
    return replace(stream, lines=sealed([[("order", order)]], stream.lines))


def beat(centre: Centre, stream: Stream, report: BoxReport | None = None) -> HeartbeatAnswer:
    """A heartbeat of the stream's box."""
    who = (new_id(), stream.box.node_id, stream.epoch, 1)
    return centre.replication.heartbeat(stream.box, Heartbeat(*who, 0, GENESIS, report=report))


def test_of_one_step_made_twice_the_later_stream_counts_and_both_are_kept(
    centre: Centre, before: Stream, later: Stream, admin: Admin
) -> None:
    order = open_order(before)
    [answer] = deliver(centre, said(later, order | {"guests": 9}))

    assert [each.code for each in answer.quarantined] == ["overruled"]
    assert "this box's counts" in answer.quarantined[0].detail
    assert guests_of(admin, order) == 9
    bodies = admin.execute("SELECT body FROM sync_journal WHERE entity_id = %s", (order["id"],))
    kept = [json.loads(bytes(body))["d"] for (body,) in bodies]
    assert {row["guests"] for row in kept if row["rev"] == order["rev"]} == {order["guests"], 9}
    assert beat(centre, later).verdicts == ()


def test_what_the_replaced_box_made_otherwise_is_told_to_it_and_does_not_count(
    centre: Centre, before: Stream, later: Stream, admin: Admin
) -> None:
    order = open_order(before)
    ours = order | {"guests": 9, "rev": order["rev"] + 1, "node_id": later.box.node_id.hex}
    deliver(centre, said(later, ours))
    tail = said(before, order | {"guests": 3, "rev": order["rev"] + 1})
    answer = centre.replication.push(tail.box, tail.push(len(before.lines), late=True))

    assert [each.code for each in answer.quarantined] == ["overruled"]
    assert "the other box's counts" in answer.quarantined[0].detail
    assert guests_of(admin, order) == 9


def test_more_steps_of_the_replaced_box_do_not_undo_those_of_the_new_one(
    centre: Centre, before: Stream, later: Stream, admin: Admin
) -> None:
    order = open_order(before)
    ours = order | {"guests": 9, "rev": order["rev"] + 1, "node_id": later.box.node_id.hex}
    deliver(centre, said(later, ours))
    tail = said(before, order | {"guests": 3, "rev": order["rev"] + 5})
    centre.replication.push(tail.box, tail.push(len(before.lines), late=True))
    assert guests_of(admin, order) == 9


def test_the_new_box_counts_also_where_the_tail_of_the_old_one_was_there_first(
    centre: Centre, before: Stream, later: Stream, admin: Admin
) -> None:
    order = open_order(before)
    tail = said(before, order | {"guests": 3, "rev": order["rev"] + 5})
    centre.replication.push(tail.box, tail.push(len(before.lines), late=True))
    assert guests_of(admin, order) == 3
    ours = order | {"guests": 9, "rev": order["rev"] + 1, "node_id": later.box.node_id.hex}
    [answer] = deliver(centre, said(later, ours))
    assert (answer.quarantined, guests_of(admin, order)) == ((), 9)


# ---- what a box says of itself ---------------------------------------------------------------
def test_a_solved_quarantine_is_told_by_what_is_no_longer_named(
    centre: Centre, before: Stream, admin: Admin
) -> None:
    foreign = open_order(before) | {"store_id": new_id().hex, "id": new_id().hex}
    tail = said(before, foreign)
    answer = centre.replication.push(tail.box, tail.push(len(before.lines)))
    assert beat(centre, before).verdicts == answer.quarantined
    admin.execute("UPDATE sync_quarantine SET solved_at = now()")
    assert beat(centre, before).verdicts == ()


def test_a_clock_that_is_far_off_is_flagged_until_it_is_right(
    centre: Centre, before: Stream, admin: Admin, clock: VirtualClock
) -> None:
    look = "SELECT clock_offset_ms, clock_uncertainty_ms, clock_flagged_at FROM sync_streams"
    beat(centre, before, BoxReport(clock_offset_ms=400_000, clock_uncertainty_ms=20))
    first = clock.now()
    clock.advance(60)
    beat(centre, before, BoxReport(clock_offset_ms=400_001, clock_uncertainty_ms=20))
    assert admin.execute(look.encode()).fetchall() == [(400_001, 20, first)]
    beat(centre, before, BoxReport(clock_offset_ms=-299_000, clock_uncertainty_ms=20))
    assert admin.execute(look.encode()).fetchall() == [(-299_000, 20, None)]


def test_the_offset_of_the_clock_is_kept_with_each_op(
    centre: Centre, before: Stream, admin: Admin
) -> None:
    order = open_order(before)
    stamped = said(before, order | {"rev": order["rev"] + 1, "guests": 5})
    line = stamped.lines[-1]
    body = line[1].replace(b',"n":', b',"ahead":-120,"unsure":30,"n":', 1)
    stamped.lines[-1] = (line[0], body, line[2], line[3], line[4])
    answer = centre.replication.push(stamped.box, stamped.push(len(before.lines)))
    look = "SELECT clock_offset_ms, clock_uncertainty_ms FROM sync_journal ORDER BY seq DESC"
    assert answer.code == "ok"
    assert admin.execute(look.encode()).fetchone() == (-120, 30)
