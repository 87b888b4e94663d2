"""An empty box becomes a restaurant, once."""

from __future__ import annotations

import pytest

from domain.errors import BadRequest, DomainError
from domain.ids import new_id
from domain.permissions import Right
from edge.box_tables import SyncNode
from edge.database import Database
from edge.founding import FoundStore, HouseIds, found
from sync.tables.cash import Drawer
from sync.tables.catalog import OrderType, Reason, Tender
from sync.tables.identity import Role


async def test_a_founded_box_knows_its_house(empty_box: Database) -> None:
    founded = await found(empty_box, FoundStore("Trattoria", zone="Asia/Tashkent", currency="UZS"))

    assert empty_box.house is not None
    assert empty_box.house.store_id == founded.store_id
    assert empty_box.house.node_id == founded.node_id
    assert empty_box.house.currency == "UZS"
    assert empty_box.house.zone.key == "Asia/Tashkent"
    assert empty_box.house.receipt_series == "A"


async def test_a_founded_box_has_what_a_first_sale_needs(empty_box: Database) -> None:
    founded = await found(empty_box, FoundStore("Trattoria"))

    tenders = await empty_box.read(lambda read: read.all(Tender, "1 ORDER BY position"))
    assert [(t.kind, t.gives_change, t.opens_drawer) for t in tenders] == [
        ("cash", True, True),
        ("card_separate", False, False),
    ]
    types = await empty_box.read(lambda read: read.all(OrderType, "1 ORDER BY position"))
    assert [(t.code, t.needs_table) for t in types] == [
        ("dine_in", True),
        ("takeaway", False),
        ("delivery", False),
    ]
    roles = await empty_box.read(lambda read: read.all(Role))
    assert {r.name: r.id for r in roles} == founded.roles
    waiter = await empty_box.read(lambda read: read.load(Role, founded.roles["Waiter"]))
    assert Right.TAKE_ORDERS in waiter.rights
    assert Right.VOID_SENT not in waiter.rights
    voids = await empty_box.read(lambda read: read.all(Reason, "kind = 'void'"))
    assert "Guest changed mind" in {r.name for r in voids}
    drawer = await empty_box.read(lambda read: read.load(Drawer, founded.drawer_id))
    assert drawer.name == "Counter drawer"


async def test_each_box_has_a_secret_of_its_own(empty_box: Database) -> None:
    await found(empty_box, FoundStore("Trattoria"))

    [node] = await empty_box.read(lambda read: read.all(SyncNode))
    assert len(node.secret) == 32


async def test_a_second_founding_is_refused(empty_box: Database) -> None:
    first = await found(empty_box, FoundStore("Trattoria"))

    with pytest.raises(DomainError, match="already has a restaurant"):
        await found(empty_box, FoundStore("Another"))

    assert empty_box.house is not None
    assert empty_box.house.store_id == first.store_id


async def test_a_repeated_founding_command_gives_the_first_answer(empty_box: Database) -> None:
    command_id = new_id()
    first = await found(empty_box, FoundStore("Trattoria"), command_id=command_id)

    again = await found(empty_box, FoundStore("Trattoria"), command_id=command_id)

    assert again == first


async def test_a_tenant_that_exists_keeps_its_ids(empty_box: Database) -> None:
    ids = HouseIds()

    founded = await found(empty_box, FoundStore("Trattoria"), ids)

    assert founded.organization_id == ids.organization_id
    assert founded.node_id == ids.node_id


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (FoundStore(" "), "needs a name"),
        (FoundStore("T", currency="euro"), "three capital letters"),
        (FoundStore("T", zone="Rome"), "not a time zone"),
        (FoundStore("T", cut_over_minutes=1440), "business day"),
        (FoundStore("T", receipt_series=""), "series"),
    ],
)
async def test_what_cannot_be_founded_changes_nothing(
    empty_box: Database, request_: FoundStore, sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        await found(empty_box, request_)

    assert empty_box.house is None
