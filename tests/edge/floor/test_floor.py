"""The floor says of each table what a waiter must know, and is edited with care."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, DomainError, Forbidden, LimitExceeded, NotFound
from domain.floor import Place, TableState
from domain.ids import new_id
from edge.authority import EditedAtTheCentre
from edge.commands import Actor, Command
from edge.database import Database
from edge.floor.requests import (
    PlaceTables,
    PutArea,
    PutTable,
    RemoveArea,
    RemoveTable,
    TablePlace,
)
from edge.floor.service import FloorService
from edge.founding import Founded
from edge.transaction import Write
from sync.tables.catalog import Station
from sync.tables.floor import DiningTable
from sync.tables.identity import Person
from sync.tables.kitchen import Ticket, TicketItem
from sync.tables.sales import Check, Order, OrderLine, OrderTable


@dataclass
class Room:
    """The dining room with tables 7 and 12, and rows of orders as the services leave them."""

    db: Database
    founded: Founded
    area: UUID = field(default_factory=new_id)
    table_7: UUID = field(default_factory=new_id)
    table_12: UUID = field(default_factory=new_id)
    aziza: UUID = field(default_factory=new_id)
    station: UUID = field(default_factory=new_id)
    orders: int = 0

    async def furnish(self, floor: FloorService, manager: Actor) -> None:
        await floor.put_area(PutArea(self.area, "Dining room"), manager)
        for table_id, name, x in ((self.table_12, "12", 500), (self.table_7, "7", 200)):
            await floor.put_table(PutTable(table_id, self.area, name, Place(x, 300)), manager)

        def people(tx: Write) -> None:
            tx.insert(Person, self.aziza, name="Aziza Karimova", short_name="Aziza")
            tx.insert(Station, self.station, name="Kitchen", red_after_s=900)

        await self.db.write(Command.of("people"), people)

    async def order(self, *table_ids: UUID, lines: tuple[str, ...] = (), name: str = "") -> UUID:
        """An open order of two guests; each line is its state and costs 5.00."""
        order_id = new_id()
        self.orders += 1

        def work(tx: Write) -> None:
            tx.insert(
                Order,
                order_id,
                number=self.orders,
                name=name,
                order_type_id=self.founded.order_types["dine_in"],
                guests=2,
                server_id=self.aziza,
                currency="EUR",
                total_minor=500 * len(lines),
                opened_at=tx.now,
            )
            for table_id in table_ids:
                tx.insert(OrderTable, order_id=order_id, table_id=table_id)
            for position, state in enumerate(lines):
                _line(tx, order_id, position, state)

        await self.db.write(Command.of("order"), work)
        return order_id

    async def cook(self, order_id: UUID, state: str) -> None:
        """The order has one ticket with one item in this state."""

        def work(tx: Write) -> None:
            values = {"order_id": order_id, "station_id": self.station}
            ticket = tx.insert(Ticket, number=1, fired_at=tx.now, header={}, **values)
            tx.insert(
                TicketItem,
                ticket_id=ticket.id,
                order_id=order_id,
                line_id=new_id(),
                station_id=self.station,
                fire_no=1,
                state=state,
                quantity=1000,
                name="Soup",
                options=[],
                allergens={},
                also_at=[],
            )

        await self.db.write(Command.of("cook"), work)

    async def check(self, order_id: UUID, state: str, *, printed: bool) -> None:
        """The order has one check."""

        def work(tx: Write) -> None:
            tx.insert(
                Check,
                order_id=order_id,
                number=1,
                state=state,
                currency="EUR",
                prechecked_at=tx.now if printed else None,
            )

        await self.db.write(Command.of("check"), work)


def _line(tx: Write, order_id: UUID, position: int, state: str) -> None:
    tx.insert(
        OrderLine,
        order_id=order_id,
        position=position,
        state=state,
        name="Soup",
        quantity=1000,
        unit_price_minor=500,
        amount_minor=500,
        currency="EUR",
        taxes=[],
        price_trail=[],
        station_ids=[str(new_id())],
        allergens={},
        marks=[],
        voided_at=None,
    )


@pytest.fixture
def floor(db: Database) -> FloorService:
    return FloorService(db)


@pytest.fixture
async def room(db: Database, founded: Founded, floor: FloorService, manager: Actor) -> Room:
    room = Room(db, founded)
    await room.furnish(floor, manager)
    return room


async def test_a_table_without_an_order_is_free(floor: FloorService, room: Room) -> None:
    view = await floor.floor()

    assert [area.name for area in view.areas] == ["Dining room"]
    assert [table.name for table in view.in_area(room.area)] == ["7", "12"]
    assert view.tables[room.table_7].state is TableState.FREE
    assert view.tables[room.table_7].place == Place(200, 300)
    assert view.orders == {}


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ((), TableState.SEATED),
        (("voided",), TableState.SEATED),
        (("sent", "sent"), TableState.ALL_SENT),
        (("sent", "held"), TableState.HELD),
        (("sent", "held", "new"), TableState.UNSENT),
    ],
)
async def test_a_tables_state_follows_from_its_lines(
    floor: FloorService, room: Room, lines: tuple[str, ...], state: TableState
) -> None:
    await room.order(room.table_7, lines=lines)

    view = await floor.floor()

    assert view.tables[room.table_7].state is state
    assert view.tables[room.table_12].state is TableState.FREE


async def test_a_table_shows_guests_server_total_and_since_when(
    floor: FloorService, room: Room, clock: VirtualClock
) -> None:
    opened_at = clock.now()
    first = await room.order(room.table_7, lines=("sent",))
    clock.advance(600)
    second = await room.order(room.table_7, lines=("new", "new"))

    table = (await floor.floor()).tables[room.table_7]

    assert table.order_ids == (first, second)
    assert (table.guests, table.total_minor, table.server) == (4, 1500, "Aziza")
    assert table.opened_at == opened_at
    assert table.oldest_unsent_at == opened_at + timedelta(minutes=10)


async def test_food_that_is_done_comes_before_everything_else(
    floor: FloorService, room: Room
) -> None:
    order = await room.order(room.table_7, lines=("sent", "new"))
    await room.cook(order, "done")

    view = await floor.floor()

    assert view.tables[room.table_7].state is TableState.FOOD_READY
    assert view.tables[room.table_7].ready == 1


async def test_food_that_was_taken_is_ready_no_more(floor: FloorService, room: Room) -> None:
    order = await room.order(room.table_7, lines=("sent",))
    await room.cook(order, "taken")

    assert (await floor.floor()).tables[room.table_7].state is TableState.ALL_SENT


async def test_a_table_whose_ticket_is_red_is_late(
    floor: FloorService, room: Room, clock: VirtualClock
) -> None:
    order = await room.order(room.table_7, lines=("sent",))
    await room.cook(order, "started")
    clock.advance(899)
    assert not (await floor.floor()).tables[room.table_7].late

    clock.advance(1)

    assert (await floor.floor()).tables[room.table_7].late


async def test_a_printed_check_is_outdated_by_another_line(
    floor: FloorService, room: Room, clock: VirtualClock, db: Database
) -> None:
    order = await room.order(room.table_7, lines=("sent",))
    await room.check(order, "open", printed=True)
    assert (await floor.floor()).tables[room.table_7].state is TableState.CHECK_PRINTED

    clock.advance(60)
    await db.write(Command.of("more"), lambda tx: _line(tx, order, 9, "sent"))
    view = await floor.floor()

    assert view.tables[room.table_7].state is TableState.ALL_SENT
    assert view.orders[order].precheck_outdated


async def test_an_order_whose_checks_are_all_paid_is_paid(floor: FloorService, room: Room) -> None:
    order = await room.order(room.table_7, lines=("sent",))
    await room.check(order, "paid", printed=True)
    assert (await floor.floor()).tables[room.table_7].state is TableState.PAID

    await room.check(order, "open", printed=False)

    assert (await floor.floor()).tables[room.table_7].state is TableState.ALL_SENT


async def test_one_order_may_span_tables_and_one_table_hold_orders(
    floor: FloorService, room: Room
) -> None:
    wide = await room.order(room.table_7, room.table_12, lines=("sent",))
    urgent = await room.order(room.table_12, lines=("new",))

    view = await floor.floor()

    assert view.tables[room.table_7].order_ids == (wide,)
    assert view.tables[room.table_12].order_ids == (wide, urgent)
    assert view.tables[room.table_12].state is TableState.UNSENT


async def test_orders_without_a_table_are_tabs(floor: FloorService, room: Room) -> None:
    tab = await room.order(lines=("new",), name="Blue jacket")

    view = await floor.floor()

    assert view.tabs == (tab,)
    assert view.orders[tab].name == "Blue jacket"


async def test_closed_orders_and_left_tables_are_not_on_the_floor(
    floor: FloorService, room: Room, db: Database
) -> None:
    closed = await room.order(room.table_7, lines=("sent",))
    moved = await room.order(room.table_12, lines=("sent",))

    def work(tx: Write) -> None:
        tx.update_by_id(Order, closed, state="closed", closed_at=tx.now)
        [seat] = tx.all(OrderTable, "order_id = ?", moved)
        tx.update(seat, left_at=tx.now)

    await db.write(Command.of("leave"), work)
    view = await floor.floor()

    assert list(view.orders) == [moved]
    assert view.tabs == (moved,)
    assert view.tables[room.table_12].state is TableState.FREE


async def test_tables_are_moved_together_and_the_undo_moves_them_back(
    floor: FloorService, room: Room, manager: Actor
) -> None:
    before = await floor.floor()
    there = PlaceTables((TablePlace(room.table_7, Place(700, 100, 120, 80, 45)),))
    back = PlaceTables((TablePlace(room.table_7, before.tables[room.table_7].place),))

    await floor.place_tables(there, manager)
    moved = await floor.floor()
    assert moved.tables[room.table_7].place == Place(700, 100, 120, 80, 45)

    await floor.place_tables(back, manager)
    assert (await floor.floor()).tables == before.tables


async def test_moving_tables_is_all_or_nothing(
    floor: FloorService, room: Room, manager: Actor
) -> None:
    before = await floor.floor()
    with pytest.raises(NotFound):
        await floor.place_tables(
            PlaceTables((TablePlace(room.table_7, Place(1, 1)), TablePlace(new_id(), Place(1, 1)))),
            manager,
        )
    with pytest.raises(LimitExceeded):
        await floor.place_tables(PlaceTables((TablePlace(room.table_7, Place(1001, 1)),)), manager)

    assert (await floor.floor()).tables == before.tables


async def test_a_table_where_somebody_sits_cannot_be_removed(
    floor: FloorService, room: Room, manager: Actor
) -> None:
    await room.order(room.table_7)
    with pytest.raises(DomainError, match="Somebody sits at 7"):
        await floor.remove_table(RemoveTable(room.table_7), manager)

    await floor.remove_table(RemoveTable(room.table_12), manager)

    assert list((await floor.floor()).tables) == [room.table_7]


async def test_a_room_with_tables_cannot_be_removed(
    floor: FloorService, room: Room, manager: Actor
) -> None:
    with pytest.raises(DomainError, match="still has tables"):
        await floor.remove_area(RemoveArea(room.area), manager)
    await floor.remove_table(RemoveTable(room.table_7), manager)
    await floor.remove_table(RemoveTable(room.table_12), manager)

    await floor.remove_area(RemoveArea(room.area), manager)

    assert (await floor.floor()).areas == ()


async def test_two_tables_never_have_one_name(
    floor: FloorService, room: Room, manager: Actor
) -> None:
    with pytest.raises(BadRequest, match="There is a table 7 already"):
        await floor.put_table(PutTable(new_id(), room.area, " 7", Place(1, 1)), manager)

    renamed = PutTable(room.table_7, room.area, "7", Place(9, 9), seats=6, shape="round")
    await floor.put_table(renamed, manager)

    assert (await floor.floor()).tables[room.table_7].seats == 6


async def test_editing_the_floor_needs_the_right(
    floor: FloorService, room: Room, stranger: Actor
) -> None:
    with pytest.raises(Forbidden):
        await floor.remove_table(RemoveTable(room.table_7), stranger)


async def test_a_table_of_the_centre_is_changed_there(
    floor: FloorService, room: Room, manager: Actor, db: Database
) -> None:
    def adopt(tx: Write) -> None:
        tx.update_by_id(DiningTable, room.table_7, authority="centre")

    await db.write(Command.of("adopt"), adopt)

    with pytest.raises(EditedAtTheCentre, match="7 comes from the office"):
        await floor.remove_table(RemoveTable(room.table_7), manager)


async def test_an_order_whose_guests_have_gone_is_at_no_table(
    floor: FloorService, room: Room, db: Database
) -> None:
    order = await room.order(room.table_7, lines=("sent",))

    def paid(tx: Write) -> None:
        [seat] = tx.all(OrderTable, "order_id = ?", order)
        tx.update(seat, paid_at=tx.now)

    await db.write(Command.of("paid"), paid)

    view = await floor.floor()
    assert view.tables[room.table_7].state is TableState.PAID
    assert view.orders[order].table_ids == ()
