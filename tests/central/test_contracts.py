"""Boxes and centres of different releases: what one does not know is kept and said, never lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from central.main import Centre
from central.sync.enrolment import Invitation
from central.sync.feed import News, publish
from central.sync.ingest import Replication
from central.tenancy import tenant_block
from domain.clock import VirtualClock
from domain.ids import new_id
from edge.saying import TooMuchAtOnce
from edge.transaction import Write
from sync.protocol.versions import Change, Row, Unspeakable, Versions
from sync.tables.cash import CashMovement
from sync.tables.catalog import Course
from sync.tables.guests import Party
from sync.triggers import triggers
from tests.central.chain import Restaurant, open_restaurant
from tests.central.sealing import sealed
from tests.central.stream import Stream, box_of, let_in
from tests.central.test_streams import first_guest


def named(row: Row, **changes: Any) -> Row:
    """A row with some fields said otherwise; None leaves one out."""
    said = {**row, **changes}
    return {name: value for name, value in said.items() if name not in changes or value is not None}


GUEST_2 = Change(
    "guest",
    2,
    2,
    up=lambda row: named(row, full_name=f"{row['first']} {row['last']}", first=None, last=None),
    down=lambda row: named(
        row,
        first=row["full_name"].split(" ")[0],
        last=row["full_name"].split(" ")[-1],
        full_name=None,
    ),
)
GUEST_3 = Change(
    "guest",
    3,
    3,
    up=lambda row: named(row, name=row["full_name"], full_name=None),
    down=lambda row: named(row, full_name=row["name"], name=None),
)
NEWER = Versions(3, (GUEST_2, GUEST_3))
"""Today's guests as the third version: once they had two names, then one in another field."""


def test_a_row_goes_up_and_down_through_all_versions() -> None:
    old = {"first": "Ada", "last": "Rossi"}
    now = NEWER.raised("guest", old, 1)
    assert now == {"name": "Ada Rossi"}
    assert NEWER.lowered("guest", now, 3, 1) == old
    assert [NEWER.spoken("guest", contract) for contract in (1, 2, 3)] == [1, 2, 3]
    assert list(replace(NEWER, contract=9).supported) == [6, 7, 8, 9]


def test_a_contract_that_has_no_words_for_a_row_says_so() -> None:
    mute = Versions(2, (replace(GUEST_2, down=None),), {"hologram": 2})
    with pytest.raises(Unspeakable):
        mute.lowered("guest", {"full_name": "Ada"}, 2, 1)
    assert (mute.spoken("hologram", 1), mute.spoken("hologram", 2)) == (0, 1)


def test_versions_that_leave_one_out_are_a_mistake() -> None:
    with pytest.raises(AssertionError):
        Versions(3, (GUEST_3,)).newest("guest")


# ---- a box two versions old --------------------------------------------------------------------
@pytest.fixture
def newer_centre(centre: Centre, clock: VirtualClock) -> Replication:
    """The same centre after two releases."""
    return Replication(centre.pool, 1, clock, versions=NEWER)


def test_what_an_old_box_says_is_raised_and_its_own_bytes_are_kept(
    centre: Centre, newer_centre: Replication, evening: Path, admin: psycopg.Connection[Any]
) -> None:
    box = box_of(evening)
    let_in(centre, box)
    stream = Stream([], box)
    old = named(first_guest(stream), first="Ada", last="Rossi", name=None)
    stream = replace(stream, lines=sealed([[("guest", old)]]))
    answer = newer_centre.push(box, stream.push())
    assert (answer.code, answer.quarantined) == ("ok", ())
    assert (answer.sync.contract_min, answer.sync.contract_max) == (1, 3)
    assert admin.execute("SELECT name FROM guests").fetchall() == [("Ada Rossi",)]
    journal = admin.execute("SELECT body FROM sync_journal").fetchone()
    assert journal is not None
    assert bytes(journal[0]) == stream.lines[0][1]


