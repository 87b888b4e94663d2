"""Found by a reviewer: what two at once, a crash between two steps, or a wrong right could do."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from central.backup import restoring, taking
from central.backup.ledger import Ledger
from central.identity.keys import KeyService
from central.identity.people import PeopleService
from central.identity.requests import MakeKey
from central.identity.rights import Role
from central.jobs import thinning
from central.jobs.rooms import rooms
from central.main import Centre
from central.settings import CentralSettings
from central.sync import feed
from central.sync.boxes import KnownBox
from central.sync.enrolment import Invitation
from central.sync.feed import News
from central.sync.redrive import redrive
from domain.clock import VirtualClock
from domain.errors import Forbidden, NotFound
from domain.ids import new_id
from sync.seal import GENESIS, chain
from tests.central.office import Office
from tests.central.operators import viewer_of
from tests.central.released import Released, released
from tests.central.sealing import Row, sealed
from tests.central.stream import Stream, deliver, let_in

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
def made(
    centre: Centre,
    office: Office,
    evening: Path,
    clock: VirtualClock,
    admin: psycopg.Connection[Any],
) -> Released:
    """A chain whose first box was taken over as release 1."""
    return released(centre, office, evening, clock, admin)


def course(made: Released, **columns: object) -> Row:
    """A course that a box made itself."""
    return "course", {
        "organization_id": made.chain.id.hex, "id": new_id().hex, "created_at": 0,
        "updated_at": 0, "deleted_at": None, "rev": 1, "brand_id": None, "store_id": None,
        "authority": "box", "authority_epoch": 0, "name": "Cheese", "position": 9,
        "nudge_minutes": 12, **columns,
    }  # fmt: skip


def sister_box(made: Released, rows: list[Row]) -> Stream:
    """A box with some rows of its own is let into the chain's second store."""
    box = KnownBox(made.chain.id, made.chain.brand, made.chain.sister, new_id())
    let_in(made.centre, box)
    stream = Stream(sealed([rows]), box)
    for answer in deliver(made.centre, stream):
        assert not answer.quarantined
    return stream


# ---- releases ------------------------------------------------------------------------------
def test_nobody_takes_a_row_back_from_a_store_that_is_not_theirs(
    made: Released, office: Office
) -> None:
    """The row lives in the sister store now: going back takes it away from there."""
    chain, service = made.chain, made.service
    eve = office.join(made.ada, chain.id, "eve@example.com", Role.MANAGER, chain.brand, chain.store)
    area = made.rows("SELECT * FROM areas WHERE organization_id = %s LIMIT 1", chain.id)[0]
    wish = {"name": "Terrace", "position": 9, "brand_id": None, "store_id": chain.store}
    new = new_id()
    service.change(eve, chain.id, "area", new, wish, 0)
    first = made.publish("Ours").number
    rev = made.rows("SELECT rev FROM areas WHERE id = %s", new)[0]["rev"]
    service.change(made.ada, chain.id, "area", new, {"store_id": chain.sister}, rev)
    made.publish("Theirs")
    assert area is not None

    with pytest.raises(Forbidden):
        service.rollback(eve, chain.id, new_id(), first)
    [row] = made.rows("SELECT store_id FROM areas WHERE id = %s", new)
    assert row["store_id"] == chain.sister


def test_nobody_discards_a_draft_that_takes_a_row_from_another_store(
    made: Released, office: Office
) -> None:
    chain, service = made.chain, made.service
    eve = office.join(made.ada, chain.id, "eve@example.com", Role.MANAGER, chain.brand, chain.store)
    new = new_id()
    wish = {"name": "Terrace", "position": 9, "brand_id": None, "store_id": chain.sister}
    service.change(made.ada, chain.id, "area", new, wish, 0)
    made.publish("Theirs")
    rev = made.rows("SELECT rev FROM areas WHERE id = %s", new)[0]["rev"]
    service.change(made.ada, chain.id, "area", new, {"store_id": chain.store}, rev)

    with pytest.raises(Forbidden):
        service.discard(eve, chain.id, [("area", new)])
    assert service.discard(eve, chain.id) == 0
    assert len(service.draft(made.ada, chain.id)) == 1


