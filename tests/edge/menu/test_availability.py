"""What is left: sold-out marks, counted portions, and that none is ever lost or doubled."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden, ItemSoldOut, LimitExceeded, NotFound
from domain.ids import new_id
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu import portions
from edge.menu.requests import SetPortions, SetSoldOut
from edge.menu.service import MenuService
from edge.transaction import Write
from sync.tables.audit import AuditEntry
from sync.tables.stock import PortionMovement
from tests.edge.menu.conftest import SmallMenu

NAME = "Pizza Margherita"


async def reserve(db: Database, item_id: UUID, line_id: UUID, quantity: int) -> None:
    """Reserve thousandths for a line, as adding a line does."""

    def work(tx: Write) -> None:
        portions.reserve(tx, item_id, NAME, line_id, quantity)

    await db.write(Command.of("reserve"), work)


async def release(db: Database, line_id: UUID, quantity: int | None = None) -> None:
    """Give back what a line holds, as voiding it does."""

    def work(tx: Write) -> None:
        portions.release(tx, line_id, "voided", quantity)

    await db.write(Command.of("release"), work)


async def test_a_sold_out_mark_shows_at_once_and_is_lifted_at_its_time(
    menus: MenuService, small_menu: SmallMenu, manager: Actor, clock: VirtualClock
) -> None:
    until = clock.now() + timedelta(hours=2)

    await menus.set_sold_out(
        SetSoldOut(small_menu.margherita, until=until, reason="Oven broken"), manager
    )

    stock = menus.stock(small_menu.margherita)
    assert stock is not None
    assert (stock.sold_out, stock.reason) == (True, "Oven broken")
    assert list(menus.stocks()) == [small_menu.margherita]

    clock.set(until)

    assert menus.stock(small_menu.margherita) is None
    assert menus.stocks() == {}


async def test_a_mark_whose_time_is_over_stops_no_order(
    db: Database,
    menus: MenuService,
    small_menu: SmallMenu,
    manager: Actor,
    clock: VirtualClock,
) -> None:
    until = clock.now() + timedelta(minutes=10)
    await menus.set_sold_out(SetSoldOut(small_menu.margherita, until=until), manager)
    with pytest.raises(ItemSoldOut, match="Pizza Margherita is sold out"):
        await reserve(db, small_menu.margherita, new_id(), 1000)

    clock.set(until)

    await reserve(db, small_menu.margherita, new_id(), 1000)


async def test_lifting_the_mark_puts_it_back_on_sale(
    db: Database, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    await menus.set_sold_out(SetSoldOut(small_menu.margherita), manager)
    await menus.set_sold_out(SetSoldOut(small_menu.margherita, sold_out=False), manager)

    assert menus.stock(small_menu.margherita) is None
    entries = await db.read(lambda read: read.all(AuditEntry, "1 ORDER BY id"))
    assert [entry.act for entry in entries][-2:] == ["sold_out", "back_on_sale"]


async def test_counted_portions_go_down_with_orders_and_back_up_with_voids(
    db: Database, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    await menus.set_portions(SetPortions(small_menu.margherita, 3), manager)
    line = new_id()

    await reserve(db, small_menu.margherita, line, 2000)
    await menus.refresh()
    assert _remaining(menus, small_menu) == 1
    with pytest.raises(ItemSoldOut, match="Only 1 portion of Pizza Margherita is left"):
        await reserve(db, small_menu.margherita, new_id(), 2000)

    await release(db, line)
    await release(db, line)
    await menus.refresh()
    assert _remaining(menus, small_menu) == 3


async def test_the_last_portion_sells_the_item_out(
    db: Database, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    await menus.set_portions(SetPortions(small_menu.margherita, 2), manager)
    with pytest.raises(ItemSoldOut, match="Only 2 portions of Pizza Margherita are left"):
        await reserve(db, small_menu.margherita, new_id(), 3000)

    await reserve(db, small_menu.margherita, new_id(), 2000)
    await menus.refresh()

    stock = menus.stock(small_menu.margherita)
    assert stock is not None
    assert (stock.sold_out, stock.remaining) == (True, 0)
    with pytest.raises(ItemSoldOut, match="is sold out"):
        await reserve(db, small_menu.margherita, new_id(), 1000)


async def test_taking_some_of_a_line_back_is_possible_after_it_was_sold_out(
    db: Database, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    await menus.set_portions(SetPortions(small_menu.margherita, 5), manager)
    line = new_id()
    await reserve(db, small_menu.margherita, line, 3000)
    await menus.set_sold_out(SetSoldOut(small_menu.margherita), manager)

    def fewer(tx: Write) -> None:
        portions.change(tx, small_menu.margherita, NAME, line, 3000, 2000, "voided in part")

    await db.write(Command.of("fewer"), fewer)
    await menus.set_sold_out(SetSoldOut(small_menu.margherita, sold_out=False), manager)

    assert _remaining(menus, small_menu) == 3


async def test_what_nobody_counts_leaves_no_movements(
    db: Database, menus: MenuService, small_menu: SmallMenu
) -> None:
    line = new_id()

    await reserve(db, small_menu.margherita, line, 5000)
    await release(db, line)

    assert await db.read(lambda read: read.all(PortionMovement)) == []
    assert menus.stock(small_menu.margherita) is None


async def test_a_repeated_count_counts_once(
    db: Database, menus: MenuService, small_menu: SmallMenu, manager: Actor
) -> None:
    request, command_id = SetPortions(small_menu.margherita, 4), new_id()
    await menus.set_portions(request, manager, command_id)
    await reserve(db, small_menu.margherita, new_id(), 1000)

    await menus.set_portions(request, manager, command_id)

    assert _remaining(menus, small_menu) == 3


async def test_counting_needs_the_right_and_a_possible_number(
    menus: MenuService, small_menu: SmallMenu, manager: Actor, stranger: Actor
) -> None:
    with pytest.raises(Forbidden):
        await menus.set_portions(SetPortions(small_menu.margherita, 4), stranger)
    with pytest.raises(Forbidden):
        await menus.set_sold_out(SetSoldOut(small_menu.margherita), stranger)
    with pytest.raises(LimitExceeded):
        await menus.set_portions(SetPortions(small_menu.margherita, -1), manager)
    with pytest.raises(NotFound):
        await menus.set_portions(SetPortions(new_id(), 1), manager)
    with pytest.raises(BadRequest):
        await menus.set_sold_out(SetSoldOut(small_menu.pizzas, kind="category"), manager)

    assert menus.stocks() == {}


def _remaining(menus: MenuService, small_menu: SmallMenu) -> int | None:
    stock = menus.stock(small_menu.margherita)
    return None if stock is None else stock.remaining