def test_a_row_that_is_not_what_its_version_says_waits_at_the_centre(
    centre: Centre, newer_centre: Replication, evening: Path
) -> None:
    box = box_of(evening)
    let_in(centre, box)
    stream = Stream([], box)
    stream = replace(stream, lines=sealed([[("guest", first_guest(stream))]]))
    answer = newer_centre.push(box, stream.push())
    assert [each.code for each in answer.quarantined] == ["unreadable"]


def test_a_box_that_is_too_old_is_told_and_keeps_everything(
    centre: Centre, stream: Stream, clock: VirtualClock
) -> None:
    far = Replication(centre.pool, 1, clock, versions=replace(NEWER, contract=5))
    answer = far.push(stream.box, stream.push())
    assert (answer.code, answer.sync.contract_min, answer.sync.ack_seq) == ("contract", 2, 0)


# ---- real boxes ------------------------------------------------------------------------------
@pytest.fixture
def place() -> Invitation:
    """A restaurant of the office."""
    return Invitation(new_id(), new_id(), new_id())


@pytest.fixture
async def old_box(
    centre: Centre, place: Invitation, clock: VirtualClock, tmp_path: Path
) -> AsyncIterator[Restaurant]:
    """A box of today's release, let in."""
    found = await open_restaurant(tmp_path / "old.db", centre, clock, place)
    await found.enter(centre)
    await found.meet()
    yield found
    await found.db.close()


COURSE_2 = Change(
    "course",
    2,
    2,
    up=lambda row: named(row, names={"en": row["name"]}, name=None),
    down=lambda row: named(row, name=row["names"]["en"], names=None),
)


def course(place: Invitation, **columns: Any) -> dict[str, Any]:
    """A course of the office."""
    return {
        "organization_id": place.organization_id.hex,
        "id": new_id().hex,
        "created_at": 0,
        "updated_at": 0,
        "deleted_at": None,
        "rev": 1,
        "brand_id": None,
        "store_id": None,
        "authority": "centre",
        "authority_epoch": 1,
        "position": 0,
    } | columns


def say(centre: Centre, place: Invitation, row: dict[str, Any], version: int) -> None:
    """Put a course into the store's feed."""
    scope, body = f"store:{place.store_id.hex}", json.dumps(row).encode()
    news = News(scope, "course", str(row["id"]), version, body)
    with tenant_block(centre.pool, place.organization_id, place.store_id) as connection:
        publish(connection, place.organization_id, [news])


async def test_an_old_box_has_a_newer_row_in_force_as_far_as_it_knows_it(
    centre: Centre, old_box: Restaurant, place: Invitation, clock: VirtualClock
) -> None:
    old_box.replication = Replication(centre.pool, 1, clock, versions=Versions(2, (COURSE_2,)))
    row = course(place, names={"en": "Cheese", "it": "Formaggi"})
    say(centre, place, row, version=2)
    await old_box.meet()

    assert (await old_box.row(Course, UUID(hex=row["id"])))["name"] == "Cheese"
    held = (await old_box.status()).held
    assert [(each.kind, each.count) for each in held] == [("course", 1)]


async def test_what_has_no_older_shape_waits_at_the_box_for_its_update(
    centre: Centre, old_box: Restaurant, place: Invitation, clock: VirtualClock
) -> None:
    mute = Versions(2, (replace(COURSE_2, down=None),))
    old_box.replication = Replication(centre.pool, 1, clock, versions=mute)
    say(centre, place, course(place, names={"en": "Cheese"}), version=2)
    say(centre, place, course(place, name="Fruit"), version=1)
    await old_box.meet()

    names = await old_box.db.read(lambda read: {row.name for row in read.all(Course)})
    assert "Fruit" in names
    assert [each.why for each in (await old_box.status()).held] == [
        "It is newer than this release. Update the box."
    ]


# ---- a newer box on an older centre ------------------------------------------------------------
NEWER_BOX = Versions(
    2,
    (
        Change("course", 2, 2, lambda row: row, lambda row: named(row, position=None)),
        Change("cash_movement", 2, 2, lambda row: row, lambda row: named(row, reason=None)),
    ),
    {"party": 2},
)
"""Today's courses and cash movements as their second version; parties did not exist before."""


