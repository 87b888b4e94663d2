"""Streams of boxes: repeats, gaps, forks, boxes that were replaced, and rows that are no rows."""

from __future__ import annotations

import copy
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from central.main import Centre
from central.metadata import tenant_tables
from central.sync import shapes
from central.sync.boxes import KnownBox
from central.sync.enrolment import CodeRefused, Invitation
from central.sync.ingest import NotYours
from central.sync.redrive import redrive
from domain.clock import VirtualClock
from domain.ids import new_id
from sync.protocol.wire import Garbled, Heartbeat, Pull
from sync.seal import GENESIS
from tests.central.sealing import Row, rows_of, sealed
from tests.central.stream import Stream, asking, deliver, let_in, read_stream
from tests.central.test_projection import everything


def count(admin: psycopg.Connection[Any], table: str, where: str = "true") -> int:
    row = admin.execute(f"SELECT count(*) FROM {table} WHERE {where}".encode()).fetchone()
    return int(row[0]) if row else 0


def first_of(stream: Stream, kind: str) -> dict[str, Any]:
    """The first row of a kind in a stream."""
    return next(
        copy.deepcopy(data)
        for group in rows_of(stream.lines)
        for found, data in group
        if found == kind
    )


def appended(stream: Stream, *groups: list[Row]) -> Stream:
    """The stream with more transactions behind."""
    return replace(stream, lines=sealed(groups, stream.lines))


