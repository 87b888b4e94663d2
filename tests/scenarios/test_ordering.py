"""Several people on one table: nothing lost, nothing doubled, nothing sent twice."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from domain.catalog import Choice
from domain.choices import default_choices
from domain.errors import (
    BadRequest,
    Forbidden,
    ItemSoldOut,
    LimitExceeded,
    ModifierMissing,
    NotFound,
    OrderClosed,
    TooManyModifiers,
)
from domain.ids import new_id
from edge.commands import Command
from edge.menu.requests import SetPortions, SetSoldOut
from edge.orders.requests import (
    AddLine,
    ChangeLine,
    FireCourse,
    HoldLines,
    MergeOrders,
    MoveLines,
    RemoveLine,
    RepeatRound,
    Send,
    TransferOrder,
    VoidLine,
    VoidOrder,
)
from edge.transaction import Write
from sync.tables.catalog import Station
from sync.tables.tenancy import Translation
from tests.house import House


async def _fed(house: House) -> list[tuple[UUID, UUID, int]]:
    return sorted((i.line_id, i.station_id, i.fire_no) for i in await house.ticket_items())


async def test_five_fast_taps_are_five_lines(house: House) -> None:
    order = await house.open("7")
    beer = house.plain_items()[0]

    await asyncio.gather(*(house.add(order, beer) for _ in range(5)))

    view = await house.orders.view(order)
    assert len(view.lines) == 5
    assert view.total_minor == 5 * view.lines[0].total_minor


async def test_a_tap_that_arrives_twice_is_one_line(house: House) -> None:
    order = await house.open("7")
    item, command, line = house.plain_items()[0], new_id(), new_id()

    first = await house.add(order, item, command_id=command, line_id=line)
    second = await house.add(order, item, command_id=command, line_id=line)

    assert first == second
    assert len((await house.orders.view(order)).lines) == 1


async def test_two_waiters_on_one_table_keep_each_others_lines(house: House) -> None:
    order = await house.open("7")
    names = house.plain_items()[:6]

    await asyncio.gather(*(house.add(order, name) for name in names))

    view = await house.orders.view(order)
    assert sorted(line.name for line in view.lines) == sorted(names)
    assert view.total_minor == sum(line.total_minor for line in view.lines)


async def test_send_fires_each_line_once_however_often_it_is_pressed(house: House) -> None:
    order = await house.open("7")
    for name in house.plain_items()[:4]:
        await house.add(order, name)

    results = await asyncio.gather(*(house.send(order) for _ in range(4)))
    fed = await _fed(house)

    assert sum(result.sent for result in results) == 4
    assert {line for line, _, _ in fed} == {
        line.id for line in (await house.orders.view(order)).lines
    }
    assert all(fire_no == 1 for _, _, fire_no in fed)


async def test_lines_sent_later_join_the_open_card_as_added(house: House) -> None:
    order = await house.open("7")
    name = house.plain_items()[0]
    await house.add(order, name)
    await house.send(order)
    await house.add(order, name)
    await house.send(order)

    items = await house.ticket_items()

    assert len(await house.tickets()) == len({item.station_id for item in items})
    assert [item.mark for item in items] == [""] * (len(items) // 2) + ["added"] * (len(items) // 2)


async def test_held_lines_wait_until_their_course_is_fired(house: House) -> None:
    order = await house.open("7")
    first, second = house.plain_items()[:2]
    await house.add(order, first)
    held = await house.add(order, second)
    assert held.line_id is not None
    await house.orders.hold_lines(HoldLines((held.line_id,)), house.actor())

    sent = await house.send(order)
    course = next(
        line.course_id for line in (await house.orders.view(order)).lines if line.id == held.line_id
    )
    fired = await house.orders.fire_course(FireCourse(order, course), house.actor())

    assert (sent.sent, sent.held) == (1, 1)
    assert fired.sent == 1
    assert {fire_no for _, _, fire_no in await _fed(house)} == {1}


async def test_transfer_merge_and_moves_send_nothing_again(house: House) -> None:
    one, two = await house.open("7"), await house.open("8")
    names = house.plain_items()
    for name in names[:3]:
        await house.add(one, name)
    await house.add(two, names[3])
    await house.send(one)
    await house.send(two)
    before = await _fed(house)
    line = (await house.orders.view(one)).lines[0]

    await house.orders.transfer(TransferOrder(one, (house.tables["9"],)), house.actor())
    await house.orders.move_lines(MoveLines((line.id,), two), house.actor())
    await house.orders.merge(MergeOrders(one, two), house.actor())
    again = await house.send(two)

    view = await house.orders.view(two)
    assert again.sent == 0
    assert await _fed(house) == before
    assert [line.kitchen for line in view.lines] == ["queued"] * 4
    assert view.total_minor == sum(line.total_minor for line in view.lines)
    assert (await house.order(one)).state == "closed"


async def test_a_closed_order_still_says_where_it_sat_last(house: House) -> None:
    order = await house.open("7")
    await house.orders.transfer(TransferOrder(order, (house.tables["9"],)), house.actor())
    house.clock.advance(60)
    await house.add(order, house.plain_items()[0])
    await house.orders.void_order(VoidOrder(order, "Walked out"), house.actor("manager"))

    view = await house.orders.view(order)

    assert [name for _, name in view.tables] == ["9"]
    assert await house.orders.open_at(house.tables["9"]) == ()


async def test_cards_carry_the_new_table_after_a_transfer(house: House) -> None:
    order = await house.open("7")
    await house.add(order, house.plain_items()[0])
    await house.send(order)

    await house.orders.transfer(TransferOrder(order, (house.tables["9"],)), house.actor())

    assert [ticket.header["tables"] for ticket in await house.tickets()] == [["9"]] * len(
        await house.tickets()
    )


async def test_taking_back_a_sent_line_needs_the_right_and_a_reason(house: House) -> None:
    order = await house.open("7")
    change = await house.add(order, house.plain_items()[0])
    assert change.line_id is not None
    await house.send(order)
    request = VoidLine(change.line_id, "Guest changed mind")

    with pytest.raises(Forbidden) as refused:
        await house.orders.void_line(request, house.actor("waiter"))
    with pytest.raises(BadRequest, match="Say why"):
        await house.orders.void_line(VoidLine(change.line_id, " "), house.actor("manager"))
    after = await house.orders.void_line(request, house.actor("manager"))

    assert refused.value.right == "void_sent"
    assert after.total_minor == 0
    assert all(item.voided_at is not None for item in await house.ticket_items())


async def test_part_of_a_sent_line_is_taken_back_and_both_parts_are_seen(house: House) -> None:
    order = await house.open("7")
    change = await house.add(order, house.plain_items()[0], 3)
    assert change.line_id is not None
    await house.send(order)

    after = await house.orders.void_line(
        VoidLine(change.line_id, "Wrong order", 1000), house.actor("manager")
    )
    view = await house.orders.view(order)

    assert after.total_minor * 3 == change.total_minor * 2
    assert sorted((line.quantity, line.state) for line in view.lines) == [
        (1000, "voided"),
        (2000, "sent"),
    ]
    live = [item for item in await house.ticket_items() if item.voided_at is None]
    struck = [item for item in await house.ticket_items() if item.voided_at is not None]
    assert {item.quantity for item in live} == {2000}
    assert {item.quantity for item in struck} == {1000}


async def test_a_sent_line_is_not_changed_or_removed_silently(house: House) -> None:
    order = await house.open("7")
    change = await house.add(order, house.plain_items()[0], 2)
    assert change.line_id is not None
    await house.send(order)

    with pytest.raises(BadRequest, match="was sent"):
        await house.orders.change_line(ChangeLine(change.line_id, quantity=1000), house.actor())
    with pytest.raises(BadRequest, match="was sent"):
        await house.orders.remove_line(RemoveLine(change.line_id), house.actor())


async def test_the_last_round_is_repeated_at_todays_price(house: House) -> None:
    order = await house.open("7")
    one, two = house.plain_items()[:2]
    await house.add(order, one)
    await house.send(order)
    house.clock.advance(60)
    await house.add(order, two)
    await house.send(order)
    house.clock.advance(60)

    await house.orders.repeat_round(RepeatRound(order), house.actor())

    view = await house.orders.view(order)
    assert [(line.name, line.state) for line in view.lines] == [
        (one, "sent"),
        (two, "sent"),
        (two, "new"),
    ]


async def test_required_choices_are_asked_for_and_priced(house: House) -> None:
    order = await house.open("7")
    menu = house.menus.menu
    item = next(
        i
        for i in menu.items.values()
        if any(menu.groups[g].min_choices and menu.groups[g].max_choices == 1 for g in i.group_ids)
    )
    group = next(
        menu.groups[g]
        for g in item.group_ids
        if menu.groups[g].min_choices and menu.groups[g].max_choices == 1
    )
    two = tuple(Choice(option.id) for option in group.options[:2])

    with pytest.raises(ModifierMissing, match="choose 1 more"):
        await house.add(order, item.name, choices=())
    with pytest.raises(TooManyModifiers, match="at most 1"):
        await house.add(order, item.name, choices=two)
    with pytest.raises(NotFound):
        await house.add(order, item.name, choices=(Choice(new_id()),))

    assert (await house.order(order)).total_minor == 0


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
async def test_a_quantity_out_of_range_is_refused(house: House, quantity: int) -> None:
    order = await house.open("7")

    with pytest.raises(LimitExceeded):
        await house.add(order, house.plain_items()[0], quantity)

    assert (await house.orders.view(order)).lines == ()


async def test_an_order_has_at_most_500_lines(house: House) -> None:
    order = await house.open("7")
    name = house.plain_items()[0]
    await asyncio.gather(*(house.add(order, name) for _ in range(500)))

    with pytest.raises(LimitExceeded, match="500"):
        await house.add(order, name)

    assert len((await house.orders.view(order)).lines) == 500


async def test_an_unknown_item_is_refused_and_changes_nothing(house: House) -> None:
    order = await house.open("7")

    with pytest.raises(NotFound, match="not on the menu"):
        await house.orders.add_line(AddLine(order, new_id(), new_id()), house.actor())

    assert (await house.order(order)).rev == 1


async def test_a_sold_out_item_is_refused_on_every_device_at_once(house: House) -> None:
    order = await house.open("7")
    name = house.plain_items()[0]
    item = next(i for i in house.menus.menu.items.values() if i.name == name)
    await house.menus.set_sold_out(SetSoldOut(item.id), house.actor("manager"))

    with pytest.raises(ItemSoldOut, match="sold out"):
        await house.add(order, name)


async def test_the_last_portions_go_to_who_taps_first_and_come_back_when_removed(
    house: House,
) -> None:
    order = await house.open("7")
    name = house.plain_items()[0]
    item = next(i for i in house.menus.menu.items.values() if i.name == name)
    await house.menus.set_portions(SetPortions(item.id, 2), house.actor("manager"))

    results = await asyncio.gather(
        *(house.add(order, name) for _ in range(4)), return_exceptions=True
    )
    lines = (await house.orders.view(order)).lines
    await house.orders.remove_line(RemoveLine(lines[0].id), house.actor())
    again = await house.add(order, name)

    assert sum(isinstance(result, ItemSoldOut) for result in results) == 2
    assert again.total_minor == 2 * lines[0].total_minor


async def test_a_voided_order_takes_no_more_lines(house: House) -> None:
    order = await house.open("7")
    await house.add(order, house.plain_items()[0])
    await house.send(order)
    await house.orders.void_order(VoidOrder(order, "Walked out"), house.actor("manager"))

    with pytest.raises(OrderClosed):
        await house.add(order, house.plain_items()[0])

    assert (await house.order(order)).total_minor == 0
    assert await house.orders.open_at(house.tables["7"]) == ()


async def test_what_is_not_sent_can_be_changed_and_the_total_follows(house: House) -> None:
    order = await house.open("7")
    change = await house.add(order, house.plain_items()[0])
    assert change.line_id is not None

    after = await house.orders.change_line(
        ChangeLine(change.line_id, quantity=4000, note="cold", seat=2), house.actor()
    )

    view = await house.orders.view(order)
    assert after.total_minor == 4 * change.total_minor
    assert (view.lines[0].note, view.lines[0].seat, view.lines[0].quantity) == ("cold", 2, 4000)


async def test_send_names_only_what_is_asked(house: House) -> None:
    order = await house.open("7")
    one = await house.add(order, house.plain_items()[0])
    await house.add(order, house.plain_items()[1])
    assert one.line_id is not None

    result = await house.orders.send(Send(order, (one.line_id,)), house.actor())

    assert (result.sent, result.held) == (1, 1)


async def test_a_sold_out_size_is_refused_while_the_others_sell(house: House) -> None:
    order = await house.open("7")
    item = next(i for i in house.menus.menu.items.values() if len(i.variants) > 1)
    small, large = item.variants[:2]
    await house.menus.set_sold_out(SetSoldOut(small.id, "variant"), house.actor("manager"))
    choices = default_choices(house.menus.menu, item.group_ids)

    with pytest.raises(ItemSoldOut):
        await house.orders.add_line(
            AddLine(order, new_id(), small.id, choices=choices), house.actor()
        )
    sold = await house.orders.add_line(
        AddLine(order, new_id(), large.id, choices=choices), house.actor()
    )

    assert sold.total_minor > 0


async def test_the_kitchen_is_told_where_a_moved_line_went(house: House) -> None:
    one, two = await house.open("7"), await house.open("8")
    change = await house.add(one, house.plain_items()[0])
    assert change.line_id is not None
    await house.send(one)

    await house.orders.move_lines(MoveLines((change.line_id,), two), house.actor())

    items = await house.ticket_items()
    assert {(item.mark, item.note, item.order_id) for item in items} == {("changed", "-> 8", two)}


async def test_a_station_reads_its_own_language(house: House) -> None:
    order = await house.open("7")
    name = house.plain_items()[0]
    item = next(i for i in house.menus.menu.items.values() if i.name == name)

    def speak_uzbek(tx: Write) -> None:
        for station_id in item.station_ids:
            tx.update_by_id(Station, station_id, language="uz")
        tx.insert(
            Translation, kind="item", local_id=item.id, field="kitchen_name", lang="uz", text="Osh"
        )
        tx.signal("menu")

    await house.db.write(Command(new_id(), "speak", b""), speak_uzbek)
    await house.menus.refresh()
    await house.add(order, name)
    await house.send(order)

    assert {i.name for i in await house.ticket_items()} == {"Osh"}
    assert (await house.orders.view(order)).lines[0].name == name
