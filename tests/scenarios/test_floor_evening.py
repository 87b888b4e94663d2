"""An evening on the floor: strangers, pushed tables, reservations, sections, forgotten lines."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed, Forbidden
from domain.floor import FloorRules, TableState
from domain.ids import new_id
from domain.permissions import MANAGER, WAITER, Right
from edge.alarms.service import AlarmService
from edge.commands import Actor
from edge.floor.requests import (
    AssignSection,
    ClearTable,
    EndParty,
    GuestsLeft,
    HandOver,
    PutParty,
    PutSection,
    RemoveSection,
    SetFloorRules,
    SetTableSection,
)
from edge.floor.unsent import UnsentWatch
from edge.floor.views import FloorTable
from edge.orders.requests import (
    AddLine,
    EditOrder,
    HoldLines,
    MergeOrders,
    OpenOrder,
    PartTables,
    PushTogether,
    RemoveLine,
    TransferOrder,
)
from sync.tables.audit import AuditEntry
from tests.house import House

SOUP = "Minestrone"


def person(house: House, name: str, rights: frozenset[Right] = WAITER) -> Actor:
    return Actor("person", house.people[name], rights=frozenset(rights))


def aziza(house: House) -> Actor:
    return person(house, "Aziza Karimova")


def marco(house: House) -> Actor:
    return person(house, "Marco Bianchi")


def sofia(house: House) -> Actor:
    return person(house, "Sofia Russo", MANAGER)


async def opened(house: House, actor: Actor, *tables: str) -> UUID:
    order_id = new_id()
    ids = tuple(house.tables[each] for each in tables)
    await house.orders.open_order(OpenOrder(order_id, house.order_type(), ids), actor)
    return order_id


async def labels(house: House, order_id: UUID) -> list[str]:
    return [label for _, label in (await house.orders.view(order_id)).tables]


async def at(house: House, table: str) -> FloorTable:
    return (await house.floor.floor()).tables[house.tables[table]]


async def cards(house: House) -> list[list[str]]:
    return [ticket.header["tables"] for ticket in await house.tickets()]


# ---- strangers at one table ----------------------------------------------------------------
async def test_strangers_at_one_table_are_7a_and_7b_on_screens_cards_and_paper(
    house: House,
) -> None:
    first = await opened(house, aziza(house), "7")
    await house.add(first, SOUP)
    await house.send(first)
    assert await cards(house) == [["7"]]

    second = await opened(house, aziza(house), "7")
    await house.add(second, SOUP)
    await house.send(second)

    assert (await labels(house, first), await labels(house, second)) == (["7a"], ["7b"])
    assert await cards(house) == [["7a"], ["7b"]]
    assert (await house.floor.floor()).orders[second].labels == ("7b",)
    assert (await house.checks.due(second)).tables == ("7b",)
    await house.print_out()
    assert "7b" in house.paper("Kitchen")[-1]


async def test_the_second_quick_tap_joins_and_divides_nobody(house: House) -> None:
    first = await opened(house, aziza(house), "7")
    request = OpenOrder(new_id(), house.order_type(), (house.tables["7"],), join=True)

    joined = await house.orders.open_order(request, marco(house))

    assert joined.order_id == first
    assert await labels(house, first) == ["7"]


async def test_a_letter_that_is_free_again_is_given_again(house: House) -> None:
    first = await opened(house, aziza(house), "7")
    second = await opened(house, aziza(house), "7")
    await house.orders.transfer(TransferOrder(first, (house.tables["12"],)), aziza(house))

    third = await opened(house, aziza(house), "7")

    assert [await labels(house, each) for each in (first, second, third)] == [
        ["12"],
        ["7b"],
        ["7a"],
    ]


# ---- tables pushed together ----------------------------------------------------------------
async def test_tables_are_pushed_together_and_parted_again(house: House) -> None:
    order_id = await opened(house, aziza(house), "7")
    await house.add(order_id, SOUP)
    await house.send(order_id)

    await house.orders.push_together(PushTogether(order_id, (house.tables["8"],)), aziza(house))
    assert await labels(house, order_id) == ["7", "8"]
    assert await cards(house) == [["7", "8"]]
    assert (await at(house, "8")).order_ids == (order_id,)

    await house.orders.part_tables(PartTables(order_id, house.tables["7"]), aziza(house))
    assert await cards(house) == [["8"]]
    assert (await at(house, "7")).state is TableState.FREE


async def test_joining_tables_leaves_two_orders_and_joining_checks_makes_one(house: House) -> None:
    first, second = await opened(house, aziza(house), "7"), await opened(house, aziza(house), "8")
    for order_id in (first, second):
        await house.add(order_id, SOUP)
    await house.orders.push_together(PushTogether(first, (house.tables["8"],)), aziza(house))
    assert await labels(house, first) == ["7", "8b"]
    assert await labels(house, second) == ["8a"]

    await house.orders.merge(MergeOrders(second, first), aziza(house))

    assert (await at(house, "8")).order_ids == (first,)
    assert len((await house.orders.view(first)).lines) == 2


async def test_an_order_keeps_its_last_table(house: House) -> None:
    order_id = await opened(house, aziza(house), "7")

    with pytest.raises(BadRequest, match="only table"):
        await house.orders.part_tables(PartTables(order_id, house.tables["7"]), aziza(house))
    with pytest.raises(BadRequest, match="push"):
        await house.orders.push_together(PushTogether(order_id, (house.tables["7"],)), aziza(house))
    with pytest.raises(Changed):
        await house.orders.part_tables(PartTables(order_id, house.tables["8"]), aziza(house))


# ---- after payment -------------------------------------------------------------------------
async def test_a_paid_table_is_paid_then_to_clear_then_free(house: House) -> None:
    order_id = await house.sell(SOUP, table="7")
    assert (await at(house, "7")).state is TableState.PAID
    assert await house.orders.open_at(house.tables["7"]) == ()

    await house.serving.guests_left(GuestsLeft(house.tables["7"]), aziza(house))
    assert (await at(house, "7")).state is TableState.TO_CLEAR
    with pytest.raises(Changed):
        await house.serving.guests_left(GuestsLeft(house.tables["7"]), aziza(house))

    await house.serving.clear_table(ClearTable(house.tables["7"]), marco(house))
    assert (await at(house, "7")).state is TableState.FREE
    assert await labels(house, order_id) == ["7"]
    with pytest.raises(Changed):
        await house.serving.clear_table(ClearTable(house.tables["7"]), aziza(house))


async def test_pushed_tables_are_cleared_together(house: House) -> None:
    order_id = await opened(house, aziza(house), "7", "8")
    await house.add(order_id, SOUP)
    await house.send(order_id)
    await house.pay(order_id)

    await house.serving.guests_left(GuestsLeft(house.tables["8"]), aziza(house))
    assert (await at(house, "7")).state is TableState.TO_CLEAR
    await house.serving.clear_table(ClearTable(house.tables["7"]), aziza(house))
    assert (await at(house, "8")).state is TableState.FREE


async def test_new_guests_make_a_paid_table_theirs(house: House) -> None:
    await house.sell(SOUP, table="7")

    order_id = await opened(house, aziza(house), "7")

    assert await labels(house, order_id) == ["7"]
    assert (await at(house, "7")).state is TableState.SEATED


async def test_a_house_that_does_not_clear_has_free_tables_after_payment(house: House) -> None:
    await house.serving.set_rules(SetFloorRules(False, False), sofia(house))

    order_id = await house.sell(SOUP, table="7")

    assert (await at(house, "7")).state is TableState.FREE
    assert await labels(house, order_id) == ["7"]


# ---- reservations --------------------------------------------------------------------------
async def reserve(
    house: House, in_hours: float, *tables: str, party_id: UUID | None = None
) -> UUID:
    party_id = party_id or new_id()
    expected_at = house.clock.now() + timedelta(hours=in_hours)
    ids = tuple(house.tables[each] for each in tables)
    request = PutParty(party_id, "Rossi", 4, expected_at, "0612345", "Birthday", ids)
    await house.parties.put(request, aziza(house))
    return party_id


async def test_a_table_is_reserved_two_hours_before_its_party_comes(house: House) -> None:
    await reserve(house, 3, "7", "8")
    assert (await at(house, "7")).state is TableState.FREE

    house.clock.advance(3600)

    table = await at(house, "8")
    assert table.state is TableState.RESERVED
    assert table.reserved is not None
    assert (table.reserved.name, table.reserved.guests) == ("Rossi", 4)


async def test_a_party_sits_down_with_its_name_and_guests(house: House) -> None:
    party_id = await reserve(house, 1, "7")
    order_id = new_id()
    request = OpenOrder(order_id, house.order_type(), (house.tables["7"],), party_id=party_id)

    await house.orders.open_order(request, aziza(house))

    order = await house.order(order_id)
    assert (order.party_id, order.name, order.guests) == (party_id, "Rossi", 4)
    assert await house.parties.expected() == ()
    with pytest.raises(Changed, match="sits already"):
        await house.parties.end(EndParty(party_id), aziza(house))
    again = OpenOrder(new_id(), house.order_type(), (), party_id=party_id)
    with pytest.raises(Changed):
        await house.orders.open_order(again, aziza(house))


async def test_a_reservation_is_changed_cancelled_or_marked_as_not_come(house: House) -> None:
    party_id, other = await reserve(house, 1, "7"), await reserve(house, 2, "8")
    await reserve(house, 1.5, "12", party_id=party_id)
    assert [party.tables for party in await house.parties.expected()] == [("12",), ("8",)]

    await house.parties.end(EndParty(other), aziza(house))
    await house.parties.end(EndParty(party_id, no_show=True), aziza(house))

    assert await house.parties.expected() == ()
    assert (await at(house, "12")).state is TableState.FREE


# ---- sections ------------------------------------------------------------------------------
async def test_a_section_is_given_away_for_one_evening(house: House) -> None:
    window = (await house.serving.tonight()).sections[2]
    assert (window.name, window.person) == ("Window", "Aziza")

    await house.serving.assign(AssignSection(window.id, marco(house).id), sofia(house))
    assert (await at(house, "7")).served_by == marco(house).id

    house.clock.advance(24 * 3600)
    assert (await at(house, "7")).served_by == aziza(house).id


async def test_a_table_stands_in_one_section(house: House) -> None:
    section_id = new_id()
    await house.serving.put_section(
        PutSection(section_id, "Bar side", marco(house).id), sofia(house)
    )
    await house.serving.set_table_section(
        SetTableSection(house.tables["7"], section_id), sofia(house)
    )
    assert (await at(house, "7")).served_by == marco(house).id

    await house.serving.remove_section(RemoveSection(section_id), sofia(house))
    assert (await at(house, "7")).served_by is None


async def test_a_waiter_does_not_share_out_the_floor(house: House) -> None:
    window = (await house.serving.tonight()).sections[2]

    with pytest.raises(Forbidden):
        await house.serving.assign(AssignSection(window.id, None), aziza(house))
    with pytest.raises(Forbidden):
        await house.serving.set_rules(SetFloorRules(True, True), aziza(house))


# ---- others' tables ------------------------------------------------------------------------
async def own_tables_only(house: House) -> None:
    await house.serving.set_rules(SetFloorRules(True, True), sofia(house))
    assert house.db.house is not None
    assert FloorRules.of(house.db.house.options).own_tables_only


async def test_where_everybody_serves_their_own_others_need_the_right(house: House) -> None:
    await own_tables_only(house)
    order_id = await opened(house, marco(house), "12")
    line = AddLine(order_id, new_id(), house.variant(SOUP))

    with pytest.raises(Forbidden) as refused:
        await house.orders.add_line(line, aziza(house))
    assert refused.value.right == Right.SERVE_OTHERS_TABLES
    await house.orders.add_line(line, marco(house))
    with pytest.raises(Forbidden):
        await house.orders.remove_line(RemoveLine(line.line_id), aziza(house))
    with pytest.raises(Forbidden):
        await house.orders.hold_lines(HoldLines((line.line_id,)), aziza(house))
    with pytest.raises(Forbidden):
        await opened(house, aziza(house), "11")

    approved = person(house, "Aziza Karimova", WAITER | {Right.SERVE_OTHERS_TABLES})
    await house.orders.edit_order(EditOrder(order_id, server_id=aziza(house).id), approved)
    await house.orders.remove_line(RemoveLine(line.line_id), aziza(house))


async def test_a_table_in_ones_own_section_is_ones_own(house: House) -> None:
    order_id = await opened(house, marco(house), "7")
    await own_tables_only(house)

    await house.orders.add_line(AddLine(order_id, new_id(), house.variant(SOUP)), aziza(house))


async def test_tabs_and_tables_of_nobodys_section_are_everybodys(house: House) -> None:
    await own_tables_only(house)
    tab = await opened(house, marco(house))

    await house.orders.add_line(AddLine(tab, new_id(), house.variant(SOUP)), aziza(house))
    assert await opened(house, aziza(house), "21")


# ---- a leaving waiter ----------------------------------------------------------------------
async def test_a_leaving_waiter_hands_over_everything_at_once(house: House) -> None:
    tables = [await opened(house, aziza(house), each) for each in ("7", "5")]
    tab = await opened(house, aziza(house))
    other = await opened(house, marco(house), "12")
    await house.add(tables[0], SOUP)
    await house.send(tables[0])

    done = await house.serving.hand_over(
        HandOver(house.people["Aziza Karimova"], house.people["Marco Bianchi"]), aziza(house)
    )

    assert (done.orders, done.sections, done.where[:2]) == (3, 1, ("7", "5"))
    floor = await house.floor.floor()
    assert {floor.orders[each].server for each in (*tables, tab, other)} == {"Marco"}
    assert floor.tables[house.tables["1"]].served_by == marco(house).id
    assert (await house.tickets())[0].header["server"] == "Marco"
    alarms = AlarmService(house.db)
    assert [each.kind for each in await alarms.seen_by(marco(house))] == ["handed_over"]
    assert await alarms.seen_by(sofia(house)) == ()
    acts = await house.db.read(lambda read: read.all(AuditEntry, "act = 'hand_over'"))
    assert len(acts) == 1


async def test_both_are_told_and_not_for_ever(house: House) -> None:
    await opened(house, aziza(house), "7")
    await house.serving.hand_over(
        HandOver(house.people["Aziza Karimova"], house.people["Marco Bianchi"]), sofia(house)
    )
    alarms, watch = AlarmService(house.db), UnsentWatch(house.db)
    assert "Marco took over: 7." in [a.sentence for a in await alarms.seen_by(aziza(house))]
    assert "Aziza gave you: 7." in [a.sentence for a in await alarms.seen_by(marco(house))]

    house.clock.advance(121)
    await watch.look()

    assert await alarms.seen_by(aziza(house)) == await alarms.seen_by(marco(house)) == ()


async def test_nobody_hands_over_what_is_anothers_without_the_right(house: House) -> None:
    await opened(house, marco(house), "12")

    with pytest.raises(Forbidden):
        await house.serving.hand_over(
            HandOver(house.people["Marco Bianchi"], house.people["Aziza Karimova"]), aziza(house)
        )
    with pytest.raises(BadRequest, match="somebody else"):
        await house.serving.hand_over(
            HandOver(house.people["Marco Bianchi"], house.people["Marco Bianchi"]), marco(house)
        )
    luca = house.people["Luca Ferrari"]
    with pytest.raises(BadRequest, match="no open orders"):
        await house.serving.hand_over(HandOver(luca, house.people["Aziza Karimova"]), sofia(house))


# ---- forgetting Send -----------------------------------------------------------------------
async def sentences(house: House, actor: Actor) -> list[str]:
    return [each.sentence for each in await AlarmService(house.db).seen_by(actor)]


async def test_unsent_lines_are_told_to_the_waiter_then_to_the_manager(house: House) -> None:
    watch = UnsentWatch(house.db)
    order_id = await opened(house, aziza(house), "7")
    await house.add(order_id, SOUP)
    house.clock.advance(119)
    await watch.look()
    assert await sentences(house, aziza(house)) == []

    house.clock.advance(1)
    await watch.look()
    assert await sentences(house, aziza(house)) == ["Table 7: 1 line not sent."]
    assert await sentences(house, marco(house)) == await sentences(house, sofia(house)) == []

    house.clock.advance(180)
    await watch.look()
    assert await sentences(house, sofia(house)) == ["Table 7 (Aziza): 1 line not sent."]

    await house.send(order_id)
    await watch.look()
    assert await sentences(house, aziza(house)) == await sentences(house, sofia(house)) == []


async def test_the_alarm_ends_when_the_lines_are_removed_and_follows_a_handover(
    house: House,
) -> None:
    watch = UnsentWatch(house.db)
    order_id = await opened(house, aziza(house), "7")
    change = await house.add(order_id, SOUP)
    house.clock.advance(130)
    await watch.look()
    await house.orders.edit_order(EditOrder(order_id, server_id=marco(house).id), aziza(house))
    await watch.look()
    assert await sentences(house, marco(house)) == ["Table 7: 1 line not sent."]
    assert await sentences(house, aziza(house)) == []

    assert change.line_id is not None
    await house.orders.remove_line(RemoveLine(change.line_id), marco(house))
    await watch.look()
    assert await sentences(house, marco(house)) == []


async def test_held_lines_are_not_forgotten(house: House) -> None:
    watch = UnsentWatch(house.db)
    order_id = await opened(house, aziza(house), "7")
    change = await house.add(order_id, SOUP)
    assert change.line_id is not None
    await house.orders.hold_lines(HoldLines((change.line_id,)), aziza(house))

    house.clock.advance(600)
    await watch.look()

    assert await sentences(house, aziza(house)) == []