# ---- repeats, gaps, forks --------------------------------------------------------------------
def test_a_push_that_comes_again_changes_nothing(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    before = everything(admin, stream.box.organization_id)
    answers = deliver(centre, stream)
    assert {answer.code for answer in answers} == {"ok"}
    assert everything(admin, stream.box.organization_id) == before
    assert count(admin, "sync_journal") == len(stream.lines)


def test_a_push_that_overlaps_adds_only_what_is_new(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    first = stream.push(most=1)
    centre.replication.push(stream.box, first)
    assert centre.replication.push(stream.box, stream.push()).code == "ok"
    assert count(admin, "sync_journal") == len(stream.push().ops)


def test_a_push_after_a_gap_is_sent_back(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    skipped = len(stream.push(most=1).ops)
    answer = centre.replication.push(stream.box, stream.push(skipped))
    assert (answer.code, answer.sync.ack_seq) == ("gap", 0)
    assert count(admin, "sync_journal") == 0


def test_another_past_is_a_fork(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    other = replace(stream, lines=sealed([[("guest", first_guest(stream))]]))
    assert centre.replication.push(stream.box, other.push()).code == "forked"
    behind = replace(stream.push(len(stream.lines)), prev_hash=GENESIS)
    assert centre.replication.push(stream.box, behind).code == "forked"
    assert count(admin, "guests") == 0


def test_a_centre_older_than_what_the_box_has_seen_says_so(centre: Centre, stream: Stream) -> None:
    answer = centre.replication.push(stream.box, replace(stream.push(), gen=2))
    assert (answer.code, answer.sync.gen) == ("busy", 1)


def test_an_unknown_contract_and_too_many_ops_are_refused(centre: Centre, stream: Stream) -> None:
    push = stream.push()
    assert centre.replication.push(stream.box, replace(push, contract=99)).code == "contract"
    many = replace(push, ops=push.ops * 500)
    assert centre.replication.push(stream.box, many).code == "too_big"


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"{}", b"[" * 100_000, b'{"seq":1}', b'{"seq":1e3,"tx":3,"n":1,"of":1,"d":{}}', b"\xff"],
)
def test_an_op_that_is_none_is_not_received(
    centre: Centre, stream: Stream, spoilt: bytes, admin: psycopg.Connection[Any]
) -> None:
    push = stream.push()
    with pytest.raises(Garbled):
        centre.replication.push(stream.box, replace(push, ops=(spoilt, *push.ops[1:])))
    assert count(admin, "sync_journal") == 0


def test_a_push_that_comes_twice_at_once_is_journalled_once(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    for push in stream.pushes(100):
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(centre.replication.push, [stream.box] * 4, [push] * 4))
        assert {answer.code for answer in answers} == {"ok"}
    assert count(admin, "sync_journal") == len(stream.lines)


# ---- replaced boxes --------------------------------------------------------------------------
def test_a_replaced_box_is_fenced_and_delivers_its_tail_late(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    first = stream.push(most=100)
    centre.replication.push(stream.box, first)
    let_in(centre, stream.box, new_id())
    at = len(first.ops)
    refused = centre.replication.push(stream.box, stream.push(at))
    assert (refused.code, refused.sync.epoch) == ("fenced", 2)
    while at < len(stream.lines):
        push = stream.push(at, late=True)
        assert centre.replication.push(stream.box, push).code == "ok"
        at += len(push.ops)
    assert count(admin, "sync_journal", "late") == len(stream.lines) - len(first.ops)
    assert count(admin, "payments") == 3


def test_late_state_does_not_undo_what_the_new_box_made_final(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    open_order = next(
        data
        for group in reversed(rows_of(stream.lines))
        for kind, data in group
        if kind == "order" and data["state"] == "open"
    )
    newer = KnownBox(stream.box.organization_id, stream.box.brand_id, stream.box.store_id, new_id())
    let_in(centre, newer)
    voided = open_order | {"state": "voided", "rev": open_order["rev"] + 1}
    deliver(centre, Stream(sealed([[("order", voided)]]), newer, epoch=2))
    late = appended(stream, [("order", open_order | {"rev": open_order["rev"] + 5})])
    answer = centre.replication.push(stream.box, late.push(len(stream.lines), late=True))
    assert (answer.code, answer.quarantined) == ("ok", ())
    found = admin.execute("SELECT state FROM orders WHERE id = %s", (open_order["id"],)).fetchone()
    assert found == ("voided",)


def test_a_replay_under_a_new_node_doubles_nothing(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    before = everything(admin, stream.box.organization_id)
    again = replace(stream.box, node_id=new_id())
    let_in(centre, again)
    replayed = Stream(sealed(rows_of(stream.lines)), again, epoch=2)
    answers = deliver(centre, replayed)
    assert {(answer.code, answer.quarantined) for answer in answers} == {("ok", ())}
    assert everything(admin, stream.box.organization_id) == before


# ---- rows that are no rows -------------------------------------------------------------------
def first_guest(stream: Stream, **changes: Any) -> dict[str, Any]:
    """A guest of the stream's organization."""
    return {
        "organization_id": stream.box.organization_id.hex,
        "id": new_id().hex,
        "created_at": 1_764_000_000_000_000,
        "updated_at": 1_764_000_000_000_000,
        "deleted_at": None,
        "rev": 1,
        "name": "Ada",
        "phone": "",
        "email": "",
        "note": "",
        "allergies": {},
        "clocks": {},
        "home_store_id": None,
        "erased_at": None,
    } | changes


POISON: dict[str, tuple[dict[str, Any], str]] = {
    "a field of the future": ({"shoe_size": 42}, "unknown_field"),
    "a number for a name": ({"name": 5}, "wrong_type"),
    "a name that no database keeps": ({"name": "A\x00da"}, "refused"),
    "a name deep in a document": ({"allergies": {"a": "\x00"}}, "refused"),
    "half a character": ({"name": "\ud800"}, "unreadable"),
    "a number of no size": ({"updated_at": 1 << 63}, "refused"),
    "a number of all sizes": ({"rev": 10**30}, "wrong_type"),
    "a fraction": ({"rev": 1.5}, "wrong_type"),
    "nothing where something belongs": ({"name": None}, "wrong_type"),
    "another organization's": ({"organization_id": new_id().hex}, "foreign"),
    "a store that is no id": ({"home_store_id": "everywhere"}, "refused"),
}


@pytest.mark.parametrize("case", POISON)
def test_a_poisoned_row_waits_alone(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any], case: str
) -> None:
    spoilt, code = POISON[case]
    bad, good = first_guest(stream, **spoilt), first_guest(stream)
    ours = appended(stream, [("guest", bad)], [("guest", good)])
    verdicts = [verdict for answer in deliver(centre, ours) for verdict in answer.quarantined]
    at = len(stream.lines) + 1
    assert [(each.first_seq, each.last_seq, each.code) for each in verdicts] == [(at, at, code)]
    assert [row[0] for row in admin.execute("SELECT id FROM guests")] == [UUID(good["id"])]
    assert count(admin, "sync_journal") == len(ours.lines)


def test_a_failing_transaction_is_kept_whole(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    good, bad = first_guest(stream), first_guest(stream, name=7)
    answers = deliver(centre, appended(stream, [("guest", good), ("guest", bad)]))
    assert [verdict.code for verdict in answers[-1].quarantined] == ["wrong_type"]
    assert count(admin, "guests") == 0


def test_an_unknown_kind_is_held(centre: Centre, stream: Stream) -> None:
    answers = deliver(centre, appended(stream, [("hologram", first_guest(stream))]))
    assert [verdict.code for verdict in answers[-1].quarantined] == ["unknown_kind"]


def test_a_fact_of_the_same_id_and_another_content_is_a_conflict(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    payment = first_of(stream, "payment")
    more = payment | {"amount_minor": payment["amount_minor"] + 1}
    answers = deliver(centre, appended(stream, [("payment", payment)], [("payment", more)]))
    assert [verdict.code for verdict in answers[-1].quarantined] == ["conflict"]
    found = admin.execute(
        "SELECT amount_minor FROM payments WHERE id = %s", (payment["id"],)
    ).fetchone()
    assert found == (payment["amount_minor"],)


def test_a_line_without_its_order_waits_for_it(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    deliver(centre, stream)
    order = first_of(stream, "order") | {"id": new_id().hex}
    line = first_of(stream, "order_line") | {"id": new_id().hex, "order_id": order["id"]}
    ours = appended(stream, [("order_line", line)], [("order", order)])
    at, box = len(stream.lines), stream.box
    first = centre.replication.push(box, ours.push(at, most=1))
    assert [verdict.code for verdict in first.quarantined] == ["missing_parent"]
    assert centre.replication.push(box, ours.push(at + 1)).quarantined == ()
    done = redrive(centre.pool, box.organization_id, box.brand_id, box.store_id, clock.now())
    assert done == (1, 0)
    assert count(admin, "order_lines", f"id = '{line['id']}'") == 1


def test_children_may_come_before_their_parents_in_one_transaction(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    order = first_of(stream, "order") | {"id": new_id().hex}
    line = first_of(stream, "order_line") | {"id": new_id().hex, "order_id": order["id"]}
    ours = appended(stream, [("order_line", line), ("order", order)])
    assert centre.replication.push(stream.box, ours.push(len(stream.lines))).quarantined == ()
    assert count(admin, "order_lines", f"id = '{line['id']}'") == 1


def test_what_is_final_does_not_change(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    closed = next(
        data
        for group in rows_of(stream.lines)
        for kind, data in group
        if kind == "order" and data["state"] == "closed"
    )
    again = closed | {"state": "open", "rev": closed["rev"] + 1}
    ours = appended(stream, [("order", again)])
    answer = centre.replication.push(stream.box, ours.push(len(stream.lines)))
    assert [verdict.code for verdict in answer.quarantined] == ["final"]


def test_what_becomes_final_stays_so_within_one_push(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    order = next(
        data
        for group in reversed(rows_of(stream.lines))
        for kind, data in group
        if kind == "order" and data["state"] == "open"
    )
    voided = order | {"state": "voided", "rev": order["rev"] + 1}
    revived = order | {"rev": order["rev"] + 2}
    ours = appended(stream, [("order", voided)], [("order", revived)])
    answer = centre.replication.push(stream.box, ours.push(len(stream.lines)))
    assert [verdict.code for verdict in answer.quarantined] == ["final"]
    found = admin.execute("SELECT state FROM orders WHERE id = %s", (order["id"],)).fetchone()
    assert found == ("voided",)


def test_the_office_s_rows_are_not_a_box_s_to_write(centre: Centre, stream: Stream) -> None:
    item = first_of(stream, "item")
    deliver(centre, stream)
    ours = appended(stream, [("item", item | {"authority": "centre", "rev": 9})])
    answer = centre.replication.push(stream.box, ours.push(len(stream.lines)))
    assert [verdict.code for verdict in answer.quarantined] == ["authority"]


def test_what_was_handed_over_to_the_office_is_no_longer_the_box_s(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    item = first_of(stream, "item")
    deliver(centre, stream)
    admin.execute("UPDATE items SET authority = 'centre' WHERE id = %s", (item["id"],))
    ours = appended(stream, [("item", item | {"name": "Mine", "rev": 9})])
    answer = centre.replication.push(stream.box, ours.push(len(stream.lines)))
    assert [verdict.code for verdict in answer.quarantined] == ["authority"]


@pytest.mark.parametrize("code", ["authority", "foreign"])
def test_a_box_does_not_take_another_store_s_row_by_its_id(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any], code: str
) -> None:
    deliver(centre, stream)
    kind, table = {"authority": ("item", "items"), "foreign": ("ticket", "tickets")}[code]
    theirs = first_of(stream, kind)
    admin.execute(
        f"UPDATE {table} SET store_id = %s WHERE id = %s".encode(), (new_id(), theirs["id"])
    )
    taken = theirs | {"store_id": stream.box.store_id.hex, "rev": 99}
    ours = appended(stream, [(kind, taken)])
    answer = centre.replication.push(stream.box, ours.push(len(stream.lines)))
    assert [verdict.code for verdict in answer.quarantined] == [code]


def test_every_statement_names_its_organization(
    centre: Centre, stream: Stream, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first wall, and what a cluster finds its shard by."""
    said: set[str] = set()
    execute = psycopg.Connection.execute

    def listening(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        said.add(query.decode())
        return execute(self, query, *rest, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", listening)
    poisoned = appended(stream, [("guest", first_guest(stream))], [("guest", {"id": new_id().hex})])
    deliver(centre, poisoned)
    box = stream.box
    redrive(centre.pool, box.organization_id, box.brand_id, box.store_id, clock.now())
    scopes = dict.fromkeys(box.scopes, 0)
    centre.replication.pull(box, Pull(new_id(), box.node_id, 1, 1, scopes))
    tables = re.compile(rf"\b({'|'.join(each.name for each in tenant_tables())})\b")
    tenant = [statement for statement in said if tables.search(statement)]
    assert len(tenant) > 40
    assert [statement for statement in tenant if "organization_id" not in statement] == []


def test_another_store_s_rows_are_not_a_box_s_to_write(centre: Centre, stream: Stream) -> None:
    order = first_of(stream, "order") | {"store_id": new_id().hex, "id": new_id().hex}
    deliver(centre, stream)
    ours = appended(stream, [("order", order)])
    answer = centre.replication.push(stream.box, ours.push(len(stream.lines)))
    assert [verdict.code for verdict in answer.quarantined] == ["foreign"]


def test_later_changes_wait_behind_a_poisoned_row_and_are_driven_again_in_order(
    centre: Centre,
    stream: Stream,
    admin: psycopg.Connection[Any],
    clock: VirtualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guest = first_guest(stream)
    ours = appended(
        stream,
        [("guest", guest)],
        [("guest", guest | {"rev": 2, "note": "window"})],
        [("guest", first_guest(stream))],
    )
    known = shapes.shapes()
    with monkeypatch.context() as before_the_fix:
        before_the_fix.setattr(
            shapes, "shapes", lambda: {k: v for k, v in known.items() if k != "guest"}
        )
        deliver(centre, ours)
    assert count(admin, "parked_entities") == 3
    after = appended(ours, [("guest", guest | {"rev": 3, "note": "terrace"})])
    answer = centre.replication.push(after.box, after.push(len(ours.lines)))
    assert [verdict.code for verdict in answer.quarantined] == ["parked"]
    box = stream.box
    done = redrive(centre.pool, box.organization_id, box.brand_id, box.store_id, clock.now())
    assert done == (4, 0)
    assert count(admin, "parked_entities") == 0
    assert count(admin, "sync_quarantine", "solved_at IS NULL") == 0
    found = admin.execute("SELECT rev, note FROM guests WHERE id = %s", (guest["id"],)).fetchone()
    assert found == (3, "terrace")
    assert count(admin, "feed", "kind = 'guest'") == 2


def test_what_cannot_be_driven_again_goes_on_waiting(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    guest = first_guest(stream, name=5)
    fine = guest | {"name": "Ada", "rev": 2}
    deliver(centre, appended(stream, [("guest", guest)], [("guest", fine)]))
    box = stream.box
    done = redrive(centre.pool, box.organization_id, box.brand_id, box.store_id, clock.now())
    assert done == (0, 2)
    assert count(admin, "guests") == 0


# ---- tenants ---------------------------------------------------------------------------------
def test_two_tenants_with_the_same_ids_never_meet(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    other_box = replace(stream.box, organization_id=new_id())
    let_in(centre, other_box)
    other = stream.of_another(other_box)
    for ours, theirs in zip(stream.pushes(), other.pushes(), strict=True):
        assert centre.replication.push(stream.box, ours).quarantined == ()
        assert centre.replication.push(other_box, theirs).quarantined == ()
    one = everything(admin, stream.box.organization_id)
    two = everything(admin, other_box.organization_id)
    assert one.pop("organizations").keys() != two.pop("organizations").keys()
    assert {name: rows.keys() for name, rows in one.items()} == {
        name: rows.keys() for name, rows in two.items()
    }
    assert count(admin, "orders") == 8


def test_a_box_speaks_only_for_itself(centre: Centre, stream: Stream) -> None:
    other = replace(stream.box, node_id=new_id())
    with pytest.raises(NotYours):
        centre.replication.push(other, stream.push())
    with pytest.raises(NotYours):
        centre.replication.heartbeat(other, Heartbeat(new_id(), stream.box.node_id, 1, 1, 0, b""))


# ---- enrolment -------------------------------------------------------------------------------
def test_a_code_lets_one_box_in_and_answers_a_repeat_alike(centre: Centre, stream: Stream) -> None:
    box = replace(stream.box, node_id=new_id())
    where = Invitation(box.organization_id, box.brand_id, box.store_id)
    code = centre.enrolment.invite(where, "the office")
    first = centre.enrolment.enrol(asking(code, box))
    assert centre.enrolment.enrol(asking(code.lower(), box)) == first
    assert first.sync.epoch == 2
    with pytest.raises(CodeRefused):
        centre.enrolment.enrol(asking(code, stream.box))


def test_a_code_is_worth_nothing_after_ten_minutes(
    centre: Centre, stream: Stream, clock: VirtualClock
) -> None:
    where = Invitation(stream.box.organization_id, stream.box.brand_id, stream.box.store_id)
    code = centre.enrolment.invite(where, "the office")
    clock.set(clock.now() + timedelta(minutes=10))
    with pytest.raises(CodeRefused):
        centre.enrolment.enrol(asking(code, stream.box, new_id()))


def test_a_box_does_not_take_another_store_s_code(centre: Centre, stream: Stream) -> None:
    elsewhere = replace(stream.box, store_id=new_id())
    with pytest.raises(CodeRefused):
        let_in(centre, elsewhere)


def test_a_restaurant_s_whole_file_can_come_under_a_new_centre(
    centre: Centre, evening: Path, stream: Stream
) -> None:
    assert deliver(centre, read_stream(evening, stream.box))[-1].code == "ok"