def test_what_a_box_changes_while_it_is_taken_over_is_not_lost(made: Released, dsn: str) -> None:
    """A push is under way when somebody adopts: the office begins with what the box said last."""
    row = course(made)
    sister_box(made, [row])
    with psycopg.connect(dsn) as push, ThreadPoolExecutor(1) as hands:
        push.execute(
            "UPDATE courses SET name = 'Cheeses', rev = 2 WHERE organization_id = %s AND id = %s",
            (made.chain.id, row[1]["id"]),
        )
        adopting = hands.submit(
            made.service.adopt,
            made.ada, made.chain.id, new_id(), made.chain.sister, ["course"],
        )  # fmt: skip
        while made.rows(WAITING)[0]["count"] == 0:
            assert not adopting.done()
        push.commit()
        assert adopting.result(5).changes == 1

    [taken] = made.rows("SELECT name, rev, authority FROM courses WHERE id = %s", row[1]["id"])
    assert taken == {"name": "Cheeses", "rev": 3, "authority": "centre"}


def test_what_comes_due_while_a_release_waits_for_its_turn_is_folded_before_it(
    made: Released, dsn: str
) -> None:
    made.price("Margherita", 1100)
    made.publish("Later", after_s=60)
    made.price("Cola", 1200)
    with psycopg.connect(dsn) as other, ThreadPoolExecutor(1) as hands:
        other.execute(
            "SELECT 1 FROM release_heads WHERE organization_id = %s FOR UPDATE", (made.chain.id,)
        )
        publishing = hands.submit(made.publish, "Now")
        while made.rows(WAITING)[0]["count"] == 0:
            assert not publishing.done()
        made.clock.advance(61)
        other.commit()
        publishing.result(5)

    now, later, _ = made.service.releases(made.ada, made.chain.id)
    assert (later.state, now.state) == ("published", "published")
    assert later.came_at < now.came_at


def test_who_looks_at_one_store_sees_no_rows_of_others(made: Released, office: Office) -> None:
    chain, service = made.chain, made.service
    mine, theirs = new_id(), new_id()
    for new, name, store_id in ((mine, "Terrace", chain.store), (theirs, "Cellar", chain.sister)):
        wish = {"name": name, "position": 9, "brand_id": None, "store_id": store_id}
        service.change(made.ada, chain.id, "area", new, wish, 0)
    vito = office.join(
        made.ada, chain.id, "vito@example.com", Role.VIEWER, chain.brand, chain.store
    )
    made.price("Cola", 1200)  # on the list of the first store's box
    assert theirs not in {each.entity_id for each in service.draft(vito, chain.id)}
    assert len(service.draft(made.ada, chain.id)) == 3
    both = made.publish("Both").number
    rev = made.rows("SELECT rev FROM areas WHERE id = %s", theirs)[0]["rev"]
    service.change(made.ada, chain.id, "area", theirs, {"name": "Vault"}, rev)
    other = made.publish("Theirs").number

    seen = service.differences_of(vito, chain.id, both)
    assert {each.name for each in seen.differences} == {"Cola", "Terrace"}
    assert seen.rows == 2
    assert [each.number for each in service.releases(vito, chain.id)] == [both, 1]
    assert [each.number for each in service.releases(vito, chain.id, 1)] == [both]
    assert {each.store_id for each in service.who_has(vito, chain.id, both)} == {chain.store}
    assert len(service.who_has(made.ada, chain.id, other)) == 3
    assert service.preview_rollback(vito, chain.id, both).rows == 0
    for look in (service.release, service.differences_of, service.who_has):
        with pytest.raises(NotFound):
            look(vito, chain.id, other)


