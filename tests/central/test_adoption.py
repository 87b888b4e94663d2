"""Who writes what: a box that lived alone gives its rows to the office, at once or when asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from central.main import Centre
from central.releases.values import NothingToPublish, NotOurs
from central.sync.boxes import KnownBox
from central.sync.enrolment import Invitation
from domain.clock import VirtualClock
from domain.errors import BadRequest
from domain.ids import new_id
from tests.central.office import Office
from tests.central.released import Released, released
from tests.central.sealing import Row, sealed
from tests.central.stream import Stream, asking, deliver


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


def row(made: Released, of: str, **columns: object) -> Row:
    """A settings row that a box made."""
    return of, {
        "organization_id": made.chain.id.hex, "id": new_id().hex, "created_at": 0,
        "updated_at": 0, "deleted_at": None, "rev": 1, "brand_id": None, "store_id": None,
        "authority": "box", "authority_epoch": 0, **columns,
    }  # fmt: skip


def second_box(made: Released, rows: list[Row]) -> Stream:
    """A box with some rows of its own is let into the chain's second store."""
    chain, centre = made.chain, made.centre
    box = KnownBox(chain.id, chain.brand, chain.sister, new_id())
    code = centre.enrolment.invite(Invitation(chain.id, chain.brand, chain.sister), "the office")
    centre.enrolment.enrol(asking(code, box))
    stream = Stream(sealed([rows]), box)
    for answer in deliver(centre, stream):
        assert not answer.quarantined
    return stream


def test_the_first_box_s_menu_people_and_floor_are_the_first_release(made: Released) -> None:
    [first] = made.service.releases(made.ada, made.chain.id)
    owners = {
        (each["authority"], each["authority_epoch"])
        for table in ("items", "fares", "people", "tables", "taxes", "printers", "tenders")
        for each in made.rows(f"SELECT authority, authority_epoch FROM {table}")
    }
    told = made.pulled()
    tables = [json.loads(each.body) for each in told if each.kind == "table"]

    assert (first.number, first.kind, first.name) == (
        1, "adoption", "From the box of Trattoria Comanda",
    )  # fmt: skip
    assert owners == {("centre", 1)}
    assert {each.scope for each in told if each.kind == "item"} == {"organization"}
    assert {each["store_id"] for each in tables} == {made.chain.store.hex}
    assert {each["authority"] for each in made.rows("SELECT authority FROM nodes")} == {"box"}


def test_it_waits_until_all_of_the_box_is_here(
    centre: Centre, office: Office, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    chain = office.chain()
    box = KnownBox(chain.id, chain.brand, chain.store, new_id())
    made = Released(centre, office, chain, office.sign_in("ada@example.com"), box, clock, admin)
    code = centre.enrolment.invite(Invitation(chain.id, chain.brand, chain.store), "the office")
    ask = asking(code, box)
    centre.enrolment.enrol(replace(ask, waiting=2))
    rows = [[row(made, "reason", kind="void", name=name, position=0)] for name in ("a", "b")]
    stream = Stream(sealed(rows), box)
    centre.replication.push(box, stream.push(0, most=1))
    early = made.due.adopt_due()
    centre.replication.push(box, stream.push(1, most=1))

    assert (early, made.due.adopt_due(), made.due.adopt_due()) == (0, 1, 0)
    assert [each["authority"] for each in made.rows("SELECT authority FROM reasons")] == [
        "centre", "centre",
    ]  # fmt: skip


def test_a_later_box_keeps_its_own_until_somebody_takes_it_over(made: Released) -> None:
    reason = row(made, "reason", kind="void", name="The cat", position=0)
    course = row(made, "course", name="Cheese", position=9, nudge_minutes=12)
    second_box(made, [reason, course])
    reason_id = made.rows("SELECT id, rev FROM reasons WHERE name = 'The cat'")[0]["id"]

    by_itself = made.due.adopt_due()
    with pytest.raises(NotOurs, match="own box"):
        made.service.change(made.ada, made.chain.id, "reason", reason_id, {"name": "Fallen"}, 1)
    before = authority(made)
    view = made.service.adopt(made.ada, made.chain.id, new_id(), made.chain.sister, ["reason"])

    assert by_itself == 0
    assert (before["reason"][1], before["course"][1]) == (1, 1)
    assert (view.number, view.kind, view.changes) == (2, "adoption", 1)
    assert (authority(made)["reason"][1], authority(made)["course"][1]) == (0, 1)
    [taken] = made.rows("SELECT * FROM reasons WHERE name = 'The cat'")
    assert (taken["authority"], taken["authority_epoch"], taken["store_id"]) == (
        "centre", 1, made.chain.sister,
    )  # fmt: skip


def test_what_says_who_a_box_is_is_never_taken_over(made: Released) -> None:
    second_box(made, [row(made, "course", name="Cheese", position=9, nudge_minutes=12)])
    with pytest.raises(BadRequest, match="always stays"):
        made.service.adopt(made.ada, made.chain.id, new_id(), made.chain.sister, ["node"])
    with pytest.raises(NothingToPublish):
        made.service.adopt(made.ada, made.chain.id, new_id(), made.chain.elsewhere)


def test_a_box_that_still_changes_what_was_taken_over_is_told_so(made: Released) -> None:
    """It changed a row before it heard of the release: it waits where a person sees it."""
    course = row(made, "course", name="Cheese", position=9, nudge_minutes=12)
    stream = second_box(made, [course])
    made.service.adopt(made.ada, made.chain.id, new_id(), made.chain.sister, ["course"])
    changed = ("course", {**course[1], "name": "Cheeses", "rev": 2})
    stream.lines = sealed([[changed]], after=stream.lines)

    answer = made.centre.replication.push(stream.box, stream.push(1))

    assert [each.code for each in answer.quarantined] == ["authority"]
    assert made.rows("SELECT name FROM courses WHERE id = %s", course[1]["id"]) == [
        {"name": "Cheese"}
    ]


def authority(made: Released) -> dict[str, tuple[int, int]]:
    """Rows of the office and of the box in the second store, by kind."""
    found = made.service.authority(made.ada, made.chain.id, made.chain.sister)
    return {each.kind: (each.centre, each.box) for each in found}
