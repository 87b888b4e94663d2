"""Edits of rooms, and the way back from each."""

from __future__ import annotations

import pytest

from domain.ids import new_id
from edge.floor.requests import PlaceTables, PutTable, RemoveTable
from edge.floor.views import FloorTable, FloorView
from tests.house import House
from ui.components.floor_plan import TableMoved
from ui.store import rooms_view as show
from ui.store.floor_view import stands


@pytest.fixture
async def floor(house: House) -> FloorView:
    return await house.floor.floor()


def table_7(house: House, floor: FloorView) -> FloorTable:
    return floor.tables[house.tables["7"]]


def drag(table: FloorTable, right: int, down: int) -> TableMoved:
    """What the browser says when the table was dragged on the screen."""
    drawn = stands(table)
    x, y = drawn.x + right, drawn.y + down
    return TableMoved(drawn.table_id, x, y, drawn.w, drawn.h, drawn.rotation, str(new_id()))


async def test_a_dragged_table_stands_where_the_finger_left_it(
    house: House, floor: FloorView
) -> None:
    table = table_7(house, floor)

    change = show.moved(drag(table, 150, -50), table)

    assert change is not None
    assert isinstance(change.done, PlaceTables)
    assert isinstance(change.back, PlaceTables)
    place = change.done.tables[0].place
    assert (place.x - table.place.x, place.y - table.place.y) == (100, -50)
    assert (place.width, place.height) == (table.place.width, table.place.height)
    assert change.back.tables[0].place == table.place


async def test_a_table_that_was_only_touched_did_not_move(house: House, floor: FloorView) -> None:
    table = table_7(house, floor)

    assert show.moved(drag(table, 0, 0), table) is None


async def test_a_table_is_turned_by_an_eighth(house: House, floor: FloorView) -> None:
    change = show.turned(table_7(house, floor))

    assert isinstance(change.done, PlaceTables)
    assert change.done.tables[0].place.rotation_degrees == 45


async def test_a_new_table_gets_the_next_number_and_touches_no_other(
    house: House, floor: FloorView
) -> None:
    area = floor.areas[0]
    change = show.added(floor, area.id, new_id())

    assert isinstance(change.done, PutTable)
    place = change.done.place
    assert change.done.name == "29"
    assert isinstance(change.back, RemoveTable)
    touching = [
        table.name
        for table in floor.in_area(area.id)
        if abs(place.x - table.place.x) < (place.width + table.place.width) // 2
        and abs(place.y - table.place.y) < (place.height + table.place.height) // 2
    ]
    assert touching == []


async def test_every_edit_of_a_table_goes_back_to_what_it_was(
    house: House, floor: FloorView
) -> None:
    table = table_7(house, floor)
    changes = [
        show.renamed(table, "70"),
        show.reseated(table, 6),
        show.reshaped(table, "round"),
        show.removed(table),
    ]

    assert [change.back for change in changes] == [show.as_it_is(table)] * 4
    assert len({change.done for change in changes}) == 4


async def test_what_was_taken_back_is_made_again_until_something_new_is_done(
    house: House, floor: FloorView
) -> None:
    table, history = table_7(house, floor), show.History()
    first, second = show.renamed(table, "70"), show.turned(table)
    history.add(first)
    history.add(second)

    history.step_back()
    assert (history.made, history.undone) == ([first], [second])
    history.step_on()
    assert (history.made, history.undone) == ([first, second], [])
    history.step_back()
    history.add(show.removed(table))
    assert history.undone == []
