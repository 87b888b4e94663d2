"""The centre's settings come down: all of a publication at once, the box's own rows untouched."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from unittest.mock import patch
from uuid import UUID

import pytest

from domain.errors import StorageFailed
from domain.ids import new_id
from edge.commands import SYSTEM, Command
from edge.sync import applying
from edge.transaction import Read
from sync.protocol import box as core
from sync.protocol.wire import FeedRow
from sync.tables.catalog import Category, Course, Item
from tests.edge.sync.conftest import Synced
from tests.edge.sync.feed import course_row, item_row, setting_row


def courses(read: Read) -> dict[str, str]:
    """Names of courses that are there, with whose they are."""
    return {each.name: each.authority for each in read.all(Course, "deleted_at IS NULL")}


async def test_a_row_of_the_centre_is_there_and_the_menu_is_told(synced: Synced) -> None:
    told: list[str] = []
    await synced.enrol()
    synced.db.signals.subscribe("menu", lambda signal: told.append(signal.topic))

    synced.office.publish("organization", "course", [course_row(synced, "Cheese")])
    await synced.pull_now()

    assert (await synced.db.read(courses))["Cheese"] == "centre"
    assert told == ["menu"]


async def test_a_newer_state_replaces_the_centres_row_and_a_withdrawal_marks_it(
    synced: Synced,
) -> None:
    await synced.enrol()
    row = course_row(synced, "Cheese")
    synced.office.publish("organization", "course", [row])
    await synced.pull_now()

    synced.office.publish("organization", "course", [{**row, "name": "Cheeses", "rev": 2}])
    await synced.pull_now()
    renamed = await synced.db.read(courses)
    synced.office.withdraw("organization", "course", UUID(str(row["id"])))
    await synced.pull_now()
    withdrawn = await synced.db.read(courses)

    assert "Cheeses" in renamed
    assert "Cheese" not in renamed
    assert "Cheeses" not in withdrawn
    assert await synced.db.read(lambda read: read.get(Course, UUID(str(row["id"])))) is not None


async def test_a_pull_never_touches_the_boxs_own_rows(synced: Synced) -> None:
    await synced.enrol()
    own = await synced.db.read(lambda read: read.first(Course, "name = 'Mains'"))
    assert own is not None

    synced.office.publish(
        "store", "course", [course_row(synced, "Stolen", id=own.id.hex, authority_epoch=0)]
    )
    await synced.pull_now()
    synced.office.withdraw("store", "course", own.id)
    await synced.pull_now()

    assert (await synced.db.read(courses))["Mains"] == "box"


async def test_a_higher_authority_epoch_adopts_a_row(synced: Synced) -> None:
    await synced.enrol()
    own = await synced.db.read(lambda read: read.first(Course, "name = 'Mains'"))
    assert own is not None

    synced.office.publish("store", "course", [course_row(synced, "Main course", id=own.id.hex)])
    await synced.pull_now()

    found = await synced.db.read(courses)
    assert found["Main course"] == "centre"
    assert "Mains" not in found


async def test_children_may_come_before_their_parents(synced: Synced) -> None:
    await synced.enrol()
    category = setting_row(synced, name="Wine")
    item = item_row(synced, "Barolo", UUID(str(category["id"])))

    synced.office.publish("store", "item", [item])
    await synced.pull_now()
    held = (await synced.service.status()).held
    synced.office.publish("organization", "category", [category])
    await synced.pull_now()

    assert [(each.kind, each.why) for each in held] == [
        ("item", "It waits for a row of categories.")
    ]
    assert await synced.db.read(lambda read: read.first(Item, "name = 'Barolo'")) is not None
    assert (await synced.service.status()).held == ()


async def test_unknown_kinds_and_newer_versions_are_held_and_sales_go_on(synced: Synced) -> None:
    await synced.enrol()

    synced.office.publish("store", "hologram", [setting_row(synced, name="Ghost")])
    synced.office.publish("store", "course", [course_row(synced, "Tomorrow")], version=9)
    synced.office.publish("store", "course", [course_row(synced, "Today")])
    await synced.pull_now()

    held = {each.kind: each.why for each in (await synced.service.status()).held}
    assert held == {
        "hologram": "This release does not know what it is.",
        "course": "It is newer than this release. Update the box.",
    }
    assert "Today" in await synced.db.read(courses)


async def test_what_was_held_is_applied_after_an_upgrade(synced: Synced) -> None:
    await synced.enrol()
    row = course_row(synced, "Tomorrow")
    synced.office.publish("store", "course", [row], version=2)
    await synced.pull_now()

    with patch.object(Course, "policy", Course.policy.__class__("course", "setting", version=2)):
        await synced.box.try_held()

    assert "Tomorrow" in await synced.db.read(courses)
    assert (await synced.service.status()).held == ()


async def test_fields_that_nobody_knows_yet_are_kept_and_the_rest_is_in_force(
    synced: Synced,
) -> None:
    await synced.enrol()

    synced.office.publish("store", "course", [course_row(synced, "Tasting", sommelier="yes")])
    await synced.pull_now()

    assert "Tasting" in await synced.db.read(courses)
    assert [each.kind for each in (await synced.service.status()).held] == ["course"]


@pytest.mark.parametrize(
    "wrong",
    [{"name": 5}, {"position": "first"}, {"deleted_at": "soon"}, {"organization_id": "0" * 32}],
)
async def test_rows_that_make_no_sense_are_held(synced: Synced, wrong: dict[str, object]) -> None:
    await synced.enrol()

    synced.office.publish("store", "course", [{**course_row(synced, "Odd"), **wrong}])
    await synced.pull_now()

    assert "Odd" not in await synced.db.read(courses)
    assert [each.kind for each in (await synced.service.status()).held] == ["course"]


async def test_a_publication_is_never_half_visible(synced: Synced) -> None:
    """Power goes in the middle of the swap: nothing of it is there, and it comes again."""
    await synced.enrol()
    await synced.until(synced.pulled)
    await synced.worker.stop()
    rows = [
        FeedRow("store", number, "course", str(row["id"]), 1, "put", _body(row))
        for number, row in enumerate([course_row(synced, "A"), course_row(synced, "B")], start=1)
    ]
    await synced.box.keep([core.Stage(tuple(rows))])
    staged = await synced.db.read(courses)

    with (
        patch.object(applying, "_remember", side_effect=sqlite3.OperationalError("disk I/O")),
        pytest.raises(StorageFailed),
    ):
        await synced.box.keep([core.Swap((), {})])
    cut_off = await synced.db.read(courses)
    await synced.box.keep([core.Swap((), {})])

    assert "A" not in staged
    assert "A" not in cut_off
    assert {"A", "B"} <= (await synced.db.read(courses)).keys()


def _body(row: dict[str, object]) -> bytes:
    import json

    return json.dumps(row).encode()


async def test_a_restored_centre_takes_back_what_it_no_longer_has(synced: Synced) -> None:
    await synced.enrol()
    synced.office.publish("store", "course", [course_row(synced, "Before")])
    await synced.pull_now()
    await synced.until(synced.drained)
    synced.office.centre.take_backup()
    synced.office.publish("store", "course", [course_row(synced, "After")])
    await synced.pull_now()

    synced.office.centre.restore()
    synced.worker.poke()
    await synced.until(lambda: _is(synced, gen=2))
    await synced.pull_now()

    found = await synced.db.read(courses)
    assert "Before" in found
    assert "After" not in found
    assert found["Mains"] == "box"


async def _is(synced: Synced, gen: int) -> bool:
    return (await synced.state()).gen == gen


async def test_an_answer_of_an_older_generation_changes_nothing(synced: Synced) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    await synced.worker.stop()
    state = await synced.state()
    request_id = new_id()
    flying = core.LaneState(core.InFlight(request_id, 0))
    newer = replace(state, gen=state.gen + 1, push=flying)
    from sync.protocol.wire import HeartbeatAnswer, SyncBlock

    old = HeartbeatAnswer(
        request_id, SyncBlock(state.node_id, state.gen, state.epoch, 3, bytes(32), 0, 0)
    )
    after, effects = synced.box.decide(newer, core.Answered("push", request_id, old, 1))

    assert effects == []
    assert (after.ack_seq, after.gen) == (newer.ack_seq, newer.gen)


async def test_settings_that_do_not_add_up_are_read_anew(synced: Synced) -> None:
    await synced.enrol()
    row = course_row(synced, "Cheese")
    synced.office.publish("store", "course", [row])
    await synced.pull_now()
    await synced.worker.stop()

    kept = await synced.box.keep([core.Swap((), {"store": {"course": 1}})])
    async with synced.box.turn:
        await synced.box.load()
        await synced.box.read_anew(kept.differing)

    assert kept.differing == ("store",)
    assert (await synced.state()).cursors["store"].is_anew


async def test_sums_are_those_of_the_bodies(synced: Synced) -> None:
    from sync.protocol.wire import row_sum

    await synced.enrol()
    synced.office.publish("store", "course", [course_row(synced, "A"), course_row(synced, "B")])
    await synced.pull_now()

    bodies = [row.body for row in synced.office.centre.books.feed.values()]
    ours = await synced.db.write(
        Command(new_id(), "Sum", b"", SYSTEM), lambda tx: applying.sums(tx, ["store"]), dict
    )

    assert ours == {"store": {"course": row_sum(bodies)}}


async def test_the_house_is_read_again_when_its_own_row_comes(synced: Synced) -> None:
    from sync.tables.tenancy import Store

    await synced.enrol()
    house = synced.db.house
    assert house is not None
    row = setting_row(
        synced,
        id=house.store_id.hex,
        brand_id=house.brand_id.hex,
        store_id=house.store_id.hex,
        name="Renamed",
        zone="Asia/Tashkent",
        currency="EUR",
    )
    synced.office.publish("store", "store", [row])
    await synced.pull_now()
    await synced.until(lambda: _zone_is(synced, "Asia/Tashkent"))

    found = await synced.db.read(lambda read: read.get(Store, house.store_id))
    assert found is not None
    assert found.name == "Renamed"


async def _zone_is(synced: Synced, zone: str) -> bool:
    house = synced.db.house
    return house is not None and house.zone.key == zone


def test_every_kind_of_row_has_one_table() -> None:
    from edge.sync.reading import tables_by_kind

    assert tables_by_kind()["category"] is Category