def speak_the_second_version(tx: Write) -> None:
    """The triggers of a newer release: the version is part of them."""
    for name, statement in triggers().items():
        tx.execute(f"DROP TRIGGER {name}")
        tx.execute(statement)


@pytest.fixture
async def newer_box(
    centre: Centre,
    place: Invitation,
    clock: VirtualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Restaurant]:
    """A box of a coming release, let in at today's centre, that has written what that misses."""
    for table in (Course, CashMovement):
        monkeypatch.setattr(table, "policy", replace(table.policy, version=2))
    found = await open_restaurant(tmp_path / "newer.db", centre, clock, place, NEWER_BOX)
    await found.enter(centre)
    await found.meet()
    await found.write(speak_the_second_version)
    await found.write(trade)
    await found.meet()
    yield found
    await found.db.close()


def trade(tx: Write) -> None:
    """One row that the centre knows in an older shape, a fact of which too, and one of no kind."""
    tx.insert(Course, name="Cheese", position=7)
    tx.insert(
        CashMovement,
        z_number=1,
        drawer_session_id=new_id(),
        kind="pay_in",
        amount_minor=500,
        currency="EUR",
        reason="More change",
        at=tx.now,
    )
    tx.insert(Party, name="Rossi", guests=4)


async def test_a_newer_box_says_what_an_older_centre_knows_and_shows_the_rest(
    newer_box: Restaurant, admin: psycopg.Connection[Any]
) -> None:
    status = await newer_box.status()
    assert (status.waiting, status.parked) == (0, ())
    assert [(each.kind, each.is_said, each.count) for each in status.withheld] == [
        ("cash_movement", True, 1),
        ("course", True, 1),
        ("party", False, 1),
    ]
    assert admin.execute("SELECT reason FROM cash_movements").fetchall() == [("",)]
    assert admin.execute("SELECT position FROM courses WHERE name = 'Cheese'").fetchone() == (0,)
    assert admin.execute("SELECT count(*) FROM parties").fetchone() == (0,)


async def test_when_the_centre_is_updated_all_of_it_is_said(
    newer_box: Restaurant, centre: Centre, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    newer_box.replication = Replication(centre.pool, 1, clock, versions=NEWER_BOX)
    await newer_box.meet()

    status = await newer_box.status()
    assert (status.waiting, status.parked, status.withheld) == (0, (), ())
    assert admin.execute("SELECT position FROM courses WHERE name = 'Cheese'").fetchone() == (7,)
    assert admin.execute("SELECT name, guests FROM parties").fetchall() == [("Rossi", 4)]
    movements = "SELECT version FROM sync_journal WHERE kind = 'cash_movement' ORDER BY seq"
    assert admin.execute(movements.encode()).fetchall() == [(1,), (2,)]
    assert admin.execute("SELECT reason FROM cash_movements").fetchall() == [("",)]


async def test_a_change_is_never_larger_than_what_can_be_sent(old_box: Restaurant) -> None:
    before = await old_box.status()

    with pytest.raises(TooMuchAtOnce, match="Do it in parts"):
        await old_box.write(lambda tx: tx.insert_many(Course, many_courses(20)))
    await old_box.write(lambda tx: tx.insert_many(Course, many_courses(12)))
    await old_box.meet()

    after = await old_box.status()
    assert (before.waiting, after.waiting, after.parked) == (0, 0, ())


def many_courses(count: int) -> list[dict[str, Any]]:
    """Courses with half a megabyte to say each."""
    return [{"id": new_id(), "name": "x" * 500_000} for _ in range(count)]


async def test_more_rows_than_a_push_holds_go_in_one_piece(
    old_box: Restaurant, admin: psycopg.Connection[Any]
) -> None:
    rows = [{"id": new_id(), "name": f"Course {n}"} for n in range(700)]
    await old_box.write(lambda tx: tx.insert_many(Course, rows))
    await old_box.meet()
    assert (await old_box.status()).waiting == 0
    found = admin.execute("SELECT count(*) FROM courses WHERE name LIKE 'Course %'").fetchone()
    assert found == (700,)
