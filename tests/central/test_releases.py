"""Drafts and releases: what is published, to whom, once; two people; times; back again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from central.identity.rights import Role
from central.main import Centre
from central.releases.values import NothingToPublish, NotNow, Outdated
from domain.clock import VirtualClock
from domain.errors import BadRequest, CommandReused, DomainError, Forbidden, NotFound
from domain.ids import new_id
from sync.protocol.wire import FeedRow
from tests.central.office import Office
from tests.central.released import Released, released

DISH = "Margherita"
HOUR_S = 3600


@pytest.fixture
def made(
    centre: Centre,
    office: Office,
    evening: Path,
    clock: VirtualClock,
    admin: psycopg.Connection[Any],
) -> Released:
    """A chain whose menu is release 1."""
    return released(centre, office, evening, clock, admin)


def of_kind(rows: list[FeedRow], kind: str) -> list[dict[str, Any]]:
    """What the feed says of a kind."""
    return [json.loads(row.body) for row in rows if row.kind == kind and row.op == "put"]


def prices(made: Released) -> list[int]:
    """What a box is told that the dish costs."""
    fare = made.fare(DISH)["id"].hex
    return [each["amount_minor"] for each in of_kind(made.pulled(), "fare") if each["id"] == fare]


# ---- publishing ----------------------------------------------------------------------------
def test_a_draft_changes_nothing_until_it_is_published(made: Released) -> None:
    was = made.fare(DISH)

    made.price(DISH, 1234)
    drafted = made.fare(DISH)
    view = made.publish("Summer")

    assert drafted == was
    now = made.fare(DISH)
    assert (now["amount_minor"], now["rev"], now["authority"]) == (1234, was["rev"] + 1, "centre")
    assert (view.number, view.name, view.state, view.changes) == (2, "Summer", "published", 1)
    assert prices(made) == [1234]
    assert of_kind(made.pulled(), "release")[-1]["number"] == 2
    assert made.service.draft(made.ada, made.chain.id) == []


def test_a_preview_says_dish_list_prices_and_stores(made: Released) -> None:
    was = made.fare(DISH)["amount_minor"]
    made.price(DISH, 1234)
    item = made.item("Cola")
    made.service.change(made.ada, made.chain.id, "item", item["id"], {"active": False}, item["rev"])

    preview = made.service.preview(made.ada, made.chain.id)

    sold, price = preview.differences
    size = "Margherita, small 26 cm"
    assert (price.name, price.what, price.old_minor, price.new_minor) == (size, "price", was, 1234)
    assert (price.currency, price.is_everywhere, len(price.stores)) == ("EUR", True, 3)
    assert (sold.name, sold.what, sold.old, sold.new) == ("Cola", "sold", "yes", "no")
    assert (preview.rows, preview.stores, preview.others) == (2, 3, 0)


def test_publishing_again_with_the_same_request_is_one_release(made: Released) -> None:
    made.price(DISH, 1234)
    request_id = new_id()

    first = made.service.publish(made.ada, made.chain.id, request_id, "Once")
    again = made.service.publish(made.ada, made.chain.id, request_id, "Once")

    assert again == first
    assert [each.number for each in made.service.releases(made.ada, made.chain.id)] == [2, 1]
    with pytest.raises(CommandReused):
        made.service.publish(made.ada, made.chain.id, request_id, "Another")


def test_an_empty_draft_is_no_release(made: Released) -> None:
    with pytest.raises(NothingToPublish):
        made.publish()


def test_a_price_that_is_put_back_leaves_the_draft(made: Released) -> None:
    was = made.fare(DISH)["amount_minor"]
    made.price(DISH, 1234)
    made.price(DISH, was)
    assert made.service.draft(made.ada, made.chain.id) == []


# ---- two people ----------------------------------------------------------------------------
def test_the_second_of_two_people_sees_the_first_one_s_price(made: Released) -> None:
    fare = made.fare(DISH)
    made.price(DISH, 1234)

    with pytest.raises(Outdated, match=r"Ada has set this price to €12\.34"):
        made.service.change(
            made.ada, made.chain.id, "fare", fare["id"], {"amount_minor": 999}, fare["rev"]
        )
    assert made.price(DISH, 999).after["amount_minor"] == 999  # type: ignore[index]


def test_a_draft_that_a_release_overtook_is_looked_at_again(made: Released) -> None:
    """Somebody goes back to an older state while a draft lies there."""
    was = made.fare(DISH)["amount_minor"]
    made.price(DISH, 1100)
    made.publish()
    made.price(DISH, 1200)
    made.service.rollback(made.ada, made.chain.id, new_id(), 1)

    with pytest.raises(Outdated) as refused:
        made.publish()
    [theirs] = refused.value.theirs
    made.service.renew(made.ada, made.chain.id, [("fare", made.fare(DISH)["id"])])
    made.publish()

    assert (theirs.old_minor, theirs.new_minor, theirs.is_outdated) == (was, 1200, True)
    assert made.fare(DISH)["amount_minor"] == 1200


# ---- what may be -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount_minor": -1}, "not negative"),
        ({"amount_minor": 1.5}, "cannot be"),
        ({"currency": "USD"}, "are in EUR"),
        ({"colour": "red"}, "has no colour"),
        ({"priced_id": new_id()}, "not on the menu"),
        ({"fare_set_id": new_id()}, "no such fare set"),
        ({"store_id": new_id()}, "no such store"),
        ({"status": "free"}, "active, unsold or ended"),
    ],
)
def test_a_price_that_no_box_could_use_is_refused(
    made: Released, values: dict[str, Any], sentence: str
) -> None:
    fare = made.fare(DISH)
    with pytest.raises(DomainError, match=sentence):
        made.service.change(made.ada, made.chain.id, "fare", fare["id"], values, fare["rev"])
    assert made.service.draft(made.ada, made.chain.id) == []


def test_a_dish_keeps_its_tax_and_a_category_its_dishes(made: Released) -> None:
    item = made.item(DISH)
    change, chain, rev = made.service.change, made.chain.id, item["rev"]
    with pytest.raises(BadRequest, match="no tax is charged"):
        change(made.ada, chain, "item", item["id"], {"tax_group_id": None}, rev)
    category = made.rows("SELECT * FROM categories WHERE id = %s", item["category_id"])[0]
    with pytest.raises(BadRequest, match="still needs"):
        change(made.ada, chain, "category", category["id"], None, category["rev"])
    with pytest.raises(BadRequest, match="holds no store"):
        change(made.ada, chain, "store", made.chain.store, {"name": "X"}, 1)


def test_another_chain_s_ids_are_nobody_s_here(made: Released, office: Office) -> None:
    other = office.chain("Da Bob", "bob@example.com")
    bob = office.sign_in("bob@example.com")
    item = made.item(DISH)
    row = {"name": "Stolen", "category_id": item["category_id"], "tax_group_id": None}
    with pytest.raises(NotFound, match="category"):
        made.service.change(
            bob, other.id, "item", new_id(), {**row, "tax_group_id": item["tax_group_id"]}, 0
        )
    with pytest.raises(NotFound):
        made.service.preview(bob, made.chain.id)


def test_who_manages_a_store_publishes_for_that_store_only(made: Released, office: Office) -> None:
    eve = office.join(made.ada, made.chain.id, "eve@example.com", Role.MANAGER,
                      made.chain.brand, made.chain.store)  # fmt: skip
    viewer = office.join(made.ada, made.chain.id, "vic@example.com", Role.VIEWER)
    with pytest.raises(Forbidden):
        made.price(DISH, 1, by=eve)
    with pytest.raises(Forbidden):
        made.price(DISH, 1, by=viewer)
    made.price(DISH, 1300)
    preview = made.service.preview(eve, made.chain.id)
    assert (preview.rows, preview.others) == (0, 1)
    with pytest.raises(NothingToPublish):
        made.service.publish(eve, made.chain.id, new_id(), "Mine")


# ---- for later -----------------------------------------------------------------------------
def test_a_release_for_later_travels_ahead_and_is_folded_at_its_time(made: Released) -> None:
    was = made.fare(DISH)["amount_minor"]
    made.price(DISH, 1234)

    view = made.publish("Monday", after_s=HOUR_S)
    ahead = made.pulled()
    early = made.due.fold_due()
    made.clock.advance(HOUR_S)
    folded = (made.due.fold_due(), made.due.fold_due())

    assert view.state == "scheduled"
    [part] = of_kind(ahead, "release_part")
    assert [row["d"]["amount_minor"] for row in part["rows"]] == [1234]
    said = of_kind(ahead, "release")[-1]
    assert (said["state"], said["parts"]) == ("scheduled", {"organization": 1})
    assert (was == 1234, early) == (False, 0)
    assert folded == (1, 0)
    assert prices(made) == [1234]
    assert of_kind(made.pulled(), "release_part") == []
    assert made.service.releases(made.ada, made.chain.id)[0].state == "published"
    assert made.service.releases(made.ada, made.chain.id)[0].came_at == view.came_at


def test_a_release_is_withdrawn_before_its_time_and_not_after(made: Released) -> None:
    was = made.fare(DISH)["amount_minor"]
    made.price(DISH, 1234)
    number = made.publish("Monday", after_s=HOUR_S).number

    withdrawn = made.service.withdraw(made.ada, made.chain.id, number)
    made.clock.advance(2 * HOUR_S)

    assert made.due.fold_due() == 0
    assert withdrawn.state == "withdrawn"
    assert prices(made) == [was]
    assert of_kind(made.pulled(), "release_part") == []
    with pytest.raises(NotNow):
        made.service.withdraw(made.ada, made.chain.id, 1)


def test_what_is_published_meanwhile_stays_in_what_comes_later(made: Released) -> None:
    """The release for later changes a price; a release before it changes the same row otherwise."""
    fare = made.fare(DISH)
    made.price(DISH, 1234)
    made.publish("Monday", after_s=HOUR_S)
    until = {"active_to": made.clock.now() + timedelta(days=30)}
    made.service.change(made.ada, made.chain.id, "fare", fare["id"], until, fare["rev"])
    preview = made.service.preview(made.ada, made.chain.id)
    made.publish("Now")

    [part] = of_kind(made.pulled(), "release_part")
    coming = part["rows"][0]["d"]
    made.clock.advance(HOUR_S)
    made.due.fold_due()

    assert preview.differences[0].also == "2 Monday"
    now = made.fare(DISH)
    assert (coming["amount_minor"], coming["active_to"] is not None) == (1234, True)
    assert (now["amount_minor"], now["active_to"], now["rev"]) == (
        1234, until["active_to"], coming["rev"],
    )  # fmt: skip


def test_two_releases_for_later_come_in_the_order_of_their_times(made: Released) -> None:
    made.price(DISH, 1500)
    made.publish("Second", after_s=2 * HOUR_S)
    made.price(DISH, 1400)
    made.publish("First", after_s=HOUR_S)

    made.clock.advance(3 * HOUR_S)
    made.due.fold_due()

    assert made.fare(DISH)["amount_minor"] == 1500
    assert {each.state for each in made.service.releases(made.ada, made.chain.id)} == {"published"}


@pytest.mark.parametrize("after_s", [-1, 0, 400 * 86_400])
def test_a_time_that_is_past_or_too_far_is_refused(made: Released, after_s: int) -> None:
    made.price(DISH, 1234)
    with pytest.raises(BadRequest):
        made.publish(after_s=after_s)


def test_a_large_release_for_later_is_cut_into_parts(made: Released) -> None:
    item = made.item(DISH)
    values = {
        "category_id": item["category_id"],
        "tax_group_id": item["tax_group_id"],
        "description": "x" * 4_000,
    }
    from central.releases.editing import Wish

    wishes = [
        Wish("item", new_id(), {**values, "name": f"Dish {number}"}, 0) for number in range(300)
    ]
    made.service.change_all(made.ada, made.chain.id, wishes)
    made.publish(after_s=HOUR_S)

    parts = [row for row in made.pulled() if row.kind == "release_part"]
    assert len(parts) == 3
    assert max(len(row.body) for row in parts) <= 512 << 10
    assert of_kind(made.pulled(), "release")[-1]["parts"] == {"organization": 3}


# ---- back ------------------------------------------------------------------------------------
def test_rolling_back_is_a_new_release_with_the_older_state(made: Released) -> None:
    was, item = made.fare(DISH)["amount_minor"], made.item("Cola")
    made.price(DISH, 1100)
    made.publish("One")
    made.price(DISH, 1200)
    new = new_id()
    row = {"name": "Zuppa inglese", "category_id": item["category_id"],
           "tax_group_id": item["tax_group_id"]}  # fmt: skip
    made.service.change(made.ada, made.chain.id, "item", new, row, 0)
    made.publish("Two")

    preview = made.service.preview_rollback(made.ada, made.chain.id, 2)
    one = made.service.rollback(made.ada, made.chain.id, new_id(), 2)
    after_one = made.fare(DISH)["amount_minor"]
    made.service.rollback(made.ada, made.chain.id, new_id(), 1)

    assert [(each.name, each.what) for each in preview.differences] == [
        ("Margherita, small 26 cm", "price"), ("Zuppa inglese", "gone"),
    ]  # fmt: skip
    assert (one.number, one.kind, one.rollback_of) == (4, "rollback", 2)
    assert (after_one, made.fare(DISH)["amount_minor"]) == (1100, was)
    assert made.item("Zuppa inglese")["deleted_at"] is not None
    assert prices(made) == [was]


def test_releases_keep_their_order_though_the_clock_goes_back(made: Released) -> None:
    was = made.fare(DISH)["amount_minor"]
    made.clock.advance(-HOUR_S)
    made.price(DISH, 1100)
    made.publish()

    made.service.rollback(made.ada, made.chain.id, new_id(), 1)

    assert made.fare(DISH)["amount_minor"] == was


def test_what_is_due_comes_before_what_is_published_after_it(made: Released) -> None:
    made.price(DISH, 1100)
    made.publish("Due", after_s=HOUR_S)
    was = made.fare("Cola")["amount_minor"]
    made.clock.advance(HOUR_S)
    made.price("Cola", was + 10)
    made.publish("After")

    made.service.rollback(made.ada, made.chain.id, new_id(), 2)

    assert made.fare(DISH)["amount_minor"] == 1100
    assert made.fare("Cola")["amount_minor"] == was
    assert made.due.fold_due() == 0


# ---- who has it --------------------------------------------------------------------------------
def test_the_office_sees_which_store_has_a_release(made: Released) -> None:
    made.price(DISH, 1234)
    number = made.publish().number
    made.clock.advance(10)
    report(made, running=1)
    waiting = states(made, number)
    made.clock.advance(600)
    offline = states(made, number)
    report(made, running=number)

    assert waiting == {"Trattoria Comanda": "waiting", "Due": "never", "Tre": "never"}
    assert offline["Trattoria Comanda"] == "offline"
    assert states(made, number)["Trattoria Comanda"] == "applied"
    assert states(made, 1)["Trattoria Comanda"] == "applied"


def states(made: Released, number: int) -> dict[str, str]:
    """How far each store is."""
    found = made.service.who_has(made.ada, made.chain.id, number)
    return {each.store: each.state for each in found}


def report(made: Released, running: int) -> None:
    """The box says what it runs."""
    from sync.protocol.report import BoxReport
    from sync.protocol.wire import Heartbeat

    beat = Heartbeat(new_id(), made.box.node_id, 1, 1, 0, b"", report=BoxReport(release=running))
    made.centre.replication.heartbeat(made.box, beat)
