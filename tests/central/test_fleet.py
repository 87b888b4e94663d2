"""Boxes as the office sees them, alarms about them, and what waits of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from central import roles
from central.fleet.service import BoxView
from central.fleet.watching import watch
from central.identity.person import Person
from central.main import Centre
from central.pools import pool
from central.sync.enrolment import CodeRefused, Invitation
from central.tenancy import Pool
from domain.clock import VirtualClock
from domain.errors import Forbidden, NotFound
from domain.ids import new_id
from sync.protocol.report import BoxReport, ReportedAlarm
from sync.protocol.wire import Heartbeat
from sync.types import to_micros
from tests.central.operators import owner_of, viewer_of
from tests.central.stream import Stream, asking, deliver, let_in


@pytest.fixture
def owner(stream: Stream) -> Person:
    """The owner of the evening's restaurant."""
    return owner_of(stream.box.organization_id)


@pytest.fixture
def jobs(dsn: str) -> Iterator[Pool]:
    """Connections of the job worker."""
    with pool(dsn, roles.JOBS, "", 1) as found:
        yield found


def beat(centre: Centre, stream: Stream, report: BoxReport) -> None:
    """The box is heard."""
    box = stream.box
    centre.replication.heartbeat(
        box, Heartbeat(new_id(), box.node_id, 1, 1, 0, bytes(32), report=report)
    )


def only_box(centre: Centre, owner: Person, stream: Stream) -> BoxView:
    (box,) = centre.fleet.boxes(owner, stream.box.organization_id)
    return box


def kinds(admin: psycopg.Connection[Any]) -> list[str]:
    found = admin.execute("SELECT kind FROM fleet_alarms WHERE ended_at IS NULL ORDER BY kind")
    return [kind for (kind,) in found]


def test_a_box_that_was_let_in_and_never_heard_is_told_from_one_that_went_silent(
    centre: Centre, owner: Person, stream: Stream, clock: VirtualClock
) -> None:
    assert only_box(centre, owner, stream).state == "never"
    beat(centre, stream, BoxReport(version="1.2.3", release=4))
    box = only_box(centre, owner, stream)
    assert (box.state, box.version, box.release) == ("active", "1.2.3", 4)
    clock.advance(4 * 60)
    assert only_box(centre, owner, stream).state == "silent"


def test_what_a_box_says_of_itself_is_shown(
    centre: Centre, owner: Person, stream: Stream, clock: VirtualClock
) -> None:
    now_ms = to_micros(clock.now()) // 1000
    alarm = ReportedAlarm("printer", "The kitchen printer\x00 has no paper.", now_ms)
    said = BoxReport(outbox=12, outbox_age_s=90, held=2, alarms=(alarm,), last_sale_ms=now_ms)
    beat(centre, stream, replace(said, clock_offset_ms=-301_000, receipt_series="B"))
    box = only_box(centre, owner, stream)
    assert (box.waiting, box.held, box.receipt_series) == (12, 2, "B")
    assert box.waiting_since == clock.now() - timedelta(seconds=90)
    assert box.last_sale_at == clock.now()
    assert box.alarms[0].sentence == "The kitchen printer? has no paper."
    assert box.clock_is_off


def test_nonsense_in_a_report_harms_nobody(centre: Centre, owner: Person, stream: Stream) -> None:
    beat(centre, stream, BoxReport(outbox=1 << 90, last_sale_ms=-5, outbox_age_s=1 << 80))
    box = only_box(centre, owner, stream)
    assert (box.waiting, box.last_sale_at) == (1 << 60, None)


def test_a_replaced_box_that_sells_on_is_seen_and_told(
    centre: Centre, owner: Person, stream: Stream, clock: VirtualClock, admin: Any, jobs: Pool
) -> None:
    beat(centre, stream, BoxReport())
    clock.advance(60)
    let_in(centre, stream.box, new_id())
    clock.advance(60)
    beat(centre, stream, BoxReport(last_sale_ms=to_micros(clock.now()) // 1000))
    new, old = centre.fleet.boxes(owner, stream.box.organization_id)
    assert (new.state, old.state, old.dual_active) == ("never", "fenced", True)
    watch(jobs, stream.box.organization_id, clock.now())
    assert kinds(admin) == ["dual_active"]


def test_an_alarm_is_raised_once_and_ends_when_it_is_over(
    centre: Centre, owner: Person, stream: Stream, clock: VirtualClock, admin: Any, jobs: Pool
) -> None:
    organization_id = stream.box.organization_id
    beat(centre, stream, BoxReport())
    clock.advance(20 * 60)
    assert watch(jobs, organization_id, clock.now()) == (1, 0)
    assert watch(jobs, organization_id, clock.now()) == (0, 0)
    (alarm,) = centre.fleet.alarms(owner, organization_id)
    assert (alarm.kind, alarm.node_id) == ("silent", stream.box.node_id)
    beat(centre, stream, BoxReport())
    assert watch(jobs, organization_id, clock.now()) == (0, 1)
    assert centre.fleet.alarms(owner, organization_id) == ()
    assert len(centre.fleet.alarms(owner, organization_id, ended=True)) == 1


def test_a_box_that_is_shut_out_is_heard_no_more(
    centre: Centre, owner: Person, stream: Stream, admin: Any
) -> None:
    organization_id, node_id = stream.box.organization_id, stream.box.node_id
    centre.fleet.revoke(owner, organization_id, node_id, "stolen")
    centre.fleet.revoke(owner, organization_id, node_id, "stolen")
    assert only_box(centre, owner, stream).state == "revoked"
    code = centre.fleet.invite(owner, place(stream))
    with pytest.raises(CodeRefused):
        centre.enrolment.enrol(asking(code.code, stream.box))
    with pytest.raises(NotFound):
        centre.fleet.revoke(owner, organization_id, new_id(), "stolen")


def test_what_waits_is_listed_and_made_rows_once_it_can_be(
    centre: Centre, owner: Person, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    organization_id = stream.box.organization_id
    deliver(centre, stream)
    admin.execute(
        "INSERT INTO sync_quarantine (organization_id, id, store_id, node_id, first_seq, last_seq,"
        " late, code, detail, since) SELECT organization_id, %s, store_id, node_id, 1,"
        " (SELECT max(seq) FROM sync_journal WHERE tx_id = j.tx_id), false, 'newer', 'why', now()"
        " FROM sync_journal j WHERE seq = 1",
        (new_id(),),
    )
    (waiting,) = centre.fleet.quarantine(owner, organization_id)
    assert (waiting.code, waiting.first_seq) == ("newer", 1)
    assert only_box(centre, owner, stream).quarantined == 1
    assert centre.fleet.redrive(owner, organization_id).solved == 1
    assert centre.fleet.quarantine(owner, organization_id) == ()


def test_somebody_of_one_store_sees_its_box_and_changes_nothing(
    centre: Centre, stream: Stream
) -> None:
    box = stream.box
    viewer = viewer_of(box.organization_id, box.store_id)
    elsewhere = viewer_of(box.organization_id, new_id())
    assert len(centre.fleet.boxes(viewer, box.organization_id)) == 1
    assert centre.fleet.boxes(elsewhere, box.organization_id) == ()
    with pytest.raises(NotFound):
        centre.fleet.boxes(owner_of(new_id()), box.organization_id)
    with pytest.raises(Forbidden):
        centre.fleet.invite(viewer, place(stream))
    with pytest.raises(Forbidden):
        centre.fleet.revoke(viewer, box.organization_id, box.node_id, "a joke")


def place(stream: Stream) -> Invitation:
    box = stream.box
    return Invitation(box.organization_id, box.brand_id, box.store_id)