# ---- letting boxes in ----------------------------------------------------------------------
def test_a_node_that_is_let_in_again_counts_as_the_later_box(
    made: Released, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    """Its first answer was lost; another box had the store meanwhile; now it is let in again."""
    box = KnownBox(made.chain.id, made.chain.brand, made.chain.store, new_id())
    between = replace(box, node_id=new_id())
    first = let_in(made.centre, box)
    other = let_in(made.centre, between)
    clock.advance(3600)
    again = let_in(made.centre, box)

    assert (first.sync.epoch, other.sync.epoch, again.sync.epoch) == (2, 3, 4)
    epochs = admin.execute("SELECT epoch FROM sync_streams WHERE node_id = %s", (box.node_id,))
    assert epochs.fetchall() == [(4,)]
    assert None not in (first.snapshot, again.snapshot)
    assert again.snapshot != first.snapshot


def test_a_code_names_a_store_with_its_own_brand(made: Released, office: Office) -> None:
    chain = made.chain
    eve = office.join(made.ada, chain.id, "eve@example.com", Role.MANAGER, chain.other_brand)
    made.centre.fleet.invite(eve, Invitation(chain.id, chain.other_brand, chain.elsewhere))

    with pytest.raises(NotFound):
        made.centre.fleet.invite(eve, Invitation(chain.id, chain.other_brand, chain.store))


# ---- what waits ----------------------------------------------------------------------------
def test_an_op_that_is_written_otherwise_waits_and_stops_nobody(
    centre: Centre, stream: Stream
) -> None:
    """JSON allows a space where a box writes none."""
    seq, body, at, of, _ = stream.lines[0]
    odd = body.replace(b',"d":{', b', "d" : {')
    _, rest, *_ = stream.lines[0]
    assert rest != odd
    lines = [(seq, odd, at, of, chain(GENESIS, odd))]
    assert of >= 1
    for line in stream.lines[1:of]:
        lines.append((*line[:4], chain(lines[-1][4], line[1])))
    strange = replace(stream, lines=lines)

    answer = centre.replication.push(stream.box, replace(strange.push(), prev_hash=GENESIS))

    assert (answer.code, [each.code for each in answer.quarantined]) == ("ok", ["unreadable"])


def test_a_transaction_whose_bytes_are_gone_does_not_hold_up_the_others(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    """The journal's month was dropped while the organization was closed."""
    deliver(centre, stream)
    box = stream.box
    for first in (9_000_001, 1):
        admin.execute(
            "INSERT INTO sync_quarantine (organization_id, id, store_id, node_id, first_seq, "
            "last_seq, late, code, detail, since) SELECT %s, %s, %s, %s, %s, "
            "(SELECT COALESCE(max(j.seq), %s) FROM sync_journal j JOIN sync_journal k "
            "ON k.tx_id = j.tx_id WHERE k.seq = %s), false, 'newer', 'why', now()",
            (box.organization_id, new_id(), box.store_id, box.node_id, first, first, first),
        )

    done = redrive(centre.pool, box.organization_id, box.brand_id, box.store_id, clock.now())

    assert done == (1, 1)


# ---- copies --------------------------------------------------------------------------------
def test_no_box_forgets_before_the_ledger_knows_the_copy(
    tmp_path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut in between would let an older copy be restored that lacks what is forgotten."""
    settings = CentralSettings(data=tmp_path / "centre", dsn="postgresql://nowhere/comanda")
    (tmp_path / "centre").mkdir()

    def power_cut(*_: object) -> None:
        raise ConnectionError

    class Nothing:
        streams, rows = (), 0

        def to_json(self) -> str:
            return json.dumps({})

    monkeypatch.setattr(taking, "_dump", lambda *_: Nothing())
    monkeypatch.setattr(taking, "verify", lambda *_: None)
    monkeypatch.setattr(taking, "pool", power_cut)

    with pytest.raises(ConnectionError):
        taking.take(settings, settings.dsn, tmp_path / "copies", clock, same_disk=True)

    newest = Ledger(settings.data / "central_ledger").newest_copy()
    assert newest is not None
    assert newest[0] == clock.now()


def test_what_was_taken_away_after_a_copy_stays_so(
    made: Released, office: Office, tmp_path: Path
) -> None:
    ledger, chain = Ledger(tmp_path / "central_ledger"), made.chain
    people = PeopleService(office.app, made.clock, ledger.role_withdrawn, ledger.role_given_back)
    keys = KeyService(office.app, made.clock, ledger.key_revoked)
    key = keys.make(made.ada, MakeKey(chain.id, "Books", Role.VIEWER)).key
    keys.revoke(made.ada, chain.id, key.id)
    roles = []
    for name in ("eve", "vito"):
        joined = office.join(made.ada, chain.id, f"{name}@example.com", Role.MANAGER)
        roles.append(joined.memberships[0].id)
        people.withdraw(made.ada, chain.id, roles[-1])
    people.give_back(made.ada, chain.id, roles[1])
    made.admin.execute("UPDATE directory_api_keys SET revoked_at = NULL")
    made.admin.execute("UPDATE directory_memberships SET deleted_at = NULL")

    restoring.take_away(made.admin, ledger)

    assert made.rows("SELECT id FROM directory_api_keys WHERE revoked_at IS NULL") == []
    gone = made.rows("SELECT id FROM directory_memberships WHERE deleted_at IS NOT NULL")
    assert [each["id"] for each in gone] == roles[:1]
    assert list(ledger.entries()) == []


# ---- upkeep --------------------------------------------------------------------------------
def test_who_thins_the_feed_waits_for_its_head_before_it_locks_a_row(
    dsn: str, centre: Centre, stream: Stream, clock: VirtualClock, tmp_path: Path
) -> None:
    """As whoever publishes does: else the two wait for one another, and one is thrown out."""
    key = (stream.box.organization_id, "organization")
    gone = News("organization", "course", new_id().hex, 1, b"", "del")
    with psycopg.connect(dsn) as writer:
        feed.publish(writer, key[0], [gone])
        writer.commit()
    with (
        rooms(CentralSettings(data=tmp_path, dsn=dsn), dsn, clock) as found,
        psycopg.connect(dsn) as writer,
        psycopg.connect(dsn, autocommit=True) as looker,
        ThreadPoolExecutor(1) as hands,
    ):
        writer.execute(
            "UPDATE feed_heads SET seq = seq WHERE organization_id = %s AND scope = %s", key
        )
        thinned = hands.submit(thinning._thin_scope, found, *key, 9)
        while looker.execute(WAITING).fetchone() == (0,):
            assert not thinned.done()
        writer.execute("SET lock_timeout = '200ms'")
        feed.publish(writer, key[0], [replace(gone, op="put", body=b"{}")])
        writer.commit()
        thinned.result(5)
        left = looker.execute("SELECT op FROM feed WHERE organization_id = %s", key[:1])
        assert left.fetchall() == [("put",)]


def test_what_waits_of_one_store_is_not_hidden_by_what_waits_elsewhere(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    box = stream.box
    for store_id, count in ((new_id(), 200), (box.store_id, 1)):
        admin.execute(
            "INSERT INTO sync_quarantine (organization_id, id, store_id, node_id, first_seq, "
            "last_seq, late, code, detail, since) SELECT %s, waiting, %s, %s, 1, 1, false, "
            "'newer', 'why', now() FROM unnest(%s::uuid[]) AS waiting",
            (box.organization_id, store_id, box.node_id, [new_id() for _ in range(count)]),
        )

    viewer = viewer_of(box.organization_id, box.store_id)
    assert len(centre.fleet.quarantine(viewer, box.organization_id)) == 1


def test_alarms_of_one_store_are_not_hidden_by_those_of_others(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    box = stream.box
    for ended in (None, "2026-01-02"):
        for store_id, count in ((new_id(), 200), (box.store_id, 1)):
            admin.execute(
                "INSERT INTO fleet_alarms (organization_id, id, store_id, kind, detail, since, "
                "ended_at) SELECT %s, alarm, %s, 'silent', '', '2026-01-01', %s "
                "FROM unnest(%s::uuid[]) AS alarm",
                (box.organization_id, store_id, ended, [new_id() for _ in range(count)]),
            )

    viewer = viewer_of(box.organization_id, box.store_id)
    assert len(centre.fleet.alarms(viewer, box.organization_id)) == 1
    assert len(centre.fleet.alarms(viewer, box.organization_id, ended=True)) == 1


def test_who_manages_a_stores_boxes_sends_what_waits_of_it_on_and_of_no_other(
    centre: Centre, stream: Stream
) -> None:
    box = stream.box
    viewer = viewer_of(box.organization_id, box.store_id)
    (role,) = viewer.memberships
    of_store = replace(role, role=Role.MANAGER)
    for each in (of_store, replace(of_store, store_id=None, brand_id=box.brand_id)):
        may = replace(viewer, memberships=(each,))
        assert centre.fleet.redrive(may, box.organization_id, box.store_id).solved == 0
        for elsewhere in (None, new_id()):
            with pytest.raises(Forbidden):
                centre.fleet.redrive(may, box.organization_id, elsewhere)
    with pytest.raises(Forbidden):
        centre.fleet.redrive(viewer, box.organization_id, box.store_id)
